//! The page in a real browser: `tests/page/`, each case on a service of its own.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::support::relay::Relay;
use crate::support::skip_unless_ci;

/// So many cases at least.
const CASES: usize = 25;

#[test]
fn the_page_in_a_browser() {
    if let Err(reason) = set_up() {
        return skip_unless_ci(&format!("no browser to look with: {reason}"));
    }
    let screenshots = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    std::fs::create_dir_all(&screenshots).unwrap();
    let relay = Relay::start();
    let output = Command::new("node")
        .args(["run.mjs", env!("CARGO_BIN_EXE_cew")])
        .current_dir(directory())
        .env("SCREENSHOTS", &screenshots)
        .env("RELAY_URL", &relay.url)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let cases: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let failed: Vec<_> = cases
        .iter()
        .filter(|case| case["error"] != Value::Null)
        .map(|case| format!("{}: {}", case["case"], case["error"].as_str().unwrap()))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    assert!(cases.len() >= CASES, "{}: {stderr}", cases.len());
}

/// The types in the comments of the page agree with what it does.
#[test]
fn the_page_is_typed() {
    if let Err(reason) = set_up() {
        return skip_unless_ci(&format!("no compiler to check with: {reason}"));
    }
    let output = Command::new("node")
        .args(["node_modules/typescript/bin/tsc", "--project", "."])
        .current_dir(directory())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
}

/// Node, what it needs, and a browser.
fn set_up() -> Result<(), String> {
    static DONE: OnceLock<Result<(), String>> = OnceLock::new();
    DONE.get_or_init(install).clone()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the environment of the tests themselves"
)]
fn install() -> Result<(), String> {
    let chromium = std::env::var_os("CHROMIUM").map_or("/usr/bin/chromium".into(), PathBuf::from);
    if !chromium.exists() {
        return Err(format!("{} is not there", chromium.display()));
    }
    let npm = Command::new("npm").arg("--version").output();
    npm.map_err(|error| format!("npm: {error}"))?;
    let stamp = directory().join("node_modules/.stamp");
    let wanted = std::fs::read_to_string(directory().join("package-lock.json")).unwrap();
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--loglevel=error"])
        .current_dir(directory())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    std::fs::write(stamp, wanted).map_err(|error| error.to_string())
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/page")
}
