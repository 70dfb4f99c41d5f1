//! The two ways to write a disk, each made from the other.
//!
//! What is made is read again and offered only when it is the same disk: the grammar of disks has
//! too many corners to be sure otherwise.

use super::DiskItem;
use crate::release::XenVersion;
use crate::spec::disk::{self, Disk, Field, Format, Part, Role};

impl DiskItem {
    /// The same disk with `key=value` parameters, target last; nothing when it has mistakes. Like
    /// [`DiskItem::text`] this is without escapes: see [`crate::escaped`].
    ///
    /// ```
    /// use xl_config::{Domain, Settings, XenVersion, parse};
    /// let parse = parse("disk = ['/a,raw,xvda,r']\n");
    /// let domain = Domain::of(&Settings::of(&parse), XenVersion::NEWEST);
    /// let text = domain.disks[0].with_parameters();
    /// assert_eq!(text.as_deref(), Some("format=raw, vdev=xvda, access=ro, target=/a"));
    /// ```
    #[must_use]
    pub fn with_parameters(&self) -> Option<String> {
        self.is_plain().then_some(())?;
        let model = &self.parsed.disk;
        let mut words = Vec::new();
        if !(model.cdrom && model.effective_format() == Format::Empty) {
            words.push(format!("format={}", model.effective_format().word()));
        }
        words.push(format!("vdev={}", model.vdev.as_ref()?.value));
        words.push(match model.cdrom {
            true => "devtype=cdrom".to_owned(),
            false => format!("access={}", model.access.word()),
        });
        if let Some(script) = &model.script {
            words.push(format!("script={}", script.value));
        }
        words.extend(self.other_words());
        let target = self.target();
        if !target.is_empty() {
            words.push(format!("target={target}"));
        }
        self.if_same(words.join(", "))
    }

    /// The same disk as `target,format,vdev,access` and what has no position; nothing when it has
    /// mistakes, or a target that cannot be written so. Without escapes as well.
    #[must_use]
    pub fn by_position(&self) -> Option<String> {
        self.is_plain().then_some(())?;
        let model = &self.parsed.disk;
        let target = self.target();
        let is_empty_drive = model.cdrom && model.effective_format() == Format::Empty;
        if is_empty_drive || target.is_empty() || target.contains([',', '=', ':', ' ']) {
            return None;
        }
        let mut words = vec![
            target.to_owned(),
            model.effective_format().word().to_owned(),
        ];
        words.push(model.vdev.as_ref()?.value.clone());
        words.push(model.access.word().to_owned());
        if model.cdrom {
            words.push("cdrom".to_owned());
        }
        if let Some(script) = &model.script {
            words.push(format!("script={}", script.value));
        }
        words.extend(self.other_words());
        self.if_same(words.join(","))
    }

    fn target(&self) -> &str {
        let target = self.parsed.disk.target.as_ref();
        target.map_or("", |target| target.value.as_str())
    }

    /// Right, and on one line.
    fn is_plain(&self) -> bool {
        self.parsed.errors.is_empty() && !self.text.as_str().contains(['\n', '\t'])
    }

    /// `text`, if it means this disk.
    fn if_same(&self, text: String) -> Option<String> {
        let read = |text: &str| disk::parse(text, XenVersion::NEWEST);
        let (ours, new) = (read(self.text.as_str()), read(&text));
        let is_right = ours.errors.is_empty() && new.errors.is_empty();
        (is_right && is_same(&ours.disk, &new.disk)).then_some(text)
    }

    /// Whatever was said with a key or as a flag and has no place of its own.
    fn other_words(&self) -> impl Iterator<Item = String> {
        self.parsed.parts.iter().filter_map(|part: &Part| {
            let value = self.part(part.value);
            match part.role {
                Role::Target | Role::Format | Role::Vdev | Role::Access | Role::Script => None,
                Role::Prefix | Role::Devtype | Role::Cdrom | Role::Unknown => None,
                _ => Some(match part.key {
                    Some(key) => format!("{}={value}", self.part(key)),
                    None => value.to_owned(),
                }),
            }
        })
    }
}

/// Whether two disks are the same, wherever they are said.
fn is_same(a: &Disk, b: &Disk) -> bool {
    fn value<T: Copy>(field: &Option<Field<T>>) -> Option<T> {
        field.as_ref().map(|field| field.value)
    }
    type Texts = fn(&Disk) -> [&Option<Field<String>>; 8];
    let texts: Texts = |disk| {
        [
            &disk.target,
            &disk.vdev,
            &disk.backend,
            &disk.script,
            &disk.colo_host,
            &disk.colo_export,
            &disk.active_disk,
            &disk.hidden_disk,
        ]
    };
    let text = |field: &Option<Field<String>>| {
        let text = field.as_ref().map(|field| field.value.clone());
        // An empty drive may say its empty target or not.
        text.unwrap_or_default()
    };
    let same_texts = texts(a)
        .iter()
        .zip(texts(b))
        .all(|(a, b)| text(a) == text(b));
    same_texts
        && a.effective_format() == b.effective_format()
        && a.access == b.access
        && a.cdrom == b.cdrom
        && value(&a.backend_type) == value(&b.backend_type)
        && value(&a.specification) == value(&b.specification)
        && (a.direct_io_safe, a.discard, a.trusted, a.grant_usage)
            == (b.direct_io_safe, b.discard, b.trusted, b.grant_usage)
        && (a.colo, a.colo_port) == (b.colo, b.colo_port)
}
