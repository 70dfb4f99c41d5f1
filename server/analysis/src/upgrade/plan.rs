//! A whole upgrade: the configuration, the unikernels beside it, and what is left for a person.
//!
//! Files are named relative to the folder of the configuration and read through a function, so that
//! an editor can give what it shows and a command what is on disk. Nothing is written here.

use std::sync::Arc;

use mirage_releases::{Release, breaking};
use ocaml_syntax::TextRange;

use super::{Applied, BootArgument, Upgraded, boot_arguments, file_of, notes, unikernel, upgrade};
use crate::chosen::{Reason, chosen};
use crate::db::{Database, Db};
use crate::diagnostics;
use crate::source::{Kind, Outside, SourceFile};

/// What an upgrade comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The release that the configuration was written for.
    pub from: Release,
    /// The release that it is for now.
    pub to: Release,
    /// The changes that were made to the configuration, in their order.
    pub applied: Vec<Applied>,
    /// The files that change, the configuration first.
    pub files: Vec<Changed>,
    /// What a person has to do.
    pub left: Vec<Left>,
    /// Whether unikernels follow, so that what the catalogue says of them is done.
    pub unikernels_follow: bool,
}

/// One file with its new text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its name in the folder of the configuration.
    pub name: String,
    /// The text before.
    pub old: String,
    /// The text after.
    pub new: String,
}

/// Something that is left for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The file, as [`Changed::name`].
    pub file: String,
    /// Where, in the new text. `None` when the file is not there.
    pub range: Option<TextRange>,
    /// What.
    pub message: String,
}

/// The release that a person may want to go to: the one that a configuration is checked against, if
/// that refuses it for a change of the catalogue, else the newest one if it was written for another.
#[must_use]
pub fn goal(db: &dyn Db, file: SourceFile) -> Option<Release> {
    let chosen = chosen(db, file);
    let refused = diagnostics(db, file)
        .iter()
        .any(|finding| finding.rejects && breaking::change(finding.rule).is_some());
    match chosen.reason {
        // Whoever sets a release says where to go.
        Reason::Setting | Reason::Project | Reason::Newest => refused.then_some(chosen.release),
        Reason::Header | Reason::Opam => {
            let newest = Release::newest();
            (chosen.release < newest || refused).then_some(newest)
        }
    }
}

/// A configuration with what is around it.
pub struct Origin<'a> {
    /// Its name in its folder: `config.ml`.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What its surroundings say.
    pub outside: &'a Outside,
    /// Reads a file of its folder by name.
    pub read: &'a dyn Fn(&str) -> Option<String>,
}

impl Origin<'_> {
    /// The release that the configuration was written for: the one that its header and
    /// surroundings choose, if that accepts it, else the newest one up to `to` that does.
    ///
    /// # Errors
    /// A sentence when it was written for a later release than `to`, or for none that is known.
    pub fn written_for(&self, to: Release) -> Result<Release, String> {
        let db = Database::default();
        let chosen = chosen(&db, self.file(&db, self.text, None));
        let stated = (chosen.reason != Reason::Newest).then_some(chosen.release);
        if let Some(from) = stated.filter(|from| *from > to) {
            return Err(format!(
                "{} is written for MirageOS {from}; there is no way back to {to}",
                self.name
            ));
        }
        let upper = stated.unwrap_or(to);
        let mut before = Release::all().rev().filter(|release| *release <= upper);
        let accepting = before.find(|release| self.rejections(self.text, *release).is_empty());
        accepting.or(stated).ok_or_else(|| {
            format!(
                "no release up to {to} accepts {} as it is; its first line, or `--from`, has to \
                 say which one it was written for",
                self.name
            )
        })
    }

    /// What the upgrade from `from` to `to` comes to.
    #[must_use]
    pub fn plan(&self, from: Release, to: Release) -> Plan {
        let upgraded = upgrade(self.text, from, to);
        let mut beside = Beside {
            origin: self,
            files: Vec::new(),
            left: Vec::new(),
        };
        // In the order of the releases: keys moved in 4.5.0, devices went in 4.9.0.
        beside.give_arguments(&upgraded);
        beside.take_devices(&upgraded);
        beside.note(from, to);
        let Beside {
            mut files,
            mut left,
            ..
        } = beside;
        files.retain(|file| file.old != file.new);
        left.extend(self.rejections(&upgraded.text, to));
        if upgraded.text != self.text {
            let changed = Changed {
                name: self.name.to_owned(),
                old: self.text.to_owned(),
                new: upgraded.text,
            };
            files.insert(0, changed);
        }
        Plan {
            from,
            to,
            applied: upgraded.applied,
            files,
            left,
            unikernels_follow: !upgraded.lost.is_empty() || !upgraded.moved.is_empty(),
        }
    }

    fn file(&self, db: &dyn Db, text: &str, setting: Option<Release>) -> SourceFile {
        let mut outside = self.outside.clone();
        outside.setting = setting.or(outside.setting);
        // Inputs of another database mean nothing in this one; what matters of the files beside it
        // is asked for by name.
        outside.beside = Arc::default();
        SourceFile::new(db, self.name.into(), Kind::Config, text.into(), outside)
    }

    /// What a release refuses in a text.
    fn rejections(&self, text: &str, release: Release) -> Vec<Left> {
        let db = Database::default();
        let file = self.file(&db, text, Some(release));
        diagnostics(&db, file)
            .iter()
            .filter(|diagnostic| diagnostic.rejects)
            .map(|diagnostic| Left {
                file: self.name.to_owned(),
                range: Some(diagnostic.range),
                message: diagnostic.message.clone(),
            })
            .collect()
    }
}

/// The unikernels beside a configuration, while they follow it.
struct Beside<'a> {
    origin: &'a Origin<'a>,
    files: Vec<Changed>,
    left: Vec<Left>,
}

impl Beside<'_> {
    /// The file of this name, read when it is first asked for.
    fn file(&mut self, name: &str) -> Option<usize> {
        if let Some(index) = self.files.iter().position(|file| file.name == name) {
            return Some(index);
        }
        let old = (self.origin.read)(name)?;
        self.files.push(Changed {
            name: name.to_owned(),
            new: old.clone(),
            old,
        });
        Some(self.files.len() - 1)
    }

    fn left(&mut self, file: &str, range: Option<TextRange>, message: String) {
        self.left.push(Left {
            file: file.to_owned(),
            range,
            message,
        });
    }

    /// Gives the unikernels the keys that the configuration defined.
    fn give_arguments(&mut self, upgraded: &Upgraded) {
        let same_file =
            |a: &BootArgument, b: &BootArgument| file_of(&a.module) == file_of(&b.module);
        for group in upgraded.moved.chunk_by(same_file) {
            let module = &group[0].module;
            let name = file_of(module);
            let arguments: Vec<_> = group.iter().collect();
            if let Some(index) = self.file(&name) {
                let file = &mut self.files[index];
                file.new = boot_arguments(&file.new, &arguments);
            } else {
                let text = boot_arguments("", &arguments);
                let text = text.trim_end();
                let message = format!("{module} has no source here, and has to define\n{text}");
                self.left(&name, None, message);
            }
        }
    }

    /// Takes from the unikernels the devices that are gone.
    fn take_devices(&mut self, upgraded: &Upgraded) {
        for lost in &upgraded.lost {
            let name = file_of(&lost.module);
            let devices: Vec<_> = lost.positions.iter().map(|(_, it)| it.as_str()).collect();
            let devices = devices.join(", ");
            let module = &lost.module;
            let Some(index) = self.file(&name) else {
                let message = format!("{module} has no source here; it takes {devices} no more");
                self.left(&name, None, message);
                continue;
            };
            let Some(unikernel) = unikernel(&self.files[index].new, lost) else {
                let message =
                    format!("{module} has to lose its parameters and arguments for {devices}");
                self.left(&name, None, message);
                continue;
            };
            for left in self.left.iter_mut().filter(|left| left.file == name) {
                left.range = left.range.map(|range| unikernel.moved(range));
            }
            for (range, problem) in &unikernel.left {
                self.left(&name, Some(*range), problem.clone());
            }
            self.files[index].new = unikernel.text;
        }
    }

    /// Says what the unikernel names that is taken away.
    fn note(&mut self, from: Release, to: Release) {
        let name = file_of("Unikernel");
        let Some(index) = self.file(&name) else {
            return;
        };
        for (range, note) in notes(&self.files[index].new, from, to) {
            self.left(&name, Some(range), note);
        }
    }
}
