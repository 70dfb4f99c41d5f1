//! Types in OCaml's notation, with short names.

use super::check::Checker;
use super::names::{self, Sym};
use super::tree::Label;
use super::types::{Desc, GENERIC, Row, Tag, Ty, TypePath};

/// How tightly a type binds where it is printed.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Around {
    Nothing,
    /// Left of `->`.
    Arrow,
    /// Between `*`.
    Tuple,
    /// Before a constructor.
    Constr,
}

/// Names given to variables while one type, or several, are printed.
#[derive(Default)]
pub(crate) struct Namer {
    vars: Vec<Ty>,
    path: Vec<Ty>,
    /// Whole paths, where short names do not tell two types apart.
    whole: bool,
}

impl Namer {
    /// One that writes the whole paths of types.
    pub(crate) fn whole() -> Self {
        Self {
            whole: true,
            ..Self::default()
        }
    }
}

impl Checker<'_> {
    /// A type as people write it.
    pub(crate) fn show(&mut self, ty: Ty) -> String {
        self.show_with(ty, &mut Namer::default())
    }

    /// A type whose variables are named together with those of others.
    pub(crate) fn show_with(&mut self, ty: Ty, namer: &mut Namer) -> String {
        let mut text = String::new();
        self.write(ty, Around::Nothing, namer, &mut text);
        text
    }

    fn variable_name(&self, ty: Ty, namer: &mut Namer) -> String {
        let ty = self.store.repr(ty);
        let index = match namer.vars.iter().position(|it| *it == ty) {
            Some(index) => index,
            None => {
                namer.vars.push(ty);
                namer.vars.len() - 1
            }
        };
        let letter = char::from(b'a' + (index % 26) as u8);
        let weak = if matches!(self.store.desc(ty), Desc::Var(_))
            && self.store.level(ty) != GENERIC
            && self.store.level == 0
        {
            "_weak_"
        } else {
            ""
        };
        if index < 26 {
            format!("'{weak}{letter}")
        } else {
            format!("'{weak}{letter}{}", index / 26)
        }
    }

    fn write(&mut self, ty: Ty, around: Around, namer: &mut Namer, text: &mut String) {
        let ty = self.store.repr(ty);
        if namer.path.len() > 40 || text.len() > 2000 || namer.path.contains(&ty) {
            text.push('…');
            return;
        }
        namer.path.push(ty);
        self.write_deep(ty, around, namer, text);
        namer.path.pop();
    }

    fn write_deep(&mut self, ty: Ty, around: Around, namer: &mut Namer, text: &mut String) {
        match self.store.desc(ty) {
            Desc::Var(_) | Desc::Univar(_) => text.push_str(&self.variable_name(ty, namer)),
            Desc::Unknown => text.push('_'),
            Desc::Arrow(label, argument, result, _) => {
                let wrap = around > Around::Nothing;
                if wrap {
                    text.push('(');
                }
                match label {
                    Label::None => {}
                    Label::Labelled(name) => text.push_str(&format!("{name}:")),
                    Label::Optional(name) => text.push_str(&format!("?{name}:")),
                }
                let argument = if label.is_optional() {
                    match self.store.desc(argument) {
                        Desc::Constr(TypePath::Library(names::OPTION), inner) => {
                            self.store.nth(inner, 0)
                        }
                        _ => argument,
                    }
                } else {
                    argument
                };
                self.write(argument, Around::Arrow, namer, text);
                text.push_str(" -> ");
                self.write(result, Around::Nothing, namer, text);
                if wrap {
                    text.push(')');
                }
            }
            Desc::Tuple(types) => {
                let wrap = around >= Around::Tuple;
                if wrap {
                    text.push('(');
                }
                for index in 0..types.len() {
                    if index > 0 {
                        text.push_str(" * ");
                    }
                    let part = self.store.nth(types, index);
                    self.write(part, Around::Tuple, namer, text);
                }
                if wrap {
                    text.push(')');
                }
            }
            Desc::Constr(path, arguments) => {
                match arguments.len() {
                    0 => {}
                    1 => {
                        let argument = self.store.nth(arguments, 0);
                        self.write(argument, Around::Constr, namer, text);
                        text.push(' ');
                    }
                    count => {
                        text.push('(');
                        for index in 0..count {
                            if index > 0 {
                                text.push_str(", ");
                            }
                            let argument = self.store.nth(arguments, index);
                            self.write(argument, Around::Nothing, namer, text);
                        }
                        text.push_str(") ");
                    }
                }
                match (namer.whole, path) {
                    (true, TypePath::Library(name)) => text.push_str(name.text()),
                    _ => text.push_str(&self.short_path(path)),
                }
            }
            Desc::Object(fields) => {
                // The compiler prints methods by name.
                let (mut fields, more) = self.fields(fields);
                fields.sort_by_key(|(name, _)| name.text());
                text.push('<');
                let mut before = " ";
                for (name, ty) in fields {
                    text.push_str(&format!("{before}{name} : "));
                    self.write(ty, Around::Nothing, namer, text);
                    before = "; ";
                }
                if self.store.is_var(more) {
                    text.push_str(before);
                    text.push_str("..");
                }
                text.push_str(" >");
            }
            Desc::Variant(row) => {
                let row = self.store.row(row);
                self.write_row(&row, namer, text);
            }
            Desc::Poly(body, vars) => {
                if vars.is_empty() {
                    return self.write(body, around, namer, text);
                }
                let vars = self.store.get(vars).to_vec();
                for var in vars {
                    let name = self.variable_name(var, namer);
                    text.push_str(&name);
                    text.push(' ');
                }
                text.pop();
                text.push_str(". ");
                self.write(body, Around::Nothing, namer, text);
            }
            Desc::Package(_) => text.push_str("(module …)"),
            Desc::Field(..) | Desc::Nil | Desc::Link(_) => text.push('…'),
        }
    }

    fn write_row(&mut self, row: &Row, namer: &mut Namer, text: &mut String) {
        let present = row
            .tags
            .iter()
            .all(|it| matches!(self.store.tag(it.1), Tag::Present(_)));
        text.push_str(match (row.closed, present) {
            (false, _) => "[> ",
            (true, true) => "[ ",
            (true, false) => "[< ",
        });
        let mut first = true;
        for (name, tag) in &row.tags {
            let argument = match self.store.tag(*tag).clone() {
                Tag::Present(ty) => ty,
                Tag::Either { arguments, .. } => arguments.first().copied(),
                Tag::Absent | Tag::Link(_) => continue,
            };
            if !first {
                text.push_str(" | ");
            }
            first = false;
            text.push_str(&format!("`{name}"));
            if let Some(argument) = argument {
                text.push_str(" of ");
                self.write(argument, Around::Tuple, namer, text);
            }
        }
        text.push_str(" ]");
    }

    /// The last part of a type's name, with its module if it is called `t`.
    pub(crate) fn short_path(&self, path: TypePath) -> String {
        match path {
            TypePath::Local(index) => self.decls[index as usize].name.text().to_owned(),
            TypePath::Library(name) => short(name),
        }
    }
}

fn short(name: Sym) -> String {
    let text = name.text();
    let mut parts = text.rsplit('.');
    let last = parts.next().unwrap_or(text);
    if last != "t" {
        return last.to_owned();
    }
    match parts.next() {
        Some(module) => {
            let module = module.rsplit("__").next().unwrap_or(module);
            format!("{module}.t")
        }
        None => last.to_owned(),
    }
}
