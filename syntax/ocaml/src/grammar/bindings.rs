//! What `let`, `and`, `fun` and methods have in common: binders, parameters and constraints.

use super::patterns::{self, Shape};
use super::{attributes, expressions, paths, types};
use crate::kind::SyntaxKind::{self, *};
use crate::parser::Parser;

/// `binding and binding …` behind `let [%ext] [rec]`. `punned` allows `let%ext x in`.
pub(super) fn bindings(p: &mut Parser<'_>, punned: bool) {
    binding(p, punned);
    while p.at(AND_KW) {
        p.bump();
        attributes::attributes(p);
        binding(p, punned);
    }
}

fn binding(p: &mut Parser<'_>, punned: bool) {
    let mark = p.start();
    if keyword_as_name(p) {
        body(p);
        return p.finish(mark, LET_BINDING);
    }
    if !patterns::starts_pattern(p.current()) {
        return p.expected("a name or a pattern");
    }
    binding_body(p, punned, true);
    attributes::item_attributes(p);
    p.finish(mark, LET_BINDING);
}

/// `val =`, where only a name makes sense: takes the keyword, with an error.
fn keyword_as_name(p: &mut Parser<'_>) -> bool {
    let word = p.current();
    let names = word.is_keyword() && !patterns::starts_pattern(word) && p.nth(1) == EQ;
    if names {
        let message = format!("{} is a keyword, it can not be a name", word.describe());
        p.error_at(p.position(), &message);
        let mark = p.start();
        p.bump();
        p.finish(mark, ERROR);
    }
    names
}

/// `let* binding and* binding …` behind the first operator.
pub(super) fn operator_bindings(p: &mut Parser<'_>) {
    loop {
        if patterns::starts_pattern(p.current()) {
            let mark = p.start();
            binding_body(p, true, false);
            p.finish(mark, LET_BINDING);
        } else {
            p.expected("a name or a pattern");
        }
        if !p.eat(AND_OP) {
            return;
        }
    }
}

/// `f p : ty = e`, `x : 'a. ty = e`, `x : type a. ty = e`, `p = e`, `(p) : ty = e`.
fn binding_body(p: &mut Parser<'_>, punned: bool, full: bool) {
    if at_function_name(p) {
        let mark = p.start();
        paths::value_name(p);
        p.finish(mark, VALUE_PATTERN);
        if punned && !p.at_any(&[EQ, COLON, COLON_GREATER]) && !starts_parameter(p.current()) {
            return;
        }
        if p.at(COLON) && full && constraint_with_quantifier(p) {
            return body(p);
        }
        return parameters_and_body(p);
    }
    let shape = patterns::binding_pattern(p);
    if p.at(COLON) && shape == Shape::Simple {
        p.bump();
        types::core_type(p);
    }
    body(p);
}

/// A name alone or before parameters, and not part of a larger pattern.
fn at_function_name(p: &mut Parser<'_>) -> bool {
    let after = match p.current() {
        LIDENT => 1,
        L_PAREN if paths::at_operator_name(p) => {
            let mut ahead = 1;
            while !matches!(p.nth(ahead), R_PAREN | EOF) || p.nth(ahead + 1) == LESS_MINUS {
                ahead += 1;
            }
            // `.%()` holds brackets of its own.
            let nested = p.nth(1) == DOT_OP && p.nth(ahead + 1) == R_PAREN;
            ahead + if nested { 2 } else { 1 }
        }
        _ => return false,
    };
    !matches!(
        p.nth(after),
        AS_KW | BAR | COMMA | L_BRACKET_AT | COLON_COLON
    )
}

/// `: 'a. ty` or `: type a. ty` at the colon.
fn constraint_with_quantifier(p: &mut Parser<'_>) -> bool {
    match p.nth(1) {
        TYPE_KW => {
            p.bump();
            let mark = p.start();
            locally_abstract(p);
            types::core_type(p);
            p.finish(mark, POLY_TYPE);
            true
        }
        QUOTE => {
            p.bump();
            types::poly_type(p);
            // Without a quantifier a coercion may follow.
            if p.eat(COLON_GREATER) {
                types::core_type(p);
            }
            true
        }
        _ => false,
    }
}

/// `type a b.`.
pub(super) fn locally_abstract(p: &mut Parser<'_>) {
    p.expect(TYPE_KW);
    p.expect(LIDENT);
    while p.at(LIDENT) {
        p.bump();
    }
    p.expect(DOT);
}

/// `p ~l (type a) : ty = e`.
pub(super) fn parameters_and_body(p: &mut Parser<'_>) {
    parameters(p);
    constraint(p);
    body(p);
}

fn body(p: &mut Parser<'_>) {
    if p.expect(EQ) {
        expressions::seq_expr(p);
    }
}

/// `: ty`, `: ty :> ty`, `:> ty`.
pub(super) fn constraint(p: &mut Parser<'_>) -> bool {
    let typed = p.eat(COLON);
    if typed {
        types::core_type(p);
    }
    let coerced = p.eat(COLON_GREATER);
    if coerced {
        types::core_type(p);
    }
    typed || coerced
}

/// Every parameter that follows.
pub(super) fn parameters(p: &mut Parser<'_>) -> bool {
    let found = starts_parameter(p.current());
    while starts_parameter(p.current()) {
        if p.at(L_PAREN) && p.nth(1) == TYPE_KW {
            newtypes(p);
        } else {
            parameter(p);
        }
    }
    found
}

/// `(type a b)`.
pub(super) fn newtypes(p: &mut Parser<'_>) {
    let mark = p.start();
    let bracket = p.open(R_PAREN);
    p.bump();
    p.expect(LIDENT);
    while p.at(LIDENT) {
        p.bump();
    }
    p.close(bracket);
    p.finish(mark, NEWTYPE_PARAMETER);
}

pub(super) fn starts_parameter(kind: SyntaxKind) -> bool {
    patterns::starts_simple_pattern(kind) || matches!(kind, TILDE | QUESTION | LABEL | OPT_LABEL)
}

/// `p`, `~x`, `~(x : t)`, `~l:p`, `?x`, `?(x : t = e)`, `?l:x`, `?l:(p : t = e)`.
pub(super) fn parameter(p: &mut Parser<'_>) {
    let mark = p.start();
    match p.current() {
        LABEL => {
            p.bump();
            patterns::simple_pattern(p);
        }
        OPT_LABEL => {
            p.bump();
            match p.current() {
                L_PAREN => defaulted(p, true),
                _ => optional_name(p),
            }
        }
        TILDE | QUESTION => {
            let optional = p.at(QUESTION);
            p.bump();
            match p.current() {
                L_PAREN if optional => defaulted(p, false),
                L_PAREN => {
                    let bracket = p.open(R_PAREN);
                    label_binder(p);
                    p.close(bracket);
                }
                _ => name(p),
            }
        }
        _ => {
            patterns::simple_pattern(p);
        }
    }
    p.finish(mark, PARAMETER);
}

/// `(x : ty = e)`; behind a label any pattern may stand for `x`.
fn defaulted(p: &mut Parser<'_>, any_pattern: bool) {
    let bracket = p.open(R_PAREN);
    if any_pattern {
        patterns::pattern(p);
        if p.eat(COLON) {
            types::core_type(p);
        }
    } else {
        label_binder(p);
    }
    if p.eat(EQ) {
        expressions::seq_expr(p);
    }
    p.close(bracket);
}

/// `x` or `x : ty`.
fn label_binder(p: &mut Parser<'_>) {
    name(p);
    if p.eat(COLON) {
        types::core_type(p);
    }
}

fn name(p: &mut Parser<'_>) {
    if !p.at(LIDENT) {
        return p.expected("a name");
    }
    let mark = p.start();
    p.bump();
    p.finish(mark, VALUE_PATTERN);
}

fn optional_name(p: &mut Parser<'_>) {
    if !p.at(UNDERSCORE) {
        return name(p);
    }
    let mark = p.start();
    p.bump();
    p.finish(mark, WILDCARD_PATTERN);
}
