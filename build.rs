//! Compresses the page's files, so that they take less room in the binary and on the wire.

#![expect(
    clippy::disallowed_methods,
    reason = "Cargo says all in the environment"
)]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, error};

use flate2::{Compression, GzBuilder};

const PAGE: &str = "src/web/page";

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={PAGE}");
    // The library has no page.
    if env::var_os("CARGO_FEATURE_CLI").is_none() {
        return Ok(());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let mut names: Vec<_> = fs::read_dir(PAGE)?
        .map(|entry| Ok(entry?.file_name().into_string()))
        .collect::<io::Result<Result<_, _>>>()?
        .map_err(|name| format!("{} is not UTF-8", name.display()))?;
    names.sort_unstable();
    let mut table = String::new();
    for name in names {
        gzip(&Path::new(PAGE).join(&name), &out.join(&name))?;
        writeln!(
            table,
            r#"("{name}", include_bytes!(concat!(env!("OUT_DIR"), "/{name}"))),"#
        )?;
    }
    fs::write(out.join("page.rs"), format!("&[\n{table}]"))?;
    Ok(())
}

/// Without a name and a time, so that the same page gives the same bytes.
fn gzip(from: &Path, to: &Path) -> io::Result<()> {
    let mut encoder = GzBuilder::new().write(File::create(to)?, Compression::best());
    encoder.write_all(&fs::read(from)?)?;
    encoder.finish()?.flush()
}
