//! Types as a graph that inference narrows down: nodes with levels, linked when they are unified.
//!
//! A node's level says how deep in `let`s it was made; generalising marks with [`GENERIC`] what is
//! deeper than the `let` that ends, and instantiating copies what is so marked. What we do not know
//! is [`Desc::Unknown`]: it goes with everything.

use super::names::Sym;
use super::tree::Label;

/// A type: a node of the graph.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct Ty(u32);

/// The level of what a scheme quantifies.
pub(crate) const GENERIC: u32 = 100_000_000;

/// The name of a type constructor: of the release data by its whole path, or local to the file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum TypePath {
    /// `Functoria__Impl.t`, `int`.
    Library(Sym),
    /// The index of a declaration of the file.
    Local(u32),
}

/// A few types in a row, in the store's pool.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Slice {
    start: u32,
    len: u32,
}

impl Slice {
    pub(crate) fn len(self) -> usize {
        self.len as usize
    }

    pub(crate) fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// Whether the order of the arguments of a function is known for certain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Commutes(u32);

impl Commutes {
    /// It is.
    pub(crate) const YES: Self = Self(0);
}

/// A polymorphic variant type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct RowId(u32);

/// Whether a tag is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TagId(u32);

/// `(module S with type t = ty)`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct PackageId(u32);

/// What a type is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Desc {
    Var(Option<Sym>),
    Arrow(Label, Ty, Ty, Commutes),
    Tuple(Slice),
    Constr(TypePath, Slice),
    /// Its methods, and what it is called.
    Object(Ty),
    /// A method, and the rest.
    Field(Sym, Ty, Ty),
    /// No more methods, or no more tags.
    Nil,
    Variant(RowId),
    Univar(Option<Sym>),
    Poly(Ty, Slice),
    Package(PackageId),
    Link(Ty),
    Unknown,
}

#[derive(Clone, Copy)]
struct Node {
    desc: Desc,
    level: u32,
    /// The copy made of it in a walk, and which walk that was.
    copy: Ty,
    walk: u32,
}

/// The tags of a polymorphic variant type.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) tags: Vec<(Sym, TagId)>,
    /// A variable, [`Desc::Nil`], or a row to go on with.
    pub(crate) more: Ty,
    pub(crate) closed: bool,
    /// Nothing may be added, because its variable has a name.
    pub(crate) fixed: bool,
    /// The abbreviation it was written with.
    pub(crate) name: Option<(TypePath, Slice)>,
}

/// The state of a tag.
#[derive(Clone, Debug)]
pub(crate) enum Tag {
    Present(Option<Ty>),
    /// It may be there: without argument, or with arguments of all these types.
    Either {
        constant: bool,
        arguments: Vec<Ty>,
        matched: bool,
    },
    Absent,
    Link(TagId),
}

/// The parts of a package type.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    /// Which module type, by the index of the checker.
    pub(crate) module_type: u32,
    pub(crate) constraints: Vec<(Vec<Sym>, Ty)>,
}

/// All types of a run.
pub(crate) struct Store {
    nodes: Vec<Node>,
    pool: Vec<Ty>,
    commutes: Vec<Option<Commutes>>,
    rows: Vec<Row>,
    tags: Vec<Tag>,
    packages: Vec<Package>,
    pub(crate) level: u32,
    walk: u32,
    unknown: Ty,
    /// Whether copies forget what is not quantified, and which tags were matched before.
    pub(super) forgets: bool,
    /// Room for walks, kept from one to the next.
    room: Vec<Ty>,
}

impl Store {
    pub(crate) fn new() -> Self {
        let mut store = Self {
            nodes: Vec::with_capacity(1024),
            pool: Vec::with_capacity(512),
            // The first cell is `Commutes::YES`.
            commutes: vec![None],
            rows: Vec::new(),
            tags: Vec::new(),
            packages: Vec::new(),
            level: 0,
            walk: 0,
            unknown: Ty(0),
            forgets: false,
            room: Vec::new(),
        };
        store.unknown = store.at(Desc::Unknown, 0);
        store
    }

    pub(crate) fn at(&mut self, desc: Desc, level: u32) -> Ty {
        let id = Ty(self.nodes.len() as u32);
        self.nodes.push(Node {
            desc,
            level,
            copy: id,
            walk: 0,
        });
        id
    }

    /// A new type of the current level.
    pub(crate) fn new_ty(&mut self, desc: Desc) -> Ty {
        self.at(desc, self.level)
    }

    /// A new type that schemes may share.
    pub(crate) fn new_generic(&mut self, desc: Desc) -> Ty {
        self.at(desc, GENERIC)
    }

    pub(crate) fn var(&mut self) -> Ty {
        self.new_ty(Desc::Var(None))
    }

    pub(crate) fn unknown(&self) -> Ty {
        self.unknown
    }

    pub(crate) fn slice(&mut self, types: &[Ty]) -> Slice {
        let start = self.pool.len() as u32;
        self.pool.extend_from_slice(types);
        Slice {
            start,
            len: types.len() as u32,
        }
    }

    /// A slice to be filled in, of unknown types until then.
    pub(crate) fn blank(&mut self, len: usize) -> Slice {
        let start = self.pool.len() as u32;
        self.pool.resize(self.pool.len() + len, self.unknown);
        Slice {
            start,
            len: len as u32,
        }
    }

    /// Fills in one place of a slice.
    pub(crate) fn fill(&mut self, slice: Slice, index: usize, ty: Ty) {
        if let Some(place) = self.pool.get_mut(slice.start as usize + index) {
            *place = ty;
        }
    }

    pub(crate) fn get(&self, slice: Slice) -> &[Ty] {
        &self.pool[slice.start as usize..(slice.start + slice.len) as usize]
    }

    pub(crate) fn nth(&self, slice: Slice, index: usize) -> Ty {
        self.get(slice).get(index).copied().unwrap_or(self.unknown)
    }

    pub(crate) fn constr(&mut self, path: TypePath, arguments: &[Ty]) -> Ty {
        let arguments = self.slice(arguments);
        self.new_ty(Desc::Constr(path, arguments))
    }

    /// A type of the language itself: `int`, `string`, `'a list`.
    pub(crate) fn predef(&mut self, name: Sym, arguments: &[Ty]) -> Ty {
        self.constr(TypePath::Library(name), arguments)
    }

    pub(crate) fn arrow(&mut self, label: Label, argument: Ty, result: Ty) -> Ty {
        self.new_ty(Desc::Arrow(label, argument, result, Commutes::YES))
    }

    pub(crate) fn tuple(&mut self, types: &[Ty]) -> Ty {
        let types = self.slice(types);
        self.new_ty(Desc::Tuple(types))
    }

    /// The node that a type stands for after unification.
    pub(crate) fn repr(&self, ty: Ty) -> Ty {
        let mut ty = ty;
        while let Desc::Link(next) = self.nodes[ty.0 as usize].desc {
            ty = next;
        }
        ty
    }

    /// What a type is, links followed.
    pub(crate) fn desc(&self, ty: Ty) -> Desc {
        self.nodes[self.repr(ty).0 as usize].desc
    }

    pub(crate) fn level(&self, ty: Ty) -> u32 {
        self.nodes[self.repr(ty).0 as usize].level
    }

    pub(crate) fn set_level(&mut self, ty: Ty, level: u32) {
        let ty = self.repr(ty);
        self.nodes[ty.0 as usize].level = level;
    }

    pub(crate) fn set_desc(&mut self, ty: Ty, desc: Desc) {
        let ty = self.repr(ty);
        self.nodes[ty.0 as usize].desc = desc;
    }

    /// Takes a link back.
    pub(crate) fn set_desc_raw(&mut self, ty: Ty, desc: Desc) {
        self.nodes[ty.0 as usize].desc = desc;
    }

    /// Makes one type stand for another.
    pub(crate) fn link(&mut self, from: Ty, to: Ty) {
        let from = self.repr(from);
        let to = self.repr(to);
        if from != to {
            self.nodes[from.0 as usize].desc = Desc::Link(to);
        }
    }

    pub(crate) fn is_var(&self, ty: Ty) -> bool {
        matches!(self.desc(ty), Desc::Var(_))
    }

    pub(crate) fn is_unknown(&self, ty: Ty) -> bool {
        matches!(self.desc(ty), Desc::Unknown)
    }

    // ---- commutation ----------------------------------------------------------------------------

    /// An order of arguments that was only observed.
    pub(crate) fn observed_order(&mut self) -> Commutes {
        self.commutes.push(None);
        Commutes(self.commutes.len() as u32 - 1)
    }

    pub(crate) fn commutes(&self, cell: Commutes) -> Commutes {
        let mut cell = cell;
        while let Some(next) = self.commutes[cell.0 as usize] {
            cell = next;
        }
        cell
    }

    pub(crate) fn unify_commutes(&mut self, a: Commutes, b: Commutes) {
        let (a, b) = (self.commutes(a), self.commutes(b));
        if a == b {
            return;
        }
        if a == Commutes::YES {
            self.commutes[b.0 as usize] = Some(a);
        } else {
            self.commutes[a.0 as usize] = Some(b);
        }
    }

    // ---- rows -----------------------------------------------------------------------------------

    pub(crate) fn new_tag(&mut self, tag: Tag) -> TagId {
        self.tags.push(tag);
        TagId(self.tags.len() as u32 - 1)
    }

    pub(crate) fn tag_repr(&self, id: TagId) -> TagId {
        let mut id = id;
        while let Tag::Link(next) = self.tags[id.0 as usize] {
            id = next;
        }
        id
    }

    pub(crate) fn tag(&self, id: TagId) -> &Tag {
        &self.tags[self.tag_repr(id).0 as usize]
    }

    pub(crate) fn set_tag(&mut self, id: TagId, tag: Tag) {
        let id = self.tag_repr(id);
        if matches!(tag, Tag::Link(to) if self.tag_repr(to) == id) {
            return;
        }
        self.tags[id.0 as usize] = tag;
    }

    pub(crate) fn new_row(&mut self, row: Row) -> Desc {
        self.rows.push(row);
        Desc::Variant(RowId(self.rows.len() as u32 - 1))
    }

    /// A row with what its row variable became.
    pub(crate) fn row(&self, id: RowId) -> Row {
        let mut row = self.rows[id.0 as usize].clone();
        let mut steps = 0;
        while let Desc::Variant(next) = self.desc(row.more) {
            let next = &self.rows[next.0 as usize];
            for tag in &next.tags {
                if !row.tags.iter().any(|(name, _)| *name == tag.0) {
                    row.tags.push(*tag);
                }
            }
            row.more = next.more;
            row.closed = next.closed;
            row.fixed = next.fixed;
            if row.name.is_none() {
                row.name = next.name;
            }
            steps += 1;
            if steps > 1000 {
                break;
            }
        }
        row
    }

    // ---- packages -------------------------------------------------------------------------------

    pub(crate) fn new_package(&mut self, package: Package) -> Desc {
        self.packages.push(package);
        Desc::Package(PackageId(self.packages.len() as u32 - 1))
    }

    pub(crate) fn package(&self, id: PackageId) -> &Package {
        &self.packages[id.0 as usize]
    }

    // ---- walking --------------------------------------------------------------------------------

    /// An empty list for a walk; [`Self::put_back`] keeps its room.
    pub(crate) fn take_room(&mut self) -> Vec<Ty> {
        std::mem::take(&mut self.room)
    }

    pub(crate) fn put_back(&mut self, room: Vec<Ty>) {
        self.room = room;
        self.room.clear();
    }

    /// Starts a walk that visits each node once.
    pub(crate) fn start_walk(&mut self) {
        self.walk += 1;
    }

    /// Marks a node as visited; whether it was not before.
    pub(crate) fn visit(&mut self, ty: Ty) -> bool {
        let ty = self.repr(ty);
        let walk = self.walk;
        let node = &mut self.nodes[ty.0 as usize];
        if node.walk == walk {
            return false;
        }
        node.walk = walk;
        true
    }

    pub(crate) fn set_copy(&mut self, ty: Ty, copy: Ty) {
        let ty = self.repr(ty);
        let walk = self.walk;
        let node = &mut self.nodes[ty.0 as usize];
        node.walk = walk;
        node.copy = copy;
    }

    pub(crate) fn copy_of(&self, ty: Ty) -> Option<Ty> {
        let node = &self.nodes[self.repr(ty).0 as usize];
        (node.walk == self.walk).then_some(node.copy)
    }

    /// The types that a type is made of.
    pub(crate) fn children(&self, ty: Ty, found: &mut Vec<Ty>) {
        match self.desc(ty) {
            Desc::Arrow(_, argument, result, _) => found.extend([argument, result]),
            Desc::Tuple(types) | Desc::Constr(_, types) => found.extend(self.get(types)),
            Desc::Object(fields) => found.push(fields),
            Desc::Field(_, ty, rest) => found.extend([ty, rest]),
            Desc::Poly(ty, vars) => {
                found.push(ty);
                found.extend(self.get(vars));
            }
            Desc::Variant(row) => {
                let row = self.row(row);
                for (_, tag) in &row.tags {
                    match self.tag(*tag) {
                        Tag::Present(Some(ty)) => found.push(*ty),
                        Tag::Either { arguments, .. } => found.extend(arguments),
                        _ => {}
                    }
                }
                if let Some((_, arguments)) = row.name {
                    found.extend(self.get(arguments));
                }
                found.push(row.more);
            }
            Desc::Package(id) => found.extend(self.package(id).constraints.iter().map(|it| it.1)),
            Desc::Var(_) | Desc::Nil | Desc::Univar(_) | Desc::Link(_) | Desc::Unknown => {}
        }
    }
}
