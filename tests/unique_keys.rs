//! `--fresh` into a handler that keeps users and organizations under unique keys, in SQLite.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, params};
use serde_json::Value;

use crate::support::handler::{Handler, Reply};
use crate::support::{Output, SECRET, Test};

/// Rows are marked as deleted and stay, as many applications do: their keys remain taken.
const TABLES: &str = "
    CREATE TABLE users (
        id TEXT PRIMARY KEY,
        email TEXT NOT NULL UNIQUE,
        username TEXT UNIQUE,
        external_id TEXT UNIQUE,
        history TEXT NOT NULL
    );
    CREATE TABLE organizations (
        id TEXT PRIMARY KEY,
        slug TEXT NOT NULL UNIQUE,
        history TEXT NOT NULL
    );";

/// Does what the event says. Exactly one row must change.
fn apply(database: &Connection, event: &Value) -> rusqlite::Result<usize> {
    let data = &event["data"];
    let id = data["id"].as_str();
    let text = |key: &str| data[key].as_str();
    let (family, verb) = event["type"].as_str().unwrap().split_once('.').unwrap();
    match (family, verb) {
        ("user", "created" | "updated") => {
            let addresses = data["email_addresses"].as_array().unwrap();
            let primary = addresses
                .iter()
                .find(|a| a["id"] == data["primary_email_address_id"]);
            let email = primary.unwrap()["email_address"].as_str();
            let fields = params![id, email, text("username"), text("external_id")];
            database.execute(
                if verb == "created" {
                    "INSERT INTO users VALUES (?1, ?2, ?3, ?4, 'created')"
                } else {
                    "UPDATE users SET email = ?2, username = ?3, external_id = ?4,
                     history = history || ' updated' WHERE id = ?1"
                },
                fields,
            )
        }
        ("user", "deleted") => database.execute(
            "UPDATE users SET history = history || ' deleted' WHERE id = ?1 AND external_id IS ?2",
            params![id, text("external_id")],
        ),
        ("organization", "created") => database.execute(
            "INSERT INTO organizations VALUES (?1, ?2, 'created')",
            params![id, text("slug")],
        ),
        ("organization", _) => database.execute(
            "UPDATE organizations SET history = history || ' ' || ?3 WHERE id = ?1 AND slug = ?2",
            params![id, text("slug"), verb],
        ),
        _ => Ok(1),
    }
}

/// Answers 400 to what is not authentic, and 500 with the reason if the tables refuse.
fn serve() -> (SocketAddr, Arc<Mutex<Connection>>) {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(TABLES).unwrap();
    let database = Arc::new(Mutex::new(connection));
    let shared = Arc::clone(&database);
    let handler = Handler::start(move |seen| {
        if !seen.is_authentic(SECRET) {
            return Reply::text(400, "not authentic");
        }
        let event = serde_json::from_slice(&seen.body).unwrap();
        let database = shared.lock().unwrap_or_else(PoisonError::into_inner);
        match apply(&database, &event) {
            Ok(1) => Reply::text(200, "stored"),
            other => Reply::text(500, &format!("{other:?}")),
        }
    });
    (handler.address, database)
}

fn send(line: &str, to: SocketAddr) -> Output {
    Test::new(&format!("send-example {line} --to {to}"))
        .secret()
        .run()
}

fn rows(database: &Mutex<Connection>, table: &str) -> Vec<String> {
    let database = database.lock().unwrap_or_else(PoisonError::into_inner);
    let mut query = database
        .prepare(&format!("SELECT history FROM {table}"))
        .unwrap();
    let rows = query.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn fresh_runs_do_not_conflict_and_each_hits_its_own_rows() {
    let (to, database) = serve();
    for _ in 0..2 {
        send("--all --fresh", to).exits(0);
    }
    let life = vec!["created updated deleted"; 2];
    assert_eq!(rows(&database, "users"), life);
    assert_eq!(rows(&database, "organizations"), life);
    // Stories that begin a life, alone: another tenant each.
    send("--story signup --fresh", to).exits(0);
    send("--story signup --fresh", to).exits(0);
    assert_eq!(rows(&database, "users")[2..], ["created updated"; 2]);
}

#[test]
fn runs_with_one_seed_meet_in_the_same_row() {
    let (to, database) = serve();
    for event in ["user.created", "user.updated", "user.deleted"] {
        send(&format!("{event} --seed 7"), to).exits(0);
    }
    assert_eq!(rows(&database, "users"), ["created updated deleted"]);
}

/// What the other tests would see if `--fresh` left one name as it was.
#[test]
fn the_bundled_examples_conflict_the_second_time() {
    let (to, _) = serve();
    send("user.created", to).exits(0);
    let output = send("user.created", to).exits(1);
    assert!(
        output.stdout.contains("UNIQUE constraint failed"),
        "{}",
        output.stdout
    );
}

/// The same, key by key: taking over one name of an earlier run is refused.
#[test]
fn every_key_of_the_tables_bites() {
    let (to, database) = serve();
    send("--story signup --fresh", to).exits(0);
    let taken = |column: &str| -> String {
        let database = database.lock().unwrap();
        database
            .query_row(&format!("SELECT {column} FROM users"), [], |row| row.get(0))
            .unwrap()
    };
    for (column, path) in [
        ("id", "data.id"),
        ("email", "data.email_addresses.0.email_address"),
        ("username", "data.username"),
        ("external_id", "data.external_id"),
    ] {
        // A text, not the number that it looks like.
        let value = Value::from(taken(column)).to_string();
        let output = send(&format!("user.created --fresh --set {path}={value}"), to).exits(1);
        let complaint = format!("UNIQUE constraint failed: users.{column}");
        assert!(output.stdout.contains(&complaint), "{}", output.stdout);
    }
}
