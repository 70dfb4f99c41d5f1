//! The devices on a command line that starts a unikernel: those of its manifest, all of them and no
//! others.
//!
//! The image says which unikernel it is by its name, and for which target by its ending. Where key
//! values decide about devices nothing is said.

use mirage_releases::Target;
use mirage_releases::templates::{self, File};

use super::shell::Word;
use crate::chosen::chosen;
use crate::db::Db;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity};
use crate::graph::{self, Context, Graph};
use crate::rules::Rule;
use crate::source::SourceFile;
use crate::spell::similar;
use crate::xl::beside::{devices, is_device, lists_devices};

pub(super) const RULE: Rule = Rule {
    name: "launch-devices",
    summary: "A command line attaches other devices than the unikernel's manifest has.",
    page: "\
A Solo5 unikernel carries a manifest with the names of its networks and block devices. `solo5-hvt` and
`solo5-spt` refuse to start it unless each of them is attached under its name, and nothing else is:

```sh
solo5-hvt --net:service=tap100 --block:storage=disk.img -- hello.hvt
albatross-client create --net=service:br0 --block=storage:disk hello hello.hvt
```

The names are those that the configuration gives to `netif` and to `block_of_file`. Command lines in scripts,
Makefiles, CI files and the examples of a README beside a configuration are checked when their image has the
name of a unikernel that it registers. A command line with a variable may attach anything, so nothing is
missing from it.
",
};

/// A unikernel that is started.
pub(super) struct Launched {
    networks: Vec<String>,
    blocks: Vec<String>,
}

/// What a word attaches.
struct Attached<'w> {
    word: &'w Word,
    /// Where its name stands in the word.
    name: std::ops::Range<usize>,
    is_network: bool,
    /// Whether it names a bridge and the device at once.
    is_alone: bool,
}

impl Launched {
    /// The unikernel of an image; nothing if it is another one, or its devices are not certain.
    pub(super) fn of(db: &dyn Db, config: SourceFile, image: &str) -> Option<Self> {
        let file = image.rsplit('/').next().unwrap_or(image);
        let (name, ending) = file.rsplit_once('.')?;
        let release = chosen(db, config).release;
        let target = Target::of(release).find(|it| it.name == ending)?.name;
        let manifest = templates::text(File::Manifest, release, target)?;
        manifest.contains("{{devices}}").then_some(())?;
        let graphs = |evaluate| {
            let context = Context {
                target: Some(target.to_owned()),
                options: Vec::new(),
                evaluate: Some(evaluate),
            };
            graph::graphs(db, config, &context)
        };
        let full = graphs(true);
        let at = full.iter().position(|graph| graph.name == name)?;
        let graph = full.into_iter().nth(at)?;
        let open = graphs(false).into_iter().nth(at)?;
        let is_known = |graph: &Graph| graph.unresolved.is_empty() && graph.refused.is_empty();
        let named_by_key = |graph: &Graph| {
            let mut nodes = graph.nodes.iter();
            nodes.any(|node| is_device(node) && !node.keys.is_empty())
        };
        let certain = is_known(&graph)
            && open.unresolved.is_empty()
            && devices(&open) == devices(&graph)
            && lists_devices(release, &graph)
            && !named_by_key(&graph);
        certain.then(|| Self {
            networks: graph.networks.into_iter().map(|it| it.name).collect(),
            blocks: graph.blocks.into_iter().map(|it| it.name).collect(),
        })
    }

    /// `--net:NAME=TAP`, `--block:NAME=FILE`.
    pub(super) fn by_tender(&self, program: &Word, options: &[Word], found: &mut Vec<Diagnostic>) {
        let attached = options.iter().filter_map(|word| {
            let forms = [("--net:", true), ("--block:", false)];
            let (prefix, is_network) = forms.into_iter().find(|it| word.text.starts_with(it.0))?;
            let end = word.text.find('=')?;
            Some(Attached {
                word,
                name: prefix.len()..end,
                is_network,
                is_alone: false,
            })
        });
        self.check(program, options, attached.collect(), found);
    }

    /// `--net=NAME:BRIDGE`, `--block=NAME:VOLUME`; the name is that of the bridge if it is alone.
    pub(super) fn by_albatross(&self, program: &Word, words: &[Word], found: &mut Vec<Diagnostic>) {
        // The same in two words is not read.
        if words
            .iter()
            .any(|it| matches!(it.text.as_str(), "--net" | "--block"))
        {
            return;
        }
        let attached = words.iter().filter_map(|word| {
            let forms = [("--net=", true), ("--block=", false)];
            let (prefix, is_network) = forms.into_iter().find(|it| word.text.starts_with(it.0))?;
            let value = word.text.get(prefix.len()..)?;
            let end = value.find([':', '@']).unwrap_or(value.len());
            Some(Attached {
                word,
                name: prefix.len()..prefix.len() + end,
                is_network,
                is_alone: !value.get(end..)?.starts_with(':'),
            })
        });
        self.check(program, words, attached.collect(), found);
    }

    fn check(
        &self,
        program: &Word,
        words: &[Word],
        attached: Vec<Attached<'_>>,
        found: &mut Vec<Diagnostic>,
    ) {
        // One with a variable in its name may be any of them.
        let is_open = |it: &Attached<'_>| it.word.expands.is_some_and(|at| at < it.name.end);
        if attached.iter().any(is_open) {
            return;
        }
        let mut given: [Vec<&str>; 2] = Default::default();
        for it in &attached {
            given[usize::from(it.is_network)].push(it.text());
        }
        for it in &attached {
            let name = it.text();
            let (known, noun) = self.known(it.is_network);
            if !known.iter().any(|it| it == name) {
                let given = &given[usize::from(it.is_network)];
                found.push(superfluous(it, name, (known, noun), given));
            }
        }
        if words.iter().any(|word| word.expands == Some(0)) {
            return;
        }
        for is_network in [true, false] {
            let (known, noun) = self.known(is_network);
            let given = &given[usize::from(is_network)];
            // One with a wrong name was meant for it.
            if given.len() >= known.len() {
                continue;
            }
            for name in known.iter().filter(|name| !given.contains(&name.as_str())) {
                let message =
                    format!("the unikernel has the {noun} `{name}`, and nothing is attached to it");
                found.push(Diagnostic::new(
                    RULE.name,
                    Severity::Error,
                    program.range,
                    message,
                ));
            }
        }
    }

    fn known(&self, is_network: bool) -> (&[String], &'static str) {
        match is_network {
            true => (&self.networks, "network"),
            false => (&self.blocks, "block device"),
        }
    }
}

impl Attached<'_> {
    fn text(&self) -> &str {
        self.word.text.get(self.name.clone()).unwrap_or_default()
    }
}

fn superfluous(
    it: &Attached<'_>,
    name: &str,
    (known, noun): (&[String], &str),
    given: &[&str],
) -> Diagnostic {
    let has = match known {
        [] => "it has none".to_owned(),
        known => format!("it has `{}`", known.join("`, `")),
    };
    let message = format!("the unikernel has no {noun} `{name}`; {has}");
    let range = it.word.part(it.name.start, it.name.end);
    // Another word has those that are attached already.
    let free: Vec<&str> = known.iter().map(String::as_str).collect();
    let free: Vec<&str> = free.into_iter().filter(|it| !given.contains(it)).collect();
    let near = similar(name, free.iter().copied());
    let only = match free[..] {
        [only] => Some(only.to_owned()),
        _ => None,
    };
    let meant = near.first().map(ToString::to_string).or(only);
    let meant = meant.map(|meant| match it.is_alone {
        true => format!("{meant}:{name}"),
        false => meant,
    });
    let fix = range.zip(meant).map(|(range, text)| Fix {
        title: format!("Write `{text}`"),
        applicability: Applicability::Unsafe,
        edits: vec![Edit { range, text }],
    });
    let place = range.unwrap_or(it.word.range);
    Diagnostic {
        fixes: fix.into_iter().collect(),
        ..Diagnostic::new(RULE.name, Severity::Error, place, message)
    }
}
