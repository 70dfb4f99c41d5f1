//! Conversions of Xen files: a disk's two forms, one command line, a PV guest to PVH.

use rowan::{TextRange, TextSize};
use xl_config::{DiskItem, Domain, Guest, Parse, Setting, Settings};

use crate::db::Db;
use crate::diagnostic::Edit;
use crate::ide::{Action, ActionKind, Change};
use crate::source::SourceFile;
use crate::xl;

/// What is offered for `range`, beside the fixes of findings.
pub(in crate::ide) fn code_actions(db: &dyn Db, file: SourceFile, range: TextRange) -> Vec<Action> {
    let parse = xl::parse(db, file);
    let settings = Settings::of(parse);
    let domain = Domain::of(&settings, xl::xen(db, file));
    let mut actions = Vec::new();
    for disk in domain
        .disks
        .iter()
        .filter(|disk| touches(disk.range, range))
    {
        actions.extend(disk_actions(disk));
    }
    actions.extend(one_command_line(parse, &settings, range));
    actions.extend(builder_to_type(&settings, &domain, range));
    actions.extend(to_pvh(&settings, &domain, range));
    actions.extend(layout(parse, range));
    actions
}

fn touches(a: TextRange, b: TextRange) -> bool {
    a.intersect(b).is_some()
}

fn action(title: &str, edits: Vec<Edit>) -> Action {
    Action {
        title: title.to_owned(),
        kind: ActionKind::Rewrite,
        change: Ok(Change::Edit(edits)),
    }
}

fn disk_actions(disk: &DiskItem) -> Vec<Action> {
    let inside = TextRange::new(
        disk.range.start() + TextSize::new(1),
        disk.range.end() - TextSize::new(1),
    );
    let forms = [
        ("Write the disk with parameters", disk.with_parameters()),
        ("Write the disk by position", disk.by_position()),
    ];
    let other = forms
        .into_iter()
        .filter_map(|(title, text)| Some((title, text?)));
    other
        .filter(|(_, text)| text != disk.text.as_str())
        .map(|(title, text)| {
            let text = xl_config::escaped(&text);
            action(
                title,
                vec![Edit {
                    range: inside,
                    text,
                }],
            )
        })
        .collect()
}

/// `root` and `extra`, or the one that is there, become one `cmdline`.
fn one_command_line(parse: &Parse, settings: &Settings<'_>, range: TextRange) -> Option<Action> {
    let named = ["root", "extra"].map(|name| settings.get(name));
    let said: Vec<&Setting<'_>> = named.into_iter().flatten().collect();
    let here = said
        .iter()
        .any(|setting| touches(setting.assignment.range, range));
    // What was put together by `+=`, or is dead, would stay behind.
    let once = |setting: &&Setting<'_>| {
        let same = settings.iter().filter(|other| other.name == setting.name);
        same.count() == 1
    };
    if !here || settings.get("cmdline").is_some() || !said.iter().all(once) {
        return None;
    }
    let mut words = Vec::new();
    for setting in &said {
        let text = setting.content.text()?.as_str();
        let is_open = parse.is_template() && text.contains('@');
        if is_open || text.is_empty() {
            return None;
        }
        words.push(match setting.name {
            "root" => format!("root={text}"),
            _ => text.to_owned(),
        });
    }
    let [first, rest @ ..] = &said[..] else {
        return None;
    };
    let mut edits = vec![Edit {
        range: first.assignment.range,
        text: format!("cmdline = {}", xl_config::quoted(&words.join(" "))),
    }];
    edits.extend(rest.iter().map(|setting| Edit {
        range: with_line(parse, setting.assignment.range),
        text: String::new(),
    }));
    let title = match (&said[..], first.name) {
        ([_, _], _) => "Make `root` and `extra` one `cmdline`",
        (_, "root") => "Make `root` a `cmdline`",
        _ => "Make `extra` a `cmdline`",
    };
    Some(action(title, edits))
}

/// An assignment with the rest of its line and the line's end, when nothing else stands there.
fn with_line(parse: &Parse, range: TextRange) -> TextRange {
    let text = parse.text();
    let (before, after) = (
        &text[..usize::from(range.start())],
        &text[usize::from(range.end())..],
    );
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let end = after.find('\n').map_or(after.len(), |newline| newline + 1);
    let alone = before[start..].trim().is_empty() && after[..end].trim().is_empty();
    if !alone {
        return range;
    }
    let start = TextSize::new(start as u32);
    TextRange::new(start, range.end() + TextSize::new(end as u32))
}

fn to_pvh(settings: &Settings<'_>, domain: &Domain, range: TextRange) -> Option<Action> {
    let guest = domain.guest.as_ref()?;
    let by_type = settings.get("type");
    let setting = by_type.or_else(|| settings.get("builder"))?;
    if guest.value != Guest::Pv || !touches(setting.assignment.range, range) {
        return None;
    }
    // `builder` knows no PVH.
    let edit = match by_type {
        Some(_) => Edit {
            range: guest.range,
            text: "pvh".to_owned(),
        },
        None => Edit {
            range: setting.assignment.range,
            text: "type = 'pvh'".to_owned(),
        },
    };
    Some(action("Make it a PVH guest", vec![edit]))
}

/// `builder` becomes `type`, also for releases to which that is only advice.
fn builder_to_type(settings: &Settings<'_>, domain: &Domain, range: TextRange) -> Option<Action> {
    let builder = settings.get("builder")?;
    let guest = domain.guest.as_ref()?;
    let here = touches(builder.assignment.range, range);
    if !here || settings.get("type").is_some() {
        return None;
    }
    let edit = Edit {
        range: builder.assignment.range,
        text: format!("type = '{}'", guest.value.word()),
    };
    Some(action("Write `type` instead of `builder`", vec![edit]))
}

/// The whole file laid out alike.
fn layout(parse: &Parse, range: TextRange) -> Option<Action> {
    let text = xl_config::format(parse).filter(|text| text != parse.text())?;
    let whole = TextRange::up_to(TextSize::of(parse.text()));
    (range == whole).then(|| action("Format the file", vec![Edit { range: whole, text }]))
}
