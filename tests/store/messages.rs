//! Messages: what was sent, and the attempts at it.

use std::ops::ControlFlow;
use std::sync::Arc;

use cew::signing::{MessageId, Scheme};
use cew::store::{
    Bounds, Entry, Filter, NewAttempt, NewMessage, Origin, SentMessage, ServiceAttempt, TERMINAL,
    Writer, Written,
};
use cew::time::Time;

use super::{ENDPOINT, at, attempt, capture, created, ids};

fn message(id: &str, second: i64) -> NewMessage {
    NewMessage {
        app: TERMINAL,
        id: id.to_owned(),
        at: at(second),
        event_type: "user.created".to_owned(),
        only: None,
        event_id: None,
        channels: None,
        scheme: Scheme::Svix,
        payload: b"{\"type\":\"user.created\"}\n\xff\0".to_vec(),
    }
}

fn sent(message: NewMessage, outcome: Result<u16, &str>) -> SentMessage {
    SentMessage {
        attempt: attempt(&message.id, ENDPOINT, outcome),
        message: Arc::new(message),
    }
}

#[test]
fn a_message_comes_back_as_it_went_in() {
    let (_directory, store) = created();
    let whole = NewMessage {
        app: 7,
        event_id: Some("evt_1".to_owned()),
        channels: Some(vec!["a \"b\"".to_owned()]),
        scheme: Scheme::BodyHmac,
        ..message("msg_2", 1)
    };
    let messages = [message("msg_1", 0), whole];
    let rows = store.insert_messages(&messages).unwrap();
    for (row, message) in rows.iter().zip(&messages) {
        assert_eq!(store.message(*row).unwrap().unwrap().message, *message);
        let found = store.message_row(message.app, &message.id).unwrap();
        assert_eq!(found, Some(*row));
    }
    assert_eq!(store.message_row(TERMINAL, "msg_2").unwrap(), None);
}

#[test]
fn an_id_is_unique_in_its_application() {
    let (_directory, store) = created();
    let with = |app, id: &str, event_id: Option<&str>| NewMessage {
        app,
        event_id: event_id.map(str::to_owned),
        ..message(id, 0)
    };
    let insert = |message| store.insert_messages(&[message]);
    insert(with(1, "msg_1", Some("evt_1"))).unwrap();
    insert(with(2, "msg_1", Some("evt_1"))).unwrap();
    assert!(insert(with(1, "msg_1", None)).is_err());
    assert!(insert(with(1, "msg_2", Some("evt_1"))).is_err());
    let both = [with(1, "msg_3", None), with(1, "msg_3", None)];
    assert!(store.insert_messages(&both).is_err());
    assert_eq!(store.message_row(1, "msg_3").unwrap(), None);
}

#[test]
fn what_is_sent_is_there_with_all_its_attempts() {
    let (_directory, store) = created();
    let all = [
        sent(message("msg_1", 0), Err("connection refused")),
        sent(message("msg_2", 1), Ok(200)),
        sent(message("msg_1", 0), Ok(500)),
    ];
    store.record_sent(&all).unwrap();
    let row = store.message_row(TERMINAL, "msg_1").unwrap().unwrap();
    let attempts = store.attempts_at(row).unwrap();
    let outcomes: Vec<_> = attempts.into_iter().map(|it| it.recorded.outcome).collect();
    assert_eq!(outcomes, [Err("connection refused".to_owned()), Ok(500)]);
}

#[test]
fn a_later_message_of_the_same_id_takes_its_place_and_its_attempts() {
    let (_directory, store) = created();
    let later = NewMessage {
        payload: b"{}".to_vec(),
        ..message("evt_1", 60)
    };
    let first = sent(message("evt_1", 0), Ok(500));
    let all = [first, sent(later.clone(), Ok(200))];
    store.record_sent(&all).unwrap();
    let row = store.message_row(TERMINAL, "evt_1").unwrap().unwrap();
    assert_eq!(store.message(row).unwrap().unwrap().message, later);
    assert_eq!(store.attempts_at(row).unwrap().len(), 2);
}

#[test]
fn the_service_writes_many_attempts_at_many_endpoints() {
    let (_directory, store) = created();
    let writer = Writer::start(store.again().unwrap()).unwrap();
    let accepted = Entry::Message(Arc::new(NewMessage {
        app: 1,
        ..message("msg_1", 0)
    }));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let written = runtime.block_on(writer.write(accepted)).unwrap();
    let Written::Message(row) = written else {
        panic!("{written:?}");
    };
    let at_endpoint = |endpoint| NewAttempt {
        origin: Origin::Message(row),
        manual: endpoint % 2 == 0,
        service: Some(ServiceAttempt {
            endpoint,
            response: b"no\0".to_vec(),
        }),
        ..attempt("msg_1", &format!("http://localhost/{endpoint}"), Ok(500))
    };
    for endpoint in 1..=20 {
        store.record(&vec![at_endpoint(endpoint); 8]).unwrap();
    }
    assert_eq!(store.attempts_at(row).unwrap().len(), 160);
    // No more than fifty are kept of those at one endpoint.
    store.record(&vec![at_endpoint(1); 60]).unwrap();
    assert_eq!(store.attempts_at(row).unwrap().len(), 152 + 50);
}

#[test]
fn our_ids_grow_with_time() {
    let id = |nanoseconds| {
        let span = std::time::Duration::from_nanos(nanoseconds);
        let random = [u8::MAX - u8::try_from(nanoseconds % 200).unwrap(); 16];
        MessageId::new(Time::since_epoch(span), &random)
    };
    let start = 1_790_000_000_999_900_000;
    let ids: Vec<_> = (0..2000).map(|n| id(start + n * 100)).collect();
    assert!(ids.is_sorted_by(|one, other| one.as_str() < other.as_str()));
}

fn large(id: &str, second: i64) -> NewMessage {
    NewMessage {
        payload: vec![b'x'; 50_000],
        ..message(id, second)
    }
}

#[test]
fn the_oldest_go_first_whether_received_or_sent_and_never_the_latest() {
    let (_directory, store) = created();
    let each = 0..40_i64;
    let received = each.clone().map(|n| {
        let mut capture = capture(&format!("cap_{n}"), None, 2 * n, Some(true));
        capture.request.body = vec![b'x'; 50_000].into();
        capture
    });
    store.insert(&received.collect::<Vec<_>>()).unwrap();
    let sent: Vec<_> = each
        .map(|n| large(&format!("msg_{n}"), 2 * n + 1))
        .collect();
    store.insert_messages(&sent).unwrap();
    let bounds = Bounds {
        size: 2_000_000,
        ..Bounds::default()
    };
    let pruned = store.keep_within(&bounds, at(100)).unwrap();
    assert!(
        pruned.old == 0 && (38..60).contains(&pruned.surplus),
        "{pruned:?}"
    );
    let left = |filter: &Filter| {
        let mut messages = Vec::new();
        store
            .each_message(filter, &mut |stored| {
                messages.push(stored.message.id);
                ControlFlow::Continue(())
            })
            .unwrap();
        (ids(&store, filter), messages)
    };
    let (captures, messages) = left(&Filter::default());
    assert!(
        captures.len().abs_diff(messages.len()) <= 1,
        "{captures:?} {messages:?}"
    );
    assert_eq!(captures.last().unwrap(), "cap_39");
    assert_eq!(messages.last().unwrap(), "msg_39");
    // Whatever the bounds, the latest of either stays.
    let none = Bounds { size: 0, ..bounds };
    store.keep_within(&none, at(100)).unwrap();
    let (captures, messages) = left(&Filter::default());
    assert_eq!((captures.len(), messages.len()), (1, 1));
}

#[test]
fn what_is_too_old_goes_with_the_attempts_at_it() {
    const DAY: i64 = 24 * 60 * 60;
    let (_directory, store) = created();
    let all = [
        sent(message("msg_old", 0), Ok(500)),
        sent(message("msg_new", 40 * DAY), Ok(200)),
    ];
    store.record_sent(&all).unwrap();
    let old = store.message_row(TERMINAL, "msg_old").unwrap().unwrap();
    // A clock that is set ahead removes nothing.
    let bounds = Bounds {
        age: std::time::Duration::from_secs(50 * 24 * 60 * 60),
        ..Bounds::default()
    };
    assert_eq!(store.keep_within(&bounds, at(4000 * DAY)).unwrap().old, 0);
    let pruned = store.keep_within(&Bounds::default(), at(40 * DAY)).unwrap();
    assert_eq!((pruned.old, pruned.surplus), (1, 0));
    assert_eq!(store.message(old).unwrap(), None);
    assert!(store.attempts_at(old).unwrap().is_empty());
    assert!(store.message_row(TERMINAL, "msg_new").unwrap().is_some());
}

#[test]
fn ids_are_found_by_their_beginning() {
    let (_directory, store) = created();
    let all = ["msg_a1", "msg_a2", "msg_b"].map(|id| message(id, 0));
    store.insert_messages(&all).unwrap();
    let from = |prefix: &str| store.message_ids_from(prefix, 4).unwrap();
    assert_eq!(from("msg_a"), ["msg_a2", "msg_a1"]);
    assert_eq!(from("msg_b"), ["msg_b"]);
    assert!(from("msg_c").is_empty() && from("msg_b_").is_empty());
}

/// A page does not take longer where there are more.
#[test]
fn a_page_is_found_by_its_row_and_the_terminals_messages_by_an_index() {
    let (_directory, store) = created();
    let database = rusqlite::Connection::open(store.path()).unwrap();
    let plan = |sql: &str| -> String {
        let mut statement = database
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let steps = statement
            .query_map([], |row| row.get::<_, String>(3))
            .unwrap();
        steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    for table in ["captures", "messages"] {
        let page = format!("SELECT * FROM {table} WHERE seq > 5 AND seq <= 9 ORDER BY seq");
        assert_eq!(
            plan(&page),
            format!("SEARCH {table} USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)")
        );
    }
    for (sql, index) in [
        (
            "SELECT seq FROM messages WHERE app = 0 AND at >= 5",
            "messages_terminal",
        ),
        (
            "SELECT seq FROM attempts WHERE sent = 5 ORDER BY seq",
            "attempts_sent",
        ),
        (
            "SELECT seq FROM attempts WHERE endpoint_row = 5 AND coalesce(status, 0) / 100 = 2 \
             AND seq < 9 ORDER BY seq DESC",
            "attempts_endpoint",
        ),
    ] {
        let plan = plan(sql);
        assert!(plan.contains(index), "{sql}: {plan}");
        // What one message has is few, and sorted.
        let is_sorted = plan.contains("TEMP");
        assert_eq!(is_sorted, index == "attempts_sent", "{sql}: {plan}");
    }
}
