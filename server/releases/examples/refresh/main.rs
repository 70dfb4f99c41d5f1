//! Adds the releases of a checkout of the mirage repository to the data:
//!
//! ```sh
//! cargo run -p mirage-releases --example refresh -- CHECKOUT
//! ```
//!
//! For every stable tag newer than the newest known release it writes a row of `releases.tsv` and
//! the declarations of every interface in `data/api/mirage`; then it names what it cannot read from
//! an interface (what devices expand to, bounds, targets, breaking changes) and where that changed,
//! for a person to look at. With `--check` it writes nothing: it reads known releases again and
//! lists every declaration that differs from the data. Interfaces are read without OCaml: names
//! are resolved, `include` and `open` carried out, variances inferred as the compiler does.
//!
//! A checkout needs its tags; a bare clone is enough. Modules without an interface keep what the
//! data has. Releases before 4.5, whose data was read off compiled interfaces, can be given to
//! `--check` by name; functoria before 4.0 lives in another repository.

#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use mirage_releases::Release;
use mirage_releases::api;

mod checkout;
mod elaborate;
mod release;
mod signature;
mod table;
mod types;
mod variance;
mod world;

use checkout::{Checkout, Source};
use signature::{Entry, Module, Signature, What};
use table::{Declared, Table};
use world::World;

/// The first release that `--check` reads unless told otherwise.
const FIRST: &str = "4.5.0";

const USAGE: &str = "usage: refresh CHECKOUT [--check [RELEASE…]]

CHECKOUT is a clone of https://github.com/mirage/mirage with its tags.";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let Some((folder, rest)) = arguments.split_first() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let checkout = Checkout::new(Path::new(folder));
    let done = match rest {
        [] => add(&checkout),
        [flag, releases @ ..] if flag == "--check" => check(&checkout, releases),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Reads known releases again; whether nothing differs.
fn check(checkout: &Checkout, wanted: &[String]) -> Result<bool, String> {
    let first = Release::parse(FIRST).ok_or("no first release")?;
    let mut releases = Vec::new();
    for version in wanted {
        let release = Release::parse(version);
        releases.push(release.ok_or_else(|| format!("{version} is not a known release"))?);
    }
    if wanted.is_empty() {
        releases.extend(Release::all().filter(|release| *release >= first));
    }
    let mut clean = true;
    for release in releases {
        let tag = release.details().tag;
        let world = World::new(release, checkout.sources(tag)?);
        let found = declared(&world);
        let known = known(release, &found);
        let mut equal = 0;
        let mut lines = Vec::new();
        let paths: BTreeSet<_> = found
            .values()
            .chain(known.values())
            .flat_map(|it| it.keys())
            .collect();
        for path in paths {
            let unit = path.split('.').next().unwrap_or(path);
            let texts = |of: &BTreeMap<String, Declared>| -> BTreeSet<String> {
                let texts = of.get(unit).and_then(|it| it.get(path));
                texts.into_iter().flatten().cloned().collect()
            };
            let (found, known) = (texts(&found), texts(&known));
            equal += found.intersection(&known).count();
            lines.extend(
                known
                    .difference(&found)
                    .map(|it| format!("  data     {path}: {it}")),
            );
            lines.extend(
                found
                    .difference(&known)
                    .map(|it| format!("  checkout {path}: {it}")),
            );
        }
        println!(
            "{release}: {equal} declarations equal, {} lines differ",
            lines.len()
        );
        for line in lines.into_iter().chain(world.complaints()) {
            println!("{line}");
            clean = false;
        }
    }
    Ok(clean)
}

/// What the interfaces of a world declare, by unit.
fn declared(world: &World) -> BTreeMap<String, Declared> {
    let mut units = BTreeMap::new();
    let readable = world.sources().filter(|source| source.interface.is_some());
    let names: BTreeSet<_> = readable.map(|source| source.unit.clone()).collect();
    let generated = world.generated();
    for unit in names.into_iter().chain(generated) {
        if let Some(signature) = world.signature(&unit) {
            let mut declared = Declared::new();
            collect(&unit, &signature, &mut declared);
            units.insert(unit, declared);
        }
    }
    units
}

fn collect(path: &str, signature: &Signature, into: &mut Declared) {
    let last = |entry: &Entry, index: usize| {
        // A later declaration of the same kind and name hides an earlier one.
        !signature.entries[index + 1..].iter().any(|later| {
            later.name == entry.name
                && std::mem::discriminant(&later.what) == std::mem::discriminant(&entry.what)
        })
    };
    for (index, entry) in signature.entries.iter().enumerate() {
        if !last(entry, index) {
            continue;
        }
        // Why, a person says in the project's own words.
        let deprecated = if entry.deprecated { "\t" } else { "" };
        let texts = into.entry(path.to_owned()).or_default();
        texts.push(format!("{}{deprecated}", entry.text(false)));
        if let What::Module(Module::Nested(nested)) = &entry.what {
            collect(&format!("{path}.{}", entry.name), nested, into);
        }
    }
}

/// What the data has for the units that were found in a release.
fn known(release: Release, found: &BTreeMap<String, Declared>) -> BTreeMap<String, Declared> {
    let mut units: BTreeMap<String, Declared> = BTreeMap::new();
    for module in api::modules() {
        let unit = module.path.split('.').next().unwrap_or(module.path);
        if !found.contains_key(unit) {
            continue;
        }
        for item in module.at(release) {
            let deprecated = item.deprecated.map_or("", |_| "\t");
            let texts = units.entry(unit.to_owned()).or_default();
            let texts = texts.entry(module.path.to_owned()).or_default();
            texts.push(format!("{}{deprecated}", item.text));
        }
    }
    units
}

/// Adds every stable release that is newer than the known ones.
fn add(checkout: &Checkout) -> Result<bool, String> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let newest = Release::newest();
    let mut before = newest.details().version.to_owned();
    let mut tag_before = newest.details().tag.to_owned();
    let new = release::newer(&checkout.tags()?, &before);
    if new.is_empty() {
        println!("Nothing newer than {before}; `--check` reads the known releases again.");
    }
    for (version, tag) in new {
        println!("{version}");
        let sources = checkout.sources(&tag)?;
        let unread: Vec<String> = sources
            .iter()
            .filter(|source| source.interface.is_none())
            .map(|source: &Source| source.unit.clone())
            .collect();
        let world = World::new(newest, sources);
        let units = declared(&world);
        write_units(&data.join("api/mirage"), &units, &unread, &version, &before)?;
        release::add_row(&data.join("releases.tsv"), checkout, &version, &tag)?;
        for complaint in world.complaints() {
            println!("  not understood: {complaint}");
        }
        release::remind(checkout, &tag_before, &tag, &version)?;
        (before, tag_before) = (version, tag);
    }
    Ok(true)
}

fn write_units(
    folder: &Path,
    units: &BTreeMap<String, Declared>,
    unread: &[String],
    version: &str,
    before: &str,
) -> Result<(), String> {
    let file = |unit: &str| -> PathBuf { folder.join(format!("{unit}.api")) };
    let read = |path: &Path| {
        let text = fs::read_to_string(path);
        text.map_err(|error| format!("{}: {error}", path.display()))
    };
    let write = |path: &Path, table: &Table| {
        fs::write(path, table.text()).map_err(|error| format!("{}: {error}", path.display()))
    };
    for (unit, declared) in units {
        let path = file(unit);
        let mut table = match path.exists() {
            true => Table::parse(&read(&path)?)?,
            false => Table::new(unit),
        };
        let changes = table.add(declared, version, before);
        for gone in changes.gone {
            println!("  - {gone}");
        }
        for new in changes.new {
            println!("  + {new}");
        }
        write(&path, &table)?;
    }
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(unit) = name.strip_suffix(".api") else {
            continue;
        };
        if units.contains_key(unit) || unread.iter().any(|it| it == unit) {
            continue;
        }
        let mut table = Table::parse(&read(&entry.path())?)?;
        if table.is_open() {
            println!("  - module {unit}");
            table.end(before);
            write(&entry.path(), &table)?;
        }
    }
    Ok(())
}
