//! The modules whose files lie in a folder.

use std::sync::Arc;

/// The modules of the files called `names`, in the order of the alphabet.
pub(super) fn modules(names: &[String]) -> Arc<[Box<str>]> {
    let mut modules: Vec<Box<str>> = names.iter().filter_map(|name| module(name)).collect();
    modules.sort();
    modules.dedup();
    modules.into()
}

/// The module of a file: its name without the ending, with a capital letter.
fn module(name: &str) -> Option<Box<str>> {
    let stem = [".ml", ".mli", ".mll", ".mly"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending))?;
    let mut letters = stem.chars();
    let first = letters.next()?.to_uppercase();
    Some(first.chain(letters).collect::<String>().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_modules() {
        let names = [
            "unikernel.ml",
            "config.ml",
            "unikernel.mli",
            "a.opam",
            ".ml",
        ];
        let modules = modules(&names.map(str::to_owned));
        assert_eq!(*modules, ["Config".into(), "Unikernel".into()]);
    }
}
