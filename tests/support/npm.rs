//! What tests need of npm, installed once as the lock file has it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex};

/// A folder of `tests` with a `package-lock.json`, after its `node_modules` are what that says.
pub fn installed(folder: &str) -> Result<PathBuf, String> {
    static DONE: LazyLock<Mutex<BTreeMap<String, Result<PathBuf, String>>>> =
        LazyLock::new(Mutex::default);
    let mut done = DONE.lock().unwrap();
    let result = done
        .entry(folder.to_owned())
        .or_insert_with(|| install(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)));
    result.clone()
}

fn install(directory: &Path) -> Result<PathBuf, String> {
    let stamp = directory.join("node_modules/.stamp");
    let wanted = std::fs::read_to_string(directory.join("package-lock.json"));
    let wanted = wanted.map_err(|error| error.to_string())?;
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(directory.to_owned());
    }
    let output = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--loglevel=error"])
        .current_dir(directory)
        .output()
        .map_err(|error| format!("npm: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let stamped = std::fs::write(stamp, wanted);
    stamped.map_err(|error| error.to_string())?;
    Ok(directory.to_owned())
}
