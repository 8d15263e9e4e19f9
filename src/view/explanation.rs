//! `cew verify --explain`: everything that went into one verdict.

use serde::Serialize;

use super::page::Page;
use super::sanitize::sanitize;
use crate::capture::CapturedRequest;
use crate::diagnosis::{Diagnosis, Verified, escaped};
use crate::signing::{
    Scheme, SecretSet, Selected, SignatureHeader, SignedHeaders, parse_timestamp,
};
use crate::time::Time;

/// Characters of the signed content that are shown at its beginning and at its end.
const HEAD: usize = 400;
const TAIL: usize = 100;

/// What was signed and what would have been right.
#[derive(Serialize)]
pub struct Explanation {
    scheme: &'static str,
    /// The headers of the signature as they were read.
    headers: Vec<(&'static str, Option<String>)>,
    /// Escaped, so that each byte can be told.
    signed_content: Option<String>,
    /// The signature that each secret, by its name, makes of it.
    expected: Vec<(String, String)>,
    age_s: Option<i64>,
    /// How many signatures were computed to find the cause.
    tries: Option<u32>,
}

impl Explanation {
    /// Collects it for a request.
    #[must_use]
    pub fn new(
        request: &CapturedRequest<'_>,
        verified: &Verified<'_>,
        diagnosis: Option<&Diagnosis>,
    ) -> Self {
        let scheme = verified.verdict.scheme;
        let headers = SignedHeaders::collect(request.header_pairs());
        let names = scheme.header_names().iter();
        let read = names.map(|name| (*name, headers.get(name).map(str::to_owned)));
        let (id, timestamp) = match headers.select(scheme) {
            Ok(Selected::Message { id, timestamp, .. }) => (id, parse_timestamp(timestamp).ok()),
            Ok(Selected::Body { .. }) => ("", Some(Time::EPOCH)),
            Err(_) => ("", None),
        };
        let content = timestamp.map(|timestamp| match scheme {
            Scheme::BodyHmac => request.body.to_vec(),
            _ => [
                format!("{id}.{}.", timestamp.unix_seconds()).as_bytes(),
                &request.body,
            ]
            .concat(),
        });
        let signed = |at: Time| {
            let all = verified.secrets.as_slice().iter().map(|named| {
                let secret = SecretSet::from(named.secret.clone());
                let header = SignatureHeader::sign(scheme, &secret, id, at, &request.body);
                (named.name.clone(), header.written(scheme))
            });
            all.collect()
        };
        Self {
            scheme: scheme.name(),
            headers: read.collect(),
            signed_content: content.as_deref().map(escaped),
            expected: timestamp.map(signed).unwrap_or_default(),
            age_s: verified.verdict.age,
            tries: diagnosis.map(|diagnosis| diagnosis.tries),
        }
    }

    /// Puts it below a verdict.
    pub fn human(&self, page: &mut Page) {
        for (name, value) in &self.headers {
            match value {
                Some(value) => page.line(format_args!("  {name}: {}", escaped(value.as_bytes()))),
                None => page.line(format_args!("  {name} is missing")),
            }
        }
        if let Some(content) = &self.signed_content {
            let all = page.layout.style.verbose;
            let content = if all { content.clone() } else { cut(content) };
            page.line(format_args!("  signed content: {}", sanitize(&content)));
        }
        for (name, signature) in &self.expected {
            page.line(format_args!("  expected with {name}: {signature}"));
        }
        if let Some(tries) = self.tries.filter(|tries| *tries > 0) {
            page.line(format_args!(
                "  signatures computed to find the cause: {tries}"
            ));
        }
    }
}

/// The beginning and the end of what is long.
fn cut(content: &str) -> String {
    let count = content.chars().count();
    let Some(left_out) = count.checked_sub(HEAD + TAIL).filter(|more| *more > 0) else {
        return content.to_owned();
    };
    let head: String = content.chars().take(HEAD).collect();
    let tail: String = content.chars().skip(count - TAIL).collect();
    format!("{head} … ({left_out} more, -v shows them) … {tail}")
}
