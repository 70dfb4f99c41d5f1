//! Expressions that are not closed by themselves: sequences, operators, `let`, `fun`, `match`, `if`.
//!
//! Chains that people make long (`let … in let … in`, `a; b; c`, `else if`) are loops, not recursion.

use super::{atoms, attributes, bindings, modules, paths, patterns, type_decls, types};
use crate::kind::SyntaxKind::{self, *};
use crate::parser::Parser;
use crate::tree::Mark;

/// How tightly an operator binds; the numbers follow the order of `parser.mly`.
const ASSIGNMENT: u8 = 2;
const COMMA_LEVEL: u8 = 3;
const ELEMENT: u8 = 4;
const ATTRIBUTE_LEVEL: u8 = 9;
const UNARY_MINUS: u8 = 14;

pub(super) fn starts_expr(p: &Parser<'_>) -> bool {
    atoms::starts_simple(p.current())
        || matches!(
            p.current(),
            LET_OP
                | FUN_KW
                | FUNCTION_KW
                | MATCH_KW
                | TRY_KW
                | IF_KW
                | WHILE_KW
                | FOR_KW
                | ASSERT_KW
                | LAZY_KW
                | MINUS
                | MINUS_DOT
                | PLUS
                | PLUS_DOT
        )
        || (p.at(LET_KW) && !p.at_item_let())
}

/// `e`, `e; e`, `e;`, with `let … in`, `fun … ->` and `e;` unrolled.
pub(super) fn seq_expr(p: &mut Parser<'_>) {
    let depth = p.depth();
    // What is open, from the outside to the inside.
    let mut open: Vec<(Mark, SyntaxKind)> = Vec::new();
    loop {
        let mark;
        if starts_expr(p) {
            if !p.enter() {
                break;
            }
            let inside = p.depth();
            mark = p.start();
            match head(p) {
                Head::Open(kind) => {
                    open.push((mark, kind));
                    continue;
                }
                Head::Broken(kind) => {
                    p.finish(mark, kind);
                    break;
                }
                Head::Withdrawn => break,
                Head::None => operand(p, mark),
            }
            operators(p, mark, 0);
            p.leave_to(inside - 1);
        } else {
            let trailing = matches!(open.last(), Some((_, SEQUENCE_EXPR)));
            if !trailing {
                paths::expected_operand(p, "an expression");
                break;
            }
            // Behind `let x = e in a;` an operator or `;` takes the whole `let` as its left side.
            if open.len() < 2 || !continues_expr(p.current()) {
                break;
            }
            mark = close_body(p, &mut open);
            operators(p, mark, 0);
        }
        if !p.at(SEMI) {
            break;
        }
        if !matches!(open.last(), Some((_, SEQUENCE_EXPR))) {
            open.push((mark, SEQUENCE_EXPR));
        }
        p.bump();
        if attributes::extension_name(p) && !starts_expr(p) {
            paths::expected_operand(p, "an expression");
        }
    }
    for (mark, kind) in open.into_iter().rev() {
        p.finish(mark, kind);
    }
    p.leave_to(depth);
}

/// The words of a `let` or a `fun` up to its body, if there is one.
fn head(p: &mut Parser<'_>) -> Head {
    match p.current() {
        LET_KW | LET_OP => let_head(p),
        FUN_KW => fun_head(p),
        _ => Head::None,
    }
}

/// Finishes the innermost `let` or `fun` and the sequence that is its body.
fn close_body(p: &mut Parser<'_>, open: &mut Vec<(Mark, SyntaxKind)>) -> Mark {
    let body = open.pop();
    let around = open.pop();
    let outer = [body, around].into_iter().flatten().map(|(mark, kind)| {
        p.finish(mark, kind);
        mark
    });
    outer.last().unwrap_or_else(|| p.start())
}

/// What can follow a complete expression and make it the left side of a larger one.
fn continues_expr(kind: SyntaxKind) -> bool {
    matches!(kind, SEMI | COMMA | L_BRACKET_AT) || binding_power(kind).is_some()
}

/// One expression, without `;`.
pub(super) fn expr(p: &mut Parser<'_>) {
    expr_above(p, 0);
}

fn expr_above(p: &mut Parser<'_>, least: u8) {
    if !starts_expr(p) {
        return paths::expected_operand(p, "an expression");
    }
    if !p.enter() {
        return;
    }
    let mark = p.start();
    climb(p, mark, least);
    p.leave();
}

/// An operand and all operators behind it that bind at least as tightly as `least`.
fn climb(p: &mut Parser<'_>, mark: Mark, least: u8) {
    operand(p, mark);
    operators(p, mark, least);
}

/// The operators behind an operand that bind at least as tightly as `least`.
fn operators(p: &mut Parser<'_>, mark: Mark, least: u8) {
    let depth = p.depth();
    loop {
        let (level, right) = match p.current() {
            COMMA => (COMMA_LEVEL, COMMA_LEVEL),
            L_BRACKET_AT => (ATTRIBUTE_LEVEL, ATTRIBUTE_LEVEL),
            kind => match binding_power(kind) {
                Some(levels) => levels,
                None => break,
            },
        };
        if level < least || !p.enter() {
            break;
        }
        match p.current() {
            COMMA => {
                while p.eat(COMMA) {
                    expr_above(p, ELEMENT);
                }
                p.finish(mark, TUPLE_EXPR);
            }
            L_BRACKET_AT => {
                attributes::attributes(p);
                p.finish(mark, ATTRIBUTED_EXPR);
            }
            _ => {
                p.bump();
                expr_above(p, right);
                p.finish(mark, INFIX_EXPR);
            }
        }
    }
    p.leave_to(depth);
}

/// The level of an infix operator, and the least level of its right side.
fn binding_power(kind: SyntaxKind) -> Option<(u8, u8)> {
    Some(match kind {
        COLON_EQ => (ASSIGNMENT, ASSIGNMENT),
        OR_KW | BAR_BAR => (5, 5),
        AMPERSAND | AMPER_AMPER => (6, 6),
        INFIX_OP0 | EQ | LESS | GREATER => (7, 8),
        INFIX_OP1 => (8, 8),
        COLON_COLON => (10, 10),
        INFIX_OP2 | PLUS | PLUS_DOT | MINUS | MINUS_DOT | PLUS_EQ => (11, 12),
        PERCENT | INFIX_OP3 | STAR => (12, 13),
        INFIX_OP4 => (13, 13),
        _ => return None,
    })
}

/// What stands between operators.
fn operand(p: &mut Parser<'_>, mark: Mark) {
    match p.current() {
        LET_KW | LET_OP | FUN_KW => match head(p) {
            Head::Open(kind) => {
                seq_expr(p);
                p.finish(mark, kind);
            }
            Head::Broken(kind) => p.finish(mark, kind),
            Head::Withdrawn | Head::None => (),
        },
        FUNCTION_KW => {
            p.bump();
            attributes::extension_and_attributes(p);
            match_cases(p);
            p.finish(mark, FUNCTION_EXPR);
        }
        MATCH_KW => matching(p, mark, MATCH_EXPR),
        TRY_KW => matching(p, mark, TRY_EXPR),
        IF_KW => conditional(p),
        WHILE_KW => {
            p.bump();
            attributes::extension_and_attributes(p);
            seq_expr(p);
            loop_body(p);
            p.finish(mark, WHILE_EXPR);
        }
        FOR_KW => for_loop(p, mark),
        ASSERT_KW => guarded(p, mark, ASSERT_EXPR),
        LAZY_KW => guarded(p, mark, LAZY_EXPR),
        MINUS | MINUS_DOT | PLUS | PLUS_DOT => {
            p.bump();
            expr_above(p, UNARY_MINUS);
            p.finish(mark, PREFIX_EXPR);
        }
        _ => atoms::application(p, mark),
    }
}

/// `assert e`, `lazy e`.
fn guarded(p: &mut Parser<'_>, mark: Mark, kind: SyntaxKind) {
    p.bump();
    attributes::extension_and_attributes(p);
    atoms::simple_expr(p);
    p.finish(mark, kind);
}

/// What a `let` or a `fun` turned out to be before its body.
enum Head {
    /// Complete; its body follows.
    Open(SyntaxKind),
    /// Damaged; no body follows.
    Broken(SyntaxKind),
    /// A `let` that belongs to the items of the structure around; nothing was taken.
    Withdrawn,
    None,
}

/// `let bindings in`, `let module M = N in`, `let open M in`, `let exception E in`, `let* bindings in`.
fn let_head(p: &mut Parser<'_>) -> Head {
    let before = p.snapshot();
    let start = p.position();
    let kind = let_head_words(p);
    if p.at(IN_KW) {
        p.bump();
        return Head::Open(kind);
    }
    // A `let` where the items of a structure stand, without `in`, is the next item: what was before
    // it is the unfinished part.
    if p.is_outdented(start) && kind == LET_EXPR {
        p.withdraw_let(&before, "an expression");
        return Head::Withdrawn;
    }
    match p.outdented_since(start) {
        Some(token) => p.missing_before(token, "`in`"),
        None => p.expected("`in`"),
    }
    match p.current() {
        LET_KW | LET_OP if starts_expr(p) && !p.is_outdented(p.position()) => Head::Open(kind),
        _ => Head::Broken(kind),
    }
}

fn let_head_words(p: &mut Parser<'_>) -> SyntaxKind {
    if p.eat(LET_OP) {
        bindings::operator_bindings(p);
        return LET_OP_EXPR;
    }
    p.bump();
    match p.current() {
        OPEN_KW => {
            p.bump();
            p.eat(BANG);
            attributes::extension_and_attributes(p);
            modules::module_expr(p);
            LET_OPEN_EXPR
        }
        MODULE_KW => {
            p.bump();
            attributes::extension_and_attributes(p);
            modules::local_binding(p);
            LET_MODULE_EXPR
        }
        EXCEPTION_KW => {
            p.bump();
            attributes::extension_and_attributes(p);
            type_decls::local_exception(p);
            LET_EXCEPTION_EXPR
        }
        _ => {
            let punned = let_words(p);
            bindings::bindings(p, punned);
            LET_EXPR
        }
    }
}

/// `%ext [@a] rec` behind `let`; answers whether there was an extension.
pub(super) fn let_words(p: &mut Parser<'_>) -> bool {
    let punned = attributes::extension_and_attributes(p);
    p.eat(REC_KW);
    punned
}

/// `fun p p : ty ->`.
fn fun_head(p: &mut Parser<'_>) -> Head {
    p.bump();
    attributes::extension_and_attributes(p);
    if !bindings::parameters(p) {
        p.expected("a parameter");
    }
    if p.eat(COLON) {
        types::atomic_type(p);
    }
    if p.expect(ARROW) {
        Head::Open(FUN_EXPR)
    } else {
        Head::Broken(FUN_EXPR)
    }
}

/// `match e with cases`, `try e with cases`.
fn matching(p: &mut Parser<'_>, mark: Mark, kind: SyntaxKind) {
    p.bump();
    attributes::extension_and_attributes(p);
    seq_expr(p);
    if p.expect(WITH_KW) {
        match_cases(p);
    }
    p.finish(mark, kind);
}

/// `| p when e -> e | p -> .`.
fn match_cases(p: &mut Parser<'_>) {
    p.eat(BAR);
    loop {
        if !patterns::starts_pattern(p.current()) {
            return paths::expected_operand(p, "a pattern");
        }
        let mark = p.start();
        match_case(p);
        p.finish(mark, MATCH_CASE);
        if !p.eat(BAR) {
            return;
        }
    }
}

fn match_case(p: &mut Parser<'_>) {
    patterns::pattern(p);
    let guarded = p.eat(WHEN_KW);
    if guarded {
        seq_expr(p);
    }
    if !p.expect(ARROW) {
        return;
    }
    if p.at(DOT) && !guarded {
        let mark = p.start();
        p.bump();
        return p.finish(mark, UNREACHABLE_EXPR);
    }
    seq_expr(p);
}

/// `if e then e else if e then e else e`.
fn conditional(p: &mut Parser<'_>) {
    let depth = p.depth();
    let mut open = Vec::new();
    while p.at(IF_KW) && p.enter() {
        open.push(p.start());
        p.bump();
        attributes::extension_and_attributes(p);
        seq_expr(p);
        if !p.expect(THEN_KW) {
            break;
        }
        expr(p);
        if !p.eat(ELSE_KW) {
            break;
        }
        if !p.at(IF_KW) {
            expr(p);
            break;
        }
    }
    // Behind `else if … then …` nothing can follow that the inner expression would not have taken.
    for mark in open.into_iter().rev() {
        p.finish(mark, IF_EXPR);
    }
    p.leave_to(depth);
}

/// `for p = e to e do e done`.
fn for_loop(p: &mut Parser<'_>, mark: Mark) {
    p.bump();
    attributes::extension_and_attributes(p);
    patterns::pattern(p);
    if p.expect(EQ) {
        seq_expr(p);
    }
    if p.at_any(&[TO_KW, DOWNTO_KW]) {
        p.bump();
        seq_expr(p);
    } else {
        p.expected("`to` or `downto`");
    }
    loop_body(p);
    p.finish(mark, FOR_EXPR);
}

/// `do e done`.
fn loop_body(p: &mut Parser<'_>) {
    if !p.at(DO_KW) {
        return p.expected("`do`");
    }
    let bracket = p.open(DONE_KW);
    seq_expr(p);
    p.close(bracket);
}
