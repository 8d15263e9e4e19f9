//! What real frameworks answer, and the hint that each answer gets: `tests/answers`.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a panic fails the test, and the clock is the tests' own"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, SystemTime};

use cew::delivery::{Hint, Response, Sent};
use cew::http::Endpoint;
use cew::view;

use crate::support::handler::{Handler, Reply};
use crate::support::{Test, assert_generated};

/// A recorded answer.
#[derive(Clone)]
struct Answer {
    name: String,
    /// Where the delivery went.
    path: String,
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// Comment lines, then the answer.
    fn read(file: &Path) -> Self {
        let bytes = fs::read(file).unwrap();
        let mut path = "/api/webhooks".to_owned();
        let mut rest = &bytes[..];
        while rest.starts_with(b"#") {
            let (line, after) = split(rest, b"\n");
            let line = String::from_utf8_lossy(line);
            if let Some(given) = line.strip_prefix("# POST ") {
                given.clone_into(&mut path);
            }
            rest = after;
        }
        let (head, body) = split(rest, b"\n\n");
        let head = String::from_utf8_lossy(head);
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap_or((line, "")));
        Self {
            name: file.file_stem().unwrap().to_str().unwrap().to_owned(),
            path,
            status: status.parse().unwrap(),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_vec(),
        }
    }

    /// As it would come from `authority`, now.
    fn from(&self, authority: &str) -> Response {
        let here = |text: &str| text.replace("127.0.0.1:3000", authority);
        let value = |name: &str, value: &str| match value.strip_prefix("now") {
            Some(off) if name == "date" => date(off),
            _ => here(value),
        };
        let headers = self.headers.iter();
        Response {
            status: self.status,
            headers: headers
                .map(|(name, it)| (name.clone(), value(name, it)))
                .collect(),
            body: here(&String::from_utf8_lossy(&self.body)).into_bytes(),
            truncated: false,
            body_late: false,
        }
    }
}

/// The text before and after the first `end`.
fn split<'a>(bytes: &'a [u8], end: &[u8]) -> (&'a [u8], &'a [u8]) {
    let at = bytes.windows(end.len()).position(|window| window == end);
    at.map_or((bytes, &[][..]), |at| {
        (&bytes[..at], &bytes[at + end.len()..])
    })
}

/// The time of day, off by so many seconds.
fn date(off: &str) -> String {
    let off: i64 = if off.is_empty() {
        0
    } else {
        off.parse().unwrap()
    };
    let (now, span) = (SystemTime::now(), Duration::from_secs(off.unsigned_abs()));
    httpdate::fmt_http_date(if off < 0 { now - span } else { now + span })
}

/// The bytes on the wire.
fn raw(response: &Response) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} Status\r\n", response.status);
    for (name, value) in &response.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let _ = write!(head, "connection: close\r\n\r\n");
    [head.as_bytes(), &response.body].concat()
}

/// What the library says of it; its code and its words.
fn hint(answer: &Answer, url: &str, authority: &str) -> (String, Option<String>) {
    let endpoint = Endpoint::parse(url, "/").unwrap();
    let now = SystemTime::now().into();
    let timestamp = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap()
        .as_secs()
        .to_string();
    let headers = [
        ("host", authority),
        ("content-type", "application/json"),
        ("svix-timestamp", &timestamp),
        ("svix-signature", "v1,"),
    ];
    let outcome = Ok(answer.from(authority));
    let hint = Hint::after(&outcome, || Sent::with(&endpoint, headers, now));
    let code = hint.as_ref().map_or_else(
        || "none".to_owned(),
        |hint| {
            serde_json::to_value(hint).unwrap()["hint"]
                .as_str()
                .unwrap()
                .to_owned()
        },
    );
    (code, hint.map(|hint| view::hint(&hint, "--to")))
}

fn answers() -> Vec<Answer> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/answers");
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|it| it == "http"))
        .collect();
    let mut answers: Vec<_> = files.iter().map(|file| Answer::read(file)).collect();
    answers.sort_by(|a, b| a.name.cmp(&b.name));
    answers
}

/// Name → code, as `tests/answers/hints.txt` has it.
fn table() -> Vec<(&'static str, &'static str)> {
    let lines = include_str!("answers/hints.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            line.split_once(' ')
                .map(|(name, code)| (name, code.trim()))
                .unwrap()
        })
        .collect()
}

/// A table of sure hints alone would only show that the sure ones are known.
#[test]
fn a_third_of_the_hints_are_none_or_cautious() {
    let text = include_str!("answers/hints.txt");
    let (_, cautious) = text
        .split_once("# Now those where the answer shows too little")
        .unwrap();
    let count = cautious
        .lines()
        .skip(1)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .count();
    assert!(count * 3 >= table().len(), "{count} of {}", table().len());
}

/// Every answer comes from a server, to the binary.
#[test]
fn of_real_frameworks_get_the_hints_of_the_table() {
    let (answers, table) = (answers(), table());
    let mut wrong = Vec::new();
    let names: Vec<_> = answers.iter().map(|answer| &*answer.name).collect();
    let listed: Vec<_> = table.iter().map(|(name, _)| *name).collect();
    let mut sorted = listed.clone();
    sorted.sort_unstable();
    if names != sorted {
        let unlisted: Vec<_> = names.iter().filter(|name| !listed.contains(name)).collect();
        let gone: Vec<_> = listed.iter().filter(|name| !names.contains(name)).collect();
        wrong.push(format!(
            "not in the table: {unlisted:?}; no files: {gone:?}"
        ));
    }
    let (queue, found) = (Mutex::new(answers.iter()), Mutex::new(wrong));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(answer) = queue.lock().unwrap().next() else {
                        break;
                    };
                    let expected = table.iter().find(|(name, _)| *name == answer.name);
                    let expected = expected.map_or("", |(_, code)| *code);
                    if let Some(text) = compare(answer, expected) {
                        found.lock().unwrap().push(text);
                    }
                }
            });
        }
    });
    let mut wrong = found.into_inner().unwrap();
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong about the hint on `answer`.
fn compare(answer: &Answer, expected: &str) -> Option<String> {
    let own = answer.clone();
    let handler = Handler::start(move |seen| {
        Reply::Raw(raw(&own.from(seen.header("host").unwrap_or_default())))
    });
    let authority = handler.address.to_string();
    let url = format!("http://{authority}{}", answer.path);
    let line = format!("send-example user.created --json --to {url}");
    let output = Test::new(&line).secret().run();
    let said = output.json()[0]["hint"].as_str().map(str::to_owned);
    let (code, words) = hint(answer, &url, &authority);
    if code == expected && said == words {
        return None;
    }
    let shown = said.unwrap_or_else(|| "no hint".to_owned());
    Some(format!("{} {code}, not {expected}: {shown}", answer.name))
}

/// Every hint that an answer of the table gets, to be read.
#[test]
fn of_real_frameworks_get_hints_in_these_words() {
    let mut lines: Vec<_> = answers()
        .iter()
        .filter_map(|answer| {
            let url = format!("http://127.0.0.1:3000{}", answer.path);
            let (code, words) = hint(answer, &url, "127.0.0.1:3000");
            words.map(|words| format!("{code}: {words}\n"))
        })
        .collect();
    lines.sort();
    lines.dedup();
    assert_generated("tests/answers/words.txt", &lines.concat());
}
