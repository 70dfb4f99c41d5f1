//! Prints what the parser says about files: `FILE`, tab, `ok`, or `error`, tab, the byte offset and
//! the message of the first error. Files named `.mli` are interfaces. Always exits 0.
//!
//! ```console
//! $ cargo run --release -p ocaml-syntax --example parse -- config.ml unikernel.mli
//! ```

use std::io::{self, Write};
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    report(&paths, &mut io::BufWriter::new(io::stdout().lock()))
}

/// Writes one line a file.
pub(crate) fn report(paths: &[PathBuf], out: &mut impl Write) -> io::Result<()> {
    for path in paths {
        let name = path.display();
        match std::fs::read(path) {
            Ok(bytes) => writeln!(out, "{name}\t{}", verdict(path, bytes))?,
            Err(error) => writeln!(out, "{name}\terror\t0\tcan not be read: {error}")?,
        }
    }
    out.flush()
}

fn verdict(path: &Path, bytes: Vec<u8>) -> String {
    let text = text_of(bytes);
    let parse = if path.extension().is_some_and(|it| it == "mli") {
        ocaml_syntax::parse_interface(&text)
    } else {
        ocaml_syntax::parse(&text)
    };
    match parse.errors().first() {
        None => "ok".to_owned(),
        Some(error) => {
            let start = u32::from(error.range.start());
            format!("error\t{start}\t{}", error.message)
        }
    }
}

/// Bytes that are no UTF-8 become one ASCII byte each, which keeps every offset. Like the originals,
/// they are fine inside of comments and strings, and nowhere else.
fn text_of(bytes: Vec<u8>) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{7f}'));
    }
    text
}
