//! A configuration and the Xen files that the real tool wrote for it fit each other, release by
//! release; broken in one place they do not, and that place is found.

mod golden;

use std::collections::BTreeMap;

use analysis::{Database, Kind, Outside, Severity, SourceFile};
use golden::{Run, runs};

/// The rules about both files.
const RULES: [&str; 6] = [
    "mirage-disks",
    "mirage-guest-type",
    "mirage-kernel-name",
    "mirage-placeholder",
    "mirage-type",
    "mirage-vif-count",
];

/// What is found in a Xen file beside the configuration of a run: the rule, and the place.
fn found(run: &Run, path: &str, text: &str, least: Severity) -> Vec<(&'static str, String)> {
    let Some((db, config)) = run.open() else {
        return Vec::new();
    };
    diagnostics(&db, config, path, text, least)
}

fn diagnostics(
    db: &Database,
    config: SourceFile,
    path: &str,
    text: &str,
    least: Severity,
) -> Vec<(&'static str, String)> {
    let outside = Outside {
        beside: [config].into(),
        ..Outside::default()
    };
    let kind = Kind::of_path(path).expect("a Xen file");
    let file = SourceFile::new(db, path.into(), kind, text.into(), outside);
    let found = analysis::diagnostics(db, file).iter();
    found
        .filter(|it| it.severity <= least)
        .map(|it| (it.rule, text[it.range].to_owned()))
        .collect()
}

/// The Xen files of every run, with their paths.
fn written(run: &Run) -> impl Iterator<Item = (&'static str, &'static str)> {
    let is_xen = matches!(&*run.target, "xen" | "qubes");
    let files = run.written().filter(move |_| is_xen);
    files.filter(|(path, _)| path.ends_with(".xl") || path.ends_with(".xl.in"))
}

#[test]
fn what_the_tool_writes_fits() {
    let mut wrong = Vec::new();
    let mut files = 0;
    for run in runs() {
        for (path, text) in written(&run) {
            files += 1;
            // A key on the command line may have changed the devices, which nobody can see here.
            let least = match run.keys.is_empty() {
                true => Severity::Info,
                false => Severity::Warning,
            };
            for (rule, place) in found(&run, path, text, least) {
                if RULES.contains(&rule) {
                    let (case, release, name) = (&run.case, &run.release, &run.name);
                    wrong.push(format!("{case} {release} {name} {path}: {rule} at {place}"));
                }
            }
        }
    }
    println!(
        "{files} Xen files beside their configurations, {} alarms",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Releases 2.7 to 3.7.4 make devices of one name one, and every network has the same name: what is
/// listed then depends on chance. Before 2.6 the tool lists no devices at all.
fn by_chance(run: &Run) -> bool {
    let release = analysis::Release::parse(&run.release);
    let known = |text| analysis::Release::parse(text);
    release < known("2.6.0") || known("2.7.0") <= release && release < known("3.7.5")
}

/// One way to break a file: what is replaced by what, and the places where it may be reported.
struct Fault {
    kind: &'static str,
    old: String,
    new: String,
    places: Vec<String>,
}

fn fault(kind: &'static str, old: &str, new: &str, places: &[&str]) -> Fault {
    Fault {
        kind,
        old: old.to_owned(),
        new: new.to_owned(),
        places: places.iter().map(|place| (*place).to_owned()).collect(),
    }
}

/// The ways to break a file.
fn faults(text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let lines = |start: &str| text.lines().find(|line| line.starts_with(start));
    if let Some(vifs) = lines("vif = [ '") {
        let items: Vec<&str> = vifs.matches("'bridge=").collect();
        let last = vifs.rfind('\'').and_then(|end| vifs[..end].rfind('\''));
        if let (Some(last), true) = (last, items.len() > 1) {
            let rest = vifs[..last].trim_end_matches([' ', ',']);
            faults.push(fault("vif removed", vifs, &format!("{rest} ]"), &["vif"]));
        }
        faults.push(fault("no vifs", vifs, "vif = [ ]", &["vif"]));
        faults.push(fault("vifs removed", vifs, "", &["vif", "name"]));
    }
    for vdev in ["vdev=xvdb", "vdev=xvdc"] {
        if text.contains(vdev) {
            faults.push(fault("vdev", vdev, "vdev=xvdn", &["xvdn", "disk"]));
            faults.push(fault("vdev", vdev, "vdev=xvda1", &["xvda1", "disk"]));
        }
    }
    if text.contains("vdev=xvdc") {
        faults.push(fault("vdev twice", "vdev=xvdc", "vdev=xvdb", &["xvdb"]));
    }
    if let Some(disks) = lines("disk = [ '") {
        faults.push(fault("no disks", disks, "disk = [ ]", &["disk"]));
    }
    if text.contains("type = 'pvh'") {
        faults.push(fault("type", "type = 'pvh'", "type = 'pv'", &["pv"]));
        faults.push(fault("type", "type = 'pvh'", "", &["kernel", "name"]));
    }
    if let Some(kernel) = lines("kernel = '").and_then(|line| line.split('\'').nth(1))
        && kernel.ends_with(".xen")
        && !kernel.starts_with('/')
    {
        faults.push(fault("kernel", kernel, "another.xen", &["another.xen"]));
    }
    for (sign, new) in [
        ("@MEMORY@", "@MEMRY@"),
        ("@BLOCK:", "@BLOK:"),
        ("@NETWORK:", "@NETWRK:"),
    ] {
        if text.contains(sign) {
            faults.push(fault("placeholder", sign, new, &[new]));
        }
    }
    for sign in ["@BLOCK:", "@NETWORK:"] {
        if text.contains(sign) {
            let new = format!("{sign}zz");
            faults.push(fault("device", sign, &new, &[&new]));
        }
    }
    faults
}

#[test]
fn seeded_faults_are_found_at_their_place() {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for run in runs()
        .iter()
        .filter(|run| run.keys.is_empty() && !by_chance(run))
    {
        for (path, text) in written(run) {
            let before = found(run, path, text, Severity::Info);
            for fault in faults(text) {
                let broken = text.replacen(&fault.old, &fault.new, 1);
                let after = found(run, path, &broken, Severity::Info);
                let is_new = |it: &&(&str, String)| !before.contains(it);
                let at_place = after.iter().filter(is_new).any(|(_, place)| {
                    let mut places = fault.places.iter();
                    places.any(|it| place == it || it.starts_with('@') && place.starts_with(it))
                });
                let count = kinds.entry(fault.kind).or_default();
                count.1 += 1;
                count.0 += usize::from(at_place);
                if !at_place {
                    let (case, release, kind) = (&run.case, &run.release, fault.kind);
                    missed.push(format!("{case} {release} {path} {kind}: {after:?}"));
                }
            }
        }
    }
    let (mut good, mut all) = (0, 0);
    for (kind, (found, tried)) in &kinds {
        println!("{kind:14} {found:5} of {tried:5}");
        good += found;
        all += tried;
    }
    println!("{good} of {all} faults found at their place");
    missed.sort();
    missed.dedup_by_key(|miss| miss.split(' ').next().map(str::to_owned));
    for miss in &missed {
        println!("missed, for example: {miss}");
    }
    assert!(good * 100 >= all * 95, "{good} of {all}");
}
