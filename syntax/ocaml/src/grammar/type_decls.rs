//! Declarations of types, constructors, fields and exceptions.

use super::{attributes, paths, types};
use crate::kind::SyntaxKind::{self, *};
use crate::parser::Parser;
use crate::tree::Mark;

/// `type declaration and declaration`, or `type path += constructors`; `interface` allows `:=`.
pub(super) fn type_item(p: &mut Parser<'_>, mark: Mark, interface: bool) {
    p.bump();
    attributes::extension_and_attributes(p);
    let nonrec = p.position();
    let is_nonrec = p.eat(NONREC_KW);
    let declaration = p.start();
    parameters(p);
    if at_extension(p) {
        if is_nonrec {
            p.error_at(nonrec, "a type extension is never `nonrec`");
        }
        return extension(p, mark, interface);
    }
    let first = declaration_rest(p, interface && !is_nonrec);
    p.finish(declaration, TYPE_DECL);
    while p.at(AND_KW) {
        p.bump();
        attributes::attributes(p);
        let declaration = p.start();
        parameters(p);
        let this = declaration_rest(p, interface && !is_nonrec);
        if this.differs(first) {
            p.expected("a declaration of the same sort");
        }
        p.finish(declaration, TYPE_DECL);
    }
    p.finish(mark, TYPE_ITEM);
}

/// `M.t +=` behind the parameters.
fn at_extension(p: &mut Parser<'_>) -> bool {
    p.at(UIDENT) || (p.at(LIDENT) && p.nth(1) == PLUS_EQ)
}

/// `path += private A | B`.
fn extension(p: &mut Parser<'_>, mark: Mark, interface: bool) {
    paths::type_path(p);
    p.expect(PLUS_EQ);
    p.eat(PRIVATE_KW);
    p.eat(BAR);
    loop {
        constructor(p, !interface);
        if !p.eat(BAR) {
            break;
        }
    }
    attributes::item_attributes(p);
    p.finish(mark, TYPE_EXTENSION_ITEM);
}

/// `'a`, `+'a`, `('a, -'b)`.
pub(super) fn parameters(p: &mut Parser<'_>) {
    if !p.at(L_PAREN) {
        if starts_parameter(p.current()) {
            parameter(p);
        }
        return;
    }
    let bracket = p.open(R_PAREN);
    parameter_list(p);
    p.close(bracket);
}

/// `'a, -'b`, at least one.
pub(super) fn parameter_list(p: &mut Parser<'_>) {
    loop {
        parameter(p);
        if !p.eat(COMMA) {
            return;
        }
    }
}

fn starts_parameter(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        QUOTE | UNDERSCORE | PLUS | MINUS | BANG | INFIX_OP2 | PREFIX_OP
    )
}

/// `+'a`, `-_`, `!'a`, `+!'a`.
fn parameter(p: &mut Parser<'_>) {
    if !starts_parameter(p.current()) {
        return p.expected("a type parameter");
    }
    let mark = p.start();
    match p.current() {
        PLUS | MINUS => {
            p.bump();
            p.eat(BANG);
        }
        BANG => {
            p.bump();
            if p.at_any(&[PLUS, MINUS]) {
                p.bump();
            }
        }
        INFIX_OP2 | PREFIX_OP => {
            if !matches!(p.current_text(), "+!" | "-!" | "!+" | "!-") {
                p.expected("a variance");
            }
            p.bump();
        }
        _ => (),
    }
    if !p.eat(UNDERSCORE) {
        paths::type_variable_name(p);
    }
    p.finish(mark, TYPE_PARAMETER);
}

/// Which sign a declaration was made with; all of one `type … and …` use the same.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Abstract,
    Definition,
    Substitution,
}

impl Sort {
    /// An abstract type goes with definitions only.
    fn differs(self, first: Sort) -> bool {
        (self == Sort::Substitution) != (first == Sort::Substitution)
    }
}

/// `name = kind constraint …` behind the parameters.
fn declaration_rest(p: &mut Parser<'_>, substitution: bool) -> Sort {
    if !p.eat(LIDENT) {
        p.expected("the name of a type");
    }
    let sort = match p.current() {
        EQ => Sort::Definition,
        COLON_EQ if substitution => Sort::Substitution,
        _ => Sort::Abstract,
    };
    if sort != Sort::Abstract {
        p.bump();
        kind(p);
    }
    constraints(p);
    attributes::item_attributes(p);
    sort
}

/// `constraint ty = ty`.
pub(super) fn constraints(p: &mut Parser<'_>) {
    while p.at(CONSTRAINT_KW) {
        let mark = p.start();
        p.bump();
        equation(p);
        p.finish(mark, TYPE_CONSTRAINT);
    }
}

/// `ty = ty`.
pub(super) fn equation(p: &mut Parser<'_>) {
    types::core_type(p);
    if p.expect(EQ) {
        types::core_type(p);
    }
}

/// `private ty`, `ty`, `ty = private A | B`, `A | B`, `{ f : ty }`, `..`.
fn kind(p: &mut Parser<'_>) {
    let private = p.eat(PRIVATE_KW);
    if at_representation(p) {
        return representation(p);
    }
    types::core_type(p);
    if p.at(EQ) && !private {
        p.bump();
        p.eat(PRIVATE_KW);
        if at_representation(p) {
            representation(p);
        } else {
            p.expected("constructors or fields");
        }
    }
}

fn at_representation(p: &mut Parser<'_>) -> bool {
    match p.current() {
        BAR | L_BRACE | DOT_DOT => true,
        UIDENT => !matches!(p.nth(1), DOT | L_PAREN),
        _ => paths::at_constructor_brackets(p),
    }
}

fn representation(p: &mut Parser<'_>) {
    let mark = p.start();
    match p.current() {
        L_BRACE => record(p),
        DOT_DOT => {
            p.bump();
            p.finish(mark, OPEN_KIND);
        }
        _ => {
            let barred = p.eat(BAR);
            if !barred || p.at(UIDENT) || paths::at_constructor_brackets(p) {
                constructor(p, false);
                while p.eat(BAR) {
                    constructor(p, false);
                }
            }
            p.finish(mark, VARIANT_KIND);
        }
    }
}

/// `{ mutable f : ty; g : ty }`.
fn record(p: &mut Parser<'_>) {
    let mark = p.start();
    let bracket = p.open(R_BRACE);
    loop {
        if !p.at_any(&[LIDENT, MUTABLE_KW]) {
            p.expected("a field");
            break;
        }
        let field = p.start();
        p.eat(MUTABLE_KW);
        p.expect(LIDENT);
        p.expect(COLON);
        types::plain_poly_type(p);
        attributes::attributes(p);
        let more = p.eat(SEMI);
        if more {
            attributes::attributes(p);
        }
        p.finish(field, FIELD_DECL);
        if !more || p.at(R_BRACE) {
            break;
        }
    }
    p.close(bracket);
    p.finish(mark, RECORD_KIND);
}

/// `Name of args [@attribute]`, and with `rebinds` also `Name = path`.
fn constructor(p: &mut Parser<'_>, rebinds: bool) {
    if !(p.at(UIDENT) || paths::at_constructor_brackets(p)) {
        return p.expected("a constructor");
    }
    let mark = p.start();
    paths::constructor_name(p);
    if p.at(EQ) && rebinds {
        p.bump();
        paths::constructor_path(p);
    } else {
        arguments(p);
    }
    attributes::attributes(p);
    p.finish(mark, CONSTRUCTOR_DECL);
}

/// `of args`, `: args -> ty`, `: 'a. args -> ty`, `: ty`.
fn arguments(p: &mut Parser<'_>) {
    if p.eat(OF_KW) {
        return constructor_args(p);
    }
    if !p.eat(COLON) {
        return;
    }
    if types::at_quantifier(p) {
        types::quantifier(p);
    }
    let mark = p.start();
    if p.at(L_BRACE) {
        record(p);
        p.finish(mark, CONSTRUCTOR_ARGS);
        p.expect(ARROW);
        return types::atomic_type(p);
    }
    types::atomic_type(p);
    let several = p.at(STAR);
    while p.eat(STAR) {
        types::atomic_type(p);
    }
    if several || p.at(ARROW) {
        p.finish(mark, CONSTRUCTOR_ARGS);
        if p.expect(ARROW) {
            types::atomic_type(p);
        }
    }
}

/// `ty * ty` or `{ f : ty }`.
fn constructor_args(p: &mut Parser<'_>) {
    if !p.at(L_BRACE) && !types::starts_type(p.current()) {
        return p.expected("a type");
    }
    let mark = p.start();
    if p.at(L_BRACE) {
        record(p);
    } else {
        types::atomic_type(p);
        while p.eat(STAR) {
            types::atomic_type(p);
        }
    }
    p.finish(mark, CONSTRUCTOR_ARGS);
}

/// `exception Name of args`, in structures also `exception Name = path`.
pub(super) fn exception_item(p: &mut Parser<'_>, mark: Mark, interface: bool) {
    p.bump();
    attributes::extension_and_attributes(p);
    constructor(p, !interface);
    attributes::item_attributes(p);
    p.finish(mark, EXCEPTION_ITEM);
}

/// `Name of args` behind `let exception`.
pub(super) fn local_exception(p: &mut Parser<'_>) {
    constructor(p, false);
}
