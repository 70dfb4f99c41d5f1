//! `unikernel-ls.toml`: the settings of a project. The nearest one above a file counts.

use std::path::Path;

use analysis::Release;

use crate::release::parse_release;

const NAME: &str = "unikernel-ls.toml";

/// The release that the nearest project file asks for.
///
/// # Errors
/// A sentence that says what is wrong with the file.
pub(super) fn find(folder: &Path) -> Result<Option<Release>, String> {
    // Relative folders have no ancestors past their first part.
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    for above in absolute.ancestors() {
        let path = above.join(NAME);
        if let Ok(text) = std::fs::read_to_string(&path) {
            return read(&text).map_err(|problem| format!("{}: {problem}", path.display()));
        }
    }
    Ok(None)
}

fn read(text: &str) -> Result<Option<Release>, String> {
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| error.message().to_owned())?;
    if let Some(unknown) = table.keys().find(|key| *key != "release") {
        return Err(format!("unknown setting '{unknown}'; known: release"));
    }
    match table.get("release") {
        None => Ok(None),
        Some(toml::Value::String(text)) => parse_release(text).map(Some),
        Some(_) => Err("release must be a text, as in release = \"4.11.1\"".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_read() {
        let release =
            read("# for CI\nrelease = \"4.10.6\"\n").map(|found| found.map(|one| one.to_string()));
        assert_eq!(release, Ok(Some("4.10.6".to_owned())));
        assert_eq!(read(""), Ok(None));
    }

    #[test]
    fn mistakes_are_named() {
        assert!(read("release = 4").is_err_and(|problem| problem.contains("must be a text")));
        assert!(read("relaese = '4.10.6'").is_err_and(|problem| problem.contains("'relaese'")));
        assert!(
            read("release = '9.9.9'").is_err_and(|problem| problem.contains("no MirageOS release"))
        );
        assert!(read("release =").is_err());
    }
}
