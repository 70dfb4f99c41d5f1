//! Everything that libxlutil refuses in a disk specification, with its place.

use rowan::TextRange;

use crate::catalogue::{parameter, parameters};
use crate::check::nearest::nearest;
use crate::check::{Context, Findings};
use crate::diagnostic::{Diagnostic, Edit};
use crate::domain::DiskItem;
use crate::release::XenVersion;
use crate::spec::Span;
use crate::spec::disk::{DiskError, DiskErrorKind, Format, Role};
use crate::spec::vdev::Vdev;

rule!("xl-disk-spec", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for disk in context.domain.disks.iter().filter(|disk| !context.is_open(&disk.text)) {
        // Rules of their own explain these better than an error that follows from them.
        if super::disk_bareword::word(context, disk).is_some() || super::disk_target_last::swallowed(disk).is_some() {
            continue;
        }
        for error in &disk.parsed.errors {
            report(context, findings, disk, error);
        }
    }
}

fn report(context: &Context<'_>, findings: &mut Findings, disk: &DiskItem, error: &DiskError) {
    let span = error.span.unwrap_or(Span::new(0, disk.text.as_str().len()));
    let word = disk.part(span);
    let place = match error.span {
        Some(_) if error.kind == DiskErrorKind::BadSyntax => {
            disk.place(Span::new(span.start, span.start + 1))
        }
        Some(_) => disk.place(span),
        None => disk.range,
    };
    let message = message(context, error.kind, word);
    let finding = findings.report(place, message);
    mend(disk, error.kind, span, place, finding);
}

fn message(context: &Context<'_>, kind: DiskErrorKind, word: &str) -> String {
    match kind {
        DiskErrorKind::UnknownFormat if Vdev::parse(word).is_some() => {
            format!("the format is missing before `{word}`")
        }
        DiskErrorKind::UnknownFormat | DiskErrorKind::UnknownBackendType if since(kind, word).is_some() => {
            let since = since(kind, word).unwrap_or_default();
            format!("`{word}` needs Xen {since}")
        }
        DiskErrorKind::UnknownFormat => {
            let known: Vec<_> = Format::ALL.iter().map(|format| format.word()).collect();
            format!("unknown format `{word}`; the formats are {}", known.join(", "))
        }
        DiskErrorKind::UnknownAccess => format!("unknown access `{word}`; it is ro or rw"),
        DiskErrorKind::UnknownType => format!("unknown `{}`; the types are cdrom and disk", word.trim_end_matches(',')),
        DiskErrorKind::UnknownBackendType => {
            format!("unknown backend type `{word}`; they are phy, tap, qdisk and standalone")
        }
        DiskErrorKind::UnknownSpecification => format!("unknown specification `{word}`; they are xen and virtio"),
        DiskErrorKind::UnknownColoPort => format!("`{word}` is no port"),
        DiskErrorKind::Respecified(what) => format!("{what} is given twice"),
        DiskErrorKind::UnknownParameter => {
            let name = word.split('=').next().unwrap_or(word);
            match parameter("disk", name).filter(|known| !known.range.contains(context.xen)) {
                Some(known) => format!("the disk parameter `{name}` needs Xen {}", known.range.since),
                None => format!("unknown disk parameter `{name}`"),
            }
        }
        DiskErrorKind::UnknownPrefix => format!("`{word}` is not a prefix that xl ever knew"),
        DiskErrorKind::UnknownDeprecatedType => format!("unknown type `{word}`; it is cdrom or disk"),
        DiskErrorKind::TooManyPositional => format!("`{word}` is one part too many: target, format, vdev and access are given"),
        DiskErrorKind::Aborts => "xl ends without a word at a line break after this `=`".to_owned(),
        DiskErrorKind::BadSyntax => "there is no parameter name before this `=`; blanks around `=` are not allowed".to_owned(),
        DiskErrorKind::NoVdev => "this disk has no vdev, the device in the guest".to_owned(),
        DiskErrorKind::NoTarget => "this disk has no target, the device or image on the host".to_owned(),
    }
}

/// The release that brought a word which another release does not know.
fn since(kind: DiskErrorKind, word: &str) -> Option<XenVersion> {
    let name = match kind {
        DiskErrorKind::UnknownFormat => "format",
        _ => "backendtype",
    };
    let words = &parameter("disk", name)?.words;
    let known = words.iter().find(|known| known.word == word)?;
    Some(known.range.since)
}

fn mend(disk: &DiskItem, kind: DiskErrorKind, span: Span, place: TextRange, finding: &mut Diagnostic) {
    let word = disk.part(span);
    let replace = |text: &str| vec![Edit::replace(place, text)];
    match kind {
        DiskErrorKind::UnknownFormat => {
            let has_key = disk.parsed.parts.iter().any(|part| part.value == span && part.key.is_some());
            if !has_key && Vdev::parse(word).is_some() {
                let before = TextRange::empty(place.start());
                finding.fix("Insert the format `raw`", vec![Edit::replace(before, "raw,")]);
            } else if let Some(meant) = Format::from_word(word.trim().to_ascii_lowercase().as_str()) {
                finding.fix(format!("Write `{}`", meant.word()), replace(meant.word()));
            } else if let Some(meant) = nearest(word, Format::ALL.iter().map(|format| format.word())) {
                finding.guess(format!("Write `{meant}`"), replace(meant));
            }
        }
        DiskErrorKind::UnknownAccess => {
            let meant = match word.trim().trim_end_matches('!').to_ascii_lowercase().as_str() {
                "w" | "rw" | "write" => "rw",
                "r" | "ro" | "read" => "ro",
                _ => return,
            };
            finding.guess(format!("Write `{meant}`"), replace(meant));
        }
        DiskErrorKind::UnknownParameter => {
            let name = word.split('=').next().unwrap_or(word);
            let keys = parameters("disk").filter(|known| !known.is_flag).map(|known| known.name);
            if let Some(meant) = nearest(name, keys).filter(|meant| *meant != name) {
                let range = disk.place(Span::new(span.start, span.start + name.len()));
                finding.guess(format!("Write `{meant}`"), vec![Edit::replace(range, meant)]);
            }
        }
        DiskErrorKind::BadSyntax => {
            if let Some(edits) = join_equals(disk) {
                finding.guess("Remove the blanks around `=`", edits);
            }
        }
        DiskErrorKind::TooManyPositional => {
            let flag = parameters("disk").filter(|known| known.is_flag).map(|known| known.name);
            if let Some(meant) = nearest(word, flag).filter(|meant| *meant != word) {
                finding.guess(format!("Write `{meant}`"), replace(meant));
            }
        }
        DiskErrorKind::NoVdev => {
            let target = disk.parsed.parts.iter().find(|part| part.role == Role::Target);
            if let Some(key) = target.and_then(|target| target.key) {
                let before = TextRange::empty(disk.place(key).start());
                finding.guess("Insert `vdev=xvda`", vec![Edit::replace(before, "vdev=xvda, ")]);
            }
        }
        _ => {}
    }
}

/// Takes the blanks around every `=` of the item away.
fn join_equals(disk: &DiskItem) -> Option<Vec<Edit>> {
    let text = disk.text.as_str();
    let mut edits = Vec::new();
    for (at, _) in text.match_indices('=') {
        let before = text[..at].len() - text[..at].trim_end_matches([' ', '\t']).len();
        let after = text[at + 1..].len() - text[at + 1..].trim_start_matches([' ', '\t']).len();
        if before + after > 0 {
            edits.push(Edit::replace(disk.place(Span::new(at - before, at + 1 + after)), "="));
        }
    }
    (!edits.is_empty()).then_some(edits)
}
