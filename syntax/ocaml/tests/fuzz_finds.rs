//! What fuzzing found, one file for each crash: `data/fuzz/*` must hold what every input must.

use std::path::Path;

#[path = "../fuzz/check.rs"]
mod check;

#[test]
fn former_crashes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("a readable folder").path();
        check::check(&std::fs::read(path).expect("a readable file"));
        files += 1;
    }
    assert!(files > 0);
}
