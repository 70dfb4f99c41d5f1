//! Patterns.
//!
//! From the loosest to the tightest: `as`, `|`, `,`, attributes, `::`, application of a constructor.

use super::{attributes, bindings, module_types, paths, types};
use crate::kind::SyntaxKind::{self, *};
use crate::parser::Parser;
use crate::tree::Mark;

const ANY: u8 = 0;
const TUPLE: u8 = 2;
const ELEMENT: u8 = 3;
const CONS: u8 = 5;
const APPLICATION: u8 = 6;

/// What a `:` behind a pattern may be attached to in a `let`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Complete by its own brackets or a single word, and no name.
    Simple,
    /// A lone name.
    Name,
    /// Anything else.
    Compound,
}

pub(super) fn starts_pattern(kind: SyntaxKind) -> bool {
    starts_simple_pattern(kind) || matches!(kind, LAZY_KW | EXCEPTION_KW)
}

pub(super) fn starts_simple_pattern(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        LIDENT
            | UIDENT
            | UNDERSCORE
            | INT
            | FLOAT
            | CHAR
            | STRING
            | QUOTED_STRING
            | MINUS
            | PLUS
            | TRUE_KW
            | FALSE_KW
            | L_PAREN
            | L_BRACKET
            | L_BRACKET_BAR
            | L_BRACE
            | BACKQUOTE
            | HASH
            | L_BRACKET_PERCENT
            | QUOTED_EXTENSION_EXPR
    )
}

/// Any pattern.
pub(super) fn pattern(p: &mut Parser<'_>) -> Shape {
    climb(p, ANY)
}

/// A pattern that does not start with `exception`: what a `let` binds.
pub(super) fn binding_pattern(p: &mut Parser<'_>) -> Shape {
    if p.at(EXCEPTION_KW) {
        paths::expected_operand(p, "a pattern");
    }
    climb(p, ANY)
}

fn climb(p: &mut Parser<'_>, least: u8) -> Shape {
    if !starts_pattern(p.current()) {
        paths::expected_operand(p, "a pattern");
        return Shape::Compound;
    }
    if !p.enter() {
        return Shape::Compound;
    }
    let depth = p.depth();
    let mark = p.start();
    let mut shape = application(p, mark);
    while p.enter() && operator(p, mark, least) {
        shape = Shape::Compound;
    }
    p.leave_to(depth);
    p.leave();
    shape
}

/// One operator and its right side behind the pattern that started at `mark`.
fn operator(p: &mut Parser<'_>, mark: Mark, least: u8) -> bool {
    match p.current() {
        AS_KW if least == ANY => {
            p.bump();
            name_pattern(p);
            p.finish(mark, ALIAS_PATTERN);
        }
        BAR if least == ANY => {
            while p.eat(BAR) {
                climb(p, TUPLE);
            }
            p.finish(mark, OR_PATTERN);
        }
        COMMA if least <= TUPLE => {
            while p.eat(COMMA) {
                climb(p, ELEMENT);
            }
            p.finish(mark, TUPLE_PATTERN);
        }
        L_BRACKET_AT if least <= ELEMENT => {
            attributes::attributes(p);
            p.finish(mark, ATTRIBUTED_PATTERN);
        }
        COLON_COLON if least <= CONS => {
            p.bump();
            climb(p, CONS);
            p.finish(mark, CONS_PATTERN);
        }
        _ => return false,
    }
    true
}

fn name_pattern(p: &mut Parser<'_>) {
    if !p.at_any(&[LIDENT, L_PAREN]) {
        return p.expected("a name");
    }
    let mark = p.start();
    paths::value_name(p);
    p.finish(mark, VALUE_PATTERN);
}

/// `Some p`, `` `A p``, `lazy p`, `exception p`, `effect p, k`.
fn application(p: &mut Parser<'_>, mark: Mark) -> Shape {
    match p.current() {
        LAZY_KW => {
            p.bump();
            attributes::extension_and_attributes(p);
            simple_pattern(p);
            p.finish(mark, LAZY_PATTERN);
        }
        EXCEPTION_KW => {
            p.bump();
            attributes::extension_and_attributes(p);
            climb(p, APPLICATION);
            p.finish(mark, EXCEPTION_PATTERN);
        }
        BACKQUOTE => {
            types::tag_name(p);
            let applied = starts_pattern(p.current());
            if applied {
                climb(p, APPLICATION);
            }
            p.finish(mark, POLY_VARIANT_PATTERN);
            return if applied {
                Shape::Compound
            } else {
                Shape::Simple
            };
        }
        UIDENT | TRUE_KW | FALSE_KW => return constructor(p, mark),
        L_PAREN | L_BRACKET if paths::at_constructor_brackets(p) => return constructor(p, mark),
        LIDENT if p.current_text() == "effect" && starts_effect(p) => {
            p.bump();
            let inner = p.start();
            application(p, inner);
            p.expect(COMMA);
            simple_pattern(p);
            p.finish(mark, EFFECT_PATTERN);
        }
        _ => return simple(p, mark),
    }
    Shape::Compound
}

/// `effect` is a word of 5.3 only before a pattern; a name elsewhere.
fn starts_effect(p: &mut Parser<'_>) -> bool {
    let next = p.nth(1);
    starts_simple_pattern(next) && !matches!(next, MINUS | PLUS)
}

/// `M.Some p`, `Some (type a) p`, or what `M.` opens.
fn constructor(p: &mut Parser<'_>, mark: Mark) -> Shape {
    if at_local_open(p) {
        return simple(p, mark);
    }
    let kind = constructor_kind(p);
    constructor_words(p, kind);
    if p.at(L_PAREN) && p.nth(1) == TYPE_KW {
        bindings::newtypes(p);
        simple_pattern(p);
        p.finish(mark, CONSTRUCT_PATTERN);
        return Shape::Compound;
    }
    let applied = starts_pattern(p.current());
    if applied {
        // `()` and `true` are constructors to the grammar, and may seem to be applied.
        climb(p, APPLICATION);
    }
    p.finish(mark, if applied { CONSTRUCT_PATTERN } else { kind });
    if applied {
        Shape::Compound
    } else {
        Shape::Simple
    }
}

/// Which node a constructor alone is.
fn constructor_kind(p: &mut Parser<'_>) -> SyntaxKind {
    match (p.current(), p.nth(1)) {
        (TRUE_KW | FALSE_KW, _) => LITERAL_PATTERN,
        (L_BRACKET, _) => LIST_PATTERN,
        (L_PAREN, R_PAREN) => UNIT_PATTERN,
        _ => CONSTRUCT_PATTERN,
    }
}

fn constructor_words(p: &mut Parser<'_>, kind: SyntaxKind) {
    match kind {
        LITERAL_PATTERN => {
            let mark = p.start();
            p.bump();
            p.finish(mark, LITERAL);
        }
        LIST_PATTERN | UNIT_PATTERN => {
            p.bump();
            p.bump();
        }
        _ => paths::constructor_path(p),
    }
}

/// A pattern that needs no parentheses as a parameter.
pub(super) fn simple_pattern(p: &mut Parser<'_>) -> Shape {
    if !starts_simple_pattern(p.current()) {
        paths::expected_operand(p, "a pattern");
        return Shape::Compound;
    }
    if !p.enter() {
        return Shape::Compound;
    }
    let mark = p.start();
    let shape = simple(p, mark);
    p.leave();
    shape
}

fn simple(p: &mut Parser<'_>, mark: Mark) -> Shape {
    let kind = match p.current() {
        LIDENT => {
            p.bump();
            p.finish(mark, VALUE_PATTERN);
            return Shape::Name;
        }
        L_PAREN if paths::at_operator_name(p) => {
            paths::operator_name(p);
            p.finish(mark, VALUE_PATTERN);
            return Shape::Name;
        }
        UNDERSCORE => {
            p.bump();
            WILDCARD_PATTERN
        }
        HASH => {
            p.bump();
            paths::type_path(p);
            TYPE_PATTERN
        }
        BACKQUOTE => {
            types::tag_name(p);
            POLY_VARIANT_PATTERN
        }
        UIDENT | TRUE_KW | FALSE_KW => constructor_or_open(p),
        L_PAREN | L_BRACKET if paths::at_constructor_brackets(p) => constructor_or_open(p),
        L_PAREN => parenthesised(p),
        L_BRACKET | L_BRACKET_BAR | L_BRACE => delimited(p),
        L_BRACKET_PERCENT | QUOTED_EXTENSION_EXPR => {
            attributes::extension(p);
            return Shape::Simple;
        }
        _ => return constant_or_range(p, mark),
    };
    p.finish(mark, kind);
    Shape::Simple
}

/// `M.N.(`, `M.[`, `M.{`, `M.[|` at the current token, but not `M.(::)`.
fn at_local_open(p: &mut Parser<'_>) -> bool {
    let mut ahead = 0;
    while p.nth(ahead) == UIDENT && p.nth(ahead + 1) == DOT {
        ahead += 2;
    }
    let opens = matches!(p.nth(ahead), L_PAREN | L_BRACKET | L_BRACKET_BAR | L_BRACE);
    ahead > 0 && opens && !(p.nth(ahead) == L_PAREN && p.nth(ahead + 1) == COLON_COLON)
}

fn constructor_or_open(p: &mut Parser<'_>) -> SyntaxKind {
    if !at_local_open(p) {
        let kind = constructor_kind(p);
        constructor_words(p, kind);
        return kind;
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
    let kind = match (p.current(), p.nth(1)) {
        (L_PAREN, R_PAREN) | (L_BRACKET, R_BRACKET) => {
            let kind = constructor_kind(p);
            constructor_words(p, kind);
            kind
        }
        (L_PAREN, _) => {
            let bracket = p.open(R_PAREN);
            pattern(p);
            p.close(bracket);
            PAREN_PATTERN
        }
        _ => delimited(p),
    };
    p.finish(inner, kind);
    LOCAL_OPEN_PATTERN
}

/// `(p)`, `(p : ty)`, `(module M : S)`.
fn parenthesised(p: &mut Parser<'_>) -> SyntaxKind {
    let bracket = p.open(R_PAREN);
    if p.eat(MODULE_KW) {
        attributes::extension_and_attributes(p);
        if p.at_any(&[UIDENT, UNDERSCORE]) {
            p.bump();
        } else {
            p.expected("a module name");
        }
        if p.eat(COLON) {
            module_types::package_type(p);
        }
        p.close(bracket);
        return UNPACK_PATTERN;
    }
    pattern(p);
    let typed = p.eat(COLON);
    if typed {
        types::core_type(p);
    }
    p.close(bracket);
    if typed { TYPED_PATTERN } else { PAREN_PATTERN }
}

/// `[p; p]`, `[|p; p|]`, `{f = p; _}`.
fn delimited(p: &mut Parser<'_>) -> SyntaxKind {
    match p.current() {
        L_BRACE => {
            let bracket = p.open(R_BRACE);
            record_fields(p);
            p.close(bracket);
            RECORD_PATTERN
        }
        L_BRACKET_BAR => {
            let bracket = p.open(BAR_R_BRACKET);
            if !p.at(BAR_R_BRACKET) {
                elements(p, BAR_R_BRACKET);
            }
            p.close(bracket);
            ARRAY_PATTERN
        }
        _ => {
            let bracket = p.open(R_BRACKET);
            elements(p, R_BRACKET);
            p.close(bracket);
            LIST_PATTERN
        }
    }
}

fn elements(p: &mut Parser<'_>, closer: SyntaxKind) {
    pattern(p);
    while p.eat(SEMI) {
        if p.at(closer) {
            return;
        }
        pattern(p);
    }
}

/// `f; M.f : ty = p; _`.
fn record_fields(p: &mut Parser<'_>) {
    let mut first = true;
    loop {
        if p.at(UNDERSCORE) && !first {
            p.bump();
            p.eat(SEMI);
            return;
        }
        if !p.at_any(&[LIDENT, UIDENT]) {
            return p.expected("a field");
        }
        record_field(p);
        first = false;
        if !p.eat(SEMI) || p.at(R_BRACE) {
            return;
        }
    }
}

fn record_field(p: &mut Parser<'_>) {
    let mark = p.start();
    paths::lowercase_path(p, "a field");
    if p.eat(COLON) {
        types::core_type(p);
    }
    if p.eat(EQ) {
        pattern(p);
    }
    p.finish(mark, RECORD_PATTERN_FIELD);
}

/// `1`, `-1`, `'a' .. 'z'`.
fn constant_or_range(p: &mut Parser<'_>, mark: Mark) -> Shape {
    signed_constant(p);
    if !p.at(DOT_DOT) {
        p.finish(mark, LITERAL_PATTERN);
        return Shape::Simple;
    }
    p.bump();
    signed_constant(p);
    p.finish(mark, RANGE_PATTERN);
    Shape::Simple
}

fn signed_constant(p: &mut Parser<'_>) {
    let signed = p.at_any(&[MINUS, PLUS]);
    let is_constant = if signed {
        matches!(p.nth(1), INT | FLOAT)
    } else {
        p.at_any(&[INT, FLOAT, CHAR, STRING, QUOTED_STRING])
    };
    if !is_constant {
        if signed {
            p.bump();
        }
        return p.expected("a constant");
    }
    let mark = p.start();
    p.bump();
    if signed {
        p.bump();
    }
    p.finish(mark, LITERAL);
}
