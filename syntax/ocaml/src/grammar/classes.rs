//! Classes, class types and objects.

use super::{atoms, attributes, bindings, expressions, paths, patterns, type_decls, types};
use crate::kind::SyntaxKind::{self, *};
use crate::parser::Parser;
use crate::tree::Mark;

/// `virtual ['a] c p : class type = class`.
pub(super) fn definition(p: &mut Parser<'_>) {
    binding(p, |p| {
        while bindings::starts_parameter(p.current()) {
            bindings::parameter(p);
        }
        if p.eat(COLON) {
            class_type(p);
        }
        if p.expect(EQ) {
            class_expr(p);
        }
    });
}

/// `virtual ['a] c : class type`.
pub(super) fn specification(p: &mut Parser<'_>) {
    binding(p, |p| {
        if p.expect(COLON) {
            class_type(p);
        }
    });
}

/// `virtual ['a] c = class type`.
pub(super) fn type_definition(p: &mut Parser<'_>) {
    binding(p, |p| {
        if p.expect(EQ) {
            class_signature(p);
        }
    });
}

fn binding(p: &mut Parser<'_>, rest: fn(&mut Parser<'_>)) {
    if !p.at_any(&[VIRTUAL_KW, L_BRACKET, LIDENT]) {
        return p.expected("the name of a class");
    }
    let mark = p.start();
    p.eat(VIRTUAL_KW);
    if p.at(L_BRACKET) {
        let bracket = p.open(R_BRACKET);
        type_decls::parameter_list(p);
        p.close(bracket);
    }
    if !p.eat(LIDENT) {
        p.expected("the name of a class");
    }
    rest(p);
    attributes::item_attributes(p);
    p.finish(mark, CLASS_BINDING);
}

// ---- class expressions --------------------------------------------------------------------------

fn starts_class(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        LIDENT
            | UIDENT
            | L_BRACKET
            | L_PAREN
            | OBJECT_KW
            | FUN_KW
            | LET_KW
            | L_BRACKET_PERCENT
            | QUOTED_EXTENSION_EXPR
    )
}

/// `c`, `['a] M.c e`, `object … end`, `fun p -> c`, `let x = e in c`, `(c : t)`.
fn class_expr(p: &mut Parser<'_>) {
    if !starts_class(p.current()) {
        return p.expected("a class");
    }
    if !p.enter() {
        return;
    }
    let mark = p.start();
    match p.current() {
        FUN_KW => function(p, mark),
        LET_KW => local(p, mark),
        L_BRACKET_PERCENT | QUOTED_EXTENSION_EXPR => attributes::extension(p),
        _ => {
            simple(p, mark);
            if atoms::starts_argument(p.current()) {
                while atoms::starts_argument(p.current()) {
                    atoms::argument(p);
                }
                p.finish(mark, APPLY_CLASS);
            }
        }
    }
    if attributes::attributes(p) {
        p.finish(mark, ATTRIBUTED_CLASS);
    }
    p.leave();
}

fn simple(p: &mut Parser<'_>, mark: Mark) {
    match p.current() {
        OBJECT_KW => {
            object_class(p);
            p.finish(mark, OBJECT_CLASS);
        }
        L_PAREN => {
            let bracket = p.open(R_PAREN);
            class_expr(p);
            let typed = p.eat(COLON);
            if typed {
                class_type(p);
            }
            p.close(bracket);
            p.finish(mark, if typed { TYPED_CLASS } else { PAREN_CLASS });
        }
        _ => {
            arguments(p);
            paths::lowercase_path(p, "the name of a class");
            p.finish(mark, PATH_CLASS);
        }
    }
}

/// `[ty, ty]` before the name of a class.
fn arguments(p: &mut Parser<'_>) {
    if !p.at(L_BRACKET) {
        return;
    }
    let bracket = p.open(R_BRACKET);
    types::core_type(p);
    while p.eat(COMMA) {
        types::core_type(p);
    }
    p.close(bracket);
}

/// `fun p p -> c`.
fn function(p: &mut Parser<'_>, mark: Mark) {
    p.bump();
    attributes::attributes(p);
    if !bindings::starts_parameter(p.current()) {
        p.expected("a parameter");
    }
    while bindings::starts_parameter(p.current()) {
        bindings::parameter(p);
    }
    if p.expect(ARROW) {
        class_expr(p);
    }
    p.finish(mark, FUN_CLASS);
}

/// `let x = e in c`, `let open M in c`.
fn local(p: &mut Parser<'_>, mark: Mark) {
    let before = p.snapshot();
    let start = p.position();
    let opens = p.nth(1) == OPEN_KW;
    p.bump();
    if opens {
        p.bump();
        p.eat(BANG);
        attributes::attributes(p);
        paths::module_path(p);
    } else {
        attributes::attributes(p);
        p.eat(REC_KW);
        bindings::bindings(p, false);
    }
    // As in expressions, a `let` where items stand is the next item.
    if !p.at(IN_KW) && !opens && p.is_outdented(start) {
        return p.withdraw_let(&before, "a class");
    }
    if p.expect(IN_KW) {
        class_expr(p);
    }
    p.finish(mark, if opens { LET_OPEN_CLASS } else { LET_CLASS });
}

// ---- objects ------------------------------------------------------------------------------------

/// `object%ext [@a] (self) fields end`, as an expression; the caller finishes the node.
pub(super) fn object(p: &mut Parser<'_>) {
    let bracket = p.open(END_KW);
    attributes::extension_and_attributes(p);
    object_body(p);
    p.close(bracket);
}

fn object_class(p: &mut Parser<'_>) {
    let bracket = p.open(END_KW);
    attributes::attributes(p);
    object_body(p);
    p.close(bracket);
}

fn object_body(p: &mut Parser<'_>) {
    if p.at(L_PAREN) {
        let mark = p.start();
        let bracket = p.open(R_PAREN);
        patterns::pattern(p);
        if p.eat(COLON) {
            types::core_type(p);
        }
        p.close(bracket);
        p.finish(mark, SELF_PATTERN);
    }
    fields(p, object_field);
}

/// Fields up to `end`; what is no field is skipped.
fn fields(p: &mut Parser<'_>, field: fn(&mut Parser<'_>)) {
    while !p.at(EOF) && !p.is_awaited(p.current()) && !p.is_abandoned(p.indent) {
        let start = p.position();
        if starts_field(p.current()) {
            field(p);
        }
        if p.position() > start {
            continue;
        }
        if ends_object(p) {
            return;
        }
        p.expected("a field or `end`");
        let mark = p.start();
        loop {
            p.bump();
            let stop = p.at(EOF)
                || p.is_awaited(p.current())
                || starts_field(p.current())
                || ends_object(p);
            if stop {
                break;
            }
        }
        p.finish(mark, ERROR);
    }
}

fn starts_field(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        INHERIT_KW
            | VAL_KW
            | METHOD_KW
            | CONSTRAINT_KW
            | INITIALIZER_KW
            | L_BRACKET_PERCENT_PERCENT
            | QUOTED_EXTENSION_ITEM
            | L_BRACKET_AT_AT_AT
    )
}

/// Something that an object can not contain.
fn ends_object(p: &Parser<'_>) -> bool {
    p.at_any(&[
        SEMI_SEMI,
        LET_KW,
        TYPE_KW,
        OPEN_KW,
        MODULE_KW,
        EXTERNAL_KW,
        EXCEPTION_KW,
        INCLUDE_KW,
        CLASS_KW,
    ])
}

fn object_field(p: &mut Parser<'_>) {
    match p.current() {
        L_BRACKET_PERCENT_PERCENT | QUOTED_EXTENSION_ITEM => return attributes::item_extension(p),
        L_BRACKET_AT_AT_AT => return attributes::floating_attribute(p),
        _ => (),
    }
    let mark = p.start();
    let kind = match p.current() {
        INHERIT_KW => {
            p.bump();
            p.eat(BANG);
            attributes::attributes(p);
            class_expr(p);
            if p.eat(AS_KW) {
                p.expect(LIDENT);
            }
            INHERIT_FIELD
        }
        VAL_KW => {
            value(p);
            VALUE_FIELD
        }
        METHOD_KW => {
            method(p);
            METHOD_FIELD
        }
        CONSTRAINT_KW => {
            p.bump();
            attributes::attributes(p);
            type_decls::equation(p);
            CONSTRAINT_FIELD
        }
        _ => {
            p.bump();
            attributes::attributes(p);
            expressions::seq_expr(p);
            INITIALIZER_FIELD
        }
    };
    attributes::item_attributes(p);
    p.finish(mark, kind);
}

/// `val! mutable x : ty = e`, `val mutable virtual x : ty`.
fn value(p: &mut Parser<'_>) {
    p.bump();
    let overrides = p.eat(BANG);
    attributes::attributes(p);
    let is_virtual = flags(p, MUTABLE_KW);
    if is_virtual && overrides {
        p.expected("a definition, not a virtual one,");
    }
    p.expect(LIDENT);
    if is_virtual {
        if p.expect(COLON) {
            types::core_type(p);
        }
        return;
    }
    bindings::constraint(p);
    if p.expect(EQ) {
        expressions::seq_expr(p);
    }
}

/// `flag virtual` in any order, each at most once; answers whether `virtual` was there.
fn flags(p: &mut Parser<'_>, flag: SyntaxKind) -> bool {
    let first = p.eat(VIRTUAL_KW);
    p.eat(flag);
    first || p.eat(VIRTUAL_KW)
}

/// `method! private m p : ty = e`, `method m : 'a. ty = e`, `method virtual m : ty`.
fn method(p: &mut Parser<'_>) {
    p.bump();
    let overrides = p.eat(BANG);
    attributes::attributes(p);
    let is_virtual = flags(p, PRIVATE_KW);
    if is_virtual && overrides {
        p.expected("a definition, not a virtual one,");
    }
    p.expect(LIDENT);
    if is_virtual {
        if p.expect(COLON) {
            types::poly_type(p);
        }
        return;
    }
    if !p.at(COLON) {
        return bindings::parameters_and_body(p);
    }
    if p.nth(1) == TYPE_KW {
        p.bump();
        let mark = p.start();
        bindings::locally_abstract(p);
        types::core_type(p);
        p.finish(mark, POLY_TYPE);
    } else {
        p.bump();
        types::poly_type(p);
        if p.eat(COLON_GREATER) {
            types::core_type(p);
        }
    }
    if p.expect(EQ) {
        expressions::seq_expr(p);
    }
}

// ---- class types --------------------------------------------------------------------------------

/// `l:ty -> class type`, `class signature`.
fn class_type(p: &mut Parser<'_>) {
    if !p.enter() {
        return;
    }
    if at_domain(p) {
        let mark = p.start();
        types::label(p);
        types::tuple_type(p);
        if p.expect(ARROW) {
            class_type(p);
        }
        p.finish(mark, ARROW_CLASS_TYPE);
    } else {
        class_signature(p);
    }
    p.leave();
}

/// Whether an arrow follows before anything that ends a class type: a name alone may be both.
fn at_domain(p: &mut Parser<'_>) -> bool {
    let mut depth = 0usize;
    for ahead in 0.. {
        match p.nth(ahead) {
            ARROW if depth == 0 => return true,
            L_PAREN | L_BRACKET | L_BRACKET_LESS | L_BRACKET_GREATER | L_BRACE
            | L_BRACKET_PERCENT | L_BRACKET_AT => {
                depth += 1;
            }
            R_PAREN | R_BRACKET | R_BRACE if depth == 0 => return false,
            R_PAREN | R_BRACKET | R_BRACE => depth -= 1,
            OBJECT_KW | LET_KW | EQ | EOF | SEMI_SEMI | END_KW | AND_KW | L_BRACKET_AT_AT
            | VAL_KW | METHOD_KW | INHERIT_KW | CONSTRAINT_KW | INITIALIZER_KW
                if depth == 0 =>
            {
                return false;
            }
            kind if depth == 0 && crate::parser::starts_item_only(kind) => return false,
            EOF => return false,
            _ => (),
        }
    }
    false
}

/// `['a] M.c`, `object (ty) fields end`, `let open M in class type`.
fn class_signature(p: &mut Parser<'_>) {
    if !p.enter() {
        return;
    }
    let mark = p.start();
    match p.current() {
        OBJECT_KW => signature_object(p, mark),
        LET_KW => {
            p.bump();
            p.expect(OPEN_KW);
            p.eat(BANG);
            attributes::attributes(p);
            paths::module_path(p);
            if p.expect(IN_KW) {
                class_signature(p);
            }
            p.finish(mark, LET_OPEN_CLASS_TYPE);
        }
        L_BRACKET_PERCENT | QUOTED_EXTENSION_EXPR => attributes::extension(p),
        LIDENT | UIDENT | L_BRACKET => {
            arguments(p);
            paths::type_path(p);
            p.finish(mark, PATH_CLASS_TYPE);
        }
        _ => p.expected("a class type"),
    }
    if attributes::attributes(p) {
        p.finish(mark, ATTRIBUTED_CLASS_TYPE);
    }
    p.leave();
}

fn signature_object(p: &mut Parser<'_>, mark: Mark) {
    let bracket = p.open(END_KW);
    attributes::attributes(p);
    if p.at(L_PAREN) {
        let inner = p.open(R_PAREN);
        types::core_type(p);
        p.close(inner);
    }
    fields(p, signature_field);
    p.close(bracket);
    p.finish(mark, SIGNATURE_CLASS_TYPE);
}

fn signature_field(p: &mut Parser<'_>) {
    match p.current() {
        L_BRACKET_PERCENT_PERCENT | QUOTED_EXTENSION_ITEM => return attributes::item_extension(p),
        L_BRACKET_AT_AT_AT => return attributes::floating_attribute(p),
        _ => (),
    }
    let mark = p.start();
    let kind = match p.current() {
        INHERIT_KW => {
            p.bump();
            attributes::attributes(p);
            class_signature(p);
            INHERIT_FIELD
        }
        VAL_KW => {
            p.bump();
            attributes::attributes(p);
            flags(p, MUTABLE_KW);
            p.expect(LIDENT);
            if p.expect(COLON) {
                types::core_type(p);
            }
            VALUE_FIELD
        }
        METHOD_KW => {
            p.bump();
            attributes::attributes(p);
            flags(p, PRIVATE_KW);
            p.expect(LIDENT);
            if p.expect(COLON) {
                types::poly_type(p);
            }
            METHOD_FIELD
        }
        CONSTRAINT_KW => {
            p.bump();
            attributes::attributes(p);
            type_decls::equation(p);
            CONSTRAINT_FIELD
        }
        _ => return p.expected("a field of a class type"),
    };
    attributes::item_attributes(p);
    p.finish(mark, kind);
}
