//! Expressions that are closed by themselves, what hangs on them with `.` and `#`, and application.

use super::{attributes, bindings, classes, expressions, module_types, modules, paths, types};
use crate::kind::SyntaxKind::{self, *};
use crate::parser::Parser;
use crate::tree::Mark;

pub(super) fn starts_simple(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        LIDENT
            | UIDENT
            | INT
            | FLOAT
            | CHAR
            | STRING
            | QUOTED_STRING
            | TRUE_KW
            | FALSE_KW
            | L_PAREN
            | L_BRACKET
            | L_BRACKET_BAR
            | L_BRACE
            | L_BRACE_LESS
            | BANG
            | PREFIX_OP
            | BACKQUOTE
            | BEGIN_KW
            | NEW_KW
            | OBJECT_KW
            | L_BRACKET_PERCENT
            | QUOTED_EXTENSION_EXPR
    )
}

/// What an operand without arguments may still become.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Simple {
    /// `x`: may be assigned to.
    Name,
    /// `e.f`, `e.(i)`: may be assigned to.
    Place,
    /// `C`, `` `C``, `()`, `true`: takes one argument.
    Constructor(SyntaxKind),
    Other,
}

/// `f a ~b:c`, `C a`, `x <- e`, `e`.
pub(super) fn application(p: &mut Parser<'_>, mark: Mark) {
    let simple = simple(p, mark, true);
    match (simple, p.current()) {
        (Simple::Name | Simple::Place, LESS_MINUS) => {
            p.bump();
            expressions::expr(p);
            p.finish(mark, ASSIGN_EXPR);
        }
        (Simple::Constructor(APPLY_EXPR), next) if starts_simple(next) => {
            argument(p);
            p.finish(mark, APPLY_EXPR);
        }
        (Simple::Constructor(kind), next) if starts_simple(next) => {
            simple_expr(p);
            p.finish(mark, kind);
        }
        (_, next) if starts_argument(next) => {
            while starts_argument(p.current()) {
                argument(p);
            }
            p.finish(mark, APPLY_EXPR);
        }
        _ => (),
    }
}

pub(super) fn starts_argument(kind: SyntaxKind) -> bool {
    starts_simple(kind) || matches!(kind, LABEL | OPT_LABEL | TILDE | QUESTION)
}

/// `e`, `~l:e`, `~l`, `~(l : ty)`, `?l:e`, `?l`.
pub(super) fn argument(p: &mut Parser<'_>) {
    let mark = p.start();
    match p.current() {
        LABEL | OPT_LABEL => {
            p.bump();
            simple_expr(p);
        }
        TILDE | QUESTION => {
            let optional = p.at(QUESTION);
            p.bump();
            if p.at(L_PAREN) && !optional {
                let bracket = p.open(R_PAREN);
                p.expect(LIDENT);
                if !bindings::constraint(p) {
                    p.expected("`:`");
                }
                p.close(bracket);
            } else if !p.eat(LIDENT) {
                p.expected("a label");
            }
        }
        _ => simple_expr(p),
    }
    p.finish(mark, ARGUMENT);
}

/// An expression that can be an argument.
pub(super) fn simple_expr(p: &mut Parser<'_>) {
    if !starts_simple(p.current()) {
        return p.expected("an expression");
    }
    if !p.enter() {
        return;
    }
    let mark = p.start();
    simple(p, mark, false);
    p.leave();
}

/// An atom and everything behind it that binds tighter than application.
///
/// With `open`, a constructor that is followed by its argument is left to the caller to finish.
fn simple(p: &mut Parser<'_>, mark: Mark, open: bool) -> Simple {
    let mut result = atom(p, mark);
    let depth = p.depth();
    loop {
        match p.current() {
            DOT | DOT_OP => (),
            HASH | HASH_OP => (),
            _ => break,
        }
        if !p.enter() {
            break;
        }
        if let Simple::Constructor(kind) = result {
            finish_constructor(p, mark, kind);
        }
        result = match p.current() {
            HASH => {
                p.bump();
                p.expect(LIDENT);
                p.finish(mark, SEND_EXPR);
                Simple::Other
            }
            HASH_OP => {
                p.bump();
                hash_operand(p);
                p.finish(mark, INFIX_EXPR);
                Simple::Other
            }
            _ => access(p, mark),
        };
    }
    p.leave_to(depth);
    if let Simple::Constructor(kind) = result
        && !(open && starts_simple(p.current()))
    {
        finish_constructor(p, mark, kind);
    }
    result
}

/// Constructors are finished late: with their argument, if they get one.
fn finish_constructor(p: &mut Parser<'_>, mark: Mark, kind: SyntaxKind) {
    if matches!(kind, CONSTRUCT_EXPR | POLY_VARIANT_EXPR) {
        p.finish(mark, kind);
    }
}

/// The right side of `#op`: an atom with its fields and indices.
fn hash_operand(p: &mut Parser<'_>) {
    if !starts_simple(p.current()) {
        return p.expected("an expression");
    }
    let mark = p.start();
    let mut result = atom(p, mark);
    let depth = p.depth();
    loop {
        if let Simple::Constructor(kind) = result {
            finish_constructor(p, mark, kind);
        }
        if !p.at_any(&[DOT, DOT_OP]) || !p.enter() {
            break;
        }
        result = access(p, mark);
    }
    p.leave_to(depth);
}

/// `.f`, `.M.f`, `.(i)`, `.[i]`, `.{i}`, `.%(i; j)`, `.M.%(i)` behind an expression.
fn access(p: &mut Parser<'_>, mark: Mark) -> Simple {
    if p.at(DOT_OP) {
        p.bump();
        return index(p, mark, true);
    }
    match p.nth(1) {
        L_PAREN | L_BRACKET | L_BRACE => {
            p.bump();
            index(p, mark, false)
        }
        UIDENT if at_qualified_index(p) => {
            p.bump();
            let path = p.start();
            p.bump();
            while p.eat(DOT) {
                p.bump();
            }
            p.finish(path, PATH);
            p.bump();
            index(p, mark, true)
        }
        _ => {
            p.bump();
            paths::lowercase_path(p, "a field");
            p.finish(mark, FIELD_EXPR);
            Simple::Place
        }
    }
}

/// `.M.N.%` at the current token.
fn at_qualified_index(p: &mut Parser<'_>) -> bool {
    let mut ahead = 0;
    while p.nth(ahead) == DOT && p.nth(ahead + 1) == UIDENT {
        ahead += 2;
    }
    p.nth(ahead) == DOT_OP
}

/// `(i)`, `[i]`, `{i}`; with a user-defined operator `(i; j)`.
fn index(p: &mut Parser<'_>, mark: Mark, several: bool) -> Simple {
    let closer = match p.current() {
        L_PAREN => R_PAREN,
        L_BRACKET => R_BRACKET,
        L_BRACE => R_BRACE,
        _ => {
            p.expected("a bracket");
            p.finish(mark, INDEX_EXPR);
            return Simple::Other;
        }
    };
    let bracket = p.open(closer);
    if several {
        elements(p, closer)
    } else {
        expressions::seq_expr(p)
    }
    p.close(bracket);
    p.finish(mark, INDEX_EXPR);
    Simple::Place
}

/// `e; e; e;`, at least one.
fn elements(p: &mut Parser<'_>, closer: SyntaxKind) {
    expressions::expr(p);
    while p.eat(SEMI) {
        if p.at(closer) {
            return;
        }
        expressions::expr(p);
    }
}

fn atom(p: &mut Parser<'_>, mark: Mark) -> Simple {
    match p.current() {
        LIDENT => {
            p.bump();
            p.finish(mark, PATH);
            p.finish(mark, PATH_EXPR);
            return Simple::Name;
        }
        INT | FLOAT | CHAR | STRING | QUOTED_STRING => {
            p.bump();
            p.finish(mark, LITERAL);
        }
        TRUE_KW | FALSE_KW => {
            p.bump();
            p.finish(mark, LITERAL);
            return Simple::Constructor(CONSTRUCT_EXPR_OF_LITERAL);
        }
        UIDENT => return qualified(p, mark),
        BACKQUOTE => {
            types::tag_name(p);
            return Simple::Constructor(POLY_VARIANT_EXPR);
        }
        BANG | PREFIX_OP => {
            p.bump();
            prefixed(p);
            p.finish(mark, PREFIX_EXPR);
        }
        L_PAREN => return parenthesised(p, mark),
        L_BRACKET | L_BRACKET_BAR | L_BRACE | L_BRACE_LESS => return delimited(p, mark),
        BEGIN_KW => {
            let bracket = p.open(END_KW);
            attributes::extension_and_attributes(p);
            if !p.at(END_KW) {
                expressions::seq_expr(p);
            }
            p.close(bracket);
            p.finish(mark, BEGIN_EXPR);
        }
        NEW_KW => {
            p.bump();
            attributes::extension_and_attributes(p);
            paths::lowercase_path(p, "the name of a class");
            p.finish(mark, NEW_EXPR);
        }
        OBJECT_KW => {
            classes::object(p);
            p.finish(mark, OBJECT_EXPR);
        }
        _ => attributes::extension(p),
    }
    Simple::Other
}

/// `true e` is an application of a constructor to the grammar.
const CONSTRUCT_EXPR_OF_LITERAL: SyntaxKind = APPLY_EXPR;

/// The operand of `!`: an atom alone, so that `!x.f` is `(!x).f`.
fn prefixed(p: &mut Parser<'_>) {
    if !starts_simple(p.current()) {
        return p.expected("an expression");
    }
    if !p.enter() {
        return;
    }
    let mark = p.start();
    if let Simple::Constructor(kind) = atom(p, mark) {
        finish_constructor(p, mark, kind);
    }
    p.leave();
}

/// `M.x`, `M.C`, `M.(e)`, `M.[e]`, `M.{f = e}`, `M.()`, `M.( + )`.
fn qualified(p: &mut Parser<'_>, mark: Mark) -> Simple {
    loop {
        p.bump();
        if !p.at(DOT) {
            p.finish(mark, PATH);
            return Simple::Constructor(CONSTRUCT_EXPR);
        }
        match p.nth(1) {
            UIDENT => p.bump(),
            LIDENT => {
                p.bump();
                p.bump();
                p.finish(mark, PATH);
                p.finish(mark, PATH_EXPR);
                return Simple::Other;
            }
            L_PAREN | L_BRACKET | L_BRACKET_BAR | L_BRACE | L_BRACE_LESS => return opened(p, mark),
            _ => {
                p.bump();
                p.expected("a name");
                p.finish(mark, PATH);
                p.finish(mark, PATH_EXPR);
                return Simple::Other;
            }
        }
    }
}

/// Behind `M.N`, at the dot before a bracket.
fn opened(p: &mut Parser<'_>, mark: Mark) -> Simple {
    if p.nth(1) == L_PAREN && p.nth(2) == COLON_COLON {
        p.bump();
        p.bump();
        p.bump();
        p.expect(R_PAREN);
        p.finish(mark, PATH);
        return Simple::Constructor(CONSTRUCT_EXPR);
    }
    if p.nth(1) == L_PAREN && operator_follows(p) {
        p.bump();
        paths::operator_name(p);
        p.finish(mark, PATH);
        p.finish(mark, PATH_EXPR);
        return Simple::Other;
    }
    p.finish(mark, PATH);
    p.bump();
    let inner = p.start();
    match p.current() {
        L_PAREN if p.nth(1) == MODULE_KW => package(p, inner, true),
        L_PAREN if p.nth(1) == R_PAREN => {
            p.bump();
            p.bump();
            p.finish(inner, UNIT_EXPR);
        }
        // `M.(e : t)` is no local open: the constraint needs parentheses of its own.
        L_PAREN => {
            let bracket = p.open(R_PAREN);
            expressions::seq_expr(p);
            p.close(bracket);
            p.finish(inner, PAREN_EXPR);
        }
        _ => {
            delimited(p, inner);
        }
    }
    p.finish(mark, LOCAL_OPEN_EXPR);
    Simple::Other
}

/// At the dot of `M.( + )`.
fn operator_follows(p: &mut Parser<'_>) -> bool {
    match p.nth(2) {
        DOT_OP => true,
        kind => paths::is_operator(kind) && p.nth(3) == R_PAREN,
    }
}

/// `(e)`, `(e : ty)`, `()`, `( + )`, `(::)`, `(module M : S)`.
fn parenthesised(p: &mut Parser<'_>, mark: Mark) -> Simple {
    match p.nth(1) {
        R_PAREN => {
            p.bump();
            p.bump();
            p.finish(mark, UNIT_EXPR);
            return Simple::Constructor(CONSTRUCT_EXPR_OF_LITERAL);
        }
        COLON_COLON => {
            paths::constructor_path(p);
            return Simple::Constructor(CONSTRUCT_EXPR);
        }
        MODULE_KW => {
            package(p, mark, false);
            return Simple::Other;
        }
        _ if paths::at_operator_name(p) => {
            paths::operator_name(p);
            p.finish(mark, PATH);
            p.finish(mark, PATH_EXPR);
            return Simple::Other;
        }
        _ => (),
    }
    let bracket = p.open(R_PAREN);
    expressions::seq_expr(p);
    let typed = bindings::constraint(p);
    p.close(bracket);
    p.finish(mark, if typed { TYPED_EXPR } else { PAREN_EXPR });
    Simple::Other
}

/// `(module M : S)`; behind `M.` the type must be there.
fn package(p: &mut Parser<'_>, mark: Mark, typed: bool) {
    let bracket = p.open(R_PAREN);
    p.bump();
    attributes::extension_and_attributes(p);
    modules::module_expr(p);
    if p.eat(COLON) {
        module_types::package_type(p);
    } else if typed {
        p.expected("`:`");
    }
    p.close(bracket);
    p.finish(mark, PACK_EXPR);
}

/// `[e; e]`, `[|e; e|]`, `{f = e}`, `{< f = e >}`.
fn delimited(p: &mut Parser<'_>, mark: Mark) -> Simple {
    match p.current() {
        L_BRACKET => {
            let bracket = p.open(R_BRACKET);
            let empty = p.at(R_BRACKET);
            if !empty {
                elements(p, R_BRACKET);
            }
            p.close(bracket);
            p.finish(mark, LIST_EXPR);
            if empty {
                return Simple::Constructor(CONSTRUCT_EXPR_OF_LITERAL);
            }
        }
        L_BRACKET_BAR => {
            let bracket = p.open(BAR_R_BRACKET);
            if !p.at(BAR_R_BRACKET) {
                elements(p, BAR_R_BRACKET);
            }
            p.close(bracket);
            p.finish(mark, ARRAY_EXPR);
        }
        L_BRACE => {
            let bracket = p.open(R_BRACE);
            record(p);
            p.close(bracket);
            p.finish(mark, RECORD_EXPR);
        }
        _ => {
            let bracket = p.open(GREATER_R_BRACE);
            if !p.at(GREATER_R_BRACE) {
                fields(p, GREATER_R_BRACE, false);
            }
            p.close(bracket);
            p.finish(mark, OVERRIDE_EXPR);
        }
    }
    Simple::Other
}

/// `e with f = e; f` or `f = e; f`.
fn record(p: &mut Parser<'_>) {
    if starts_simple(p.current()) && !at_field(p) {
        simple_expr(p);
        p.expect(WITH_KW);
    }
    fields(p, R_BRACE, true);
}

/// `M.f` followed by something that is no part of an expression.
fn at_field(p: &mut Parser<'_>) -> bool {
    let mut ahead = 0;
    while p.nth(ahead) == UIDENT && p.nth(ahead + 1) == DOT {
        ahead += 2;
    }
    p.nth(ahead) == LIDENT
        && matches!(
            p.nth(ahead + 1),
            EQ | SEMI | R_BRACE | COLON | COLON_GREATER | EOF
        )
}

/// `f = e; M.f : ty = e; f`; the fields of an object copy have plain names and no types.
fn fields(p: &mut Parser<'_>, closer: SyntaxKind, record: bool) {
    loop {
        if !(p.at(LIDENT) || record && p.at(UIDENT)) {
            return p.expected("a field");
        }
        let mark = p.start();
        paths::lowercase_path(p, "a field");
        if record {
            bindings::constraint(p);
        }
        if p.eat(EQ) {
            expressions::expr(p);
        }
        p.finish(mark, RECORD_EXPR_FIELD);
        if !p.eat(SEMI) || p.at(closer) {
            return;
        }
    }
}
