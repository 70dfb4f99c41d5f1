//! What the tool refuses when it runs a configuration that compiles.

use mirage_releases::devices;
use ocaml_syntax::TextRange;
use rustc_hash::FxHashMap;

use crate::evaluate::{Evaluator, Registered};

use super::names::identifier;
use super::term::{DeviceId, Impl, ImplId};
use super::{Block, Graph, KeyId, Refused, Stage};

/// What is wrong whatever the target: the name, the jobs.
pub(super) fn registration(evaluator: &Evaluator<'_>, registered: &Registered, graph: &mut Graph) {
    if let Some(message) = name(evaluator, registered) {
        graph.refused.push(refused(Some(registered.range), message));
    }
    if devices::fact("name", evaluator.release) == Some("kept")
        && registered
            .name
            .as_ref()
            .is_ok_and(|name| name.contains('/'))
    {
        let message = "the unikernel's name names the file, so it cannot hold a slash".to_owned();
        let range = Some(registered.range);
        graph.refused.push(Refused {
            range,
            message,
            stage: Stage::Xl,
        });
    }
    let Some(rules) = devices::fact("bare-jobs", evaluator.release) else {
        return;
    };
    for job in &registered.jobs {
        if is_bare(evaluator, *job, rules) {
            let message = "a job needs an argument: give it the type `job @-> job` and apply it to \
                           `noop`";
            let range = origin(evaluator, *job).unwrap_or(registered.range);
            graph.refused.push(refused(Some(range), message.to_owned()));
        }
    }
}

fn refused(range: Option<TextRange>, message: String) -> Refused {
    Refused {
        range,
        message,
        stage: Stage::First,
    }
}

fn name(evaluator: &Evaluator<'_>, registered: &Registered) -> Option<String> {
    let name = registered.name.as_ref().ok()?;
    let release = evaluator.release;
    if devices::fact("name", release) == Some("identifier") {
        let made = identifier(name);
        let starts = made.chars().next();
        return (starts.is_none_or(|first| first.is_ascii_digit())).then(|| {
            format!("`{name}` cannot be made an identifier: a name needs a letter first")
        });
    }
    if name.is_empty() {
        return Some("the unikernel's name is empty".to_owned());
    }
    None
}

/// Whether a job takes nothing.
fn is_bare(evaluator: &Evaluator<'_>, job: ImplId, rules: &str) -> bool {
    let has = |rule: &str| rules.split(' ').any(|word| word == rule);
    match evaluator.terms.get(job) {
        Impl::Device {
            device,
            arguments,
            dependencies,
        } => {
            let device = evaluator.terms.get_device(*device);
            let needs = !dependencies.is_empty() || !device.runtime_args.is_empty();
            arguments.is_empty()
                && device.arity == Some(0)
                && !(has("noop") && device.kind == "noop")
                && !(has("needs") && needs)
                && !(has("main") && device.kind == "main")
        }
        Impl::Choice {
            branches, default, ..
        } => branches
            .iter()
            .chain([default])
            .any(|branch| is_bare(evaluator, *branch, rules)),
        Impl::Apply { .. } | Impl::Unknown(_) => false,
    }
}

fn origin(evaluator: &Evaluator<'_>, id: ImplId) -> Option<TextRange> {
    match evaluator.terms.get(id) {
        Impl::Device { device, .. } => evaluator.terms.get_device(*device).origin,
        _ => None,
    }
}

/// Two keys of one option name, where a release takes none.
pub(super) fn option_names(evaluator: &Evaluator<'_>, chosen: &[DeviceId], graph: &mut Graph) {
    let unique = devices::fact("option-names", evaluator.release) == Some("unique");
    let mut seen: FxHashMap<&str, KeyId> = FxHashMap::default();
    for device in chosen {
        let device = evaluator.terms.get_device(*device);
        for key in &device.keys {
            let facts = evaluator.keys.get(*key);
            for option in &facts.options {
                let other = *seen.entry(option).or_insert(*key);
                let known = evaluator.keys.get(other);
                let own = facts.origin.is_some() && known.origin.is_some();
                if !(unique || own)
                    || other == *key
                    || (known.name == facts.name && known.shown == facts.shown)
                {
                    continue;
                }
                let message = format!(
                    "two devices have the option `--{option}`: give one of them a `~group`"
                );
                graph.refused.push(refused(device.origin, message));
            }
        }
    }
}

/// Keys that are called like an option of the tool.
pub(super) fn reserved_options(evaluator: &Evaluator<'_>, keys: &[KeyId], graph: &mut Graph) {
    let reserved = devices::fact("reserved-options", evaluator.release).unwrap_or_default();
    for key in keys {
        let key = evaluator.keys.get(*key);
        let Some(range) = key.origin else { continue };
        for option in reserved
            .split(' ')
            .filter(|name| key.options.iter().any(|o| **o == **name))
        {
            let message =
                format!("`--{option}` is an option of mirage itself: name the key otherwise");
            graph.refused.push(refused(Some(range), message));
        }
    }
}

/// File names that a release cannot write down.
pub(super) fn block_names(evaluator: &Evaluator<'_>, blocks: &[Block], graph: &mut Graph) {
    if devices::fact("block-names", evaluator.release) != Some("segment") {
        return;
    }
    for block in blocks.iter().filter(|block| block.name.contains('/')) {
        let message = format!(
            "`{}` is a path: this release takes a plain file name",
            block.name
        );
        graph.refused.push(Refused {
            range: block.origin,
            message,
            stage: Stage::Xl,
        });
    }
}
