//! Conversions of Xen files: a disk's two forms, one command line, a PV guest to PVH.

use rowan::{TextRange, TextSize};
use xl_config::{DiskItem, Domain, Guest, Settings};

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
    actions.extend(one_command_line(&settings, range));
    actions.extend(to_pvh(&domain, range));
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

/// `root` and `extra` become one `cmdline`.
fn one_command_line(settings: &Settings<'_>, range: TextRange) -> Option<Action> {
    let (root, extra) = (settings.get("root")?, settings.get("extra")?);
    let here = [root, extra]
        .iter()
        .any(|setting| touches(setting.assignment.range, range));
    if !here || settings.get("cmdline").is_some() {
        return None;
    }
    let line = format!(
        "root={} {}",
        root.content.text()?.as_str(),
        extra.content.text()?.as_str()
    );
    let edits = vec![
        Edit {
            range: root.assignment.range,
            text: format!("cmdline = {}", xl_config::quoted(&line)),
        },
        Edit {
            range: extra.assignment.range,
            text: String::new(),
        },
    ];
    Some(action("Make `root` and `extra` one `cmdline`", edits))
}

fn to_pvh(domain: &Domain, range: TextRange) -> Option<Action> {
    let guest = domain
        .guest
        .as_ref()
        .filter(|guest| guest.value == Guest::Pv && touches(guest.range, range))?;
    let edit = Edit {
        range: guest.range,
        text: "pvh".to_owned(),
    };
    // `builder` knows no PVH, so only `type` is converted here.
    (guest.range.len() == TextSize::of("pv")).then(|| action("Make it a PVH guest", vec![edit]))
}

/// The whole file laid out alike.
fn layout(parse: &xl_config::Parse, range: TextRange) -> Option<Action> {
    let text = xl_config::format(parse).filter(|text| text != parse.text())?;
    let whole = TextRange::up_to(TextSize::of(parse.text()));
    (range == whole).then(|| action("Format the file", vec![Edit { range: whole, text }]))
}
