//! Types.

use super::{attributes, module_types, paths};
use crate::kind::SyntaxKind::{self, *};
use crate::parser::Parser;
use crate::tree::Mark;

/// What can start a type.
pub(super) fn starts_type(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        LIDENT
            | UIDENT
            | L_PAREN
            | QUOTE
            | UNDERSCORE
            | LESS
            | HASH
            | L_BRACKET
            | L_BRACKET_GREATER
            | L_BRACKET_LESS
            | L_BRACKET_PERCENT
            | QUOTED_EXTENSION_EXPR
            | QUESTION
            | OPT_LABEL
    )
}

/// `ty as 'a [@attribute]`.
pub(super) fn core_type(p: &mut Parser<'_>) {
    if !starts_type(p.current()) {
        return p.expected("a type");
    }
    let mark = p.start();
    plain_type(p);
    if attributes::attributes(p) {
        p.finish(mark, ATTRIBUTED_TYPE);
    }
}

/// `ty as 'a`, without attributes: where they would belong to what surrounds it.
pub(super) fn plain_type(p: &mut Parser<'_>) {
    if !starts_type(p.current()) {
        return p.expected("a type");
    }
    let mark = p.start();
    function_type(p);
    let depth = p.depth();
    while p.at(AS_KW) && p.enter() {
        p.bump();
        paths::type_variable_name(p);
        p.finish(mark, ALIAS_TYPE);
    }
    p.leave_to(depth);
}

/// `'a 'b. ty`, with attributes.
pub(super) fn poly_type(p: &mut Parser<'_>) {
    poly(p, core_type);
}

/// `'a 'b. ty`, without attributes.
pub(super) fn plain_poly_type(p: &mut Parser<'_>) {
    poly(p, plain_type);
}

fn poly(p: &mut Parser<'_>, body: fn(&mut Parser<'_>)) {
    if !at_quantifier(p) {
        return body(p);
    }
    let mark = p.start();
    quantifier(p);
    body(p);
    p.finish(mark, POLY_TYPE);
}

/// `'a 'b .` at the current token.
pub(super) fn at_quantifier(p: &mut Parser<'_>) -> bool {
    let mut ahead = 0;
    while p.nth(ahead) == QUOTE && matches!(p.nth(ahead + 1), LIDENT | UIDENT) {
        ahead += 2;
        // So many variables that looking on would cost more than it is worth.
        if ahead > 200 {
            return false;
        }
    }
    ahead > 0 && p.nth(ahead) == DOT
}

/// `'a 'b .`.
pub(super) fn quantifier(p: &mut Parser<'_>) {
    while p.at(QUOTE) {
        paths::type_variable_name(p);
    }
    p.expect(DOT);
}

/// `~a:ty -> ty`; the arrow is right-associative.
fn function_type(p: &mut Parser<'_>) {
    if !p.enter() {
        return;
    }
    let mark = p.start();
    let labelled = label(p);
    tuple_type(p);
    if p.at(ARROW) {
        p.bump();
        if starts_type(p.current()) {
            function_type(p);
        } else {
            p.expected("a type");
        }
        p.finish(mark, ARROW_TYPE);
    } else if labelled {
        p.expected("`->`");
        p.finish(mark, ARROW_TYPE);
    }
    p.leave();
}

/// `name:`, `?name:` before the domain of a function type.
pub(super) fn label(p: &mut Parser<'_>) -> bool {
    match p.current() {
        OPT_LABEL => p.bump(),
        QUESTION => {
            p.bump();
            p.expect(LIDENT);
            p.expect(COLON);
        }
        LIDENT if p.nth(1) == COLON => {
            p.bump();
            p.bump();
        }
        _ => return false,
    }
    true
}

/// `ty * ty`.
pub(super) fn tuple_type(p: &mut Parser<'_>) {
    if !starts_type(p.current()) {
        return p.expected("a type");
    }
    let mark = p.start();
    atomic_type(p);
    if !p.at(STAR) {
        return;
    }
    while p.eat(STAR) {
        atomic_type(p);
    }
    p.finish(mark, TUPLE_TYPE);
}

/// `int`, `int list`, `(int, string) t`, `'a`, `#c`, `< m : t >`, ``[ `A ]``, `(module S)`, `M.(t)`.
pub(super) fn atomic_type(p: &mut Parser<'_>) {
    if !starts_type(p.current()) || p.at_any(&[QUESTION, OPT_LABEL]) {
        return p.expected("a type");
    }
    if !p.enter() {
        return;
    }
    let mark = p.start();
    match p.current() {
        LIDENT | UIDENT => named_type(p, mark),
        QUOTE => {
            paths::type_variable_name(p);
            p.finish(mark, VARIABLE_TYPE);
        }
        UNDERSCORE => {
            p.bump();
            p.finish(mark, WILDCARD_TYPE);
        }
        HASH => {
            p.bump();
            paths::type_path(p);
            p.finish(mark, CLASS_PATH_TYPE);
        }
        LESS => object_type(p, mark),
        L_PAREN => parenthesised(p, mark),
        L_BRACKET | L_BRACKET_GREATER | L_BRACKET_LESS => poly_variant(p, mark),
        _ => attributes::extension(p),
    }
    applications(p, mark);
    p.leave();
}

/// The `list` and `#c` behind a type argument.
fn applications(p: &mut Parser<'_>, mark: Mark) {
    let depth = p.depth();
    while p.at_any(&[LIDENT, UIDENT, HASH]) && p.enter() {
        let kind = if p.eat(HASH) {
            CLASS_PATH_TYPE
        } else {
            CONSTRUCTOR_TYPE
        };
        paths::type_path(p);
        p.finish(mark, kind);
    }
    p.leave_to(depth);
}

/// `M.t` or `M.(t)`.
fn named_type(p: &mut Parser<'_>, mark: Mark) {
    if !at_local_open(p) {
        paths::type_path(p);
        return p.finish(mark, CONSTRUCTOR_TYPE);
    }
    let path = p.start();
    p.bump();
    while p.at(DOT) && p.nth(1) == UIDENT {
        p.bump();
        p.bump();
    }
    p.finish(path, PATH);
    p.expect(DOT);
    let inner = p.start();
    match p.current() {
        L_PAREN => parenthesised(p, inner),
        _ => poly_variant(p, inner),
    }
    p.finish(mark, LOCAL_OPEN_TYPE);
}

/// `M.N.(` or `M.N.[` at the current token.
fn at_local_open(p: &mut Parser<'_>) -> bool {
    let mut ahead = 0;
    while p.nth(ahead) == UIDENT && p.nth(ahead + 1) == DOT && ahead < 200 {
        ahead += 2;
    }
    ahead > 0
        && matches!(
            p.nth(ahead),
            L_PAREN | L_BRACKET | L_BRACKET_GREATER | L_BRACKET_LESS
        )
}

/// `(ty)`, `(ty, ty) t`, `(module S)`.
fn parenthesised(p: &mut Parser<'_>, mark: Mark) {
    let bracket = p.open(R_PAREN);
    if p.eat(MODULE_KW) {
        attributes::extension_and_attributes(p);
        module_types::package_type(p);
        p.close(bracket);
        return p.finish(mark, PACKAGE_TYPE);
    }
    core_type(p);
    if !p.at(COMMA) {
        p.close(bracket);
        return p.finish(mark, PAREN_TYPE);
    }
    while p.eat(COMMA) {
        core_type(p);
    }
    p.close(bracket);
    let is_class = p.eat(HASH);
    paths::type_path(p);
    p.finish(
        mark,
        if is_class {
            CLASS_PATH_TYPE
        } else {
            CONSTRUCTOR_TYPE
        },
    );
}

/// `< m : ty; t; .. >`.
fn object_type(p: &mut Parser<'_>, mark: Mark) {
    let bracket = p.open(GREATER);
    while !p.at_any(&[GREATER, EOF]) {
        if p.eat(DOT_DOT) {
            break;
        }
        if p.at(LIDENT) && p.nth(1) == COLON {
            method_type(p);
        } else if starts_type(p.current()) {
            atomic_type(p);
        } else {
            p.expected("a method");
        }
        if !p.at(SEMI) {
            break;
        }
        p.bump();
        // The grammar wants attributes of a method also behind its semicolon.
        attributes::attributes(p);
    }
    p.close(bracket);
    p.finish(mark, OBJECT_TYPE);
}

/// `name : 'a. ty [@attribute]`.
fn method_type(p: &mut Parser<'_>) {
    let mark = p.start();
    p.bump();
    p.bump();
    plain_poly_type(p);
    attributes::attributes(p);
    p.finish(mark, METHOD_TYPE);
}

/// ``[ `A | t ]``, ``[> `A ]``, ``[< `A | `B > `A ]``.
fn poly_variant(p: &mut Parser<'_>, mark: Mark) {
    let opener = p.current();
    let bracket = p.open(R_BRACKET);
    let barred = p.eat(BAR);
    if opener == L_BRACKET_GREATER && p.at(R_BRACKET) && !barred {
        p.close(bracket);
        return p.finish(mark, POLY_VARIANT_TYPE);
    }
    let first_is_tag = p.at(BACKQUOTE);
    row_field(p);
    // `[ t ]` is no variant: a lone type needs a bar.
    if opener == L_BRACKET && !barred && !first_is_tag && !p.at(BAR) {
        p.expected("`|`");
    }
    while p.eat(BAR) {
        row_field(p);
    }
    if opener == L_BRACKET_LESS && p.eat(GREATER) {
        if !p.at(BACKQUOTE) {
            p.expected("a tag");
        }
        while p.at(BACKQUOTE) {
            let tag = p.start();
            tag_name(p);
            p.finish(tag, TAG_SPEC);
        }
    }
    p.close(bracket);
    p.finish(mark, POLY_VARIANT_TYPE);
}

/// `` `Tag of & ty & ty [@attribute]`` or a type.
fn row_field(p: &mut Parser<'_>) {
    if !p.at(BACKQUOTE) {
        return core_type(p);
    }
    let mark = p.start();
    tag_name(p);
    if p.eat(OF_KW) {
        p.eat(AMPERSAND);
        plain_type(p);
        while p.eat(AMPERSAND) {
            plain_type(p);
        }
    }
    attributes::attributes(p);
    p.finish(mark, TAG_SPEC);
}

/// `` `Tag ``.
pub(super) fn tag_name(p: &mut Parser<'_>) {
    p.expect(BACKQUOTE);
    if p.at_any(&[LIDENT, UIDENT]) {
        p.bump();
    } else {
        p.expected("the name of a tag");
    }
}
