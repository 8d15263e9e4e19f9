//! `cew replay`: which captures go out again, how, and that nothing goes out twice.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

mod content;
mod files;
mod forgeries;
mod interrupted;
mod memory;
mod selectors;
mod terminal;

use std::path::PathBuf;
use std::time::Duration;

use cew::capture::{CapturedRequest, RecordedVerdict};
use cew::signing::{MessageId, Scheme, SigningSecret, sign};
use cew::store::{Access, NewAttempt, NewCapture, Origin, RecordedAttempt, Store};
use cew::time::Time;
use tempfile::TempDir;

use crate::support::{SECRET, Test};

/// When the first capture of a [`History`] came; each other a minute after the one before.
const FIRST: &str = "2026-01-02T00:00:00Z";

/// A store with a history that the test knows.
pub struct History {
    directory: TempDir,
    store: Store,
    captures: usize,
}

impl History {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(&directory.path().join("captures.db"), Access::Create).unwrap();
        Self {
            directory,
            store,
            captures: 0,
        }
    }

    pub fn path(&self) -> PathBuf {
        self.directory.path().join("captures.db")
    }

    /// `cew replay` on this store.
    pub fn replay(&self, options: &str) -> Test {
        Test::new(&format!("replay {options}"))
            .secret()
            .env("CEW_STORE", self.path())
    }

    /// A genuine request for `message`, `valid` as given.
    pub fn capture(&mut self, message: &str, event_type: &str, valid: Option<bool>) -> NewCapture {
        let body = format!(
            r#"{{"type":"{event_type}","data":{{"n":{}}}}}"#,
            self.captures
        );
        let minutes = u64::try_from(self.captures).unwrap();
        let first: Time = FIRST.parse().unwrap();
        let received_at = first.saturating_add(Duration::from_secs(60 * minutes));
        self.captures += 1;
        let secret = SigningSecret::parse(SECRET, Scheme::Svix).unwrap();
        let id = MessageId::parse(message).unwrap();
        let signed = sign(
            Scheme::Svix,
            &secret.into(),
            &id,
            received_at,
            body.as_bytes(),
        );
        let own = [("content-type", "application/json"), ("x-tenant", "acme")];
        let headers = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let signed = signed
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        NewCapture {
            request: CapturedRequest {
                id: Some(format!("cap_{:027}", self.captures).into()),
                received_at: Some(received_at),
                method: "POST".into(),
                path: "/api/webhooks".into(),
                http_version: "1.1".into(),
                headers: headers
                    .into_iter()
                    .chain(signed)
                    .map(|(name, value)| (name.into(), value.into()))
                    .collect(),
                body: body.into_bytes().into(),
                remote_addr: None,
                remarks: Vec::new(),
            },
            message: Some(message.to_owned()),
            event_type: Some(event_type.to_owned()),
            verdict: valid.map(|valid| RecordedVerdict {
                valid,
                ..RecordedVerdict::default()
            }),
        }
    }

    pub fn keep(&self, captures: &[NewCapture]) {
        self.store.insert(captures).unwrap();
    }

    /// Notes an attempt at `message`.
    pub fn tried(&self, message: &str, endpoint: &str, outcome: Result<u16, &str>) {
        let attempt = NewAttempt {
            message: message.to_owned(),
            origin: Origin::Elsewhere,
            manual: false,
            service: None,
            recorded: RecordedAttempt {
                endpoint: endpoint.to_owned(),
                at: FIRST.parse().unwrap(),
                outcome: outcome.map_err(str::to_owned),
                duration: Duration::from_millis(1),
                response_head: None,
                hint: None,
            },
        };
        self.store.record(&[attempt]).unwrap();
    }
}
