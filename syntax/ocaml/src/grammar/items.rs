//! The items of structures and signatures, and the places where they stand.

use super::{
    attributes, bindings, classes, expressions, module_types, modules, paths, type_decls, types,
};
use crate::kind::SyntaxKind::*;
use crate::parser::{Parser, starts_item_only};
use crate::tree::Mark;

/// Where items stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Structure,
    Signature,
}

/// What may come next among items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ItemState {
    /// At the start and behind `;;`: also a lone expression.
    Fresh,
    /// Behind an item.
    AfterItem,
}

/// The items up to the word or bracket that closes the structure.
pub(super) fn structure(p: &mut Parser<'_>) {
    nested(p, Place::Structure);
}

/// The items up to the word or bracket that closes the signature.
pub(super) fn signature(p: &mut Parser<'_>) {
    nested(p, Place::Signature);
}

fn nested(p: &mut Parser<'_>, place: Place) {
    let indent = p.indent;
    let mut state = ItemState::Fresh;
    while !p.at(EOF) {
        if p.is_awaited(p.current()) || p.is_abandoned(indent) {
            break;
        }
        p.indent = p.column(p.position()).unwrap_or(0);
        p.start_item();
        state = item(p, place, state);
    }
    p.indent = indent;
}

/// One item, or one `;;`, or one stretch of text that is neither. Takes at least one token.
pub(crate) fn item(p: &mut Parser<'_>, place: Place, state: ItemState) -> ItemState {
    if p.at(SEMI_SEMI) {
        p.flush();
        p.bump();
        return ItemState::Fresh;
    }
    let start = p.position();
    match place {
        Place::Structure => structure_item(p, state),
        Place::Signature => signature_item(p),
    }
    if p.position() == start {
        stray(p);
    }
    ItemState::AfterItem
}

/// Text that starts no item.
fn stray(p: &mut Parser<'_>) {
    match p.current() {
        R_PAREN | R_BRACKET | R_BRACE | BAR_R_BRACKET | GREATER_R_BRACE | END_KW | DONE_KW => {
            let message = format!("this {} closes nothing", p.current().describe());
            p.error_at(p.position(), &message);
        }
        IN_KW => p.error_at(p.position(), "this `in` belongs to no `let`"),
        // Structures have `let`.
        LET_KW => p.error_at(
            p.position(),
            "an interface has no `let`; did you mean `val`?",
        ),
        _ => p.expected("an item such as `let`, `open` or `type`"),
    }
    let mark = p.start();
    loop {
        p.skip();
        let stop = matches!(
            p.current(),
            EOF | SEMI_SEMI | LET_KW | L_BRACKET_AT_AT_AT | L_BRACKET_PERCENT_PERCENT
        ) || starts_item_only(p.current())
            || p.is_awaited(p.current());
        if stop {
            break;
        }
    }
    p.finish(mark, ERROR);
}

pub(super) fn starts_signature_item(p: &Parser<'_>) -> bool {
    starts_item_only(p.current())
        || p.at_any(&[
            L_BRACKET_AT_AT_AT,
            L_BRACKET_PERCENT_PERCENT,
            QUOTED_EXTENSION_ITEM,
        ])
}

fn structure_item(p: &mut Parser<'_>, state: ItemState) {
    match p.current() {
        LET_KW => let_item(p, state),
        VAL_KW => value_item(p),
        INCLUDE_KW => include(p, modules::module_expr),
        OPEN_KW => open(p, modules::module_expr),
        MODULE_KW => module_item(p, Place::Structure),
        CLASS_KW => class_item(p, classes::definition),
        _ if starts_signature_item(p) => common_item(p, false),
        _ if expressions::starts_expr(p) => expression_item(p, state),
        _ => (),
    }
}

fn signature_item(p: &mut Parser<'_>) {
    match p.current() {
        VAL_KW => value_item(p),
        INCLUDE_KW => include(p, module_types::module_type),
        OPEN_KW => open(p, extended_module),
        MODULE_KW => module_item(p, Place::Signature),
        CLASS_KW => class_item(p, classes::specification),
        _ if starts_signature_item(p) => common_item(p, true),
        _ => (),
    }
}

/// Items that structures and signatures share.
fn common_item(p: &mut Parser<'_>, interface: bool) {
    match p.current() {
        L_BRACKET_AT_AT_AT => return attributes::floating_attribute(p),
        L_BRACKET_PERCENT_PERCENT | QUOTED_EXTENSION_ITEM => return attributes::item_extension(p),
        _ => (),
    }
    let mark = p.start();
    match p.current() {
        TYPE_KW => type_decls::type_item(p, mark, interface),
        EXCEPTION_KW => type_decls::exception_item(p, mark, interface),
        _ => external(p, mark),
    }
}

/// `let x = e and y = e`, or an expression that starts with `let`.
fn let_item(p: &mut Parser<'_>, state: ItemState) {
    if matches!(p.nth(1), OPEN_KW | MODULE_KW | EXCEPTION_KW) {
        return expression_item(p, state);
    }
    let mark = p.start();
    let start = p.position();
    p.bump();
    let punned = expressions::let_words(p);
    bindings::bindings(p, punned);
    if !p.at(IN_KW) {
        return p.finish(mark, LET_ITEM);
    }
    lone_expression(p, state, start);
    p.bump();
    expressions::seq_expr(p);
    p.finish(mark, LET_EXPR);
    attributes::item_attributes(p);
    p.finish(mark, EXPR_ITEM);
}

/// `e`, where it may stand.
fn expression_item(p: &mut Parser<'_>, state: ItemState) {
    lone_expression(p, state, p.position());
    let mark = p.start();
    expressions::seq_expr(p);
    attributes::item_attributes(p);
    p.finish(mark, EXPR_ITEM);
}

fn lone_expression(p: &mut Parser<'_>, state: ItemState, start: usize) {
    if state == ItemState::AfterItem {
        // Up to `let` it could be an item.
        let ahead = usize::from(p.at(LET_KW));
        let message = "an expression can stand here only behind `;;` or as `let () = …`";
        p.error_before(start, message, ahead);
    }
}

/// `val x : ty`; the grammar allows it in structures too.
fn value_item(p: &mut Parser<'_>) {
    let mark = p.start();
    p.bump();
    attributes::extension_and_attributes(p);
    paths::value_name(p);
    if p.expect(COLON) {
        types::poly_type(p);
    }
    attributes::item_attributes(p);
    p.finish(mark, VALUE_ITEM);
}

/// `external x : ty = "name" "name"`.
fn external(p: &mut Parser<'_>, mark: Mark) {
    p.bump();
    attributes::extension_and_attributes(p);
    paths::value_name(p);
    if p.expect(COLON) {
        types::poly_type(p);
    }
    if p.expect(EQ) {
        if !p.at_any(&[STRING, QUOTED_STRING]) {
            p.expected("the name of a primitive");
        }
        while p.at_any(&[STRING, QUOTED_STRING]) {
            p.bump();
        }
    }
    attributes::item_attributes(p);
    p.finish(mark, EXTERNAL_ITEM);
}

/// `include M` or `include S`.
fn include(p: &mut Parser<'_>, body: fn(&mut Parser<'_>)) {
    let mark = p.start();
    p.bump();
    attributes::extension_and_attributes(p);
    body(p);
    attributes::item_attributes(p);
    p.finish(mark, INCLUDE_ITEM);
}

/// `open! M`; a signature opens paths only.
fn open(p: &mut Parser<'_>, body: fn(&mut Parser<'_>)) {
    let mark = p.start();
    p.bump();
    p.eat(BANG);
    attributes::extension_and_attributes(p);
    body(p);
    attributes::item_attributes(p);
    p.finish(mark, OPEN_ITEM);
}

fn extended_module(p: &mut Parser<'_>) {
    if !p.at(UIDENT) {
        return p.expected("a module name");
    }
    let mark = p.start();
    paths::extended_module_path(p);
    p.finish(mark, PATH_MODULE);
}

/// `module M = N`, `module type S = T`.
fn module_item(p: &mut Parser<'_>, place: Place) {
    let mark = p.start();
    p.bump();
    if p.at(TYPE_KW) {
        return module_type_item(p, mark, place);
    }
    match place {
        Place::Structure => modules::structure_item(p, mark),
        Place::Signature => modules::signature_item(p, mark),
    }
}

/// `module type S`, `module type S = T`, in a signature `module type S := T`.
fn module_type_item(p: &mut Parser<'_>, mark: Mark, place: Place) {
    p.bump();
    attributes::extension_and_attributes(p);
    if p.at_any(&[UIDENT, LIDENT]) {
        p.bump();
    } else {
        p.expected("the name of a module type");
    }
    if p.eat(EQ) || (place == Place::Signature && p.eat(COLON_EQ)) {
        module_types::module_type(p);
    }
    attributes::item_attributes(p);
    p.finish(mark, MODULE_TYPE_ITEM);
}

/// `class c = …`, `class type c = …`.
fn class_item(p: &mut Parser<'_>, binding: fn(&mut Parser<'_>)) {
    let mark = p.start();
    p.bump();
    let is_type = p.eat(TYPE_KW);
    attributes::extension_and_attributes(p);
    let binding = if is_type {
        classes::type_definition
    } else {
        binding
    };
    binding(p);
    while p.at(AND_KW) {
        p.bump();
        attributes::attributes(p);
        binding(p);
    }
    p.finish(mark, if is_type { CLASS_TYPE_ITEM } else { CLASS_ITEM });
}
