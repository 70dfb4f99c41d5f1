//! Attributes, extensions and their payloads.

use super::{expressions, items, patterns, types};
use crate::kind::SyntaxKind::*;
use crate::parser::Parser;

/// `%name` behind a keyword, then `[@attribute]`s.
pub(super) fn extension_and_attributes(p: &mut Parser<'_>) -> bool {
    let has_extension = extension_name(p);
    attributes(p);
    has_extension
}

/// `%name`.
pub(super) fn extension_name(p: &mut Parser<'_>) -> bool {
    if !p.at(PERCENT) {
        return false;
    }
    let mark = p.start();
    p.bump();
    name(p);
    p.finish(mark, EXTENSION_NAME);
    true
}

/// `[@a] [@b]`.
pub(super) fn attributes(p: &mut Parser<'_>) -> bool {
    let found = p.at(L_BRACKET_AT);
    while p.at(L_BRACKET_AT) {
        bracketed(p, ATTRIBUTE);
    }
    found
}

/// `[@@a] [@@b]`.
pub(super) fn item_attributes(p: &mut Parser<'_>) {
    while p.at(L_BRACKET_AT_AT) {
        bracketed(p, ITEM_ATTRIBUTE);
    }
}

/// `[@@@a]`.
pub(super) fn floating_attribute(p: &mut Parser<'_>) {
    bracketed(p, FLOATING_ATTRIBUTE);
}

/// `[%a payload]` or `{%a|…|}`.
pub(super) fn extension(p: &mut Parser<'_>) {
    if p.at(QUOTED_EXTENSION_EXPR) {
        let mark = p.start();
        p.bump();
        return p.finish(mark, EXTENSION);
    }
    bracketed(p, EXTENSION);
}

/// `[%%a payload]` or `{%%a|…|}`, with its attributes.
pub(super) fn item_extension(p: &mut Parser<'_>) {
    let mark = p.start();
    if !p.eat(QUOTED_EXTENSION_ITEM) {
        let bracket = p.open(R_BRACKET);
        name(p);
        payload(p);
        p.close(bracket);
    }
    item_attributes(p);
    p.finish(mark, EXTENSION_ITEM);
}

fn bracketed(p: &mut Parser<'_>, kind: crate::SyntaxKind) {
    let mark = p.start();
    let bracket = p.open(R_BRACKET);
    name(p);
    payload(p);
    p.close(bracket);
    p.finish(mark, kind);
}

/// `a.b.c`, keywords included.
fn name(p: &mut Parser<'_>) {
    if !is_name(p) {
        return p.expected("the name of an attribute or an extension");
    }
    let mark = p.start();
    p.bump();
    while p.at(DOT) {
        p.bump();
        if !is_name(p) {
            p.expected("a name");
            break;
        }
        p.bump();
    }
    p.finish(mark, ATTRIBUTE_NAME);
}

fn is_name(p: &Parser<'_>) -> bool {
    let word = p.current();
    // The words `land`, `mod`, … are operators, not keywords.
    matches!(word, LIDENT | UIDENT) || word.is_keyword()
}

/// `items`, `: signature`, `: ty`, `? pattern when e`.
fn payload(p: &mut Parser<'_>) {
    if p.at(R_BRACKET) || p.at(EOF) {
        return;
    }
    if !p.enter() {
        return;
    }
    let mark = p.start();
    match p.current() {
        COLON => {
            p.bump();
            if items::starts_signature_item(p) || p.at_any(&[R_BRACKET, SEMI_SEMI]) {
                items::signature(p);
            } else {
                types::core_type(p);
            }
        }
        QUESTION => {
            p.bump();
            patterns::pattern(p);
            if p.eat(WHEN_KW) {
                expressions::seq_expr(p);
            }
        }
        _ => items::structure(p),
    }
    p.finish(mark, PAYLOAD);
    p.leave();
}
