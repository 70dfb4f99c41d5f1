//! Lists the files of `data/api`, so that a new compilation unit is a new file and nothing else.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("data/api");
    let mut units = Vec::new();
    for package in fs::read_dir(&root)? {
        let package = package?.path();
        // Folders too: a new file changes only the time of its folder.
        println!("cargo::rerun-if-changed={}", package.display());
        for file in fs::read_dir(&package)? {
            let file = file?.path();
            println!("cargo::rerun-if-changed={}", file.display());
            units.push((stem(&file), stem(&package), file));
        }
    }
    println!("cargo::rerun-if-changed={}", root.display());
    units.sort();

    let mut code = String::from("&[\n");
    for (unit, package, file) in &units {
        let _ = writeln!(
            code,
            "    ({unit:?}, {package:?}, include_str!({:?})),",
            file.display().to_string()
        );
    }
    code.push_str("]\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("units.rs"), code)
}

fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}
