//! Each project has a store of its own.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Test;

/// Runs `line` in `directory`, with the user's state in `state`.
fn run(line: &str, directory: &Path, state: &Path) -> (i32, String) {
    let test = Test::new(line).env("XDG_STATE_HOME", state);
    let output = test.command().current_dir(directory).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(text).unwrap(),
    )
}

/// Makes a store: listens for a moment.
const LISTEN: &str = "listen --port 0 --exit-after 1 --within 1ms";

fn stores(state: &Path) -> Vec<PathBuf> {
    let projects = fs::read_dir(state.join("cew/projects")).unwrap();
    let stores = projects.map(|entry| entry.unwrap().path().join("store.db"));
    let mut stores: Vec<_> = stores.filter(|store| store.is_file()).collect();
    stores.sort();
    stores
}

#[test]
fn a_project_is_the_repository_or_the_directory() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().canonicalize().unwrap();
    let state = home.join("state");
    let (api, sub, web) = (
        home.join("api"),
        home.join("api/src/deep"),
        home.join("web"),
    );
    for directory in [&sub, &api.join(".git"), &web] {
        fs::create_dir_all(directory).unwrap();
    }
    assert_eq!(run(LISTEN, &sub, &state).0, 1);
    let [store] = &stores(&state)[..] else {
        panic!("one store")
    };
    let name = store.parent().unwrap().file_name().unwrap();
    assert!(name.to_str().unwrap().starts_with("api-"), "{name:?}");
    assert_eq!(run("captures list", &api, &state).0, 0);
    assert_eq!(run("captures list", &sub, &state).0, 0);
    // Another project has none, and is told who has.
    let (code, text) = run("captures list", &web, &state);
    assert_eq!(code, 5, "{text}");
    let told = format!("{} (--store {})", api.display(), store.display());
    assert!(
        text.contains("does not exist") && text.contains(&told),
        "{text}"
    );
    let replay = "replay --failed --secret whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM=";
    let (code, text) = run(replay, &web, &state);
    assert!(code == 5 && text.contains(&told), "{text}");
    // It gets its own; one of that name elsewhere gets another.
    let other = home.join("other/api");
    fs::create_dir_all(other.join(".git")).unwrap();
    assert_eq!(run(LISTEN, &web, &state).0, 1);
    assert_eq!(run(LISTEN, &other, &state).0, 1);
    assert_eq!(stores(&state).len(), 3);
    // Who names one gets no list of others.
    let (_, text) = run("captures list --store none.db", &web, &state);
    assert!(!text.contains("projects have one"), "{text}");
}

#[test]
fn what_an_earlier_cew_captured_is_said_to_be_there() {
    let home = tempfile::tempdir().unwrap();
    let state = home.path().join("state");
    fs::create_dir_all(state.join("cew")).unwrap();
    let shared = state.join("cew/captures.db");
    fs::copy("tests/store/version-1.db", &shared).unwrap();
    let (code, text) = run("captures list", home.path(), &state);
    assert_eq!(code, 5, "{text}");
    let option = format!("--store {}", shared.display());
    assert!(text.contains(&option), "{text}");
    assert!(shared.is_file());
}

/// A name that is not on disk is no file after a power cut.
#[cfg(target_os = "linux")]
#[test]
fn new_directories_are_on_disk_before_anything_is_answered() {
    use std::process::{Command, Stdio};
    if Command::new("strace").arg("-V").output().is_err() {
        return crate::support::skip_unless_ci("there is no strace");
    }
    let home = tempfile::tempdir().unwrap();
    let home = home.path().canonicalize().unwrap();
    let log = home.join("log");
    let test = Test::new(LISTEN).env("CEW_STORE", home.join("new/newer/store.db"));
    let binary = test.command();
    let mut traced = Command::new("strace");
    traced
        .args(["-f", "-y", "-e", "trace=fsync", "-o"])
        .arg(&log);
    traced.arg(binary.get_program()).args(binary.get_args());
    let environment = binary.get_envs();
    traced.envs(environment.filter_map(|(name, value)| Some((name, value?))));
    let traced = traced.stdout(Stdio::null()).stderr(Stdio::null());
    traced.status().unwrap();
    let log = fs::read_to_string(log).unwrap();
    if log.is_empty() {
        return crate::support::skip_unless_ci("strace may not trace here");
    }
    for directory in [home.join("new/newer"), home.join("new"), home.clone()] {
        let synced = format!("<{}>)", directory.display());
        assert!(log.contains(&synced), "{synced} is not in:\n{log}");
    }
}
