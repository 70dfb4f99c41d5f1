//! Disk specifications: positional `target,format,vdev,access`, `key=value` pairs and flags.
//!
//! libxlutil reads them with a generated scanner whose longest rule wins, so the result depends
//! on lengths in surprising ways. [`scan`] reproduces those rules; this module gives the tokens
//! their meaning in the same order as libxlutil, so that the same text gives the same disk.

mod model;
mod scan;

pub use model::{
    Access, Backend, Disk, DiskError, DiskErrorKind, Field, Format, Part, Role, Specification,
};

use self::scan::{Rule, Token, next};
use super::Span;
use crate::number::atoi;
use crate::release::XenVersion;

/// What became of a specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The disk, as far as it was understood.
    pub disk: Disk,
    /// What stands where, in order.
    pub parts: Vec<Part>,
    /// What libxlutil complains about, in order. `xl` does not start the domain when there is any.
    pub errors: Vec<DiskError>,
}

/// Reads a specification as libxlutil of `release` does.
///
/// ```
/// use xl_config::{XenVersion, spec::disk};
/// let text = "format=raw, vdev=xvda, access=ro, target=/dev/vg/www";
/// let parsed = disk::parse(text, XenVersion::NEWEST);
/// assert!(parsed.errors.is_empty());
/// assert_eq!(parsed.disk.vdev.map(|vdev| vdev.value), Some("xvda".to_owned()));
/// ```
#[must_use]
pub fn parse(text: &str, release: XenVersion) -> Parsed {
    let mut reader = Reader {
        text,
        release,
        disk: Disk::default(),
        parts: Vec::new(),
        errors: Vec::new(),
        had_prefix: false,
        access_set: false,
    };
    let mut at = 0;
    while at < text.len() {
        let token = next(text, at, release);
        at = token.span.end;
        if reader.take(&token).is_break() {
            break;
        }
    }
    reader.finish()
}

type Flow = std::ops::ControlFlow<()>;

struct Reader<'t> {
    text: &'t str,
    release: XenVersion,
    disk: Disk,
    parts: Vec<Part>,
    errors: Vec<DiskError>,
    had_prefix: bool,
    access_set: bool,
}

impl Reader<'_> {
    fn take(&mut self, token: &Token) -> Flow {
        // One comma at the end belongs to the token, not to the value.
        let end = token.span.end;
        let has_comma = self.text[token.span.start..end].ends_with(',');
        let body = Span::new(token.span.start, end - usize::from(has_comma));
        match token.rule {
            Rule::Blank => {}
            Rule::Flag(role) => {
                self.part(role, None, body);
                self.set_flag(role);
            }
            Rule::Key { role, name } => {
                let value = Span::new(
                    token.span.start + name + 1,
                    body.end.max(token.span.start + name + 1),
                );
                self.part(
                    role,
                    Some(Span::new(token.span.start, token.span.start + name)),
                    value,
                );
                self.set_key(role, value, token.span);
            }
            Rule::UnknownKey => self.error(DiskErrorKind::UnknownParameter, token.span),
            Rule::FormatPrefix | Rule::ScriptPrefix | Rule::IgnoredPrefix => {
                self.prefix(token.rule, Span::new(token.span.start, end - 1));
            }
            Rule::UnknownPrefix => {
                self.error(DiskErrorKind::UnknownPrefix, token.span);
                return Flow::Break(());
            }
            Rule::Positional => return self.positional(body),
            Rule::Junk => {
                let follows = self.text.as_bytes().get(token.span.end);
                let is_stuck = token.span.end - token.span.start == 1 && follows == Some(&b'\n');
                let kind = match is_stuck {
                    true => DiskErrorKind::Aborts,
                    false => DiskErrorKind::BadSyntax,
                };
                self.error(kind, token.span);
                return Flow::Break(());
            }
            Rule::LostJunk => return Flow::Break(()),
        }
        Flow::Continue(())
    }

    fn part(&mut self, role: Role, key: Option<Span>, value: Span) {
        self.parts.push(Part { role, key, value });
    }

    fn error(&mut self, kind: DiskErrorKind, span: Span) {
        self.errors.push(DiskError {
            kind,
            span: Some(span),
        });
    }

    fn set_flag(&mut self, role: Role) {
        let disk = &mut self.disk;
        match role {
            Role::Cdrom => disk.cdrom = true,
            Role::DirectIoSafe => disk.direct_io_safe = true,
            Role::Discard => disk.discard = Some(true),
            Role::NoDiscard => disk.discard = Some(false),
            Role::Colo => disk.colo = Some(true),
            Role::NoColo => disk.colo = Some(false),
            Role::Trusted => disk.trusted = Some(true),
            Role::Untrusted => disk.trusted = Some(false),
            _ => {}
        }
    }

    fn set_key(&mut self, role: Role, value: Span, token: Span) {
        let word = value.of(self.text);
        match role {
            Role::Format => self.set_format(value),
            Role::Devtype => match word {
                "cdrom" => self.disk.cdrom = true,
                "disk" => self.disk.cdrom = false,
                _ => self.error(DiskErrorKind::UnknownType, token),
            },
            Role::Access => self.set_access(value),
            Role::BackendType => match Backend::from_word(word) {
                Some(backend) if self.knows("backendtype", word) => {
                    self.set_once(|disk| &mut disk.backend_type, backend, value, "backend")
                }
                _ => self.error(DiskErrorKind::UnknownBackendType, value),
            },
            Role::Specification => match Specification::from_word(word) {
                Some(specification) => self.set_once(
                    |disk| &mut disk.specification,
                    specification,
                    value,
                    "specification",
                ),
                None => self.error(DiskErrorKind::UnknownSpecification, value),
            },
            Role::ColoPort => match atoi(word) {
                0 => self.error(DiskErrorKind::UnknownColoPort, value),
                port => self.disk.colo_port = Some(port),
            },
            Role::GrantUsage => self.disk.grant_usage = Some(word == "1"),
            Role::Backend => self.set_text(|disk| &mut disk.backend, value, "backend"),
            Role::Vdev => self.set_text(|disk| &mut disk.vdev, value, "vdev"),
            Role::Script => self.set_text(|disk| &mut disk.script, value, "script"),
            Role::ColoHost => self.set_text(|disk| &mut disk.colo_host, value, "colo-host"),
            Role::ColoExport => self.set_text(|disk| &mut disk.colo_export, value, "colo-export"),
            Role::ActiveDisk => self.set_text(|disk| &mut disk.active_disk, value, "active-disk"),
            Role::HiddenDisk => self.set_text(|disk| &mut disk.hidden_disk, value, "hidden-disk"),
            Role::Target => self.set_text(|disk| &mut disk.target, value, "target"),
            _ => {}
        }
    }

    /// Whether the release knows the word of a parameter. No word at all always is one.
    fn knows(&self, parameter: &str, word: &str) -> bool {
        let known = crate::catalogue::parameter("disk", parameter);
        let mut words = known.into_iter().flat_map(|known| &known.words);
        words
            .find(|known| known.word == word)
            .is_none_or(|known| known.range.contains(self.release))
    }

    fn set_format(&mut self, value: Span) {
        let word = value.of(self.text);
        match Format::from_word(word) {
            Some(format) if self.knows("format", word) => {
                self.set_once(|disk| &mut disk.format, format, value, "format");
            }
            _ => self.error(DiskErrorKind::UnknownFormat, value),
        }
    }

    fn set_access(&mut self, value: Span) {
        match value.of(self.text) {
            "r" | "ro" => self.disk.access = Access::ReadOnly,
            "w" | "rw" | "" => self.disk.access = Access::ReadWrite,
            _ => return self.error(DiskErrorKind::UnknownAccess, value),
        }
        self.disk.access_span = Some(value);
    }

    /// A word of a fixed set may be repeated, but not changed.
    fn set_once<T: Copy + PartialEq>(
        &mut self,
        place: impl Fn(&mut Disk) -> &mut Option<Field<T>>,
        new: T,
        span: Span,
        name: &'static str,
    ) {
        let place = place(&mut self.disk);
        if place.is_some_and(|old| old.value != new) {
            return self.error(DiskErrorKind::Respecified(name), span);
        }
        place.get_or_insert(Field { value: new, span });
    }

    /// A text may not be given twice, unless it was empty.
    fn set_text(
        &mut self,
        place: impl Fn(&mut Disk) -> &mut Option<Field<String>>,
        span: Span,
        name: &'static str,
    ) {
        let value = span.of(self.text).to_owned();
        self.set_value(place, Field { value, span }, name);
    }

    fn set_value(
        &mut self,
        place: impl Fn(&mut Disk) -> &mut Option<Field<String>>,
        new: Field<String>,
        name: &'static str,
    ) {
        let place = place(&mut self.disk);
        if place.as_ref().is_some_and(|old| !old.value.is_empty()) {
            return self.error(DiskErrorKind::Respecified(name), new.span);
        }
        *place = Some(new);
    }

    /// `word` is a deprecated prefix, without its colon.
    fn prefix(&mut self, rule: Rule, word: Span) {
        self.had_prefix = true;
        self.part(Role::Prefix, None, word);
        match rule {
            Rule::FormatPrefix => self.set_format(word),
            Rule::ScriptPrefix => {
                let value = format!("block-{}", word.of(self.text));
                self.set_value(
                    |disk| &mut disk.script,
                    Field { value, span: word },
                    "script",
                );
            }
            _ => {}
        }
    }

    fn positional(&mut self, value: Span) -> Flow {
        if !self.errors.is_empty() {
            // After an error libxlutil no longer counts, so that one mistake is said once.
            self.part(Role::Unknown, None, value);
            return Flow::Continue(());
        }
        let target_is_empty = self
            .disk
            .target
            .as_ref()
            .is_some_and(|t| t.value.is_empty());
        if self.disk.target.is_none() {
            self.part(Role::Target, None, value);
            self.set_text(|disk| &mut disk.target, value, "target");
        } else if !self.had_prefix && self.disk.format.is_none() {
            if target_is_empty && self.vdev_and_type(value) {
                let empty = Span::new(value.start, value.start);
                self.disk.format = Some(Field {
                    value: Format::Empty,
                    span: empty,
                });
            } else {
                self.part(Role::Format, None, value);
                self.set_format(value);
            }
        } else if self.disk.vdev.is_none() {
            if !self.vdev_and_type(value) {
                self.part(Role::Vdev, None, value);
                self.set_text(|disk| &mut disk.vdev, value, "vdev");
            }
        } else if !self.access_set {
            self.access_set = true;
            self.part(Role::Access, None, value);
            self.set_access(value);
        } else {
            self.part(Role::Unknown, None, value);
            self.error(DiskErrorKind::TooManyPositional, value);
            return Flow::Break(());
        }
        Flow::Continue(())
    }

    /// `hdc:cdrom`: a device with its type, the old way.
    fn vdev_and_type(&mut self, value: Span) -> bool {
        let Some(colon) = value.of(self.text).rfind(':') else {
            return false;
        };
        let vdev = Span::new(value.start, value.start + colon);
        let kind = Span::new(vdev.end + 1, value.end);
        self.part(Role::Vdev, None, vdev);
        self.part(Role::Devtype, None, kind);
        self.set_text(|disk| &mut disk.vdev, vdev, "vdev");
        match kind.of(self.text) {
            "cdrom" => self.disk.cdrom = true,
            "disk" => self.disk.cdrom = false,
            _ => self.error(DiskErrorKind::UnknownDeprecatedType, kind),
        }
        true
    }

    fn finish(mut self) -> Parsed {
        if self.errors.is_empty() {
            self.complete();
        }
        Parsed {
            disk: self.disk,
            parts: self.parts,
            errors: self.errors,
        }
    }

    /// What follows from the whole, and what is missing.
    fn complete(&mut self) {
        let disk = &mut self.disk;
        let no_target = disk
            .target
            .as_ref()
            .is_none_or(|target| target.value.is_empty());
        if disk.cdrom {
            disk.access = Access::ReadOnly;
            if no_target {
                let span = disk.format.map_or(Span::default(), |format| format.span);
                disk.format = Some(Field {
                    value: Format::Empty,
                    span,
                });
            }
        }
        let missing = if disk.vdev.is_none() {
            DiskErrorKind::NoVdev
        } else if disk.target.is_none() && !disk.cdrom {
            DiskErrorKind::NoTarget
        } else {
            return;
        };
        self.errors.push(DiskError {
            kind: missing,
            span: None,
        });
    }
}

#[cfg(test)]
mod tests;
