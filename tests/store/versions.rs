//! A store of version 1, made by the binary that was released with it: two messages that arrived, one
//! that failed, one that failed and was replayed, a forgery and a request that is no message.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use cew::store::{Access, Problem, Store};
use tempfile::TempDir;

use super::problem;
use crate::support::Test;

const UPDATED: &str = "msg_3MYzGTI1tDaebiKzP6vVKKnlv7O";
const SESSION: &str = "msg_3MYzGTeN1ftjZKdL3FJ0b3sfSN7";

fn fixture() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    fs::copy("tests/store/version-1.db", &path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    (directory, path)
}

fn cew(line: &str, store: &Path) -> Test {
    Test::new(line).secret().env("CEW_STORE", store)
}

fn version(path: &Path) -> i64 {
    let database = rusqlite::Connection::open(path).unwrap();
    let sql = "SELECT user_version FROM pragma_user_version";
    database.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn reading_names_the_command_that_brings_it_up_to_date() {
    let (_directory, path) = fixture();
    let before = fs::read(&path).unwrap();
    for line in [
        "captures list",
        "captures show msg_1",
        "replay --failed --dry-run",
    ] {
        let refused = cew(line, &path).run().exits(5);
        let command = format!("cew captures migrate --store {}", path.display());
        assert!(refused.stderr.contains(&command), "{}", refused.stderr);
    }
    let as_file = Test::new(&format!("verify {}", path.display())).secret();
    assert!(as_file.run().exits(5).stderr.contains("captures migrate"));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn all_of_it_is_there_afterwards_under_the_old_ids() {
    let (_directory, path) = fixture();
    cew("captures migrate", &path).run().exits(0);
    assert_eq!(version(&path), 2);
    let list = cew("captures list --json", &path).run().exits(0).json();
    let ids: Vec<_> = list
        .iter()
        .map(|line| line["id"].as_str().unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "cap_3MYzGSX5mKNzlNBAEbh3nFNaVA1",
            "cap_3MYzGPYZsnPEDgi2bh4hzbX4UiU",
            "cap_3MYzGUN81TgolTugiwFUyqnoBt5",
            "cap_3MYzGROc7wi3DnRZ61d9BCxIBRY",
            "cap_3MYzGOQ6EPjHg6yRT70nNZ6mB01",
            "cap_3MYzGTEeN60sDuB5aMBaMoNVsAc",
        ]
    );
    let statuses = |index: usize| -> Vec<_> {
        let attempts = list[index]["attempts"].as_array().unwrap().iter();
        attempts.map(|it| it["status"].as_u64().unwrap()).collect()
    };
    let all: Vec<_> = (0..6).map(statuses).collect();
    assert_eq!(
        all,
        [
            vec![200],
            vec![500],
            vec![200],
            vec![500, 200],
            vec![],
            vec![]
        ]
    );
    for id in ids {
        let shown = cew(&format!("captures show {id} --json"), &path).run();
        assert_eq!(shown.exits(0).json().len(), 1, "{id}");
    }
    let failed = cew("replay --failed --dry-run --json", &path)
        .run()
        .exits(0);
    let names: Vec<_> = failed
        .json()
        .iter()
        .map(|it| it["message_id"].clone())
        .collect();
    assert_eq!(names, [UPDATED]);
    let listed = cew("captures list --failed --json", &path).run().exits(0);
    assert_eq!(listed.json().len(), 1);
}

#[test]
fn a_replay_brings_it_up_to_date_too() {
    use crate::support::handler::{Handler, Reply};
    let (_directory, path) = fixture();
    let handler = Handler::start(|_| Reply::status(200));
    let line = format!("replay {SESSION} --to {}", handler.url());
    cew(&line, &path).run().exits(0);
    assert_eq!((handler.count(), version(&path)), (1, 2));
    let list = cew("captures list --json", &path).run().exits(0).json();
    assert_eq!(list[3]["attempts"].as_array().unwrap().len(), 3);
}

/// Makes the fixture so large that its migration can be interrupted.
fn enlarge(path: &Path) -> i64 {
    let database = rusqlite::Connection::open(path).unwrap();
    database
        .execute_batch(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)
             INSERT INTO attempts (message, capture, endpoint, at, status, duration_us, response_head)
             SELECT message, capture, endpoint, at, 500, 1, hex(zeroblob(1000))
             FROM n JOIN attempts ON attempts.seq = 1 + i % 5;
             PRAGMA wal_checkpoint(TRUNCATE);",
        )
        .unwrap();
    let sql = "SELECT count(*) FROM attempts";
    database.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn killed_half_way_the_old_file_is_what_it_was() {
    let (_directory, path) = fixture();
    let attempts = enlarge(&path);
    let log = path.with_file_name("store.db-wal");
    let mut child = cew("captures migrate", &path).command().spawn().unwrap();
    while fs::metadata(&log).map_or(0, |log| log.len()) < 1 << 20 {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it was killed"
        );
        thread::sleep(Duration::from_micros(100));
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert_eq!(problem(Store::open(&path, Access::Read)), Problem::Older(1));
    let database = rusqlite::Connection::open(&path).unwrap();
    let one = |sql: &str| -> String {
        let text = |row: &rusqlite::Row<'_>| row.get::<_, rusqlite::types::Value>(0);
        format!("{:?}", database.query_row(sql, [], text).unwrap())
    };
    assert_eq!(one("PRAGMA integrity_check"), "Text(\"ok\")");
    // As the binary of version 1 asks.
    let sql = "SELECT count(*) FROM attempts WHERE message > '' AND capture LIKE 'cap_%'";
    assert_eq!(one(sql), format!("Integer({attempts})"));
    drop(database);
    cew("captures migrate", &path).run().exits(0);
    let store = Store::open(&path, Access::Read).unwrap();
    let list = store.names_from("cap_3MYzGSX", 1).unwrap();
    assert_eq!(list.len(), 1);
}

#[test]
fn several_processes_at_once_all_succeed() {
    let (_directory, path) = fixture();
    enlarge(&path);
    let lines = ["captures migrate", "captures migrate", "captures migrate"];
    let children = lines.map(|line| cew(line, &path).spawn());
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    assert_eq!(version(&path), 2);
    assert!(Store::open(&path, Access::Read).is_ok());
}
