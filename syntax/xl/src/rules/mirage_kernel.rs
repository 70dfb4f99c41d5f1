//! Kernels that were built for another target.

use crate::check::{Context, Findings};

rule!("mirage-kernel", Error, check);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(kernel) = &context.domain.kernel else {
        return;
    };
    let extension = kernel.value.rsplit_once('.').map(|(_, extension)| extension);
    let Some(target) = extension.filter(|extension| ["hvt", "virtio", "spt", "muen", "genode"].contains(extension)) else {
        return;
    };
    let message = format!("this unikernel was built for {target}; Xen starts what `mirage configure -t xen` builds");
    findings.report(kernel.range, message);
}
