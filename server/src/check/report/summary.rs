//! The last lines for people: how much was found, and against which release it was checked and why.

use std::collections::BTreeMap;

use analysis::{Chosen, Kind};

use super::super::Checked;

/// The summary, one line or, with several releases, one more for each of them.
pub(super) fn render(checked: &[Checked]) -> String {
    let releases = by_release(checked);
    let found = found(checked);
    match releases.as_slice() {
        [] => format!("{found}.\n"),
        [(release, _)] => format!("{found} ({release}).\n"),
        several => {
            let lines = several
                .iter()
                .map(|(release, files)| format!("  {}: {release}\n", files_word(*files)));
            format!("{found}.\n{}", lines.collect::<String>())
        }
    }
}

fn found(checked: &[Checked]) -> String {
    let problems: usize = checked.iter().map(|file| file.problems().count()).sum();
    let files = checked
        .iter()
        .filter(|file| file.problems().next().is_some())
        .count();
    match problems {
        0 => format!("No problems in {}", files_word(checked.len())),
        1 => format!("Found 1 problem in {}", of(files, checked.len())),
        _ => format!("Found {problems} problems in {}", of(files, checked.len())),
    }
}

fn of(files: usize, all: usize) -> String {
    if files == all {
        files_word(files)
    } else {
        format!("{files} of {}", files_word(all))
    }
}

fn files_word(number: usize) -> String {
    if number == 1 {
        "1 file".to_owned()
    } else {
        format!("{number} files")
    }
}

/// Releases of configurations with the reason, and for how many files, newest first. Xen files
/// belong to no MirageOS release.
fn by_release(checked: &[Checked]) -> Vec<(String, usize)> {
    let mut counted = BTreeMap::new();
    for file in checked.iter().filter(|file| file.kind == Kind::Config) {
        let Chosen { release, reason } = file.chosen;
        let text = format!("MirageOS {release}, {}", reason.describe());
        *counted.entry((release, text)).or_insert(0) += 1;
    }
    counted
        .into_iter()
        .rev()
        .map(|((_, text), files)| (text, files))
        .collect()
}

#[cfg(test)]
mod tests {
    use analysis::{Reason, Release};

    use super::super::fixture::{clean, file};
    use super::*;

    #[test]
    fn one_release_stands_in_the_line() {
        let files = [file("a.ml", "open Mirage x", "x", "y"), clean("b.ml", "")];
        let newest = Release::newest();
        assert_eq!(
            render(&files),
            format!(
                "Found 1 problem in 1 of 2 files (MirageOS {newest}, the newest known release).\n"
            )
        );
        assert_eq!(
            render(&files[1..]),
            format!("No problems in 1 file (MirageOS {newest}, the newest known release).\n")
        );
    }

    #[test]
    fn several_releases_are_listed() {
        let mut files = [clean("a.ml", ""), clean("b.ml", ""), clean("c.ml", "")];
        files[0].chosen.reason = Reason::Header;
        let newest = Release::newest();
        assert_eq!(
            render(&files),
            format!(
                "No problems in 3 files.\n  2 files: MirageOS {newest}, the newest known release\n  \
                 1 file: MirageOS {newest}, from the header on the first line\n"
            )
        );
    }

    #[test]
    fn xen_files_have_no_release() {
        let xen = Checked {
            kind: Kind::Xl,
            ..clean("a.xl", "")
        };
        assert_eq!(render(&[xen]), "No problems in 1 file.\n");
    }
}
