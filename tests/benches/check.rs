//! `--check` as a whole process: one file beside a process that does nothing, and 5,000 of them
//! beside `ruff check --no-cache` on as many Python files of the same size, if `ruff` is on the PATH
//! (`pip install ruff`) or named by `RUFF`.
//!
//! Of many files it is the CPU time that counts, not how many cores there are.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tests::program::{built, folder, program};

const PYTHON: &str = include_str!("../data/check/server.py");
/// One argument has the wrong type.
const BROKEN: &str = include_str!("../data/editor/config.ml");

const FILES: usize = 5000;
const STARTS: usize = 200;
const RUNS: usize = 9;

/// The same without it.
fn clean() -> String {
    let lines = BROKEN.lines().filter(|line| !line.starts_with("let store"));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    text.replace("$ store $", "$ disk $")
        .replace("kv_rw", "block")
}

fn main() {
    let text = clean();
    let nothing = built("nothing");
    let one = folder(&[("config.ml", &text)]);
    println!("one file of {} bytes, as a whole process", text.len());
    let check = || checking(one.path());
    // In turns, so that what else the machine does meets both.
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..STARTS {
        times[0].push(wall(&mut Command::new(&nothing)));
        times[1].push(wall(&mut check()));
    }
    let [empty, checked] = times.map(median);
    row("an empty program", empty, None);
    row("unikernel-ls --check", checked, Some(ratio(checked, empty)));

    println!("{FILES} files, CPU time of each");
    let (clean, broken) = (many("config.ml", &text), many("config.ml", BROKEN));
    let each = |command: &dyn Fn() -> Command| {
        let times = (0..RUNS).map(|_| cpu(&mut command())).collect();
        median(times) / u32::try_from(FILES).expect("a small number")
    };
    let ours = each(&|| checking(clean.path()));
    let mended = each(&|| checking(broken.path()));
    row("reading alone", reading(clean.path(), text.len()), None);
    match ruff() {
        Some(ruff) => {
            let python = many("server.py", PYTHON);
            let theirs = each(&|| {
                let mut command = Command::new(&ruff);
                command.args(["check", "--no-cache", "--quiet", "."]);
                command.current_dir(python.path());
                command
            });
            let size = format!("ruff check --no-cache, {} bytes", PYTHON.len());
            row(&size, theirs, None);
            row("unikernel-ls --check", ours, Some(ratio(ours, theirs)));
        }
        None => {
            println!("  skipped: there is no ruff to compare with");
            row("unikernel-ls --check", ours, None);
        }
    }
    row(
        "the same, a mistake in each",
        mended,
        Some(ratio(mended, ours)),
    );
}

fn checking(folder: &Path) -> Command {
    let mut command = Command::new(program());
    command.args(["--check", "--format", "concise", "."]);
    command.current_dir(folder);
    command
}

fn ruff() -> Option<PathBuf> {
    let named = std::env::var_os("RUFF").unwrap_or_else(|| OsString::from("ruff"));
    let called = Command::new(&named).arg("--version").output().ok()?;
    print!("  {}", String::from_utf8_lossy(&called.stdout));
    Some(named.into())
}

fn many(name: &str, text: &str) -> tempfile::TempDir {
    let names: Vec<String> = (0..FILES).map(|n| format!("{n}/{name}")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, text)).collect();
    folder(&files)
}

/// Reading the same files in one thread of this process, without a walk.
fn reading(folder: &Path, size: usize) -> Duration {
    let before = clock(false);
    let mut bytes = 0;
    for n in 0..FILES {
        let text = std::fs::read_to_string(folder.join(format!("{n}/config.ml")));
        bytes += text.expect("it was written").len();
    }
    assert_eq!(bytes, FILES * size);
    (clock(false) - before) / u32::try_from(FILES).expect("a small number")
}

fn wall(command: &mut Command) -> Duration {
    let started = Instant::now();
    run(command);
    started.elapsed()
}

fn cpu(command: &mut Command) -> Duration {
    let before = clock(true);
    run(command);
    clock(true) - before
}

fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let code = status.expect("it starts").code();
    assert!(
        matches!(code, Some(0 | 1)),
        "{command:?} ended with {code:?}"
    );
}

/// The CPU time of this process, or of those that it has waited for, in steps of 10 ms.
fn clock(children: bool) -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let (_, fields) = stat.rsplit_once(") ").expect("a name in parentheses");
    let ticks: Vec<u64> = fields
        .split(' ')
        .filter_map(|field| field.parse().ok().or(Some(0)))
        .collect();
    // utime, stime, cutime, cstime are the fields 14 to 17; the third is the first one here.
    let at = if children { 13 } else { 11 };
    Duration::from_millis(10 * (ticks[at] + ticks[at + 1]))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

fn row(what: &str, time: Duration, ratio: Option<f64>) {
    let micros = time.as_secs_f64() * 1e6;
    let ratio = ratio
        .map(|ratio| format!("  {ratio:.2} times"))
        .unwrap_or_default();
    println!("  {what:36} {micros:9.1} µs{ratio}");
}
