//! Calls about messages.

use std::sync::Arc;

use hyper::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;

use super::applications::read_inline;
use super::check::{check_channels, check_event_type};
use super::fields::{Fields, check_uid};
use super::known::{Known, KnownEndpoint};
use super::problem::Problem;
use super::query::Query;
use super::reply::{Reply, time};
use super::{Api, Asked};
use crate::event;
use crate::service::{NotAccepted, Post};
use crate::store::{MessageFilter, MessageSeq, NewMessage, StoredMessage};

/// No payload is larger.
pub const LARGEST: usize = 1 << 20;

/// A message as the API shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageOut<'a> {
    event_id: Option<&'a str>,
    event_type: &'a str,
    payload: Payload<'a>,
    channels: Option<&'a [String]>,
    id: &'a str,
    timestamp: String,
}

/// A payload, as it is.
#[derive(Serialize)]
#[serde(untagged)]
enum Payload<'a> {
    Json(&'a RawValue),
    Text(String),
}

impl<'a> MessageOut<'a> {
    /// Of `message`, with its payload or an empty object in place of it.
    pub fn new(message: &'a NewMessage, with_content: bool) -> Self {
        let empty: &RawValue = RawValue::NULL;
        let payload = match serde_json::from_slice(&message.payload) {
            _ if !with_content => Payload::Json(serde_json::from_str("{}").unwrap_or(empty)),
            Ok(json) => Payload::Json(json),
            Err(_) => Payload::Text(String::from_utf8_lossy(&message.payload).into_owned()),
        };
        Self {
            event_id: message.event_id.as_deref(),
            event_type: &message.event_type,
            payload,
            channels: message.channels.as_deref(),
            id: &message.id,
            timestamp: time(message.at),
        }
    }
}

impl Api {
    pub(super) async fn make_message(
        &self,
        app: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let with_content = asked.query.flag("with_content", true)?;
        let fields = Fields::of(asked.body)?;
        let post = read(&fields)?;
        let app = match self.known(app) {
            Err(problem) if problem.status() == StatusCode::NOT_FOUND => {
                let Some((uid, application)) = read_inline(&fields)? else {
                    return Err(problem);
                };
                if uid.as_deref() != Some(app) {
                    let at = ["body", "application", "uid"];
                    return Err(Problem::invalid(&at, "it must be the uid of the path"));
                }
                self.add_application(uid, &application).await?;
                self.known(app)?
            }
            known => known?,
        };
        let message = self.accept(&app, post).await?;
        let out = MessageOut::new(&message, with_content);
        Reply::json(StatusCode::ACCEPTED, &out)
    }

    /// Accepts a message: for all endpoints that take it, or the only one that it is for.
    pub(super) async fn accept(&self, app: &Known, post: Post) -> Result<Arc<NewMessage>, Problem> {
        let takes = |endpoint: &&KnownEndpoint| {
            post.only.is_none_or(|only| endpoint.row == only)
                && endpoint
                    .endpoint
                    .takes(&post.event_type, post.channels.as_deref())
        };
        let endpoints = app.endpoints.iter().filter(takes);
        let endpoints = endpoints.map(|endpoint| endpoint.row).collect();
        let id = match &post.id {
            Some(id) => id.clone(),
            None => self.message_ids.borrow_mut().make()?.as_str().to_owned(),
        };
        let accepted = self.service.accept(app.row, id, post, endpoints).await;
        accepted.map_err(|error| match error {
            NotAccepted::Taken => Problem::conflict("conflict", "A conflict has occurred"),
            NotAccepted::Store(error) => error.into(),
        })
    }

    pub(super) fn messages(&self, app: &str, query: &Query) -> Result<Reply, Problem> {
        let app = self.find_application(app)?.row;
        let with_content = query.flag("with_content", true)?;
        let mut cursor = query.cursor("msg_", false, |id| self.message_row(app, id))?;
        let (before, after) = query.span(&mut cursor)?;
        let filter = MessageFilter {
            before,
            after,
            event_types: query.list("event_types"),
            channel: query.one("channel").map(str::to_owned),
            state: None,
        };
        let page = self.store.messages_of(app, &filter, &cursor)?;
        let id = |stored: &StoredMessage| stored.message.id.clone();
        Reply::scanned(&page, &cursor, id, |stored| {
            Ok(MessageOut::new(&stored.message, with_content))
        })
    }

    pub(super) fn message(&self, app: &str, name: &str, query: &Query) -> Result<Reply, Problem> {
        let with_content = query.flag("with_content", true)?;
        let app = self.find_application(app)?.row;
        let stored = self.find_message(app, name)?;
        Reply::ok(&MessageOut::new(&stored.message, with_content))
    }

    /// The message of that id, or of that id of its maker's.
    pub(super) fn find_message(&self, app: i64, name: &str) -> Result<StoredMessage, Problem> {
        let found = self.store.find_message(app, name)?;
        found.ok_or_else(Problem::not_found)
    }

    /// The row that an iterator stands for.
    pub(super) fn message_row(&self, app: i64, id: &str) -> Result<Option<i64>, Problem> {
        Ok(self.store.message_row(app, id)?.map(MessageSeq::row))
    }

    pub(super) async fn send_example(
        &self,
        app: &str,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let (_, record) = self.find_endpoint(app, name)?;
        let event_type: String = Fields::of(asked.body)?.required("eventType")?;
        check_event_type(&event_type, "event_type")?;
        let payload = self.example(&event_type)?;
        let known = self.known(app)?;
        let post = Post {
            event_type,
            only: Some(record.row),
            payload,
            ..Post::default()
        };
        let message = self.accept(&known, post).await?;
        Reply::ok(&MessageOut::new(&message, false))
    }
}

fn read(fields: &Fields<'_>) -> Result<Post, Problem> {
    let event_type: String = fields.required("eventType")?;
    check_event_type(&event_type, "event_type")?;
    let event_id: Option<String> = fields.optional("eventId")?;
    check_uid(event_id.as_ref(), "msg_")?;
    let channels: Option<Vec<String>> = fields.optional("channels")?;
    check_channels(channels.as_deref(), 10)?;
    let at = ["body", "payload"];
    let payload = fields.raw("payload").map(RawValue::get).unwrap_or_default();
    if payload.is_empty() {
        let msg = "missing field `payload`";
        return Err(Problem::malformed(&["body", "", ""], msg));
    }
    if !payload.starts_with('{') {
        return Err(Problem::invalid(&at, "Payload must be an object."));
    }
    let mut payload = payload.as_bytes().to_vec();
    if let Some(raw) = fields
        .raw("transformationsParams")
        .filter(|raw| raw.get() != "null")
    {
        let params = Fields::of(raw.get().as_bytes())?;
        let text: Option<String> = params.optional("rawPayload")?;
        payload = text.map_or(payload, String::into_bytes);
    }
    if payload.len() > LARGEST {
        return Err(Problem::too_large());
    }
    Ok(Post {
        id: None,
        event_type,
        only: None,
        event_id,
        channels,
        scheme: crate::signing::Scheme::Svix,
        payload,
    })
}

/// What `svix.ping` sends.
pub const PING: &[u8] = br#"{"success": true}"#;

/// The example of an event type in its bytes.
pub fn compact(example: &serde_json::Value) -> Vec<u8> {
    event::compact(example)
}
