//! The text of each file: a template of the release, filled with what the graph says.

use mirage_releases::Release;
use mirage_releases::templates::{self, File};

use crate::graph::{Block, Graph, Network, identifier};

use super::dates::date;
use super::{Surroundings, What};

/// Everything that the templates name.
pub(super) struct Filling<'a> {
    pub(super) release: Release,
    pub(super) target: &'a str,
    pub(super) graph: &'a Graph,
    pub(super) surroundings: &'a Surroundings,
}

/// A file as text with its path, or a sentence that says why there is none.
pub(super) fn write(what: What, filling: &Filling<'_>) -> Result<(String, String), String> {
    let name = filling.name();
    let (file, folder, path) = match what {
        What::Xl => (File::Xl, "folder", format!("{name}.xl")),
        What::XlIn => (File::Xl, "folder", format!("{name}.xl.in")),
        What::Libvirt => (File::Libvirt, "folder", format!("{name}_libvirt.xml")),
        What::Xe => (File::Xe, "folder", format!("{name}.xe")),
        What::Manifest => (
            File::Manifest,
            "manifest-folder",
            "manifest.json".to_owned(),
        ),
    };
    let release = filling.release;
    let Some(text) = templates::text(file, release, filling.target) else {
        return Err(format!("MirageOS {release} does not write {path}"));
    };
    let folder = templates::part(folder, release).unwrap_or_default();
    let text = filling.fill(text, what)?;
    Ok((format!("{folder}{path}"), text))
}

/// Whether a file says anything about devices.
pub(super) fn tells_devices(what: What, release: Release, target: &str) -> bool {
    let file = match what {
        What::Xl | What::XlIn => File::Xl,
        What::Libvirt => File::Libvirt,
        What::Xe => File::Xe,
        What::Manifest => File::Manifest,
    };
    let text = templates::text(file, release, target).unwrap_or_default();
    ["{{disks}}", "{{vifs}}", "{{devices}}", "{{blocks}}"]
        .iter()
        .any(|part| text.contains(part))
}

impl Filling<'_> {
    /// The unikernel's name as the release writes it.
    pub(super) fn name(&self) -> String {
        match mirage_releases::devices::fact("name", self.release) {
            Some("identifier") => identifier(&self.graph.name),
            _ => self.graph.name.clone(),
        }
    }

    fn part(&self, name: &str) -> &'static str {
        templates::part(name, self.release).unwrap_or_default()
    }

    fn fill(&self, text: &str, what: What) -> Result<String, String> {
        let text = self.for_each_block(text);
        let plain = what == What::XlIn;
        let name = self.name();
        let kernel = match what {
            What::Xl | What::XlIn => "xl-kernel",
            What::Xe => "xe-kernel",
            What::Libvirt | What::Manifest => "libvirt-kernel",
        };
        let value = |key: &str| -> Result<String, String> {
            Ok(match key {
                "name" if plain => "@NAME@".to_owned(),
                "kernel" if plain => "@KERNEL@".to_owned(),
                "memory" if plain => "@MEMORY@".to_owned(),
                "name" => name.clone(),
                "kernel" => self.path(self.part(kernel), ""),
                "memory" => self.part("memory").to_owned(),
                "header" => self.header()?,
                "disks" => self.disks(plain),
                "vifs" => self.vifs(plain),
                "devices" => self.devices(),
                _ => String::new(),
            })
        };
        substitute(&text, &value)
    }

    fn for_each_block(&self, text: &str) -> String {
        let Some((before, rest)) = text.split_once("{{blocks}}") else {
            return text.to_owned();
        };
        let Some((each, after)) = rest.split_once("{{end}}") else {
            return text.to_owned();
        };
        let one = |block: &Block| {
            let path = self.path(self.part("xe-file"), &block.name);
            each.replace("{{file}}", &block.name)
                .replace("{{path}}", &path)
                .replace("{{number}}", &block.number.to_string())
        };
        let blocks: String = self.graph.blocks.iter().map(one).collect();
        format!("{before}{blocks}{after}")
    }

    /// A path of the release's form.
    fn path(&self, form: &str, file: &str) -> String {
        let root = self.surroundings.root.as_deref().unwrap_or_default();
        let extension = if self.target == "virtio" {
            "virtio"
        } else {
            "xen"
        };
        form.replace("{{root}}", root)
            .replace("{{name}}", &self.name())
            .replace("{{extension}}", extension)
            .replace("{{file}}", file)
    }

    /// Where the built kernel lies.
    pub(super) fn built_kernel(&self) -> String {
        self.path(self.part("built-kernel"), "")
    }

    /// A file of a block device by its absolute path.
    pub(super) fn absolute(&self, file: &str) -> String {
        match file.starts_with('/') {
            true => file.to_owned(),
            false => format!(
                "{}/{file}",
                self.surroundings.root.as_deref().unwrap_or_default()
            ),
        }
    }

    fn header(&self) -> Result<String, String> {
        let given = self
            .surroundings
            .date
            .as_deref()
            .unwrap_or("2000-01-01T00:00:00Z");
        let date = date(given, self.part("date"))
            .ok_or_else(|| format!("'{given}' is no date; write it as 2000-01-31T12:00:00Z"))?;
        let invocation = self.surroundings.invocation.clone();
        let invocation = invocation.unwrap_or_else(|| format!("configure -t {}", self.target));
        let form = self.part("header").replace("{{name}}", &self.graph.name);
        Ok(form
            .replace("{{invocation}}", &invocation)
            .replace("{{date}}", &date))
    }

    fn disks(&self, plain: bool) -> String {
        let item = |block: &Block| {
            let target = match plain {
                true => format!("@BLOCK:{}@", block.name),
                false => self.path(self.part("xl-file"), &block.name),
            };
            let item = self
                .part("disk-item")
                .replace("{{vdev}}", &vdev(block.number));
            item.replace("{{target}}", &target)
        };
        self.graph
            .blocks
            .iter()
            .map(item)
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// A bridge is looked up by the network's name, so networks of one name share the bridge of the
    /// first.
    fn vifs(&self, plain: bool) -> String {
        let networks = &self.graph.networks;
        let item = |at: usize| {
            let (name, made) = (&networks[at].name, networks[at].origin.is_some());
            // A network that the library lists by itself is another one, whatever its name.
            let same =
                |network: &Network| network.name == *name && network.origin.is_some() == made;
            let first = networks.iter().position(same).unwrap_or(at);
            let bridge = match plain {
                true => format!("@NETWORK:{name}@"),
                false => format!("{}{first}", self.surroundings.bridge),
            };
            self.part("vif-item").replace("{{bridge}}", &bridge)
        };
        (0..networks.len()).map(item).collect::<Vec<_>>().join(", ")
    }

    fn devices(&self) -> String {
        let string = |name: &str| format!("\"{}\"", crate::evaluate::escaped(name));
        let networks = self.graph.networks.iter().map(|network| {
            self.part("manifest-network")
                .replace("{{string}}", &string(&network.name))
        });
        let blocks = self.graph.blocks.iter().map(|block| {
            self.part("manifest-block")
                .replace("{{string}}", &string(&block.name))
        });
        networks.chain(blocks).collect::<Vec<_>>().join(", ")
    }
}

/// The virtual device of a number: `xvda` for 0, `xvdz` for 25, `xvdaa` for 26.
pub(crate) fn vdev(number: usize) -> String {
    let letter = |nth: usize| char::from(b'a' + (nth % 26) as u8);
    match number {
        0..26 => format!("xvd{}", letter(number)),
        _ => format!("xvd{}{}", letter(number / 26 - 1), letter(number)),
    }
}

/// Replaces every `{{key}}` by its value.
fn substitute(
    text: &str,
    value: &dyn Fn(&str) -> Result<String, String>,
) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((key, after)) = after.split_once("}}") else {
            break;
        };
        filled.push_str(before);
        filled.push_str(&value(key)?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::vdev;

    #[test]
    fn virtual_devices_go_on_after_z() {
        let names = [0, 1, 25, 26, 27, 51, 52].map(vdev);
        assert_eq!(
            names,
            ["xvda", "xvdb", "xvdz", "xvdaa", "xvdab", "xvdaz", "xvdba"]
        );
    }
}
