//! The interfaces in the data are OCaml: every declaration parses, as one item of the kind and the
//! name that the index says.

use mirage_releases::Release;
use mirage_releases::api::{self, Item};

#[test]
fn every_declaration_parses() {
    let mut count = 0;
    for module in modules() {
        for item in &module.items {
            let parse = ocaml_syntax::parse_interface(item.text);
            assert_eq!(parse.errors(), [], "{}: {}", item.path, item.text);
            assert_eq!(
                parse.root().items().count(),
                1,
                "{}: {}",
                item.path,
                item.text
            );
            count += 1;
        }
    }
    assert!(count > 9_000, "only {count} declarations were found");
}

/// All modules that can be reached from the units of some release.
fn modules() -> Vec<&'static api::Module> {
    let mut found = vec![api::predef()];
    for release in Release::all() {
        for unit in api::units(release) {
            if found.iter().all(|module| module.path != unit.name) {
                collect(unit.name, &mut found);
            }
        }
    }
    found
}

fn collect(path: &str, found: &mut Vec<&'static api::Module>) {
    let Some(module) = api::module(path) else {
        return;
    };
    found.push(module);
    let nested = |item: &&Item| item.module_form() == Some(api::ModuleForm::Nested);
    let mut paths: Vec<_> = module
        .items
        .iter()
        .filter(nested)
        .map(|item| item.path)
        .collect();
    paths.dedup();
    for path in paths {
        collect(path, found);
    }
}
