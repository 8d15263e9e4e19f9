//! Reading does not hold up those who write.

#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use cew::store::{Access, Filter, NewCapture, Store};

use super::{capture, created, ids};
use crate::support::Test;

fn many(count: usize) -> Vec<NewCapture> {
    let make = |n: usize| {
        let second = i64::try_from(n).unwrap();
        let mut capture = capture(&format!("cap_{n}"), Some(&format!("msg_{n}")), second, None);
        capture.request.body = vec![b'x'; 2000].into();
        capture
    };
    (0..count).map(make).collect()
}

#[test]
fn a_pager_left_open_does_not_let_the_log_grow() {
    for line in [
        "captures export",
        "captures list --failed --json",
        "captures list --last 900 --json",
    ] {
        let (_directory, store) = created();
        store.insert(&many(1000)).unwrap();
        let failed: Vec<_> = (0..1000)
            .map(|n| super::attempt(&format!("msg_{n}"), super::ENDPOINT, Ok(500)))
            .collect();
        store.record(&failed).unwrap();
        let test = Test::new(line).env("CEW_STORE", store.path());
        let mut pager = test.command().stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::with_capacity(64, pager.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        assert!(first.contains("cap_"), "{line}: {first}");
        // Nobody reads on, and 40 MB are written.
        for _ in 0..20 {
            let mut new = many(1000);
            for capture in &mut new {
                capture.request.id = None;
            }
            store.insert(&new).unwrap();
        }
        assert!(pager.try_wait().unwrap().is_none(), "{line}: it ended");
        let log = store.path().with_file_name("captures.db-wal");
        let size = fs::metadata(log).unwrap().len();
        assert!(size < 16 << 20, "{line}: {size}");
        // What is read on is what was there.
        let rest = lines.lines().count();
        assert!(pager.wait().unwrap().success());
        let expected = if line.contains("900") { 899 } else { 999 };
        assert_eq!(rest, expected, "{line}");
    }
}

#[test]
fn pages_join_without_a_gap() {
    let (_directory, store) = created();
    store.insert(&many(1500)).unwrap();
    let all = ids(&store, &Filter::default());
    let expected: Vec<_> = (0..1500).map(|n| format!("cap_{n}")).collect();
    assert_eq!(all, expected);
    for (last, first) in [(1, 1499), (700, 800), (5000, 0)] {
        let filter = Filter {
            last: Some(last),
            ..Filter::default()
        };
        assert_eq!(ids(&store, &filter), expected[first..]);
    }
    let read = Store::open(store.path(), Access::Read).unwrap();
    let mixed = Filter {
        names: vec![
            "cap_3".to_owned(),
            "msg_900".to_owned(),
            "nobody".to_owned(),
        ],
        ..Filter::default()
    };
    assert_eq!(ids(&read, &mixed), ["cap_3", "cap_900"]);
}
