//! Random sessions: after any edits, a server answers as a fresh one that was given the final text.
//!
//! Seeded, so that a failure can be repeated. `UNIKERNEL_LS_SESSIONS` sets how many sessions there
//! are, 60 if it is not set. One server lives through several sessions, whose documents are opened
//! and closed again; the server that it is compared with is a new process each time.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use tests::client::{Client, position};
use tests::program::program;

const EDITS: usize = 50;
const ENCODINGS: [&str; 3] = ["utf-8", "utf-16", "utf-32"];
const CONFIG: &str = include_str!("../data/editor/config.ml");
const UNIKERNEL: &str =
    "module Main (S : Stack) (K : KV) = struct\n  let start s k = S.listen s\nend\n";
const XEN: &str = "# \u{e9}\nname = 'hello'\nmemory = 32\nvif = [ 'bridge=br0' ]\ndisk = []\n";

/// All but the last are in one folder, so that they are judged together.
const DOCUMENTS: [(&str, &str, &str); 4] = [
    ("file:///nowhere/config.ml", "ocaml", CONFIG),
    ("file:///nowhere/unikernel.ml", "ocaml", UNIKERNEL),
    ("file:///nowhere/hello.xl", "xl", XEN),
    (
        "untitled:Untitled-1",
        "ocaml",
        "open Mirage\nlet () = register \"x\" []\n",
    ),
];

/// What people type, and what they do not.
const PIECES: [&str; 24] = [
    "",
    "",
    " ",
    "\n",
    "\r\n",
    "(",
    ")",
    "\"",
    "(* ",
    " *)",
    "let ",
    " in ",
    "= ",
    "generic_stackv4v6 ",
    "default_network",
    "~group",
    "\u{e9}",
    "\u{1d6fc}",
    "\u{1f980}\u{fe0f}",
    "\t",
    "[ ",
    "'",
    "$ ",
    "0x",
];

/// A small generator of numbers: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let most = u64::try_from(most.max(1)).expect("small");
        usize::try_from(self.0 % most).expect("small")
    }
}

/// The place of a byte offset, computed without the code under test.
fn place(text: &str, offset: usize, encoding: &str) -> Value {
    let mut line = 0;
    let mut start = 0;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate().take(offset) {
        let ends = *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        if ends && at < offset {
            line += 1;
            start = at + 1;
        }
    }
    let before = &text[start..offset];
    let column = match encoding {
        "utf-8" => before.len(),
        "utf-16" => before.encode_utf16().count(),
        _ => before.chars().count(),
    };
    position(line, u32::try_from(column).expect("a short line"))
}

/// An offset between characters that is a place of the protocol: not inside `\r\n`.
fn boundary(text: &str, random: &mut Random) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) || text[..at].ends_with('\r') && text[at..].starts_with('\n') {
        at -= 1;
    }
    at
}

fn start(encoding: &str) -> Client {
    let capabilities = json!({
        "general": { "positionEncodings": [encoding] },
        "textDocument": {
            "diagnostic": {},
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "codeAction": {
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } },
            },
        },
    });
    Client::initialized(&program(), &capabilities)
}

/// The questions about a document, with places that the seed decides.
fn questions(
    uri: &str,
    text: &str,
    encoding: &str,
    random: &mut Random,
) -> Vec<(&'static str, Value)> {
    let document = json!({ "uri": uri });
    let mut questions = vec![
        (
            "textDocument/diagnostic",
            json!({ "textDocument": document }),
        ),
        (
            "textDocument/documentSymbol",
            json!({ "textDocument": document }),
        ),
        (
            "unikernel/graph",
            json!({ "textDocument": document, "format": "json" }),
        ),
    ];
    let documents = [
        "textDocument/foldingRange",
        "textDocument/documentLink",
        "textDocument/semanticTokens/full",
        "textDocument/codeLens",
        "unikernel/effective",
    ];
    for method in documents {
        questions.push((method, json!({ "textDocument": document })));
    }
    questions.push((
        "textDocument/formatting",
        json!({
            "textDocument": document,
            "options": { "tabSize": 2, "insertSpaces": true },
        }),
    ));
    questions.push((
        "textDocument/inlayHint",
        json!({
            "textDocument": document,
            "range": { "start": position(0, 0), "end": place(text, text.len(), encoding) },
        }),
    ));
    for _ in 0..3 {
        let at = place(text, boundary(text, random), encoding);
        let params = json!({ "textDocument": document, "position": at });
        let places = [
            "textDocument/hover",
            "textDocument/definition",
            "textDocument/documentHighlight",
            "textDocument/signatureHelp",
        ];
        for method in places {
            questions.push((method, params.clone()));
        }
        questions.push((
            "textDocument/references",
            json!({
                "textDocument": document,
                "position": at,
                "context": { "includeDeclaration": true },
            }),
        ));
        questions.push((
            "textDocument/rename",
            json!({ "textDocument": document, "position": at, "newName": "xvdz" }),
        ));
        questions.push((
            "textDocument/selectionRange",
            json!({ "textDocument": document, "positions": [at] }),
        ));
        questions.push(("textDocument/completion", params));
        questions.push((
            "textDocument/codeAction",
            json!({
                "textDocument": document,
                "range": { "start": at, "end": at },
                "context": { "diagnostics": [] },
            }),
        ));
    }
    questions
}

/// Waits for an answer; one that an edit interrupted is asked for again by nobody, and a name that
/// cannot be changed is refused.
fn answer_or_interrupted(client: &mut Client, (id, method): (i64, &str), seed: u64) {
    if let Err(error) = client.answer(id) {
        let is_refused = method == "textDocument/rename" && error["code"] == -32803;
        assert!(
            is_refused || error["code"] == -32801,
            "seed {seed}, {method}: {error:#}"
        );
    }
}

/// One session on a server that may have had others before. The live server is asked while it is
/// being edited, and in the end everything, as is the fresh one.
fn session(seed: u64, encoding: &str, live: &mut Client) {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut texts = DOCUMENTS.map(|(_, _, text)| text.to_owned());
    for ((uri, language, _), text) in DOCUMENTS.iter().zip(&texts) {
        live.open(uri, language, 0, text);
    }
    let mut asked = Vec::new();
    for version in 1..=EDITS {
        let which = random.below(DOCUMENTS.len());
        let (uri, text) = (DOCUMENTS[which].0, &mut texts[which]);
        let start = boundary(text, &mut random);
        let length = random.below(12);
        let mut end = (start + length).min(text.len());
        while !text.is_char_boundary(end)
            || text[..end].ends_with('\r') && text[end..].starts_with('\n')
        {
            end += 1;
        }
        let piece = PIECES[random.below(PIECES.len())];
        let range = json!({
            "start": place(text, start, encoding), "end": place(text, end, encoding),
        });
        text.replace_range(start..end, piece);
        let version = i32::try_from(version).expect("small");
        live.change(uri, version, json!([{ "range": range, "text": piece }]));
        if random.below(4) == 0 {
            let questions = questions(uri, text, encoding, &mut random);
            let (method, params) = questions[random.below(questions.len())].clone();
            asked.push((live.ask(method, params), method));
        }
    }
    for question in asked {
        answer_or_interrupted(live, question, seed);
    }
    let mut fresh = start(encoding);
    for ((uri, language, _), text) in DOCUMENTS.iter().zip(&texts) {
        fresh.open(uri, language, 0, text);
    }
    for ((uri, _, _), text) in DOCUMENTS.iter().zip(&texts) {
        let questions = questions(uri, text, encoding, &mut random);
        // All at once: nothing changes any more, and both servers work at the same time.
        let asked: Vec<_> = questions
            .into_iter()
            .map(|(method, params)| {
                let ids = (
                    live.ask(method, params.clone()),
                    fresh.ask(method, params.clone()),
                );
                (ids, method, params)
            })
            .collect();
        for ((lived, expected), method, params) in asked {
            let (mut lived, mut expected) = (live.answer(lived), fresh.answer(expected));
            for answer in [&mut lived, &mut expected] {
                if let Ok(Value::Object(answer)) = answer {
                    answer.remove("version");
                }
            }
            assert_eq!(
                lived, expected,
                "seed {seed}, {encoding}, {method} {params}\n{text}"
            );
        }
        live.notify(
            "textDocument/didClose",
            json!({ "textDocument": { "uri": uri } }),
        );
    }
    assert_eq!(fresh.shut_down(), Some(0), "seed {seed}");
}

/// Sessions until there are no more seeds. Seeds with the same remainder have the same encoding.
fn sessions(next: &AtomicU64, end: u64) {
    const TOGETHER: u64 = 24;
    loop {
        let begin = next.fetch_add(TOGETHER, Ordering::Relaxed);
        let seeds = begin..end.min(begin + TOGETHER);
        if seeds.is_empty() {
            return;
        }
        for (encoding, rest) in ENCODINGS.iter().zip(0..) {
            let mut live = start(encoding);
            for seed in seeds.clone().filter(|seed| seed % 3 == rest) {
                session(seed, encoding, &mut live);
            }
            assert_eq!(live.shut_down(), Some(0), "seeds {seeds:?}, {encoding}");
        }
    }
}

#[test]
fn a_server_answers_as_a_fresh_one() {
    let end = std::env::var("UNIKERNEL_LS_SESSIONS");
    let end = end.ok().and_then(|it| it.parse().ok()).unwrap_or(60);
    let next = AtomicU64::new(0);
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| sessions(&next, end));
        }
    });
}
