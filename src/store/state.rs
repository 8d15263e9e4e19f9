//! The state of messages at an endpoint.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::filter::{Parameters, SUCCEEDED, WAS_SENT};
use super::id::row_of;
use super::{Filter, MessageSeq, Seq, Store, StoreError, TERMINAL};
use crate::time::Time;

/// A message, and how far it got at one endpoint. There may be a million: its id is read with what is
/// kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageState {
    /// What to replay.
    pub kept: Kept,
    /// Whether that was authentic when it came, as what was sent from here is; `None`: there was no
    /// secret to verify with.
    pub valid: Option<bool>,
    /// How far it got at the endpoint, if one was asked about.
    pub state: Option<State>,
    /// When it came first.
    first: Time,
}

/// Where a message is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was received: the latest authentic capture, else the latest.
    Capture(Seq),
    /// It was sent from here.
    Message(MessageSeq),
}

/// How far a message got at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Never attempted there.
    Missing,
    /// Attempted there, and no attempt ever succeeded.
    Failed,
    /// An attempt there was answered 2xx.
    Succeeded,
}

impl Store {
    /// The messages that pass `filter`, in order of their first arrival; with their state at
    /// `endpoint`, a URL as it was recorded, if one is given. `filter.last` counts messages.
    ///
    /// Of what was sent from here and came back it is the authentic capture. The service's messages
    /// are the service's to send again; here they are found by their names.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn messages(
        &self,
        filter: &Filter,
        endpoint: Option<&str>,
    ) -> Result<Vec<MessageState>, StoreError> {
        let parameters = Parameters::new(filter, self)?;
        self.ask(|connection| {
            let mut found = Found::new(connection, endpoint.map(|_| State::Missing));
            found.received(&parameters)?;
            found.keep_last(filter.last);
            found.sent(&parameters, filter)?;
            if let Some(endpoint) = endpoint {
                found.attempted(endpoint)?;
            }
            found.sort();
            found.keep_last(filter.last);
            Ok(found.all)
        })
    }
}

/// The messages that were found so far, each once. Of their ids it has hashes only: to be sure, it
/// reads the id of the one that has the same.
struct Found<'c> {
    connection: &'c Connection,
    /// What is known of each before its attempts are looked at.
    state: Option<State>,
    all: Vec<MessageState>,
    /// So many were taken away before the first.
    before: usize,
    /// Where the message is whose id has that hash, had none been taken away.
    places: HashMap<u64, usize>,
    hasher: RandomState,
    /// Messages of several applications that share an id: the place of each, and of the first one.
    twins: Vec<(usize, usize)>,
    /// Whether anything was sent from here.
    has_sent: bool,
}

impl<'c> Found<'c> {
    fn new(connection: &'c Connection, state: Option<State>) -> Self {
        Self {
            connection,
            state,
            all: Vec::new(),
            before: 0,
            places: HashMap::new(),
            hasher: RandomState::new(),
            twins: Vec::new(),
            has_sent: false,
        }
    }

    /// Those that were captured.
    fn received(&mut self, parameters: &Parameters) -> rusqlite::Result<()> {
        let sql = format!(
            "SELECT message, seq, valid, received_at FROM captures WHERE {} ORDER BY seq",
            parameters.passes()
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(&parameters.named()[..])?;
        while let Some(row) = rows.next()? {
            let (kept, valid) = (Kept::Capture(Seq(row.get(1)?)), row.get(2)?);
            let first = Time::from_unix_milliseconds(row.get(3)?);
            match self.place(row.get_ref(0)?.as_str()?)? {
                Ok(place) => {
                    let known = &mut self.all[place];
                    known.first = known.first.min(first);
                    if valid == Some(true) || known.valid != Some(true) {
                        (known.kept, known.valid) = (kept, valid);
                    }
                }
                Err(hash) => self.add(hash, (kept, valid, first)),
            }
        }
        Ok(())
    }

    /// Those that were sent from here.
    fn sent(&mut self, parameters: &Parameters, filter: &Filter) -> rusqlite::Result<()> {
        let Some(passes) = parameters.passes_sent() else {
            return Ok(());
        };
        let whose = if filter.names.is_empty() {
            format!("app = {TERMINAL} AND ")
        } else {
            String::new()
        };
        let sql = format!(
            "SELECT id, seq, at FROM (
                 SELECT id, seq, at FROM messages WHERE {whose}{passes}
                 ORDER BY seq DESC LIMIT :last)
             ORDER BY seq"
        );
        let last = filter
            .last
            .map_or(-1, |last| i64::try_from(last).unwrap_or(i64::MAX));
        let mut named = parameters.named_sent();
        named.push((":last", &last));
        let received = self.all.len();
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(&named[..])?;
        while let Some(row) = rows.next()? {
            self.has_sent = true;
            let kept = Kept::Message(MessageSeq(row.get(1)?));
            let first = Time::from_unix_milliseconds(row.get(2)?);
            let sent = (kept, Some(true), first);
            match self.place(row.get_ref(0)?.as_str()?)? {
                Ok(place) if place < received => {
                    let received = &mut self.all[place];
                    received.first = received.first.min(first);
                    if received.valid != Some(true) {
                        (received.kept, received.valid) = (kept, Some(true));
                    }
                }
                Ok(place) => {
                    self.twins.push((self.all.len(), place));
                    self.push(sent);
                }
                Err(hash) => self.add(hash, sent),
            }
        }
        Ok(())
    }

    /// How each got on at `endpoint`.
    fn attempted(&mut self, endpoint: &str) -> rusqlite::Result<()> {
        let sql = format!("SELECT message, {SUCCEEDED} FROM attempts WHERE endpoint = ?1");
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query([endpoint])?;
        while let Some(row) = rows.next()? {
            let Ok(place) = self.place(row.get_ref(0)?.as_str()?)? else {
                continue;
            };
            let state = &mut self.all[place].state;
            if row.get(1)? {
                *state = Some(State::Succeeded);
            } else if *state != Some(State::Succeeded) {
                *state = Some(State::Failed);
            }
        }
        for (twin, first) in &self.twins {
            self.all[*twin].state = self.all[*first].state;
        }
        Ok(())
    }

    /// Only the last ones.
    fn keep_last(&mut self, last: Option<u64>) {
        let surplus = (self.all.len() as u64).saturating_sub(last.unwrap_or(u64::MAX));
        let surplus = usize::try_from(surplus).unwrap_or(0);
        self.all.drain(..surplus);
        self.before += surplus;
    }

    /// Those that were captured are in their order already.
    fn sort(&mut self) {
        if self.has_sent {
            self.all.sort_by_key(|message| message.first);
        }
    }

    /// Where the message of that id is, or the hash under which it can be added.
    fn place(&self, message: &str) -> rusqlite::Result<Result<usize, u64>> {
        let mut salt = 0_u32;
        loop {
            let hash = self.hasher.hash_one((salt, message));
            let Some(place) = self.places.get(&hash) else {
                return Ok(Err(hash));
            };
            // One that was taken away is as good as none.
            let Some(place) = place.checked_sub(self.before) else {
                return Ok(Err(hash));
            };
            if self.is(self.all[place].kept, message)? {
                return Ok(Ok(place));
            }
            salt += 1;
        }
    }

    /// Whether that is what is kept there.
    fn is(&self, kept: Kept, message: &str) -> rusqlite::Result<bool> {
        let (sql, row) = match kept {
            Kept::Capture(seq) => ("SELECT message = ?2 FROM captures WHERE seq = ?1", seq.0),
            Kept::Message(seq) => ("SELECT id = ?2 FROM messages WHERE seq = ?1", seq.0),
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        let is = statement.query_row(params![row, message], |row| row.get(0));
        // It may have been removed meanwhile.
        Ok(is.optional()?.unwrap_or(false))
    }

    fn add(&mut self, hash: u64, message: (Kept, Option<bool>, Time)) {
        self.places.insert(hash, self.before + self.all.len());
        self.push(message);
    }

    fn push(&mut self, (kept, valid, first): (Kept, Option<bool>, Time)) {
        self.all.push(MessageState {
            kept,
            valid,
            state: self.state,
            first,
        });
    }
}

impl Store {
    /// The endpoint of the latest attempt: at `message` (a message id or a capture's id), or at
    /// any.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_endpoint(&self, message: Option<&str>) -> Result<Option<String>, StoreError> {
        let row = message.map_or(Ok(None), |name| self.ask(|it| row_of(it, name)))?;
        self.ask(|connection| {
            let of_one = "(message = ?1 \
                 OR message IN (SELECT message FROM captures WHERE seq = ?2))";
            let which = message.map_or("?1 IS ?2", |_| of_one);
            let sql = format!(
                "SELECT endpoint FROM attempts WHERE {which} AND {WAS_SENT} \
                 ORDER BY seq DESC LIMIT 1"
            );
            let mut statement = connection.prepare(&sql)?;
            let mut endpoints = statement.query_map(params![message, row], |row| row.get(0))?;
            endpoints.next().transpose()
        })
    }
}

/// An endpoint with messages that failed there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures {
    /// The URL, as it was recorded.
    pub endpoint: String,
    /// How many messages.
    pub messages: u64,
}

impl Store {
    /// Where messages failed, the endpoint of the latest failure first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn failures(&self) -> Result<Vec<Failures>, StoreError> {
        let sql = format!(
            "SELECT endpoint, count(*) FROM (
                 SELECT endpoint, max(seq) AS last FROM attempts WHERE {WAS_SENT}
                 GROUP BY endpoint, message HAVING max({SUCCEEDED}) = 0)
             GROUP BY endpoint ORDER BY max(last) DESC"
        );
        self.ask(|connection| {
            let mut statement = connection.prepare(&sql)?;
            let failures = statement.query_map([], |row| {
                Ok(Failures {
                    endpoint: row.get(0)?,
                    messages: row.get::<_, i64>(1)?.unsigned_abs(),
                })
            })?;
            failures.collect()
        })
    }
}
