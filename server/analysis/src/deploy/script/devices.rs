//! How each platform is told about networks and disks.

use mirage_releases::deploy;

use super::{Albatross, Ec2, Firecracker, Hvt, Qemu, Spt, Writer};
use crate::deploy::subject::Device;
use crate::generate::vdev;

impl Writer<'_> {
    /// `disk` and `vif` of a Xen domain.
    pub(super) fn xl_devices(&self) -> String {
        let disk = |device: &Device| {
            format!(
                "    \"format=raw, vdev={}, access=rw, target=$BLOCK_{}\",\n",
                vdev(device.number),
                device.word
            )
        };
        let vif = |device: &Device| format!("    \"bridge=$NET_{}\",\n", device.word);
        let list = |name: &str, items: String| match items.as_str() {
            "" => String::new(),
            items => format!("{name} = [\n{items}]\n"),
        };
        let disks = self.subject.blocks.iter().map(disk).collect();
        let vifs = self.subject.networks.iter().map(vif).collect();
        let lists = list("disk", disks) + &list("vif", vifs);
        lists.trim_end().to_owned()
    }

    /// Programs and devices that a service needs.
    pub(super) fn needs(&self) -> String {
        let mut lines = Vec::new();
        if self.has_bridges() {
            lines.push("needs ip 'install iproute2'".to_owned());
        }
        if self.platform.is_service() {
            let remedy = match self.platform {
                Hvt | Spt => "opam install solo5 and copy it to /usr/local/bin, or set RUNNER",
                Firecracker => "take it from its releases, or set RUNNER",
                _ => "install qemu-system-x86, or set RUNNER",
            };
            lines.push(format!("needs \"$RUNNER\" '{remedy}'"));
        }
        if matches!(self.platform, Hvt | Firecracker | Qemu) {
            lines.push(
                "if [ ! -e /dev/kvm ]; then\n    \
                 stop 'there is no /dev/kvm: load kvm_intel or kvm_amd, and switch virtualisation on in the firmware'\nfi"
                    .to_owned(),
            );
        }
        lines.join("\n")
    }

    /// The call that starts the unikernel becomes the script's own arguments.
    pub(super) fn call(&self) -> String {
        match self.platform {
            Hvt | Spt => self.tender_call(),
            Albatross => self.albatross_call(),
            Firecracker => self.firecracker_call(),
            Qemu => self.qemu_call(),
            _ => String::new(),
        }
    }

    fn tender_call(&self) -> String {
        let subject = self.subject;
        let form = |name| deploy::fact(name, subject.release).unwrap_or_default();
        let (net, block) = (form("tender-net"), form("tender-block"));
        let mut devices = String::new();
        for device in &subject.networks {
            let option = net.replace("{{device}}", &device.name);
            let option = option.replace("{{tap}}", &tap(device));
            devices.push_str(&format!(" \"{option}\""));
        }
        for device in &subject.blocks {
            let option = block.replace("{{device}}", &device.name);
            let option = option.replace("{{file}}", &format!("$BLOCK_{}", device.word));
            devices.push_str(&format!(" \"{option}\""));
        }
        format!(
            "set -- \"$(path \"$RUNNER\")\" \"--mem=$MEMORY\"{devices} -- \"$DIR/{}\" \"$@\"",
            subject.artefact
        )
    }

    fn albatross_call(&self) -> String {
        let mut lines = vec![
            "# Each argument as albatross takes it.".to_owned(),
            "for argument in \"$@\"; do\n    shift\n    set -- \"$@\" \"--arg=$argument\"\ndone"
                .to_owned(),
        ];
        for device in self.subject.networks.iter().rev() {
            lines.push(format!(
                "set -- \"--net={}:$NET_{}\" \"$@\"",
                device.name, device.word
            ));
        }
        for device in self.subject.blocks.iter().rev() {
            lines.push(format!(
                "set -- \"--block={}:$BLOCK_{}\" \"$@\"",
                device.name, device.word
            ));
        }
        lines.push("set -- \"--mem=$MEMORY\" \"--cpu=$CPU\" --restart-on-fail \"$@\"".to_owned());
        lines.join("\n")
    }

    fn firecracker_call(&self) -> String {
        let drive = |device: &Device| {
            format!(
                "\n    {{ \"drive_id\": \"disk{0}\", \"path_on_host\": \"$BLOCK_{1}\", \"is_root_device\": false, \"is_read_only\": false }}",
                device.number, device.word
            )
        };
        let network = |device: &Device| {
            format!(
                "\n    {{ \"iface_id\": \"net{}\", \"host_dev_name\": \"{}\" }}",
                device.number,
                tap(device)
            )
        };
        let list = |items: Vec<String>| match items.len() {
            0 => "[]".to_owned(),
            _ => format!("[{}\n  ]", items.join(",")),
        };
        format!(
            "plain DIR \"$DIR\"\nput \"$DIR/firecracker.json\" <<END\n{{\n  \
             \"boot-source\": {{ \"kernel_image_path\": \"$DIR/{}\", \"boot_args\": \"$NAME $*\" }},\n  \
             \"machine-config\": {{ \"vcpu_count\": 1, \"mem_size_mib\": $MEMORY }},\n  \
             \"drives\": {},\n  \"network-interfaces\": {}\n}}\nEND\n\
             set -- \"$(path \"$RUNNER\")\" --no-api --config-file \"$DIR/firecracker.json\"",
            self.subject.artefact,
            list(self.subject.blocks.iter().map(drive).collect()),
            list(self.subject.networks.iter().map(network).collect()),
        )
    }

    fn qemu_call(&self) -> String {
        let mut text = format!(
            "set -- \"$(path \"$RUNNER\")\" -nodefaults -nographic -serial stdio -enable-kvm -cpu host \\\n    \
             -m \"$MEMORY\" -kernel \"$DIR/{}\" -append \"$*\"",
            self.subject.artefact
        );
        for device in &self.subject.networks {
            text.push_str(&format!(
                "\nset -- \"$@\" -netdev \"tap,id=net{0},ifname={1},script=no,downscript=no\" \\\n    \
                 -device virtio-net-pci,netdev=net{0}",
                device.number,
                tap(device)
            ));
        }
        for device in &self.subject.blocks {
            text.push_str(&format!(
                "\nset -- \"$@\" -drive \"id=disk{0},if=none,format=raw,file=$BLOCK_{1}\" \\\n    \
                 -device virtio-blk-pci,drive=disk{0}",
                device.number, device.word
            ));
        }
        text
    }

    /// The lines of a unit that make the tap devices.
    pub(super) fn before(&self) -> String {
        let each = |device: &Device| {
            let tap = tap(device);
            format!(
                "ExecStartPre=-$ip tuntap add dev {tap} mode tap\n\
                 ExecStartPre=$ip link set dev {tap} master $NET_{} up\n",
                device.word
            )
        };
        self.subject.networks.iter().map(each).collect()
    }

    /// The lines of a unit that take them away again.
    pub(super) fn after(&self) -> String {
        let each = |device: &Device| {
            format!(
                "ExecStopPost=-$ip tuntap del dev {} mode tap\n",
                tap(device)
            )
        };
        self.subject.networks.iter().map(each).collect()
    }

    /// A unikernel that refuses its arguments will not like them better the next time.
    pub(super) fn prevent(&self) -> String {
        match self.platform {
            Hvt | Spt => "RestartPreventExitStatus=1 60 61 62 63 64\n".to_owned(),
            _ => String::new(),
        }
    }

    pub(super) fn instance_packages(&self) -> String {
        match self.platform == Ec2 && self.subject.uses_dhcp() {
            true => " dnsmasq".to_owned(),
            false => String::new(),
        }
    }

    /// How the first contents of disks get to the instance.
    pub(super) fn uploads(&self) -> String {
        let each = |device: &Device| {
            format!(
                "run aws s3 cp \"$BLOCK_{1}\" \"$store/disk{0}\"\ndisk{0}_url=$(url disk{0})",
                device.number, device.word
            )
        };
        let lines: Vec<_> = self.subject.blocks.iter().map(each).collect();
        lines.join("\n")
    }

    pub(super) fn instance_disks(&self) -> String {
        if self.platform != Ec2 {
            return String::new();
        }
        let each = |device: &Device| {
            format!(
                "curl -fsSL -o /opt/unikernel/disk{0} '$disk{0}_url'\n",
                device.number
            )
        };
        self.subject.blocks.iter().map(each).collect()
    }

    pub(super) fn instance_dhcp(&self) -> String {
        if self.platform != Ec2 || !self.subject.uses_dhcp() {
            return String::new();
        }
        "# The unikernel asks for its address, and gets the one that ports are forwarded to.\n\
         cat >/etc/dnsmasq.d/unikernel.conf <<'FILE'\n\
         interface=unikernel0\nbind-dynamic\ndhcp-range=$ADDRESS,$ADDRESS,255.255.255.0,1h\n\
         dhcp-option=option:router,$GATEWAY\nFILE\nsystemctl restart dnsmasq\n"
            .to_owned()
    }

    pub(super) fn instance_net(&self) -> String {
        if self.platform != Ec2 || self.subject.networks.is_empty() {
            return String::new();
        }
        "ExecStartPre=-/sbin/ip tuntap add dev unikernel0 mode tap\n\
         ExecStartPre=-/sbin/ip address add $GATEWAY/24 dev unikernel0\n\
         ExecStartPre=/sbin/ip link set dev unikernel0 up\n"
            .to_owned()
    }

    pub(super) fn instance_attach(&self) -> String {
        if self.platform != Ec2 {
            return String::new();
        }
        let net = |device: &Device| format!("--net:{}=unikernel0 ", device.name);
        let disk = |device: &Device| {
            format!(
                "--block:{}=/opt/unikernel/disk{} ",
                device.name, device.number
            )
        };
        let networks = self.subject.networks.iter().map(net);
        networks
            .chain(self.subject.blocks.iter().map(disk))
            .collect()
    }
}

/// The shell variable with the tap device of a network.
fn tap(device: &Device) -> String {
    format!("$TAP_{}", device.word)
}
