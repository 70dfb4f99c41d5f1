//! Our own answer, in the words of the program that asks libxlutil.

use std::fmt::Write as _;

use xl_config::spec::disk::DiskErrorKind;
use xl_config::spec::{disk, pci, pieces, rate::Rate, rdm};
use xl_config::{Content, Operator, Settings, Verdict};

use super::RECORDED;
use super::oracle::DIED;

/// The line for a text.
pub fn describe(text: &str) -> String {
    let parse = xl_config::parse(text);
    if parse.verdict(RECORDED) != Verdict::Accepted {
        return "refused".to_owned();
    }
    let settings = Settings::of(&parse);
    let mut out = "ok".to_owned();
    for setting in settings.iter() {
        let operator = match setting.assignment.operator {
            Operator::Set => "=",
            Operator::Append => "+=",
        };
        let before = &text[..usize::from(setting.value_range().start())];
        let line = 1 + before.matches('\n').count();
        write!(out, " {}{operator}{line}:", setting.name).unwrap();
        describe_value(&mut out, &setting.content);
    }
    for spec in texts_in(&settings, "disk") {
        let errors = disk::parse(&spec, RECORDED).errors;
        if errors.iter().any(|it| it.kind == DiskErrorKind::Aborts) {
            return DIED.to_owned();
        }
        describe_disk(&mut out, &spec);
    }
    for spec in texts_in(&settings, "vif") {
        for piece in pieces(&spec) {
            if let Some(rate) = piece.span.of(&spec).strip_prefix("rate=") {
                describe_rate(&mut out, rate);
            }
        }
    }
    for spec in texts_in(&settings, "pci") {
        describe_pci(&mut out, &spec);
    }
    if let Some(text) = settings
        .get("rdm")
        .and_then(|setting| setting.content.text())
    {
        match rdm::parse(text.as_str()).0 {
            Ok(rdm) => write!(out, " rdm:0,{}", i32::from(rdm.host)).unwrap(),
            Err(_) => out += " rdm:-6",
        }
    }
    out
}

fn texts_in(settings: &Settings<'_>, key: &str) -> Vec<String> {
    let items = settings
        .get(key)
        .and_then(|setting| setting.content.items());
    let texts = items
        .into_iter()
        .flatten()
        .filter_map(|item| item.content.text());
    texts.map(|text| text.as_str().to_owned()).collect()
}

fn hex(out: &mut String, text: &str) {
    out.push('\'');
    for byte in text.bytes() {
        write!(out, "{byte:02x}").unwrap();
    }
    out.push('\'');
}

fn describe_value(out: &mut String, content: &Content) {
    match content {
        Content::Text(text) => hex(out, text.as_str()),
        Content::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                describe_value(out, &item.content);
            }
            out.push(']');
        }
    }
}

fn describe_disk(out: &mut String, spec: &str) {
    let parsed = disk::parse(spec, RECORDED);
    if !parsed.errors.is_empty() {
        *out += " disk:22";
        return;
    }
    let disk = parsed.disk;
    *out += " disk:0";
    let maybe = |out: &mut String, name: &str, field: &Option<disk::Field<String>>| {
        if let Some(field) = field {
            write!(out, ",{name}=").unwrap();
            hex(out, &field.value);
        }
    };
    maybe(out, "target", &disk.target);
    maybe(out, "vdev", &disk.vdev);
    maybe(out, "backend", &disk.backend);
    maybe(out, "script", &disk.script);
    let writable = i32::from(disk.access == disk::Access::ReadWrite);
    let format = disk.effective_format().word();
    write!(
        out,
        ",format={format},rw={writable},cdrom={}",
        i32::from(disk.cdrom)
    )
    .unwrap();
    let kind = disk
        .backend_type
        .map_or("unknown", |kind| kind.value.word());
    write!(
        out,
        ",kind={kind},direct={}",
        i32::from(disk.direct_io_safe)
    )
    .unwrap();
    for (name, choice) in [("discard", disk.discard), ("colo", disk.colo)] {
        if let Some(choice) = choice {
            write!(out, ",{name}={}", i32::from(choice)).unwrap();
        }
    }
    maybe(out, "host", &disk.colo_host);
    write!(out, ",port={}", disk.colo_port.unwrap_or_default()).unwrap();
    maybe(out, "export", &disk.colo_export);
    maybe(out, "active", &disk.active_disk);
    maybe(out, "hidden", &disk.hidden_disk);
}

fn describe_rate(out: &mut String, rate: &str) {
    match Rate::parse(rate) {
        Ok(rate) => {
            write!(
                out,
                " rate:0,{},{}",
                rate.bytes_per_interval, rate.interval_usecs
            )
            .unwrap();
        }
        Err(error) => {
            let code = if error.kind.is_overflow() { 75 } else { 22 };
            write!(out, " rate:{code}").unwrap();
        }
    }
}

fn describe_pci(out: &mut String, spec: &str) {
    if is_undefined(spec) {
        *out += " pci:undefined";
        return;
    }
    let device = match pci::parse(spec).0 {
        Ok(device) => device,
        Err(error) => {
            write!(out, " pci:{}", error.kind.code()).unwrap();
            return;
        }
    };
    let address = device.address;
    let number = |part: fn(&pci::Address) -> u32| address.as_ref().map_or(0, part);
    let (domain, bus) = (number(|a| a.domain.into()), number(|a| a.bus.into()));
    let (slot, function) = (
        number(|a| a.device.into()),
        number(|a| a.function.unwrap_or(0).into()),
    );
    write!(out, " pci:0,{domain:x}:{bus:x}:{slot:x}.{function:x}").unwrap();
    let all = address.is_some_and(|address| address.function.is_none());
    write!(
        out,
        ",slot={},all={}",
        device.slot.unwrap_or_default(),
        i32::from(all)
    )
    .unwrap();
    let flags = device.flags;
    let bit = i32::from;
    write!(
        out,
        ",msi={},power={}",
        bit(flags.msitranslate),
        bit(flags.power_mgmt)
    )
    .unwrap();
    write!(
        out,
        ",permissive={},seize={}",
        bit(flags.permissive),
        bit(flags.seize)
    )
    .unwrap();
    let policy = match device.rdm_policy {
        rdm::Policy::Unset => -1,
        rdm::Policy::Strict => 0,
        rdm::Policy::Relaxed => 1,
    };
    write!(out, ",policy={policy}").unwrap();
    if let Some(name) = &device.name {
        *out += ",name=";
        hex(out, name);
    }
}

/// As the program decides it: an address without a dot at the start or after any `bdf=`.
fn is_undefined(spec: &str) -> bool {
    let lacks_dot = |text: &str| {
        let error = pci::parse(text).0.err();
        error.is_some_and(|error| {
            error.kind == pci::PciErrorKind::MissingFunction && error.span.start == 0
        })
    };
    let mut keyed = spec.match_indices("bdf=").map(|(at, key)| {
        let rest = &spec[at + key.len()..];
        rest.split(',').next().unwrap_or_default()
    });
    lacks_dot(spec) || keyed.any(lacks_dot)
}
