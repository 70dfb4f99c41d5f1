//! `describe [PATH]`: the device graph of a configuration for a target and key values.

use std::path::PathBuf;
use std::process::ExitCode;

use analysis::Release;
use analysis::graph::{self, Context, Graph};
use clap::{Args, ValueEnum};

use super::{Opened, fail, keys, open_config, print};
use crate::release::parse_release;

/// Show the device graph of a configuration
#[derive(Debug, Args)]
#[command(
    after_help = "Example: unikernel-ls describe --target xen --format dot | dot -Tsvg > graph.svg"
)]
pub(crate) struct Arguments {
    /// The configuration, or the folder with its config.ml
    #[arg(default_value = ".")]
    path: PathBuf,

    /// As this MirageOS release sees it
    #[arg(long, value_name = "VERSION", value_parser = parse_release)]
    release: Option<Release>,

    /// For this target of the tool [default: the tool's own, unix]
    #[arg(long, short, value_name = "TARGET")]
    target: Option<String>,

    /// How the graph is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Decide every choice, by default values where no value is given [default with --target]
    #[arg(long, conflicts_with = "no_eval")]
    eval: bool,

    /// Keep the choices by keys that are not given [default without --target]
    #[arg(long)]
    no_eval: bool,

    /// Values of the configuration's keys, after `--`
    #[arg(last = true, value_name = "--KEY=VALUE")]
    keys: Vec<String>,
}

impl Arguments {
    fn evaluate(&self) -> Option<bool> {
        match (self.eval, self.no_eval) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// The report of `mirage describe`, and what is not known
    #[default]
    Text,
    /// A graph for Graphviz
    Dot,
    /// One JSON object
    Json,
    /// A picture
    Svg,
    /// A Mermaid flowchart
    Mermaid,
}

/// Prints the graph.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let opened = match open_config(&arguments.path, arguments.release) {
        Ok(opened) => opened,
        Err(problem) => return fail(&problem),
    };
    let options = match keys::parse(&arguments.keys) {
        Ok(keys) => keys,
        Err(problem) => return fail(&problem),
    };
    let context = Context {
        target: arguments.target.clone(),
        options,
        evaluate: arguments.evaluate(),
    };
    let graph = graph::describe(&opened.db, opened.file, &context);
    let misused: Vec<String> = graph
        .refused
        .iter()
        .filter(|refused| refused.asked)
        .map(graph::Refused::message)
        .collect();
    if !misused.is_empty() {
        return fail(&misused.join("\n"));
    }
    print(&match arguments.format {
        Format::Text => text(&opened, &graph),
        Format::Dot => ended(graph::dot(&graph)),
        Format::Json => ended(graph::json(&graph)),
        Format::Svg => graph::svg(&graph),
        Format::Mermaid => graph::mermaid(&graph),
    })
}

fn text(opened: &Opened, graph: &Graph) -> String {
    let mut text = ended(graph::report(graph));
    for unknown in &graph.unresolved {
        text.push_str(&format!(
            "Unknown    {}: {}\n",
            opened.place(Some(unknown.range)),
            unknown.reason
        ));
    }
    for refused in &graph.refused {
        text.push_str(&format!(
            "Refused    {}: {}\n",
            opened.place(refused.range),
            refused.message()
        ));
    }
    text
}

fn ended(mut text: String) -> String {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
