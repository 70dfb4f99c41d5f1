//! What a rule can ask about a file.

use rowan::{TextRange, TextSize};

use super::Options;
use crate::catalogue::{Key, key};
use crate::diagnostic::Edit;
use crate::domain::{Domain, Guest};
use crate::release::XenVersion;
use crate::settings::{Content, Item, Setting, Settings};
use crate::syntax::{Parse, Shape, SyntaxKind, Text};

/// A file with everything derived from it.
pub(crate) struct Context<'p> {
    pub(crate) parse: &'p Parse,
    pub(crate) settings: Settings<'p>,
    pub(crate) domain: Domain,
    pub(crate) xen: XenVersion,
    pub(crate) is_unikernel: bool,
    /// For each setting that counts and is read, what is known about its key. Nearly every rule
    /// asks, so it is looked up once.
    keys: Vec<Option<&'static Key>>,
}

impl<'p> Context<'p> {
    pub(crate) fn new(parse: &'p Parse, options: &Options) -> Self {
        let settings = Settings::of(parse);
        let domain = Domain::of(&settings, options.xen);
        let known = |setting: &Setting<'_>| {
            let key = key(setting.name).filter(|_| !setting.shadowed)?;
            key.range.contains(options.xen).then_some(key)
        };
        let keys = settings.iter().map(known).collect();
        let is_unikernel = options
            .unikernel
            .unwrap_or_else(|| looks_like_unikernel(parse, &domain));
        Self {
            parse,
            settings,
            domain,
            xen: options.xen,
            is_unikernel,
            keys,
        }
    }

    /// Whether nothing of the file is lost by mistakes in the grammar, so that one can say what is
    /// missing from it.
    pub(crate) fn is_complete(&self) -> bool {
        self.parse.errors().is_empty()
    }

    /// The settings that count, each with what is known about its key, if it is read at all.
    pub(crate) fn known(&self) -> impl Iterator<Item = (&Setting<'p>, &'static Key)> {
        let all = self.settings.iter().zip(&self.keys);
        all.filter_map(|(setting, key)| Some((setting, (*key)?)))
    }

    /// The text of a setting, unless it is a list or not known yet.
    pub(crate) fn text(&self, name: &str) -> Option<&Text> {
        let text = self.settings.get(name)?.content.text()?;
        (!self.is_open(text)).then_some(text)
    }

    /// The texts in the list `name`, up to the first item that is none.
    pub(crate) fn texts(&self, name: &str) -> impl Iterator<Item = (&Item, &Text)> {
        let items = self
            .settings
            .get(name)
            .and_then(|setting| setting.content.items());
        let texts = items
            .into_iter()
            .flatten()
            .map_while(|item| match &item.content {
                Content::Text(text) => Some((item, text)),
                Content::List(_) => None,
            });
        texts.filter(|(_, text)| !self.is_open(text))
    }

    /// Whether a text holds a placeholder, so that nothing can be said about it.
    pub(crate) fn is_open(&self, text: &Text) -> bool {
        self.parse.is_template() && text.as_str().contains('@')
    }

    /// Whether the value is a placeholder outside quotes.
    pub(crate) fn is_placeholder(setting: &Setting<'_>) -> bool {
        setting.assignment.value.shape == Shape::Placeholder
    }

    /// The guest as the file says it, or as `xl` on x86 takes it when nothing is said. Nothing when
    /// the file says something that `xl` does not accept.
    pub(crate) fn guest(&self) -> Option<Guest> {
        if let Some(guest) = &self.domain.guest {
            return Some(guest.value);
        }
        let says_something = ["type", "builder"]
            .iter()
            .any(|name| self.settings.get(name).is_some());
        (!says_something && !self.may_be_arm()).then_some(Guest::Pv)
    }

    /// Whether a key stands here that only makes sense on Arm, where the default is another.
    pub(crate) fn may_be_arm(&self) -> bool {
        self.settings.iter().any(|setting| {
            key(setting.name).is_some_and(|key| key.guests.arm && !key.guests.is_all())
        })
    }

    // Edits.

    /// Takes an assignment away, with its line when nothing else stands on it.
    pub(crate) fn delete_assignment(&self, range: TextRange) -> Edit {
        let text = self.parse.text();
        let start = self.line_start(range.start());
        let end = usize::from(range.end());
        let rest = &text[end..];
        let line_rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
        let alone = text[usize::from(start)..usize::from(range.start())]
            .trim()
            .is_empty();
        let is_end = line_rest.trim_start().is_empty() || line_rest.trim_start().starts_with('#');
        if alone && is_end {
            let newline = usize::from(line_rest.len() < rest.len());
            let end = end + line_rest.len() + newline;
            return Edit::delete(TextRange::new(start, size(end)));
        }
        let semicolon = line_rest.trim_start().starts_with(';');
        let blanks = line_rest.len() - line_rest.trim_start().len();
        let end = if semicolon { end + blanks + 1 } else { end };
        Edit::delete(TextRange::new(range.start(), size(end)))
    }

    /// Adds a setting on a line of its own, after the first of `after` that stands in the file, or
    /// at the top.
    pub(crate) fn insert_setting(&self, line: &str, after: &[&str]) -> Edit {
        let neighbour = after.iter().find_map(|name| self.settings.get(name));
        let Some(neighbour) = neighbour else {
            let first = self.settings.iter().next();
            let at = first.map_or(self.end(), |first| {
                self.line_start(first.assignment.range.start())
            });
            let before = &self.parse.text()[..usize::from(at)];
            let gap = if before.is_empty() || before.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            return Edit::replace(TextRange::empty(at), format!("{gap}{line}\n"));
        };
        let end = usize::from(neighbour.assignment.range.end());
        let text = self.parse.text();
        match text[end..].find('\n') {
            Some(newline) => {
                let at = size(end + newline + 1);
                Edit::replace(TextRange::empty(at), format!("{line}\n"))
            }
            None => Edit::replace(TextRange::empty(self.end()), format!("\n{line}\n")),
        }
    }

    /// Where the text ends: before one stray byte, which `xl` drops as long as nothing follows it.
    fn end(&self) -> TextSize {
        let last = self.parse.tokens().last();
        let dropped = last.filter(|(kind, _)| *kind == SyntaxKind::DROPPED);
        dropped.map_or(TextSize::of(self.parse.text()), |(_, range)| range.start())
    }

    pub(crate) fn line_start(&self, at: TextSize) -> TextSize {
        let before = &self.parse.text()[..usize::from(at)];
        size(before.rfind('\n').map_or(0, |newline| newline + 1))
    }
}

fn size(offset: usize) -> TextSize {
    TextSize::new(offset as u32)
}

/// The kernel is a unikernel by its name, or the file says that mirage wrote it.
fn looks_like_unikernel(parse: &Parse, domain: &Domain) -> bool {
    let by_kernel = domain
        .kernel
        .as_ref()
        .is_some_and(|kernel| kernel.value.ends_with(".xen"));
    let by_template = parse.is_template() && parse.text().contains("@KERNEL@");
    by_kernel || by_template || parse.text().starts_with("# Generated by mirage ")
}
