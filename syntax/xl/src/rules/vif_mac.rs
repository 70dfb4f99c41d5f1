//! Hardware addresses that are not what they seem.

use crate::check::{Context, Findings};
use crate::diagnostic::{Edit, Severity};
use crate::spec::vif::Mac;

rule!("xl-vif-mac", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for vif in context.domain.vifs.iter().filter(|vif| !context.is_open(&vif.text)) {
        let text = vif.text.as_str();
        for piece in vif.parsed.pieces.iter().filter(|piece| piece.key.of(text) == "mac") {
            let Some(value) = piece.value else {
                continue;
            };
            let word = value.of(text);
            let range = vif.place(value);
            let Some(mac) = Mac::read(word) else {
                let message = format!("`{word}` is no hardware address: six pairs of hexadecimal digits, such as 00:16:3e:00:00:01");
                findings.report(range, message);
                continue;
            };
            if mac.0[0] & 1 == 1 {
                let message = format!("{mac} is a multicast address; an interface needs one whose first byte is even");
                findings.report(range, message);
            } else if mac == Mac::default() {
                findings.report(range, "the address of zeros does not work").severity(Severity::Warning);
            } else if !Mac::is_well_written(word.trim()) {
                let message = format!("xl reads this as {mac}; write it so");
                let finding = findings.report(range, message).severity(Severity::Warning);
                finding.fix(format!("Write {mac}"), vec![Edit::replace(range, mac.to_string())]);
            }
        }
    }
}
