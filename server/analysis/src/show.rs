//! Declarations of libraries as people read them: the compiler's long paths shortened, and long
//! types broken at their arrows.

use mirage_releases::api::Item;

/// So wide is a declaration before it is broken into lines.
const WIDTH: usize = 78;

/// A path as people write it: `Functoria__Info.t` is what the compiler calls `Info.t`, and
/// `Mirage.impl` is `impl` where `Mirage` is opened.
#[must_use]
pub(crate) fn path(path: &str) -> String {
    let (unit, rest) = match path.split_once('.') {
        Some((unit, rest)) => (unit, Some(rest)),
        None => return short_unit(path),
    };
    let rest = rest.unwrap_or_default();
    match unit {
        "Mirage" | "Stdlib" | "Functoria" | "predef" => rest.to_owned(),
        _ => match (short_unit(unit).as_str(), rest) {
            // What these modules define is included in `Mirage`.
            ("Impl" | "Type", "t") => short_unit(unit).to_lowercase(),
            ("Impl", "abstract") => "abstract_impl".into(),
            (unit, rest) => format!("{unit}.{rest}"),
        },
    }
}

/// A unit without the prefix of the package it is a part of.
fn short_unit(unit: &str) -> String {
    let prefixes = [
        "Mirage_impl_",
        "Mirage_",
        "Functoria__",
        "Functoria_",
        "Devices__",
    ];
    let short = prefixes.iter().find_map(|prefix| unit.strip_prefix(prefix));
    let mut short = short.filter(|it| !it.is_empty()).unwrap_or(unit).to_owned();
    if let Some(first) = short.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    short
}

/// A declaration or a type with its paths shortened, in one line.
#[must_use]
pub(crate) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let is_word = |c: char| c.is_alphanumeric() || "_.'".contains(c);
    while let Some(start) = rest.find(is_word) {
        out.push_str(&rest[..start]);
        let word = &rest[start..];
        let end = word.find(|c| !is_word(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        if word.starts_with(char::is_uppercase) && word.contains('.') && !word.ends_with('.') {
            out.push_str(&path(word));
        } else {
            out.push_str(word);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A declaration with its paths shortened, broken into lines where it is long.
#[must_use]
pub(crate) fn declaration(item: &Item) -> String {
    let line = line(item.text);
    if line.chars().count() <= WIDTH {
        return line;
    }
    let mut out = String::with_capacity(line.len() + 16);
    let mut depth = 0i32;
    let (head, mut rest) = line.split_once(" : ").unwrap_or(("", &line));
    if !head.is_empty() {
        out.push_str(head);
        out.push_str(" :\n  ");
    }
    while let Some(c) = rest.chars().next() {
        depth += i32::from("([{<".contains(c)) - i32::from(")]}".contains(c));
        if rest.starts_with("-> ") && depth <= 0 {
            out.push_str("->\n  ");
            rest = &rest[3..];
            continue;
        }
        // The `>` of an arrow closes nothing.
        if c == '>' && !out.ends_with('-') {
            depth -= 1;
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// The type of a value's declaration in one line.
#[must_use]
pub(crate) fn type_of(item: &Item) -> Option<String> {
    let text = item.text.strip_prefix("val ")?;
    let (_, ty) = text.split_once(" : ")?;
    Some(line(ty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_get_short() {
        assert_eq!(path("Mirage.network"), "network");
        assert_eq!(path("Functoria__Impl.t"), "impl");
        assert_eq!(path("Functoria__Package.t"), "Package.t");
        assert_eq!(path("Mirage_key.Arg.converter"), "Key.Arg.converter");
        assert_eq!(
            line("val dep : 'a Mirage.impl -> Mirage.abstract_impl"),
            "val dep : 'a impl -> abstract_impl"
        );
    }
}
