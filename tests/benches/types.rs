//! Inference: one configuration of 60 lines under one release, under all of them, and again after an
//! edit inside one binding. The tree of the text is made before the clock starts, except for edits.

use analysis::infer::{chosen_verdict, verdict, verdicts};
use analysis::{Database, Kind, Outside, Release, SourceFile};
use divan::Bencher;
use salsa::Setter as _;

fn main() {
    divan::main();
}

/// A configuration as people write them for 4.5 and later: 60 lines.
fn text() -> String {
    let mut text = String::from("open Mirage\n\n");
    for index in 0..9 {
        text.push_str(&format!(
            "let port_{index} =\n  runtime_arg ~pos:__POS__ \"Unikernel.port_{index}\"\n\n\
             let block_{index} = block_of_file \"disk{index}.img\"\n\n"
        ));
    }
    text.push_str(
        "let packages = [ package \"duration\"; package ~min:\"2.0.0\" ~sublibs:[ \"mirage\" ] \"dns\" ]\n\
         let stack = generic_stackv4v6 default_network\n\
         let main = main ~packages \"Unikernel.Main\" (stackv4v6 @-> block @-> job)\n\
         let () =\n  register \"bench\" [ main $ stack $ block_0 ]\n",
    );
    text
}

fn opened() -> (Database, SourceFile) {
    let db = Database::default();
    let outside = Outside {
        siblings: Some([].into()),
        ..Outside::default()
    };
    let file = SourceFile::new(
        &db,
        "config.ml".into(),
        Kind::Config,
        text().into(),
        outside,
    );
    // The tree and the interfaces that the file needs are read once.
    let answers = verdicts(&db, file);
    assert_eq!(answers.len(), Release::all().len());
    (db, file)
}

#[divan::bench]
fn one_release(bencher: Bencher<'_, '_>) {
    let (db, file) = opened();
    bencher.bench_local(|| verdict(&db, file, Release::newest()));
}

#[divan::bench]
fn all_releases(bencher: Bencher<'_, '_>) {
    let (db, file) = opened();
    bencher.bench_local(|| verdicts(&db, file));
}

#[divan::bench]
fn after_an_edit(bencher: Bencher<'_, '_>) {
    let (mut db, file) = opened();
    let text = text();
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        // Never the same text twice: nothing is remembered of what the edit concerns.
        let edited = text.replace("disk3.img", &format!("disk3-{turn}.img"));
        file.set_text(&mut db).to(edited.into());
        chosen_verdict(&db, file).accepted()
    });
}
