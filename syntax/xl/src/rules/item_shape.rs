//! A list as item where `xl` reads texts: it stops there.

use crate::check::{Context, Findings};
use crate::settings::Content;

rule!("xl-item-shape", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (setting, key) in context.known() {
        // These make xl crash, which is said elsewhere.
        if !key.shape.list || matches!(key.name, "viridian" | "mca_caps") {
            continue;
        }
        let items = setting.content.items().unwrap_or_default();
        if let Some(item) = items.iter().find(|item| matches!(item.content, Content::List(_))) {
            let message = format!("`{}` is a list of texts: xl stops reading at this list", key.name);
            findings.report(item.range, message);
        }
    }
}
