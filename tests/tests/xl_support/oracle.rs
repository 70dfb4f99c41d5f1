//! libxlutil itself, where its development files are installed: asked about many texts at once.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::data;

/// The line that says that nothing was compared.
pub const SKIPPED: &str = "skipped: libxlutil cannot be linked (apt-get install gcc libxen-dev)";

/// Builds the program in `folder`; nothing where that is not possible.
pub fn build(folder: &Path) -> Option<PathBuf> {
    let program = folder.join("oracle");
    let built = Command::new("cc")
        .args(["-O1", "-o"])
        .arg(&program)
        .arg(data("oracle.c"))
        .args(["-lxlutil", "-lxenlight"])
        .stderr(Stdio::null())
        .status();
    built
        .is_ok_and(|status| status.success())
        .then_some(program)
}

/// The answer for a text on which the program died.
pub const DIED: &str = "died";

/// One line of answer a text.
pub fn ask(oracle: &Path, texts: &[String]) -> Vec<String> {
    let mut answers = Vec::new();
    while answers.len() < texts.len() {
        let (more, survived) = ask_once(oracle, &texts[answers.len()..]);
        answers.extend(more);
        if !survived && answers.len() < texts.len() {
            answers.push(DIED.to_owned());
        }
    }
    answers
}

/// The answers until the program ends, and whether it ended well.
fn ask_once(oracle: &Path, texts: &[String]) -> (Vec<String>, bool) {
    let mut child = Command::new(oracle)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut input = Vec::new();
    for text in texts {
        input.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        input.extend(text.as_bytes());
    }
    let writer = std::thread::spawn(move || {
        // A program that died reads no further.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    // The last line is whole only when its end was printed.
    let answer = String::from_utf8(output.stdout).unwrap();
    let whole = answer.rfind('\n').map_or("", |end| &answer[..end]);
    let lines = whole.lines().map(str::to_owned).collect();
    (lines, output.status.success())
}
