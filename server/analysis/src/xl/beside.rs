//! A Xen file and the configuration beside it: what the unikernel needs and the file does not give.
//!
//! Only a file that is for the unikernel is compared, which its name, the domain's or the kernel's
//! tells. Where devices depend on keys, the default values count, and what differs is information.

mod disks;
mod guest;
mod kernel;
mod template;
mod vifs;

use mirage_releases::{Release, devices as facts, templates};
use ocaml_syntax::{TextRange, TextSize};
use xl_config::{Domain, Parse, Settings, XenVersion};

use super::{parse, xen};
use crate::chosen::chosen;
use crate::db::Db;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity};
use crate::graph::{self, Graph};
use crate::rules::Rule;
use crate::script;
use crate::source::SourceFile;

/// The target whose devices count here.
const TARGET: &str = "xen";

/// Finds what breaks a rule.
type Pass = fn(&Pair<'_>, &mut Vec<Diagnostic>);

const PASSES: [(&Rule, Pass); 5] = [
    (&vifs::RULE, vifs::check),
    (&disks::RULE, disks::check),
    (&kernel::RULE, kernel::check),
    (&guest::RULE, guest::check),
    (&template::RULE, template::check),
];

/// The rules about both files.
pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    PASSES.iter().map(|(rule, _)| *rule)
}

/// A Xen file with the unikernel that it is for.
pub(super) struct Pair<'db> {
    parse: &'db Parse,
    settings: Settings<'db>,
    domain: Domain,
    xen: XenVersion,
    /// The release of the configuration.
    release: Release,
    graph: Graph,
    devices: Devices,
    /// Whether names of devices are those in the configuration, whatever the keys are.
    has_names: bool,
}

/// What is known about the networks and blocks of a unikernel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Devices {
    /// They are the same whatever the keys are.
    Certain,
    /// Other values of keys than the default ones change them.
    ByDefault,
    /// The release does not always list the same ones.
    Unknown,
}

impl<'db> Pair<'db> {
    /// The configuration that lies beside a Xen file, if the file is for its unikernel.
    pub(super) fn of(db: &'db dyn Db, file: SourceFile) -> Option<Self> {
        let config = script::configuration(db, file)?;
        Self::new(db, file, config)
    }

    /// What the file does not give.
    pub(super) fn check(&self, found: &mut Vec<Diagnostic>) {
        // Until Xen reads the file, half of it may be missing only because of a mistake in it.
        if !self.parse.errors().is_empty() {
            return;
        }
        for (_, pass) in PASSES {
            pass(self, found);
        }
        // What is known now is better than what the rule for one file can only guess.
        if self.devices == Devices::Certain {
            found.retain(|finding| finding.rule != "mirage-disk-order");
        }
    }

    fn new(db: &'db dyn Db, file: SourceFile, config: SourceFile) -> Option<Self> {
        let context = |evaluate| graph::Context {
            target: Some(TARGET.to_owned()),
            options: Vec::new(),
            evaluate: Some(evaluate),
        };
        let parse = parse(db, file);
        let settings = Settings::of(parse);
        let xen = xen(db, file);
        let domain = Domain::of(&settings, xen);
        let names = names(file.path(db), &domain);
        let graphs = graph::graphs(db, config, &context(true));
        let at = graphs
            .iter()
            .position(|graph| names.contains(&&*graph.name))?;
        let graph = graphs.into_iter().nth(at)?;
        if !graph.unresolved.is_empty() || !graph.refused.is_empty() {
            return None;
        }
        let open = graph::graphs(db, config, &context(false))
            .into_iter()
            .nth(at);
        let release = chosen(db, config).release;
        let is_same = |open: &Graph| open.unresolved.is_empty() && devices(open) == devices(&graph);
        let devices = match lists_devices(release, &graph) {
            false => Devices::Unknown,
            true if open.as_ref().is_some_and(is_same) => Devices::Certain,
            true => Devices::ByDefault,
        };
        let named_by_key = graph
            .nodes
            .iter()
            .any(|node| is_device(node) && !node.keys.is_empty());
        let has_names = devices == Devices::Certain && !named_by_key;
        Some(Self {
            parse,
            settings,
            domain,
            xen,
            release,
            graph,
            devices,
            has_names,
        })
    }

    /// The type of guest that the release builds for.
    fn guest_type(&self) -> &'static str {
        guest_type(self.release)
    }

    /// Where a setting stands, or else the name of the domain, or else the start of the file.
    fn place(&self, name: &str) -> TextRange {
        let setting = self
            .settings
            .get(name)
            .or_else(|| self.settings.get("name"));
        setting.map_or(TextRange::empty(TextSize::new(0)), |setting| {
            setting.key_range()
        })
    }

    /// The edit that adds items to a list of texts, or the list itself.
    fn append(&self, name: &str, items: &[String]) -> Option<Edit> {
        let quoted: Vec<String> = items.iter().map(|item| xl_config::quoted(item)).collect();
        let added = quoted.join(", ");
        let Some(setting) = self.settings.get(name) else {
            let text = self.parse.text();
            let gap = if text.is_empty() || text.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            return Some(Edit {
                range: TextRange::empty(TextSize::of(text)),
                text: format!("{gap}{name} = [ {added} ]\n"),
            });
        };
        let list = setting.content.items()?;
        let written = setting.value_range();
        match list.last() {
            None => Some(Edit {
                range: written,
                text: format!("[ {added} ]"),
            }),
            Some(last) if written.contains_range(last.range) => Some(Edit {
                range: TextRange::empty(last.range.end()),
                text: format!(", {added}"),
            }),
            Some(_) => None,
        }
    }

    fn is_template(&self) -> bool {
        self.parse.is_template()
    }
}

fn guest_type(release: Release) -> &'static str {
    templates::part("guest-type", release).unwrap_or("pvh")
}

/// Takes back what is said of every unikernel when the configuration beside the file is for an older
/// release, which builds no PVH kernels.
pub(super) fn forget_pvh(db: &dyn Db, file: SourceFile, found: &mut Vec<Diagnostic>) {
    let config = script::configuration(db, file);
    if config.is_some_and(|config| guest_type(chosen(db, config).release) != "pvh") {
        found.retain(|finding| !matches!(finding.rule, "mirage-type" | "mirage-xen-version"));
    }
}

/// The networks and blocks of a graph, those of branches that are still open included.
pub(crate) fn devices(graph: &Graph) -> Vec<(&str, Option<TextRange>)> {
    let nodes = graph.nodes.iter();
    let mut found: Vec<_> = nodes
        .filter(|node| is_device(node))
        .map(|node| (node.module.as_str(), node.origin))
        .collect();
    found.sort_by_key(|(module, origin)| (*module, origin.map(TextRange::start)));
    // A device appears once for each choice that it depends on.
    found.dedup();
    found
}

/// Whether a node is a network or a block device itself.
pub(crate) fn is_device(node: &graph::Node) -> bool {
    let names = [node.kind.as_str(), &node.module.to_ascii_lowercase()];
    let mut names = names.iter();
    names.any(|name| name.contains("netif") || name.contains("block"))
}

/// Whether a release says in its own files which devices there are, and says it always alike: some
/// make devices of one name one, and whether two networks are depends on chance.
pub(crate) fn lists_devices(release: Release, graph: &Graph) -> bool {
    let by_name = facts::fact("identity", release) == Some("name");
    facts::fact("networks", release).is_some() && !(by_name && graph.networks.len() > 1)
}

/// What a unikernel may be called that this file is for: by the file's name, the domain's, or the
/// kernel's.
fn names<'a>(path: &'a str, domain: &'a Domain) -> Vec<&'a str> {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let file = file.strip_suffix(".in").unwrap_or(file);
    let stem = file.strip_suffix(".xl").unwrap_or(file);
    let kernel = domain.kernel.as_ref().map(|kernel| {
        let file = kernel.value.rsplit('/').next().unwrap_or_default();
        let stem = file.strip_suffix(".xen").unwrap_or(file);
        stem.strip_prefix("mir-").unwrap_or(stem)
    });
    let name = domain.name.as_ref().map(|name| name.value.as_str());
    [Some(stem), kernel, name].into_iter().flatten().collect()
}

impl Pair<'_> {
    /// A finding about devices: information only, when keys can change them.
    fn about_devices(
        &self,
        rule: &Rule,
        severity: Severity,
        range: TextRange,
        message: String,
    ) -> Diagnostic {
        match self.devices {
            Devices::Certain => Diagnostic::new(rule.name, severity, range, message),
            _ => {
                let message = format!("{message} (with the default values of its keys)");
                Diagnostic::new(rule.name, Severity::Info, range, message)
            }
        }
    }
}

/// A fix that a person should look at.
fn guess(title: impl Into<String>, edits: Vec<Edit>) -> Fix {
    Fix {
        title: title.into(),
        applicability: Applicability::Unsafe,
        edits,
    }
}

/// `1 network`, `2 networks`.
fn count(number: usize, noun: &str) -> String {
    match number {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests;
