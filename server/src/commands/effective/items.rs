//! Devices as JSON: what xl makes of their specifications, or why it refuses them.

use serde_json::{Map, Value as Json, json};
use xl_config::spec::disk::{Disk, DiskError, Field};
use xl_config::spec::pci::Pci;
use xl_config::spec::vif::{Vif, VifProblemKind};
use xl_config::{DiskItem, PciItem, VifItem};

/// An object of the members that are there.
fn present(members: Vec<(&str, Option<Json>)>) -> Json {
    let there = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Json::Object(there.collect::<Map<_, _>>())
}

/// A block device.
pub(super) fn disk(item: &DiskItem) -> Json {
    if let Some(error) = item.parsed.errors.first() {
        return json!({ "error": disk_error(item, error) });
    }
    let disk: &Disk = &item.parsed.disk;
    let text = |field: &Option<Field<String>>| field.as_ref().map(|field| json!(field.value));
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

/// A network interface.
pub(super) fn vif(item: &VifItem) -> Json {
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

/// A passed-through device.
pub(super) fn pci(item: &PciItem) -> Json {
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
