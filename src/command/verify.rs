//! `cew verify`: is a captured request authentic, and if not, why not?

use std::borrow::Cow;
use std::io::BufRead as _;
use std::ops::ControlFlow;
use std::path::Path;

use crate::capture::store::{Filter, Store};
use crate::capture::{self, Broken, CapturedRequest, Position};
use crate::cli::{At, SecretArgs, VerifyArgs};
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Reporter;
use crate::secret_source::Keyring;
use crate::signing::{Clock, Scheme, SignedHeaders, Timestamp, verify};

use super::input::Source;
use super::verdict_report::{Counts, Judged};

/// What to say when there is nothing to verify.
const INSTEAD: &str = "give a file with the request, - for standard input, or --body with -H";

/// Verifies each request of each input.
pub fn run(
    args: &VerifyArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let mut verifier = Verifier {
        args,
        keyring: Keyring::new(secret.clone()),
        counts: Counts::default(),
    };
    if let Some(path) = &args.body {
        let body = Source::choose(Some(path), "body", INSTEAD, secret, reporter.context())?;
        let request = assembled(args, body.read(reporter.context())?);
        verifier.judge(&body.name(), Position::default(), &request, reporter)?;
    } else {
        for source in sources(args, secret, reporter.context())? {
            verifier.read(&source, reporter)?;
        }
    }
    verifier.counts.report(reporter)
}

fn sources(
    args: &VerifyArgs,
    secret: &SecretArgs,
    context: &Context,
) -> Result<Vec<Source>, Error> {
    let choose = |path: Option<&Path>| Source::choose(path, "request", INSTEAD, secret, context);
    if args.files.is_empty() {
        return Ok(vec![choose(None)?]);
    }
    args.files.iter().map(|path| choose(Some(path))).collect()
}

/// The request of `--body`, with the headers of `-H`, `--id`, `--timestamp` and `--signature`.
fn assembled(args: &VerifyArgs, body: Vec<u8>) -> CapturedRequest<'static> {
    let given = [&args.id, &args.timestamp, &args.signature];
    let names = args.scheme.unwrap_or_default().header_names();
    let named = |(name, value): (&&'static str, &&Option<String>)| {
        let value = value.as_ref()?;
        Some((Cow::Borrowed(*name), Cow::Owned(value.clone())))
    };
    // `body-hmac` has one header, the signature; the other two have all three.
    let own = names.iter().rev().zip(given.iter().rev()).filter_map(named);
    let extra = args.headers.iter().cloned();
    CapturedRequest {
        headers: own
            .chain(extra.map(|(name, value)| (name.into(), value.into())))
            .collect(),
        body: body.into(),
        ..CapturedRequest::default()
    }
}

struct Verifier<'a> {
    args: &'a VerifyArgs,
    keyring: Keyring,
    counts: Counts,
}

impl Verifier<'_> {
    fn read(&mut self, source: &Source, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let name = source.name();
        if let Some(store) = source.store(reporter.context())? {
            return self.read_store(&name, &store, reporter);
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
        let mut failed = None;
        let before = self.counts.total();
        let each = &mut |position: Position, record: Result<CapturedRequest<'_>, Broken>| {
            let done = match record {
                Ok(request) => self.judge(&name, position, &request, reporter),
                Err(broken) => {
                    self.counts.unreadable(&name, position, &broken, reporter);
                    Ok(())
                }
            };
            match done {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        capture::read(&mut input, format, &mut open, each).map_err(|error| source.error(error))?;
        match failed {
            Some(error) => Err(error),
            None if self.counts.total() == before => Err(Error::Capture {
                origin: name,
                reason: "holds no captured request".to_owned(),
            }),
            None => Ok(()),
        }
    }

    fn read_store(
        &mut self,
        name: &str,
        store: &Store,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        let mut index = 0;
        let mut done = Ok(());
        store.each(&Filter::default(), &mut |capture| {
            let position = Position { line: 0, index };
            index += 1;
            done = self.judge(name, position, &capture.request, reporter);
            if done.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        if index == 0 {
            return Err(Error::Capture {
                origin: name.to_owned(),
                reason: "holds no captured request".to_owned(),
            });
        }
        done
    }

    fn judge(
        &mut self,
        file: &str,
        position: Position,
        request: &CapturedRequest<'_>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        let headers = SignedHeaders::collect(request.header_pairs());
        let scheme = self.args.scheme.unwrap_or_else(|| headers.scheme());
        let clock = self.clock(file, request, reporter.context())?;
        let secrets = self.keyring.secrets(scheme, reporter)?;
        let verdict = verify(
            &headers,
            &request.body,
            &secrets.secrets,
            clock,
            Some(scheme),
        );
        let judged = Judged {
            file,
            position,
            message_id: message_id(scheme, &headers, &request.body),
            request,
            verdict: &verdict,
            secrets,
        };
        self.counts.judged(&judged, reporter)
    }

    fn clock(
        &self,
        file: &str,
        request: &CapturedRequest<'_>,
        context: &Context,
    ) -> Result<Clock, Error> {
        let received = || {
            let at = request.received_at?;
            Some(Timestamp::from_unix_seconds(at.as_second()))
        };
        let now = match self.args.at {
            None => received().unwrap_or_else(|| context.timestamp()),
            Some(At::Now) => context.timestamp(),
            Some(At::Time(time)) => time,
            Some(At::Received) => received().ok_or_else(|| Error::Capture {
                origin: file.to_owned(),
                reason: "does not say when the request was received; give --at a time".to_owned(),
            })?,
        };
        let tolerance = (!self.args.ignore_timestamp).then_some(self.args.tolerance);
        Ok(Clock { now, tolerance })
    }
}

/// The id of the message, from where its scheme keeps it.
fn message_id(scheme: Scheme, headers: &SignedHeaders<'_>, body: &[u8]) -> Option<String> {
    match scheme {
        Scheme::BodyHmac => super::send_example::payload_id(body),
        _ => headers.message_id().map(str::to_owned),
    }
}
