//! An image whose name says another format than the specification.

use rowan::TextRange;

use crate::check::{Context, Findings};
use crate::diagnostic::Edit;
use crate::spec::disk::{Format, Role};

rule!("xl-disk-image-format", Warning, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for disk in context.domain.disks.iter().filter(|disk| disk.parsed.errors.is_empty()) {
        let model = &disk.parsed.disk;
        let Some(target) = model.target.as_ref().filter(|_| !context.is_open(&disk.text)) else {
            continue;
        };
        let extension = target.value.rsplit_once('.').map(|(_, extension)| extension);
        let by_name = match extension {
            Some("qcow2") => Format::Qcow2,
            Some("vhd") => Format::Vhd,
            Some("qed") => Format::Qed,
            _ => continue,
        };
        if model.effective_format() != Format::Raw || model.script.is_some() {
            continue;
        }
        let word = by_name.word();
        let message = format!("the image looks like {word} but is read as raw: the guest would see the container itself");
        let said = disk.parsed.parts.iter().find(|part| part.role == Role::Format && !part.value.is_empty());
        let place = said.map_or(target.span, |said| said.value);
        let finding = findings.report(disk.place(place), message);
        let key = disk.parsed.parts.iter().find(|part| part.role == Role::Target).and_then(|part| part.key);
        let title = format!("Write the format `{word}`");
        match (said, key) {
            (Some(said), _) => {
                finding.guess(title, vec![Edit::replace(disk.place(said.value), word)]);
            }
            (None, Some(key)) => {
                let before = TextRange::empty(disk.place(key).start());
                finding.guess(title, vec![Edit::replace(before, format!("format={word}, "))]);
            }
            (None, None) => {}
        }
    }
}
