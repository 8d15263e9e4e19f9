//! What is genuine is accepted, however it comes over the wire.

use super::accept::{accepts, user_named};
use super::fix::Fix;
use super::probe::{Level, Probe};
use super::traffic::Traffic;
use super::wire::Form;

/// Characters of two, three and four bytes: a cut falls into one of them.
const NAME: &str = "Žofie 北京 👩‍🚀";

pub(super) const PROBES: &[Probe] = &[
    accepts(
        "accept.title-case",
        Level::Failure,
        "header names may be written Svix-Id",
        "names of headers have no case, and proxies change it",
        Fix::HeaderCase,
        |sender| Ok(Traffic::from(sender.valid()?).written(Form::TitleCase)),
    ),
    accepts(
        "accept.segments",
        Level::Failure,
        "a body in several segments, cut inside a character, is accepted",
        "networks cut where they like: a handler that decodes piece by piece, or reads one piece, \
         computes another signature now and then",
        Fix::WholeBody,
        |sender| Ok(user_named(sender, NAME)?.written(Form::Segments)),
    ),
    accepts(
        "accept.chunked",
        Level::Warning,
        "a body in chunks, without a length, is accepted",
        "the sender states the length, but proxies in between may not",
        Fix::WholeBody,
        |sender| Ok(user_named(sender, NAME)?.written(Form::Chunked)),
    ),
    accepts(
        "accept.expect",
        Level::Warning,
        "a sender may ask before it sends the body (expect: 100-continue)",
        "the sender does not ask, but proxies in between may",
        Fix::WholeBody,
        |sender| Ok(Traffic::from(sender.valid()?).written(Form::Continue)),
    ),
];
