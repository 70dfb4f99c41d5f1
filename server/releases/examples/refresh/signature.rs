//! Signatures: what a module declares, with whole paths, and how the data writes it.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::types::{Names, Place, Type, spelled};

/// The entries of a signature in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signature {
    pub(crate) entries: Vec<Entry>,
}

/// A declaration.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) what: What,
    /// Whether it should not be used any more.
    pub(crate) deprecated: bool,
}

/// What is declared.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Value(Type),
    Type(Declaration),
    /// `exception`, with its arguments.
    Exception(Vec<Type>),
    Module(Module),
    /// `None` is an abstract module type.
    ModuleType(Option<Rc<Signature>>),
    /// Classes and functors: kept as they are written.
    Text(String),
}

/// What a module is.
#[derive(Clone, Debug)]
pub(crate) enum Module {
    Alias(String),
    Nested(Rc<Signature>),
    /// A module of a named module type.
    Typed(String),
}

/// A type declaration.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    /// Variance and injectivity as the data writes them, and the name.
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) private: bool,
    pub(crate) manifest: Option<Type>,
    pub(crate) kind: Definition,
}

/// What a type is made of.
#[derive(Clone, Debug)]
pub(crate) enum Definition {
    Abstract,
    Open,
    Record(Vec<Field>),
    Variant(Vec<Constructor>),
}

/// A field of a record.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) mutable: bool,
    pub(crate) name: String,
    pub(crate) ty: Type,
}

/// A constructor of a variant.
#[derive(Clone, Debug)]
pub(crate) struct Constructor {
    pub(crate) name: String,
    pub(crate) arguments: Vec<Type>,
    pub(crate) record: Option<Vec<Field>>,
    /// The result of a generalised constructor.
    pub(crate) result: Option<Type>,
}

impl Signature {
    /// The last entry of that name for which `pick` finds something.
    pub(crate) fn find<'a, T>(
        &'a self,
        name: &str,
        pick: impl Fn(&'a What) -> Option<T>,
    ) -> Option<T> {
        let named = self.entries.iter().rev().filter(|it| it.name == name);
        named.map(|it| &it.what).find_map(pick)
    }

    /// The signature for another place: what it says about itself is said about `to`.
    pub(crate) fn rebase(&self, from: &str, to: &str) -> Signature {
        if from == to {
            return self.clone();
        }
        let declares = |name: &str| {
            self.entries.iter().any(|entry| {
                let other = matches!(
                    entry.what,
                    What::Module(Module::Alias(_)) | What::Value(_) | What::Text(_)
                );
                !other && entry.name == name
            })
        };
        let rename = |path: &str| -> Option<String> {
            let rest = path.strip_prefix(from)?.strip_prefix('.')?;
            let head = rest.split('.').next().unwrap_or(rest);
            declares(head).then(|| format!("{to}.{rest}"))
        };
        self.map(&|path, arguments| {
            let path = rename(path).unwrap_or_else(|| path.to_owned());
            Type::Named(path, arguments)
        })
    }

    /// The signature with its types equal to those of the module at `path`.
    pub(crate) fn strengthen(&self, path: &str) -> Signature {
        let mut strong = self.clone();
        for entry in &mut strong.entries {
            match &mut entry.what {
                What::Type(declaration) if declaration.manifest.is_none() => {
                    let arguments = declaration.parameters.iter();
                    let arguments = arguments.map(|(_, name)| Type::Variable(name.clone()));
                    let path = format!("{path}.{}", entry.name);
                    declaration.manifest = Some(Type::Named(path, arguments.collect()));
                }
                What::Module(Module::Nested(signature)) => {
                    *signature = Rc::new(signature.strengthen(&format!("{path}.{}", entry.name)));
                }
                _ => {}
            }
        }
        strong
    }

    /// The signature with its modules replaced by other names of those of the module at `path`,
    /// as `struct include path end` has it.
    pub(crate) fn alias_modules(&self, path: &str) -> Signature {
        let is_nested = |what: &What| matches!(what, What::Module(Module::Nested(_)));
        let mut signature = self.clone();
        for entry in &mut signature.entries {
            if is_nested(&entry.what) {
                entry.what = What::Module(Module::Alias(format!("{path}.{}", entry.name)));
            }
        }
        signature
    }

    /// The signature with every named type replaced by what `change` makes of it.
    pub(crate) fn map(&self, change: &dyn Fn(&str, Vec<Type>) -> Type) -> Signature {
        let rename = |path: &str| match change(path, Vec::new()) {
            Type::Named(path, _) => path,
            _ => path.to_owned(),
        };
        let entries = self.entries.iter().map(|entry| {
            let what = match &entry.what {
                What::Value(ty) => What::Value(ty.map(change)),
                What::Type(declaration) => What::Type(declaration.map(change)),
                What::Exception(arguments) => {
                    What::Exception(arguments.iter().map(|it| it.map(change)).collect())
                }
                What::Module(Module::Alias(path)) => What::Module(Module::Alias(rename(path))),
                What::Module(Module::Typed(path)) => What::Module(Module::Typed(rename(path))),
                What::Module(Module::Nested(signature)) => {
                    What::Module(Module::Nested(Rc::new(signature.map(change))))
                }
                What::ModuleType(signature) => What::ModuleType(
                    signature
                        .as_ref()
                        .map(|signature| Rc::new(signature.map(change))),
                ),
                What::Text(text) => What::Text(text.clone()),
            };
            Entry {
                what,
                ..entry.clone()
            }
        });
        Signature {
            entries: entries.collect(),
        }
    }

    /// The declarations as one line, for the body of a module type.
    pub(crate) fn line(&self) -> String {
        let mut out = String::from("sig");
        for entry in &self.entries {
            let _ = write!(out, " {}", entry.text(true));
        }
        out.push_str(" end");
        out
    }
}

impl Entry {
    /// The declaration as the data writes it; whole signatures of modules only where `nested`.
    pub(crate) fn text(&self, nested: bool) -> String {
        let name = &self.name;
        let mut names = Names::default();
        match &self.what {
            What::Value(ty) => format!("val {} : {}", value_name(name), ty.text(&mut names)),
            What::Type(declaration) => declaration.text(name),
            What::Exception(arguments) if arguments.is_empty() => format!("exception {name}"),
            What::Exception(arguments) => {
                let mut out = format!("exception {name} of ");
                elements(&mut out, &mut names, arguments);
                out
            }
            What::Module(Module::Alias(path)) => format!("module {name} = {}", spelled(path)),
            What::Module(Module::Typed(path)) => format!("module {name} : {}", spelled(path)),
            What::Module(Module::Nested(signature)) if nested => {
                format!("module {name} : {}", signature.line())
            }
            What::Module(Module::Nested(_)) => format!("module {name} : sig end"),
            What::ModuleType(None) => format!("module type {name}"),
            What::ModuleType(Some(signature)) => {
                format!("module type {name} = {}", signature.line())
            }
            What::Text(text) => text.clone(),
        }
    }
}

impl Declaration {
    fn map(&self, change: &dyn Fn(&str, Vec<Type>) -> Type) -> Declaration {
        let fields = |fields: &[Field]| {
            let fields = fields.iter().map(|field| Field {
                ty: field.ty.map(change),
                ..field.clone()
            });
            fields.collect::<Vec<_>>()
        };
        let kind = match &self.kind {
            Definition::Record(all) => Definition::Record(fields(all)),
            Definition::Variant(constructors) => {
                let constructors = constructors.iter().map(|it| Constructor {
                    name: it.name.clone(),
                    arguments: it.arguments.iter().map(|it| it.map(change)).collect(),
                    record: it.record.as_deref().map(fields),
                    result: it.result.as_ref().map(|it| it.map(change)),
                });
                Definition::Variant(constructors.collect())
            }
            other => other.clone(),
        };
        Declaration {
            parameters: self.parameters.clone(),
            private: self.private,
            manifest: self.manifest.as_ref().map(|it| it.map(change)),
            kind,
        }
    }

    fn text(&self, name: &str) -> String {
        let mut names = Names::default();
        let mut out = String::from("type ");
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|(marks, variable)| format!("{marks}{}", names.name(variable)))
            .collect();
        match parameters.as_slice() {
            [] => {}
            [one] => {
                let _ = write!(out, "{one} ");
            }
            many => {
                let _ = write!(out, "({}) ", many.join(", "));
            }
        }
        out.push_str(name);
        let private = if self.private { "private " } else { "" };
        if let Some(manifest) = &self.manifest {
            let abbreviation = matches!(self.kind, Definition::Abstract);
            let private = if abbreviation { private } else { "" };
            let _ = write!(out, " = {private}{}", manifest.text(&mut names));
        }
        match &self.kind {
            Definition::Abstract => {}
            Definition::Open => {
                let _ = write!(out, " = {private}..");
            }
            Definition::Record(fields) => {
                let _ = write!(out, " = {private}");
                record(&mut out, &mut names, fields);
            }
            Definition::Variant(constructors) => {
                let _ = write!(out, " = {private}");
                for (index, constructor) in constructors.iter().enumerate() {
                    out.push_str(if index > 0 { " | " } else { "" });
                    constructor.write(&mut out, &mut names);
                }
            }
        }
        out
    }
}

impl Constructor {
    fn write(&self, out: &mut String, names: &mut Names) {
        out.push_str(match self.name.as_str() {
            "::" => "(::)",
            "[" => "[]",
            name => name,
        });
        let arguments = !self.arguments.is_empty() || self.record.is_some();
        match (&self.result, arguments) {
            (Some(_), _) => {
                // The variables of a generalised constructor are its own.
                names.forget();
                out.push_str(" : ");
            }
            (None, true) => out.push_str(" of "),
            (None, false) => {}
        }
        match &self.record {
            Some(fields) => record(out, names, fields),
            None => elements(out, names, &self.arguments),
        }
        if let Some(result) = &self.result {
            if arguments {
                out.push_str(" -> ");
            }
            result.write(out, names, Place::Whole);
        }
    }
}

fn elements(out: &mut String, names: &mut Names, types: &[Type]) {
    for (index, ty) in types.iter().enumerate() {
        out.push_str(if index > 0 { " * " } else { "" });
        ty.write(out, names, Place::Element);
    }
}

fn record(out: &mut String, names: &mut Names, fields: &[Field]) {
    out.push_str("{ ");
    for (index, field) in fields.iter().enumerate() {
        let separator = if index > 0 { "; " } else { "" };
        let mutable = if field.mutable { "mutable " } else { "" };
        let _ = write!(out, "{separator}{mutable}{} : ", field.name);
        field.ty.write(out, names, Place::Whole);
    }
    out.push_str(" }");
}

fn value_name(name: &str) -> String {
    let word = name
        .chars()
        .all(|it| it.is_alphanumeric() || "_'".contains(it));
    if word
        && !matches!(
            name,
            "mod" | "land" | "lor" | "lxor" | "lsl" | "lsr" | "asr" | "or"
        )
    {
        name.to_owned()
    } else {
        format!("( {name} )")
    }
}
