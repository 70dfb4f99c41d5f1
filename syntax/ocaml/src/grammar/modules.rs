//! Module expressions and the bindings of modules.

use super::{attributes, expressions, items, module_types, paths};
use crate::kind::SyntaxKind::{self, *};
use crate::parser::Parser;
use crate::tree::Mark;

pub(super) fn starts_module(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        UIDENT | L_PAREN | STRUCT_KW | FUNCTOR_KW | L_BRACKET_PERCENT | QUOTED_EXTENSION_EXPR
    )
}

/// `M.N`, `struct items end`, `functor (X : S) -> M`, `F (X) ()`, `(M : S)`, `(val e : S)`.
pub(super) fn module_expr(p: &mut Parser<'_>) {
    if !starts_module(p.current()) {
        return p.expected("a module");
    }
    if !p.enter() {
        return;
    }
    let mark = p.start();
    match p.current() {
        UIDENT => {
            paths::module_path(p);
            p.finish(mark, PATH_MODULE);
        }
        STRUCT_KW => {
            let bracket = p.open(END_KW);
            attributes::attributes(p);
            items::structure(p);
            p.close(bracket);
            p.finish(mark, STRUCT_MODULE);
        }
        FUNCTOR_KW => {
            p.bump();
            attributes::attributes(p);
            functor_parameters(p);
            if p.expect(ARROW) {
                module_expr(p);
            }
            p.finish(mark, FUNCTOR_MODULE);
        }
        L_PAREN => parenthesised(p, mark),
        _ => attributes::extension(p),
    }
    applications(p, mark);
    p.leave();
}

/// `(X)`, `()` and `[@attribute]` behind a module.
fn applications(p: &mut Parser<'_>, mark: Mark) {
    let depth = p.depth();
    while p.at_any(&[L_PAREN, L_BRACKET_AT]) && p.enter() {
        if attributes::attributes(p) {
            p.finish(mark, ATTRIBUTED_MODULE);
        } else if p.nth(1) == R_PAREN {
            p.bump();
            p.bump();
            p.finish(mark, APPLY_MODULE);
        } else {
            let argument = p.start();
            parenthesised(p, argument);
            p.finish(mark, APPLY_MODULE);
        }
    }
    p.leave_to(depth);
}

/// `(M)`, `(M : S)`, `(val e : S :> T)`.
fn parenthesised(p: &mut Parser<'_>, mark: Mark) {
    let bracket = p.open(R_PAREN);
    if p.eat(VAL_KW) {
        attributes::attributes(p);
        expressions::expr(p);
        if p.eat(COLON) {
            module_types::package_type(p);
        }
        if p.eat(COLON_GREATER) {
            module_types::package_type(p);
        }
        p.close(bracket);
        return p.finish(mark, UNPACK_MODULE);
    }
    module_expr(p);
    let typed = p.eat(COLON);
    if typed {
        module_types::module_type(p);
    }
    p.close(bracket);
    p.finish(mark, if typed { TYPED_MODULE } else { PAREN_MODULE });
}

/// `(X : S) ()`, at least one.
fn functor_parameters(p: &mut Parser<'_>) {
    if !p.at(L_PAREN) {
        return p.expected("a functor parameter");
    }
    while p.at(L_PAREN) {
        functor_parameter(p);
    }
}

/// `(X : S)` or `()`.
pub(super) fn functor_parameter(p: &mut Parser<'_>) {
    let mark = p.start();
    let bracket = p.open(R_PAREN);
    if !p.at(R_PAREN) {
        module_name(p);
        if p.expect(COLON) {
            module_types::module_type(p);
        }
    }
    p.close(bracket);
    p.finish(mark, FUNCTOR_PARAMETER);
}

/// `M` or `_`.
pub(super) fn module_name(p: &mut Parser<'_>) {
    if p.at_any(&[UIDENT, UNDERSCORE]) {
        p.bump();
    } else {
        p.expected("a module name");
    }
}

/// `M (X : S) : T = N` behind `let module`.
pub(super) fn local_binding(p: &mut Parser<'_>) {
    if !p.at_any(&[UIDENT, UNDERSCORE]) {
        return p.expected("a module name");
    }
    let mark = p.start();
    binding_body(p);
    p.finish(mark, MODULE_BINDING);
}

/// `M (X : S) : T = N`.
fn binding_body(p: &mut Parser<'_>) {
    module_name(p);
    while p.at(L_PAREN) {
        functor_parameter(p);
    }
    if p.eat(COLON) {
        module_types::module_type(p);
    }
    if p.expect(EQ) {
        module_expr(p);
    }
}

/// `module [rec] binding and binding`, in a structure; the caller took `module`.
pub(super) fn structure_item(p: &mut Parser<'_>, mark: Mark) {
    attributes::extension_and_attributes(p);
    let recursive = p.eat(REC_KW);
    if p.at_any(&[UIDENT, UNDERSCORE]) {
        binding(p, binding_body);
        while recursive && p.at(AND_KW) {
            p.bump();
            attributes::attributes(p);
            binding(p, binding_body);
        }
    } else {
        p.expected("a module name");
    }
    p.finish(mark, MODULE_ITEM);
}

/// `module M : S`, `module M = N`, `module M := N`, `module rec M : S and N : T`, in a signature.
pub(super) fn signature_item(p: &mut Parser<'_>, mark: Mark) {
    attributes::extension_and_attributes(p);
    let recursive = p.eat(REC_KW);
    if p.at_any(&[UIDENT, UNDERSCORE]) {
        binding(
            p,
            if recursive {
                recursive_declaration
            } else {
                declaration
            },
        );
        while recursive && p.at(AND_KW) {
            p.bump();
            attributes::attributes(p);
            binding(p, recursive_declaration);
        }
    } else {
        p.expected("a module name");
    }
    p.finish(mark, MODULE_ITEM);
}

fn binding(p: &mut Parser<'_>, body: fn(&mut Parser<'_>)) {
    if !p.at_any(&[UIDENT, UNDERSCORE]) {
        return p.expected("a module name");
    }
    let mark = p.start();
    body(p);
    attributes::item_attributes(p);
    p.finish(mark, MODULE_BINDING);
}

/// `M : S`.
fn recursive_declaration(p: &mut Parser<'_>) {
    module_name(p);
    if p.expect(COLON) {
        module_types::module_type(p);
    }
}

/// `M (X : S) : T`, `M = N`, `M := N`.
fn declaration(p: &mut Parser<'_>) {
    let named = p.at(UIDENT);
    module_name(p);
    match p.current() {
        EQ => {
            p.bump();
            alias(p, paths::module_path);
        }
        COLON_EQ if named => {
            p.bump();
            alias(p, paths::extended_module_path);
        }
        _ => {
            while p.at(L_PAREN) {
                functor_parameter(p);
            }
            if p.expect(COLON) {
                module_types::module_type(p);
            }
        }
    }
}

fn alias(p: &mut Parser<'_>, path: fn(&mut Parser<'_>)) {
    if !p.at(UIDENT) {
        return p.expected("a module name");
    }
    let mark = p.start();
    path(p);
    p.finish(mark, PATH_MODULE);
}
