//! Names, qualified or not, and operators used as names.

use crate::kind::SyntaxKind::{self, *};
use crate::parser::Parser;

/// `M.N.x`, `x`, `M.( + )`: a value. The caller saw a name or `( operator )`.
pub(super) fn value_name(p: &mut Parser<'_>) -> bool {
    match p.current() {
        LIDENT => p.bump(),
        L_PAREN if at_operator_name(p) => operator_name(p),
        L_PAREN => {
            let ahead = if is_operator(p.nth(1)) { 2 } else { 1 };
            p.expected_before("a name", ahead);
            return false;
        }
        _ => {
            p.expected("a name");
            return false;
        }
    }
    true
}

/// `( + )` and `( .%() )` at the current token.
pub(super) fn at_operator_name(p: &mut Parser<'_>) -> bool {
    if !p.at(L_PAREN) {
        return false;
    }
    match p.nth(1) {
        DOT_OP => true,
        kind => is_operator(kind) && p.nth(2) == R_PAREN,
    }
}

/// `( + )`, `( .%() )`, `( .%[;..]<- )`.
pub(super) fn operator_name(p: &mut Parser<'_>) {
    let bracket = p.open(R_PAREN);
    if p.eat(DOT_OP) {
        let closer = match p.current() {
            L_PAREN => R_PAREN,
            L_BRACKET => R_BRACKET,
            L_BRACE => R_BRACE,
            _ => {
                p.expected("a bracket");
                return p.close(bracket);
            }
        };
        let inner = p.open(closer);
        if p.eat(SEMI) {
            p.expect(DOT_DOT);
        }
        p.close(inner);
        p.eat(LESS_MINUS);
    } else {
        p.bump();
    }
    p.close(bracket);
}

/// Complains about a missing expression or pattern. Behind `(` an operator would be a name.
pub(super) fn expected_operand(p: &mut Parser<'_>, what: &str) {
    let ahead = usize::from(is_operator(p.current()) && p.is_behind(L_PAREN));
    p.expected_before(what, ahead);
}

pub(super) fn is_operator(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        PREFIX_OP
            | LET_OP
            | AND_OP
            | HASH_OP
            | BANG
            | INFIX_OP0
            | INFIX_OP1
            | INFIX_OP2
            | INFIX_OP3
            | INFIX_OP4
            | PLUS
            | PLUS_DOT
            | PLUS_EQ
            | MINUS
            | MINUS_DOT
            | STAR
            | PERCENT
            | EQ
            | LESS
            | GREATER
            | OR_KW
            | BAR_BAR
            | AMPERSAND
            | AMPER_AMPER
            | COLON_EQ
    )
}

/// `M.N`.
pub(super) fn module_path(p: &mut Parser<'_>) {
    if !p.at(UIDENT) {
        return p.expected("a module name");
    }
    let mark = p.start();
    p.bump();
    while p.at(DOT) {
        p.bump();
        if !p.eat(UIDENT) {
            p.expected("a module name");
            break;
        }
    }
    p.finish(mark, PATH);
}

/// `M.F(X).N`, ending in a module.
pub(super) fn extended_module_path(p: &mut Parser<'_>) {
    extended_path(p, &[UIDENT], "a module name");
}

/// `M.F(X).t`, ending in a type.
pub(super) fn type_path(p: &mut Parser<'_>) {
    extended_path(p, &[LIDENT], "a type name");
}

/// `M.F(X).S`, ending in a module type, which may have any name.
pub(super) fn module_type_path(p: &mut Parser<'_>) {
    extended_path(p, &[UIDENT, LIDENT], "the name of a module type");
}

/// A path through modules and applications whose last name is one of `last`.
fn extended_path(p: &mut Parser<'_>, last: &[SyntaxKind], what: &str) {
    if !p.at_any(&[UIDENT, LIDENT]) {
        return p.expected(what);
    }
    let mark = p.start();
    extended_path_rest(p, last, what);
    p.finish(mark, PATH);
}

fn extended_path_rest(p: &mut Parser<'_>, last: &[SyntaxKind], what: &str) {
    loop {
        let name = p.current();
        match name {
            UIDENT => p.bump(),
            LIDENT if last.contains(&LIDENT) => return p.bump(),
            _ => return p.expected(what),
        }
        let mut applied = false;
        while p.at(L_PAREN) && p.nth(1) == UIDENT {
            let bracket = p.open(R_PAREN);
            if p.enter() {
                extended_path(p, &[UIDENT], "a module name");
                p.leave();
            }
            p.close(bracket);
            applied = true;
        }
        if !p.at(DOT) {
            let complete = last.contains(&UIDENT) && (!applied || !last.contains(&LIDENT));
            if !complete {
                let ahead = usize::from(p.at(L_PAREN));
                p.expected_before(&format!("`.` and {what}"), ahead);
            }
            return;
        }
        p.bump();
    }
}

/// `M.N.x` ending in a lowercase name: a field, a class.
pub(super) fn lowercase_path(p: &mut Parser<'_>, what: &str) {
    if !p.at_any(&[UIDENT, LIDENT]) {
        return p.expected(what);
    }
    let mark = p.start();
    while p.at(UIDENT) {
        p.bump();
        if !p.expect(DOT) {
            return p.finish(mark, PATH);
        }
    }
    if !p.eat(LIDENT) {
        p.expected(what);
    }
    p.finish(mark, PATH);
}

/// `M.Name`, `(::)`, `M.(::)`, `[]`, `()`, `true`, `false`: a constructor.
pub(super) fn constructor_path(p: &mut Parser<'_>) {
    if !(p.at(UIDENT) || at_constructor_brackets(p)) {
        return p.expected("a constructor");
    }
    let mark = p.start();
    while p.at(UIDENT) {
        p.bump();
        if !p.at(DOT) {
            return p.finish(mark, PATH);
        }
        p.bump();
        if p.at(L_PAREN) && p.nth(1) == COLON_COLON {
            break;
        }
        if !p.at(UIDENT) {
            p.expected("a constructor");
            return p.finish(mark, PATH);
        }
    }
    constructor_brackets(p);
    p.finish(mark, PATH);
}

/// `(::)`, `[]`, `()`, `true` or `false` at the current token.
pub(super) fn at_constructor_brackets(p: &mut Parser<'_>) -> bool {
    match p.current() {
        TRUE_KW | FALSE_KW => true,
        L_BRACKET => p.nth(1) == R_BRACKET,
        L_PAREN => matches!(p.nth(1), R_PAREN | COLON_COLON),
        _ => false,
    }
}

fn constructor_brackets(p: &mut Parser<'_>) {
    match p.current() {
        L_BRACKET => {
            p.bump();
            p.expect(R_BRACKET);
        }
        L_PAREN => {
            p.bump();
            p.eat(COLON_COLON);
            p.expect(R_PAREN);
        }
        _ => p.bump(),
    }
}

/// The name of a declared constructor: the bare tokens, no path.
pub(super) fn constructor_name(p: &mut Parser<'_>) {
    if p.at(UIDENT) {
        p.bump();
    } else if at_constructor_brackets(p) {
        constructor_brackets(p);
    } else {
        p.expected("the name of a constructor");
    }
}

/// `'name`.
pub(super) fn type_variable_name(p: &mut Parser<'_>) {
    p.expect(QUOTE);
    if p.at_any(&[LIDENT, UIDENT]) {
        p.bump();
    } else {
        p.expected("the name of a type variable");
    }
}
