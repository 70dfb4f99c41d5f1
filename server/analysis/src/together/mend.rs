//! What makes a module fit its configuration: a functor that is not there is written, parameters and
//! arguments that are missing or too many come and go.
//!
//! A parameter gets the module type that the release's libraries have for its device; one that is
//! not known is taken as `sig end`, which every module fits.

use mirage_releases::{Release, devices};
use ocaml_syntax::{TextRange, TextSize};

use super::expected::{Job, Named};
use super::shape::{Functor, Shape};
use super::{Mend, given};
use crate::diagnostic::Edit;

/// The most parameters that are compared with devices.
const MOST: usize = 100;

/// The name of a file, and its text.
type File<'a> = (&'a str, &'a str);

/// A file with all that a job needs.
pub(super) fn new_file<'a>(
    job: &Job,
    values: impl Iterator<Item = &'a Named>,
    file: &str,
    release: Release,
) -> Option<Mend> {
    let mut text = String::new();
    let mut names: Vec<&str> = values.filter_map(|it| it.value.split('.').nth(1)).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        text.push_str(&argument(name));
        text.push('\n');
    }
    match job.module.split('.').nth(1) {
        Some(name) => text.push_str(&skeleton(job, name, release)?),
        None => text.push_str(&start_of(job, "", release)?),
    }
    Some(Mend {
        title: format!("Create {file}"),
        edits: vec![insert(TextSize::new(0), text)],
    })
}

/// The module of a job, at the end of its file.
pub(super) fn module(
    job: &Job,
    name: &str,
    (file, text): File<'_>,
    release: Release,
) -> Option<Mend> {
    let skeleton = skeleton(job, name, release)?;
    Some(Mend {
        title: format!("Write the module `{name}` into {file}"),
        edits: vec![append(text, &skeleton)],
    })
}

/// The value of a runtime argument, before the first module that may use it.
pub(super) fn value(name: &str, shape: &Shape, (file, text): File<'_>) -> Mend {
    let first = shape.functors.iter().map(|it| it.item.start()).min();
    let start = shape.whole.start.as_ref().map(|it| it.range.start());
    let before = first.into_iter().chain(start).min();
    let edit = match before.map(|at| line_start(text, at)) {
        Some(at) => insert(at, format!("{}\n", argument(name))),
        None => append(text, &argument(name)),
    };
    Mend {
        title: format!("Define `{name}` in {file}"),
        edits: vec![edit],
    }
}

/// The parameters of a functor, and the arguments of its `start` that belong to them.
pub(super) fn parameters(
    job: &Job,
    functor: &Functor,
    (file, text): File<'_>,
    release: Release,
) -> Option<Mend> {
    let types = job.devices.as_ref()?;
    // Nobody has as many, and the table would be large.
    if types.len().max(functor.taken.len()) > MOST {
        return None;
    }
    let steps = align(types, functor);
    let mut edits = Vec::new();
    let mut at = functor.range.end();
    for step in &steps {
        match step {
            Step::Keep(param) => at = functor.taken.get(*param)?.range?.end(),
            Step::Drop(param) => {
                let range = functor.taken.get(*param)?.range?;
                at = range.end();
                edits.push(remove(text, range));
            }
            Step::Add(device) => {
                let taken = functor.taken.len() + device;
                edits.push(insert(
                    at,
                    format!(" {}", parameter(types, *device, taken, release)),
                ));
            }
        }
    }
    edits.extend(arguments(job, functor, &steps, text, release).unwrap_or_default());
    let name = &functor.name;
    Some(Mend {
        title: format!("Give `{name}` in {file} the parameters that the configuration has"),
        edits: join(edits),
    })
}

/// Two parameters change places, and the arguments of `start` with them.
pub(super) fn swap(
    functor: &Functor,
    one: usize,
    other: usize,
    (file, text): File<'_>,
) -> Option<Mend> {
    let exchange = |one: TextRange, other: TextRange| {
        let written = |range: TextRange| text.get(std::ops::Range::<usize>::from(range));
        let edit = |range, text: &str| Edit {
            range,
            text: text.to_owned(),
        };
        Some([edit(one, written(other)?), edit(other, written(one)?)])
    };
    let param = |at: usize| functor.taken.get(at)?.range;
    let mut edits = exchange(param(one)?, param(other)?)?.to_vec();
    if let Some(start) = &functor.start
        && let (Some(one), Some(other)) = (start.taken.get(one), start.taken.get(other))
        && start.taken.len() >= functor.taken.len()
    {
        edits.extend(exchange(*one, *other)?);
    }
    Some(Mend {
        title: format!("Swap the parameters in {file}"),
        edits,
    })
}

/// The arguments of `start` for devices that came or went; none if they fit already, or are unlike
/// the parameters.
fn arguments(
    job: &Job,
    functor: &Functor,
    steps: &[Step],
    text: &str,
    release: Release,
) -> Option<Vec<Edit>> {
    let start = functor.start.as_ref()?;
    let (given, params) = (given(job, release)?, start.params?);
    let behind = job.deps? + job.arguments?;
    let is_unit = functor.taken.is_empty() && job.deps == Some(0);
    let named = functor.taken.len() + behind + usize::from(is_unit);
    if params == given || params != named || start.taken.len() != params {
        return None;
    }
    let mut edits = Vec::new();
    let mut at = start.range.end();
    for step in steps {
        match step {
            Step::Keep(param) => at = start.taken.get(*param)?.end(),
            Step::Drop(param) => {
                let range = *start.taken.get(*param)?;
                at = range.end();
                edits.push(remove(text, range));
            }
            Step::Add(device) => {
                let name = variable(job.devices.as_ref()?, *device);
                edits.push(insert(at, format!(" _{name}")));
            }
        }
    }
    if is_unit {
        edits.push(remove(text, *start.taken.first()?));
    }
    if given == behind + 1 && job.devices.as_ref()?.is_empty() && job.deps == Some(0) {
        edits.push(insert(start.range.end(), " ()".to_owned()));
    }
    Some(edits)
}

/// `start` itself, or the number of its arguments.
pub(super) fn start(
    job: &Job,
    functor: &Functor,
    (file, text): File<'_>,
    release: Release,
) -> Option<Mend> {
    let Some(start) = &functor.start else {
        let end = functor.item.end();
        let is_whole = functor.name.is_empty();
        let written = start_of(job, if is_whole { "" } else { "  " }, release)?;
        let edit = match text.get(..usize::from(end))?.strip_suffix("end") {
            _ if is_whole => append(text, &written),
            Some(body) => {
                let gap = if body.ends_with('\n') { "" } else { "\n" };
                insert(TextSize::of(body), format!("{gap}{written}"))
            }
            None => return None,
        };
        return Some(Mend {
            title: format!("Write `start` into {file}"),
            edits: vec![edit],
        });
    };
    let (given, params) = (given(job, release)?, start.params?);
    let names = names(job, release)?;
    if start.taken.len() != params || params > 0 && given == 0 {
        return None;
    }
    let edits = match given.checked_sub(params) {
        Some(more) => {
            // `()` comes first, whatever is missing else comes last.
            let takes_unit = names.first().is_some_and(|it| it == "()");
            let first = start
                .taken
                .first()
                .and_then(|it| text.get(std::ops::Range::from(*it)));
            let mut edits = Vec::new();
            let mut more = more;
            if takes_unit && first.is_none_or(|it| it != "()" && it != "_") && more > 0 {
                edits.push(insert(start.range.end(), " ()".to_owned()));
                more -= 1;
            }
            let last = start.taken.last().copied().unwrap_or(start.range);
            let rest = names.iter().skip(given - more);
            let rest: String = rest.map(|name| format!(" {name}")).collect();
            if !rest.is_empty() {
                edits.push(insert(last.end(), rest));
            }
            join(edits)
        }
        None => {
            let surplus = start.taken.get(given..)?;
            surplus.iter().map(|it| remove(text, *it)).collect()
        }
    };
    let title = format!("Give `start` in {file} the arguments that it is called with");
    Some(Mend { title, edits })
}

/// What becomes of a parameter of a functor, or of a device of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Keep(usize),
    Drop(usize),
    Add(usize),
}

/// The fewest changes after which the parameters of a functor are those of the devices: a parameter
/// whose module type belongs to a device is not given to another one if that can be helped.
fn align(types: &[String], functor: &Functor) -> Vec<Step> {
    let taken = &functor.taken;
    let cost = |device: usize, param: usize| {
        let Some(ty) = &taken[param].ty else { return 1 };
        let mut known = devices::taken_by(ty).peekable();
        match known.peek() {
            None => 1,
            Some(_) => 2 * u32::from(known.all(|it| it != types[device])),
        }
    };
    let (rows, columns) = (types.len(), taken.len());
    // Only one of adding and dropping makes the numbers equal.
    let mut costs = vec![vec![u32::MAX; columns + 1]; rows + 1];
    let mut from = vec![vec![None; columns + 1]; rows + 1];
    costs[0][0] = 0;
    for row in 0..=rows {
        for column in 0..=columns {
            let mut best = (costs[row][column], from[row][column]);
            let mut offer = |cost: u32, step| {
                if cost < best.0 {
                    best = (cost, Some(step));
                }
            };
            if row > 0 && column > 0 && costs[row - 1][column - 1] != u32::MAX {
                let before = costs[row - 1][column - 1];
                offer(before + cost(row - 1, column - 1), Step::Keep(column - 1));
            }
            if rows > columns && row > 0 && costs[row - 1][column] != u32::MAX {
                offer(costs[row - 1][column], Step::Add(row - 1));
            }
            if columns > rows && column > 0 && costs[row][column - 1] != u32::MAX {
                offer(costs[row][column - 1], Step::Drop(column - 1));
            }
            (costs[row][column], from[row][column]) = best;
        }
    }
    let (mut row, mut column) = (rows, columns);
    let mut steps = Vec::new();
    while let Some(step) = from[row][column] {
        steps.push(step);
        match step {
            Step::Keep(_) => (row, column) = (row - 1, column - 1),
            Step::Add(_) => row -= 1,
            Step::Drop(_) => column -= 1,
        }
    }
    steps.reverse();
    steps
}

/// `(Network : Mirage_net.S)`.
fn parameter(types: &[String], device: usize, taken: usize, release: Release) -> String {
    let typ = types.get(device).map_or("", String::as_str);
    let module_type = devices::module_type(typ, release).unwrap_or("sig end");
    let mut name = module_name(typ);
    if types.iter().filter(|it| *it == typ).count() > 1 || name.is_empty() {
        name = format!(
            "{}{}",
            if name.is_empty() { "Device" } else { &name },
            taken + 1
        );
    }
    format!("({name} : {module_type})")
}

/// `Network` of `network`, nothing of what is no plain name.
fn module_name(typ: &str) -> String {
    let is_name = typ.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let mut letters = typ.chars();
    match letters.next() {
        Some(first) if is_name && first.is_ascii_lowercase() => {
            first.to_ascii_uppercase().to_string() + letters.as_str()
        }
        _ => String::new(),
    }
}

/// `network`, or `network2` of several.
fn variable(types: &[String], device: usize) -> String {
    let typ = types.get(device).map_or("", String::as_str);
    let name = module_name(typ).to_ascii_lowercase();
    let name = if name.is_empty() {
        "device".to_owned()
    } else {
        name
    };
    match types.iter().filter(|it| *it == typ).count() {
        0 | 1 => name,
        _ => format!("{name}{}", device + 1),
    }
}

/// The arguments of `start`.
fn names(job: &Job, release: Release) -> Option<Vec<String>> {
    let types = job.devices.as_ref()?;
    let mut names: Vec<String> = (0..types.len())
        .map(|device| format!("_{}", variable(types, device)))
        .collect();
    names.extend((0..job.deps?).map(|_| "_".to_owned()));
    if names.is_empty() && given(job, release)? > job.arguments? {
        names.push("()".to_owned());
    }
    names.extend((0..job.arguments?).map(|number| format!("_argument{}", number + 1)));
    Some(names)
}

fn start_of(job: &Job, indent: &str, release: Release) -> Option<String> {
    let names = names(job, release)?.join(" ");
    let gap = if names.is_empty() { "" } else { " " };
    Some(format!("{indent}let start{gap}{names} = Lwt.return_unit\n"))
}

/// A module that does nothing yet.
fn skeleton(job: &Job, name: &str, release: Release) -> Option<String> {
    let types = job.devices.as_ref()?;
    let params: String = (0..types.len())
        .map(|device| format!(" {}", parameter(types, device, device, release)))
        .collect();
    let start = start_of(job, "  ", release)?;
    Some(format!("module {name}{params} = struct\n{start}end\n"))
}

/// A runtime argument that is a text.
fn argument(name: &str) -> String {
    let option = name.trim_matches('_').replace('_', "-");
    format!(
        "let {name} =\n  let doc = Cmdliner.Arg.info ~doc:\"What this is.\" [ \"{option}\" ] in\n  \
         Cmdliner.Arg.(value & opt string \"\" doc)\n"
    )
}

fn insert(at: TextSize, text: String) -> Edit {
    Edit {
        range: TextRange::empty(at),
        text,
    }
}

/// Adds a paragraph at the end.
fn append(text: &str, added: &str) -> Edit {
    let gap = match text {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    insert(TextSize::of(text), format!("{gap}{added}"))
}

/// Takes something away with the blanks before it.
fn remove(text: &str, range: TextRange) -> Edit {
    let before = text.get(..usize::from(range.start())).unwrap_or_default();
    let kept = TextSize::of(before.trim_end());
    Edit {
        range: TextRange::new(kept, range.end()),
        text: String::new(),
    }
}

fn line_start(text: &str, at: TextSize) -> TextSize {
    let before = text.get(..usize::from(at)).unwrap_or_default();
    let line = before.rfind('\n').map_or("", |newline| &before[..=newline]);
    TextSize::of(line)
}

/// One edit a place, in the order of the text.
fn join(edits: Vec<Edit>) -> Vec<Edit> {
    let mut joined: Vec<Edit> = Vec::new();
    for edit in edits {
        match joined.last_mut() {
            Some(last) if last.range.is_empty() && last.range == edit.range => {
                last.text.push_str(&edit.text);
            }
            _ => joined.push(edit),
        }
    }
    joined
}
