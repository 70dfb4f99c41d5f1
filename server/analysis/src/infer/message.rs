//! Words: what was expected and what was found, in terms of devices where they are devices.

use ocaml_syntax::TextRange;

use super::check::Checker;
use super::error::{Error, ErrorKind, Mismatch, NameKind, Outcome, Role, refuse};
use super::print::Namer;
use super::tree::{ExprId, ExprKind};
use super::types::{Desc, Ty, TypePath};
use super::unify::{Clash, Reason};

/// `a`, `b` and `c` as words.
pub(crate) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names
        .iter()
        .take(5)
        .map(|name| format!("`{name}`"))
        .collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

impl Checker<'_> {
    /// Refuses a value for its type.
    pub(crate) fn mismatch<T>(
        &mut self,
        range: TextRange,
        id: Option<ExprId>,
        found: Ty,
        expected: Ty,
        role: Role,
        clash: &Clash,
    ) -> Outcome<T> {
        let callee = self.callee.filter(|_| id.is_some()).and_then(|function| {
            match &self.unit.expr(function).kind {
                ExprKind::Ident(path) => Some(path.dotted()),
                _ => None,
            }
        });
        let mut namer = Namer::default();
        let words = |this: &mut Self, ty: Ty, namer: &mut Namer| {
            this.device_words(ty)
                .unwrap_or_else(|| format!("`{}`", this.show_with(ty, namer)))
        };
        let mut expected_words = words(self, expected, &mut namer);
        let mut found_words = words(self, found, &mut namer);
        if expected_words == found_words {
            // `Ipaddr.V4.Prefix.t` and `Ipaddr.V6.Prefix.t` are `Prefix.t` both.
            namer = Namer::whole();
            expected_words = format!("`{}`", self.show_with(expected, &mut namer));
            found_words = format!("`{}`", self.show_with(found, &mut namer));
        }
        let inner = if matches!(clash.reason, Reason::Different | Reason::Labels) {
            let parts = (
                words(self, clash.right, &mut namer),
                words(self, clash.left, &mut namer),
            );
            let whole = [&expected_words, &found_words];
            (!whole.contains(&&parts.0) && !whole.contains(&&parts.1)).then_some(parts)
        } else {
            None
        };
        let remark = match &clash.reason {
            Reason::Recursive => Some("the type would contain itself".to_owned()),
            Reason::Escape => Some("a type that is known only inside would get out".to_owned()),
            Reason::Tag(name) => Some(format!("they differ in the tag `{name}`")),
            Reason::Method(name) => Some(format!("they differ in the method `{name}`")),
            Reason::Different | Reason::Labels => None,
        };
        refuse(
            range,
            ErrorKind::Mismatch(Box::new(Mismatch {
                expected: expected_words,
                found: found_words,
                role,
                inner,
                callee,
                remark,
            })),
        )
    }

    /// ``a `network` device``, if the type is that of a device.
    pub(crate) fn device_words(&mut self, ty: Ty) -> Option<String> {
        let Desc::Constr(path, arguments) = self.store.desc(ty) else {
            return None;
        };
        if arguments.len() != 1 || !self.is_device(path) {
            return None;
        }
        let device = self.store.nth(arguments, 0);
        match self.store.desc(device) {
            Desc::Constr(path, arguments) if arguments.is_empty() => {
                let name = self.short_path(path);
                Some(match name.as_str() {
                    "job" => "a job".to_owned(),
                    _ => format!("a `{name}` device"),
                })
            }
            Desc::Arrow(..) => {
                let mut needed = Vec::new();
                let mut at = device;
                while let Desc::Arrow(_, argument, result, _) = self.store.desc(at) {
                    match self.store.desc(argument) {
                        Desc::Constr(path, arguments) if arguments.is_empty() => {
                            needed.push(self.short_path(path));
                        }
                        _ => return None,
                    }
                    at = result;
                }
                let Desc::Constr(path, _) = self.store.desc(at) else {
                    return None;
                };
                let made = self.short_path(path);
                let names: Vec<&str> = needed.iter().map(String::as_str).collect();
                let what = if made == "job" {
                    "a job".to_owned()
                } else {
                    format!("a `{made}` device")
                };
                Some(format!("{what} that still needs {}", listed(&names)))
            }
            _ => None,
        }
    }

    /// Whether a type constructor is that of devices.
    pub(crate) fn is_device(&mut self, path: TypePath) -> bool {
        let text = match self.expand_path(path) {
            TypePath::Library(name) => name.text(),
            TypePath::Local(_) => return false,
        };
        matches!(text, "Functoria__Impl.t" | "Functoria.impl" | "Mirage.impl")
    }
}

impl Error {
    /// The rule that a refusal belongs to.
    pub(crate) fn rule(&self) -> &'static str {
        match &self.kind {
            ErrorKind::Unbound { .. } => "unbound-name",
            ErrorKind::Mismatch(_) | ErrorKind::UnexpectedFunction { .. } => "type-mismatch",
            ErrorKind::WrongLabel { .. } | ErrorKind::IncoherentOrder => "unknown-label",
            ErrorKind::TooManyArguments { .. } => "too-many-arguments",
            ErrorKind::NotAFunction { .. } => "not-a-function",
            ErrorKind::Weak { .. } => "weak-type-variable",
            ErrorKind::Warning { .. } => "warning-as-error",
            ErrorKind::Deprecated { .. } => "deprecated",
            ErrorKind::Other(_) => "type-error",
        }
    }

    /// What is wrong and what helps.
    pub(crate) fn message(&self) -> String {
        match &self.kind {
            ErrorKind::Unbound { kind, name, near } => {
                let what = match kind {
                    NameKind::Value => "value",
                    NameKind::Type => "type",
                    NameKind::Constructor => "constructor",
                    NameKind::Field => "record field",
                    NameKind::Module => "module",
                    NameKind::ModuleType => "module type",
                    NameKind::Class => "class",
                    NameKind::InstanceVariable => "instance variable",
                };
                let near: Vec<&str> = near.iter().map(String::as_str).collect();
                if near.is_empty() {
                    format!("there is no {what} `{name}`")
                } else {
                    let quoted: Vec<String> = near.iter().map(|it| format!("`{it}`")).collect();
                    format!("there is no {what} `{name}`; did you mean {}?", quoted.join(" or "))
                }
            }
            ErrorKind::Mismatch(mismatch) => mismatch.message(),
            ErrorKind::WrongLabel { label, function, optional, near } => {
                let hint = match near {
                    Some(near) => format!("; did you mean `~{near}`?"),
                    None => String::new(),
                };
                if label.is_empty() {
                    return format!("an argument without a label cannot go here: the function has type `{function}`");
                }
                let only = if *optional { " in this order" } else { "" };
                format!("the function has no parameter `{label}`{only}: its type is `{function}`{hint}")
            }
            ErrorKind::TooManyArguments { function } => {
                format!("this function has type `{function}`, and gets too many arguments")
            }
            ErrorKind::NotAFunction { found } => {
                format!("this has type `{found}`: it is not a function and takes no argument")
            }
            ErrorKind::UnexpectedFunction { expected } => {
                format!("a function stands here, where `{expected}` is expected")
            }
            ErrorKind::IncoherentOrder => "this function was applied to its labelled arguments in another order before; write its type, or keep one order".into(),
            ErrorKind::Weak { ty, member } => {
                let of = match member {
                    Some(member) => format!(" of `{member}`"),
                    None => String::new(),
                };
                format!("the type `{ty}`{of} has a part that nothing in this file decides; annotate it")
            }
            ErrorKind::Warning { text, .. } => {
                format!("{text}; this release treats the warning as an error")
            }
            ErrorKind::Deprecated { name, advice } => {
                let advice = advice.trim();
                if advice.is_empty() {
                    format!("`{name}` is deprecated, which this release treats as an error")
                } else {
                    format!("`{name}` is deprecated, which this release treats as an error: {advice}")
                }
            }
            ErrorKind::Other(sentence) => sentence.clone(),
        }
    }
}

impl Mismatch {
    fn message(&self) -> String {
        let Self {
            expected, found, ..
        } = self;
        let mut text = match (self.role, &self.callee) {
            (Role::Pattern, _) => {
                format!("this pattern matches {found}, but {expected} is matched here")
            }
            (Role::Statement, _) => {
                format!("this is {found}, but what stands before `;` must be `unit`")
            }
            (Role::Condition, _) => format!("a condition must be `bool`, and this is {found}"),
            (Role::NoElse, _) => {
                format!("this is {found}, but an `if` without `else` must be `unit`")
            }
            (Role::Expression, Some(callee)) => {
                format!("`{callee}` expects {expected} here, and this is {found}")
            }
            (Role::Expression, None) => format!("{expected} is expected here, and this is {found}"),
        };
        if let Some((expected, found)) = &self.inner {
            text.push_str(&format!(": {expected} is not {found}"));
        }
        if let Some(remark) = &self.remark {
            text.push_str(&format!(" ({remark})"));
        }
        text
    }
}
