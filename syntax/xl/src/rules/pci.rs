//! PCI devices that `xl` refuses.

use crate::catalogue::{parameter, parameters};
use crate::check::nearest::nearest;
use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::domain::escaped;
use crate::release::XenVersion;
use crate::spec::pci::PciErrorKind;

rule!("xl-pci", Error, check);

/// Before, another parser read these.
const SINCE: XenVersion = XenVersion::new(4, 15);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for device in context.domain.pci.iter().filter(|device| !context.is_open(&device.text)) {
        for parameter in device.layout.parameters.iter().filter(|_| context.xen < SINCE) {
            let name = device.part(parameter.key);
            if matches!(name, "bdf" | "vslot" | "name") {
                findings.report(device.place(parameter.key), format!("`{name}=` needs Xen {SINCE}"));
            }
        }
        let Err(error) = device.device else {
            continue;
        };
        if context.xen < SINCE && error.kind != PciErrorKind::Address {
            continue;
        }
        let word = device.part(error.span);
        let place = if error.span.is_empty() { device.range } else { device.place(error.span) };
        let message = match error.kind {
            PciErrorKind::Address => format!("`{word}` is no PCI address: [DDDD:]BB:DD.F, hexadecimal, F from 0 to 7 or *"),
            PciErrorKind::MissingFunction => format!("`{word}` lacks the function: write `{word}.0`"),
            PciErrorKind::Slot => format!("`{word}` is no slot: hexadecimal, up to 1f"),
            PciErrorKind::AfterAddress => format!("`{word}` does not belong to the address"),
            PciErrorKind::NoValue => format!("`{word}` needs a value: {word}=1"),
            PciErrorKind::UnknownKey => format!("xl does not know the PCI parameter `{word}`"),
            PciErrorKind::RdmPolicy => format!("`{word}` is no policy: strict or relaxed"),
            PciErrorKind::AddressAndName => "a device has an address or a name, not both".to_owned(),
            PciErrorKind::Nothing => "a device needs an address or a name".to_owned(),
        };
        let finding = findings.report(place, message);
        match error.kind {
            PciErrorKind::UnknownKey => {
                let trimmed = word.trim_start();
                let keys = parameters("pci").map(|known| known.name);
                if parameter("pci", trimmed).is_some() {
                    finding.fix("Remove the blank", vec![Edit::replace(place, trimmed)]);
                } else if let Some(meant) = nearest(trimmed, keys) {
                    finding.guess(format!("Write `{meant}`"), vec![Edit::replace(place, meant)]);
                }
            }
            PciErrorKind::NoValue if parameter("pci", word).is_some() => {
                finding.guess(format!("Write `{word}=1`"), vec![Edit::replace(place, format!("{word}=1"))]);
            }
            PciErrorKind::MissingFunction => {
                finding.guess("Write function 0", vec![Edit::replace(place, format!("{}.0", escaped(word)))]);
            }
            _ => {}
        }
    }
}
