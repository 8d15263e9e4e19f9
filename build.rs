//! Compresses the page's files and the documents, so that they take less room in the binary and on
//! the wire, and links what unwinds the stack in.

#![expect(
    clippy::disallowed_methods,
    reason = "Cargo says all in the environment"
)]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, error};

use flate2::{Compression, GzBuilder};

/// Each folder, and the files of it that are compiled in.
const FOLDERS: [(&str, &str); 2] = [("src/web/page", ""), ("docs", ".md")];

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    // The library has none of them.
    if env::var_os("CARGO_FEATURE_CLI").is_none() {
        return Ok(());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    for (folder, ending) in FOLDERS {
        println!("cargo::rerun-if-changed={folder}");
        fs::create_dir_all(out.join(folder))?;
        let mut table = String::from("&[\n");
        for name in names(folder)?.iter().filter(|name| name.ends_with(ending)) {
            let path = format!("{folder}/{name}");
            gzip(Path::new(&path), &out.join(&path))?;
            writeln!(
                table,
                r#"("{name}", include_bytes!(concat!(env!("OUT_DIR"), "/{path}"))),"#
            )?;
        }
        fs::write(out.join(folder).with_extension("rs"), table + "]")?;
    }
    link_unwinding();
    Ok(())
}

/// Loads one shared library less at each start: of `libgcc_s`, a program needs what unwinds the
/// stack, and GCC has that as an archive, too. Where that is not found, all is as it would be.
fn link_unwinding() {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let is_gnu = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    // For another machine, another compiler links.
    if !is_gnu || env::var_os("HOST") != env::var_os("TARGET") {
        return;
    }
    let mut asked = Command::new("cc");
    let answer = asked.arg("-print-file-name=libgcc_eh.a").output();
    // The bare name comes back if there is none.
    if answer.is_ok_and(|answer| answer.stdout.starts_with(b"/")) {
        println!("cargo::rustc-link-lib=gcc_eh");
    }
}

/// The files in `folder`, in an order that is always the same.
fn names(folder: &str) -> Result<Vec<String>, Box<dyn error::Error>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            let name = entry.file_name().into_string();
            names.push(name.map_err(|name| format!("{} is not UTF-8", name.display()))?);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Without a name and a time, so that the same file gives the same bytes.
fn gzip(from: &Path, to: &Path) -> io::Result<()> {
    let mut encoder = GzBuilder::new().write(File::create(to)?, Compression::best());
    encoder.write_all(&fs::read(from)?)?;
    encoder.finish()?.flush()
}
