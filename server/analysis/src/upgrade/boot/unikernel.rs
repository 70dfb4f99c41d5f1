//! Giving a unikernel the arguments that its configuration defined.

use std::fmt::Write as _;

use ocaml_syntax::{TextRange, TextSize};

use super::BootArgument;
use crate::lower::{self, Expr, ItemKind, Pat, Unit};
use crate::upgrade::edits::{Edits, replace};

/// The text of a unikernel that defines its arguments before its first module, and asks them where
/// it asked `Key_gen`.
#[must_use]
pub fn arguments(text: &str, arguments: &[&BootArgument]) -> String {
    let unit = lower::lower(&ocaml_syntax::parse(text));
    let mut edits = Edits::default();
    let mut definitions = String::new();
    for argument in arguments {
        let uses = uses(&unit, &argument.generated);
        let name = free_name(&unit, &argument.name, &argument.generated);
        for range in uses {
            edits.add(&[replace(range, name.clone())]);
        }
        let _ = write!(
            definitions,
            "let {name} =\n  let doc = {} in\n  {} Cmdliner.Arg.({})\n\n",
            argument.info, argument.register, argument.term
        );
    }
    let place = unit
        .items
        .iter()
        .find(|item| !matches!(item.kind, ItemKind::Open { .. }))
        .map_or(TextSize::of(text), |item| item.range.start());
    edits.add(&[replace(TextRange::empty(place), definitions)]);
    edits.apply(text)
}

/// Where `Key_gen.NAME` stands.
fn uses(unit: &Unit, generated: &str) -> Vec<TextRange> {
    let uses = unit.exprs.iter().filter_map(|(_, expr)| match expr {
        Expr::Path(path) if is_key(path, generated) => Some(path.range()),
        _ => None,
    });
    uses.collect()
}

fn is_key(path: &lower::Path, generated: &str) -> bool {
    let parts: Vec<&str> = path.parts.iter().map(|part| &*part.text).collect();
    parts == ["Key_gen", generated]
}

/// The variable's name, unless the unikernel gives it to something else.
fn free_name(unit: &Unit, name: &str, generated: &str) -> String {
    // `let port = Key_gen.port () in` hides the function with its value, and is right to do so.
    let is_value = |value: lower::ExprId| match &unit.exprs[value] {
        Expr::Apply { function, .. } => {
            matches!(&unit.exprs[*function], Expr::Path(path) if is_key(path, generated))
        }
        _ => false,
    };
    let inside = unit.exprs.iter().flat_map(|(_, expr)| match expr {
        Expr::Let { bindings, .. } => &bindings[..],
        _ => &[],
    });
    let values: Vec<_> = inside
        .filter(|binding| is_value(binding.value))
        .map(|binding| binding.pat)
        .collect();
    let taken = unit.pats.iter().any(|(id, pat)| {
        let binds = matches!(pat, Pat::Var(it) | Pat::Alias { name: it, .. } if &*it.text == name);
        binds && !values.contains(&id)
    });
    match taken {
        true => format!("{name}_argument"),
        false => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port() -> BootArgument {
        BootArgument {
            module: "Unikernel.Main".to_owned(),
            name: "port".to_owned(),
            generated: "port".to_owned(),
            info: "Cmdliner.Arg.info ~doc:\"The port.\" [ \"port\" ]".to_owned(),
            term: "value & opt int 8080 doc".to_owned(),
            register: "Mirage_runtime.register_arg".to_owned(),
        }
    }

    #[test]
    fn the_unikernel_defines_and_asks() {
        let text = "open Lwt.Infix\n\nmodule Main (S : Tcpip.Stack.V4V6) = struct\n  let start s =\n    let port = Key_gen.port () in\n    listen s port\nend\n";
        assert_eq!(
            arguments(text, &[&port()]),
            "open Lwt.Infix\n\nlet port =\n  let doc = Cmdliner.Arg.info ~doc:\"The port.\" [ \"port\" ] in\n  Mirage_runtime.register_arg Cmdliner.Arg.(value & opt int 8080 doc)\n\nmodule Main (S : Tcpip.Stack.V4V6) = struct\n  let start s =\n    let port = port () in\n    listen s port\nend\n"
        );
    }

    #[test]
    fn a_name_that_is_taken_is_not_taken_again() {
        let text = "module Main = struct\n  let connect port = port\n  let start () = connect (Key_gen.port ())\nend\n";
        let new = arguments(text, &[&port()]);
        assert!(new.starts_with("let port_argument =\n"), "{new}");
        assert!(new.contains("connect (port_argument ())"), "{new}");
    }
}
