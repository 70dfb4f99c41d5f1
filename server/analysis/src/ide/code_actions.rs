//! Code actions: the fixes of the findings at a place, and the generation of a deployment's files.

use ocaml_syntax::TextRange;

use crate::db::Db;
use crate::deploy;
use crate::diagnostic::{Applicability, Diagnostic, Edit};
use crate::generate::{Request, Surroundings, What, generate};
use crate::source::{Kind, SourceFile};
use crate::together;
use crate::{diagnostics, mended_diagnostics};

/// How an editor files an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Mends the finding with this index in [`diagnostics`].
    QuickFix {
        /// The index.
        finding: usize,
        /// Whether it is the safest way to mend it.
        preferred: bool,
    },
    /// Writes the same in another way.
    Rewrite,
    /// Writes a file.
    Generate,
}

/// What an action changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Edits of the file itself.
    Edit(Vec<Edit>),
    /// Edits of a file beside it.
    Beside {
        /// The file.
        file: SourceFile,
        /// Its changes.
        edits: Vec<Edit>,
    },
    /// A new file, or new contents for an existing one that we wrote.
    Create {
        /// Relative to the folder of the configuration, `/`-separated.
        path: String,
        /// The whole text.
        text: String,
    },
}

/// Something that an editor offers to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does.
    pub title: String,
    /// Where it is listed.
    pub kind: ActionKind,
    /// What it changes, or the sentence that says why it cannot.
    pub change: Result<Change, String>,
}

/// What is offered for `range`.
#[must_use]
pub fn code_actions(
    db: &dyn Db,
    file: SourceFile,
    range: TextRange,
    surroundings: &Surroundings,
) -> Vec<Action> {
    let mut actions = fixes(db, file, range);
    if file.kind(db) == Kind::Config {
        actions.extend(modules(db, file, range));
        let xen = generate_xl(db, file, surroundings);
        if !xen.is_empty() {
            actions.extend(xen);
            actions.push(generate_script(db, file, surroundings));
        }
    } else if file.kind(db).is_xl() {
        actions.extend(super::xl::code_actions(db, file, range));
    }
    actions
}

fn fixes(db: &dyn Db, file: SourceFile, range: TextRange) -> Vec<Action> {
    let touches = |finding: &Diagnostic| finding.range.intersect(range).is_some();
    // Editors ask with every move of the cursor: ways to mend are only tried where one is needed.
    if !diagnostics(db, file).iter().any(touches) {
        return Vec::new();
    }
    let mended = mended_diagnostics(db, file).iter().enumerate();
    let touching = mended.filter(|(_, finding)| touches(finding));
    touching
        .flat_map(|(index, finding)| {
            finding
                .fixes
                .iter()
                .enumerate()
                .map(move |(nth, fix)| Action {
                    title: fix.title.clone(),
                    kind: ActionKind::QuickFix {
                        finding: index,
                        preferred: nth == 0 && fix.applicability == Applicability::Safe,
                    },
                    change: Ok(Change::Edit(fix.edits.clone())),
                })
        })
        .collect()
}

/// What makes the modules beside a configuration fit it.
fn modules(db: &dyn Db, file: SourceFile, range: TextRange) -> Vec<Action> {
    let findings = diagnostics(db, file);
    let offers = together::offers(db, file).into_iter();
    offers
        .filter(|offer| offer.range.intersect(range).is_some())
        .map(|offer| {
            let mut findings = findings.iter();
            let finding = findings.position(|it| it.rule == offer.rule && it.range == offer.range);
            let kind = match finding {
                Some(finding) => ActionKind::QuickFix {
                    finding,
                    preferred: false,
                },
                None => ActionKind::Generate,
            };
            let change = match offer.module {
                Ok(file) => Change::Beside {
                    file,
                    edits: offer.mend.edits,
                },
                Err(path) => Change::Create {
                    path,
                    text: offer.mend.edits.into_iter().map(|it| it.text).collect(),
                },
            };
            Action {
                title: offer.mend.title,
                kind,
                change: Ok(change),
            }
        })
        .collect()
}

/// The script that deploys the unikernel to the platform of its target.
fn generate_script(db: &dyn Db, file: SourceFile, surroundings: &Surroundings) -> Action {
    let request = deploy::Request {
        bridge: surroundings.bridge.clone(),
        ..deploy::Request::default()
    };
    let (title, change) = match deploy::scripts(db, file, &request).map(|mut all| all.pop()) {
        Ok(Some(script)) => {
            let title = format!("Generate deployment script ({})", script.path);
            let change = Change::Create {
                path: script.path,
                text: script.text,
            };
            (title, Ok(change))
        }
        Ok(None) => ("Generate deployment script".to_owned(), Err(String::new())),
        Err(refusals) => {
            let reasons: Vec<String> = refusals.into_iter().map(|it| it.message).collect();
            let title = "Generate deployment script".to_owned();
            (title, Err(reasons.join("; ")))
        }
    };
    Action {
        title,
        kind: ActionKind::Generate,
        change,
    }
}

/// The Xen file that `mirage configure -t xen` writes, and the one that a person would write.
fn generate_xl(db: &dyn Db, file: SourceFile, surroundings: &Surroundings) -> Vec<Action> {
    if super::registration(db, file).is_none() {
        return Vec::new();
    }
    let request = |improve| Request {
        what: What::Xl,
        target: Some("xen".into()),
        keys: Vec::new(),
        surroundings: surroundings.clone(),
        improve,
    };
    let mut actions = Vec::new();
    for (title, improve) in [
        ("Generate Xen configuration", false),
        ("Generate improved Xen configuration", true),
    ] {
        let (title, change) = match generate(db, file, &request(improve)) {
            Ok(artefact) => {
                let title = format!("{title} ({})", artefact.path);
                let change = Change::Create {
                    path: artefact.path,
                    text: artefact.text,
                };
                (title, Ok(change))
            }
            Err(refusals) => {
                let reasons: Vec<String> = refusals.into_iter().map(|it| it.message).collect();
                (title.to_owned(), Err(reasons.join("; ")))
            }
        };
        let refused = change.is_err();
        actions.push(Action {
            title,
            kind: ActionKind::Generate,
            change,
        });
        // What cannot be generated cannot be improved, for the same reason.
        if refused {
            break;
        }
    }
    actions
}
