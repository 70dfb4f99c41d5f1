//! The parser of xl-config against the recorded verdicts of libxlutil: accepted or refused, and
//! the key, the line and the value of every setting.

mod xl_support;

use serde_json::{Value as Json, json};
use xl_config::{Content, Number, Operator, Setting, Settings, Verdict};
use xl_support::{RECORDED, as_bytes_of, cases, json_lines};

#[test]
fn agrees_with_libxlutil_on_every_file_and_variant() {
    let cases = cases();
    let mut disagreements = Vec::new();
    let mut settings = 0;
    for case in &cases {
        let parse = xl_config::parse(&case.text);
        let expected = match case.verdict["ok"].as_bool() {
            Some(true) => Verdict::Accepted,
            Some(false) => Verdict::Refused,
            None => Verdict::Aborts,
        };
        let verdict = parse.verdict(RECORDED);
        if verdict != expected {
            disagreements.push(format!("{}: {verdict:?} instead of {expected:?}", case.id));
        }
        if parse.errors().is_empty() != (verdict == Verdict::Accepted) && verdict != Verdict::Aborts
        {
            disagreements.push(format!(
                "{}: {verdict:?} with {:?}",
                case.id,
                parse.errors()
            ));
        }
        if let Some(recorded) = case.verdict["settings"].as_array() {
            settings += recorded.len();
            let ours = render(&Settings::of(&parse), &case.text);
            if ours != *recorded {
                disagreements.push(difference(&case.id, &ours, recorded));
            }
        }
    }
    println!("{} texts, {settings} settings compared", cases.len());
    assert!(
        disagreements.is_empty(),
        "{} disagreements:\n{}",
        disagreements.len(),
        disagreements[..disagreements.len().min(20)].join("\n")
    );
}

#[test]
fn agrees_with_libxlutil_on_every_lexical_probe() {
    for probe in json_lines("lexical_probes.jsonl") {
        let text = probe["input"].as_str().unwrap();
        let parse = xl_config::parse(text);
        let accepted = parse.verdict(RECORDED) == Verdict::Accepted;
        assert_eq!(accepted, probe["ok"].as_bool().unwrap(), "{text:?}");
        let ours: Vec<Json> = Settings::of(&parse)
            .iter()
            .map(|setting| {
                let operator = operator(setting);
                let line = line(text, setting.value_range().start());
                json!([setting.name, operator, line, value(&setting.content)])
            })
            .collect();
        if accepted {
            assert_eq!(json!(ours), probe["settings"], "{text:?}");
        }
    }
}

fn difference(id: &str, ours: &[Json], recorded: &[Json]) -> String {
    let pairs = ours.iter().zip(recorded);
    let first = pairs.into_iter().find(|(ours, recorded)| ours != recorded);
    format!(
        "{id}: {} of {} settings, first {first:?}",
        ours.len(),
        recorded.len()
    )
}

fn line(text: &str, offset: xl_config::TextSize) -> usize {
    let before = &text.as_bytes()[..usize::from(offset)];
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

fn operator(setting: &Setting<'_>) -> &'static str {
    match setting.assignment.operator {
        Operator::Set => "=",
        Operator::Append => "+=",
    }
}

fn value(content: &Content) -> Json {
    match content {
        Content::Text(text) => json!(as_bytes_of(text.as_str())),
        Content::List(items) => items.iter().map(|item| value(&item.content)).collect(),
    }
}

/// The settings as they are recorded: members that equal their default are left out.
fn render(settings: &Settings<'_>, text: &str) -> Vec<Json> {
    settings
        .iter()
        .map(|setting| render_one(setting, text))
        .collect()
}

fn render_one(setting: &Setting<'_>, text: &str) -> Json {
    let start = setting.value_range().start();
    let mut shown = json!({
        "name": setting.name,
        "line": line(text, start),
        "value": value(&setting.content),
    });
    if setting.assignment.operator == Operator::Append {
        shown["op"] = json!("+=");
    }
    if setting.shadowed {
        shown["shadowed"] = json!(true);
    }
    let mentioned = match &setting.content {
        Content::Text(text) => {
            let number = Number::read(text.as_str()).value();
            if number != default_number(text.as_str()) {
                shown["long"] = json!(number);
            }
            start
        }
        Content::List(_) => first_inside(setting, text),
    };
    if line(text, mentioned) != line(text, start) {
        shown["value_line"] = json!(line(text, mentioned));
    }
    shown
}

/// Where the first item of a written list stands, or its closing bracket.
fn first_inside(setting: &Setting<'_>, text: &str) -> xl_config::TextSize {
    let range = setting.value_range();
    let inside = &text[usize::from(range.start()) + 1..];
    let mut offset = range.start() + xl_config::TextSize::new(1);
    let mut comment = false;
    for character in inside.chars() {
        match character {
            '\n' => comment = false,
            '#' => comment = true,
            ' ' | '\t' => {}
            _ if comment => {}
            _ => break,
        }
        offset += xl_config::TextSize::of(character);
    }
    offset
}

/// The number that the records leave out.
fn default_number(text: &str) -> Option<i64> {
    let plain = text == "0"
        || !text.starts_with('0')
            && (1..=18).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}
