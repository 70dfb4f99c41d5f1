//! What lowering makes of a text, as one line a term.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::*;

fn check(text: &str, expected: Expect) {
    let unit = lower(&ocaml_syntax::parse(text));
    let mut out = String::new();
    for item in &unit.items {
        match &item.kind {
            ItemKind::Let {
                recursive,
                bindings,
            } => {
                let _ = write!(out, "let{}", if *recursive { " rec" } else { "" });
                for it in bindings {
                    let _ = write!(out, " {} = {}", pat(&unit, it.pat), expr(&unit, it.value));
                }
                out.push('\n');
            }
            ItemKind::Eval(it) => {
                let _ = writeln!(out, "{}", expr(&unit, *it));
            }
            other => {
                let _ = writeln!(out, "{other:?}");
            }
        }
    }
    expected.assert_eq(&out);
}

fn exprs(unit: &Unit, ids: &[ExprId]) -> String {
    let all: Vec<String> = ids.iter().map(|it| expr(unit, *it)).collect();
    all.join(" ")
}

fn label(it: &Label) -> String {
    match it {
        Label::None => String::new(),
        Label::Labelled(name) => format!("~{}:", name.text),
        Label::Optional(name) => format!("?{}:", name.text),
    }
}

fn expr(unit: &Unit, id: ExprId) -> String {
    match &unit.exprs[id] {
        Expr::Path(path) => path.dotted(),
        Expr::Literal(it) => format!("{it:?}"),
        Expr::Apply {
            function,
            arguments,
        } => {
            let mut out = format!("({}", expr(unit, *function));
            for it in arguments {
                let _ = write!(out, " {}{}", label(&it.label), expr(unit, it.value));
            }
            out + ")"
        }
        Expr::Fun { params, body } => {
            let mut out = "(fun".to_owned();
            for it in params {
                let _ = write!(out, " {}{}", label(&it.label), pat(unit, it.pat));
                if let Some(default) = it.default {
                    let _ = write!(out, "={}", expr(unit, default));
                }
            }
            format!("{out} -> {})", expr(unit, *body))
        }
        Expr::Newtype { names, body } => {
            let names: Vec<_> = names.iter().map(|it| &*it.text).collect();
            format!("(type {} -> {})", names.join(" "), expr(unit, *body))
        }
        Expr::Construct { path, argument } => match argument {
            Some(it) => format!("({} {})", path.dotted(), expr(unit, *it)),
            None => path.dotted(),
        },
        Expr::Tuple(ids) => format!("(tuple {})", exprs(unit, ids)),
        Expr::List(ids) => format!("[{}]", exprs(unit, ids)),
        Expr::Sequence(ids) => format!("(seq {})", exprs(unit, ids)),
        Expr::Open { module, body, .. } => format!("(open {module:?} {})", expr(unit, *body))
            .replace(&format!("{module:?}"), &module_name(module)),
        Expr::Constraint { value, .. } => format!("({} : _)", expr(unit, *value)),
        Expr::Let { bindings, body, .. } => {
            let mut out = "(let".to_owned();
            for it in bindings {
                let _ = write!(out, " {}={}", pat(unit, it.pat), expr(unit, it.value));
            }
            format!("{out} in {})", expr(unit, *body))
        }
        Expr::If { condition, yes, no } => {
            let no = no.map_or(String::new(), |it| expr(unit, it));
            format!("(if {} {} {no})", expr(unit, *condition), expr(unit, *yes))
        }
        Expr::Missing => "<missing>".into(),
        Expr::Index {
            kind: IndexKind::Operator(path),
            base,
            indices,
        } => {
            format!(
                "({} {} {})",
                path.dotted(),
                expr(unit, *base),
                exprs(unit, indices)
            )
        }
        other => format!("{other:?}"),
    }
}

fn module_name(module: &ModuleExpr) -> String {
    match module {
        ModuleExpr::Path(path) => path.dotted(),
        _ => "_".into(),
    }
}

fn pat(unit: &Unit, id: PatId) -> String {
    let all = |ids: &[PatId], by: &str| {
        let all: Vec<String> = ids.iter().map(|it| pat(unit, *it)).collect();
        all.join(by)
    };
    match &unit.pats[id] {
        Pat::Var(name) => name.text.to_string(),
        Pat::Any => "_".into(),
        Pat::Construct {
            path,
            argument: None,
            ..
        } => path.dotted(),
        Pat::Construct {
            path,
            argument: Some(it),
            ..
        } => {
            format!("({} {})", path.dotted(), pat(unit, *it))
        }
        Pat::Tuple(ids) => format!("({})", all(ids, ", ")),
        Pat::List(ids) => format!("[{}]", all(ids, "; ")),
        Pat::Or(ids) => format!("({})", all(ids, " | ")),
        Pat::Constraint { pat: it, .. } => format!("({} : _)", pat(unit, *it)),
        Pat::Literal(it) => format!("{it:?}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn configurations() {
    check(
        r#"
let main = main ~packages:[ package "a" ] "Unikernel.Main" (network @-> job)
let key = Key.(create "x" Arg.(opt string "d" (info ["x"])))
let f ?(port = 80) ~stack (type a) x : int = x; -1
let () = register "x" [ main $ default_network ];
"#,
        expect![[r#"
            let main = (main ~packages:[(package String("a"))] String("Unikernel.Main") (@-> network job))
            let key = (open Key (create String("x") (open Arg (opt string String("d") (info [String("x")])))))
            let f = (fun ?port:port=Int(80) ~stack:stack -> (type a -> (fun x -> ((seq x Int(-1)) : _))))
            let () = (register String("x") [($ main default_network)])
        "#]],
    );
}

#[test]
fn lists_and_operators() {
    check(
        "let a = 1 :: [] let b = - x + 1 let c = a.%[0; 1] let (d | e) = !r let ( .%() ) = f",
        expect![[r#"
            let a = (:: (tuple Int(1) []))
            let b = (+ (~- x) Int(1))
            let c = (.%[;..] a Int(0) Int(1))
            let (d | e) = (! r)
            let .%() = f
        "#]],
    );
}

#[test]
fn numbers() {
    check(
        "let a = [ 0x7fff_ffff_ffff_ffff; 4611686018427387904; -4611686018427387904; 0b11l; 5L; 1_000 ]",
        expect![[r#"
            let a = [Int(-1) Oversized("4611686018427387904", None) Int(-4611686018427387904) BoxedInt(3, 'l') BoxedInt(5, 'L') Int(1000)]
        "#]],
    );
}

#[test]
fn deep_nesting_fits_a_small_stack() {
    let deep = |open: &str, close: &str| {
        let text = format!("let x = {}y{}", open.repeat(5000), close.repeat(5000));
        let lowered = lower(&ocaml_syntax::parse(&text));
        assert!(!lowered.exprs.is_empty());
    };
    let run = move || {
        deep("(", ")");
        deep("[f (fun x -> ", ")]");
        deep("let x = 1 in ", "");
        deep("if a then b else ", "");
        deep("a ^ ", "");
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run);
    thread.unwrap().join().unwrap();
}
