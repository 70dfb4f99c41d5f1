//! Types of the release data, read once and copied into each run that needs them.

use super::names::{self, Sym};
use super::tree::{self, Label, ObjectField, RowField, TypeId, TypeKind};
use super::types::{Commutes, Desc, GENERIC, Row, Slice, Store, Tag, Ty, TypePath};

/// A type with numbered variables.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Template {
    nodes: Box<[Node]>,
    root: u32,
    vars: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Node {
    Var(u32),
    Arrow(Label, u32, u32),
    Tuple(Box<[u32]>),
    Constr(Sym, Box<[u32]>),
    Object {
        methods: Box<[(Sym, u32)]>,
        more: Option<u32>,
    },
    Variant {
        tags: Box<[(Sym, TagShape)]>,
        more: Option<u32>,
        closed: bool,
    },
    Poly {
        ty: u32,
        vars: Box<[u32]>,
    },
    Alias {
        ty: u32,
        var: u32,
    },
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum TagShape {
    Present(Option<u32>),
    Either {
        constant: bool,
        arguments: Box<[u32]>,
    },
}

/// Reads type expressions of one declaration, which share their variables.
pub(crate) struct Reader<'a> {
    unit: &'a tree::Unit,
    nodes: Vec<Node>,
    vars: Vec<Sym>,
    count: u32,
}

impl<'a> Reader<'a> {
    /// `params` are the first variables.
    pub(crate) fn new(unit: &'a tree::Unit, params: &[Option<Sym>]) -> Self {
        let vars: Vec<Sym> = params
            .iter()
            .map(|it| it.unwrap_or(names::UNDERSCORE))
            .collect();
        let count = vars.len() as u32;
        Self {
            unit,
            nodes: Vec::new(),
            vars,
            count,
        }
    }

    /// Reads one type.
    pub(crate) fn read(&mut self, ty: TypeId) -> Template {
        self.nodes.clear();
        let root = self.node(ty);
        Template {
            nodes: std::mem::take(&mut self.nodes).into(),
            root,
            vars: self.count,
        }
    }

    fn push(&mut self, node: Node) -> u32 {
        self.nodes.push(node);
        self.nodes.len() as u32 - 1
    }

    fn var(&mut self, name: Sym) -> u32 {
        if let Some(index) = self.vars.iter().position(|it| *it == name) {
            return index as u32;
        }
        // Variables without a name may have been numbered in between.
        while (self.vars.len() as u32) < self.count {
            self.vars.push(names::UNDERSCORE);
        }
        self.vars.push(name);
        self.count += 1;
        self.count - 1
    }

    fn fresh(&mut self) -> u32 {
        self.count += 1;
        self.count - 1
    }

    fn all(&mut self, types: &[TypeId]) -> Box<[u32]> {
        types.iter().map(|ty| self.node(*ty)).collect()
    }

    fn node(&mut self, ty: TypeId) -> u32 {
        let unit = self.unit;
        let node = match &unit.ty(ty).kind {
            TypeKind::Any => Node::Var(self.fresh()),
            TypeKind::Var(name) => Node::Var(self.var(*name)),
            TypeKind::Arrow {
                label,
                argument,
                result,
            } => {
                let mut argument = self.node(*argument);
                if label.is_optional() {
                    argument = self.push(Node::Constr(names::OPTION, Box::new([argument])));
                }
                let result = self.node(*result);
                Node::Arrow(*label, argument, result)
            }
            TypeKind::Tuple(types) => Node::Tuple(self.all(types)),
            TypeKind::Constr { path, arguments } => {
                if path.applies {
                    Node::Unknown
                } else {
                    let arguments = self.all(arguments);
                    Node::Constr(Sym::new(&path.dotted()), arguments)
                }
            }
            TypeKind::Object { fields, open } => {
                let mut methods = Vec::new();
                let mut known = true;
                for field in fields {
                    match field {
                        ObjectField::Method { name, ty } => methods.push((*name, self.node(*ty))),
                        ObjectField::Inherit => known = false,
                    }
                }
                let more = open.then(|| self.fresh());
                if known {
                    Node::Object {
                        methods: methods.into(),
                        more,
                    }
                } else {
                    Node::Unknown
                }
            }
            TypeKind::Variant {
                fields,
                closed,
                low,
            } => self.variant(fields, *closed, low.as_deref()),
            TypeKind::Poly { vars, ty } => {
                let vars = vars.iter().map(|name| self.var(*name)).collect();
                Node::Poly {
                    vars,
                    ty: self.node(*ty),
                }
            }
            TypeKind::Alias { ty, name } => {
                let var = self.var(*name);
                Node::Alias {
                    ty: self.node(*ty),
                    var,
                }
            }
            TypeKind::Class | TypeKind::Package { .. } | TypeKind::Unknown => Node::Unknown,
        };
        self.push(node)
    }

    fn variant(&mut self, fields: &[RowField], closed: bool, low: Option<&[Sym]>) -> Node {
        let mut tags = Vec::new();
        for field in fields {
            let RowField::Tag {
                tag,
                constant,
                arguments,
            } = field
            else {
                return Node::Unknown;
            };
            let arguments = self.all(arguments);
            let present = low.is_none_or(|low| low.contains(tag));
            let shape = if present {
                TagShape::Present(arguments.first().copied())
            } else {
                TagShape::Either {
                    constant: *constant,
                    arguments,
                }
            };
            tags.push((*tag, shape));
        }
        let open = !closed || low.is_some_and(|low| low.len() < tags.len());
        let more = open.then(|| self.fresh());
        Node::Variant {
            tags: tags.into(),
            more,
            closed,
        }
    }
}

/// A copy under way: what each variable became.
pub(crate) struct Instance {
    vars: Vec<Option<Ty>>,
    level: u32,
}

impl Instance {
    /// All variables new, at this level.
    pub(crate) fn new(level: u32) -> Self {
        Self {
            vars: Vec::new(),
            level,
        }
    }

    /// The first variables are given.
    pub(crate) fn with(arguments: &[Ty], level: u32) -> Self {
        Self {
            vars: arguments.iter().map(|ty| Some(*ty)).collect(),
            level,
        }
    }

    fn var(&mut self, store: &mut Store, index: u32) -> Ty {
        let index = index as usize;
        if self.vars.len() <= index {
            self.vars.resize(index + 1, None);
        }
        match self.vars[index] {
            Some(ty) => ty,
            None => {
                let ty = store.at(Desc::Var(None), self.level);
                self.vars[index] = Some(ty);
                ty
            }
        }
    }
}

/// Writes a type of a run down.
struct Writer<'s> {
    store: &'s Store,
    nodes: Vec<Node>,
    vars: Vec<Ty>,
}

/// Deeper types are not written down.
const DEPTH: u32 = 100;

impl Writer<'_> {
    fn push(&mut self, node: Node) -> u32 {
        self.nodes.push(node);
        self.nodes.len() as u32 - 1
    }

    fn all(&mut self, types: Slice, depth: u32) -> Option<Box<[u32]>> {
        (0..types.len())
            .map(|index| self.node(self.store.nth(types, index), depth + 1))
            .collect()
    }

    fn node(&mut self, ty: Ty, depth: u32) -> Option<u32> {
        let ty = self.store.repr(ty);
        if depth > DEPTH {
            return None;
        }
        let node = match self.store.desc(ty) {
            Desc::Var(_) if self.store.level(ty) == GENERIC => {
                let known = self.vars.iter().position(|var| *var == ty);
                let index = known.unwrap_or_else(|| {
                    self.vars.push(ty);
                    self.vars.len() - 1
                });
                Node::Var(index as u32)
            }
            Desc::Arrow(label, argument, result, commutes)
                if self.store.commutes(commutes) == Commutes::YES =>
            {
                let argument = self.node(argument, depth + 1)?;
                Node::Arrow(label, argument, self.node(result, depth + 1)?)
            }
            Desc::Tuple(types) => Node::Tuple(self.all(types, depth)?),
            Desc::Constr(TypePath::Library(path), types) => {
                Node::Constr(path, self.all(types, depth)?)
            }
            // Tags may be shared with other types, local types mean nothing elsewhere, and what is
            // not decided yet may be decided later.
            _ => return None,
        };
        Some(self.push(node))
    }
}

impl Template {
    /// Writes a scheme down, if it has nothing that depends on where it is.
    pub(crate) fn of(store: &Store, ty: Ty) -> Option<Self> {
        let mut writer = Writer {
            store,
            nodes: Vec::new(),
            vars: Vec::new(),
        };
        let root = writer.node(ty, 0)?;
        Some(Self {
            nodes: writer.nodes.into(),
            root,
            vars: writer.vars.len() as u32,
        })
    }

    /// Copies the type into a store.
    pub(crate) fn instantiate(&self, store: &mut Store, instance: &mut Instance) -> Ty {
        let missing = (self.vars as usize).saturating_sub(instance.vars.len());
        instance.vars.reserve(missing);
        self.copy(store, instance, self.root)
    }

    /// The type wrapped in `option`, as arguments of optional parameters are.
    pub(crate) fn optional(self) -> Self {
        let mut nodes = self.nodes.into_vec();
        nodes.push(Node::Constr(names::OPTION, Box::new([self.root])));
        let root = nodes.len() as u32 - 1;
        Self {
            nodes: nodes.into(),
            root,
            vars: self.vars,
        }
    }

    fn copy_all(&self, store: &mut Store, instance: &mut Instance, ids: &[u32]) -> Slice {
        let copies = store.blank(ids.len());
        for (index, id) in ids.iter().enumerate() {
            let copy = self.copy(store, instance, *id);
            store.fill(copies, index, copy);
        }
        copies
    }

    fn copy(&self, store: &mut Store, instance: &mut Instance, id: u32) -> Ty {
        let desc = match &self.nodes[id as usize] {
            Node::Var(index) => return instance.var(store, *index),
            Node::Arrow(label, argument, result) => {
                let argument = self.copy(store, instance, *argument);
                let result = self.copy(store, instance, *result);
                Desc::Arrow(*label, argument, result, Commutes::YES)
            }
            Node::Tuple(ids) => Desc::Tuple(self.copy_all(store, instance, ids)),
            Node::Constr(path, ids) => {
                let arguments = self.copy_all(store, instance, ids);
                Desc::Constr(TypePath::Library(*path), arguments)
            }
            Node::Object { methods, more } => {
                let mut rest = match more {
                    Some(var) => instance.var(store, *var),
                    None => store.at(Desc::Nil, instance.level),
                };
                for (name, ty) in methods.iter().rev() {
                    let ty = self.copy(store, instance, *ty);
                    rest = store.at(Desc::Field(*name, ty, rest), instance.level);
                }
                Desc::Object(rest)
            }
            Node::Variant { tags, more, closed } => {
                let more = match more {
                    Some(var) => instance.var(store, *var),
                    None => store.at(Desc::Nil, instance.level),
                };
                let mut copies = Vec::with_capacity(tags.len());
                for (name, shape) in tags {
                    let tag = match shape {
                        TagShape::Present(ty) => {
                            Tag::Present(ty.map(|ty| self.copy(store, instance, ty)))
                        }
                        TagShape::Either {
                            constant,
                            arguments,
                        } => Tag::Either {
                            constant: *constant,
                            arguments: arguments
                                .iter()
                                .map(|ty| self.copy(store, instance, *ty))
                                .collect(),
                            matched: false,
                        },
                    };
                    copies.push((*name, store.new_tag(tag)));
                }
                store.new_row(Row {
                    tags: copies,
                    more,
                    closed: *closed,
                    fixed: false,
                    name: None,
                })
            }
            Node::Poly { ty, vars } => {
                let univars: Vec<Ty> = vars
                    .iter()
                    .map(|var| {
                        let univar = store.at(Desc::Univar(None), instance.level);
                        let index = *var as usize;
                        if instance.vars.len() <= index {
                            instance.vars.resize(index + 1, None);
                        }
                        instance.vars[index] = Some(univar);
                        univar
                    })
                    .collect();
                let vars = store.slice(&univars);
                Desc::Poly(self.copy(store, instance, *ty), vars)
            }
            Node::Alias { ty, var } => {
                let alias = instance.var(store, *var);
                let ty = self.copy(store, instance, *ty);
                if store.is_var(alias) {
                    store.link(alias, ty);
                }
                return ty;
            }
            Node::Unknown => return store.unknown(),
        };
        store.at(desc, instance.level)
    }
}
