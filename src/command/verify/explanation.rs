//! `cew verify --explain`: everything that went into one verdict.

use serde::Serialize;

use crate::capture::CapturedRequest;
use crate::diagnosis::{Diagnosis, escaped};
use crate::report::sanitize;
use crate::secret_source::Secrets;
use crate::signing::{Scheme, Selected, SignatureHeader, SignedHeaders, Timestamp};

use super::page::Page;

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
    /// Collects it for a request under `scheme`.
    pub fn new(
        request: &CapturedRequest<'_>,
        scheme: Scheme,
        secrets: &Secrets,
        age: Option<i64>,
        diagnosis: Option<&Diagnosis>,
    ) -> Self {
        let headers = SignedHeaders::collect(request.header_pairs());
        let names = scheme.header_names().iter();
        let read = names.map(|name| (*name, headers.get(name).map(str::to_owned)));
        let (id, timestamp) = match headers.select(scheme) {
            Ok(Selected::Message { id, timestamp, .. }) => (id, Timestamp::parse(timestamp).ok()),
            Ok(Selected::Body { .. }) => ("", Some(Timestamp::from_unix_seconds(0))),
            Err(_) => ("", None),
        };
        let content = timestamp.map(|timestamp| match scheme {
            Scheme::BodyHmac => request.body.to_vec(),
            _ => [format!("{id}.{timestamp}.").as_bytes(), &request.body].concat(),
        });
        let signed = |at: Timestamp| {
            let all = secrets.secrets.iter().zip(&secrets.names);
            let all = all.map(|(secret, name)| {
                let secret = std::slice::from_ref(secret);
                let header = SignatureHeader::sign(scheme, secret, id, at, &request.body);
                (name.clone(), header.written(scheme))
            });
            all.collect()
        };
        Self {
            scheme: scheme.name(),
            headers: read.collect(),
            signed_content: content.as_deref().map(escaped),
            expected: timestamp.map(signed).unwrap_or_default(),
            age_s: age,
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
            let all = page.look.verbose;
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
