//! `explain RULE`: what a rule means, from the page that lies beside its code.

use std::process::ExitCode;

use clap::Args;

use super::{fail, print};

/// Explain a rule
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The rule's name, such as unbound-name; without it all rules are listed
    #[arg(value_name = "RULE")]
    rule: Option<String>,
}

/// Prints the page of a rule, or the list of rules.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let Some(wanted) = &arguments.rule else {
        return print(&list());
    };
    match analysis::rules::all()
        .iter()
        .find(|rule| rule.name == wanted)
    {
        Some(rule) => print(&format!("# {}\n\n{}\n", rule.name, rule.page.trim())),
        None => fail(&format!(
            "there is no rule '{wanted}'; these are known:\n{}",
            list().trim_end()
        )),
    }
}

fn list() -> String {
    let rules = analysis::rules::all();
    let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    rules
        .iter()
        .map(|rule| format!("{:width$}  {}\n", rule.name, rule.summary))
        .collect()
}
