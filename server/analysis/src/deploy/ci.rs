//! A CI workflow: checks the configuration, builds the unikernel for each of its targets, and packs
//! what a deployment needs.

use mirage_releases::{Release, deploy, templates};

use super::{Platform, Request, buildable, graphs, known, refused, subject};
use crate::chosen::{Reason, chosen};
use crate::db::Db;
use crate::generate::{Artefact, Refusal};
use crate::header::{self, Header};
use crate::source::SourceFile;

/// Where this program lives.
const HOME: &str = "https://github.com/unikernel-ls/unikernel-ls";

/// A CI service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// GitHub Actions.
    Github,
    /// Cirrus CI.
    Cirrus,
}

/// The workflow of the last unikernel that a configuration registers.
pub(super) fn workflow(
    db: &dyn Db,
    file: SourceFile,
    provider: Provider,
    request: &Request,
) -> Result<Artefact, Vec<Refusal>> {
    let chosen = chosen(db, file);
    let release = chosen.release;
    let Some(ocaml) = deploy::fact("ocaml", release) else {
        return Err(refused(format!(
            "MirageOS {release} cannot be built by a CI service of today: its packages are for OCaml and \
             opam of their time; upgrade the configuration first, with `unikernel-ls upgrade --to {}`",
            Release::newest()
        )));
    };
    let targets = targets(db, file, release, request)?;
    let is_choice = targets.len() > 1;
    let mut builds = Vec::new();
    let mut name = String::new();
    for target in targets {
        let graphs = graphs(db, file, target, &request.keys)?;
        let Some(graph) = graphs.last() else {
            continue;
        };
        let subject = subject::of(db, file, release, target, graph)?;
        let platform = Platform::all().find(|it| it.targets(release).next() == Some(target));
        let fits = platform.is_none_or(|it| it.fits(&subject).is_ok());
        // What could be built and would not run is only built on request.
        if !fits && is_choice {
            continue;
        }
        let platform = platform.filter(|_| fits);
        builds.push(Build {
            target,
            artefact: subject.artefact,
            platform: platform.map(Platform::name),
        });
        name = subject.name;
    }
    let writer = Writer {
        release,
        is_stated: matches!(
            chosen.reason,
            Reason::Project | Reason::Header | Reason::Opam
        ),
        bounds: bounds(file.text(db), release),
        ocaml,
        name,
        builds,
        request,
    };
    Ok(match provider {
        Provider::Github => Artefact {
            path: ".github/workflows/unikernel.yml".to_owned(),
            text: writer.github(),
        },
        Provider::Cirrus => Artefact {
            path: ".cirrus.yml".to_owned(),
            text: writer.cirrus(),
        },
    })
}

/// The targets to build: the one that is asked for, or all that the configuration can be built for.
fn targets(
    db: &dyn Db,
    file: SourceFile,
    release: Release,
    request: &Request,
) -> Result<Vec<&'static str>, Vec<Refusal>> {
    let set = file.outside(db).target.clone();
    if let Some(word) = request.target.as_deref().or(set.as_deref()) {
        let platform = Platform::named(word);
        let target = platform.and_then(|it| it.targets(release).next());
        let target = match target {
            Some(target) => target,
            None => known(word, release)?,
        };
        let built = deploy::fact("ci-targets", release).unwrap_or_default();
        if !built.split_whitespace().any(|it| it == target) {
            return Err(refused(format!(
                "CI services do not build for {target}; they build for {}",
                built.replace(' ', ", ")
            )));
        }
        return Ok(vec![target]);
    }
    let targets = buildable(db, file, release, &request.keys);
    match targets.first() {
        Some(_) => Ok(targets),
        // Say why not, for the target that nearly everything is built for.
        None => graphs(db, file, "unix", &request.keys).map(|_| targets),
    }
}

/// The versions of the tool that may build it: those of the header, or those that the tool itself
/// writes for its release.
fn bounds(text: &str, release: Release) -> Vec<String> {
    let dotted = |version: [u16; 3]| version.map(|it| it.to_string()).join(".");
    if let Some(Header::Bounds(bounds)) = header::parse(text)
        && bounds.contains(release)
    {
        let lower = bounds.lower.map(|it| format!("mirage>={}", dotted(it)));
        let upper = bounds.upper.map(|it| format!("mirage<{}", dotted(it)));
        return lower.into_iter().chain(upper).collect();
    }
    let [major, minor, _] = release.version();
    vec![
        format!("mirage>={}", dotted([major, minor, 0])),
        format!("mirage<{}", dotted([major, minor + 1, 0])),
    ]
}

/// One target.
struct Build {
    target: &'static str,
    artefact: String,
    /// Where the deployment script is for.
    platform: Option<&'static str>,
}

struct Writer<'a> {
    release: Release,
    /// Whether the project itself says which release it is for.
    is_stated: bool,
    bounds: Vec<String>,
    ocaml: &'static str,
    name: String,
    builds: Vec<Build>,
    request: &'a Request,
}

impl Writer<'_> {
    fn fact(&self, name: &str) -> &'static str {
        deploy::fact(name, self.release).unwrap_or_default()
    }

    fn header(&self) -> String {
        format!(
            "# Checks {0}, a unikernel of MirageOS {1}, builds it, and packs what its deployment needs.\n\
             # Written by `unikernel-ls generate ci`; it knows nothing of changes made here.\n",
            self.name, self.release
        )
    }

    fn install(&self) -> String {
        format!("cargo install --locked --git {HOME} unikernel-ls")
    }

    /// The option that says the release where the project does not.
    fn stated(&self) -> String {
        match self.is_stated {
            true => String::new(),
            false => format!(" --release {}", self.release),
        }
    }

    fn check(&self, format: &str) -> String {
        format!("unikernel-ls --check{}{format} .", self.stated())
    }

    /// The calls that write the files of a deployment, into a folder for each target.
    fn files(&self) -> Vec<String> {
        let stated = self.stated();
        let keys = match self.keys().as_str() {
            "" => String::new(),
            keys => format!(" --{keys}"),
        };
        let mut calls = Vec::new();
        for build in &self.builds {
            let target = build.target;
            let writes = |what: &str| {
                let targets = templates::part(&format!("{what}-targets"), self.release);
                targets.is_some_and(|it| it.split_whitespace().any(|it| it == target))
            };
            let mut kinds = Vec::new();
            for what in ["xl", "manifest"] {
                // The manifest of a Xen kernel lists nothing.
                if writes(what) && !(what == "manifest" && is_xen(target)) {
                    kinds.push(format!("{what} --target {target}"));
                }
            }
            kinds.extend(build.platform.map(|it| format!("deploy --target {it}")));
            calls.extend(kinds.into_iter().map(|what| {
                format!("unikernel-ls generate {what}{stated} --output files/{target}{keys}")
            }));
        }
        calls
    }

    /// The values of keys, as `mirage configure` takes them.
    fn keys(&self) -> String {
        let one = |(name, value): &(String, Option<String>)| match value {
            Some(value) => format!(" {}", quoted(&format!("--{name}={value}"))),
            None => format!(" --{name}"),
        };
        self.request.keys.iter().map(one).collect()
    }

    fn opam_install(&self) -> String {
        let bounds: Vec<_> = self.bounds.iter().map(|it| format!("'{it}'")).collect();
        format!("opam install --yes {}", bounds.join(" "))
    }

    fn configure(&self, target: &str) -> String {
        format!("mirage configure -t {target}{}", self.keys())
    }

    /// Where the result of a build lies, with a shell's word for the file.
    fn result(&self, file: &str) -> String {
        match self.fact("build-folder") {
            "." | "" => file.to_owned(),
            folder => format!("{folder}/{file}"),
        }
    }

    /// The calls that put the result, the files of its deployment and their sums into one folder.
    fn pack(&self, target: &str, file: &str) -> Vec<String> {
        let mut calls = vec![
            "mkdir -p pack".to_owned(),
            format!("cp \"{}\" pack/", self.result(file)),
        ];
        if !self.files().is_empty() {
            calls.push(format!(
                "if [ -d \"files/{target}\" ]; then cp -R \"files/{target}/.\" pack/; fi"
            ));
        }
        calls.push("(cd pack && sha256sum -- * >SHA256SUMS)".to_owned());
        calls
    }

    fn github(&self) -> String {
        let mut text = self.header();
        text.push_str(&format!(
            "name: {}\n\non:\n  push:\n  pull_request:\n  workflow_dispatch:\n\n\
             permissions:\n  contents: read\n\n",
            yaml(&self.name)
        ));
        if let Some(folder) = self.folder() {
            text.push_str(&format!(
                "defaults:\n  run:\n    working-directory: {}\n\n",
                yaml(folder)
            ));
        }
        text.push_str("jobs:\n");
        text.push_str(&self.github_check());
        text.push('\n');
        text.push_str(&self.github_build());
        text
    }

    fn github_check(&self) -> String {
        let mut text = format!(
            "  # This takes no OCaml, and says in seconds what a build would say in a quarter of an hour.\n  \
             check:\n    runs-on: ubuntu-latest\n    timeout-minutes: 20\n    steps:\n      \
             - uses: actions/checkout@v4\n      - id: kept\n        uses: actions/cache@v4\n        \
             with:\n          path: ~/.cargo/bin/unikernel-ls\n          \
             key: unikernel-ls-{}-${{{{ runner.os }}}}-${{{{ runner.arch }}}}\n      \
             - name: Install unikernel-ls\n        if: steps.kept.outputs.cache-hit != 'true'\n        \
             run: {}\n      \
             - name: Check the configuration and what lies beside it\n        run: {}\n",
            self.request.version,
            self.install(),
            self.check(" --format github"),
        );
        let files = self.files();
        if files.is_empty() {
            return text;
        }
        text.push_str("      - name: Write the files of the deployment\n        run: |\n");
        for call in files {
            text.push_str(&format!("          {call}\n"));
        }
        text.push_str(&format!(
            "      - uses: actions/upload-artifact@v4\n        with:\n          name: {}\n          \
             path: {}\n",
            yaml(&format!("{}-files", self.name)),
            yaml(&self.path("files/")),
        ));
        text
    }

    fn github_build(&self) -> String {
        let mut text =
            "  build:\n    needs: check\n    runs-on: ubuntu-latest\n    timeout-minutes: 90\n    \
                        strategy:\n      fail-fast: false\n      matrix:\n        include:\n"
                .to_owned();
        for build in &self.builds {
            text.push_str(&format!(
                "          - target: {}\n            file: {}\n",
                build.target,
                yaml(&build.artefact)
            ));
        }
        let target = "${{ matrix.target }}";
        text.push_str(&format!(
            "    steps:\n      - uses: actions/checkout@v4\n      - uses: ocaml/setup-ocaml@v3\n        \
             with:\n          ocaml-compiler: {}\n          \
             # The opam files that mirage writes must not be pinned.\n          opam-pin: false\n",
            yaml(self.ocaml)
        ));
        if let Some(archive) = deploy::fact("archive", self.release) {
            text.push_str(&format!(
                "          # Packages of that time are no longer in the default repository.\n          \
                 opam-repositories: |\n            default: https://github.com/ocaml/opam-repository.git\n            \
                 archive: {archive}\n"
            ));
        }
        text.push_str(&format!(
            "      - name: Install the mirage tool\n        run: {}\n      \
             - name: Configure\n        run: opam exec -- {}\n      \
             - name: Fetch the dependencies\n        run: opam exec -- make {}\n        \
             env:\n          OPAMCONFIRMLEVEL: unsafe-yes\n      \
             - name: Build\n        run: opam exec -- make {}\n",
            self.opam_install(),
            self.configure(target),
            self.fact("depends-goal"),
            self.fact("build-goal"),
        ));
        if self.builds.iter().any(|it| it.target == "unix") {
            text.push_str(&format!(
                "      # The program answers, which takes no network. Some releases end with 63 here.\n      \
                 - name: Try it\n        if: matrix.target == 'unix'\n        \
                 run: timeout 10 \"./{}\" --help=plain || [ $? -eq 63 ]\n",
                self.result("${{ matrix.file }}")
            ));
        }
        if !self.files().is_empty() {
            text.push_str(&format!(
                "      - uses: actions/download-artifact@v4\n        with:\n          name: {}\n          \
                 path: {}\n",
                yaml(&format!("{}-files", self.name)),
                yaml(&self.path("files/")),
            ));
        }
        text.push_str("      - name: Pack\n        run: |\n");
        for call in self.pack(target, "${{ matrix.file }}") {
            text.push_str(&format!("          {call}\n"));
        }
        text.push_str(&format!(
            "      - uses: actions/upload-artifact@v4\n        with:\n          \
             name: {}-{target}\n          path: {}\n          if-no-files-found: error\n",
            self.name,
            yaml(&self.path("pack/")),
        ));
        text
    }

    /// The folder of the configuration, if it is not the project's.
    fn folder(&self) -> Option<&str> {
        let folder = self.request.folder.as_str();
        (!folder.is_empty() && folder != ".").then_some(folder)
    }

    /// A path from the project's folder.
    fn path(&self, inside: &str) -> String {
        match self.folder() {
            Some(folder) => format!("{folder}/{inside}"),
            None => inside.to_owned(),
        }
    }

    fn cirrus(&self) -> String {
        let mut text = self.header();
        let go = self.folder().map(|it| format!("cd {}", quoted(it)));
        let script = |text: &mut String, name: &str, calls: Vec<String>| {
            text.push_str(&format!("  {name}_script:\n"));
            for call in go.iter().cloned().chain(calls) {
                text.push_str(&format!("    - {}\n", yaml(&call)));
            }
        };
        text.push_str(
            "\n# This takes no OCaml, and says in seconds what a build would say in a quarter of an hour.\n\
             check_task:\n  container:\n    image: rust:1-bookworm\n",
        );
        text.push_str(&format!("  install_script: {}\n", self.install()));
        script(&mut text, "check", vec![self.check("")]);
        if !self.files().is_empty() {
            script(&mut text, "files", self.files());
            text.push_str(&format!(
                "  deployment_artifacts:\n    path: {}\n",
                yaml(&self.path("files/**/*"))
            ));
        }
        text.push_str(
            "\nbuild_task:\n  name: build $TARGET\n  depends_on:\n    - check\n  container:\n    \
             image: debian:12\n    cpu: 4\n    memory: 8G\n  timeout_in: 90m\n  env:\n    \
             OPAMROOTISOK: \"1\"\n    OPAMCONFIRMLEVEL: unsafe-yes\n  matrix:\n",
        );
        for build in &self.builds {
            text.push_str(&format!(
                "    - env:\n        TARGET: {}\n        FILE: {}\n",
                build.target,
                yaml(&build.artefact)
            ));
        }
        text.push_str(
            "  packages_script:\n    - apt-get update -q\n    - apt-get install -y -q --no-install-recommends \
             build-essential ca-certificates git m4 opam pkg-config rsync unzip\n",
        );
        let mut compiler = vec![format!(
            "opam init --yes --disable-sandboxing --compiler=ocaml-base-compiler.{}",
            self.ocaml
        )];
        if let Some(archive) = deploy::fact("archive", self.release) {
            compiler[0] = "opam init --yes --disable-sandboxing --bare".to_owned();
            compiler.push(format!(
                "opam repository add --all-switches --set-default archive {archive}"
            ));
            compiler.push(format!(
                "opam switch create build ocaml-base-compiler.{}",
                self.ocaml
            ));
        }
        compiler.push(self.opam_install());
        text.push_str("  opam_script:\n");
        for call in compiler {
            text.push_str(&format!("    - {}\n", yaml(&call)));
        }
        script(
            &mut text,
            "build",
            vec![
                format!("opam exec -- {}", self.configure("\"$TARGET\"")),
                format!("opam exec -- make {}", self.fact("depends-goal")),
                format!("opam exec -- make {}", self.fact("build-goal")),
            ],
        );
        if self.builds.iter().any(|it| it.target == "unix") {
            script(
                &mut text,
                "try",
                vec![format!(
                    "if [ \"$TARGET\" = unix ]; then timeout 10 \"./{}\" --help=plain || [ $? -eq 63 ]; fi",
                    self.result("$FILE")
                )],
            );
        }
        script(
            &mut text,
            "pack",
            vec![
                "mkdir -p pack".to_owned(),
                format!("cp \"{}\" pack/", self.result("$FILE")),
                "(cd pack && sha256sum -- * >SHA256SUMS)".to_owned(),
            ],
        );
        text.push_str(&format!(
            "  unikernel_artifacts:\n    path: {}\n",
            yaml(&self.path("pack/*"))
        ));
        text
    }
}

fn is_xen(target: &str) -> bool {
    let family = mirage_releases::Target::named(target).map(|it| it.family);
    family == Some(mirage_releases::Family::Xen)
}

/// A word of the shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:=,@+-".contains(c);
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A text of YAML: plain where nothing can be misread.
fn yaml(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./ =-".contains(c);
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.');
    let reads_as_text = !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .contains(&text.to_ascii_lowercase().as_str());
    let is_number = text.parse::<f64>().is_ok();
    if starts && reads_as_text && !is_number && text.chars().all(is_plain) && text.trim() == text {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}
