//! What users install works: the npm package, packed here, run by `npx`.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::Path;
use std::process::Command;

use crate::support::skip_unless_ci;

#[test]
fn npx_runs_the_packed_npm_package() {
    if !program("npm")
        .arg("--version")
        .output()
        .is_ok_and(|it| it.status.success())
    {
        return skip_unless_ci("npm is needed to pack the npm package");
    }
    let directory = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/npm/pack.mjs");
    let tarball = run(program("node")
        .arg(script)
        .args([env!("CARGO_BIN_EXE_cew"), "packed"])
        .current_dir(&directory));
    // Away from the packed folder and from the user's cache: npx has to take it from the tarball.
    let elsewhere = tempfile::tempdir().unwrap();
    let version = run(program("npx")
        .args([
            "--yes",
            "--offline",
            "--package",
            tarball.trim(),
            "cew",
            "--version",
        ])
        .env("npm_config_cache", elsewhere.path().join("cache"))
        .current_dir(&elsewhere));
    assert_eq!(version, concat!("cew ", env!("CARGO_PKG_VERSION"), "\n"));
}

/// npm and npx are scripts on Windows, which are only found with their extension.
fn program(name: &str) -> Command {
    Command::new(match name {
        "npm" | "npx" if cfg!(windows) => format!("{name}.cmd"),
        name => name.to_owned(),
    })
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}
