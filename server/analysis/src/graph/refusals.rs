//! What the tool refuses although the configuration compiles. The facts are
//! [`mirage_releases::devices::rule`]s; here is when each of them holds for a graph.

use mirage_releases::devices::{self, Moment};
use ocaml_syntax::TextRange;
use rustc_hash::FxHashMap;

use crate::evaluate::{Evaluator, Raised, Registered, Value};

use super::names::identifier;
use super::term::{DeviceId, Impl, ImplId, Name};
use super::{Block, Context, Graph, KeyId, Refused};

impl Graph {
    /// Records that the tool refuses something under a rule of its release.
    pub(super) fn refuse(&mut self, rule: &devices::Refusal, range: Option<TextRange>, name: &str) {
        let refused = Refused {
            range: range.filter(|range| !range.is_empty()),
            words: rule.words.replace("{}", name),
            remedy: rule.remedy.to_owned(),
            moment: rule.moment,
            asked: false,
        };
        if !self.refused.contains(&refused) {
            self.refused.push(refused);
        }
    }
}

/// Nothing was registered.
pub(super) fn no_register(evaluator: &Evaluator<'_>, graph: &mut Graph) {
    let rule = devices::rule("no-register", evaluator.release);
    if let Some(rule) = rule.filter(|_| !evaluator.met_unknown) {
        graph.refuse(rule, None, "");
    }
}

/// An exception that the configuration raises.
pub(super) fn exception(evaluator: &Evaluator<'_>, raised: &Raised, graph: &mut Graph) {
    let release = evaluator.release;
    let range = Some(raised.range);
    match (&raised.rule, devices::rule("exception", release)) {
        (Some((rule, name)), _) => graph.refuse(rule, range, name),
        (None, Some(rule)) => graph.refuse(rule, range, &raised.shown),
        (None, None) => {}
    }
}

/// What is wrong whatever the target: the name, the jobs.
pub(super) fn registration(evaluator: &Evaluator<'_>, registered: &Registered, graph: &mut Graph) {
    if let Ok(name) = &registered.name {
        self::name(evaluator, name, registered.range, graph);
    }
    let Some(rule) = devices::rule("bare-job", evaluator.release) else {
        return;
    };
    for job in &registered.jobs {
        if is_bare(evaluator, *job, rule) {
            let range = origin(evaluator, *job).unwrap_or(registered.range);
            graph.refuse(rule, Some(range), "");
        }
    }
}

fn name(evaluator: &Evaluator<'_>, name: &str, range: TextRange, graph: &mut Graph) {
    let rule = |rule| devices::rule(rule, evaluator.release);
    if let Some(rule) = rule("name-identifier") {
        let made = identifier(name);
        let first = made.chars().next();
        if first.is_none_or(|first| first.is_ascii_digit()) {
            graph.refuse(rule, Some(range), &made);
        }
    }
    if let Some(rule) = rule("name-empty").filter(|_| name.is_empty()) {
        graph.refuse(rule, Some(range), name);
    }
    if let Some(rule) = rule("name-slash").filter(|_| name.contains('/')) {
        graph.refuse(rule, Some(range), name);
    }
}

/// Whether a job takes nothing.
fn is_bare(evaluator: &Evaluator<'_>, job: ImplId, rule: &devices::Refusal) -> bool {
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
                && !(rule.lists("noop") && device.kind == "noop")
                && !(rule.lists("needs") && needs)
                && !(rule.lists("main") && device.kind == "main")
        }
        Impl::Choice {
            branches, default, ..
        } => branches
            .iter()
            .chain([default])
            .any(|branch| is_bare(evaluator, *branch, rule)),
        Impl::Apply { .. } | Impl::Unknown(_) => false,
    }
}

fn origin(evaluator: &Evaluator<'_>, id: ImplId) -> Option<TextRange> {
    match evaluator.terms.get(id) {
        Impl::Device { device, .. } => evaluator.terms.get_device(*device).origin,
        _ => None,
    }
}

/// Devices that the target does not have. A graph that is only described says less.
pub(super) fn devices(
    evaluator: &mut Evaluator<'_>,
    devices: &[DeviceId],
    context: &Context,
    graph: &mut Graph,
) {
    let full = context.is_full();
    for device in devices {
        let device = evaluator.terms.get_device(*device).clone();
        for refusal in &device.refusals {
            if !full && refusal.rule.moment != Moment::Always {
                continue;
            }
            if let Value::Bool(true) = evaluator.key_value(&refusal.when, context) {
                graph.refuse(refusal.rule, device.origin, "");
            }
        }
        if full {
            opened_files(evaluator, &device.blocks, device.origin, context, graph);
        }
    }
}

/// Files that the unikernel itself opens.
fn opened_files(
    evaluator: &Evaluator<'_>,
    blocks: &[Name],
    origin: Option<TextRange>,
    context: &Context,
    graph: &mut Graph,
) {
    let Some(rule) = devices::rule("block-path-opened", evaluator.release) else {
        return;
    };
    let target = evaluator
        .keys
        .target()
        .map(|key| evaluator.keys.value(key, context));
    let holds = rule.tests().iter().any(|test| {
        let names = test.values.iter().flatten();
        names
            .map(|name| Value::Variant((*name).into(), None))
            .any(|name| target.as_ref().and_then(|target| target.equal(&name)) == Some(true))
    });
    for block in blocks {
        if let (true, Name::Text(name)) = (holds && is_path(block), block) {
            graph.refuse(rule, origin, name);
        }
    }
}

fn is_path(name: &Name) -> bool {
    matches!(name, Name::Text(text) if text.contains('/'))
}

/// Two keys of one option name, where a release takes none.
pub(super) fn option_names(evaluator: &Evaluator<'_>, chosen: &[KeyHolder], graph: &mut Graph) {
    let all = devices::rule("option-twice", evaluator.release);
    let own = devices::rule("own-option-twice", evaluator.release);
    if all.or(own).is_none() {
        return;
    }
    let mut seen: FxHashMap<&str, KeyId> = FxHashMap::default();
    for (key, holder) in chosen {
        let facts = evaluator.keys.get(*key);
        for option in &facts.options {
            let other = *seen.entry(option).or_insert(*key);
            let known = evaluator.keys.get(other);
            let is_own = facts.origin.is_some() && known.origin.is_some();
            let rule = all.or(own.filter(|_| is_own));
            let Some(rule) = rule.filter(|rule| !evaluator.keys.is_one(rule, other, *key)) else {
                continue;
            };
            graph.refuse(rule, facts.origin.or(*holder), option);
        }
    }
}

/// A key, and the device that has it.
pub(super) type KeyHolder = (KeyId, Option<TextRange>);

/// Keys that are called like an option of the tool.
pub(super) fn reserved_options(evaluator: &Evaluator<'_>, keys: &[KeyId], graph: &mut Graph) {
    let Some(rule) = devices::rule("option-reserved", evaluator.release) else {
        return;
    };
    for key in keys {
        let key = evaluator.keys.get(*key);
        let Some(range) = key.origin else { continue };
        for option in key.options.iter().filter(|option| rule.lists(option)) {
            graph.refuse(rule, Some(range), option);
        }
    }
}

/// File names that a release cannot write down.
pub(super) fn block_names(evaluator: &Evaluator<'_>, blocks: &[Block], graph: &mut Graph) {
    let Some(rule) = devices::rule("block-path", evaluator.release) else {
        return;
    };
    for block in blocks.iter().filter(|block| block.name.contains('/')) {
        graph.refuse(rule, block.origin, &block.name);
    }
}
