//! Generated files on the command line: the improved Xen file of every example has nothing that our
//! own rules, or xl, find fault with.

use std::path::Path;

use tests::program::call;

const EXAMPLES: [&str; 4] = ["hello", "network", "block-kv", "dns"];

#[test]
fn nothing_is_wrong_with_an_improved_file() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples");
    for example in EXAMPLES {
        let folder = tempfile::tempdir().expect("a folder");
        let config = examples.join(example).join("config.ml");
        std::fs::copy(config, folder.path().join("config.ml")).expect("a copy");
        let made = call(
            folder.path(),
            &["generate", "xl", "-t", "xen", "--improve", "-o", "."],
        );
        assert_eq!(made.code, Some(0), "{example}: {}", made.stderr);
        let written = xen_files(folder.path());
        assert_eq!(written.len(), 1, "{example}: {written:?}");
        let checked = call(folder.path(), &["--check", &written[0]]);
        assert_eq!(checked.code, Some(0), "{example}: {}", checked.stdout);
    }
}

/// The Xen files in a folder.
fn xen_files(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "xl"))
        .map(|path| path.to_string_lossy().into_owned())
        .collect()
}
