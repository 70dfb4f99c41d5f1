//! Unification: making two types the same, or saying where they differ.
//!
//! Abbreviations are expanded as far as needed; what we do not know goes with everything.

use super::check::Checker;
use super::names::Sym;
use super::tree::Label;
use super::types::{Desc, Package, Row, RowId, Slice, Tag, TagId, Ty};

/// Two types that cannot be the same: the innermost pair that differs.
#[derive(Clone, Debug)]
pub(crate) struct Clash {
    pub(crate) left: Ty,
    pub(crate) right: Ty,
    pub(crate) reason: Reason,
}

/// Why two types differ, where that is worth a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Different,
    Labels,
    Recursive,
    /// A type of a local module would get out.
    Escape,
    Tag(Sym),
    Method(Sym),
}

pub(crate) type Unified = Result<(), Clash>;

/// Deeper types than this are not compared; they are not reported either.
const DEPTH: u32 = 150;

impl Checker<'_> {
    pub(crate) fn unify(&mut self, a: Ty, b: Ty) -> Unified {
        self.unify_at(a, b, 0)
    }

    fn clash(&self, left: Ty, right: Ty, reason: Reason) -> Unified {
        Err(Clash {
            left,
            right,
            reason,
        })
    }

    fn unify_at(&mut self, a: Ty, b: Ty, depth: u32) -> Unified {
        let (a, b) = (self.store.repr(a), self.store.repr(b));
        if a == b || depth > DEPTH {
            return Ok(());
        }
        match (self.store.desc(a), self.store.desc(b)) {
            (Desc::Unknown, _) => {
                self.silence(b, depth);
                Ok(())
            }
            (_, Desc::Unknown) => {
                self.silence(a, depth);
                Ok(())
            }
            (Desc::Var(left), Desc::Var(_)) => {
                let level = self.store.level(a).min(self.store.level(b));
                // The variable with a name stays.
                if left.is_some() {
                    self.store.set_level(a, level);
                    self.store.link(b, a);
                } else {
                    self.store.set_level(b, level);
                    self.store.link(a, b);
                }
                Ok(())
            }
            (Desc::Var(_), _) => self.bind(a, b, false),
            (_, Desc::Var(_)) => self.bind(b, a, true),
            (Desc::Constr(left, none), Desc::Constr(right, nothing))
                if left == right && none.is_empty() && nothing.is_empty() =>
            {
                let level = self.store.level(a).min(self.store.level(b));
                self.store.set_level(b, level);
                self.store.link(a, b);
                Ok(())
            }
            _ => self.unify_expanded(a, b, depth),
        }
    }

    /// Binds a variable.
    fn bind(&mut self, var: Ty, ty: Ty, swapped: bool) -> Unified {
        let reason = match self.adjust(var, ty) {
            Ok(()) => {
                self.store.link(var, ty);
                return Ok(());
            }
            Err(reason) => reason,
        };
        if swapped {
            self.clash(ty, var, reason)
        } else {
            self.clash(var, ty, reason)
        }
    }

    /// Lowers the levels of a type to that of the variable it replaces, and finds the variable in it.
    fn adjust(&mut self, var: Ty, ty: Ty) -> Result<(), Reason> {
        let level = self.store.level(var);
        let mut todo = self.store.take_room();
        let result = self.adjust_all(var, level, ty, &mut todo);
        self.store.put_back(todo);
        result
    }

    fn adjust_all(
        &mut self,
        var: Ty,
        level: u32,
        ty: Ty,
        todo: &mut Vec<Ty>,
    ) -> Result<(), Reason> {
        todo.push(ty);
        self.store.start_walk();
        // Types may be recursive through objects and polymorphic variants: what is inside one is
        // looked at last, and may be the variable.
        let mut inside = Vec::new();
        loop {
            let (ty, strict) = match todo.pop() {
                Some(ty) => (ty, true),
                None => match inside.pop() {
                    Some(ty) => (ty, false),
                    None => return Ok(()),
                },
            };
            let ty = self.store.repr(ty);
            if ty == var && strict {
                return Err(Reason::Recursive);
            }
            if !self.store.visit(ty) {
                continue;
            }
            if let Desc::Constr(path, _) = self.store.desc(ty)
                && self.scope(path) > level
            {
                match self.expand_once(ty) {
                    Some(expanded) => {
                        self.store.start_walk();
                        self.store.link(ty, expanded);
                        let next = if strict { &mut *todo } else { &mut inside };
                        next.push(expanded);
                        continue;
                    }
                    None => return Err(Reason::Escape),
                }
            }
            if self.store.level(ty) > level {
                self.store.set_level(ty, level);
            }
            if strict && !matches!(self.store.desc(ty), Desc::Object(_) | Desc::Variant(_)) {
                self.store.children(ty, todo);
            } else {
                self.store.children(ty, &mut inside);
            }
        }
    }

    /// Lowers the levels of a type; whether nothing local gets out.
    pub(crate) fn lower_to(&mut self, level: u32, ty: Ty) -> Unified {
        let var = self.store.at(Desc::Var(None), level);
        match self.adjust(var, ty) {
            Ok(()) => Ok(()),
            Err(reason) => self.clash(ty, ty, reason),
        }
    }

    /// What meets something unknown becomes unknown where it was open.
    fn silence(&mut self, ty: Ty, depth: u32) {
        if depth > DEPTH {
            return;
        }
        let unknown = self.store.unknown();
        let mut todo = vec![ty];
        self.store.start_walk();
        while let Some(ty) = todo.pop() {
            if !self.store.visit(ty) {
                continue;
            }
            if self.store.is_var(ty) {
                self.store.link(ty, unknown);
                continue;
            }
            self.store.children(ty, &mut todo);
        }
    }

    fn unify_expanded(&mut self, a: Ty, b: Ty, depth: u32) -> Unified {
        let (left, right) = (self.expand_head(a), self.expand_head(b));
        let (left, right) = (self.store.repr(left), self.store.repr(right));
        if left == right {
            return Ok(());
        }
        let result = match (self.store.desc(left), self.store.desc(right)) {
            (Desc::Unknown | Desc::Var(_), _) | (_, Desc::Unknown | Desc::Var(_)) => {
                return self.unify_at(left, right, depth + 1);
            }
            (Desc::Arrow(l, a1, r1, c1), Desc::Arrow(m, a2, r2, c2)) => {
                if l != m {
                    return self.clash(left, right, Reason::Labels);
                }
                self.unify_at(a1, a2, depth + 1)?;
                self.unify_at(r1, r2, depth + 1)?;
                self.store.unify_commutes(c1, c2);
                Ok(())
            }
            (Desc::Tuple(xs), Desc::Tuple(ys)) if xs.len() == ys.len() => {
                self.unify_slices(xs, ys, depth)
            }
            (Desc::Constr(p, xs), Desc::Constr(q, ys)) if p == q => {
                self.unify_slices(xs, ys, depth)
            }
            (Desc::Object(xs), Desc::Object(ys)) => {
                self.store.link(left, right);
                let result = self.unify_fields(xs, ys, depth + 1);
                if result.is_err() {
                    self.store.set_desc_raw(left, Desc::Object(xs));
                }
                result
            }
            (Desc::Variant(xs), Desc::Variant(ys)) => self.unify_rows(left, xs, right, ys, depth),
            (Desc::Nil, Desc::Nil) => Ok(()),
            (Desc::Field(..) | Desc::Nil, Desc::Field(..) | Desc::Nil) => {
                self.unify_fields(left, right, depth + 1)
            }
            (Desc::Poly(x, xs), Desc::Poly(y, ys)) => self.unify_poly(x, xs, y, ys, depth),
            (Desc::Package(x), Desc::Package(y)) => {
                let (x, y) = (self.store.package(x).clone(), self.store.package(y).clone());
                self.unify_packages(left, x, right, y, depth)
            }
            _ => self.clash(left, right, Reason::Different),
        };
        if result.is_ok() && !matches!(self.store.desc(right), Desc::Object(_) | Desc::Variant(_)) {
            // Sharing keeps levels and later work together.
            let level = self.store.level(a).min(self.store.level(b));
            if self.store.level(a) > level {
                self.store.set_level(a, level);
            }
        }
        result
    }

    fn unify_slices(&mut self, xs: Slice, ys: Slice, depth: u32) -> Unified {
        for index in 0..xs.len().min(ys.len()) {
            let (x, y) = (self.store.nth(xs, index), self.store.nth(ys, index));
            self.unify_at(x, y, depth + 1)?;
        }
        Ok(())
    }

    // ---- objects --------------------------------------------------------------------------------

    /// The methods of an object type, sorted, and what follows them.
    pub(crate) fn fields(&self, ty: Ty) -> (Vec<(Sym, Ty)>, Ty) {
        let mut found = Vec::new();
        let mut ty = ty;
        while let Desc::Field(name, method, rest) = self.store.desc(ty) {
            found.push((name, method));
            ty = rest;
            if found.len() > 10_000 {
                break;
            }
        }
        found.sort_by_key(|(name, _)| *name);
        (found, self.store.repr(ty))
    }

    fn unify_fields(&mut self, a: Ty, b: Ty, depth: u32) -> Unified {
        let (xs, more_x) = self.fields(a);
        let (ys, more_y) = self.fields(b);
        let only = |these: &[(Sym, Ty)], those: &[(Sym, Ty)]| -> Vec<(Sym, Ty)> {
            these
                .iter()
                .filter(|it| !those.iter().any(|other| other.0 == it.0))
                .copied()
                .collect()
        };
        let (left, right) = (only(&xs, &ys), only(&ys, &xs));
        let missing = |this: &Self, fields: &[(Sym, Ty)], more: Ty| {
            let closed = !matches!(this.store.desc(more), Desc::Var(_) | Desc::Unknown);
            (closed && !fields.is_empty()).then(|| fields[0].0)
        };
        if let Some(name) = missing(self, &left, more_y).or_else(|| missing(self, &right, more_x)) {
            return self.clash(a, b, Reason::Method(name));
        }
        let level = self.store.level(more_x).min(self.store.level(more_y));
        // Who has nothing of its own goes on as the other does.
        let rest = if left.is_empty() {
            more_y
        } else if right.is_empty() {
            more_x
        } else {
            self.store.at(Desc::Var(None), level)
        };
        let extend = |this: &mut Self, fields: &[(Sym, Ty)], rest: Ty| {
            fields.iter().rev().fold(rest, |rest, (name, ty)| {
                this.store.at(Desc::Field(*name, *ty, rest), level)
            })
        };
        let for_x = extend(self, &right, rest);
        let for_y = extend(self, &left, rest);
        self.unify_at(more_x, for_x, depth + 1)?;
        self.unify_at(more_y, for_y, depth + 1)?;
        for (name, x) in xs {
            if let Some((_, y)) = ys.iter().find(|it| it.0 == name) {
                let (x, y) = self.both_poly(x, *y);
                if self.unify_at(x, y, depth + 1).is_err() {
                    return self.clash(x, y, Reason::Method(name));
                }
            }
        }
        Ok(())
    }

    /// A method that quantifies nothing may be written with or without its quantifier.
    fn both_poly(&self, x: Ty, y: Ty) -> (Ty, Ty) {
        match (self.store.desc(x), self.store.desc(y)) {
            (Desc::Poly(x, vars), Desc::Poly(y, others))
                if vars.is_empty() && others.is_empty() =>
            {
                (x, y)
            }
            (Desc::Poly(..), Desc::Var(_)) | (Desc::Var(_), Desc::Poly(..)) => (x, y),
            (Desc::Poly(inner, vars), _) if vars.is_empty() => (inner, y),
            (_, Desc::Poly(inner, vars)) if vars.is_empty() => (x, inner),
            _ => (x, y),
        }
    }

    fn unify_poly(&mut self, x: Ty, xs: Slice, y: Ty, ys: Slice, depth: u32) -> Unified {
        if xs.len() != ys.len() {
            return self.clash(x, y, Reason::Different);
        }
        // Each quantified variable stands for its partner while the bodies are compared.
        for index in 0..xs.len() {
            let (a, b) = (self.store.nth(xs, index), self.store.nth(ys, index));
            if matches!(self.store.desc(a), Desc::Univar(_)) && self.store.repr(a) != b {
                self.store.link(a, b);
            }
        }
        self.unify_at(x, y, depth + 1)
    }

    // ---- polymorphic variants -------------------------------------------------------------------

    fn unify_rows(&mut self, left: Ty, x: RowId, right: Ty, y: RowId, depth: u32) -> Unified {
        let (x, y) = (self.store.row(x), self.store.row(y));
        let (more_x, more_y) = (self.store.repr(x.more), self.store.repr(y.more));
        if more_x == more_y && self.store.is_var(more_x) {
            return Ok(());
        }
        if self.store.is_unknown(more_x) || self.store.is_unknown(more_y) {
            return Ok(());
        }
        let only = |these: &Row, those: &Row| -> Vec<(Sym, TagId)> {
            let known = |name: Sym| those.tags.iter().any(|other| other.0 == name);
            these
                .tags
                .iter()
                .filter(|it| !known(it.0))
                .copied()
                .collect()
        };
        let (only_x, only_y) = (only(&x, &y), only(&y, &x));
        let level = self.store.level(more_x).min(self.store.level(more_y));
        let more = match (x.fixed, y.fixed) {
            (true, _) => more_x,
            (false, true) => more_y,
            (false, false) => self.store.at(Desc::Var(None), level),
        };
        let closed = x.closed || y.closed;
        let pairs: Vec<(Sym, TagId, TagId)> = x
            .tags
            .iter()
            .filter_map(|(name, tag)| {
                let other = y.tags.iter().find(|other| other.0 == *name)?;
                Some((*name, *tag, other.1))
            })
            .collect();
        let absent = |this: &Self, tag: TagId| matches!(this.store.tag(tag), Tag::Absent);
        let empty = |this: &Self, tags: &[(Sym, TagId)]| tags.iter().all(|it| absent(this, it.1));
        if closed
            && (empty(self, &only_x) || y.closed)
            && (empty(self, &only_y) || x.closed)
            && pairs
                .iter()
                .all(|it| absent(self, it.1) || absent(self, it.2))
        {
            return self.clash(left, right, Reason::Different);
        }
        let name = if x.name.is_some() && (x.closed || empty(self, &only_y)) && !y.closed {
            x.name
        } else if y.name.is_some() && (y.closed || empty(self, &only_x)) && !x.closed {
            y.name
        } else if x.name.is_some() && only_x.is_empty() && only_y.is_empty() {
            x.name
        } else {
            None
        };
        let rest = Row {
            tags: Vec::new(),
            more,
            closed,
            fixed: x.fixed || y.fixed,
            name,
        };
        self.set_more(left, right, &y, only_x, &rest)?;
        self.set_more(left, right, &x, only_y, &rest)?;
        let fixed = (x.fixed, y.fixed);
        for (name, a, b) in pairs {
            if self.unify_tags(a, b, fixed, level, depth).is_err() {
                return self.clash(left, right, Reason::Tag(name));
            }
        }
        Ok(())
    }

    /// Gives a row the tags that only the other one has.
    fn set_more(
        &mut self,
        left: Ty,
        right: Ty,
        row: &Row,
        tags: Vec<(Sym, TagId)>,
        rest: &Row,
    ) -> Unified {
        let mut tags = tags;
        if rest.closed && row.closed {
            // What may be absent is absent now.
            let mut kept = Vec::new();
            for (name, tag) in tags {
                match self.store.tag(tag) {
                    Tag::Either { matched: false, .. } => self.store.set_tag(tag, Tag::Absent),
                    Tag::Absent => {}
                    _ => kept.push((name, tag)),
                }
            }
            tags = kept;
        }
        if let Some((name, _)) = tags.first()
            && (row.closed || row.fixed)
        {
            return self.clash(left, right, Reason::Tag(*name));
        }
        if row.fixed && rest.closed && !row.closed {
            return self.clash(left, right, Reason::Different);
        }
        if row.fixed {
            if self.store.repr(rest.more) != self.store.repr(row.more)
                && self.store.is_var(row.more)
            {
                self.store.link(row.more, rest.more);
            }
            return Ok(());
        }
        if !self.store.is_var(row.more) {
            return Ok(());
        }
        let level = self.store.level(row.more);
        let desc = self.store.new_row(Row {
            tags,
            ..rest.clone()
        });
        let ty = self.store.at(desc, level);
        self.lower_to(level, ty)?;
        self.store.link(row.more, ty);
        Ok(())
    }

    fn unify_tags(
        &mut self,
        a: TagId,
        b: TagId,
        fixed: (bool, bool),
        level: u32,
        depth: u32,
    ) -> Result<(), Option<Clash>> {
        let (a, b) = (self.store.tag_repr(a), self.store.tag_repr(b));
        if a == b {
            return Ok(());
        }
        match (self.store.tag(a).clone(), self.store.tag(b).clone()) {
            (Tag::Present(Some(x)), Tag::Present(Some(y))) => {
                self.unify_at(x, y, depth + 1).map_err(Some)
            }
            (Tag::Present(None), Tag::Present(None)) | (Tag::Absent, Tag::Absent) => Ok(()),
            (
                Tag::Either {
                    constant: c1,
                    arguments: xs,
                    matched: m1,
                },
                Tag::Either {
                    constant: c2,
                    arguments: ys,
                    matched: m2,
                },
            ) => {
                let mut all = xs;
                all.extend(ys);
                if (m1 || m2 || fixed.0 || fixed.1) && !all.is_empty() {
                    if c1 || c2 {
                        return Err(None);
                    }
                    for ty in &all[1..] {
                        self.unify_at(all[0], *ty, depth + 1).map_err(Some)?;
                    }
                    all.truncate(1);
                }
                for ty in &all {
                    self.lower_to(level, *ty).map_err(Some)?;
                }
                let both = Tag::Either {
                    constant: c1 || c2,
                    arguments: all,
                    matched: m1 || m2,
                };
                let both = self.store.new_tag(both);
                self.store.set_tag(a, Tag::Link(both));
                self.store.set_tag(b, Tag::Link(both));
                Ok(())
            }
            (
                Tag::Either {
                    constant,
                    arguments,
                    matched,
                },
                other,
            ) => self.decide(a, (constant, arguments, matched), b, other, fixed.0, depth),
            (
                other,
                Tag::Either {
                    constant,
                    arguments,
                    matched,
                },
            ) => self.decide(b, (constant, arguments, matched), a, other, fixed.1, depth),
            _ => Err(None),
        }
    }

    /// A tag that might be there meets one that is known to be or not to be.
    fn decide(
        &mut self,
        open: TagId,
        (constant, arguments, matched): (bool, Vec<Ty>, bool),
        known: TagId,
        other: Tag,
        fixed: bool,
        depth: u32,
    ) -> Result<(), Option<Clash>> {
        if fixed {
            return Err(None);
        }
        match other {
            Tag::Absent if matched => return Err(None),
            Tag::Absent => {}
            Tag::Present(Some(ty)) if !constant => {
                for argument in arguments {
                    self.unify_at(argument, ty, depth + 1).map_err(Some)?;
                }
            }
            Tag::Present(None) if constant && arguments.is_empty() => {}
            _ => return Err(None),
        }
        self.store.set_tag(open, Tag::Link(known));
        Ok(())
    }

    // ---- packages -------------------------------------------------------------------------------

    fn unify_packages(
        &mut self,
        left: Ty,
        x: Package,
        right: Ty,
        y: Package,
        depth: u32,
    ) -> Unified {
        if x.module_type != y.module_type || x.constraints.len() != y.constraints.len() {
            if self.same_module_type(x.module_type, y.module_type) {
                return Ok(());
            }
            return self.clash(left, right, Reason::Different);
        }
        for (name, ty) in &x.constraints {
            match y.constraints.iter().find(|other| other.0 == *name) {
                Some((_, other)) => self.unify_at(*ty, *other, depth + 1)?,
                None => return self.clash(left, right, Reason::Different),
            }
        }
        Ok(())
    }

    // ---- views ----------------------------------------------------------------------------------

    /// The argument and the result of a type that must be a function with this label.
    pub(crate) fn filter_arrow(&mut self, ty: Ty, label: Label) -> Option<(Ty, Ty)> {
        let ty = self.expand_head(ty);
        match self.store.desc(ty) {
            Desc::Unknown => Some((self.store.unknown(), self.store.unknown())),
            Desc::Var(_) => {
                let level = self.store.level(ty);
                let argument = self.store.at(Desc::Var(None), level);
                let result = self.store.at(Desc::Var(None), level);
                let arrow = Desc::Arrow(label, argument, result, super::types::Commutes::YES);
                let arrow = self.store.at(arrow, level);
                self.store.link(ty, arrow);
                Some((argument, result))
            }
            Desc::Arrow(found, argument, result, _) if found == label => Some((argument, result)),
            _ => None,
        }
    }

    /// The type of a method of an object.
    pub(crate) fn filter_method(&mut self, ty: Ty, name: Sym) -> Option<Ty> {
        let ty = self.expand_head(ty);
        let mut fields = match self.store.desc(ty) {
            Desc::Unknown => return Some(self.store.unknown()),
            Desc::Var(_) => {
                let level = self.store.level(ty);
                let row = self.store.at(Desc::Var(None), level);
                let object = self.store.at(Desc::Object(row), level);
                self.store.link(ty, object);
                row
            }
            Desc::Object(fields) => fields,
            _ => return None,
        };
        loop {
            match self.store.desc(fields) {
                Desc::Unknown => return Some(self.store.unknown()),
                Desc::Var(_) => {
                    let level = self.store.level(fields);
                    let method = self.store.at(Desc::Var(None), level);
                    let rest = self.store.at(Desc::Var(None), level);
                    let field = self.store.at(Desc::Field(name, method, rest), level);
                    self.store.link(fields, field);
                    return Some(method);
                }
                Desc::Field(found, method, _) if found == name => return Some(method),
                Desc::Field(_, _, rest) => fields = rest,
                _ => return None,
            }
        }
    }

    /// The labels of a function type's parameters, and whether more may follow.
    pub(crate) fn labels(&mut self, ty: Ty) -> (Vec<Label>, bool) {
        let mut labels = Vec::new();
        let mut ty = ty;
        loop {
            ty = self.expand_head(ty);
            match self.store.desc(ty) {
                Desc::Arrow(label, _, result, _) if labels.len() < 1000 => {
                    labels.push(label);
                    ty = result;
                }
                Desc::Var(_) | Desc::Unknown => return (labels, true),
                _ => return (labels, false),
            }
        }
    }
}
