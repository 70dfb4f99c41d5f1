//! The arguments of boot time that a deployment may want to set: addresses, and what the unikernel's
//! own code reads.

use mirage_releases::{Release, devices};

use super::subject::word;
use crate::db::Db;
use crate::graph::Graph;
use crate::lower::{self, Expr, ExprId, ItemKind, Label, Literal, Pat, Unit};
use crate::source::{Kind, SourceFile};
use crate::upgrade::file_of;

/// An argument of boot time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Argument {
    /// Its name, without dashes.
    pub(super) option: String,
    /// What its value is, for people.
    pub(super) about: String,
    /// The value that it has without one, if that is known.
    pub(super) default: Option<String>,
    /// Whether the unikernel does not start without it.
    pub(super) is_required: bool,
    /// Whether it has no value: `--verbose`.
    pub(super) is_flag: bool,
}

impl Argument {
    /// The shell variable that sets it.
    pub(super) fn variable(&self) -> String {
        format!("ARG_{}", word(&self.option))
    }
}

/// The library's options that a deployment sets.
const OPTIONS: [&str; 8] = [
    "ipv4",
    "ipv4-gateway",
    "ipv6",
    "ipv6-gateway",
    "ip",
    "netmask",
    "gateways",
    "dns-servers",
];

/// The arguments of a graph, each once.
pub(super) fn of(db: &dyn Db, file: SourceFile, graph: &Graph) -> Vec<Argument> {
    let mut found: Vec<Argument> = Vec::new();
    let mut add = |argument: Argument| {
        if found.iter().all(|other| other.option != argument.option) {
            found.push(argument);
        }
    };
    for node in &graph.nodes {
        for name in &node.runtime_args {
            library(name).into_iter().for_each(&mut add);
        }
    }
    // In the releases where `describe` lists all keys, the unikernel reads them again at boot.
    let release = graph.release.unwrap_or_else(Release::newest);
    let are_read = devices::fact("listed-keys", release) == Some("all");
    for key in &graph.keys {
        if are_read && is_ours(&key.name) {
            add(Argument {
                option: key.name.clone(),
                about: String::new(),
                default: (!key.value.is_empty()).then(|| key.value.clone()),
                ..Argument::default()
            });
        }
    }
    code(db, file, graph).into_iter().for_each(&mut add);
    found
}

/// An argument of the library: `V4.network`, with a group before it `wan-V4.network`.
fn library(name: &str) -> Option<Argument> {
    let (group, function) = match name.rsplit_once('-') {
        Some((group, function)) => (Some(group), function),
        None => (None, name),
    };
    let (option, value, default) = devices::runtime_arg(function)?;
    let option = match group {
        Some(group) => format!("{group}-{option}"),
        None => option.to_owned(),
    };
    is_ours(&option).then(|| Argument {
        option,
        about: value.to_owned(),
        default: default.map(str::to_owned),
        ..Argument::default()
    })
}

/// Whether an option is one of [`OPTIONS`], for a group or for all.
fn is_ours(option: &str) -> bool {
    OPTIONS.iter().any(|known| {
        let group = option.strip_suffix(known);
        group.is_some_and(|group| group.is_empty() || group.ends_with('-'))
    })
}

/// The arguments that the unikernel's own code reads: what the configuration names, and what a module
/// beside it registers.
fn code(db: &dyn Db, file: SourceFile, graph: &Graph) -> Vec<Argument> {
    let beside = file.outside(db).beside.iter().copied();
    let modules: Vec<SourceFile> = beside.filter(|it| it.kind(db) == Kind::Module).collect();
    let mut found = Vec::new();
    for module in modules {
        let path = module.path(db);
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_ours = |path: &str| file_of(path) == name;
        let named = graph.nodes.iter().flat_map(|node| &node.runtime_args);
        let named: Vec<&str> = named
            .filter(|it| is_ours(it))
            .filter_map(|it| it.rsplit('.').next())
            .collect();
        let is_used = graph.nodes.iter().any(|node| is_ours(&node.module));
        if named.is_empty() && !is_used {
            continue;
        }
        let reader = Reader {
            unit: lower::unit(db, module),
        };
        let mut places: Vec<_> = named.iter().filter_map(|name| reader.value(name)).collect();
        if is_used {
            places.extend(reader.registered());
        }
        for place in places {
            found.extend(reader.options(place));
        }
    }
    found
}

/// The functions that register an argument without the configuration's knowing.
const REGISTER: [&str; 2] = ["register_arg", "register"];

/// Reads the definitions of a module as far as they are spelt out.
struct Reader<'a> {
    unit: &'a Unit,
}

impl Reader<'_> {
    /// The value of a definition of the module.
    fn value(&self, name: &str) -> Option<ExprId> {
        let items = self.unit.items.iter();
        let lets = items.filter_map(|item| match &item.kind {
            ItemKind::Let { bindings, .. } => Some(bindings),
            _ => None,
        });
        // A later definition hides an earlier one.
        let mut bindings = lets.flatten().filter(
            |binding| matches!(&self.unit.pats[binding.pat], Pat::Var(it) if *it.text == *name),
        );
        bindings.next_back().map(|binding| binding.value)
    }

    /// The terms that are registered.
    fn registered(&self) -> Vec<ExprId> {
        let mut found = Vec::new();
        for (_, function, arguments) in self.unit.applications() {
            if !REGISTER.iter().any(|it| self.is(function, it)) {
                continue;
            }
            let terms = arguments.iter().filter(|it| it.label == Label::None);
            for term in terms {
                let named = match &self.unit.exprs[term.value] {
                    Expr::Path(path) => path.last().and_then(|it| self.value(&it.text)),
                    _ => None,
                };
                found.push(named.unwrap_or(term.value));
            }
        }
        found
    }

    /// Whether an expression is a name that ends with `name`.
    fn is(&self, expr: ExprId, name: &str) -> bool {
        matches!(&self.unit.exprs[expr], Expr::Path(path) if path.last().is_some_and(|it| *it.text == *name))
    }

    /// The options that a term reads: those of each `info [ "name" ]` in it.
    fn options(&self, term: ExprId) -> Vec<Argument> {
        let range = self.unit.expr_range(term);
        let is_inside = |id| range.contains_range(self.unit.expr_range(id));
        let has = |name| {
            let mut exprs = self.unit.exprs.iter();
            exprs.any(|(id, _)| self.is(id, name) && is_inside(id))
        };
        let (is_required, is_flag) = (has("required"), has("flag"));
        let mut found = Vec::new();
        for (id, function, arguments) in self.unit.applications() {
            if !is_inside(id) || !self.is(function, "info") {
                continue;
            }
            let names = arguments.iter().flat_map(|it| self.texts(it.value));
            // Short names are no good for people who read a script.
            let Some(option) = names.max_by_key(String::len).filter(|it| it.len() > 1) else {
                continue;
            };
            let about = arguments
                .iter()
                .find(|it| it.label.name().is_some_and(|it| *it.text == *"docv"));
            let about = about.and_then(|it| self.text(it.value));
            found.push(Argument {
                about: match is_flag {
                    true => String::new(),
                    false => about.unwrap_or_else(|| "VALUE".to_owned()),
                },
                option,
                default: None,
                is_required,
                is_flag,
            });
        }
        found
    }

    /// The texts of a list.
    fn texts(&self, list: ExprId) -> Vec<String> {
        match &self.unit.exprs[list] {
            Expr::List(items) => items.iter().filter_map(|it| self.text(*it)).collect(),
            _ => Vec::new(),
        }
    }

    fn text(&self, expr: ExprId) -> Option<String> {
        match &self.unit.exprs[expr] {
            Expr::Literal(Literal::String(text)) => Some(text.to_string()),
            _ => None,
        }
    }
}
