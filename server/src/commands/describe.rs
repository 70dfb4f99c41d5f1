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
    // The tool describes each unikernel that is registered; one picture shows one, the last.
    let graphs = graph::describe_all(&opened.db, opened.file, &context);
    let misused: Vec<String> = graphs
        .iter()
        .flat_map(|graph| &graph.refused)
        .filter(|refused| refused.asked)
        .map(graph::Refused::message)
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    if !misused.is_empty() {
        return fail(&misused.join("\n"));
    }
    let each = |show: &dyn Fn(&Graph) -> String| graphs.iter().map(show).collect::<String>();
    let last = |show: &dyn Fn(&Graph) -> String| graphs.last().map(show).unwrap_or_default();
    print(&match arguments.format {
        Format::Text => each(&|graph| text(&opened, graph)),
        Format::Dot => each(&|graph| ended(graph::dot(graph))),
        Format::Json => each(&|graph| ended(graph::json(graph))),
        Format::Svg => last(&graph::svg),
        Format::Mermaid => last(&graph::mermaid),
    })
}

fn text(opened: &Opened, graph: &Graph) -> String {
    let folder = std::path::absolute(opened.folder()).unwrap_or_default();
    let mut text = ended(graph::report(graph, &folder.display().to_string()));
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
