//! The worked migrations of the book are true: the first configuration of a page is accepted by the
//! release that it names, `unikernel-ls upgrade` makes the second of it to the letter, in the
//! unikernel beside it, too, and the release of the second accepts that.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tests::program::program;

/// The text of the block whose opening line ends with a label.
fn block<'p>(page: &'p str, label: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("```ocaml {label}\n"))?;
    rest.split_once("```").map(|(text, _)| text)
}

/// The releases of a page, in the order of its blocks.
fn releases(page: &str) -> Vec<&str> {
    let labels = page.lines().filter_map(|it| it.strip_prefix("```ocaml "));
    labels
        .filter(|it| it.starts_with(|first: char| first.is_ascii_digit()))
        .collect()
}

fn run(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(program());
    command.args(arguments).current_dir(folder);
    command.output().expect("the program runs")
}

fn accepts(release: &str, folder: &Path) {
    let arguments = [
        "--check",
        "--release",
        release,
        "--format",
        "json",
        "config.ml",
    ];
    let output = run(&arguments, folder);
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(!report.contains("\"rejects\":true"), "{release}: {report}");
    assert!(!report.contains("\"rejects\": true"), "{release}: {report}");
}

fn migrate(path: &Path) {
    let page = std::fs::read_to_string(path).expect("a page");
    let name = path.display();
    let releases = releases(&page);
    let [from, to] = releases[..] else {
        panic!("{name}: two configurations, one before and one after: {releases:?}");
    };
    let text = |label| block(&page, label).unwrap_or_else(|| panic!("{name}: {label}"));
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("config.ml");
    let unikernel = folder.path().join("unikernel.ml");
    std::fs::write(&config, text(from)).expect("written");
    if let Some(before) = block(&page, "unikernel.ml before") {
        std::fs::write(&unikernel, before).expect("written");
    }
    accepts(from, folder.path());
    run(&["upgrade", "--from", from, "--to", to], folder.path());
    let read = |path: &Path| std::fs::read_to_string(path).expect("still there");
    assert_eq!(read(&config), text(to), "{name}");
    if unikernel.exists() {
        assert_eq!(read(&unikernel), text("unikernel.ml after"), "{name}");
    }
    accepts(to, folder.path());
    run(&["upgrade", "--from", to, "--to", to], folder.path());
    assert_eq!(read(&config), text(to), "{name}: twice");
}

#[test]
fn the_pages_of_the_book_are_true() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/migrations");
    let pages = std::fs::read_dir(folder).expect("the pages");
    let mut pages: Vec<PathBuf> = pages.map(|it| it.expect("a page").path()).collect();
    pages.sort();
    assert_eq!(pages.len(), 6);
    for page in pages {
        migrate(&page);
    }
}
