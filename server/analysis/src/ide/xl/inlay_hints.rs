//! What a Xen file does not say but means: the number of a device, the bridge of an interface.

use rowan::{TextRange, TextSize};
use xl_config::spec::vdev::{Family, Vdev};
use xl_config::{Domain, Settings};

use crate::db::Db;
use crate::source::SourceFile;
use crate::xl;

/// A few words between the characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    /// Before which character.
    pub at: TextSize,
    /// The words.
    pub label: String,
}

/// The hints in `range`, in the order of the text.
#[must_use]
pub fn inlay_hints(db: &dyn Db, file: SourceFile, range: TextRange) -> Vec<InlayHint> {
    let parse = xl::parse(db, file);
    let domain = Domain::of(&Settings::of(parse), xl::xen(db, file));
    let devices = domain.disks.iter().filter_map(|disk| {
        let vdev = disk.parsed.disk.vdev.as_ref()?;
        let device = Vdev::parse(&vdev.value).filter(|device| device.family != Family::Number)?;
        Some(InlayHint {
            at: disk.place(vdev.span).end(),
            label: format!(" = {}", device.id),
        })
    });
    let bridges = domain.vifs.iter().filter_map(|vif| {
        let model = &vif.parsed.vif;
        let says = model.bridge.is_some()
            || model.script.is_some()
            || model.backend.is_some()
            || model.gatewaydev.is_some();
        let label = || "bridge=xenbr0, if xl.conf says nothing else".to_owned();
        (!says).then(|| InlayHint {
            at: vif.text.full_range().end(),
            label: label(),
        })
    });
    let mut hints: Vec<_> = devices
        .chain(bridges)
        .filter(|hint| range.contains_inclusive(hint.at))
        .collect();
    hints.sort_by_key(|hint| hint.at);
    hints
}
