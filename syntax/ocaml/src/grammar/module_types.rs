//! Module types, and the restricted ones of first-class modules.

use super::{attributes, items, modules, paths, type_decls, types};
use crate::kind::SyntaxKind::{self, *};
use crate::parser::Parser;
use crate::tree::Mark;

/// What a module type turned out to be, for the places that allow only some.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// `M.S`.
    Path,
    /// `M.S with type t = ty`, and nothing else.
    Constrained,
    Other,
}

fn starts_module_type(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        UIDENT
            | LIDENT
            | L_PAREN
            | SIG_KW
            | FUNCTOR_KW
            | MODULE_KW
            | L_BRACKET_PERCENT
            | QUOTED_EXTENSION_EXPR
    )
}

/// `S`, `sig items end`, `functor (X : S) -> T`, `S -> T`, `S with type t = ty`, `module type of M`.
pub(super) fn module_type(p: &mut Parser<'_>) {
    shaped(p, true);
}

/// A module type that a first-class module can have: a path, and plain type equations.
pub(super) fn package_type(p: &mut Parser<'_>) {
    let start = p.position();
    if shaped(p, true) == Shape::Other && p.position() > start {
        p.error_at(
            start,
            "a first-class module has a named module type, with equations between types at most",
        );
    }
}

/// With `loose`, also `->` and `with` behind it.
fn shaped(p: &mut Parser<'_>, loose: bool) -> Shape {
    if !starts_module_type(p.current()) {
        p.expected("a module type");
        return Shape::Other;
    }
    if !p.enter() {
        return Shape::Other;
    }
    let mark = p.start();
    let mut shape = atom(p, mark);
    let depth = p.depth();
    while p.enter() && suffix(p, mark, loose, &mut shape) {}
    p.leave_to(depth);
    p.leave();
    shape
}

fn atom(p: &mut Parser<'_>, mark: Mark) -> Shape {
    match p.current() {
        UIDENT | LIDENT => {
            paths::module_type_path(p);
            p.finish(mark, PATH_MODULE_TYPE);
            return Shape::Path;
        }
        SIG_KW => {
            let bracket = p.open(END_KW);
            attributes::attributes(p);
            items::signature(p);
            p.close(bracket);
            p.finish(mark, SIGNATURE_MODULE_TYPE);
        }
        FUNCTOR_KW => {
            p.bump();
            attributes::attributes(p);
            functor(p, mark);
        }
        L_PAREN
            if matches!(
                (p.nth(1), p.nth(2)),
                (R_PAREN, _) | (UIDENT | UNDERSCORE, COLON)
            ) =>
        {
            functor(p, mark)
        }
        L_PAREN => {
            let bracket = p.open(R_PAREN);
            let shape = shaped(p, true);
            p.close(bracket);
            p.finish(mark, PAREN_MODULE_TYPE);
            return shape;
        }
        MODULE_KW => {
            p.bump();
            p.expect(TYPE_KW);
            p.expect(OF_KW);
            attributes::attributes(p);
            modules::module_expr(p);
            p.finish(mark, TYPEOF_MODULE_TYPE);
        }
        _ => attributes::extension(p),
    }
    Shape::Other
}

/// `(X : S) () -> T`.
fn functor(p: &mut Parser<'_>, mark: Mark) {
    if !p.at(L_PAREN) {
        p.expected("a functor parameter");
    }
    while p.at(L_PAREN) {
        modules::functor_parameter(p);
    }
    if p.expect(ARROW) {
        module_type(p);
    }
    p.finish(mark, FUNCTOR_MODULE_TYPE);
}

fn suffix(p: &mut Parser<'_>, mark: Mark, loose: bool, shape: &mut Shape) -> bool {
    match p.current() {
        L_BRACKET_AT => {
            attributes::attributes(p);
            p.finish(mark, ATTRIBUTED_MODULE_TYPE);
        }
        ARROW if loose => {
            p.bump();
            module_type(p);
            p.finish(mark, ARROW_MODULE_TYPE);
            *shape = Shape::Other;
        }
        WITH_KW if loose => {
            p.bump();
            let mut plain = constraint(p);
            while p.eat(AND_KW) {
                plain &= constraint(p);
            }
            p.finish(mark, WITH_MODULE_TYPE);
            *shape = if plain && *shape == Shape::Path {
                Shape::Constrained
            } else {
                Shape::Other
            };
        }
        _ => return false,
    }
    true
}

/// `type 'a t = ty`, `module M = N`, `module type S = T`, and with `:=`; answers whether it is one
/// of those a first-class module may have.
fn constraint(p: &mut Parser<'_>) -> bool {
    let mark = p.start();
    let plain = match p.current() {
        TYPE_KW => type_constraint(p),
        MODULE_KW => {
            module_constraint(p);
            false
        }
        _ => {
            p.expected("`type` or `module`");
            return true;
        }
    };
    p.finish(mark, WITH_CONSTRAINT);
    plain
}

fn type_constraint(p: &mut Parser<'_>) -> bool {
    p.bump();
    let bare = p.at_any(&[LIDENT, UIDENT]);
    type_decls::parameters(p);
    paths::lowercase_path(p, "the name of a type");
    if p.eat(COLON_EQ) {
        types::plain_type(p);
        return false;
    }
    p.expect(EQ);
    let private = p.eat(PRIVATE_KW);
    types::plain_type(p);
    let constrained = p.at(CONSTRAINT_KW);
    type_decls::constraints(p);
    bare && !private && !constrained
}

fn module_constraint(p: &mut Parser<'_>) {
    p.bump();
    let is_type = p.eat(TYPE_KW);
    if is_type {
        paths::module_type_path(p);
    } else {
        paths::module_path(p);
    }
    if p.at_any(&[EQ, COLON_EQ]) {
        p.bump();
    } else {
        return p.expected("`=` or `:=`");
    }
    if is_type {
        // What follows `->` or `with` belongs to it; `and` does not.
        module_type(p);
    } else {
        paths::extended_module_path(p);
    }
}
