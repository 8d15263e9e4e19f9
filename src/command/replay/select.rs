//! Which captures are replayed, and which are left out for what reason.

use std::cell::Cell;
use std::io::BufRead as _;
use std::ops::ControlFlow;
use std::path::Path;

use jiff::Timestamp;

use crate::capture::store::{Filter, Seq, State, Store};
use crate::capture::{self, CapturedRequest};
use crate::cli::{ReplayArgs, SecretArgs};
use crate::error::Error;
use crate::event;
use crate::report::Reporter;
use crate::signing::{Clock, Scheme, SignedHeaders, verify};

use super::super::input::Source;
use super::super::send_example::payload_id;
use super::secrets::Signers;

/// A message to replay.
pub struct Item {
    /// The message id; the capture's id or its place in a file where the request has none.
    pub message: String,
    /// What is sent.
    pub from: From,
}

/// Where the request is.
pub enum From {
    /// In the store.
    Store(Seq),
    /// Read from a file.
    File(Box<CapturedRequest<'static>>),
}

/// A message that is not sent.
pub struct LeftOut {
    /// As in [`Item`].
    pub message: String,
    /// Why.
    pub reason: String,
}

/// What was found.
#[derive(Default)]
pub struct Selection {
    /// In order of arrival.
    pub items: Vec<Item>,
    /// Those that must not be signed.
    pub left_out: Vec<LeftOut>,
    /// Records of files that cannot be read.
    pub unreadable: u64,
}

/// Why an unauthentic capture is never signed.
const FORGERY: &str = "not authentic when it came";

/// Looks for what `args` ask for.
pub struct Selector<'a> {
    /// What is asked for.
    pub args: &'a ReplayArgs,
    /// Where secrets come from.
    pub secret: &'a SecretArgs,
    /// The store, if there is one.
    pub store: Option<&'a Store>,
    /// Its file, or where that would be.
    pub path: &'a Path,
    /// Where it all goes.
    pub endpoint: &'a str,
    /// What signs, and tells what is authentic.
    pub signers: &'a Signers,
    /// Whether a secret for `svix` or `standard` was needed and not there.
    pub is_missed: Cell<bool>,
}

impl Selector<'_> {
    /// Everything that is asked for: first what was named, in that order.
    pub fn select(&self, reporter: &mut Reporter<'_>) -> Result<Selection, Error> {
        let mut selection = Selection::default();
        if self.args.names.is_empty() {
            self.stored(Vec::new(), &mut selection, reporter)?;
        }
        for name in &self.args.names {
            let path = Path::new(name);
            if name == "-" || reporter.context().directory.join(path).is_file() {
                self.file(path, &mut selection, reporter)?;
            } else {
                let before = selection.items.len() + selection.left_out.len();
                self.stored(vec![name.clone()], &mut selection, reporter)?;
                if selection.items.len() + selection.left_out.len() == before {
                    return Err(Error::NothingNamed {
                        name: name.clone(),
                        store: self.path.display().to_string(),
                    });
                }
            }
        }
        if let Some(last) = self.args.last {
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
    pub fn needs_message_secret(&self, selection: &Selection) -> Result<bool, Error> {
        if self.is_missed.get() {
            return Ok(true);
        }
        let needs = |request: &CapturedRequest<'_>| scheme_of(request) != Scheme::BodyHmac;
        for item in &selection.items {
            let needs = match (&item.from, self.store) {
                (From::File(request), _) => Some(needs(request)),
                (From::Store(seq), Some(store)) => {
                    store.look_at(*seq, |capture| needs(&capture.request))?
                }
                (From::Store(_), None) => None,
            };
            if needs == Some(true) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn since(&self, reporter: &mut Reporter<'_>) -> (Option<Timestamp>, Option<Timestamp>) {
        let now = reporter.context().now().as_millis();
        let now = Timestamp::from_millisecond(i64::try_from(now).unwrap_or(i64::MAX));
        let now = now.unwrap_or_default();
        let time = |moment: Option<crate::cli::Moment>| moment.map(|moment| moment.time(now));
        (time(self.args.since), time(self.args.until))
    }

    /// Messages of the store: those of `names`, or all that pass the filter.
    fn stored(
        &self,
        names: Vec<String>,
        selection: &mut Selection,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        let Some(store) = self.store else {
            return Ok(());
        };
        let args = self.args;
        let by_state = args.failed || args.missing;
        let (since, until) = self.since(reporter);
        let filter = Filter {
            names,
            event_types: args.events.clone(),
            since,
            until,
            last: args.last.filter(|_| !by_state),
            ..Filter::default()
        };
        let mut messages = store.messages(&filter, self.endpoint)?;
        if by_state {
            if since.is_none() {
                let first = messages.iter().position(|m| m.state == State::Failed);
                messages.drain(..first.unwrap_or(0));
            }
            messages.retain(|message| match message.state {
                State::Failed => args.failed,
                State::Missing => args.missing,
                State::Succeeded => false,
            });
        }
        for message in messages {
            let refused = match message.valid {
                _ if args.verbatim || args.sign_unverified => None,
                Some(true) => None,
                Some(false) => Some(FORGERY.to_owned()),
                // Nobody looked when it came. What the secret had signed then is as good.
                None => match store.get(message.capture)? {
                    Some(capture) => self.refused(&capture.request, reporter),
                    None => continue,
                },
            };
            selection.add(message.message, From::Store(message.capture), refused);
        }
        Ok(())
    }

    /// The requests of a file, held in memory: what is sent is what was verified.
    fn file(
        &self,
        path: &Path,
        selection: &mut Selection,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        let source = Source::choose(Some(path), "request", "", self.secret, reporter.context())?;
        let name = source.name();
        if let Some(store) = source.store(reporter.context())? {
            store.each(&Filter::default(), &mut |capture| {
                self.read(capture.request, || name.clone(), selection, reporter);
                ControlFlow::Continue(())
            })?;
            return Ok(());
        }
        let bytes = source.open(reporter.context())?;
        let (format, mut input) = capture::detect(bytes).map_err(|error| source.error(error))?;
        let Some(format) = format else {
            return Err(Error::NotACapture {
                origin: name,
                is_empty: input.fill_buf().is_ok_and(<[u8]>::is_empty),
            });
        };
        let mut open = source.beside(reporter.context());
        let mut found = 0_u64;
        let read = capture::read(&mut input, format, &mut open, &mut |position, record| {
            found += 1;
            let origin = || format!("{name}, line {}", position.line);
            match record {
                Ok(request) => self.read(request, origin, selection, reporter),
                Err(broken) => {
                    selection.unreadable += 1;
                    let (origin, reason) = (origin(), broken.to_string());
                    reporter.failure(&Error::Capture { origin, reason });
                }
            }
            ControlFlow::Continue(())
        });
        read.map_err(|error| source.error(error))?;
        if found == 0 {
            return Err(Error::Capture {
                origin: name,
                reason: "holds no captured request".to_owned(),
            });
        }
        Ok(())
    }

    /// Takes a request of a file, if it is asked for. `origin` says where it stands.
    fn read(
        &self,
        request: CapturedRequest<'_>,
        origin: impl FnOnce() -> String,
        selection: &mut Selection,
        reporter: &mut Reporter<'_>,
    ) {
        let (since, until) = self.since(reporter);
        let time = request.received_at;
        let passes = self.has_event_type(&request)
            && since.is_none_or(|since| time.is_some_and(|time| time >= since))
            && until.is_none_or(|until| time.is_some_and(|time| time < until));
        if passes {
            let refused = self.refused(&request, reporter);
            let message = message_of(&request).unwrap_or_else(origin);
            let from = From::File(Box::new(request.into_owned()));
            selection.add(message, from, refused);
        }
    }

    fn has_event_type(&self, request: &CapturedRequest<'_>) -> bool {
        let wanted = &self.args.events;
        wanted.is_empty()
            || event::type_of(&request.body).is_some_and(|name| wanted.contains(&name))
    }

    /// Why `request` must not be signed, if so: it was not authentic when it came, or, where that
    /// is not known, is not now.
    fn refused(
        &self,
        request: &CapturedRequest<'_>,
        reporter: &mut Reporter<'_>,
    ) -> Option<String> {
        if self.args.verbatim || self.args.sign_unverified {
            return None;
        }
        let headers = SignedHeaders::collect(request.header_pairs());
        let scheme = headers.scheme();
        let Some(secrets) = self.signers.secrets(scheme) else {
            self.is_missed
                .set(self.is_missed.get() || scheme != Scheme::BodyHmac);
            return Some(format!("there is no secret for {scheme}"));
        };
        let received = request.received_at.map(Timestamp::as_second);
        let now = received.map_or_else(
            || reporter.context().timestamp(),
            crate::signing::Timestamp::from_unix_seconds,
        );
        let verdict = verify(
            &headers,
            &request.body,
            secrets,
            Clock::at(now),
            Some(scheme),
        );
        let invalid = verdict.outcome.err()?;
        Some(format!("{FORGERY}: {invalid}"))
    }
}

impl Selection {
    fn add(&mut self, message: String, from: From, refused: Option<String>) {
        match refused {
            None => self.items.push(Item { message, from }),
            Some(reason) => self.left_out.push(LeftOut { message, reason }),
        }
    }
}

fn scheme_of(request: &CapturedRequest<'_>) -> Scheme {
    SignedHeaders::collect(request.header_pairs()).scheme()
}

/// What names the message of a request to its receiver, else the capture's own name.
fn message_of(request: &CapturedRequest<'_>) -> Option<String> {
    let headers = SignedHeaders::collect(request.header_pairs());
    let id = match headers.scheme() {
        Scheme::BodyHmac => payload_id(&request.body),
        _ => headers.message_id().map(str::to_owned),
    };
    id.or_else(|| request.id.as_deref().map(str::to_owned))
}
