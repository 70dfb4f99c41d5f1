//! What is to be built and started: a unikernel with its file, its devices, its addresses and its
//! arguments.

use mirage_releases::{Release, deploy, devices, templates};

use super::arguments::{self, Argument};
use super::refused;
use crate::db::Db;
use crate::generate::Refusal;
use crate::graph::{Graph, Network, identifier};
use crate::source::SourceFile;

/// A unikernel for one target.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) release: Release,
    pub(super) target: &'static str,
    /// As the release writes it.
    pub(super) name: String,
    /// The file that a build makes.
    pub(super) artefact: String,
    /// The folder that a build makes it in.
    pub(super) folder: &'static str,
    /// In the order in which the unikernel counts them.
    pub(super) networks: Vec<Device>,
    /// In the order of their numbers.
    pub(super) blocks: Vec<Device>,
    /// Where its IPv4 addresses come from.
    pub(super) addresses: Vec<Address>,
    /// What it takes at boot.
    pub(super) arguments: Vec<Argument>,
    /// In MiB.
    pub(super) memory: &'static str,
    /// The type of a Xen guest.
    pub(super) guest: &'static str,
}

/// A network or a disk.
#[derive(Clone, Debug)]
pub(super) struct Device {
    /// As the configuration names it.
    pub(super) name: String,
    /// For names of shell variables: letters, digits and underscores.
    pub(super) word: String,
    /// The number of a disk, the position of a network.
    pub(super) number: usize,
}

/// Where an IPv4 address comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Address {
    Static,
    Dhcp,
    Qubesdb,
}

/// What a graph says.
pub(super) fn of(
    db: &dyn Db,
    file: SourceFile,
    release: Release,
    target: &'static str,
    graph: &Graph,
) -> Result<Subject, Vec<Refusal>> {
    let name = match devices::fact("name", release) {
        Some("identifier") => identifier(&graph.name),
        _ => graph.name.clone(),
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || !name.chars().all(is_plain) || name.starts_with(['-', '.']) {
        return Err(refused(format!(
            "a unikernel called `{name}` cannot be deployed: register it under a name of letters, digits \
             and dashes"
        )));
    }
    let Some(artefact) = deploy::artefact(target, &name, release) else {
        return Err(refused(format!(
            "what MirageOS {release} builds for {target} is not known"
        )));
    };
    Ok(Subject {
        release,
        target,
        artefact,
        folder: deploy::fact("build-folder", release).unwrap_or("."),
        networks: networks(graph),
        blocks: blocks(graph),
        addresses: addresses(graph, release),
        arguments: arguments::of(db, file, graph),
        memory: templates::part("memory", release).unwrap_or("256"),
        guest: templates::part("guest-type", release).unwrap_or("pvh"),
        name,
    })
}

impl Subject {
    pub(super) fn uses_dhcp(&self) -> bool {
        self.addresses.contains(&Address::Dhcp)
    }
}

/// A number says the place of a network, the rest follow in the order in which devices are started,
/// which is the reverse of the tool's list. Networks of one name are one device.
fn networks(graph: &Graph) -> Vec<Device> {
    let mut networks: Vec<&Network> = Vec::new();
    for network in graph.networks.iter().rev() {
        if networks.iter().all(|other| other.name != network.name) {
            networks.push(network);
        }
    }
    networks.sort_by_key(|it| it.name.parse().unwrap_or(usize::MAX));
    let numbered = networks.into_iter().enumerate();
    words(numbered.map(|(number, it)| (it.name.clone(), number)))
}

fn blocks(graph: &Graph) -> Vec<Device> {
    let mut blocks: Vec<_> = graph
        .blocks
        .iter()
        .map(|it| (it.name.clone(), it.number))
        .collect();
    blocks.sort_by_key(|(_, number)| *number);
    words(blocks.into_iter())
}

/// Devices with different words.
fn words(names: impl Iterator<Item = (String, usize)>) -> Vec<Device> {
    let mut all: Vec<Device> = Vec::new();
    for (name, number) in names {
        let mut word = word(&name);
        if all.iter().any(|other| other.word == word) {
            word = format!("{word}_{number}");
        }
        all.push(Device { name, word, number });
    }
    all
}

/// A name as a part of a shell variable's.
pub(super) fn word(name: &str) -> String {
    let letter = |c: char| match c {
        c if c.is_ascii_alphanumeric() => c.to_ascii_uppercase(),
        _ => '_',
    };
    name.chars().map(letter).collect()
}

fn addresses(graph: &Graph, release: Release) -> Vec<Address> {
    let source = |module: &str| match deploy::fact(&format!("address-{module}"), release)? {
        "static" => Some(Address::Static),
        "dhcp" => Some(Address::Dhcp),
        "qubesdb" => Some(Address::Qubesdb),
        _ => None,
    };
    let nodes = graph.nodes.iter();
    nodes.filter_map(|node| source(&node.module)).collect()
}
