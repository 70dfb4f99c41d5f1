//! What `describe` shows is what the real tool shows: the same devices, the same edges, the same
//! keys with the same values.

mod golden;

use analysis::graph::{Context, Graph, describe, dot, report};
use golden::{Tally, files, open, runs};

/// The vertices and edges, each with its number and attributes. A label may hold line ends.
fn parts(text: &str) -> Vec<String> {
    let start = text.find("digraph").unwrap_or(text.len());
    let end = text[start..]
        .find("\n  }")
        .map_or(text.len(), |at| start + at);
    let mut parts = Vec::new();
    let mut part = String::new();
    for line in text[start..end].lines() {
        part.push_str(line);
        part.push('\n');
        if line.ends_with(';') {
            parts.push(std::mem::take(&mut part).trim().to_owned());
        }
    }
    parts.sort();
    parts
}

/// The report of a text, which a graph can follow or precede.
fn reported(text: &str) -> &str {
    let text = match text.find("digraph") {
        Some(0) => text.find("\n  }").map_or("", |at| &text[at + 4..]),
        Some(at) => &text[..at],
        None => text,
    };
    text.trim_end()
}

/// `name=value`, with ` (default)`.
fn keys_of(text: &str) -> Vec<String> {
    let text = reported(text);
    let mut entries = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("Keys") {
            inside = true;
            entries.push(rest.trim().to_owned());
        } else if line.starts_with(' ') && inside {
            entries.push(line.trim().to_owned());
        } else {
            inside = false;
        }
    }
    let joined = entries.join(" ");
    let mut keys: Vec<String> = joined
        .split(", ")
        .map(|key| key.trim().to_owned())
        .filter(|key| !key.is_empty())
        .collect();
    keys.sort();
    keys
}

fn our_keys(graph: &Graph) -> Vec<String> {
    let entry = |key: &analysis::graph::KeyReport| {
        let default = if key.is_default { " (default)" } else { "" };
        match key.is_missing {
            true => key.name.clone(),
            false => format!("{}={}{default}", key.name, key.value),
        }
    };
    let mut keys: Vec<String> = graph.keys.iter().map(entry).collect();
    keys.sort();
    keys
}

fn show(what: &str, theirs: &[String], ours: &[String]) {
    if std::env::var_os("GOLDEN_SHOW").is_none() {
        return;
    }
    println!("--- {what}");
    theirs
        .iter()
        .filter(|part| !ours.contains(part))
        .for_each(|part| println!("- {part}"));
    ours.iter()
        .filter(|part| !theirs.contains(part))
        .for_each(|part| println!("+ {part}"));
}

#[test]
fn graphs_have_the_nodes_and_edges_of_the_tool() {
    let mut tally = Tally::default();
    for run in runs() {
        let Some(text) = files().get(&run.path("eval.dot")) else {
            continue;
        };
        let Some((db, file)) = run.open() else {
            continue;
        };
        let context = Context {
            target: Some(run.target.clone()),
            options: run.keys.clone(),
            evaluate: Some(true),
        };
        let graph = describe(&db, file, &context);
        let (theirs, ours) = (parts(text), parts(&dot(&graph)));
        let place = format!("{} {}", run.case, run.name);
        if theirs != ours {
            show(&format!("{place} {}", run.release), &theirs, &ours);
        }
        tally.add("evaluated", &run.release, &place, theirs == ours);
        let (theirs, ours) = (keys_of(text), our_keys(&graph));
        if theirs != ours {
            show(&format!("keys {place} {}", run.release), &theirs, &ours);
        }
        tally.add("keys", &run.release, &place, theirs == ours);
        let ours = report(&graph, &run.root);
        if reported(text) != ours.trim_end() {
            show(
                &format!("text {place} {}", run.release),
                &[reported(text).to_owned()],
                &[ours.trim_end().to_owned()],
            );
        }
        tally.add(
            "text",
            &run.release,
            &place,
            reported(text) == ours.trim_end(),
        );
    }
    for (path, text) in files() {
        let Some(folder) = path.strip_suffix("/fresh.dot") else {
            continue;
        };
        let Some((case, release)) = folder.split_once("/out/") else {
            continue;
        };
        let meta = &files()[&format!("{folder}/meta.json")];
        let meta: serde_json::Value = serde_json::from_str(meta).expect("meta.json is JSON");
        let variant = meta["variant"].as_str().unwrap_or("config.ml");
        let config = &files()[&format!("{case}/{variant}")];
        let Some((db, file)) = open(config, release) else {
            continue;
        };
        let graph = describe(&db, file, &Context::default());
        if meta["runs"]["fresh.dot"]["exit"] != 0 {
            tally.add("no graph", release, case, !graph.refused.is_empty());
            continue;
        }
        let (theirs, ours) = (parts(text), parts(&dot(&graph)));
        if theirs != ours {
            show(&format!("fresh {case} {release}"), &theirs, &ours);
        }
        tally.add("fresh", release, case, theirs == ours);
        let (theirs, ours) = (keys_of(text), our_keys(&graph));
        if theirs != ours {
            show(&format!("fresh keys {case} {release}"), &theirs, &ours);
        }
        tally.add("fresh keys", release, case, theirs == ours);
    }
    tally.print();
    let promised = |what: &&String| {
        let newest = ["4.11.1", "4.10.6", "4.9.0", "4.8.2", "4.5.1"]
            .iter()
            .any(|release| what.contains(&format!(" {release} ")));
        // What releases before 4.5 list of their keys depends on run-time values, too.
        let graph = what.starts_with("evaluated 4.") || what.starts_with("fresh 4.");
        let rewritten = ["3.10.8", "3.9.0", "3.8.1", "3.7.7", "3.5.2", "3.3.1"]
            .iter()
            .any(|release| what.starts_with(&format!("evaluated {release} ")));
        newest || graph || rewritten || what.starts_with("no graph")
    };
    let broken: Vec<&String> = tally.different.iter().filter(promised).collect();
    assert!(broken.is_empty(), "these differ: {broken:#?}");
}
