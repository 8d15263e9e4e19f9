//! A store with a million messages, each with an attempt: no page takes longer than one of few.

use std::time::{Duration, Instant};

use cew::store::{
    Access, AttemptFilter, AttemptSeq, Cursor, DeliveryState, Filter, MessageFilter, Store,
};
use cew::time::Time;
use tempfile::TempDir;

const APP: i64 = 1;
const ENDPOINT: i64 = 1;

/// When the first message was made, in Unix milliseconds; each further one a millisecond later.
const FIRST: i64 = 1_700_000_000_000;

/// The first page of what is newest.
const NEWEST: Cursor = Cursor {
    from: None,
    backwards: false,
    ascending: false,
    limit: 50,
};

/// A store with so many messages, each delivered at the first attempt. The first of them alone is a
/// `user.deleted`.
fn with(count: i64) -> (TempDir, Store) {
    let (directory, store) = super::created();
    let path = store.path().to_owned();
    drop(store);
    let mut database = rusqlite::Connection::open(&path).unwrap();
    database.pragma_update(None, "synchronous", "OFF").unwrap();
    let transaction = database.transaction().unwrap();
    // Indices are made faster of what is there than row by row.
    let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL \
               AND tbl_name IN ('messages', 'attempts')";
    let indices: Vec<(String, String)> = {
        let mut statement = transaction.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    for (name, _) in &indices {
        transaction
            .execute_batch(&format!("DROP INDEX {name}"))
            .unwrap();
    }
    transaction
        .execute_batch(&format!(
            "INSERT INTO endpoints (owner, id, created_at, updated_at, document)
             VALUES ({APP}, 'ep_1', 0, 0, '{{\"url\":\"http://localhost/\"}}');
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
             INSERT INTO messages (seq, app, id, at, event_type, scheme, payload)
             SELECT i, {APP}, printf('msg_%027d', i), {FIRST} + i,
                    iif(i = 1, 'user.deleted', 'user.created'), 'svix', x'7b7d' FROM n;
             INSERT INTO attempts (sent, endpoint_row, manual, message, endpoint, at, status,
                                   duration_us, response)
             SELECT seq, {ENDPOINT}, 0, id, 'http://localhost/', at, 200, 1, x'' FROM messages;"
        ))
        .unwrap();
    for (_, sql) in &indices {
        transaction.execute_batch(sql).unwrap();
    }
    transaction.commit().unwrap();
    drop(database);
    (directory, Store::open(&path, Access::Read).unwrap())
}

/// Asks for one page of everything, and says how long each took.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock of the tests themselves"
)]
fn times(store: &Store) -> Vec<(&'static str, Duration)> {
    let attempts = |filter: &dyn Fn(AttemptFilter) -> AttemptFilter| {
        let all = AttemptFilter {
            endpoint: Some(ENDPOINT),
            ..AttemptFilter::default()
        };
        let page = store.served_attempts(&filter(all), &NEWEST).unwrap();
        page.page.entries.len()
    };
    let messages = |filter: &dyn Fn(MessageFilter) -> MessageFilter| {
        let filter = filter(MessageFilter::default());
        let all = store.messages_of(APP, &filter, &NEWEST).unwrap();
        let at = store.messages_at(APP, ENDPOINT, &filter, &NEWEST).unwrap();
        all.page.entries.len() + at.page.entries.len()
    };
    let rare = || vec!["user.deleted".to_owned()];
    let early = Some(Time::from_unix_milliseconds(FIRST));
    let last = |filter: &Filter| {
        let mut count = 0;
        let each = &mut |_| {
            count += 1;
            std::ops::ControlFlow::Continue(())
        };
        store.each_message(filter, each).unwrap();
        count
    };
    let asked: [(&str, usize, &dyn Fn() -> usize); 10] = [
        ("attempts", 50, &|| attempts(&|all| all)),
        ("attempts that failed", 0, &|| {
            attempts(&|all| AttemptFilter {
                succeeded: Some(false),
                ..all
            })
        }),
        ("attempts with 4xx", 0, &|| {
            attempts(&|all| AttemptFilter {
                status_class: Some(400),
                ..all
            })
        }),
        ("attempts of a rare type", 0, &|| {
            attempts(&|all| AttemptFilter {
                event_types: rare(),
                ..all
            })
        }),
        ("attempts of no channel", 0, &|| {
            attempts(&|all| AttemptFilter {
                channel: Some("none".to_owned()),
                ..all
            })
        }),
        ("attempts before all", 0, &|| {
            attempts(&|all| AttemptFilter {
                before: early,
                ..all
            })
        }),
        ("messages", 100, &|| messages(&|all| all)),
        ("messages of a rare type", 0, &|| {
            messages(&|all| MessageFilter {
                event_types: rare(),
                ..all
            })
        }),
        ("messages before all", 0, &|| {
            messages(&|all| MessageFilter {
                before: early,
                ..all
            })
        }),
        ("the last of all messages", 20, &|| {
            last(&Filter {
                last: Some(20),
                ..Filter::default()
            })
        }),
    ];
    let time = |(name, expected, ask): (&'static str, usize, &dyn Fn() -> usize)| {
        let once = || {
            let started = Instant::now();
            assert_eq!(ask(), expected, "{name}");
            started.elapsed()
        };
        (name, (0..5).map(|_| once()).min().unwrap())
    };
    asked.map(time).into()
}

#[test]
fn a_page_among_a_million_takes_no_longer_than_among_few() {
    let (_directory, few) = with(20_000);
    let (_directory, many) = with(1_000_000);
    for ((name, few), (_, many)) in times(&few).into_iter().zip(times(&many)) {
        let limit = few * 5 + Duration::from_millis(20);
        assert!(
            many < limit,
            "{name}: {many:?} among many, {few:?} among few"
        );
    }
}

#[test]
fn short_pages_lead_to_what_passes() {
    let (_directory, store) = with(12_000);
    let rare = vec!["user.deleted".to_owned()];
    let attempts = AttemptFilter {
        endpoint: Some(ENDPOINT),
        event_types: rare.clone(),
        ..AttemptFilter::default()
    };
    let messages = MessageFilter {
        event_types: rare,
        state: Some(DeliveryState::Succeeded),
        ..MessageFilter::default()
    };
    for (backwards, expected) in [(false, 3), (true, 1)] {
        let first = Cursor {
            backwards,
            ..NEWEST
        };
        let (mut cursor, mut pages) = (first, 0);
        let found = loop {
            pages += 1;
            let page = store.served_attempts(&attempts, &cursor).unwrap();
            if let Some(found) = page.page.entries.first() {
                break found.message.clone();
            }
            assert!(!page.page.done);
            let reached = AttemptSeq::said_by(&page.reached.unwrap()).unwrap();
            cursor.from = Some(reached.row());
        };
        assert_eq!((found, pages), (format!("msg_{:027}", 1), expected));
        let (mut cursor, mut pages) = (first, 0);
        let state = loop {
            pages += 1;
            let page = store.messages_at(APP, ENDPOINT, &messages, &cursor);
            let page = page.unwrap();
            if let Some((_, state)) = page.page.entries.first() {
                break *state;
            }
            assert!(!page.page.done);
            let reached = store.message_row(APP, &page.reached.unwrap()).unwrap();
            cursor.from = Some(reached.unwrap().row());
        };
        assert_eq!((state, pages), (DeliveryState::Succeeded, expected));
    }
    // What has no end in sight is not called done, and what has is.
    let none = AttemptFilter {
        event_types: vec!["none".to_owned()],
        ..attempts
    };
    let last = Cursor {
        from: Some(3),
        ..NEWEST
    };
    let page = store.served_attempts(&none, &last).unwrap();
    assert!(page.page.done && page.reached.is_none() && page.page.entries.is_empty());
}
