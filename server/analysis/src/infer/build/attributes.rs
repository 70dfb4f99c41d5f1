//! The attributes that the compiler itself understands: warnings and deprecation.

use ocaml_syntax::ast::{self, AstNode};

use crate::infer::tree::Warn;

/// What `[@warning "…"]` among item attributes says.
pub(super) fn warn_of_items(attributes: impl Iterator<Item = ast::ItemAttribute>) -> Warn {
    let specs = attributes.filter_map(|it| warning(it.name(), it.payload()));
    joined(specs)
}

/// What `[@warning "…"]` among attributes says.
pub(super) fn warn_of(attributes: impl Iterator<Item = ast::Attribute>) -> Warn {
    let specs = attributes.filter_map(|it| warning(it.name(), it.payload()));
    joined(specs)
}

/// The same for `[@@@warning "…"]`.
pub(super) fn floating(attribute: &ast::FloatingAttribute) -> Warn {
    warning(attribute.name(), attribute.payload())
}

fn joined(specs: impl Iterator<Item = Box<str>>) -> Warn {
    let all: Vec<Box<str>> = specs.collect();
    (!all.is_empty()).then(|| all.concat().into_boxed_str())
}

fn warning(name: Option<ast::AttributeName>, payload: Option<ast::Payload>) -> Option<Box<str>> {
    let name = name?.text();
    if !matches!(
        name.as_str(),
        "warning" | "ocaml.warning" | "warnerror" | "ocaml.warnerror" | "alert" | "ocaml.alert"
    ) {
        return None;
    }
    let string = payload?
        .syntax()
        .descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .find_map(ast::StringLiteral::cast)?;
    let spec = string.value();
    // Alerts are switched by name: `-deprecated`, `-all`. Warning 3 stands for them here.
    if name.ends_with("alert") {
        let off = spec.contains("-deprecated") || spec.contains("-all");
        return off.then(|| "-3".into());
    }
    if name.ends_with("warnerror") {
        // Fatal or not: what is not fatal is not reported, so it is as good as off.
        return spec.starts_with('-').then(|| spec.into_boxed_str());
    }
    Some(spec.into_boxed_str())
}
