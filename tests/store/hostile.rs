//! A store that comes from somebody else, or that somebody else has a hand in.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Output, Stdio};
use std::time::Duration;

use cew::store::{Access, Problem, Store};

use super::{capture, place, problem};
use crate::support::{Test, skip_unless_ci};

fn with_captures(path: &Path, count: usize) {
    let store = Store::open(path, Access::Create).unwrap();
    let new: Vec<_> = (0..count)
        .map(|n| capture(&format!("cap_{n}"), Some(&format!("msg_{n}")), 0, None))
        .collect();
    store.insert(&new).unwrap();
}

fn private(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs it to its end, which has to come soon.
fn soon(line: &str) -> Output {
    let test = Test::new(line).secret();
    let mut child: Child = test
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..600 {
        if child.try_wait().unwrap().is_some() {
            return child.wait_with_output().unwrap();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    panic!("it does not end: {line}");
}

#[test]
fn what_no_cew_put_there_is_refused_unrun() {
    for (sql, name) in [
        (
            "CREATE TRIGGER t AFTER INSERT ON captures BEGIN DELETE FROM captures; END",
            "t",
        ),
        ("CREATE VIEW v AS SELECT randomblob(1000000000)", "v"),
        ("CREATE TABLE other (x)", "other"),
        (
            "ALTER TABLE captures ADD COLUMN more TEXT DEFAULT 'x'",
            "captures",
        ),
        ("DROP INDEX captures_id", "captures_id"),
    ] {
        let (_directory, path) = place();
        with_captures(&path, 1);
        let database = rusqlite::Connection::open(&path).unwrap();
        database.execute_batch(sql).unwrap();
        drop(database);
        for access in [Access::Read, Access::Inspect, Access::Write, Access::Create] {
            let refused = problem(Store::open(&path, access));
            assert_eq!(refused, Problem::Altered(name.to_owned()), "{sql}");
        }
        let verified = Test::new(&format!("verify {}", path.display())).secret();
        let verified = verified.run().exits(5);
        assert!(verified.stderr.contains("altered"), "{}", verified.stderr);
    }
}

/// Interior pages that refer to one another many times: a file of some pages with 10^13 rows.
fn entangle(path: &Path) {
    const PAGE: usize = 16384;
    const CELLS: usize = 2000;
    let database = rusqlite::Connection::open(path).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'captures'";
    let root: u32 = database.query_row(sql, [], |row| row.get(0)).unwrap();
    database
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;")
        .unwrap();
    drop(database);
    let mut bytes = fs::read(path).unwrap();
    let pages = u32::try_from(bytes.len() / PAGE).unwrap();
    let start = (root as usize - 1) * PAGE;
    let leaf = bytes[start..start + PAGE].to_vec();
    let interior = |child: u32| {
        let mut page = vec![0; PAGE];
        page[0] = 5;
        page[3..5].copy_from_slice(&u16::try_from(CELLS).unwrap().to_be_bytes());
        let content = PAGE - 5 * CELLS;
        page[5..7].copy_from_slice(&u16::try_from(content).unwrap().to_be_bytes());
        page[8..12].copy_from_slice(&child.to_be_bytes());
        for cell in 0..CELLS {
            let at = content + 5 * cell;
            page[12 + 2 * cell..14 + 2 * cell]
                .copy_from_slice(&u16::try_from(at).unwrap().to_be_bytes());
            page[at..at + 4].copy_from_slice(&child.to_be_bytes());
            page[at + 4] = 1;
        }
        page
    };
    bytes[start..start + PAGE].copy_from_slice(&interior(pages + 1));
    for deeper in 2..=3 {
        bytes.extend(interior(pages + deeper));
    }
    bytes.extend(interior(pages + 4));
    bytes.extend(leaf);
    bytes[28..32].copy_from_slice(&(pages + 4).to_be_bytes());
    fs::write(path, bytes).unwrap();
}

#[test]
fn pages_that_refer_to_one_another_end() {
    let (_directory, path) = place();
    with_captures(&path, 3);
    entangle(&path);
    for line in [
        "verify",
        "replay --dry-run --verbatim",
        "replay --last 5 --dry-run --to 9 --store",
    ] {
        let output = soon(&format!("{line} {}", path.display()));
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(5), "{line}: {text}");
        assert!(text.contains("is damaged"), "{line}: {text}");
    }
}

#[test]
fn rows_far_apart_end() {
    let (_directory, path) = place();
    with_captures(&path, 2);
    let database = rusqlite::Connection::open(&path).unwrap();
    let far = 1_i64 << 47;
    database
        .execute("UPDATE captures SET seq = ?1 WHERE seq = 2", [far])
        .unwrap();
    drop(database);
    let output = soon(&format!("verify --json {}", path.display()));
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text.matches("\"type\":\"verdict\"").count(), 2, "{text}");
    let database = rusqlite::Connection::open(&path).unwrap();
    database
        .execute(
            "UPDATE captures SET seq = ?1 WHERE seq = ?2",
            [i64::MAX, far],
        )
        .unwrap();
    drop(database);
    let output = soon(&format!("verify --json {}", path.display()));
    assert_eq!(output.status.code(), Some(5), "{output:?}");
}

#[test]
fn one_that_others_can_read_is_refused_until_it_is_private() {
    let (_directory, path) = place();
    with_captures(&path, 1);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let list = Test::new("captures list").env("CEW_STORE", &path);
    let refused = list.run().exits(5);
    assert!(refused.stderr.contains("can be read by others (mode 640)"));
    let command = format!("chmod 600 {}", path.display());
    assert!(refused.stderr.contains(&command), "{}", refused.stderr);
    // As a file that somebody handed over it is read.
    let file = Test::new(&format!("verify {}", path.display())).secret();
    assert!(file.run().code < 5);
    private(&path);
    list.run().exits(0);
}

#[test]
fn one_of_another_user_is_refused() {
    let (_directory, path) = place();
    with_captures(&path, 1);
    if std::os::unix::fs::chown(&path, Some(12345), None).is_err() {
        return skip_unless_ci("only root can give files away");
    }
    let list = Test::new("captures list").env("CEW_STORE", &path);
    let refused = list.run().exits(5);
    assert!(refused.stderr.contains("belongs to another user"));
    assert!(refused.stderr.contains("chown"), "{}", refused.stderr);
}
