//! Types of a signature, with whole paths, and their one spelling in the data.

use std::collections::HashMap;
use std::fmt::Write as _;

use ocaml_syntax::ast::Label;

/// A type expression whose paths are whole.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    /// `'a`; the name is that of the source.
    Variable(String),
    /// `_`: a variable of its own.
    Wildcard,
    /// `label:domain -> codomain`.
    Arrow(Label, Box<Type>, Box<Type>),
    /// `a * b`.
    Tuple(Vec<Type>),
    /// `(a, b) path`.
    Named(String, Vec<Type>),
    /// `(a, b) #path`.
    Class(String, Vec<Type>),
    /// A polymorphic variant.
    Variant(Bound, Vec<(String, Vec<Type>)>),
    /// `< method : type; .. >`.
    Object(Vec<(String, Type)>, bool),
    /// `'a 'b. type`.
    Poly(Vec<String>, Box<Type>),
    /// `type as 'a`.
    Alias(Box<Type>, String),
    /// `(module path with type name = type …)`.
    Package(String, Vec<(String, Type)>),
}

/// Whether a polymorphic variant may have other tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// `[ … ]`
    Exact,
    /// `[> … ]`
    AtLeast,
    /// `[< … ]`
    AtMost,
}

/// The names of an item's variables: `'a`, `'b`, … in the order of their appearance.
#[derive(Default)]
pub(crate) struct Names {
    of: HashMap<String, String>,
    count: u8,
}

impl Names {
    /// The name for a variable of the source.
    pub(crate) fn name(&mut self, source: &str) -> String {
        if let Some(name) = self.of.get(source) {
            return name.clone();
        }
        let name = self.fresh();
        self.of.insert(source.to_owned(), name.clone());
        name
    }

    /// Forgets which names belong to which variables; names that were given are not given again.
    pub(crate) fn forget(&mut self) {
        self.of.clear();
    }

    /// A name that nothing else has.
    pub(crate) fn fresh(&mut self) -> String {
        let letter = char::from(b'a' + self.count % 26);
        let round = self.count / 26;
        self.count += 1;
        match round {
            0 => format!("'{letter}"),
            _ => format!("'{letter}{round}"),
        }
    }
}

/// How tightly the place of a type binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Whole,
    Domain,
    Element,
    Argument,
}

impl Type {
    /// The spelling of the data.
    pub(crate) fn text(&self, names: &mut Names) -> String {
        let mut out = String::new();
        self.write(&mut out, names, Place::Whole);
        out
    }

    /// Appends the spelling, in parentheses where the place asks for them.
    pub(crate) fn write(&self, out: &mut String, names: &mut Names, place: Place) {
        let parentheses = match self {
            Self::Arrow(..) | Self::Poly(..) => place > Place::Whole,
            Self::Tuple(..) => place > Place::Domain,
            Self::Alias(..) => place > Place::Whole,
            _ => false,
        };
        if parentheses {
            out.push('(');
        }
        self.write_bare(out, names);
        if parentheses {
            out.push(')');
        }
    }

    fn write_bare(&self, out: &mut String, names: &mut Names) {
        match self {
            Self::Variable(name) => out.push_str(&names.name(name)),
            Self::Wildcard => out.push_str(&names.fresh()),
            Self::Arrow(label, domain, codomain) => {
                match label {
                    Label::Positional => {}
                    Label::Labelled(label) => {
                        let _ = write!(out, "{label}:");
                    }
                    Label::Optional(label) => {
                        let _ = write!(out, "?{label}:");
                    }
                }
                domain.write(out, names, Place::Domain);
                out.push_str(" -> ");
                codomain.write(out, names, Place::Whole);
            }
            Self::Tuple(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        out.push_str(" * ");
                    }
                    element.write(out, names, Place::Element);
                }
            }
            Self::Named(path, arguments) => {
                write_arguments(out, names, arguments);
                out.push_str(spelled(path));
            }
            Self::Class(path, arguments) => {
                write_arguments(out, names, arguments);
                out.push('#');
                out.push_str(spelled(path));
            }
            Self::Variant(bound, tags) => write_variant(out, names, *bound, tags),
            Self::Object(methods, open) => {
                out.push_str("< ");
                for (index, (name, ty)) in methods.iter().enumerate() {
                    let separator = if index > 0 { "; " } else { "" };
                    let _ = write!(out, "{separator}{name} : ");
                    ty.write(out, names, Place::Whole);
                }
                out.push_str(match (open, methods.is_empty()) {
                    (true, true) => ".. >",
                    (true, false) => "; .. >",
                    (false, _) => " >",
                });
            }
            Self::Poly(variables, ty) => {
                for variable in variables {
                    let _ = write!(out, "{} ", names.name(variable));
                }
                out.pop();
                out.push_str(". ");
                ty.write(out, names, Place::Whole);
            }
            Self::Alias(ty, name) => {
                ty.write(out, names, Place::Domain);
                let _ = write!(out, " as {}", names.name(name));
            }
            Self::Package(path, types) => {
                let _ = write!(out, "(module {}", spelled(path));
                for (index, (name, ty)) in types.iter().enumerate() {
                    let word = if index > 0 { "and" } else { "with" };
                    let _ = write!(out, " {word} type {name} = ");
                    ty.write(out, names, Place::Whole);
                }
                out.push(')');
            }
        }
    }

    /// The type with every named type replaced by what `change` makes of it.
    pub(crate) fn map(&self, change: &dyn Fn(&str, Vec<Type>) -> Type) -> Type {
        let all = |types: &[Type]| types.iter().map(|it| it.map(change)).collect::<Vec<_>>();
        match self {
            Self::Variable(_) | Self::Wildcard => self.clone(),
            Self::Package(path, types) => Self::Package(
                path.clone(),
                types
                    .iter()
                    .map(|(name, ty)| (name.clone(), ty.map(change)))
                    .collect(),
            ),
            Self::Arrow(label, domain, codomain) => Self::Arrow(
                label.clone(),
                Box::new(domain.map(change)),
                Box::new(codomain.map(change)),
            ),
            Self::Tuple(elements) => Self::Tuple(all(elements)),
            Self::Named(path, arguments) => change(path, all(arguments)),
            Self::Class(path, arguments) => match change(path, all(arguments)) {
                Self::Named(path, arguments) => Self::Class(path, arguments),
                other => other,
            },
            Self::Variant(bound, tags) => Self::Variant(
                *bound,
                tags.iter()
                    .map(|(tag, arguments)| (tag.clone(), all(arguments)))
                    .collect(),
            ),
            Self::Object(methods, open) => Self::Object(
                methods
                    .iter()
                    .map(|(name, ty)| (name.clone(), ty.map(change)))
                    .collect(),
                *open,
            ),
            Self::Poly(variables, ty) => Self::Poly(variables.clone(), Box::new(ty.map(change))),
            Self::Alias(ty, name) => Self::Alias(Box::new(ty.map(change)), name.clone()),
        }
    }

    /// The type with variables replaced.
    pub(crate) fn substitute(&self, variables: &HashMap<&str, &Type>) -> Type {
        match self {
            Self::Variable(name) => variables
                .get(name.as_str())
                .map_or_else(|| self.clone(), |ty| (*ty).clone()),
            Self::Arrow(label, domain, codomain) => Self::Arrow(
                label.clone(),
                Box::new(domain.substitute(variables)),
                Box::new(codomain.substitute(variables)),
            ),
            Self::Tuple(elements) => {
                Self::Tuple(elements.iter().map(|it| it.substitute(variables)).collect())
            }
            Self::Named(path, arguments) => Self::Named(
                path.clone(),
                arguments
                    .iter()
                    .map(|it| it.substitute(variables))
                    .collect(),
            ),
            Self::Variant(bound, tags) => Self::Variant(
                *bound,
                tags.iter()
                    .map(|(tag, arguments)| {
                        let arguments = arguments.iter().map(|it| it.substitute(variables));
                        (tag.clone(), arguments.collect())
                    })
                    .collect(),
            ),
            other => other.clone(),
        }
    }
}

/// A path as it is written: names of a module type's own signature are bare.
pub(crate) fn spelled(path: &str) -> &str {
    match path.strip_prefix('\u{a7}') {
        Some(rest) => rest.split_once('.').map_or(rest, |(_, name)| name),
        None => path,
    }
}

fn write_arguments(out: &mut String, names: &mut Names, arguments: &[Type]) {
    match arguments {
        [] => {}
        [one] => {
            one.write(out, names, Place::Argument);
            out.push(' ');
        }
        many => {
            out.push('(');
            for (index, argument) in many.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                argument.write(out, names, Place::Whole);
            }
            out.push_str(") ");
        }
    }
}

fn write_variant(out: &mut String, names: &mut Names, bound: Bound, tags: &[(String, Vec<Type>)]) {
    out.push_str(match bound {
        Bound::Exact => "[ ",
        Bound::AtLeast => "[> ",
        Bound::AtMost => "[< ",
    });
    let mut tags: Vec<_> = tags.iter().collect();
    tags.sort_by(|a, b| a.0.cmp(&b.0));
    tags.dedup_by(|a, b| a.0 == b.0);
    for (index, (tag, arguments)) in tags.into_iter().enumerate() {
        let separator = if index > 0 { " | " } else { "" };
        let _ = write!(out, "{separator}`{tag}");
        for (index, argument) in arguments.iter().enumerate() {
            out.push_str(if index > 0 { " & " } else { " of " });
            argument.write(out, names, Place::Domain);
        }
    }
    out.push_str(" ]");
}
