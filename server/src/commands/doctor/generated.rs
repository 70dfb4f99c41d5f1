//! The files that `mirage configure` wrote beside a configuration: are they what it would write now?
//!
//! Releases before 4.0 write the date and the folder of the build into their files, which therefore
//! always differ; nothing is said of them.

use std::path::Path;

use analysis::deploy;
use analysis::generate::{self, Artefact, Request, Surroundings, What};
use analysis::health::{Line, Subject};

use crate::commands::{Opened, keys};

const KINDS: [(What, &str); 4] = [
    (What::Xl, "xl"),
    (What::XlIn, "xl.in"),
    (What::Libvirt, "libvirt"),
    (What::Manifest, "manifest"),
];

/// The folders in which a file of the tool may lie: its own, that of the build, and the project's.
const FOLDERS: [&str; 3] = ["mirage", "dist", ""];

pub(super) fn check(opened: &Opened) -> Vec<Line> {
    if !deploy::writes_the_same_every_time(&opened.db, opened.file) {
        return Vec::new();
    }
    let context = Context::read(&opened.folder().join("mirage/context"));
    let mut lines = Vec::new();
    for (what, word) in KINDS {
        for folder in FOLDERS {
            // What is generated anew with every build is compared once.
            lines.extend(compare(opened, what, word, folder, context.as_ref()));
        }
    }
    lines
}

/// What the project was last configured with, which the tool keeps in `mirage/context`.
struct Context {
    target: Option<String>,
    keys: Vec<(String, Option<String>)>,
}

impl Context {
    /// The arguments of `mirage configure`, one a line.
    fn read(path: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(path).ok()?;
        let mut target = None;
        let mut options = Vec::new();
        let mut lines = text.lines().skip_while(|line| !line.starts_with('-'));
        while let Some(line) = lines.next() {
            match line {
                "-t" | "--target" => target = lines.next().map(str::to_owned),
                _ => match line.strip_prefix("--target=") {
                    Some(value) => target = Some(value.to_owned()),
                    None => options.push(line.to_owned()),
                },
            }
        }
        Some(Self {
            target,
            keys: keys::parse(&options).ok()?,
        })
    }
}

/// The lines about the files of a kind in a folder.
fn compare(
    opened: &Opened,
    what: What,
    word: &str,
    folder: &str,
    context: Option<&Context>,
) -> Option<Line> {
    let artefact = what_would_be(opened, what, context, "br").ok()?;
    let name = artefact.path.rsplit('/').next()?;
    let inside = match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let found = std::fs::read_to_string(opened.folder().join(&inside)).ok()?;
    // The tool looks for bridges on the machine where it runs.
    let expected = what_would_be(opened, what, context, &bridge(&found)).ok()?;
    if found == expected.text {
        let message = format!("{inside} is what would be generated");
        return Some(Line::fine(Subject::Generated, message));
    }
    // What a person wrote beside the configuration is theirs.
    if folder.is_empty() && !is_generated(what, &found) {
        return None;
    }
    let message = format!("{inside} is not what would be generated now");
    let remedy = match folder {
        "" => format!("unikernel-ls generate {word} -o . --force"),
        _ => "run mirage configure and make build again".to_owned(),
    };
    Some(Line::wrong(Subject::Generated, message, remedy))
}

fn what_would_be(
    opened: &Opened,
    what: What,
    context: Option<&Context>,
    bridge: &str,
) -> Result<Artefact, ()> {
    let request = Request {
        what,
        target: context.and_then(|it| it.target.clone()),
        keys: context.map(|it| it.keys.clone()).unwrap_or_default(),
        surroundings: Surroundings {
            bridge: bridge.to_owned(),
            ..Surroundings::default()
        },
        improve: false,
    };
    generate::generate(&opened.db, opened.file, &request).map_err(|_| ())
}

/// The stem of the first bridge in a file.
fn bridge(text: &str) -> String {
    let after = text
        .split_once("'bridge=")
        .map_or("br0", |(_, after)| after);
    let name: String = after
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    name.trim_end_matches(|c: char| c.is_ascii_digit())
        .to_owned()
}

/// Whether a file has the words that only the tool writes.
fn is_generated(what: What, text: &str) -> bool {
    match what {
        What::Xl | What::XlIn => {
            text.contains("# if your system uses openvswitch then either edit")
        }
        _ => true,
    }
}
