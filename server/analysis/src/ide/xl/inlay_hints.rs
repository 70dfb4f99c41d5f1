//! What a Xen file does not say but means: the number of a device, the bridge of an interface.

use rowan::TextRange;
use xl_config::spec::vdev::{Family, Vdev};
use xl_config::{Domain, Settings};

use crate::db::Db;
use crate::ide::InlayHint;
use crate::source::SourceFile;
use crate::xl;

/// The hints in `range`, in the order of the text.
pub(in crate::ide) fn inlay_hints(
    db: &dyn Db,
    file: SourceFile,
    range: TextRange,
) -> Vec<InlayHint> {
    let parse = xl::parse(db, file);
    let domain = Domain::of(&Settings::of(parse), xl::xen(db, file));
    let devices = domain.disks.iter().filter_map(|disk| {
        let vdev = disk.parsed.disk.vdev.as_ref()?;
        let device = Vdev::parse(&vdev.value).filter(|device| device.family != Family::Number)?;
        Some(InlayHint {
            at: disk.place(vdev.span).end(),
            label: format!(" = {}", device.id),
            tooltip: "The number by which the guest finds this device.".to_owned(),
        })
    });
    let bridges = domain.vifs.iter().filter_map(|vif| {
        let model = &vif.parsed.vif;
        let says = model.bridge.is_some()
            || model.script.is_some()
            || model.backend.is_some()
            || model.gatewaydev.is_some();
        let comma = if vif.text.as_str().is_empty() {
            ""
        } else {
            ", "
        };
        (!says).then(|| InlayHint {
            at: vif.text.full_range().end(),
            label: format!("{comma}bridge=xenbr0"),
            tooltip:
                "Nothing says which bridge: xl takes that of /etc/xen/xl.conf, or else xenbr0."
                    .to_owned(),
        })
    });
    let mut hints: Vec<_> = devices
        .chain(bridges)
        .filter(|hint| range.contains_inclusive(hint.at))
        .collect();
    hints.sort_by_key(|hint| hint.at);
    hints
}
