//! The devices of a release: a call of a constructor expands to the graph that the release's facts
//! say it makes.

use std::rc::Rc;

use mirage_releases::Release;
use mirage_releases::devices::{
    self, Change, Choice, Form, Node, Place, Template, value_of_variant,
};
use ocaml_syntax::TextRange;
use rustc_hash::FxHashMap;

use crate::graph::{
    Device, DeviceId, Impl, ImplId, KeyExpr, KeyId, KeyRow, Name, Reason, Refusal, Subject,
};

use super::stop::Outcome;
use super::value::Value;
use super::{Call, Evaluator, dsl, keys};

/// What registers itself while the configuration runs, in the releases where devices do so.
#[derive(Debug, Default)]
pub(crate) struct Early {
    /// Whether blocks are numbered when they are made.
    numbers_blocks: bool,
    /// Whether networks are listed when they are made.
    lists_networks: bool,
    /// The networks, oldest first.
    pub(crate) networks: Vec<(String, Option<TextRange>)>,
    /// The blocks in the order in which they were made, without repetition.
    pub(crate) blocks: Vec<(String, Option<TextRange>)>,
    /// How many names were made with each prefix, and the names by what they were made for.
    names: FxHashMap<String, u32>,
    named: FxHashMap<String, String>,
}

impl Early {
    pub(crate) fn new(release: Release) -> Self {
        let evaluated = |fact| devices::fact(fact, release) == Some("evaluated");
        let always = devices::fact("always-networks", release).into_iter();
        Self {
            numbers_blocks: evaluated("blocks"),
            lists_networks: evaluated("networks"),
            networks: always.map(|name| (name.to_owned(), None)).collect(),
            ..Self::default()
        }
    }

    fn count(&mut self, prefix: &str) -> u32 {
        let count = self.names.entry(prefix.to_owned()).or_insert(0);
        *count += 1;
        *count
    }
}

/// A device that is a constant of the release, such as `default_network`.
pub(super) fn constant(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    range: TextRange,
) -> Option<Value> {
    let template = devices::template(name, evaluator.release)?;
    let given = Given {
        range,
        kind: name,
        positional: Vec::new(),
        labelled: Vec::new(),
        jobs: Vec::new(),
    };
    let value = expand_all(evaluator, &template, &given);
    // A constant is made once.
    evaluator
        .constants
        .insert(format!("Mirage.{name}"), value.clone());
    Some(value)
}

/// The device that a call of a constructor makes.
pub(super) fn construct(
    evaluator: &mut Evaluator<'_>,
    name: &str,
    call: &Call<'_>,
) -> Option<Outcome> {
    let template = devices::template(name, evaluator.release)?;
    let labels = call
        .native
        .parameters
        .iter()
        .filter_map(super::value::Parameter::label);
    let labelled = labels
        .filter_map(|label| Some((label, call.labelled(label)?)))
        .collect();
    let given = Given {
        range: call.range,
        kind: name,
        positional: call.positional(),
        labelled,
        jobs: Vec::new(),
    };
    Some(Ok(expand_all(evaluator, &template, &given)))
}

/// The arguments of a constructor.
pub(super) struct Given<'a> {
    pub(super) range: TextRange,
    pub(super) kind: &'a str,
    pub(super) positional: Vec<&'a Value>,
    pub(super) labelled: Vec<(&'a str, &'a Value)>,
    /// The jobs that `register` is given.
    pub(super) jobs: Vec<ImplId>,
}

impl Given<'_> {
    fn label(&self, name: &str) -> Option<&Value> {
        self.labelled
            .iter()
            .find(|(label, _)| *label == name)
            .map(|(_, value)| *value)
    }

    /// What prefixes the names of keys.
    fn group(&self) -> Option<String> {
        self.label("group")
            .and_then(Value::as_str)
            .map(str::to_owned)
    }

    /// The key that was given in the place of one of the release: `~ipv4_only` for `ipv4-only`,
    /// `~name` for `disk-name`.
    fn key(&self, name: &str) -> Option<KeyId> {
        let label = name.replace('-', "_");
        let last = name.rsplit('-').next().unwrap_or(name);
        match self.label(&label).or_else(|| self.label(last)) {
            Some(Value::Key(key)) => Some(*key),
            _ => None,
        }
    }

    /// The keys that the caller gives, by label first.
    fn own_keys(&self) -> impl Iterator<Item = KeyId> + '_ {
        let labelled = self.labelled.iter().map(|(_, value)| *value);
        let all = labelled.chain(self.positional.iter().copied());
        all.filter_map(|value| match value {
            Value::Key(key) => Some(*key),
            _ => None,
        })
    }

    /// The argument that a template calls `arg1` or by a label.
    fn argument(&self, name: &str) -> Option<&Value> {
        match name
            .strip_prefix("arg")
            .and_then(|nth| nth.parse::<usize>().ok())
        {
            Some(nth) => self.positional.get(nth.checked_sub(1)?).copied(),
            None => self.label(name),
        }
    }
}

/// Expands a template to all that the constructor returns: one device, or a tuple of several.
fn expand_all(evaluator: &mut Evaluator<'_>, template: &Template, given: &Given<'_>) -> Value {
    let (first, others) = expand(evaluator, template, given);
    if others.is_empty() {
        return Value::Impl(first);
    }
    let all = std::iter::once(first).chain(others);
    Value::Tuple(all.map(Value::Impl).collect())
}

/// Expands a template to the device that it makes, and those that come with it.
pub(super) fn expand(
    evaluator: &mut Evaluator<'_>,
    template: &Template,
    given: &Given<'_>,
) -> (ImplId, Vec<ImplId>) {
    let forms = || {
        template
            .forms
            .iter()
            .filter(|form| applies(evaluator, form, given))
    };
    let whole = forms().find_map(|form| form.whole.as_deref());
    let changes: Vec<&Change> = forms().flat_map(|form| &form.changes).collect();
    // Which option each insertion is for.
    let inserted = forms()
        .find(|form| {
            form.changes
                .iter()
                .any(|change| matches!(change, Change::Insert(_)))
        })
        .map(|form| form.option);
    let template = whole.unwrap_or(template);
    let changes = if whole.is_some() { Vec::new() } else { changes };
    let mut expansion = Expansion {
        evaluator,
        template,
        changes,
        inserted,
        given,
        done: vec![None; template.nodes.len()],
    };
    let first = expansion.node(template.root).0;
    let others = template.others.iter();
    let others = others.map(|root| expansion.node(*root).0).collect();
    (first, others)
}

/// Whether the arguments ask for a form.
fn applies(evaluator: &Evaluator<'_>, form: &Form, given: &Given<'_>) -> bool {
    let Some(value) = given.label(form.option) else {
        return false;
    };
    match form.value {
        None => true,
        Some(wanted) => match value {
            Value::Bool(value) => value.to_string() == wanted,
            Value::Variant(tag, None) => value_of_variant(tag) == value_of_variant(wanted),
            Value::Impl(id) => match evaluator.terms.get(*id) {
                Impl::Device { device, .. } => evaluator.terms.get_device(*device).kind == wanted,
                _ => false,
            },
            _ => false,
        },
    }
}

struct Expansion<'a, 'u> {
    evaluator: &'a mut Evaluator<'u>,
    template: &'a Template,
    changes: Vec<&'a Change>,
    inserted: Option<&'static str>,
    given: &'a Given<'a>,
    /// By node: what it is, and whether it is the same wherever it appears.
    done: Vec<Option<(ImplId, bool)>>,
}

impl Expansion<'_, '_> {
    fn node(&mut self, at: usize) -> (ImplId, bool) {
        if let Some(Some(done)) = self.done.get(at) {
            return *done;
        }
        let made = match self.replaced(Place::Node(at)) {
            Some(argument) => (self.argument(argument), false),
            None => self.make(at),
        };
        if let Some(slot) = self.done.get_mut(at) {
            *slot = Some(made);
        }
        made
    }

    fn make(&mut self, at: usize) -> (ImplId, bool) {
        let template = self.template;
        match template.nodes.get(at) {
            Some(Node::Device {
                device,
                grouped,
                args,
                deps,
                shared,
            }) => self.device(at, *device, *grouped, args, deps, *shared),
            Some(Node::Argument { name, args }) => {
                let functor = self.argument(name);
                let args: Vec<ImplId> = args.iter().map(|arg| self.node(*arg).0).collect();
                if args.is_empty() || *name == "job" {
                    return (functor, false);
                }
                (self.evaluator.terms.apply(functor, &args), false)
            }
            Some(Node::Choice(choice)) => self.choice(at, choice),
            None => (self.argument("?"), false),
        }
    }

    /// An argument of the constructor as a device.
    fn argument(&mut self, name: &str) -> ImplId {
        match self.given.argument(name) {
            Some(value) => {
                // `?dhcp` is a pair of what is asked for and the device that is told.
                let value = match value {
                    Value::Tuple(parts) => parts.last().unwrap_or(value).clone(),
                    _ => value.clone(),
                };
                self.evaluator.impl_of(&value, self.given.range)
            }
            None => {
                let reason = format!("argument `{name}` of `{}` is missing", self.given.kind);
                let reason = Reason {
                    range: self.given.range,
                    text: reason.into(),
                };
                self.evaluator.terms.unknown(reason)
            }
        }
    }

    /// The argument that takes a place.
    fn replaced(&self, place: Place) -> Option<&'static str> {
        self.changes.iter().find_map(|change| match change {
            Change::Argument(at, argument) if *at == place => Some(*argument),
            _ => None,
        })
    }

    fn child(&mut self, place: Place, node: usize) -> (ImplId, bool) {
        match self.replaced(place) {
            Some(argument) => (self.argument(argument), false),
            None => self.node(node),
        }
    }

    fn device(
        &mut self,
        at: usize,
        device: u16,
        grouped: bool,
        args: &[usize],
        deps: &[usize],
        shared: Option<&'static str>,
    ) -> (ImplId, bool) {
        let device = self
            .changes
            .iter()
            .find_map(|change| match change {
                Change::Device(node, device) if *node == at => Some(*device),
                _ => None,
            })
            .unwrap_or(device);
        let is_root = at == self.template.root;
        let mut all_shared = shared.is_some();
        // OCaml evaluates the later argument first, which shows where devices count themselves.
        let mut dependencies = Vec::with_capacity(deps.len());
        for (nth, dep) in deps.iter().enumerate().rev() {
            let dropped = |change: &&&Change| matches!(change, Change::Drop(node) if node == dep);
            if is_root && self.changes.iter().any(|change| dropped(&change)) {
                continue;
            }
            if let Some(Node::Argument { name: "job", .. }) = self.template.nodes.get(*dep) {
                dependencies.extend(self.given.jobs.iter().rev());
                continue;
            }
            let (id, same) = self.child(Place::Dep(at, nth), *dep);
            all_shared &= same;
            dependencies.push(id);
        }
        dependencies.reverse();
        let insertion = self.changes.iter().find_map(|change| match change {
            Change::Insert(nth) => Some(*nth),
            _ => None,
        });
        if let (true, Some(nth), Some(option)) = (is_root, insertion, self.inserted) {
            let id = self.argument(option);
            dependencies.insert(nth.min(dependencies.len()), id);
        }
        let mut arguments = Vec::with_capacity(args.len());
        for (nth, arg) in args.iter().enumerate().rev() {
            let (id, same) = self.child(Place::Arg(at, nth), *arg);
            all_shared &= same;
            arguments.push(id);
        }
        arguments.reverse();
        let id = self
            .evaluator
            .library_device(device, grouped, shared, self.given);
        (
            self.evaluator.terms.intern(Impl::Device {
                device: id,
                arguments,
                dependencies,
            }),
            all_shared,
        )
    }

    fn choice(&mut self, at: usize, choice: &Choice) -> (ImplId, bool) {
        let mut all_shared = true;
        let mut branches = Vec::with_capacity(choice.branches.len());
        let (default, same) = self.child(Place::Default(at), choice.default);
        all_shared &= same;
        for (nth, branch) in choice.branches.iter().enumerate().rev() {
            let (id, same) = self.child(Place::Branch(at, nth), *branch);
            all_shared &= same;
            branches.push(id);
        }
        branches.reverse();
        let table = self.table(choice);
        // A choice between devices that exist once is itself a value of the library.
        let value = if all_shared {
            let key = format!("{branches:?} {default:?} {table:?}");
            let made = || Value::Keyed(Rc::new(table));
            let known = self.evaluator.constants.entry(key).or_insert_with(made);
            keys::expression(known)
        } else {
            Some(Rc::new(table))
        };
        let value = value.unwrap_or_else(|| Rc::new(KeyExpr::Pure(Value::Unit)));
        let is_if = choice.branches.len() <= 2;
        let patterns = (0..branches.len())
            .map(|nth| Value::Int(nth as i64))
            .collect();
        match dsl::choose(self.evaluator, value, patterns, is_if, branches, default) {
            Value::Impl(id) => (id, all_shared),
            _ => (default, false),
        }
    }

    fn table(&mut self, choice: &Choice) -> KeyExpr {
        let group = self.given.group();
        let mut known: Vec<(&'static str, Subject)> = Vec::new();
        let mut dependencies: Vec<KeyId> = Vec::new();
        for (id, grouped) in &choice.keys {
            let Some(key) = devices::key(*id) else {
                continue;
            };
            if let Some(value) = self.stands_for(key.name) {
                value.dependencies(&mut dependencies);
                known.push((key.name, Subject::Value(value)));
                continue;
            }
            let group = group.as_deref().filter(|_| *grouped);
            let Some(made) = keys::library_key(self.evaluator, *id, group, None) else {
                continue;
            };
            dependencies.push(made);
            known.push((key.name, Subject::Key(made)));
        }
        let row = |row: &devices::Row| {
            let test = |test: &devices::Test| {
                let (_, subject) = known.iter().find(|(name, _)| *name == test.key)?;
                Some((subject.clone(), test.values.clone()))
            };
            let when = row.when.iter().map(test).collect::<Option<Vec<_>>>()?;
            Some(KeyRow {
                when,
                value: Value::Int(row.result.parse().unwrap_or(-1)),
            })
        };
        let rows = choice.rows.iter().filter_map(row).collect();
        KeyExpr::Table {
            keys: dependencies,
            rows,
        }
    }

    /// The value given in a key's place: `~net_key` for key `net`, `~key` for a constructor's only
    /// key.
    fn stands_for(&self, key: &str) -> Option<Rc<KeyExpr>> {
        if key == crate::graph::TARGET {
            return None;
        }
        let named = self.given.label(&format!("{key}_key"));
        keys::expression(named.or_else(|| self.given.label("key"))?)
    }
}

impl Evaluator<'_> {
    /// A device of the release's tables.
    fn library_device(
        &mut self,
        id: u16,
        grouped: bool,
        shared: Option<&'static str>,
        given: &Given<'_>,
    ) -> DeviceId {
        if let Some(known) = shared.and_then(|name| self.shared.get(name)) {
            return *known;
        }
        let made = self.make_device(id, grouped, given);
        let made = self.terms.device(made);
        if let Some(name) = shared {
            self.shared.insert(name, made);
        }
        made
    }

    fn make_device(&mut self, id: u16, grouped: bool, given: &Given<'_>) -> Device {
        let Some(facts) = devices::device(id) else {
            return Device::default();
        };
        let group = given.group().filter(|_| grouped);
        let first = given.positional.first().copied();
        // How many keys of the caller's own were met.
        let mut of_users = 0;
        let keys: Vec<(&'static str, KeyId)> = facts
            .keys
            .iter()
            .filter_map(|id| {
                let name = devices::key(*id)?.name;
                let mut of_user = || {
                    let key = given.own_keys().nth(of_users);
                    of_users += 1;
                    key
                };
                let own = if name == "user-key" {
                    of_user()
                } else {
                    given.key(name)
                };
                let key = match own {
                    Some(given) => given,
                    None => keys::library_key(self, *id, group.as_deref(), first)?,
                };
                Some((name, key))
            })
            .collect();
        let networks = facts
            .networks
            .iter()
            .map(|name| self.registered_name(name, &keys, given));
        let networks: Vec<Name> = networks.collect();
        let blocks: Vec<Name> = facts
            .blocks
            .iter()
            .map(|name| {
                let counted = self.counted(name);
                self.registered_name(&counted, &keys, given)
            })
            .collect();
        let uses = facts.uses.iter().map(|name| match name.split_once('#') {
            Some((prefix, suffix)) => {
                let of = format!("{prefix} {:?}", given.label("dir").and_then(Value::as_str));
                Name::Text(format!("{}{suffix}", self.name_of(&of, prefix)))
            }
            None => Name::Text((*name).to_owned()),
        });
        let uses = uses.collect();
        if self.early.lists_networks {
            for network in &networks {
                if let Name::Text(name) = network {
                    self.early.networks.push((name.clone(), Some(given.range)));
                }
            }
        }
        if self.early.numbers_blocks {
            for block in &blocks {
                self.early.block(block, given.range);
            }
        }
        let text = first.and_then(Value::as_str).unwrap_or_default();
        let name = facts.name.map(|name| match name.strip_suffix('#') {
            Some(prefix) => {
                let of = match blocks.first() {
                    Some(Name::Text(block)) => block.clone(),
                    _ => text.to_owned(),
                };
                self.name_of(&of, prefix)
            }
            None => devices::expand(name, text).replace('~', &given.group().unwrap_or_default()),
        });
        let runtime_args = facts.runtime_args.iter().map(|argument| match &group {
            Some(group) => format!("{group}-{argument}"),
            None => (*argument).to_owned(),
        });
        let rules = devices::device_refusals(id, facts.module, self.release);
        let refusals = rules.filter_map(|rule| {
            let tests = rule.tests();
            let tests = tests.iter().map(|test| self.target_test(test));
            let tests = tests.collect::<Option<Vec<_>>>()?;
            let when = Rc::new(KeyExpr::refusal(tests));
            Some(Refusal { when, rule })
        });
        let refusals = refusals.collect();
        let module = match (facts.module.strip_suffix('#'), &name) {
            (Some(_), Some(name)) => capital(name),
            _ => devices::expand(facts.module, text),
        };
        Device {
            module,
            name: name.unwrap_or_default(),
            kind: given.kind.to_owned(),
            origin: Some(given.range),
            networks,
            blocks,
            uses,
            keys: keys.into_iter().map(|(_, key)| key).collect(),
            runtime_args: runtime_args.collect(),
            packages: Vec::new(),
            arity: Some(facts.arity),
            refusals,
        }
    }

    fn target_test(&self, test: &devices::Test) -> Option<(Subject, Vec<Option<&'static str>>)> {
        let key = self.keys.target()?;
        (test.key == crate::graph::TARGET).then(|| (Subject::Key(key), test.values.clone()))
    }

    /// A name that counts its makers: `fat_block#.img`.
    fn counted(&mut self, name: &str) -> String {
        match name.split_once('#') {
            Some((prefix, suffix)) => format!("{prefix}{}{suffix}", self.early.count(prefix)),
            None => name.to_owned(),
        }
    }

    fn registered_name(&self, name: &str, keys: &[(&str, KeyId)], given: &Given<'_>) -> Name {
        if let Some(option) = name.strip_prefix('%') {
            return match keys.iter().find(|(name, _)| *name == option) {
                Some((_, key)) => Name::Key(*key),
                None => Name::Text(option.to_owned()),
            };
        }
        if !name.contains('$') {
            return Name::Text(name.to_owned());
        }
        match given.positional.first() {
            Some(Value::String(text)) => Name::Text(devices::expand(name, text)),
            Some(Value::Unknown(unknown)) => Name::Unknown(Reason {
                range: unknown.range,
                text: unknown.reason.clone(),
            }),
            _ => Name::Unknown(Reason {
                range: given.range,
                text: "its name is not known".into(),
            }),
        }
    }

    /// The name of a device in releases that make names unique by counting: one name for each thing
    /// it is made for.
    pub(super) fn name_of(&mut self, of: &str, prefix: &str) -> String {
        let of = format!("{prefix} {of}");
        if let Some(name) = self.early.named.get(&of) {
            return name.clone();
        }
        let name = format!("{prefix}{}", self.early.count(prefix));
        self.early.named.insert(of, name.clone());
        name
    }
}

/// A name as a module's.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

impl Early {
    fn block(&mut self, name: &Name, range: TextRange) {
        if let Name::Text(name) = name
            && self.blocks.iter().all(|(known, _)| known != name)
        {
            self.blocks.push((name.clone(), Some(range)));
        }
    }
}
