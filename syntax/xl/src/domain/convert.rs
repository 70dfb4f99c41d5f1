//! The two ways to write a disk, each made from the other.

use rowan::TextSize;

use super::DiskItem;
use crate::spec::disk::{Format, Part, Role};

impl DiskItem {
    /// The same disk with `key=value` parameters, target last; nothing when it has mistakes or
    /// would need escapes.
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
        Some(words.join(", "))
    }

    /// The same disk as `target,format,vdev,access` and what has no position; nothing when it has
    /// mistakes, or a target that cannot be written so.
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
        Some(words.join(","))
    }

    fn target(&self) -> &str {
        let target = self.parsed.disk.target.as_ref();
        target.map_or("", |target| target.value.as_str())
    }

    /// Right, and without anything that needs an escape.
    fn is_plain(&self) -> bool {
        let raw = self.text.as_str();
        let has_escapes = self.text.full_range().len() != TextSize::of(raw);
        self.parsed.errors.is_empty()
            && !has_escapes
            && !raw.contains(['"', '\'', '\\', '\n', '\t'])
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
