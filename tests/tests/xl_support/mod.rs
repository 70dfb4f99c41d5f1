//! The recorded verdicts of libxlutil, and how to read them.

#![allow(dead_code, reason = "each test binary uses its part")]

pub mod describe;
pub mod oracle;
pub mod random;

use std::collections::HashMap;
use std::io::Read as _;
use std::path::PathBuf;

use serde_json::Value as Json;

/// A text with what the library said about it.
pub struct Case {
    pub id: String,
    pub text: String,
    pub verdict: Json,
}

pub fn data(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "data", "xl", name]
        .iter()
        .collect()
}

/// Reads a file of the data folder, unpacking it when its name ends in `.gz`.
pub fn read(name: &str) -> String {
    let bytes = std::fs::read(data(name)).unwrap();
    if !name.ends_with(".gz") {
        return String::from_utf8(bytes).unwrap();
    }
    let mut text = String::new();
    let mut decoder = flate2::read::GzDecoder::new(&*bytes);
    decoder.read_to_string(&mut text).unwrap();
    text
}

/// One JSON object a line. Lines end at LF only: texts may hold every other line end.
pub fn json_lines(name: &str) -> Vec<Json> {
    let text = read(name);
    let lines = text.split('\n').filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The hand-written files, by name.
pub fn files() -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(data("files"))
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Every file and variant with its recorded verdict.
pub fn cases() -> Vec<Case> {
    let mut texts: HashMap<String, String> = files().into_iter().collect();
    for variant in json_lines("mutants.jsonl.gz") {
        let text = variant["text"].as_str().unwrap().to_owned();
        texts.insert(variant["id"].as_str().unwrap().to_owned(), text);
    }
    let verdicts = json_lines("verdicts.jsonl.gz");
    assert_eq!(verdicts.len(), texts.len());
    verdicts
        .into_iter()
        .map(|verdict| {
            let id = verdict["id"].as_str().unwrap().to_owned();
            let text = texts.remove(&id).unwrap();
            Case { id, text, verdict }
        })
        .collect()
}

/// The records hold one character for each byte; this is how a text looks in them.
pub fn as_bytes_of(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

/// The release that the verdicts were recorded with.
pub const RECORDED: xl_config::XenVersion = xl_config::XenVersion::new(4, 17);
