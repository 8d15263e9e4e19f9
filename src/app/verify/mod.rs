//! `cew verify`: is a captured request authentic, and if not, why not?
//!
//! [`Inputs`] goes through them. A [`Policy`](crate::verification::Policy) gives the verdict on one
//! request; results go on a [`Page`](crate::view::Page), which any thread can fill. JSON Lines and
//! stores, which may hold many, are worked on by all cores.

mod inputs;
mod record;

use std::borrow::Cow;
use std::path::Path;

use super::{Error, Exit, input};
use crate::capture::{CapturedRequest, Input};
use crate::cli::{SecretArgs, VerifyArgs};
use crate::context::Context;
use crate::terminal::Reporter;
use crate::view::Counts;
use inputs::Inputs;

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
        has_headers(args)?;
        let options = secret.options();
        let mut body = input::choose(Some(path), "body", INSTEAD, &options, reporter.context())?;
        let request = assembled(args, body.read_all()?);
        Inputs::new(args, secret, reporter).one(body.name(), &request)?
    } else {
        let sources = sources(args, secret, reporter.context())?;
        inputs = sources.len();
        Inputs::new(args, secret, reporter).all(sources)?
    };
    if inputs > 1 || counts.total() > 1 {
        reporter.show(&counts)?;
    }
    Ok(exit(&counts))
}

/// What the counts mean for the process.
fn exit(counts: &Counts) -> Exit {
    if counts.unreadable > 0 {
        Exit::Input
    } else if counts.refused() > 0 {
        Exit::No
    } else {
        Exit::Done
    }
}

fn sources(
    args: &VerifyArgs,
    secret: &SecretArgs,
    context: &mut Context,
) -> Result<Vec<Input>, Error> {
    let options = secret.options();
    let mut choose =
        |path: Option<&Path>| input::choose(path, "request", INSTEAD, &options, context);
    if args.files.is_empty() {
        return Ok(vec![choose(None)?]);
    }
    args.files.iter().map(|path| choose(Some(path))).collect()
}

/// A body alone is neither authentic nor not.
fn has_headers(args: &VerifyArgs) -> Result<(), Error> {
    let named = [&args.id, &args.timestamp, &args.signature];
    if args.headers.is_empty() && named.iter().all(|given| given.is_none()) {
        return Err(Error::usage(
            "--body gives the body alone, and the headers are missing",
            "give them with -H 'name: value', or with --id, --timestamp and --signature",
        ));
    }
    Ok(())
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
