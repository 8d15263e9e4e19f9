//! A store of version 2, made by this cew: three captures, of which one is a forgery; messages that
//! were sent at the terminal, one of them twice; and a service with two endpoints, at one of which
//! attempts are due. It is kept compressed, for its pages are mostly empty.

#![cfg(unix)]

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use cew::store::{Access, Store};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::Test;
use crate::support::serving::{Dashboard, until};

fn fixture() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let packed = fs::File::open("tests/store/version-2.db.gz").unwrap();
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed)
        .read_to_end(&mut bytes)
        .unwrap();
    fs::write(&path, bytes).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    (directory, path)
}

fn lines(line: &str, store: &Path) -> Vec<Value> {
    let test = Test::new(line).secret().env("CEW_STORE", store);
    test.run().exits(0).json()
}

fn objects(path: &Path) -> Vec<(String, String)> {
    let database = rusqlite::Connection::open(path).unwrap();
    let mut statement = database
        .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

/// Whoever changes a table has to give the tables a new version: stores of this one are there.
#[test]
fn the_tables_of_version_2_are_what_they_were() {
    let (_directory, path) = fixture();
    let (_place, new) = super::created();
    assert_eq!(objects(&path), objects(new.path()));
    assert!(Store::open(&path, Access::Read).is_ok());
}

#[test]
fn what_was_received_and_sent_is_there() {
    let (_directory, path) = fixture();
    let captures = lines("captures list --json", &path);
    let valid: Vec<_> = captures.iter().map(|it| &it["verdict"]["valid"]).collect();
    assert_eq!(valid, [&json!(true), &json!(true), &json!(false)]);
    let messages = lines("messages list --json", &path);
    let seen: Vec<_> = messages
        .iter()
        .map(|it| {
            let attempts = it["attempts"].as_array().unwrap().iter();
            let statuses = attempts.map(|it| it["responseStatusCode"].as_u64().unwrap());
            let statuses: Vec<_> = statuses.collect();
            (it["eventType"].as_str().unwrap(), statuses)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("user.created", vec![200]),
            ("session.created", vec![500, 200]),
            ("user.created", vec![0, 200]),
            ("user.deleted", vec![0]),
        ]
    );
    // At the terminal's endpoint none failed for good; at one of the service's both did.
    let failed = lines("messages list --failed --json", &path);
    assert_eq!(failed.len(), 2);
}

#[test]
fn the_service_goes_on_with_it() {
    let (_directory, path) = fixture();
    let test = Test::new("dashboard --json --no-open --port 0")
        .secret()
        .env("CEW_STORE", &path);
    // Secrets lie beside a store, and are not passed on with it.
    let secrets = json!({"ep_3MksAhWFFxj4IVrDoakjlw8B4Yp": {"current": crate::support::SECRET}});
    let beside = path.with_file_name("store.db-secrets");
    fs::write(&beside, secrets.to_string()).unwrap();
    fs::set_permissions(&beside, fs::Permissions::from_mode(0o600)).unwrap();
    let token = path.with_file_name("store.db-token");
    let dashboard = Dashboard::with_token(test, &token);
    let endpoints = dashboard.done("GET", "/api/v1/app/demo/endpoint", None);
    let uids: Vec<_> = endpoints["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["uid"].as_str().unwrap())
        .collect();
    assert_eq!(uids, ["down", "up"]);
    let added = dashboard.done("GET", "/api/v1/event-type/invoice.paid", None);
    assert_eq!(added["description"], "It was paid");
    // What is due is attempted.
    until(|| {
        let path = "/api/v1/app/demo/attempt/endpoint/down?limit=50";
        let attempts = dashboard.done("GET", path, None);
        let attempts = attempts["data"].as_array().unwrap();
        (attempts.len() > 2).then_some(())
    });
}
