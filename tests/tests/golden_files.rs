//! What `generate` writes is byte for byte what the real tool wrote, release by release.

mod golden;

use analysis::generate::{Request, Surroundings, What, generate};
use analysis::graph::{Context, describe};
use golden::{Run, Tally, runs};

fn what(path: &str) -> Option<What> {
    Some(match path {
        _ if path.ends_with(".xl") => What::Xl,
        _ if path.ends_with(".xl.in") => What::XlIn,
        _ if path.ends_with("_libvirt.xml") => What::Libvirt,
        _ if path.ends_with(".xe") => What::Xe,
        _ if path.ends_with("manifest.json") => What::Manifest,
        _ => return None,
    })
}

fn generated(run: &Run, what: What) -> Result<(String, String), String> {
    let (db, file) = run.open().ok_or("the release is not known")?;
    let request = Request {
        what,
        target: Some(run.target.clone()),
        keys: run.keys.clone(),
        surroundings: Surroundings {
            bridge: "br".to_owned(),
            root: Some(run.root.clone()),
            date: Some("2000-01-01T00:00:00Z".to_owned()),
            invocation: Some(run.invocation.clone()),
        },
        improve: false,
    };
    match generate(&db, file, &request) {
        Ok(artefact) => Ok((artefact.path, artefact.text)),
        Err(refusals) => Err(refusals
            .into_iter()
            .map(|refusal| refusal.message)
            .collect::<Vec<_>>()
            .join("; ")),
    }
}

/// Releases 2.7 to 3.7.4 compare devices by name, and every network has the same name: whether the
/// tool merges two of them depends on addresses, so its output differs from run to run.
fn depends_on_addresses(run: &Run, path: &str, text: &str) -> bool {
    let version: Vec<u32> = run
        .release
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    let by_name = (vec![2, 7, 0]..=vec![3, 7, 4]).contains(&version);
    let tells = text.contains("vif = [") || path.ends_with("manifest.json");
    let context = Context {
        target: Some(run.target.clone()),
        ..Context::default()
    };
    let networks = || {
        run.open()
            .map_or(0, |(db, file)| describe(&db, file, &context).networks.len())
    };
    by_name && tells && networks() > 1
}

#[test]
fn files_are_written_as_the_tool_writes_them() {
    let mut tally = Tally::default();
    for run in runs() {
        for (path, text) in run.written() {
            let Some(what) = what(path) else { continue };
            let kind = format!("{what:?}");
            let place = format!("{} {}", run.case, run.name);
            if depends_on_addresses(&run, path, text) {
                tally.add("by chance", &run.release, &place, true);
                continue;
            }
            match generated(&run, what) {
                Ok(ours) => {
                    let equal = ours == (path.to_owned(), text.to_owned());
                    if !equal && std::env::var_os("GOLDEN_SHOW").is_some() {
                        println!(
                            "--- {place} {} {}\n{}\n+++ ours {}\n{}",
                            run.release, path, text, ours.0, ours.1
                        );
                    }
                    tally.add(&kind, &run.release, &place, equal);
                }
                Err(problem) => {
                    tally.add(&kind, &run.release, &format!("{place}: {problem}"), false);
                }
            }
        }
    }
    tally.print();
    assert!(
        tally.different.is_empty(),
        "{} files differ",
        tally.different.len()
    );
}
