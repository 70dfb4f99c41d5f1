//! Signature help: the type of the function that is being applied, with the parameter that the
//! cursor is at.

use ocaml_syntax::{TextRange, TextSize};

use super::completion::place_at;
use super::{hover, place};
use crate::chosen::chosen;
use crate::db::Db;
use crate::lower::{self, Argument, Expr, ExprId, Label, TypeExpr, Unit};
use crate::resolve::{Context, Def, resolution, scope_in};
use crate::show;
use crate::signature::signature;
use crate::source::{Kind, SourceFile};

/// The function being applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureHelp {
    /// `netif : ?group:string -> string -> network impl`.
    pub label: String,
    /// Where each parameter stands in the label, in bytes.
    pub parameters: Vec<TextRange>,
    /// The parameter that the cursor is at.
    pub active: Option<usize>,
    /// Markdown.
    pub documentation: Option<String>,
}

/// What is being applied at `offset`.
#[must_use]
pub fn signature_help(db: &dyn Db, file: SourceFile, offset: TextSize) -> Option<SignatureHelp> {
    if file.kind(db) != Kind::Config {
        return None;
    }
    // In a string or a number no word can be put in, but there is an argument already.
    of_text(db, file, offset).or_else(|| of_word(db, file, offset))
}

fn of_text(db: &dyn Db, file: SourceFile, offset: TextSize) -> Option<SignatureHelp> {
    let unit = lower::unit(db, file);
    let (call, argument) = place::application(unit, offset)?;
    let Expr::Apply { arguments, .. } = &unit.exprs[call] else {
        return None;
    };
    // Behind the last argument the next one is meant, so a word has to stand in for it.
    let at = arguments.get(argument)?;
    let within = unit.expr_range(at.value).contains_inclusive(offset);
    let def = resolution(db, file).def(function_of(unit, call)?)?;
    within.then(|| help(unit, call, argument, def)).flatten()
}

fn of_word(db: &dyn Db, file: SourceFile, offset: TextSize) -> Option<SignatureHelp> {
    let place = place_at(file.text(db), offset)?;
    let context = Context {
        release: chosen(db, file).release,
        siblings: file.outside(db).siblings.as_deref(),
        suggests: false,
    };
    let scope = scope_in(&place.unit, context, offset);
    let call = place.call.as_ref()?;
    let def = scope.resolution.def(call.function)?;
    help(&place.unit, call.expr, call.argument, def)
}

fn function_of(unit: &Unit, call: ExprId) -> Option<ExprId> {
    match &unit.exprs[call] {
        Expr::Apply { function, .. } => Some(*function),
        _ => None,
    }
}

fn help(unit: &Unit, call: ExprId, argument: usize, def: Def) -> Option<SignatureHelp> {
    let Def::Library(item) = def else { return None };
    let Expr::Apply { arguments, .. } = &unit.exprs[call] else {
        return None;
    };
    let signature = signature(item);
    if signature.parameters.is_empty() {
        return None;
    }
    let mut label = format!("{} : ", item.name);
    let mut parameters = Vec::new();
    for it in &signature.parameters {
        let start = TextSize::of(&*label);
        match &it.label {
            Label::None => (),
            Label::Labelled(name) => label.push_str(&format!("{}:", name.text)),
            Label::Optional(name) => label.push_str(&format!("?{}:", name.text)),
        }
        let ty = show::line(signature.text_of(item, it.ty));
        match signature.unit.types[it.ty] {
            TypeExpr::Arrow { .. } => label.push_str(&format!("({ty})")),
            _ => label.push_str(&ty),
        }
        parameters.push(TextRange::new(start, TextSize::of(&*label)));
        label.push_str(" -> ");
    }
    label.push_str(&show::line(signature.text_of(item, signature.result?)));
    let labels: Vec<&Label> = signature.parameters.iter().map(|it| &it.label).collect();
    Some(SignatureHelp {
        label,
        parameters,
        active: active(&labels, arguments, argument),
        documentation: hover::since(item),
    })
}

/// The parameter that an argument is for.
fn active(labels: &[&Label], arguments: &[Argument], at: usize) -> Option<usize> {
    let here = arguments.get(at).map(|it| &it.label);
    if let Some(name) = here.and_then(|it| it.name()) {
        let same = |it: &&&Label| it.name().is_some_and(|it| it.text == name.text);
        if let Some(found) = labels.iter().position(|it| same(&it)) {
            return Some(found);
        }
    }
    let nth = arguments
        .iter()
        .take(at)
        .filter(|it| it.label == Label::None)
        .count();
    let positional = labels
        .iter()
        .enumerate()
        .filter(|(_, it)| ***it == Label::None);
    positional.map(|(index, _)| index).nth(nth)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::fixture::Fixture;

    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let found = super::signature_help(&fixture.db, fixture.file, fixture.cursor());
        let out = found.map_or("nothing".to_owned(), |it| {
            let active = it.active.map_or("none", |at| {
                &it.label[std::ops::Range::<usize>::from(it.parameters[at])]
            });
            format!("{}\nat {active}", it.label)
        });
        expected.assert_eq(&out);
    }

    #[test]
    fn the_active_parameter() {
        check(
            "open Mirage let x = netif \"a$0\"",
            expect![[r#"
            netif : ?group:string -> string -> network impl
            at string"#]],
        );
        check(
            "open Mirage let x = netif $0",
            expect![[r#"
            netif : ?group:string -> string -> network impl
            at string"#]],
        );
        check(
            "open Mirage let x = generic_stackv4v6 ~group:$0",
            expect![[r#"
                generic_stackv4v6 : ?group:string -> ?ipv4_network:Ipaddr.V4.Prefix.t -> ?ipv4_gateway:Ipaddr.V4.t -> ?ipv6_network:Ipaddr.V6.Prefix.t -> ?ipv6_gateway:Ipaddr.V6.t -> network impl -> stackv4v6 impl
                at ?group:string"#]],
        );
        check(
            "open Mirage let x = List.map (fun x -> x) $0",
            expect![[r#"
                map : ('a -> 'b) -> 'a list -> 'b list
                at 'a list"#]],
        );
        check(
            "open Mirage let x = List.map (fun x -> $0x) []",
            expect![[r#"
                map : ('a -> 'b) -> 'a list -> 'b list
                at ('a -> 'b)"#]],
        );
        check("open Mirage let x = 1 + $0", expect!["nothing"]);
    }
}
