//! What the catalogue, and the targets of a release, say of the words on a command line.

use mirage_releases::breaking::words::{Pattern, Place, Words};
use mirage_releases::breaking::{Change, Severity as Weight, changes};
use mirage_releases::{Release, Target};
use ocaml_syntax::{TextRange, TextSize};

use super::boot;
use super::call::Call;
use super::launch::Launched;
use super::shell::Word;
use crate::chosen::chosen;
use crate::db::Db;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity};
use crate::rules::Rule;
use crate::source::SourceFile;
use crate::spell::similar;

pub(super) const UNKNOWN_TARGET: Rule = Rule {
    name: "unknown-target",
    summary: "A command line names a target that the release does not have.",
    page: "\
`mirage configure -t TARGET` knows other targets in other releases; `unikernel-ls releases` lists them.
A call in a script, a Makefile or a CI file beside a configuration names one that the release of the
configuration does not have, so it stops with an error.
",
};

/// Judges the command lines in one file, for the configuration beside it.
pub(crate) struct Judge<'db> {
    db: &'db dyn Db,
    file: SourceFile,
    config: SourceFile,
    release: Release,
}

/// What is wrong with a word.
struct Hit {
    change: &'static Change,
    range: TextRange,
    /// What is wrong, as it reads.
    subject: String,
    fix: Option<Edit>,
}

impl<'db> Judge<'db> {
    /// A judge for a file; none without a configuration beside it.
    pub(crate) fn new(db: &'db dyn Db, file: SourceFile) -> Option<Self> {
        let config = super::configuration(db, file)?;
        let release = chosen(db, config).release;
        Some(Self {
            db,
            file,
            config,
            release,
        })
    }

    pub(super) fn call(&self, call: &Call, found: &mut Vec<Diagnostic>) {
        match call {
            Call::Mirage {
                program,
                command,
                arguments,
            } => {
                if let Some(hit) = self.command(program, command) {
                    found.push(self.finding(&hit));
                }
                if matches!(command.text.as_str(), "configure" | "describe") {
                    self.words(Place::Configure, arguments, found);
                    self.target(arguments, found);
                }
            }
            Call::Tender {
                program,
                image,
                options,
                boot,
            } => {
                self.words(Place::Solo5, options, found);
                self.words(Place::Boot, boot, found);
                if let Some(launched) = self.launched(&image.text, found) {
                    launched.by_tender(program, options, found);
                }
            }
            Call::Albatross {
                program,
                words,
                boot,
            } => {
                self.words(Place::Boot, boot, found);
                let is_create = words.first().is_some_and(|it| it.text == "create");
                let image = words.last().filter(|it| is_create && it.is_known());
                if let Some(launched) = image.and_then(|it| self.launched(&it.text, found)) {
                    launched.by_albatross(program, words, found);
                }
            }
        }
    }

    /// Judges the words of one place.
    pub(crate) fn words(&self, place: Place, words: &[Word], found: &mut Vec<Diagnostic>) {
        for (at, word) in words.iter().enumerate() {
            if word.text == "--" {
                break;
            }
            let next = words.get(at + 1);
            let before = at.checked_sub(1).and_then(|before| words.get(before));
            if let Some(hit) = self.hit(place, before, word, next) {
                found.push(self.finding(&hit));
            } else if place == Place::Boot {
                let defines = |option: &str| self.defines(option);
                found.extend(boot::unknown(
                    self.db,
                    (self.file, self.config),
                    word,
                    defines,
                ));
            }
        }
    }

    /// The unikernel that an image is, unless what is said of the call already changes its devices.
    fn launched(&self, image: &str, found: &[Diagnostic]) -> Option<Launched> {
        let is_said = found
            .iter()
            .any(|it| it.rule == "solo5-manifest-device-names");
        let launched = || Launched::of(self.db, self.config, image);
        (!is_said).then(launched).flatten()
    }

    fn command(&self, program: &Word, command: &Word) -> Option<Hit> {
        let (change, words) = self.known(
            Place::Tool,
            |words| matches!(words.pattern, Pattern::Command(name) if name == command.text),
        )?;
        let range = TextRange::new(program.range.start(), command.range.end());
        let fix = words.becomes.map(|text| Edit {
            range,
            text: text.to_owned(),
        });
        let subject = format!("{} {}", program.text, command.text);
        Some(Hit {
            change,
            range,
            subject,
            fix,
        })
    }

    fn hit(
        &self,
        place: Place,
        before: Option<&Word>,
        word: &Word,
        next: Option<&Word>,
    ) -> Option<Hit> {
        if !word.text.starts_with('-') {
            return self.ending(place, before, word);
        }
        let name = word.text.split('=').next().unwrap_or_default();
        if word.expands.is_some_and(|at| at < name.len()) || self.defines(name) {
            return None;
        }
        let value = value(word, name, next);
        let (change, words) = self.known(place, |words| match words.pattern {
            Pattern::Option(option) => option == name,
            Pattern::Exactly(option, wanted) => {
                option == name && value.as_ref().is_some_and(|it| it.text == Some(wanted))
            }
            Pattern::Valued(option) => option == name && value.is_some(),
            Pattern::Ending(_) | Pattern::Command(_) => false,
        })?;
        let fix = words.becomes.and_then(|template| match words.pattern {
            // Whether an option without `=` takes the next word is not known.
            Pattern::Option(_) if template.is_empty() => {
                word.plain.then(|| removal(word, word.range))
            }
            Pattern::Option(_) => Some(Edit {
                range: word.part(0, name.len())?,
                text: template.to_owned(),
            }),
            _ => {
                let value = value.as_ref()?;
                let plain = word.plain && (value.is_in_word || next.is_some_and(|it| it.plain));
                let range = word.range.cover(value.range);
                let text = template.replace('_', value.text.unwrap_or_default());
                match (plain, text.is_empty()) {
                    (false, _) => None,
                    (true, true) => Some(removal(word, range)),
                    (true, false) => Some(Edit { range, text }),
                }
            }
        });
        let range = match words.pattern {
            Pattern::Option(_) => word.part(0, name.len()).unwrap_or(word.range),
            _ => {
                let value = value.as_ref();
                value.map_or(word.range, |value| word.range.cover(value.range))
            }
        };
        let subject = match (words.pattern, value) {
            (Pattern::Option(_), _) | (_, None) => name.to_owned(),
            (_, Some(value)) => {
                let between = if value.is_in_word { "=" } else { " " };
                format!("{name}{between}{}", value.text.unwrap_or("…"))
            }
        };
        Some(Hit {
            change,
            range,
            subject,
            fix,
        })
    }

    fn ending(&self, place: Place, before: Option<&Word>, word: &Word) -> Option<Hit> {
        let is_value = before.is_some_and(|it| it.text.starts_with('-') && !it.text.contains('='));
        if is_value || !word.is_known() {
            return None;
        }
        let (change, words) = self.known(
            place,
            |words| matches!(words.pattern, Pattern::Ending(ending) if word.text.ends_with(ending)),
        )?;
        let fix = words.becomes.filter(|_| word.plain).map(|template| Edit {
            range: word.range,
            text: template.replace('_', &word.text),
        });
        Some(Hit {
            change,
            range: word.range,
            subject: word.text.clone(),
            fix,
        })
    }

    /// The newest change that fits a word.
    fn known(
        &self,
        place: Place,
        fits: impl Fn(&Words) -> bool,
    ) -> Option<(&'static Change, &'static Words)> {
        let came = changes()
            .iter()
            .rev()
            .filter(|it| it.release <= self.release);
        came.filter(|change| change.severity >= Weight::Warning)
            .find_map(|change| {
                let mut words = change.words.iter();
                let words = words
                    .find(|it| it.places.contains(&place) && it.is_in(self.release) && fits(it))?;
                Some((change, words))
            })
    }

    /// Whether the configuration or a module beside it has an option of this name of its own.
    fn defines(&self, option: &str) -> bool {
        let quoted = format!("\"{}\"", option.trim_start_matches('-'));
        let beside = self.file.outside(self.db).beside.iter();
        let mut ocaml = beside.filter(|file| file.kind(self.db).is_ocaml());
        ocaml.any(|file| file.text(self.db).contains(&quoted))
    }

    fn target(&self, words: &[Word], found: &mut Vec<Diagnostic>) {
        for (at, word) in words.iter().enumerate() {
            let name = word.text.split('=').next().unwrap_or_default();
            if !matches!(name, "-t" | "--target") {
                continue;
            }
            let Some(value) = value(word, name, words.get(at + 1)) else {
                continue;
            };
            let Some(target) = value.text else { continue };
            let mut known: Vec<_> = Target::of(self.release).map(|it| it.name).collect();
            known.sort_unstable();
            let reported = found.iter().any(|it| it.range.contains_range(value.range));
            if known.is_empty() || known.contains(&target) || reported {
                continue;
            }
            let near = similar(target, known.iter().copied());
            let advice = match near.first() {
                Some(near) => format!("; did you mean `{near}`?"),
                None => format!("; it has {}", known.join(", ")),
            };
            let message = format!("MirageOS {} has no target `{target}`{advice}", self.release);
            found.push(Diagnostic::new(
                UNKNOWN_TARGET.name,
                Severity::Error,
                value.range,
                message,
            ));
        }
    }

    fn finding(&self, hit: &Hit) -> Diagnostic {
        let change = hit.change;
        let severity = match change.severity {
            Weight::Error => Severity::Error,
            _ => Severity::Warning,
        };
        let remedy = match &hit.fix {
            Some(edit) if edit.text.is_empty() => "leave it out".to_owned(),
            Some(edit) => format!("write `{}`", edit.text),
            None => change.remedy.unwrap_or_default().to_owned(),
        };
        let message = format!(
            "`{}` changed in MirageOS {}: {remedy}",
            hit.subject, change.release
        );
        let mut finding = Diagnostic::new(change.id, severity, hit.range, message);
        if let Some(edit) = &hit.fix {
            let title = match edit.text.as_str() {
                "" => "Leave it out".to_owned(),
                text => format!("Write `{text}`"),
            };
            finding.fixes.push(Fix {
                title,
                applicability: Applicability::Safe,
                edits: vec![edit.clone()],
            });
        }
        finding
    }
}

/// The value of an option.
struct Value<'a> {
    /// `None` when it is not known.
    text: Option<&'a str>,
    range: TextRange,
    /// Whether it stands behind `=`.
    is_in_word: bool,
}

fn value<'a>(word: &'a Word, name: &str, next: Option<&'a Word>) -> Option<Value<'a>> {
    if let Some(text) = word.text.get(name.len() + 1..) {
        let range = word.part(name.len() + 1, word.text.len());
        return Some(Value {
            text: word.is_known().then_some(text),
            range: range.unwrap_or(word.range),
            is_in_word: true,
        });
    }
    let next = next.filter(|next| !next.text.starts_with('-'))?;
    Some(Value {
        text: next.is_known().then_some(next.text.as_str()),
        range: next.range,
        is_in_word: false,
    })
}

/// Takes a word away with the blank before it.
fn removal(word: &Word, range: TextRange) -> Edit {
    let blank = TextSize::of(' ');
    let start = match word.is_after_blank {
        true => range.start() - blank,
        false => range.start(),
    };
    Edit {
        range: TextRange::new(start, range.end()),
        text: String::new(),
    }
}
