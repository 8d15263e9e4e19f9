//! The npm package `cew-testing`: generated from the one source, and right in Vitest and in Jest, by
//! the official libraries and by `cew verify`.

#![cfg(unix)]
use std::path::PathBuf;
use std::process::Command;

use cew::event::EventType;
use cew::event::schema::{Language, types};
use cew::signing::Scheme;
use serde_json::{Map, Value};

use crate::support::{SECRET, Test, assert_generated, npm, skip_unless_ci};

const FOLDER: &str = "packaging/npm-testing";

#[test]
fn the_examples_and_types_are_those_of_the_tool() {
    let events: Vec<_> = EventType::all(Scheme::Svix).collect();
    let examples = events.iter().map(|it| (it.name().to_owned(), it.value()));
    let examples = Value::Object(examples.collect::<Map<_, _>>());
    let examples = format!("{examples:#}\n");
    assert_generated(&format!("{FOLDER}/examples.json"), &examples);
    let declared = types(Language::TypeScript, &events, Scheme::Svix);
    assert_generated(&format!("{FOLDER}/events.d.ts"), &declared);
    let manifest = include_str!("../packaging/npm-testing/package.json");
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(manifest.contains(&version), "package.json lacks {version}");
}

#[test]
fn it_is_right_in_vitest_and_in_jest() {
    for runner in [
        "node_modules/vitest/vitest.mjs run",
        "node_modules/jest/bin/jest.js --testMatch **/jest.test.cjs",
    ] {
        if let Some(mut node) = node(runner) {
            let output = node.output().unwrap();
            let said =
                String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{runner}: {said}");
            assert!(
                said.contains("takes every example") || said.contains("38 passed"),
                "{said}"
            );
        }
    }
}

#[test]
fn it_is_typed_required_and_imported() {
    if let Some(mut compiler) = node("node_modules/typescript/bin/tsc --project .") {
        let output = compiler.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}");
    }
}

#[test]
fn what_it_signs_is_authentic_and_what_it_forges_is_not() {
    let Some(mut node) = node("captures.mjs") else {
        return;
    };
    let output = node.env("SECRET", SECRET).output().unwrap();
    let captures = String::from_utf8(output.stdout).unwrap();
    let verify = Test::new("verify --json -")
        .secret()
        .stdin(captures.clone());
    let mut verdicts = verify.run().exits(1).json();
    verdicts.pop();
    let (mut authentic, mut forged) = (0, 0);
    assert_eq!(verdicts.len(), captures.lines().count());
    for (capture, verdict) in captures.lines().zip(&verdicts) {
        let capture: Value = serde_json::from_str(capture).unwrap();
        let name = capture["id"].as_str().unwrap();
        // An event type has a dot, a fault has none.
        let is_example = name.contains('.');
        assert_eq!(verdict["valid"], is_example, "{name}: {verdict}");
        *(if is_example {
            &mut authentic
        } else {
            &mut forged
        }) += 1;
    }
    assert_eq!(authentic, 2 * EventType::all(Scheme::Svix).count());
    assert!(forged >= 2 * 9, "{forged}");
}

/// What the package holds when it is published is all that it needs, and nothing else.
#[test]
fn it_is_packed_whole() {
    let Some(directory) = directory() else { return };
    let packed = Command::new("npm")
        .args(["pack", "--dry-run", "--json"])
        .current_dir(directory.join("../../packaging/npm-testing"))
        .output()
        .unwrap();
    let packed: Value = serde_json::from_slice(&packed.stdout).unwrap();
    let files = packed[0]["files"].as_array().unwrap();
    let mut names: Vec<_> = files
        .iter()
        .map(|it| it["path"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    let wanted = [
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "events.d.ts",
        "examples.json",
        "index.cjs",
        "index.d.cts",
        "index.d.mts",
        "index.mjs",
        "package.json",
    ];
    assert_eq!(names, wanted);
}

/// Node with a command line of the tests' folder, all installed.
#[track_caller]
fn node(line: &str) -> Option<Command> {
    let mut command = Command::new("node");
    command
        .args(line.split(' '))
        .current_dir(directory()?)
        .env("NO_COLOR", "1");
    Some(command)
}

#[track_caller]
fn directory() -> Option<PathBuf> {
    let installed = npm::installed("tests/npm_testing");
    installed
        .map_err(|reason| skip_unless_ci(&format!("no test runners: {reason}")))
        .ok()
}
