//! `cew verify`: is a captured request authentic, and if not, why not?
//!
//! A [`Verifier`] goes through the inputs. A [`Judge`](judge::Judge) gives the verdict on one
//! request; results go on a [`Page`](page::Page), which any thread can fill. JSON Lines and stores,
//! which may hold many, are worked on by all cores ([`bulk`]).

mod bulk;
mod counts;
mod explanation;
mod judge;
mod page;
mod progress;
mod record;
mod verdict_report;
mod verifier;

use std::borrow::Cow;
use std::path::Path;

use crate::capture::CapturedRequest;
use crate::cli::{SecretArgs, VerifyArgs};
use crate::context::Context;
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Reporter;

use super::input::Source;
use verifier::Verifier;

/// What to say when there is nothing to verify.
const INSTEAD: &str = "give a file with the request, - for standard input, or --body with -H";

/// Verifies each request of each input.
pub fn run(
    args: &VerifyArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let mut inputs = 1;
    let counts = if let Some(path) = &args.body {
        let body = Source::choose(Some(path), "body", INSTEAD, secret, reporter.context())?;
        let request = assembled(args, body.read(reporter.context())?);
        Verifier::new(args, secret, reporter).one(&body.name(), &request)?
    } else {
        let sources = sources(args, secret, reporter.context())?;
        inputs = sources.len();
        Verifier::new(args, secret, reporter).all(&sources)?
    };
    if inputs > 1 || counts.total() > 1 {
        counts.report(reporter)?;
    }
    Ok(counts.exit())
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
