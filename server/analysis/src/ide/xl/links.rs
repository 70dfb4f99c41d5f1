//! Files that a Xen file names: kernels, ramdisks and images.

use xl_config::{Domain, Settings};

use crate::db::Db;
use crate::ide::{Link, LinkTarget};
use crate::source::SourceFile;
use crate::xl;

/// Keys whose value is the path of a file on the host.
const FILES: [&str; 6] = [
    "kernel",
    "ramdisk",
    "device_tree",
    "firmware_override",
    "bios_path_override",
    "acpi_firmware",
];

/// The links, in the order of the text.
pub(in crate::ide) fn links(db: &dyn Db, file: SourceFile) -> Vec<Link> {
    let parse = xl::parse(db, file);
    let settings = Settings::of(parse);
    let domain = Domain::of(&settings, xl::xen(db, file));
    let files = FILES.iter().filter_map(|name| {
        let text = settings.get(name)?.content.text()?;
        Some(Link {
            range: text.full_range(),
            target: LinkTarget::File(text.as_str().to_owned()),
        })
    });
    let images = domain.disks.iter().filter_map(|disk| {
        let target = disk.parsed.disk.target.as_ref()?;
        let is_file = disk.parsed.disk.script.is_none() && !target.value.starts_with("/dev/");
        is_file.then(|| Link {
            range: disk.place(target.span),
            target: LinkTarget::File(target.value.clone()),
        })
    });
    let mut links: Vec<_> = files
        .chain(images)
        .filter(|link| matches!(&link.target, LinkTarget::File(path) if is_path(path)))
        .collect();
    links.sort_by_key(|link| link.range.start());
    links
}

/// A placeholder of a template is none yet.
fn is_path(text: &str) -> bool {
    !text.is_empty() && !text.contains('@')
}
