//! What the example program says of files.

#[allow(dead_code)]
#[path = "../examples/parse.rs"]
mod example;

use std::path::{Path, PathBuf};

#[test]
fn one_line_a_file() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("example");
    std::fs::create_dir_all(&folder).expect("a folder");
    let files: [(&str, &[u8]); 5] = [
        ("good.ml", b"let x = 1\n"),
        ("bad.ml", b"let x = 1\nlet y = (2\n"),
        // The same text is another language in an interface.
        ("good.mli", b"val x : int\n"),
        ("bad.mli", b"let x = 1\n"),
        ("latin.ml", b"(* caf\xe9 *) let x = \"\xe9\"\n"),
    ];
    let mut paths: Vec<PathBuf> = Vec::new();
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).expect("written");
        paths.push(folder.join(name));
    }
    paths.push(folder.join("absent.ml"));
    let mut out = Vec::new();
    example::report(&paths, &mut out).expect("it fits into memory");
    let out = String::from_utf8(out).expect("text");
    let prefix = format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR);
    let lines: Vec<String> = out.lines().map(|it| it.replace(&prefix, "")).collect();
    assert_eq!(lines[0], "good.ml\tok");
    assert_eq!(lines[1], "bad.ml\terror\t18\tthis `(` is never closed");
    assert_eq!(lines[2], "good.mli\tok");
    assert!(lines[3].starts_with("bad.mli\terror\t0\t"), "{}", lines[3]);
    assert_eq!(lines[4], "latin.ml\tok");
    assert!(
        lines[5].starts_with("absent.ml\terror\t0\tcan not be read"),
        "{}",
        lines[5]
    );
    assert_eq!(lines.len(), 6);
}
