//! The golden set: configurations, and what the real tool printed and wrote for them. See
//! `data/golden/README.md`.

// Each test uses a part of this.
#![allow(dead_code, unreachable_pub)]

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

use analysis::{Database, Kind, Outside, Release, SourceFile};

/// All files of the set, by path.
pub fn files() -> &'static BTreeMap<String, String> {
    static FILES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    FILES.get_or_init(|| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/golden/golden.tar.gz");
        let file = std::fs::File::open(path).expect("the golden set lies in the repository");
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
        let mut files = BTreeMap::new();
        for entry in archive.entries().expect("it is an archive") {
            let mut entry = entry.expect("it is whole");
            let path = entry.path().expect("it has a path").display().to_string();
            let path = path
                .split_once('/')
                .map_or_else(String::new, |(_, path)| path.to_owned());
            let mut text = Vec::new();
            entry.read_to_end(&mut text).expect("it can be read");
            files.insert(path, String::from_utf8_lossy(&text).into_owned());
        }
        files
    })
}

/// One run of the tool.
#[derive(Debug)]
pub struct Run {
    /// The case: `36-mixed`.
    pub case: String,
    /// The release: `4.11.1`.
    pub release: String,
    /// The target, and further arguments: `xen`, `xen+dhcp`.
    pub name: String,
    /// The target alone.
    pub target: String,
    /// The key values of the command line.
    pub keys: Vec<(String, Option<String>)>,
    /// The folder that the tool ran in.
    pub root: String,
    /// The whole command line, without the program.
    pub invocation: String,
    /// The configuration.
    pub config: String,
    /// Its exit status.
    pub exit: i64,
    /// The text of the configuration.
    pub text: &'static str,
}

impl Run {
    /// The path of a file of this run.
    pub fn path(&self, file: &str) -> String {
        format!("{}/out/{}/{}/{file}", self.case, self.release, self.name)
    }

    /// The files that the run wrote, by their path in the project.
    pub fn written(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let prefix = self.path("files/");
        let length = prefix.len();
        let range = files().range(prefix.clone()..);
        range
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .map(move |(path, text)| (&path[length..], text.as_str()))
    }

    /// A database with the configuration.
    pub fn open(&self) -> Option<(Database, SourceFile)> {
        open(self.text, &self.release)
    }
}

/// A database with a configuration for a release, if the release is known.
pub fn open(text: &str, release: &str) -> Option<(Database, SourceFile)> {
    let release = Release::all().find(|known| known.to_string() == release)?;
    let db = Database::default();
    let outside = Outside {
        setting: Some(release),
        ..Outside::default()
    };
    let file = SourceFile::new(&db, "config.ml".into(), Kind::Config, text.into(), outside);
    Some((db, file))
}

/// All runs of `configure`, in order.
pub fn runs() -> Vec<Run> {
    let mut runs = Vec::new();
    for (path, text) in files() {
        let Some(folder) = path.strip_suffix("/meta.json") else {
            continue;
        };
        let Some((case, release)) = folder.split_once("/out/") else {
            continue;
        };
        let meta: serde_json::Value = serde_json::from_str(text).expect("meta.json is JSON");
        let variant = meta["variant"].as_str().unwrap_or("config.ml");
        let config = format!("{case}/{variant}");
        let Some(text) = files().get(&config) else {
            continue;
        };
        let Some(commands) = meta["runs"].as_object() else {
            continue;
        };
        for (name, run) in commands {
            let command = run["cmd"].as_str().unwrap_or_default();
            let Some(invocation) = command.strip_prefix("mirage ") else {
                continue;
            };
            if !invocation.starts_with("configure") {
                continue;
            }
            let (target, keys) = arguments(invocation);
            runs.push(Run {
                case: case.to_owned(),
                release: release.to_owned(),
                name: name.clone(),
                target,
                keys,
                root: meta["cwd"].as_str().unwrap_or_default().to_owned(),
                invocation: invocation.trim().to_owned(),
                config: config.clone(),
                exit: run["exit"].as_i64().unwrap_or(-1),
                text,
            });
        }
    }
    runs
}

/// The target and the key values of a command line.
pub fn arguments(invocation: &str) -> (String, Vec<(String, Option<String>)>) {
    let mut target = String::new();
    let mut keys = Vec::new();
    let mut words = invocation.split_whitespace().skip(1).peekable();
    while let Some(word) = words.next() {
        let name = word.trim_start_matches('-');
        if word == "-t" {
            target = words.next().unwrap_or_default().to_owned();
            continue;
        }
        match name.split_once('=') {
            Some(("target", value)) => target = value.to_owned(),
            Some((name, value)) => keys.push((name.to_owned(), Some(value.to_owned()))),
            None if matches!(name, "xen" | "unix" | "macosx") && target.is_empty() => {
                target = name.to_owned();
            }
            None => {
                let value = words
                    .next_if(|next| !next.starts_with('-'))
                    .map(str::to_owned);
                keys.push((name.to_owned(), value));
            }
        }
    }
    (target, keys)
}

/// Shares of equal outputs, by kind and release.
#[derive(Debug, Default)]
pub struct Tally {
    counts: BTreeMap<(String, Vec<u16>), (u32, u32)>,
    /// What differs.
    pub different: Vec<String>,
}

impl Tally {
    pub fn add(&mut self, kind: &str, release: &str, what: &str, equal: bool) {
        let version = release
            .split('.')
            .filter_map(|part| part.parse().ok())
            .collect();
        let count = self.counts.entry((kind.to_owned(), version)).or_default();
        count.1 += 1;
        count.0 += u32::from(equal);
        if !equal {
            self.different.push(format!("{kind} {release} {what}"));
        }
    }

    /// A table to read.
    pub fn print(&self) {
        for ((kind, version), (equal, all)) in &self.counts {
            let version: Vec<String> = version.iter().map(u16::to_string).collect();
            println!("{kind:12} {:8} {equal:4} of {all:4}", version.join("."));
        }
        for what in &self.different {
            println!("different: {what}");
        }
    }
}
