//! `effective [PATH…]`: what xl would read from xl files.

use std::path::PathBuf;
use std::process::ExitCode;

use analysis::XenVersion;
use clap::{Args, ValueEnum};
use serde_json::{Map, Value as Json, json};
use xl_config::spec::disk::{self, Disk, DiskError};
use xl_config::spec::pci::Pci;
use xl_config::spec::vif::{Vif, VifProblemKind};
use xl_config::{
    Content, DiskItem, Domain, Operator, Parse, PciItem, Setting, Settings, Verdict, VifItem,
};

use super::xl_files::{self, XlFile};
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

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
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
        .map(|file| show(file, xen, arguments.format))
        .collect();
    let printed = print(&shown);
    if unusable.is_empty() {
        printed
    } else {
        ExitCode::from(UNUSABLE)
    }
}

fn show(file: &XlFile, xen: XenVersion, format: Format) -> String {
    let parse = match file.kind {
        analysis::Kind::XlTemplate => xl_config::parse_template(&file.text),
        _ => xl_config::parse(&file.text),
    };
    let settings = Settings::of(&parse);
    let domain = Domain::of(&settings, xen);
    match format {
        Format::Text => text(file, &parse, &settings, xen),
        Format::Json => format!("{}\n", object(file, &parse, &settings, &domain, xen)),
    }
}

fn object(
    file: &XlFile,
    parse: &Parse,
    settings: &Settings<'_>,
    domain: &Domain,
    xen: XenVersion,
) -> Json {
    let settings: Vec<Json> = settings
        .iter()
        .map(|setting| setting_object(file, setting))
        .collect();
    json!({
        "file": file.name,
        "accepted": parse.verdict(xen) == Verdict::Accepted,
        "settings": settings,
        "disk": domain.disks.iter().map(disk_object).collect::<Vec<_>>(),
        "vif": domain.vifs.iter().map(vif_object).collect::<Vec<_>>(),
        "pci": domain.pci.iter().map(pci_object).collect::<Vec<_>>(),
    })
}

fn setting_object(file: &XlFile, setting: &Setting<'_>) -> Json {
    json!({
        "name": setting.name,
        "op": operator(setting),
        "line": line(&file.text, setting),
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

/// An object of the members that are there.
fn present(members: Vec<(&str, Option<Json>)>) -> Json {
    let there = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Json::Object(there.collect::<Map<_, _>>())
}

fn disk_object(item: &DiskItem) -> Json {
    if let Some(error) = item.parsed.errors.first() {
        return json!({ "error": disk_error(item, error) });
    }
    let disk: &Disk = &item.parsed.disk;
    let text = |field: &Option<disk::Field<String>>| field.as_ref().map(|field| json!(field.value));
    let yes = |flag: bool| flag.then_some(json!(true));
    present(vec![
        ("target", text(&disk.target)),
        ("format", Some(json!(disk.effective_format().word()))),
        ("vdev", text(&disk.vdev)),
        ("access", Some(json!(disk.access.word()))),
        ("cdrom", yes(disk.cdrom)),
        ("backend", text(&disk.backend)),
        (
            "backendtype",
            disk.backend_type.map(|kind| json!(kind.value.word())),
        ),
        (
            "specification",
            disk.specification.map(|one| json!(one.value.word())),
        ),
        ("script", text(&disk.script)),
        ("direct_io_safe", yes(disk.direct_io_safe)),
        ("discard", disk.discard.map(|discard| json!(discard))),
        ("trusted", disk.trusted.map(|trusted| json!(trusted))),
        ("grant_usage", disk.grant_usage.map(|grants| json!(grants))),
        ("colo", disk.colo.map(|colo| json!(colo))),
        ("colo_host", text(&disk.colo_host)),
        ("colo_port", disk.colo_port.map(|port| json!(port))),
        ("colo_export", text(&disk.colo_export)),
        ("active_disk", text(&disk.active_disk)),
        ("hidden_disk", text(&disk.hidden_disk)),
    ])
}

fn disk_error(item: &DiskItem, error: &DiskError) -> String {
    match error.span {
        Some(span) => format!("{}: near `{}'", error.kind, item.part(span)),
        None => error.kind.to_string(),
    }
}

fn vif_object(item: &VifItem) -> Json {
    let fatal = item
        .parsed
        .problems
        .iter()
        .find(|problem| problem.kind.is_fatal());
    if let Some(problem) = fatal {
        let part = item.part(problem.span);
        let error = match problem.kind {
            VifProblemKind::Rate(error) => format!("{} in `{part}'", error.kind),
            _ => format!("`{part}' is not a number"),
        };
        return json!({ "error": error });
    }
    let vif: &Vif = &item.parsed.vif;
    let text = |field: &Option<String>| field.as_ref().map(|field| json!(field));
    let ignored: Vec<_> = item
        .parsed
        .problems
        .iter()
        .map(|problem| json!(item.part(problem.span)))
        .collect();
    present(vec![
        ("mac", vif.mac.map(|mac| json!(mac.to_string()))),
        ("bridge", text(&vif.bridge)),
        ("script", text(&vif.script)),
        ("ip", text(&vif.ip)),
        ("vifname", text(&vif.vifname)),
        ("model", text(&vif.model)),
        ("backend", text(&vif.backend)),
        ("gatewaydev", text(&vif.gatewaydev)),
        (
            "bytes_per_interval",
            vif.rate.map(|rate| json!(rate.bytes_per_interval)),
        ),
        (
            "interval_usecs",
            vif.rate.map(|rate| json!(rate.interval_usecs)),
        ),
        ("trusted", vif.trusted.map(|trusted| json!(trusted))),
        ("ignored", (!ignored.is_empty()).then(|| json!(ignored))),
    ])
}

fn pci_object(item: &PciItem) -> Json {
    let device: &Pci = match &item.device {
        Ok(device) => device,
        Err(error) => {
            return json!({ "error": format!("{:?}: `{}'", error.kind, item.part(error.span)) });
        }
    };
    let address = device.address.map(|address| {
        let function = address
            .function
            .map_or("*".to_owned(), |function| function.to_string());
        json!(format!(
            "{:04x}:{:02x}:{:02x}.{function}",
            address.domain, address.bus, address.device
        ))
    });
    let yes = |flag: bool| flag.then_some(json!(true));
    present(vec![
        ("address", address),
        ("name", device.name.as_ref().map(|name| json!(name))),
        ("slot", device.slot.map(|slot| json!(slot))),
        ("msitranslate", yes(device.flags.msitranslate)),
        ("power_mgmt", yes(device.flags.power_mgmt)),
        ("permissive", yes(device.flags.permissive)),
        ("seize", yes(device.flags.seize)),
        (
            "rdm_policy",
            device.rdm_policy.word().map(|word| json!(word)),
        ),
    ])
}

fn text(file: &XlFile, parse: &Parse, settings: &Settings<'_>, xen: XenVersion) -> String {
    let mut shown = format!("{} (Xen {xen})\n", file.name);
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
    shown
}
