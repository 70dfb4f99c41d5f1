//! Files that are better than the tool's own: networks in the order in which the unikernel numbers
//! them, an absolute path of the kernel, the arguments that it takes at boot, and comments that say
//! which device each line is for.

use mirage_releases::{devices, templates};

use crate::graph::{Block, Network};

use super::What;
use super::files::{Filling, vdev};

/// The improved text of a file, if there is one.
pub(super) fn improved(what: What, filling: &Filling<'_>) -> Option<String> {
    match what {
        What::Xl => Some(xl(filling)),
        What::Libvirt => Some(libvirt(filling)),
        What::XlIn | What::Xe | What::Manifest => None,
    }
}

fn xl(filling: &Filling<'_>) -> String {
    let guest = guest_type(filling);
    let mut text = format!(
        "# {} for MirageOS {} on Xen, written by unikernel-ls.\n\n\
         name = '{}'\nkernel = '{}'\ntype = '{guest}'\nmemory = {}\nvcpus = 1\non_crash = 'preserve'\n",
        filling.graph.name,
        filling.release,
        filling.name(),
        filling.built_kernel(),
        templates::part("memory", filling.release).unwrap_or("256"),
    );
    arguments(filling, &mut text);
    let (disks, networks) = (disks(filling), networks(filling));
    if !disks.is_empty() {
        text.push_str("\n# Disks. xvda is left to a boot disk; the unikernel finds a disk by its virtual device.\ndisk = [\n");
    }
    for block in &disks {
        text.push_str(&format!(
            "  'format=raw, vdev={}, access=rw, target={}', # {}\n",
            vdev(block.number),
            filling.absolute(&block.name),
            said(&block.name)
        ));
    }
    if !disks.is_empty() {
        text.push_str("]\n");
    }
    if !networks.is_empty() {
        text.push_str("\n# Networks, in the order in which the unikernel counts them.\nvif = [\n");
    }
    for (at, network) in networks.iter().enumerate() {
        text.push_str(&format!(
            "  'bridge={}{at}', # {}\n",
            filling.surroundings.bridge,
            said(&network.name)
        ));
    }
    if !networks.is_empty() {
        text.push_str("]\n");
    }
    if disks.is_empty() && networks.is_empty() {
        text.push_str("\n# The unikernel uses no disk and no network.\n");
    }
    text
}

/// A name inside a comment.
fn said(name: &str) -> String {
    name.replace(['\n', '\r'], " ")
}

fn guest_type(filling: &Filling<'_>) -> &'static str {
    templates::part("guest-type", filling.release).unwrap_or("pvh")
}

/// `extra =` with the arguments that have a value to show, and all of them in a comment.
fn arguments(filling: &Filling<'_>, text: &mut String) {
    let taken = boot_arguments(filling);
    if taken.is_empty() {
        return;
    }
    text.push_str("\n# The unikernel takes these arguments at boot:\n");
    let mut shown = Vec::new();
    for argument in &taken {
        text.push_str(&format!("#   {}\n", argument.usage));
        shown.extend(
            argument
                .value
                .as_ref()
                .map(|value| format!("--{}={value}", argument.option)),
        );
    }
    text.push_str(&format!("extra = '{}'\n", shown.join(" ")));
}

/// An argument that the unikernel takes at boot.
struct Argument {
    option: String,
    /// As a person would write it.
    usage: String,
    /// A value that changes nothing.
    value: Option<String>,
}

fn boot_arguments(filling: &Filling<'_>) -> Vec<Argument> {
    let mut found: Vec<Argument> = Vec::new();
    for node in &filling.graph.nodes {
        for name in &node.runtime_args {
            let (group, function) = match name.split_once('-') {
                Some((group, function)) => (Some(group), function),
                None => (None, name.as_str()),
            };
            let argument = match devices::runtime_arg(function) {
                Some((option, value, default)) => {
                    let option =
                        group.map_or_else(|| option.to_owned(), |g| format!("{g}-{option}"));
                    Argument {
                        usage: format!("--{option}={value}"),
                        option,
                        value: default.map(str::to_owned),
                    }
                }
                None => Argument {
                    option: name.clone(),
                    usage: format!("what `{name}` of the unikernel's code reads"),
                    value: None,
                },
            };
            if found.iter().all(|other| other.usage != argument.usage) {
                found.push(argument);
            }
        }
    }
    found
}

/// The networks as the unikernel counts them: a number says its place, the rest follow in the order
/// in which devices are started, which is the reverse of the tool's list.
fn networks<'a>(filling: &'a Filling<'_>) -> Vec<&'a Network> {
    let mut networks: Vec<&Network> = filling.graph.networks.iter().rev().collect();
    let number = |network: &Network| network.name.parse::<usize>().unwrap_or(usize::MAX);
    networks.sort_by_key(|network| number(network));
    networks
}

fn disks<'a>(filling: &'a Filling<'_>) -> Vec<&'a Block> {
    let mut blocks: Vec<&Block> = filling.graph.blocks.iter().collect();
    blocks.sort_by_key(|block| block.number);
    blocks
}

fn libvirt(filling: &Filling<'_>) -> String {
    let xen = filling.target != "virtio";
    let name = escape(&filling.name());
    let (kind, os) = match (xen, guest_type(filling)) {
        (false, _) => ("kvm", "<type arch='x86_64' machine='pc'>hvm</type>"),
        (true, "pvh") => ("xen", "<type arch='x86_64' machine='xenpvh'>xenpvh</type>"),
        (true, _) => ("xen", "<type arch='x86_64' machine='xenpv'>linux</type>"),
    };
    let mut text = format!(
        "<!-- {name} for MirageOS {}, written by unikernel-ls. -->\n<domain type='{kind}'>\n  \
         <name>{name}</name>\n  <memory unit='MiB'>{}</memory>\n  <vcpu>1</vcpu>\n  <os>\n    {os}\n    \
         <kernel>{}</kernel>\n  </os>\n  <clock offset='utc'/>\n  <on_crash>preserve</on_crash>\n  <devices>\n",
        filling.release,
        templates::part("memory", filling.release).unwrap_or("256"),
        escape(&filling.built_kernel()),
    );
    for block in disks(filling) {
        let (device, bus) = match xen {
            true => (vdev(block.number), "xen"),
            false => (vdev(block.number - 1).replacen("xvd", "vd", 1), "virtio"),
        };
        text.push_str(&format!(
            "    <disk type='file' device='disk'>\n      <driver name='qemu' type='raw'/>\n      \
             <source file='{}'/>\n      <target dev='{device}' bus='{bus}'/>\n    </disk>\n",
            escape(&filling.absolute(&block.name))
        ));
    }
    for (at, network) in networks(filling).iter().enumerate() {
        let model = if xen {
            ""
        } else {
            "      <model type='virtio'/>\n"
        };
        text.push_str(&format!(
            "    <!-- {} -->\n    <interface type='bridge'>\n      <source bridge='{}{at}'/>\n{model}    </interface>\n",
            escape(&network.name).replace("--", "- -"),
            escape(&filling.surroundings.bridge)
        ));
    }
    let console = if xen { "xen" } else { "serial" };
    text.push_str(&format!(
        "    <console type='pty'>\n      <target type='{console}' port='0'/>\n    </console>\n  </devices>\n</domain>\n"
    ));
    text
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', "&apos;")
}
