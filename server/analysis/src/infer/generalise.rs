//! Schemes: marking what a `let` quantifies, copying what is so marked, and what the value
//! restriction holds back.

use super::check::Checker;
use super::types::{Desc, GENERIC, Package, Row, Slice, Store, Tag, Ty};

impl Store {
    pub(crate) fn enter(&mut self) {
        self.level += 1;
    }

    pub(crate) fn leave(&mut self) {
        self.level = self.level.saturating_sub(1);
    }

    /// Quantifies what is deeper than the current level.
    pub(crate) fn generalise(&mut self, ty: Ty) {
        let level = self.level;
        let mut todo = self.take_room();
        todo.push(ty);
        while let Some(ty) = todo.pop() {
            let at = self.level(ty);
            if at > level && at != GENERIC {
                self.set_level(ty, GENERIC);
                self.children(ty, &mut todo);
            }
        }
        self.put_back(todo);
    }

    /// A copy of a scheme with new variables for those it quantifies.
    pub(crate) fn instance(&mut self, ty: Ty) -> Ty {
        if self.level(ty) != GENERIC {
            return self.repr(ty);
        }
        self.start_walk();
        self.copy(ty)
    }

    /// A copy for one of several patterns: each is typed by itself before they are compared, so a
    /// type that is still being inferred is a variable here, and tags that other matches allow are
    /// not there yet.
    pub(crate) fn pattern_instance(&mut self, ty: Ty) -> Ty {
        self.start_walk();
        self.forgets = true;
        let copy = self.copy(ty);
        self.forgets = false;
        copy
    }

    /// Whether a type allows tags of which it is not known whether they are there.
    pub(crate) fn has_open_tags(&mut self, ty: Ty) -> bool {
        self.start_walk();
        let mut todo = self.take_room();
        todo.push(ty);
        let mut found = false;
        while let Some(ty) = todo.pop() {
            if !self.visit(ty) {
                continue;
            }
            if let Desc::Variant(row) = self.desc(ty) {
                let row = self.row(row);
                found |= !row.fixed && self.row_has_open_tags(&row);
            }
            if found {
                break;
            }
            self.children(ty, &mut todo);
        }
        self.put_back(todo);
        found
    }

    fn row_has_open_tags(&self, row: &Row) -> bool {
        let open = |tag| matches!(self.tag(tag), Tag::Either { .. });
        row.tags.iter().any(|it| open(it.1))
    }

    /// Copies of several types that share variables.
    pub(crate) fn instances(&mut self, types: &[Ty]) -> Vec<Ty> {
        self.start_walk();
        types.iter().map(|ty| self.copy(*ty)).collect()
    }

    /// A copy of `body` with the types of a slice for the generic variables `params`.
    pub(crate) fn substitute_one(&mut self, params: &[Ty], arguments: Slice, body: Ty) -> Ty {
        self.start_walk();
        for (index, param) in params.iter().enumerate().take(arguments.len()) {
            let argument = self.nth(arguments, index);
            self.set_copy(*param, argument);
        }
        self.copy(body)
    }

    /// The copy of a generic type in the walk that is under way.
    pub(crate) fn copy(&mut self, ty: Ty) -> Ty {
        let ty = self.repr(ty);
        if let Some(copy) = self.copy_of(ty) {
            return copy;
        }
        if self.level(ty) != GENERIC {
            return if self.forgets { self.var() } else { ty };
        }
        let desc = self.desc(ty);
        let new = self.new_ty(Desc::Var(None));
        self.set_copy(ty, new);
        let desc = self.copy_desc(desc);
        self.set_desc(new, desc);
        new
    }

    fn copy_slice(&mut self, slice: Slice) -> Slice {
        let copies = self.blank(slice.len());
        for index in 0..slice.len() {
            let copy = self.copy(self.nth(slice, index));
            self.fill(copies, index, copy);
        }
        copies
    }

    fn copy_desc(&mut self, desc: Desc) -> Desc {
        match desc {
            Desc::Arrow(label, argument, result, commutes) => {
                let argument = self.copy(argument);
                Desc::Arrow(label, argument, self.copy(result), commutes)
            }
            Desc::Tuple(types) => Desc::Tuple(self.copy_slice(types)),
            Desc::Constr(path, types) => Desc::Constr(path, self.copy_slice(types)),
            Desc::Object(fields) => Desc::Object(self.copy(fields)),
            Desc::Field(name, ty, rest) => {
                let ty = self.copy(ty);
                Desc::Field(name, ty, self.copy(rest))
            }
            Desc::Poly(ty, vars) => {
                let vars = self.copy_slice(vars);
                Desc::Poly(self.copy(ty), vars)
            }
            Desc::Variant(row) => {
                let row = self.row(row);
                self.copy_row(row)
            }
            Desc::Package(id) => {
                let package = self.package(id).clone();
                let constraints = package
                    .constraints
                    .into_iter()
                    .map(|(name, ty)| (name, self.copy(ty)));
                let constraints: Vec<_> = constraints.collect();
                self.new_package(Package {
                    module_type: package.module_type,
                    constraints,
                })
            }
            Desc::Var(name) => Desc::Var(name),
            Desc::Univar(name) => Desc::Univar(name),
            Desc::Nil | Desc::Link(_) | Desc::Unknown => desc,
        }
    }

    fn copy_row(&mut self, mut row: Row) -> Desc {
        if self.forgets && row.closed && !row.fixed && self.row_has_open_tags(&row) {
            let open = |tag| matches!(self.tag(tag), Tag::Either { .. });
            row.tags.retain(|it| !open(it.1));
            row.closed = false;
            row.name = None;
        }
        // Where the row variable is not copied, copies decide together which tags are there.
        let keep = self.level(row.more) != GENERIC && !self.forgets;
        let more = self.copy(row.more);
        let mut tags = Vec::with_capacity(row.tags.len());
        for (name, tag) in row.tags {
            let copy = match self.tag(tag).clone() {
                Tag::Either { .. } if keep => {
                    tags.push((name, tag));
                    continue;
                }
                Tag::Present(Some(ty)) => Tag::Present(Some(self.copy(ty))),
                Tag::Either {
                    constant,
                    arguments,
                    matched,
                } => {
                    let arguments = arguments.into_iter().map(|ty| self.copy(ty)).collect();
                    Tag::Either {
                        constant,
                        arguments,
                        matched,
                    }
                }
                other => other,
            };
            tags.push((name, self.new_tag(copy)));
        }
        let name = row
            .name
            .map(|(path, arguments)| (path, self.copy_slice(arguments)));
        self.new_row(Row {
            tags,
            more,
            closed: row.closed,
            fixed: row.fixed,
            name,
        })
    }

    /// The variables that a type still has and that no scheme quantifies.
    pub(crate) fn weak_variable(&mut self, ty: Ty) -> Option<Ty> {
        self.start_walk();
        let mut todo = vec![ty];
        while let Some(ty) = todo.pop() {
            if !self.visit(ty) {
                continue;
            }
            if self.is_var(ty) && self.level(ty) != GENERIC {
                return Some(self.repr(ty));
            }
            self.children(ty, &mut todo);
            if self.is_static(ty) {
                // The row variable of a type that takes no more tags is none.
                todo.pop();
            }
        }
        None
    }

    /// Whether a type is a polymorphic variant whose tags are all decided.
    pub(crate) fn is_static(&self, ty: Ty) -> bool {
        let Desc::Variant(row) = self.desc(ty) else {
            return false;
        };
        let row = self.row(row);
        row.closed && !self.row_has_open_tags(&row)
    }
}

impl Checker<'_> {
    /// What a value that is computed may not quantify: everything that is not in covariant position.
    pub(crate) fn lower_contravariant(&mut self, ty: Ty) {
        let level = self.store.level;
        self.lower(ty, level, false, 0);
    }

    fn lower(&mut self, ty: Ty, level: u32, contravariant: bool, depth: u32) {
        let at = self.store.level(ty);
        if at <= level || at == GENERIC || depth > 200 {
            return;
        }
        match self.store.desc(ty) {
            Desc::Var(_) => {
                if contravariant {
                    self.store.set_level(ty, level);
                }
            }
            Desc::Arrow(_, argument, result, _) => {
                self.lower(argument, level, true, depth + 1);
                self.lower(result, level, contravariant, depth + 1);
            }
            Desc::Constr(path, arguments) => {
                if arguments.is_empty() {
                    return;
                }
                if self.is_abstract(path)
                    && let Some(expanded) = self.expand_once(ty)
                {
                    return self.lower(expanded, level, contravariant, depth + 1);
                }
                let variance = self.variance(path);
                let arguments: Vec<Ty> = self.store.get(arguments).to_vec();
                for (index, argument) in arguments.into_iter().enumerate() {
                    match variance.get(index) {
                        Some('+') => self.lower(argument, level, contravariant, depth + 1),
                        Some('0') => {}
                        _ => self.lower(argument, level, true, depth + 1),
                    }
                }
            }
            Desc::Package(_) => self.lower_all(ty, level),
            Desc::Unknown | Desc::Nil => {}
            _ => {
                let mut children = Vec::new();
                self.store.children(ty, &mut children);
                for child in children {
                    self.lower(child, level, contravariant, depth + 1);
                }
            }
        }
    }

    fn lower_all(&mut self, ty: Ty, level: u32) {
        let mut todo = vec![ty];
        self.store.start_walk();
        while let Some(ty) = todo.pop() {
            if !self.store.visit(ty) {
                continue;
            }
            if self.store.level(ty) > level && self.store.level(ty) != GENERIC {
                self.store.set_level(ty, level);
            }
            self.store.children(ty, &mut todo);
        }
    }
}
