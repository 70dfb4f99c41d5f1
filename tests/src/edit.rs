//! Edits as an editor applies them. Positions count ASCII, as the texts of these tests do.

use serde_json::Value;

/// The text after the edits of a client's protocol, which do not overlap.
///
/// # Panics
/// When an edit has no range, or one outside the text.
#[must_use]
pub fn apply(text: &str, edits: &[Value]) -> String {
    let offset = |position: &Value| {
        let number = |name: &str| {
            let number = position[name].as_u64().expect("a number");
            usize::try_from(number).expect("a small number")
        };
        let before = text.split_inclusive('\n').take(number("line"));
        before.map(str::len).sum::<usize>() + number("character")
    };
    let mut edits: Vec<_> = edits
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            let new = edit["newText"].as_str().expect("a text");
            (offset(&range["start"]), offset(&range["end"]), new)
        })
        .collect();
    edits.sort_unstable();
    let mut new = text.to_owned();
    for (start, end, text) in edits.into_iter().rev() {
        new.replace_range(start..end, text);
    }
    new
}
