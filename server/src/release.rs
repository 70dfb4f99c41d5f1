//! Releases as people write them on command lines and in settings, with an answer for those that
//! do not exist.

use analysis::Release;

/// Reads a release such as `4.11.1`; a leading `v` is allowed.
///
/// # Errors
/// A sentence that names the nearest releases that are known.
pub(crate) fn parse_release(text: &str) -> Result<Release, String> {
    let plain = text.trim();
    let plain = plain.strip_prefix('v').unwrap_or(plain);
    if let Some(known) = Release::all().find(|release| release.to_string() == plain) {
        return Ok(known);
    }
    let Some(version) = version(plain) else {
        return Err(format!(
            "'{text}' is not a release; write it as {}",
            Release::newest()
        ));
    };
    Err(format!(
        "there is no MirageOS release {plain}; {}",
        nearest(version)
    ))
}

/// One to three numbers between dots.
pub(crate) fn version(text: &str) -> Option<[u16; 3]> {
    let mut version = [0; 3];
    let mut parts = text.split('.');
    for slot in &mut version {
        match parts.next() {
            Some(part) => *slot = part.parse().ok()?,
            None => break,
        }
    }
    parts.next().is_none().then_some(version)
}

fn nearest(version: [u16; 3]) -> String {
    let before = Release::all().rfind(|release| release.version() < version);
    let after = Release::all().find(|release| release.version() > version);
    match (before, after) {
        (Some(before), Some(after)) => format!("the nearest known ones are {before} and {after}"),
        (Some(before), None) => format!("the newest known one is {before}"),
        (None, Some(after)) => format!("the oldest known one is {after}"),
        (None, None) => "none is known".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_releases_are_read() {
        assert_eq!(
            parse_release("4.11.1").map(|release| release.to_string()),
            Ok("4.11.1".into())
        );
        assert!(parse_release(" v4.11.1 ").is_ok());
    }

    #[test]
    fn unknown_releases_name_their_neighbours() {
        let newest = Release::newest();
        assert_eq!(
            parse_release("99.0.0"),
            Err(format!(
                "there is no MirageOS release 99.0.0; the newest known one is {newest}"
            ))
        );
        assert!(parse_release("4.10.99").is_err_and(|error| error.contains("nearest known")));
        assert!(parse_release("0.0.1").is_err_and(|error| error.contains("the oldest known one")));
        assert!(parse_release("four").is_err_and(|error| error.contains("is not a release")));
    }
}
