//! The rules, one file or one row each.
//!
//! A rule has a page that explains it; the examples on the page are its tests: what it finds and
//! where, what its fix makes of it, and what is fine.

use crate::check::{Context, Findings};
use crate::diagnostic::{Diagnostic, Severity};
use crate::syntax::{SyntaxError, SyntaxErrorKind};

/// A rule with its page.
pub struct Rule {
    /// Its name, such as `xl-unknown-key`.
    pub name: &'static str,
    /// How much its findings usually matter.
    pub severity: Severity,
    /// The page in Markdown: a summary in one line, then the explanation with examples.
    pub page: &'static str,
    pub(crate) check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// Syntax errors of one kind; the function adds fixes.
    Syntax(SyntaxErrorKind, Mend),
    /// The whole file.
    Model(fn(&Context<'_>, &mut Findings)),
}

pub(crate) type Mend = fn(&Context<'_>, &SyntaxError, &mut Diagnostic);

impl Rule {
    /// One sentence.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default()
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Defines `RULE`: name, severity, and the function that looks for it.
macro_rules! rule {
    ($name:literal, $severity:ident, $check:path) => {
        pub(super) const RULE: $crate::rules::Rule = $crate::rules::Rule {
            name: $name,
            severity: $crate::diagnostic::Severity::$severity,
            check: $crate::rules::Check::Model($check),
            page: include_str!(concat!("pages/", $name, ".md")),
        };
    };
}

macro_rules! modules {
    ($($module:ident)+) => {
        $(mod $module;)+
        /// Every rule.
        pub const RULES: &[Rule] = &[
            grammar::COMMENT_EOF, grammar::CRLF, grammar::BOM, grammar::MARKDOWN,
            grammar::PLACEHOLDER, grammar::UNQUOTED, grammar::PYTHON, grammar::ESCAPE,
            grammar::STRING, grammar::LIST, grammar::MISSING_COMMA, grammar::EXTRA_COMMA,
            grammar::APPEND_TYPE, grammar::EXTRA_TEXT, grammar::MISSING_VALUE,
            grammar::MISSING_EQUALS, grammar::TOO_DEEP, grammar::UNEXPECTED,
            $($module::RULE,)+
        ];
    };
}

mod grammar;

modules! {
    append_number
    args_text
    bad_word
    boot
    builder_deprecated
    builder_invalid
    channel
    cmdline_shadow
    cpuid
    cpus
    crash
    deprecated_key
    disk_bareword
    disk_cdrom
    disk_duplicate
    disk_image_format
    disk_prefix
    disk_spec
    disk_target_last
    disk_vdev
    dropped_escape
    duplicate_key
    firmware_model
    grammar_too_new
    guest_mismatch
    hvm_kernel
    hvmloader
    item_shape
    kernel_and_firmware
    key_removed
    key_too_new
    legacy_key
    limits
    maxmem
    mirage_boot
    mirage_disk
    mirage_disk_cdrom
    mirage_disk_format
    mirage_disk_order
    mirage_extra
    mirage_kernel
    mirage_maxmem
    mirage_memory
    mirage_name
    mirage_on_crash
    mirage_template
    mirage_type
    mirage_vcpus
    mirage_vif
    mirage_vif_bridge
    mirage_xen_version
    nested_altp2m
    no_kernel
    no_memory
    no_name
    not_a_number
    number_word
    numbers
    octal
    passthrough
    pci
    populate_on_demand
    rdm_policy
    relative_path
    root_prefix
    secret
    spec_parameter
    timer_mode
    type_invalid
    type_prefix
    unknown_key
    usb_version
    uuid
    vcpus
    videoram
    vif_bridge
    vif_duplicate_mac
    vif_mac
    vif_name
    vif_rate
    vif_space
    vif_unknown
    vnc_display
    vnuma
    vnuma_pv
    wrong_shape
}

/// The rule called `name`.
#[must_use]
pub fn rule_named(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests;
