//! Virtual NUMA nodes that do not add up.

use rowan::TextRange;

use crate::check::{Context, Findings};
use crate::number::scan;
use crate::settings::Content;
use crate::syntax::Text;

rule!("xl-vnuma", Error, check);

/// What the nodes have together.
#[derive(Default)]
struct Total {
    vcpus: Option<i64>,
    mebibytes: Option<i64>,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let known = context.known().find(|(setting, _)| setting.name == "vnuma");
    let Some((setting, items)) = known.and_then(|(setting, _)| Some((setting, setting.content.items()?))) else {
        return;
    };
    let mut total = Total {
        vcpus: Some(0),
        mebibytes: Some(0),
    };
    for node in items {
        let Content::List(options) = &node.content else {
            findings.report(node.range, "a NUMA node is a list of texts such as \"pnode=0\"");
            return;
        };
        for text in options.iter().filter_map(|option| option.content.text()) {
            check_option(findings, text, &mut total);
        }
    }
    if items.is_empty() {
        return;
    }
    let range = setting.key_range();
    let domain = &context.domain;
    compare(findings, range, "vCPUs", total.vcpus, "maxvcpus", domain.maxvcpus.as_ref().map(|f| (f.value, f.range)));
    compare(findings, range, "MiB", total.mebibytes, "maxmem", domain.maxmem.as_ref().map(|f| (f.value, f.range)));
}

fn compare(
    findings: &mut Findings,
    range: TextRange,
    what: &str,
    total: Option<i64>,
    key: &str,
    limit: Option<(i64, TextRange)>,
) {
    if let (Some(total), Some((limit, place))) = (total, limit)
        && total != limit
        && limit != 0
    {
        let message = format!("the nodes have {total} {what} together, but `{key}` is {limit}; xl refuses this");
        findings.report(range, message).related(place, format!("`{key}`"));
    }
}

fn check_option(findings: &mut Findings, text: &Text, total: &mut Total) {
    let raw = text.as_str();
    let (name, value) = raw.split_once('=').unwrap_or((raw, ""));
    let value = value.trim();
    if value.is_empty() {
        findings.report(text.full_range(), format!("`{raw}` needs a value; xl refuses the domain"));
        return;
    }
    match name.trim() {
        "pnode" | "vdistances" => {
            for number in value.split(',').filter(|number| scan(number, 10).length == 0) {
                findings.report(text.full_range(), format!("`{number}` is not a number; xl refuses the domain"));
            }
        }
        "size" => {
            let scanned = scan(value, 10);
            if scanned.length == 0 {
                findings.report(text.full_range(), format!("`{value}` is not a number; xl refuses the domain"));
            }
            let size = scanned.signed().filter(|_| scanned.length > 0);
            total.mebibytes = total.mebibytes.zip(size).and_then(|(sum, size)| sum.checked_add(size));
        }
        "vcpus" => {
            let count = value.split(',').map(count).try_fold(0i64, |sum, count| sum.checked_add(count?));
            total.vcpus = total.vcpus.zip(count).and_then(|(sum, count)| sum.checked_add(count));
        }
        other => {
            findings
                .report(text.full_range(), format!("xl does not know `{other}` of a NUMA node and ignores it"))
                .severity(crate::Severity::Warning);
        }
    }
}

/// How many CPUs `N` or `N-M` are, if that is what it says.
fn count(text: &str) -> Option<i64> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (i64, i64) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then(|| last - first + 1)
}
