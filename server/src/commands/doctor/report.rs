//! The lines of an examination, for people and for programs.

use serde_json::json;

use super::Examined;
use crate::position::{Encoding, LineIndex};

/// A paragraph for each configuration, and what is to be done at the end of a line.
pub(super) fn text(all: &[Examined]) -> String {
    let mut text = String::new();
    let mut wrong = 0;
    for it in all {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{}\n", it.opened.place(None)));
        for line in &it.lines {
            let mark = if line.remedy.is_some() { "!" } else { " " };
            let word = line.subject.word();
            let place = match (line.range, &line.remedy) {
                (Some(range), Some(_)) => format!("{}: ", it.opened.place(Some(range))),
                _ => String::new(),
            };
            text.push_str(&format!("{mark} {word:9} {place}{}\n", line.message));
            if let Some(remedy) = &line.remedy {
                text.push_str(&format!("            -> {remedy}\n"));
                wrong += 1;
            }
        }
    }
    let configurations = match all.len() {
        1 => "1 configuration".to_owned(),
        count => format!("{count} configurations"),
    };
    text.push_str(&match wrong {
        0 => format!("\nAll fits in {configurations}.\n"),
        1 => format!("\n1 thing does not fit in {configurations}.\n"),
        _ => format!("\n{wrong} things do not fit in {configurations}.\n"),
    });
    text
}

/// An object for each line: `file, subject, ok, message, remedy`, and the place if there is one.
pub(super) fn json(all: &[Examined]) -> String {
    let mut text = String::new();
    for it in all {
        let index = LineIndex::new(it.opened.file.text(&it.opened.db).into());
        for line in &it.lines {
            let mut object = json!({
                "file": it.opened.place(None),
                "subject": line.subject.word(),
                "ok": line.remedy.is_none(),
                "message": line.message,
                "remedy": line.remedy,
            });
            if let Some(range) = line.range {
                let (start, column) = index.line_column(range.start(), Encoding::Utf32);
                object["start"] = u32::from(range.start()).into();
                object["end"] = u32::from(range.end()).into();
                object["start_line"] = (start + 1).into();
                object["start_column"] = (column + 1).into();
            }
            text.push_str(&object.to_string());
            text.push('\n');
        }
    }
    text
}
