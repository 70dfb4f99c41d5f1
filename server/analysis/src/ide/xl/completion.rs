//! Completion in Xen files: keys, words, parameters of specifications and their values.

use rowan::{TextRange, TextSize};
use xl_config::catalogue::{self, Key, Parameter};
use xl_config::spec::vdev::Vdev;
use xl_config::{Domain, Parse, Settings, XenVersion};

use super::place::{Part, Place, part, place};
use crate::db::Db;
use crate::ide::{Completion, CompletionKind};
use crate::source::SourceFile;
use crate::xl;

/// The offers at `offset`.
pub(in crate::ide) fn completion(
    db: &dyn Db,
    file: SourceFile,
    offset: TextSize,
) -> Vec<Completion> {
    let parse = xl::parse(db, file);
    let offers = Offers {
        parse,
        xen: xl::xen(db, file),
    };
    match place(parse, offset) {
        None => Vec::new(),
        Some(Place::Key { typed }) => offers.keys(typed),
        Some(Place::Bare {
            key,
            typed,
            in_list,
        }) => offers.bare(key, typed, in_list),
        Some(Place::Inside { key, text }) => offers.inside(key, text, offset),
    }
}

/// Where the name of a bridge is wanted at `offset`, the bridges that other Xen files join.
pub(in crate::ide) fn other_bridges(
    db: &dyn Db,
    file: SourceFile,
    offset: TextSize,
    others: &[SourceFile],
) -> Vec<Completion> {
    let parse = xl::parse(db, file);
    let Some(Place::Inside { key: "vif", text }) = place(parse, offset) else {
        return Vec::new();
    };
    let Part::Value {
        name: "bridge",
        word,
    } = part(parse, text, offset)
    else {
        return Vec::new();
    };
    let beside = file.outside(db).beside.iter();
    let mut names: Vec<String> = others
        .iter()
        .chain(beside)
        .filter(|other| **other != file && other.kind(db).is_xl())
        .flat_map(|other| bridges(xl::parse(db, *other), xl::xen(db, *other)))
        .filter(|name| !name.contains('@'))
        .collect();
    names.sort();
    names.dedup();
    let own = bridges(parse, xl::xen(db, file));
    names.retain(|name| !own.contains(name));
    let offers = names.iter().map(|name| Completion {
        rank: 1,
        ..value(name, word, Some("A bridge of another Xen file."))
    });
    offers.collect()
}

/// The bridges that a file's interfaces join.
fn bridges(parse: &Parse, xen: XenVersion) -> Vec<String> {
    let domain = Domain::of(&Settings::of(parse), xen);
    let vifs = domain.vifs.into_iter();
    vifs.filter_map(|vif| vif.parsed.vif.bridge).collect()
}

struct Offers<'p> {
    parse: &'p Parse,
    xen: XenVersion,
}

impl Offers<'_> {
    fn keys(&self, typed: TextRange) -> Vec<Completion> {
        let settings = Settings::of(self.parse);
        let domain = Domain::of(&settings, self.xen);
        let guest = domain.guest.map(|guest| guest.value);
        let readable = catalogue::keys()
            .iter()
            .filter(|key| key.range.contains(self.xen) && !key.guests.is_none());
        let own = self.parse.slice(typed);
        readable
            .map(|key| {
                let is_set = key.name != own && settings.get(key.name).is_some();
                let is_odd = guest.is_some_and(|guest| !key.guests.contain(guest));
                let deprecated = key.deprecated.is_some_and(|since| self.xen >= since);
                Completion {
                    label: key.name.to_owned(),
                    kind: CompletionKind::Key,
                    replace: typed,
                    detail: Some(describe(key)),
                    documentation: Some(key.summary.to_owned()),
                    deprecated,
                    rank: u8::from(is_odd) + 2 * u8::from(deprecated) + 4 * u8::from(is_set),
                }
            })
            .collect()
    }

    fn bare(&self, name: &str, typed: TextRange, in_list: bool) -> Vec<Completion> {
        let Some(key) = catalogue::key(name) else {
            return Vec::new();
        };
        if key.shape.takes_list() && !key.shape.takes_scalar() && !in_list {
            return Vec::new();
        }
        let mut all: Vec<_> = self
            .words(key)
            .map(|word| value(&format!("\"{word}\""), typed, None))
            .collect();
        if key.shape.bool && !in_list {
            all.extend(["0", "1"].map(|number| value(number, typed, None)));
        }
        all
    }

    fn inside(&self, name: &str, text: TextRange, offset: TextSize) -> Vec<Completion> {
        let Some(key) = catalogue::key(name) else {
            return Vec::new();
        };
        let Some(language) = key.language else {
            return self
                .words(key)
                .map(|word| value(word, text, None))
                .collect();
        };
        match part(self.parse, text, offset) {
            Part::Name { word } => self.parameters(language, text, word),
            Part::Value { name, word } => self.values(language, name, word),
        }
    }

    fn words(&self, key: &Key) -> impl Iterator<Item = &'static str> {
        let xen = self.xen;
        let words = key.words.clone().into_iter();
        words
            .filter(move |word| word.range.contains(xen))
            .map(|word| word.word)
    }

    fn parameters(&self, language: &str, text: TextRange, word: TextRange) -> Vec<Completion> {
        let source = self.parse.slice(text);
        let own = self.parse.slice(word);
        let is_said = |parameter: &Parameter| {
            let names = source
                .split(',')
                .map(|piece| piece.split('=').next().unwrap_or(piece).trim());
            parameter.name != own && names.into_iter().any(|name| name == parameter.name)
        };
        let follows = self.parse.text()[usize::from(word.end())..].starts_with('=');
        catalogue::parameters(language)
            .filter(|parameter| parameter.range.contains(self.xen) && !is_said(parameter))
            .map(|parameter| Completion {
                label: match parameter.is_flag || follows {
                    true => parameter.name.to_owned(),
                    false => format!("{}=", parameter.name),
                },
                kind: CompletionKind::Label,
                ..value("", word, Some(parameter.summary))
            })
            .collect()
    }

    fn values(&self, language: &str, name: &str, word: TextRange) -> Vec<Completion> {
        let mut all: Vec<Completion> = Vec::new();
        if let Some(parameter) = catalogue::parameter(language, name) {
            let words = parameter
                .words
                .iter()
                .filter(|word| word.range.contains(self.xen));
            all.extend(words.map(|known| value(known.word, word, None)));
        }
        match (language, name) {
            ("disk", "vdev") => all.extend(self.free_vdev(word)),
            ("vif", "bridge") => all.extend(self.bridges(word)),
            _ => {}
        }
        all
    }

    /// The first device that no other disk has.
    fn free_vdev(&self, word: TextRange) -> Option<Completion> {
        let domain = self.domain();
        let others = domain
            .disks
            .iter()
            .filter(|disk| !disk.range.contains_range(word));
        let vdevs = others.filter_map(|disk| {
            disk.parsed
                .disk
                .vdev
                .as_ref()
                .and_then(|vdev| Vdev::parse(&vdev.value))
        });
        let used: Vec<u32> = vdevs.map(|vdev| vdev.id).collect();
        let free = (0..)
            .filter_map(Vdev::nth)
            .find(|vdev| !used.contains(&vdev.id))?;
        Some(value(
            &free.to_string(),
            word,
            Some("The next free device."),
        ))
    }

    fn bridges(&self, word: TextRange) -> Vec<Completion> {
        let domain = self.domain();
        let others = domain
            .vifs
            .iter()
            .filter(|vif| !vif.range.contains_range(word));
        let mut names: Vec<String> = others
            .filter_map(|vif| vif.parsed.vif.bridge.clone())
            .collect();
        names.sort();
        names.dedup();
        names.iter().map(|name| value(name, word, None)).collect()
    }

    fn domain(&self) -> Domain {
        Domain::of(&Settings::of(self.parse), self.xen)
    }
}

fn value(label: &str, replace: TextRange, documentation: Option<&str>) -> Completion {
    Completion {
        label: label.to_owned(),
        kind: CompletionKind::Value,
        replace,
        detail: None,
        documentation: documentation.map(str::to_owned),
        deprecated: false,
        rank: 0,
    }
}

fn describe(key: &Key) -> String {
    let unit = key.unit.map_or(String::new(), |unit| format!(" in {unit}"));
    format!("{}{unit}, {}", key.shape.describe(), key.guests.describe())
}
