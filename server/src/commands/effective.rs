//! `effective [PATH…]`: what xl would read from xl files.

mod items;

use std::path::PathBuf;
use std::process::ExitCode;

use analysis::XenVersion;
use clap::{Args, ValueEnum};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use xl_config::{Content, Domain, Operator, Parse, Setting, Settings, Verdict};

use super::xl_files;
use super::{UNUSABLE, complain, fail, print};

/// Show what xl reads from xl files
#[derive(Debug, Args)]
#[command(after_help = "Example: unikernel-ls effective --xen 4.17 --format json www.xl")]
pub(crate) struct Arguments {
    /// Files and folders [default: the current folder]
    paths: Vec<PathBuf>,

    /// As the xl of this Xen release [default: the newest known]
    #[arg(long, value_name = "VERSION")]
    xen: Option<XenVersion>,

    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// How it is shown.
#[derive(Clone, Copy, Debug, Default, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// The settings that count, one a line, and the devices
    #[default]
    Text,
    /// One JSON object a file and line
    Json,
}

/// Prints what counts in each file.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let xen = arguments.xen.unwrap_or_default();
    let (files, unusable) = xl_files::read_all(&arguments.paths);
    unusable.iter().for_each(|problem| complain(problem));
    if files.is_empty() && unusable.is_empty() {
        return fail("found no xl file to read");
    }
    let shown: String = files
        .iter()
        .map(|file| render(&file.name, &file.parse(), xen, arguments.format))
        .collect();
    let printed = print(&shown);
    if unusable.is_empty() {
        printed
    } else {
        ExitCode::from(UNUSABLE)
    }
}

/// What xl of a release reads from the file called `name`.
pub(crate) fn render(name: &str, parse: &Parse, xen: XenVersion, format: Format) -> String {
    let settings = Settings::of(parse);
    let domain = Domain::of(&settings, xen);
    match format {
        Format::Text => text(name, parse, &settings, &domain, xen),
        Format::Json => format!("{}\n", object(name, parse, &settings, &domain, xen)),
    }
}

fn object(
    name: &str,
    parse: &Parse,
    settings: &Settings<'_>,
    domain: &Domain,
    xen: XenVersion,
) -> Json {
    let settings: Vec<Json> = settings
        .iter()
        .map(|setting| setting_object(parse.text(), setting))
        .collect();
    json!({
        "file": name,
        "accepted": parse.verdict(xen) == Verdict::Accepted,
        "settings": settings,
        "disk": domain.disks.iter().map(items::disk).collect::<Vec<_>>(),
        "vif": domain.vifs.iter().map(items::vif).collect::<Vec<_>>(),
        "pci": domain.pci.iter().map(items::pci).collect::<Vec<_>>(),
    })
}

fn setting_object(text: &str, setting: &Setting<'_>) -> Json {
    json!({
        "name": setting.name,
        "op": operator(setting),
        "line": line(text, setting),
        "value": value(&setting.content),
        "shadowed": setting.shadowed,
    })
}

fn operator(setting: &Setting<'_>) -> &'static str {
    match setting.assignment.operator {
        Operator::Set => "=",
        Operator::Append => "+=",
    }
}

/// The line of the value, as xl stores it.
fn line(text: &str, setting: &Setting<'_>) -> usize {
    let before = &text.as_bytes()[..usize::from(setting.value_range().start())];
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

fn value(content: &Content) -> Json {
    match content {
        Content::Text(text) => json!(text.as_str()),
        Content::List(items) => items.iter().map(|item| value(&item.content)).collect(),
    }
}

fn text(
    name: &str,
    parse: &Parse,
    settings: &Settings<'_>,
    domain: &Domain,
    xen: XenVersion,
) -> String {
    let mut shown = format!("{name} (Xen {xen})\n");
    match parse.verdict(xen) {
        Verdict::Accepted => {}
        Verdict::Refused => shown += "  xl refuses this file; what it would read otherwise:\n",
        Verdict::Aborts => shown += "  xl aborts on this file; what it would read otherwise:\n",
    }
    let counting = settings.iter().filter(|setting| !setting.shadowed);
    for setting in counting {
        let ignored = match xl_config::catalogue::key(setting.name) {
            Some(key) if key.range.contains(xen) => "",
            _ => "  (ignored)",
        };
        shown += &format!(
            "  {} = {}{ignored}\n",
            setting.name,
            value(&setting.content)
        );
    }
    shown + &devices(domain)
}

/// The devices as they were understood, one a line.
fn devices(domain: &Domain) -> String {
    let disks = domain.disks.iter().map(items::disk);
    let vifs = domain.vifs.iter().map(items::vif);
    let pci = domain.pci.iter().map(items::pci);
    let kinds = [
        ("disk", disks.collect::<Vec<_>>()),
        ("vif", vifs.collect()),
        ("pci", pci.collect()),
    ];
    let mut shown = String::new();
    for (kind, devices) in kinds {
        for (index, device) in devices.iter().enumerate() {
            shown += &format!("  {kind} {index}: {}\n", members(device));
        }
    }
    shown
}

/// `format raw, vdev xvda`.
fn members(device: &Json) -> String {
    let members = device.as_object().into_iter().flatten();
    let shown: Vec<String> = members
        .map(|(name, value)| match value {
            Json::String(text) => format!("{name} {text}"),
            _ => format!("{name} {value}"),
        })
        .collect();
    match shown.is_empty() {
        true => "all defaults".to_owned(),
        false => shown.join(", "),
    }
}
