//! Hover in Xen files: what a key, a parameter or a device means, and for which releases.

use std::fmt::Write as _;

use rowan::TextSize;
use xl_config::catalogue::{self, Key, Parameter, Range, Word};
use xl_config::spec::vdev::Vdev;
use xl_config::{Domain, Settings};

use super::place::{Part, Place, part, place};
use crate::db::Db;
use crate::ide::Hover;
use crate::source::SourceFile;
use crate::xl;

/// The hover at `offset`.
pub(in crate::ide) fn hover(db: &dyn Db, file: SourceFile, offset: TextSize) -> Option<Hover> {
    let parse = xl::parse(db, file);
    match place(parse, offset)? {
        Place::Key { typed } => {
            let name = parse.slice(typed);
            let markdown = match catalogue::key(name) {
                Some(key) => describe_key(key),
                None => describe_legacy(name)?,
            };
            Some(Hover {
                range: typed,
                markdown,
            })
        }
        Place::Bare { .. } => None,
        Place::Inside { key, text } => {
            let language = catalogue::key(key)?.language?;
            let settings = Settings::of(parse);
            let domain = Domain::of(&settings, xl::xen(db, file));
            if let Some(found) = vdev(&domain, offset) {
                return Some(found);
            }
            let (name, range) = match part(parse, text, offset) {
                Part::Name { word } => (parse.slice(word), word),
                Part::Value { name, word } => (name, word),
            };
            let markdown = describe_parameter(catalogue::parameter(language, name)?);
            Some(Hover { range, markdown })
        }
    }
}

fn vdev(domain: &Domain, offset: TextSize) -> Option<Hover> {
    domain.disks.iter().find_map(|disk| {
        let vdev = disk.parsed.disk.vdev.as_ref()?;
        let range = disk.place(vdev.span);
        let device = Vdev::parse(&vdev.value).filter(|_| range.contains_inclusive(offset))?;
        let part = match device.partition {
            0 => "the whole disk".to_owned(),
            partition => format!("partition {partition}"),
        };
        let markdown = format!(
            "**{}**: disk {}, {part}; the guest sees it as number {}.",
            vdev.value, device.disk, device.id
        );
        Some(Hover { range, markdown })
    })
}

fn describe_key(key: &Key) -> String {
    let mut shown = format!("**{}**: {}\n\n", key.name, key.summary);
    let mut line = |name: &str, text: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(shown, "- {name}: {text}");
    };
    let unit = key.unit.map_or(String::new(), |unit| format!(" in {unit}"));
    line("value", &format!("{}{unit}", key.shape.describe()));
    if let Some(words) = words(&key.words) {
        line("words", &words);
    }
    if let Some(default) = key.default {
        line("without it", default);
    }
    line("for", &key.guests.describe());
    line("Xen", &range(key.range));
    if let Some(since) = key.deprecated {
        let instead = key
            .replacement
            .map_or(String::new(), |new| format!("; use `{new}`"));
        line("out of date", &format!("since Xen {since}{instead}"));
    }
    if let Some(note) = key.note {
        let _ = write!(shown, "\n{note}\n");
    }
    shown
}

fn describe_legacy(name: &str) -> Option<String> {
    let legacy = catalogue::legacy(name)?;
    let instead = legacy
        .replacement
        .map_or(String::new(), |new| format!("; use {new}"));
    Some(format!(
        "**{name}** is not a key of xl, which ignores it{instead}."
    ))
}

fn describe_parameter(parameter: &Parameter) -> String {
    let mut shown = format!(
        "**{}** ({}): {}\n\n",
        parameter.name, parameter.language, parameter.summary
    );
    if let Some(words) = words(&parameter.words) {
        let _ = writeln!(shown, "- words: {words}");
    }
    if !parameter.guests.is_all() {
        let _ = writeln!(shown, "- for: {}", parameter.guests.describe());
    }
    let _ = writeln!(shown, "- Xen: {}", range(parameter.range));
    shown
}

fn words(words: &[Word]) -> Option<String> {
    let all: Vec<_> = words
        .iter()
        .map(|word| format!("`{}`", word.word))
        .collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn range(range: Range) -> String {
    match range.until {
        Some(until) => format!("{} to {until}", range.since),
        None if range.since == xl_config::XenVersion::OLDEST => "every release".to_owned(),
        None => format!("since {}", range.since),
    }
}
