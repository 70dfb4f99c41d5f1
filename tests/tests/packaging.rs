//! What packages and CI services take from this repository: completions, manual pages, the GitHub
//! action and the hooks of pre-commit.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::program::{call, folder, program};
use yaml_rust2::{Yaml, YamlLoader};

const BAD: &str = "open Mirage\n\nlet net = defualt_network\n";

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the workspace").to_owned()
}

fn yaml(path: &str) -> Yaml {
    let text = std::fs::read_to_string(root().join(path)).expect("it is there");
    let mut documents = YamlLoader::load_from_str(&text).expect("it is YAML");
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

/// The commands that `--help` lists.
fn commands() -> BTreeSet<String> {
    let help = call(Path::new("."), &["--help"]).stdout;
    let list = help.split("Commands:\n").nth(1).expect("a list");
    list.lines()
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn shells_complete_every_command() {
    assert!(commands().contains("upgrade"));
    let folder = folder(&[]);
    for shell in ["bash", "zsh", "fish"] {
        let script = call(folder.path(), &["completions", shell]);
        assert_eq!(script.code, Some(0), "{script:?}");
        for command in commands() {
            assert!(script.stdout.contains(&command), "{shell}: {command}");
        }
        assert!(script.stdout.contains("unsafe-fixes"), "{shell}");
        let file = folder.path().join(shell);
        std::fs::write(&file, &script.stdout).expect("written");
        // A shell that is not here cannot judge.
        if let Ok(judged) = Command::new(shell).arg("-n").arg(&file).output() {
            assert!(judged.status.success(), "{shell}: {judged:?}");
        } else {
            eprintln!("skipped: there is no {shell} to read the script");
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = folder(&[]);
    let page = call(folder.path(), &["man"]);
    assert!(page.stdout.contains(".TH unikernel-ls 1"), "{page:?}");
    let written = call(folder.path(), &["man", "--output", "pages"]);
    assert_eq!(written.code, Some(0), "{written:?}");
    for command in commands() {
        // The page of `help` would say what the pages say.
        let page = folder
            .path()
            .join(format!("pages/unikernel-ls-{command}.1"));
        assert!(command == "help" || page.is_file(), "{}", page.display());
    }
    assert!(folder.path().join("pages/unikernel-ls.1").is_file());
}

/// Runs what the action runs.
fn act(folder: &Path, environment: &[(&str, &str)]) -> (Option<i32>, String) {
    let bin = folder.join("bin");
    std::fs::create_dir_all(&bin).expect("a folder");
    let link = bin.join("unikernel-ls");
    if !link.exists() {
        std::os::unix::fs::symlink(program(), link).expect("a link");
    }
    let path = std::env::var("PATH").expect("a path");
    let done = Command::new(root().join("editors/ci/check"))
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", bin.display()))
        .envs(environment.iter().copied())
        .output()
        .expect("it starts");
    let shown = String::from_utf8_lossy(&done.stdout).into_owned();
    (done.status.code(), shown)
}

#[cfg(unix)]
#[test]
fn the_action_checks() {
    let action = yaml("editors/ci/action.yml");
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    let steps = action["runs"]["steps"].as_vec().expect("steps");
    let last = &steps.last().expect("a step")["env"];
    let inputs = action["inputs"].as_hash().expect("inputs");
    // Every input reaches the script under the name that it reads.
    for name in inputs.keys().filter_map(Yaml::as_str) {
        let variable = name.to_uppercase().replace('-', "_");
        let given = last[variable.as_str()].as_str();
        assert_eq!(given, Some(&*format!("${{{{ inputs.{name} }}}}")));
    }

    let folder = folder(&[("a/config.ml", BAD), ("good/x.xl", "name = 'x'\n")]);
    let (code, shown) = act(folder.path(), &[]);
    assert_eq!(code, Some(1), "{shown}");
    assert!(
        shown.starts_with("::error file=a/config.ml,line=3"),
        "{shown}"
    );
    let arguments = [
        ("PATHS", "a"),
        ("ARGUMENTS", "--allow unbound-name --allow header-missing"),
    ];
    assert_eq!(act(folder.path(), &arguments), (Some(0), String::new()));
    // Words are words.
    let hostile = [("PATHS", "$(touch made) ;touch made")];
    assert_eq!(act(folder.path(), &hostile).0, Some(2));
    assert!(!folder.path().join("made").exists());
    let report = [("FORMAT", "sarif"), ("OUTPUT_FILE", "report.sarif")];
    assert_eq!(act(folder.path(), &report), (Some(1), String::new()));
    assert!(folder.path().join("report.sarif").is_file());
}

#[test]
fn hooks_run() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let folder = folder(&[
        ("config.ml", BAD),
        ("config-xen.ml", "open Mirage\n"),
        ("x.xl", "name='x'\nkernel='k'\ntype='pvh'\n"),
    ]);
    let run = |id: &str, files: &[&str]| {
        let hook = hooks.as_vec().expect("hooks").iter();
        let hook = hook.clone().find(|it| it["id"].as_str() == Some(id));
        let entry = hook.and_then(|it| it["entry"].as_str()).expect("an entry");
        let words: Vec<&str> = entry.split(' ').chain(files.iter().copied()).collect();
        assert_eq!(words[0], "unikernel-ls");
        call(folder.path(), &words[1..])
    };
    let checked = run("unikernel-ls", &["config.ml", "config-xen.ml", "x.xl"]);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert!(
        checked
            .stdout
            .contains("config.ml:3:11: error[unbound-name]"),
        "{checked:?}"
    );
    assert_eq!(run("unikernel-ls-fmt", &["x.xl"]).code, Some(0));
    let text = std::fs::read_to_string(folder.path().join("x.xl")).expect("it is there");
    assert!(text.starts_with("name   = 'x'\nkernel = 'k'\n"), "{text}");
}
