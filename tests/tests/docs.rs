//! Every command that the README and the book show is run here.
//!
//! In a block marked `sh`, each line is a command; the ones of this program are run in a folder
//! with a copy of `docs/examples` and must end with exit code 0, or with the one in a comment such as
//! `# exit code 1`. In a block marked `console`, a line that starts with `$ ` is such a command and
//! the lines below it are its exact output; `UPDATE_EXPECT=1` writes them anew. Commands of other
//! programs must be in [`ELSEWHERE`], with the test that runs them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tests::program;

/// How commands of others begin, and where each is tried.
const ELSEWHERE: &[(&str, &str)] = &[
    ("cargo test --workspace", "this very call"),
    (
        "cargo install --path server",
        ".ci/run builds the same program",
    ),
    ("cargo build --release -p unikernel-ls", "tests/editors/run"),
    ("bash .ci/run", "itself"),
    ("bash tests/editors/run", ".ci/run"),
    ("npm ", "tests/editors/vscode/run"),
    ("cargo test -p", "a part of cargo test --workspace"),
    ("cargo bench", "by hand: it measures"),
    ("cargo deny", "by hand: it asks the network"),
    ("cargo fmt", ".ci/run"),
    ("cargo clippy", ".ci/run"),
    (
        "cargo run -q --release -p",
        "by hand: it needs the sources of MirageOS",
    ),
    ("UPDATE_EXPECT=1 ", "the same test without it"),
    ("opam ", "needs OCaml: not here"),
    ("mirage ", "needs OCaml: not here"),
    ("make ", "needs OCaml: not here"),
    ("git ", "needs a history"),
    ("xl ", "needs Xen: not here"),
    ("scp ", "needs a host"),
    ("ssh ", "needs a host"),
    ("solo5-", "needs Solo5: not here"),
    ("sudo ", "changes the machine"),
    (
        "code --install-extension",
        "tests/editors/vscode/run, in another way",
    ),
];

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the workspace").to_owned()
}

/// The pages, with their names relative to the root.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![PathBuf::from("README.md"), PathBuf::from("CONTRIBUTING.md")];
    let entries = std::fs::read_dir(root().join("docs")).expect("the book");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut book: Vec<PathBuf> = names
        .map(|name| Path::new("docs").join(name))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    book.sort();
    pages.append(&mut book);
    pages
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(&source, &target).expect("a copy");
        }
    }
}

/// The words of a command of this program, however it is called.
fn ours(command: &str) -> Option<&str> {
    ["unikernel-ls", "cargo run --release --"]
        .iter()
        .find_map(|program| command.strip_prefix(program))
        .filter(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Splits at blanks, and keeps together what stands in quotes.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = None::<String>;
    let mut quote = None;
    for character in text.chars() {
        match quote {
            Some(end) if character == end => quote = None,
            None if character == '\'' || character == '"' => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            None if character == ' ' => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

struct Run {
    output: String,
    problem: Option<String>,
}

/// Runs a command in a folder; its comment may say how it ends.
fn run(line: &str, folder: &Path) -> Run {
    let (command, comment) = line.split_once(" # ").unwrap_or((line, ""));
    let expected = comment
        .split_once("exit code ")
        .map_or(Some(0), |(_, code)| code.trim().parse().ok());
    // A script that was written before is run as it is typed: only --help and --dry-run are shown.
    if command.contains("./deploy-") {
        return typed(command, folder);
    }
    let Some(arguments) = ours(command.trim()) else {
        let known = ELSEWHERE.iter().any(|(start, _)| line.starts_with(start));
        return Run {
            output: String::new(),
            problem: (!known).then(|| format!("nothing runs `{line}`")),
        };
    };
    let (arguments, target) = arguments.split_once(" > ").unwrap_or((arguments, ""));
    let arguments = words(arguments);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let called = program::call(folder, &arguments);
    if !target.is_empty() {
        std::fs::write(folder.join(target.trim()), &called.stdout).expect("redirected output");
    }
    let problem = (called.code != expected)
        .then(|| format!("`{line}` ends with {:?}: {}", called.code, called.stderr));
    Run {
        output: called.stdout + &called.stderr,
        problem,
    }
}

/// Has a shell run a line.
fn typed(line: &str, folder: &Path) -> Run {
    let mut shell = std::process::Command::new("sh");
    let ran = shell.args(["-c", line]).current_dir(folder).output();
    let ran = ran.expect("a shell");
    let said = String::from_utf8_lossy(&ran.stderr);
    Run {
        output: String::from_utf8_lossy(&ran.stdout).into_owned(),
        problem: (!ran.status.success()).then(|| format!("`{line}` fails: {said}")),
    }
}

/// A page with the output of its commands as it should be, and what is wrong with them.
fn check(page: &str, folder: &Path, problems: &mut Vec<String>) -> String {
    let mut written = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        let _ = writeln!(written, "{line}");
        let Some(language) = line.strip_prefix("```") else {
            continue;
        };
        while let Some(inside) = lines.next_if(|inside| !inside.starts_with("```")) {
            let _ = writeln!(written, "{inside}");
            let command = match language {
                "sh" => inside.trim(),
                "console" => inside.strip_prefix("$ ").unwrap_or(""),
                _ => "",
            };
            if command.is_empty() || command.starts_with('#') {
                continue;
            }
            let run = run(command, folder);
            problems.extend(run.problem);
            if language == "console" {
                let ends = |line: &&str| line.starts_with("```") || line.starts_with("$ ");
                while lines.next_if(|line| !ends(line)).is_some() {}
                for output in run.output.lines() {
                    let _ = writeln!(written, "{output}");
                }
            }
        }
        // The end of the block.
        if let Some(end) = lines.next() {
            let _ = writeln!(written, "{end}");
        }
    }
    written
}

#[test]
fn every_command_of_the_documentation_works() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut problems = Vec::new();
    for page in pages() {
        let folder = tempfile::tempdir().expect("a folder");
        copy(
            &root().join("docs/examples"),
            &folder.path().join("docs/examples"),
        );
        let path = root().join(&page);
        let text = std::fs::read_to_string(&path).expect("a page");
        let mut found = Vec::new();
        let written = check(&text, folder.path(), &mut found);
        let name = page.display();
        problems.extend(
            found
                .into_iter()
                .map(|problem| format!("{name}: {problem}")),
        );
        if written == text {
            continue;
        }
        if update {
            std::fs::write(&path, written).expect("the page");
            continue;
        }
        let differs = text.lines().zip(written.lines()).enumerate();
        let place = differs.into_iter().find(|(_, (old, new))| old != new);
        problems.push(match place {
            Some((number, (old, new))) => {
                format!("{name}:{}: shows `{old}`, is `{new}`", number + 1)
            }
            None => format!("{name}: the output of its last command has another length"),
        });
    }
    assert!(
        problems.is_empty(),
        "{}\nUPDATE_EXPECT=1 cargo test -p tests --test docs writes shown output anew",
        problems.join("\n")
    );
}

#[test]
fn the_book_has_every_page_once_and_no_dead_links() {
    let summary = std::fs::read_to_string(root().join("docs/SUMMARY.md")).expect("the summary");
    let mut problems = Vec::new();
    for page in pages() {
        let text = std::fs::read_to_string(root().join(&page)).expect("a page");
        let folder = root().join(page.parent().expect("a folder"));
        for target in links(&text) {
            if !folder.join(target).exists() {
                problems.push(format!("{}: nothing at {target}", page.display()));
            }
        }
        let Ok(name) = page.strip_prefix("docs") else {
            continue;
        };
        let name = name.display().to_string();
        if name != "SUMMARY.md" && summary.matches(&format!("({name})")).count() != 1 {
            problems.push(format!("SUMMARY.md does not list {name} once"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The links of a page to files of this repository, without anchors.
fn links(page: &str) -> Vec<&str> {
    let after = page.split("](").skip(1);
    after
        .filter_map(|rest| rest.split(')').next())
        .filter_map(|target| target.split('#').next())
        .filter(|target| !target.is_empty() && !target.contains("://"))
        .collect()
}

#[test]
fn the_way_to_production_is_a_short_read() {
    let page = std::fs::read_to_string(root().join("docs/deploy.md")).expect("the page");
    let words = page.split_whitespace().count();
    assert!(words < 1000, "docs/deploy.md has {words} words");
}
