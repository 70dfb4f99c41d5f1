//! Lists of port, interrupt and memory ranges that `xl` refuses.

use crate::check::{Context, Findings};
use crate::number::scan;

/// A key, what its items must be, and in words.
type Row = (&'static str, fn(&str) -> bool, &'static str);

rule!("xl-ranges", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let checks: [Row; 5] = [
        ("ioports", is_ports, "a hexadecimal port or a range such as 2f8-2ff"),
        ("irqs", is_interrupt, "a decimal number"),
        ("iomem", is_memory, "hexadecimal page numbers, START,NUMBER or START,NUMBER@GUEST"),
        ("llc_colors", is_colours, "a colour or a range such as 0-3, the lower one first"),
        ("xenstore_quota", is_quota, "NAME=NUMBER"),
    ];
    for (name, is_right, form) in checks {
        if context.known().all(|(setting, _)| setting.name != name) {
            continue;
        }
        for (_, text) in context.texts(name) {
            if !is_right(text.as_str()) {
                let message = format!("`{}` is not what `{name}` takes: {form}", text.as_str());
                findings.report(text.full_range(), message);
            }
        }
    }
}

fn fits(scanned: crate::number::Scanned) -> bool {
    scanned.length > 0 && scanned.unsigned() < u64::from(u32::MAX)
}

fn is_ports(text: &str) -> bool {
    let first = scan(text, 16);
    let rest = &text[first.length..];
    let last = rest.strip_prefix('-').map(|rest| (scan(rest, 16), rest.len()));
    fits(first)
        && match last {
            None => rest.is_empty(),
            Some((last, length)) => fits(last) && last.length == length,
        }
}

fn is_interrupt(text: &str) -> bool {
    let number = scan(text, 10);
    fits(number) && number.length == text.len()
}

fn is_colours(text: &str) -> bool {
    let number = |text: &str| {
        let scanned = scan(text, 0);
        (fits(scanned) && scanned.length == text.len()).then(|| scanned.unsigned())
    };
    match text.split_once('-') {
        None => number(text).is_some(),
        Some((first, last)) => number(first).zip(number(last)).is_some_and(|(first, last)| first <= last),
    }
}

/// The number has 32 bits.
fn is_quota(text: &str) -> bool {
    let Some((name, value)) = text.split_once('=') else {
        return false;
    };
    let number = scan(value, 0);
    let is_whole = number.length > 0 && number.length == value.len() && !number.negative;
    !name.trim().is_empty() && is_whole && number.unsigned() <= u64::from(u32::MAX)
}

fn is_memory(text: &str) -> bool {
    let start = scan(text, 16);
    let Some(rest) = text[start.length..].strip_prefix(',').filter(|_| start.length > 0) else {
        return false;
    };
    let number = scan(rest, 16);
    let rest = &rest[number.length..];
    let guest = rest.strip_prefix('@').map(|rest| (scan(rest, 16).length, rest.len()));
    number.length > 0
        && match guest {
            None => rest.is_empty(),
            Some((length, whole)) => length > 0 && length == whole,
        }
}
