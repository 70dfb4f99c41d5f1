//! Pairs of files that fit, broken in one way at a time: how many of the faults are found at their
//! place, in the configuration or in the unikernel. The share is printed by
//! `cargo test -p analysis --test together -- --nocapture`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that prints figures"
)]

use std::path::Path;

use analysis::generate::Surroundings;
use analysis::ide::{self, Change};
use analysis::{Database, Kind, Outside, SourceFile};

/// The rules that compare the two.
const RULES: [&str; 4] = ["job-module", "job-devices", "job-start", "runtime-argument"];

struct Pair {
    name: String,
    config: String,
    unikernel: String,
}

fn pairs() -> Vec<Pair> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples");
    let examples = ["hello", "network", "block-kv", "dns"];
    let read =
        |name: &str, file: &str| std::fs::read_to_string(folder.join(name).join(file)).unwrap();
    let ours = examples.iter().map(|name| Pair {
        name: (*name).to_owned(),
        config: read(name, "config.ml"),
        unikernel: read(name, "unikernel.ml"),
    });
    let more = MORE.iter().map(|(name, config, unikernel)| Pair {
        name: (*name).to_owned(),
        config: (*config).to_owned(),
        unikernel: (*unikernel).to_owned(),
    });
    ours.chain(more).collect()
}

/// Pairs of many shapes and releases: name, configuration, unikernel.
const MORE: [(&str, &str, &str); 12] = [
    (
        "4.4 with clocks",
        "(* mirage >= 4.4.0 & < 4.5.0 *)\nopen Mirage\nlet main = main ~packages:[package \"ptime\"] \"Unikernel.Clock\"\n  (time @-> pclock @-> mclock @-> job)\nlet () = register \"clock\" [ main $ default_time $ default_posix_clock $ default_monotonic_clock ]\n",
        "open Lwt.Infix\nmodule Clock (Time : Mirage_time.S) (P : Mirage_clock.PCLOCK) (M : Mirage_clock.MCLOCK) = struct\n  let rec loop () = Time.sleep_ns 1L >>= loop\n  let start _time _wall _mono = loop ()\nend\n",
    ),
    (
        "3.10 with a stack",
        "(* mirage >= 3.10.0 & < 3.11.0 *)\nopen Mirage\nlet stack = generic_stackv4v6 default_network\nlet server = foreign \"Unikernel.Server\" (console @-> stackv4v6 @-> job)\nlet () = register \"server\" [ server $ default_console $ stack ]\n",
        "module Server\n  (C : Mirage_console.S)\n  (S : Mirage_stack.V4V6)\n= struct\n  let start console stack = C.log console \"up\"\nend\n",
    ),
    (
        "two networks",
        "open Mirage\nlet inside = netif ~group:\"in\" \"inside\"\nlet outside = netif ~group:\"out\" \"outside\"\nlet bridge = main \"Unikernel.Bridge\" (network @-> network @-> job)\nlet () = register \"bridge\" [ bridge $ inside $ outside ]\n",
        "module Bridge (A : Mirage_net.S) (B : Mirage_net.S) = struct\n  let start a b = Lwt.pick [ A.listen a; B.listen b ]\nend\n",
    ),
    (
        "a type of its own",
        "open Mirage\nlet shape = kv_ro @-> block @-> job\nlet files = direct_kv_ro \"files\"\nlet main = main \"Unikernel.Files\" shape\nlet () = register \"files\" [ main $ files $ block_of_file \"disk\" ]\n",
        "module Files (Kv : Mirage_kv.RO) (_ : Mirage_block.S) = struct\n  module Inner = struct let start = 1 end\n  let start : Kv.t -> 'a -> unit Lwt.t = fun kv _ -> Lwt.return_unit\nend\n",
    ),
    (
        "two arguments",
        "open Mirage\nlet first = runtime_arg ~pos:__POS__ \"Unikernel.first\"\nlet second = runtime_arg ~pos:__POS__ \"Unikernel.second\"\nlet main = main ~runtime_args:[ first; second ] \"Unikernel.Main\" (stackv4v6 @-> job)\nlet () = register \"args\" [ main $ generic_stackv4v6 default_network ]\n",
        "open Cmdliner\nlet first = Arg.(value & opt int 1 (info [ \"first\" ]))\nlet second = Arg.(value & flag (info [ \"second\" ]))\n\nmodule Main (S : Tcpip.Stack.V4V6) = struct\n  let start _stack first second =\n    Logs.info (fun m -> m \"%d %b\" first second);\n    Lwt.return_unit\nend\n",
    ),
    (
        "a dependency",
        "open Mirage\nlet main = main ~deps:[ dep default_network ] \"Unikernel.Main\" (kv_ro @-> job)\nlet () = register \"deps\" [ main $ crunch \"data\" ]\n",
        "module Main (Kv : Mirage_kv.RO) = struct\n  let start _kv _network = Lwt.return_unit\nend\n",
    ),
    (
        "a module without devices",
        "open Mirage\nlet main = main \"Unikernel.Main\" job\nlet () = register \"plain\" [ main ]\n",
        "module Main = struct\n  let start () = Lwt.return_unit\nend\n",
    ),
    (
        "2.9 with V1_LWT",
        "(* mirage >= 2.9.0 & < 3.0.0 *)\nopen Mirage\nlet main = foreign \"Unikernel.Main\" (console @-> kv_ro @-> stackv4 @-> job)\nlet stack = generic_stackv4 tap0\nlet () = register \"www\" [ main $ default_console $ crunch \"htdocs\" $ stack ]\n",
        "open Lwt\nmodule Main (C:V1_LWT.CONSOLE) (FS:V1_LWT.KV_RO) (S:V1_LWT.STACKV4) = struct\n  let start c fs s = FS.read fs \"a\" 0 1 >>= fun _ -> S.listen s\nend\n",
    ),
    (
        "three libraries",
        "open Mirage\nlet stack = generic_stackv4v6 default_network\nlet he = generic_happy_eyeballs stack\nlet dns = generic_dns_client stack he\nlet main = main \"Unikernel.Main\" (stackv4v6 @-> happy_eyeballs @-> dns_client @-> job)\nlet () = register \"three\" [ main $ stack $ he $ dns ]\n",
        "module Main\n    (Stack : Tcpip.Stack.V4V6)\n    (_ : sig end)\n    (Dns : Dns_client_mirage.S) =\nstruct\n  let start stack _ dns = Lwt.return_unit\nend\n",
    ),
    (
        "comments in between",
        "open Mirage\n(* one *)\nlet main =\n  (* two *)\n  main (* three *) \"Unikernel.Store\" (block (* first *) @-> block @-> network @-> job)\nlet () = register \"store\" [ main $ block_of_file \"a\" $ block_of_file \"b\" $ default_network ]\n",
        "(* module Main = struct end *)\nmodule Store (* the disks *) (A : Mirage_block.S) (B : Mirage_block.S) (* the net *) (N : Mirage_net.S) = struct\n  (* let start x = x *)\n  let start a b n = ignore (a, b, n); Lwt.return_unit\nend\n",
    ),
    (
        "a whole file with two arguments",
        "open Mirage\nlet names = runtime_arg ~pos:__POS__ \"Unikernel.names\"\nlet port = runtime_arg ~pos:__POS__ \"Unikernel.port\"\nlet main = main ~runtime_args:[ names; port ] \"Unikernel\" job\nlet () = register \"whole\" [ main ]\n",
        "let names = Cmdliner.Arg.(value & opt string \"\" (info [ \"names\" ]))\nlet port = Cmdliner.Arg.(value & opt int 1 (info [ \"port\" ]))\nlet start () names port = Lwt.return_unit\n",
    ),
    (
        "helpers around it",
        "open Mirage\nlet main = main \"Unikernel.Main\" (stackv4v6 @-> kv_ro @-> job)\nlet () = register \"help\" [ main $ generic_stackv4v6 default_network $ crunch \"tls\" ]\n",
        "type state = { mutable count : int }\nmodule Helper (X : Mirage_kv.RO) = struct let get x = X.get x end\nmodule Main (S : Tcpip.Stack.V4V6) (KV : Mirage_kv.RO) = struct\n  module H = Helper (KV)\n  let start s kv = Lwt.bind (H.get kv) (fun _ -> S.listen s)\nend\n",
    ),
];

/// The text at each finding in either file.
fn found(config: &str, unikernel: &str) -> Vec<(&'static str, String)> {
    let db = Database::default();
    let input = |name: &str, kind, text: &str, beside: &[SourceFile]| {
        let outside = Outside {
            beside: beside.into(),
            ..Outside::default()
        };
        SourceFile::new(&db, name.into(), kind, text.into(), outside)
    };
    let module = input("unikernel.ml", Kind::Module, unikernel, &[]);
    let checked = input("config.ml", Kind::Config, config, &[module]);
    let plain = input("config.ml", Kind::Config, config, &[]);
    let reverse = input("unikernel.ml", Kind::Module, unikernel, &[plain]);
    let mut all = Vec::new();
    for (file, text) in [(checked, config), (reverse, unikernel)] {
        let found = analysis::diagnostics(&db, file).iter();
        let ours = found.filter(|it| RULES.contains(&it.rule));
        all.extend(ours.map(|it| (it.rule, text[it.range].to_owned())));
    }
    all
}

/// Faults in a unikernel: what was done, the text, and the words that a finding must stand at.
fn faults(config: &str, text: &str) -> Vec<(String, String, Vec<String>)> {
    let mut faults = Vec::new();
    let at = |word: &str| vec![word.to_owned(), format!("\"{}\"", module_of(config))];
    let module = module_of(config);
    let module = module.strip_prefix("Unikernel.").map(str::to_owned);
    let mut scope = 0;
    if let Some(module) = module {
        let header = text.find(&format!("\nmodule {module}"));
        let header = header.map_or(0, |it| it + 1);
        let end = header + text[header..].find("struct").unwrap();
        let end = header + text[header..end].rfind('=').unwrap();
        scope = end;
        let head = without_comments(&text[header..end]);
        let params: Vec<_> = head.match_indices('(').map(|(open, _)| open).collect();
        for (number, open) in params.iter().enumerate() {
            let open = header + open;
            let close = open + text[open..].find(')').unwrap() + 1;
            let mut broken = text.to_owned();
            broken.replace_range(open..close, "");
            let what = format!("functor parameter {number} dropped");
            faults.push((what, broken, at(&module)));
        }
        for pair in params.windows(2) {
            let places: Vec<_> = pair
                .iter()
                .map(|open| {
                    let open = header + open;
                    open..open + text[open..].find(')').unwrap() + 1
                })
                .collect();
            let (one, other) = (&text[places[0].clone()], &text[places[1].clone()]);
            let type_of = |it: &str| it.rsplit(':').next().map(|it| it.trim().to_owned());
            if type_of(one) == type_of(other) || format!("{one}{other}").contains("sig end") {
                continue;
            }
            let mut broken = text.to_owned();
            broken.replace_range(places[1].clone(), one);
            broken.replace_range(places[0].clone(), other);
            faults.push((
                "functor parameters swapped".to_owned(),
                broken,
                vec![other.to_owned()],
            ));
        }
        let mut broken = text.to_owned();
        broken.insert_str(end, " (Extra : Mirage_kv.RO) ");
        faults.push(("functor parameter added".to_owned(), broken, at(&module)));
        let mut broken = text.to_owned();
        broken.replace_range(
            header..header + "module ".len() + module.len(),
            "module Another",
        );
        faults.push(("module renamed".to_owned(), broken, at(&module)));
    }
    let body = without_comments(&text[scope..]);
    let start = body.rfind("let start ").unwrap() + scope + "let start".len();
    let end = start + text[start..].find('=').unwrap();
    let params: Vec<_> = text[start..end].split_whitespace().collect();
    let mut broken = text.to_owned();
    broken.replace_range(start - "start".len()..start, "begin_");
    faults.push(("`start` renamed".to_owned(), broken, Vec::new()));
    if params.contains(&":") {
        return faults;
    }
    let with = |params: &[&str]| {
        let mut broken = text.to_owned();
        broken.replace_range(start..end, &format!(" {} ", params.join(" ")));
        broken
    };
    for number in 0..params.len() {
        let mut fewer = params.clone();
        fewer.remove(number);
        let what = format!("argument {number} dropped");
        faults.push((what, with(&fewer), at("start")));
    }
    let more: Vec<_> = params.iter().copied().chain(["_extra"]).collect();
    faults.push(("argument added".to_owned(), with(&more), at("start")));
    faults
}

/// The module of the job of a configuration.
fn module_of(config: &str) -> String {
    let texts = config.split('"');
    let mut texts = texts.filter(|it| it.starts_with("Unikernel"));
    let is_module =
        |it: &&str| !it.contains('.') || it["Unikernel.".len()..].starts_with(char::is_uppercase);
    texts.find(is_module).unwrap().to_owned()
}

/// A text with blanks for its comments.
fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("(*") {
        let (comment, after) = after.split_once("*)").unwrap();
        out.push_str(before);
        out.push_str(&" ".repeat(comment.len() + 4));
        rest = after;
    }
    out + rest
}

/// Faults in a configuration: a device less or more in the chain, another module.
fn config_faults(config: &str) -> Vec<(String, String, Vec<String>)> {
    let mut faults = Vec::new();
    let module = module_of(config);
    let (_, short) = module.split_once('.').unwrap_or(("", "start"));
    let at = vec![format!("\"{module}\""), short.to_owned()];
    for (number, (arrow, _)) in config.match_indices(" @-> ").enumerate() {
        let begin = config[..arrow].rfind(['(', ' ', '\n', '=']).unwrap() + 1;
        if config[begin..arrow].ends_with("*)") || config[begin..arrow].is_empty() {
            continue;
        }
        let mut broken = config.to_owned();
        broken.replace_range(begin..arrow + " @-> ".len(), "");
        faults.push((format!("device {number} dropped"), broken, at.clone()));
        let mut broken = config.to_owned();
        broken.insert_str(begin, "block @-> ");
        faults.push((format!("device added before {number}"), broken, at.clone()));
    }
    let broken = config.replacen(&format!("\"{module}\""), "\"Unikernel.Mian\"", 1);
    let at = vec!["\"Unikernel.Mian\"".to_owned()];
    faults.push(("module misspelt".to_owned(), broken, at));
    faults
}

/// Applies what is offered for the first finding until nothing is found; how often that was.
fn mended(config: &str, unikernel: &str) -> Result<String, String> {
    let mut text = unikernel.to_owned();
    for _ in 0..3 {
        let found = found(config, &text);
        if found.is_empty() {
            return Ok(text);
        }
        let Some(next) = mended_once(config, &text) else {
            return Err(format!("nothing is offered for {found:?} in\n{text}"));
        };
        text = next;
    }
    Err(format!("still broken:\n{text}"))
}

fn mended_once(config: &str, unikernel: &str) -> Option<String> {
    let db = Database::default();
    let module = SourceFile::new(
        &db,
        "unikernel.ml".into(),
        Kind::Module,
        unikernel.into(),
        Outside::default(),
    );
    let outside = Outside {
        beside: [module].into(),
        ..Outside::default()
    };
    let file = SourceFile::new(
        &db,
        "config.ml".into(),
        Kind::Config,
        config.into(),
        outside,
    );
    let finding = analysis::diagnostics(&db, file)
        .iter()
        .find(|it| RULES.contains(&it.rule))?;
    let actions = ide::code_actions(&db, file, finding.range, &Surroundings::default());
    let edits = actions.into_iter().find_map(|action| match action.change {
        Ok(Change::Beside { edits, .. }) => Some(edits),
        _ => None,
    })?;
    let mut text = unikernel.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
    }
    Some(text)
}

/// Every fault of every pair: the pair, what was done, both texts, and where it must be found.
fn all_faults() -> Vec<(String, String, String, Vec<String>)> {
    let mut all = Vec::new();
    for pair in pairs() {
        assert_eq!(found(&pair.config, &pair.unikernel), [], "{}", pair.name);
        let mut add = |what: String, config: &str, unikernel: &str, at| {
            let what = format!("{}: {what}", pair.name);
            all.push((what, config.to_owned(), unikernel.to_owned(), at));
        };
        for (what, broken, at) in faults(&pair.config, &pair.unikernel) {
            add(what, &pair.config, &broken, at);
        }
        for (what, broken, at) in config_faults(&pair.config) {
            add(what, &broken, &pair.unikernel, at);
        }
        for value in ["greeting", "port", "names", "first", "second"] {
            let defined = format!("let {value} =");
            if pair.unikernel.contains(&defined)
                && pair.config.contains(&format!("Unikernel.{value}"))
            {
                let broken = pair.unikernel.replacen(&defined, "let other =", 1);
                let at = vec![format!("\"Unikernel.{value}\"")];
                add(format!("`{value}` renamed"), &pair.config, &broken, at);
            }
        }
    }
    all
}

#[test]
fn faults_are_found_at_their_place() {
    let (mut all, mut hits) = (0, 0);
    for (what, config, unikernel, at) in all_faults() {
        all += 1;
        let found = found(&config, &unikernel);
        let mut found_at = found.iter();
        match found_at.any(|(_, text)| at.is_empty() || at.contains(text)) {
            true => hits += 1,
            false => println!("missed in {what}: {found:?}"),
        }
    }
    println!("{hits} of {all} faults found at their place");
    assert!(hits * 100 >= all * 95, "{hits} of {all}");
}

#[test]
fn what_is_offered_makes_them_fit() {
    let (mut all, mut hits) = (0, 0);
    for (what, config, unikernel, _) in all_faults() {
        if found(&config, &unikernel).is_empty() {
            continue;
        }
        all += 1;
        match mended(&config, &unikernel) {
            Ok(_) => hits += 1,
            Err(reason) => println!("{what}: {reason}"),
        }
    }
    println!("{hits} of {all} faults mended");
    assert!(hits * 100 >= all * 95, "{hits} of {all}");
}

#[test]
fn what_is_not_spelt_out_is_not_judged() {
    let config = "open Mirage\nlet main = main \"Unikernel.Main\" (kv_ro @-> job)\n\
                  let () = register \"a\" [ main $ crunch \"a\" ]\n";
    let unikernels = [
        "include Other",
        "module Main = Other.Make",
        "module Main (A : S) = Other.Make (A)",
        "module Main (A : S) = struct include Other.Make (A) end",
        "module Main (A : S) = struct let start = function _ -> Lwt.return_unit end",
        "module Main (A : S) = struct let start ?x a = run x a end",
        "module Main (A : S) = struct let start a = ",
        "[%%if x] module Main = struct end [%%endif]",
    ];
    for unikernel in unikernels {
        assert_eq!(found(config, unikernel), [], "{unikernel}");
    }
}
