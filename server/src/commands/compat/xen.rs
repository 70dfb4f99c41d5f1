//! Which Xen releases read an xl file as it was meant, and why the others do not.

use analysis::{Kind, XenVersion};
use serde::Serialize;
use xl_config::{Compat, compat};

use super::Format;
use crate::position::{Encoding, LineIndex};

/// The answer for one file.
pub(super) fn answer(name: &str, kind: Kind, text: &str, format: Format) -> String {
    let parse = match kind {
        Kind::XlTemplate => xl_config::parse_template(text),
        _ => xl_config::parse(text),
    };
    let answers = compat(&parse, None);
    match format {
        Format::Text => for_people(name, text, &answers),
        Format::Json => answers.iter().map(|answer| line(name, answer)).collect(),
    }
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    xen: String,
    accepted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

fn line(file: &str, answer: &Compat) -> String {
    let problem = answer.problem.as_ref();
    let line = Line {
        file,
        xen: answer.xen.to_string(),
        accepted: answer.accepted(),
        start: problem.map(|it| it.range.start().into()),
        end: problem.map(|it| it.range.end().into()),
        rule: problem.map(|it| it.rule),
        message: problem.map(|it| it.message.as_str()),
    };
    // Plain strings and numbers always have a JSON form.
    serde_json::to_string(&line).map_or_else(|_| String::new(), |line| line + "\n")
}

fn for_people(name: &str, text: &str, answers: &[Compat]) -> String {
    let index = LineIndex::new(text.into());
    let mut shown = format!("{name}\n");
    let groups = groups(answers);
    let accepting = groups.iter().filter(|group| group[0].accepted());
    let ranges: Vec<String> = accepting.map(|group| span(group)).collect();
    match ranges.as_slice() {
        [] => shown.push_str("  No known release of Xen reads it as meant.\n"),
        ranges => shown.push_str(&format!("  Read as meant by Xen {}.\n", ranges.join(", "))),
    }
    for group in groups {
        let Some(problem) = &group[0].problem else {
            continue;
        };
        let (line, column) = index.line_column(problem.range.start(), Encoding::Utf32);
        shown.push_str(&format!(
            "  {}: {}:{}: {} [{}]\n",
            span(group),
            line + 1,
            column + 1,
            problem.message,
            problem.rule
        ));
    }
    shown
}

/// Neighbouring releases with the same answer. A message may name the release that it is about.
fn groups(answers: &[Compat]) -> Vec<&[Compat]> {
    let same = |a: &Compat, b: &Compat| {
        let key = |it: &Compat| it.problem.as_ref().map(|it| (it.rule, it.range));
        key(a) == key(b)
    };
    answers.chunk_by(same).collect()
}

fn span(group: &[Compat]) -> String {
    let release = |answer: Option<&Compat>| answer.map_or(XenVersion::NEWEST, |it| it.xen);
    let (first, last) = (release(group.first()), release(group.last()));
    match first == last {
        true => first.to_string(),
        false => format!("{first} to {last}"),
    }
}
