//! Sending a capture that was edited, as a message of its own.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::Method;
use hyper::header::{HeaderName, HeaderValue};
use serde::Deserialize;
use tokio::sync::watch;
use tokio::task::{spawn_blocking, spawn_local};

use super::replay::{delivery_reply, left_out, never};
use super::{Log, captures};
use crate::capture::{CapturedRequest, HOP_BY_HOP, shown_value};
use crate::delivery::{Deadline, Header};
use crate::event;
use crate::http::Endpoint;
use crate::replay::{Edited, Named, ReplayQuery, Signing};
use crate::service::api::{LARGEST_PAYLOAD, Problem, Reply};
use crate::signing::SignedHeaders;
use crate::store::Entry;
use crate::text::latin1;
use crate::web::body::read;

/// So many headers at most.
const MOST_HEADERS: usize = 200;

/// What is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SendEdited {
    #[serde(default)]
    to: Option<String>,
    /// All headers, in their order.
    headers: Vec<(String, String)>,
    /// Text, or
    #[serde(default)]
    body: Option<String>,
    /// anything.
    #[serde(default)]
    body_base64: Option<String>,
    /// Whether it is signed; else the headers go out as they stand.
    #[serde(default = "yes")]
    sign: bool,
    #[serde(default)]
    sign_unverified: bool,
}

const fn yes() -> bool {
    true
}

impl Log {
    /// Sends what was made of the capture of that name.
    pub(super) async fn send(&self, name: &str, body: &[u8]) -> Result<Reply, Problem> {
        let asked: SendEdited = read(body)?;
        let endpoint = self.endpoint(asked.to.as_deref())?;
        let captured = captures::find(&self.store, name)?.ok_or_else(Problem::not_found)?;
        let headers = headers(&asked.headers, &captured.request, &endpoint)?;
        let signing = if asked.sign {
            self.must_be_authentic(name, &asked, &endpoint).await?;
            let pairs = headers.iter().map(|(name, value)| (&**name, &**value));
            let scheme = SignedHeaders::collect(pairs).scheme();
            Some(Signing {
                scheme,
                id: self.ambient.new_message_id()?,
                verifier: self.reception.verifier.clone(),
            })
        } else {
            None
        };
        let method = Method::from_bytes(captured.request.method.as_bytes());
        let body = payload(&asked)?;
        let edited = Edited {
            endpoint: endpoint.clone(),
            signing,
            method: method.unwrap_or(Method::POST),
            headers,
            event_type: event::type_of(&body),
            body: body.into(),
        };
        let sender = self.sender(&endpoint)?;
        let redaction = self.reception.verifier.redaction();
        let (writer, store) = (self.reception.writer.clone(), self.store.again()?);
        // To its end, though nobody may wait for it any more: it is written down then.
        let sending = spawn_local(async move {
            let (_never, mut stop) = watch::channel(false);
            let deadline = &mut Deadline::default();
            let delivered = sender.deliver(&edited, &mut stop, deadline, |_| {}).await;
            let delivery = never(delivered);
            let kept = match edited.kept(delivery.last(), &redaction) {
                (Some(sent), _) => spawn_blocking(move || store.record_sent(&[sent])).await,
                (None, attempt) => {
                    let written = writer.write(Entry::Attempt(attempt.into())).await;
                    Ok(written.map(|_| ()))
                }
            };
            (edited, delivery, kept)
        });
        let sent = sending.await;
        let (edited, delivery, kept) = sent.map_err(|error| Problem::Failed(error.to_string()))?;
        kept.map_err(|error| Problem::Failed(error.to_string()))??;
        delivery_reply(&edited, &endpoint, &delivery)
    }

    /// To sign what a stranger sent would make it genuine, edited or not.
    async fn must_be_authentic(
        &self,
        name: &str,
        asked: &SendEdited,
        endpoint: &Endpoint,
    ) -> Result<(), Problem> {
        let query = ReplayQuery {
            names: vec![Named::Stored(name.to_owned())],
            sign_unverified: asked.sign_unverified,
            ..ReplayQuery::default()
        };
        let (selection, store) = self.select(query, endpoint).await?;
        if let Some(left) = selection.left_out.first() {
            return Err(left_out(&left.reason));
        }
        // Also where nothing can sign.
        let mut messages = self.messages(selection, store, endpoint, false);
        let taken = messages
            .take()
            .map_err(|error| super::replay::failed(&error))?;
        if taken.is_none()
            && let Ok(reasons) = messages.shared.left_out.lock()
            && let Some(left) = reasons.first()
        {
            return Err(left_out(&left.reason));
        }
        Ok(())
    }
}

/// As they can be sent, without those that are the connection's. A credential that was not shown, and
/// so not edited, goes where it came for, or to this machine, and nowhere else.
fn headers(
    given: &[(String, String)],
    captured: &CapturedRequest<'_>,
    endpoint: &Endpoint,
) -> Result<Vec<Header>, Problem> {
    let at = ["body", "headers"];
    if given.len() > MOST_HEADERS {
        return Err(Problem::invalid(&at, "there are too many"));
    }
    let mut headers = Vec::new();
    for (name, value) in given {
        let name = name.trim().to_ascii_lowercase();
        let bytes = latin1::encode(value);
        let value_is_good = bytes.is_some_and(|bytes| HeaderValue::from_bytes(&bytes).is_ok());
        if HeaderName::from_bytes(name.as_bytes()).is_err() || !value_is_good {
            return Err(Problem::invalid(&at, format!("{name:?} cannot be sent")));
        }
        let is_own = matches!(&*name, "host" | "content-length");
        if is_own || HOP_BY_HOP.contains(&&*name) {
            continue;
        }
        if is_hidden(captured, &name, value) {
            let mut kept = captured.headers_for(endpoint.host(), endpoint.is_loopback());
            let kept = kept.find(|(known, _)| known.eq_ignore_ascii_case(&name));
            headers.extend(kept.map(|(_, value)| (name, value.to_owned())));
        } else {
            headers.push((name, value.clone()));
        }
    }
    Ok(headers)
}

/// Whether `value` stands in place of a credential of the capture's.
fn is_hidden(captured: &CapturedRequest<'_>, name: &str, value: &str) -> bool {
    let mut pairs = captured.header_pairs();
    pairs.any(|(known, kept)| {
        known.eq_ignore_ascii_case(name) && kept != value && shown_value(known, kept) == value
    })
}

fn payload(asked: &SendEdited) -> Result<Vec<u8>, Problem> {
    let payload = match (&asked.body, &asked.body_base64) {
        (Some(text), None) => text.clone().into_bytes(),
        (None, Some(text)) => BASE64_STANDARD
            .decode(text)
            .map_err(|_| Problem::invalid(&["body", "body_base64"], "it is not base64"))?,
        _ => {
            let msg = "give either `body` or `body_base64`";
            return Err(Problem::invalid(&["body", "body"], msg));
        }
    };
    if payload.len() > LARGEST_PAYLOAD {
        return Err(Problem::too_large());
    }
    Ok(payload)
}
