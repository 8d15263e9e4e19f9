//! Which messages are replayed, and which are left out for what reason.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::path::Path;

use thiserror::Error;

use super::{Named, ReplayError, ReplayQuery};
use crate::capture::{Broken, CapturedRequest, Input, InputError};
use crate::diagnosis::{NoSecret, Verifier};
use crate::event;
use crate::signing::{Invalid, MessageIdError, Scheme, SignedHeaders};
use crate::store::{Filter, Kept, MessageSeq, Seq, Sieve, State, Store};
use crate::time::Time;

/// Of captures that have to be read to be chosen, so many bytes are kept until they are sent.
const HELD: usize = 64 << 20;

/// A message to replay.
pub enum Item {
    /// In the store, where it was captured.
    Captured(Seq),
    /// In the store, sent from here.
    Sent(MessageSeq),
    /// Read already, from the store or from a file.
    Read(Box<Read>),
}

/// A request that had to be read to be chosen.
pub struct Read {
    /// The message id; the capture's id or its place in a file where the request has none.
    pub message: String,
    /// The request.
    pub request: CapturedRequest<'static>,
    /// Whether it is in the store.
    pub is_stored: bool,
}

/// A message that is not sent.
pub struct LeftOut {
    /// Its name, as in [`Read`]; `None` where it is not known any more.
    pub message: Option<String>,
    /// Why.
    pub reason: Reason,
}

/// Why a message is not sent.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Reason {
    /// An unauthentic capture is never signed: that would make it genuine.
    #[error("not authentic when it came")]
    Forgery,
    /// The same, found now.
    #[error("not authentic when it came: {0}")]
    Invalid(Invalid),
    /// Nothing could sign it.
    #[error(transparent)]
    NoSecret(#[from] NoSecret),
    /// Its id cannot be signed.
    #[error(transparent)]
    MessageId(#[from] MessageIdError),
    /// It has no id, and none can be made.
    #[error("no randomness")]
    NoRandomness,
    /// There are no headers that it came with.
    #[error("sent from here, so that there is no request to repeat as it came")]
    NotReceived,
    /// It was named, and something else was asked for as well.
    #[error("not among those that the other options choose")]
    NotWanted,
    /// It was pruned while the replay ran.
    #[error("removed from the store meanwhile")]
    Removed,
}

/// A record of a file that is no request.
pub struct Unreadable {
    /// File and line.
    pub origin: String,
    /// What is wrong with it.
    pub broken: Broken,
}

/// What was found.
#[derive(Default)]
pub struct Selection {
    /// In order of arrival.
    pub items: Vec<Item>,
    /// Those that must not be signed.
    pub left_out: Vec<LeftOut>,
    /// Records of files that cannot be read.
    pub unreadable: Vec<Unreadable>,
}

/// Looks for what a query asks for.
pub struct Selector<'a> {
    /// The store, if there is one.
    pub store: Option<&'a Store>,
    /// Its file, or where that would be.
    pub path: &'a Path,
    /// Where it all goes, as attempts have it.
    pub endpoint: &'a str,
    /// What signs, and tells what is authentic.
    pub verifier: &'a Verifier,
    /// The time of day.
    pub now: Time,
    /// Whether a secret for `svix` or `standard` was needed and not there.
    pub misses_secret: Cell<bool>,
}

impl Selector<'_> {
    /// Everything that is asked for: first what was named, in that order.
    ///
    /// # Errors
    /// When the store or a file cannot be read, or a name stands for nothing.
    pub fn select(&self, query: &mut ReplayQuery) -> Result<Selection, ReplayError> {
        let mut selection = Selection::default();
        let names = std::mem::take(&mut query.names);
        if names.is_empty() {
            self.stored(Vec::new(), query, &mut selection)?;
        }
        for named in names {
            match named {
                Named::Input(mut input) => self.input(&mut input, query, &mut selection)?,
                Named::Stored(name) => {
                    let before = selection.items.len() + selection.left_out.len();
                    self.stored(vec![name.clone()], query, &mut selection)?;
                    if selection.items.len() + selection.left_out.len() > before {
                        continue;
                    }
                    if !self.is_there(&name)? {
                        let store = self.path.display().to_string();
                        return Err(ReplayError::NothingNamed { name, store });
                    }
                    selection.leave_out(name, Reason::NotWanted);
                }
            }
        }
        if let Some(last) = query.last {
            let surplus = selection.items.len() as u64;
            let surplus = usize::try_from(surplus.saturating_sub(last)).unwrap_or(0);
            selection.items.drain(..surplus);
        }
        Ok(selection)
    }

    /// Whether anything of `selection` came under another scheme than `body-hmac`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn needs_message_secret(&self, selection: &Selection) -> Result<bool, ReplayError> {
        if self.misses_secret.get() {
            return Ok(true);
        }
        let needs = |request: &CapturedRequest<'_>| scheme_of(request) != Scheme::BodyHmac;
        for item in &selection.items {
            let needs = match (item, self.store) {
                (Item::Read(read), _) => Some(needs(&read.request)),
                (Item::Captured(seq), Some(store)) => {
                    store.look_at(*seq, |capture| needs(&capture.request))?
                }
                (Item::Sent(seq), Some(store)) => store
                    .message(*seq)?
                    .map(|stored| stored.message.scheme != Scheme::BodyHmac),
                (Item::Captured(_) | Item::Sent(_), None) => None,
            };
            if needs == Some(true) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether `name` stands for something, whatever else is asked for.
    fn is_there(&self, name: &str) -> Result<bool, ReplayError> {
        let Some(store) = self.store else {
            return Ok(false);
        };
        let filter = Filter {
            names: vec![name.to_owned()],
            ..Filter::default()
        };
        Ok(!store.messages(&filter, None)?.is_empty())
    }

    /// Messages of the store: those of `names`, or all that pass the query.
    fn stored(
        &self,
        names: Vec<String>,
        query: &ReplayQuery,
        selection: &mut Selection,
    ) -> Result<(), ReplayError> {
        let Some(store) = self.store else {
            return Ok(());
        };
        let by_state = query.failed || query.missing;
        let filter = Filter {
            names,
            event_types: query.event_types.clone(),
            since: query.since,
            until: query.until,
            // Failed there means failed somewhere: fewer are looked into.
            failed: query.failed && !query.missing,
            content: query.content.clone(),
            last: query.last.filter(|_| !by_state),
            ..Filter::default()
        };
        let endpoint = by_state.then_some(self.endpoint);
        let mut messages = store.messages(&filter, endpoint)?;
        if by_state {
            if query.since.is_none() {
                let first = messages.iter().position(|m| m.state == Some(State::Failed));
                messages.drain(..first.unwrap_or(0));
            }
            messages.retain(|message| match message.state {
                Some(State::Failed) => query.failed,
                // What was sent from here was meant for where it was sent.
                Some(State::Missing) => query.missing && matches!(message.kept, Kept::Capture(_)),
                Some(State::Succeeded) => false,
                None => true,
            });
        }
        let mut held = 0;
        for message in messages {
            let seq = match message.kept {
                Kept::Capture(seq) => seq,
                Kept::Message(seq) => {
                    if !query.verbatim {
                        selection.items.push(Item::Sent(seq));
                    } else if let Some(stored) = store.message(seq)? {
                        selection.leave_out(stored.message.id, Reason::NotReceived);
                    }
                    continue;
                }
            };
            if query.verbatim || query.sign_unverified || message.valid == Some(true) {
                selection.items.push(Item::Captured(seq));
                continue;
            }
            let Some(capture) = store.get(seq)? else {
                continue;
            };
            let name = capture.message.into_owned();
            // Where nobody looked when it came: what the secret had signed then is as good.
            let refused = match message.valid {
                Some(_) => Some(Reason::Forgery),
                None => self.refused(&capture.request, query),
            };
            let size = capture.request.body.len();
            if let Some(reason) = refused {
                selection.leave_out(name, reason);
            } else if held + size <= HELD {
                held += size;
                selection.items.push(Item::Read(Box::new(Read {
                    message: name,
                    request: capture.request,
                    is_stored: true,
                })));
            } else {
                selection.items.push(Item::Captured(seq));
            }
        }
        Ok(())
    }

    /// The requests of a file, held in memory: what is sent is what was verified.
    fn input(
        &self,
        input: &mut Input,
        query: &ReplayQuery,
        selection: &mut Selection,
    ) -> Result<(), ReplayError> {
        let name = input.name().to_owned();
        if let Some(store) = Store::of_input(input)? {
            let filter = Filter {
                content: query.content.clone(),
                ..Filter::default()
            };
            store.each(&filter, &mut |capture| {
                self.request(capture.request, || name.clone(), query, selection);
                ControlFlow::Continue(())
            })?;
            return Ok(());
        }
        let sieve = Sieve::new(&query.content)?;
        let mut asked = Ok(());
        let opened = input.open()?;
        let (mut found, mut nearest) = (0_u64, None);
        input.read(opened, &mut |position, record| {
            if let Err(broken) = &record
                && let Some(other) = broken.passed_over()
            {
                nearest = nearest.max(Some(other));
                return ControlFlow::Continue(());
            }
            found += 1;
            let origin = || format!("{name}, line {}", position.line);
            match record {
                Ok(request) => match sieve.passes(&request) {
                    Ok(true) => self.request(request, origin, query, selection),
                    Ok(false) => {}
                    Err(error) => {
                        asked = Err(error);
                        return ControlFlow::Break(());
                    }
                },
                Err(broken) => selection.unreadable.push(Unreadable {
                    origin: origin(),
                    broken,
                }),
            }
            ControlFlow::Continue(())
        })?;
        asked?;
        if found == 0 {
            return Err(InputError::NoRequest { name, nearest }.into());
        }
        Ok(())
    }

    /// Takes a request of a file, if it is asked for. `origin` says where it stands.
    fn request(
        &self,
        request: CapturedRequest<'_>,
        origin: impl FnOnce() -> String,
        query: &ReplayQuery,
        selection: &mut Selection,
    ) {
        let time = request.received_at;
        let has_event_type = || {
            let wanted = &query.event_types;
            wanted.is_empty()
                || event::type_of(&request.body).is_some_and(|name| wanted.contains(&name))
        };
        let passes = has_event_type()
            && query
                .since
                .is_none_or(|since| time.is_some_and(|time| time >= since))
            && query
                .until
                .is_none_or(|until| time.is_some_and(|time| time < until));
        if passes {
            let message = message_of(&request).unwrap_or_else(origin);
            match self.refused(&request, query) {
                Some(reason) => selection.leave_out(message, reason),
                None => selection.items.push(Item::Read(Box::new(Read {
                    message,
                    request: request.into_owned(),
                    is_stored: false,
                }))),
            }
        }
    }

    /// Why `request` must not be signed, if so: it was not authentic when it came, or, where that
    /// is not known, is not now.
    fn refused(&self, request: &CapturedRequest<'_>, query: &ReplayQuery) -> Option<Reason> {
        if query.verbatim || query.sign_unverified {
            return None;
        }
        let headers = SignedHeaders::collect(request.header_pairs());
        let at = request.received_at.unwrap_or(self.now);
        match self.verifier.verify(&headers, &request.body, at) {
            Ok(verified) => verified.verdict.outcome.err().map(Reason::Invalid),
            Err(missing) => {
                let misses = self.misses_secret.get() || missing.0 != Scheme::BodyHmac;
                self.misses_secret.set(misses);
                Some(missing.into())
            }
        }
    }
}

impl Selection {
    fn leave_out(&mut self, message: String, reason: Reason) {
        let message = Some(message);
        self.left_out.push(LeftOut { message, reason });
    }
}

fn scheme_of(request: &CapturedRequest<'_>) -> Scheme {
    SignedHeaders::collect(request.header_pairs()).scheme()
}

/// What names the message of a request to its receiver, else the capture's own name.
fn message_of(request: &CapturedRequest<'_>) -> Option<String> {
    let headers = SignedHeaders::collect(request.header_pairs());
    event::message_id(headers.scheme(), &headers, &request.body)
        .or_else(|| request.id.as_deref().map(str::to_owned))
}
