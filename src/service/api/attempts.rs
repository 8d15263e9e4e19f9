//! Calls about attempts, and what became of a message.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::Api;
use super::messages::MessageOut;
use super::problem::Problem;
use super::query::Query;
use super::reply::{Reply, time};
use crate::store::{
    AttemptFilter, AttemptSeq, DeliveryState, Due, Kind, MessageFilter, ServedAttempt,
};
use crate::time::Time;

/// The hundreds of a status, as a query has them.
const CLASSES: [u16; 6] = [0, 100, 200, 300, 400, 500];

/// An attempt as the API shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttemptOut<'a> {
    url: &'a str,
    response: String,
    response_status_code: u16,
    response_duration_ms: u64,
    status: u8,
    status_text: &'static str,
    trigger_type: u8,
    msg_id: &'a str,
    endpoint_id: String,
    id: String,
    timestamp: String,
}

/// A message or an endpoint, with how far the one is at the other.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WithState<T> {
    #[serde(flatten)]
    what: T,
    status: u8,
    status_text: &'static str,
    next_attempt: Option<String>,
}

const fn status(state: DeliveryState) -> (u8, &'static str) {
    match state {
        DeliveryState::Succeeded => (0, "success"),
        DeliveryState::Failed => (2, "fail"),
        DeliveryState::Sending => (3, "sending"),
    }
}

impl<T> WithState<T> {
    fn new(what: T, state: DeliveryState, next: Option<Time>) -> Self {
        let (status, status_text) = status(state);
        Self {
            what,
            status,
            status_text,
            next_attempt: next.map(time),
        }
    }
}

impl Api {
    pub(super) fn attempts_at_endpoint(
        &self,
        app: &str,
        name: &str,
        query: &Query,
    ) -> Result<Reply, Problem> {
        let (_, record) = self.find_endpoint(app, name)?;
        let filter = AttemptFilter {
            endpoint: Some(record.row),
            ..AttemptFilter::default()
        };
        self.attempts(&filter, query)
    }

    pub(super) fn attempts_at_message(
        &self,
        app: &str,
        name: &str,
        query: &Query,
    ) -> Result<Reply, Problem> {
        let row = self.find_application(app)?.row;
        let message = self.find_message(row, name)?;
        let endpoint = query.one("endpoint_id");
        let endpoint = endpoint
            .map(|name| self.find_endpoint(app, name))
            .transpose()?;
        let filter = AttemptFilter {
            message: Some(message.seq),
            endpoint: endpoint.map(|(_, record)| record.row),
            ..AttemptFilter::default()
        };
        self.attempts(&filter, query)
    }

    fn attempts(&self, filter: &AttemptFilter, query: &Query) -> Result<Reply, Problem> {
        let with_content = query.flag("with_content", true)?;
        let state = query.number("status", &[0, 1, 2, 3, 4])?;
        let class = query.number("status_code_class", &CLASSES)?;
        let row = |id: &str| Ok(AttemptSeq::said_by(id).map(AttemptSeq::row));
        let mut cursor = query.cursor("atmpt_", false, row)?;
        let (before, after) = query.span(&mut cursor)?;
        if let Some(1 | 3 | 4) = state {
            // No attempt is kept before it has been made.
            let nothing = crate::store::Paged::<ServedAttempt> {
                entries: Vec::new(),
                done: true,
            };
            return Reply::list(&nothing, 1, ServedAttempt::id, |_| Ok(Value::Null));
        }
        let filter = AttemptFilter {
            before,
            after,
            succeeded: state.map(|state| state == 0),
            status_class: class,
            event_types: query.list("event_types"),
            channel: query.one("channel").map(str::to_owned),
            ..filter.clone()
        };
        let page = self.store.served_attempts(&filter, &cursor)?;
        Reply::scanned(&page, &cursor, ServedAttempt::id, |attempt| {
            self.attempt_out(attempt, with_content)
        })
    }

    fn attempt_out<'a>(
        &self,
        attempt: &'a ServedAttempt,
        with_content: bool,
    ) -> Result<AttemptOut<'a>, Problem> {
        let succeeded = matches!(attempt.outcome, Ok(200..=299));
        let response = match (&attempt.outcome, &attempt.response) {
            _ if !with_content => "{}".to_owned(),
            (Err(error), _) => error.clone(),
            (Ok(_), None) => String::new(),
            (Ok(_), Some(body)) => match std::str::from_utf8(body) {
                Ok(text) => text.to_owned(),
                Err(_) => BASE64_STANDARD.encode(body),
            },
        };
        let endpoint = self
            .store
            .record_id(Kind::EndpointOf(0), attempt.endpoint)?;
        Ok(AttemptOut {
            url: &attempt.url,
            response,
            response_status_code: attempt.outcome.as_ref().copied().unwrap_or(0),
            response_duration_ms: u64::try_from(attempt.duration.as_millis()).unwrap_or(u64::MAX),
            status: if succeeded { 0 } else { 2 },
            status_text: if succeeded { "success" } else { "fail" },
            trigger_type: attempt.manual.into(),
            msg_id: &attempt.message,
            endpoint_id: endpoint.unwrap_or_default(),
            id: attempt.id(),
            timestamp: time(attempt.at),
        })
    }

    pub(super) fn attempt(
        &self,
        app: &str,
        message: &str,
        id: &str,
        query: &Query,
    ) -> Result<Reply, Problem> {
        let with_content = query.flag("with_content", true)?;
        let app = self.find_application(app)?.row;
        let message = self.find_message(app, message)?;
        let seq = AttemptSeq::said_by(id).ok_or_else(Problem::not_found)?;
        let attempt = self.store.served_attempt(seq)?;
        let attempt = attempt
            .filter(|attempt| attempt.id() == id && attempt.message == message.message.id)
            .ok_or_else(Problem::not_found)?;
        Reply::ok(&self.attempt_out(&attempt, with_content)?)
    }

    pub(super) fn attempted_messages(
        &self,
        app: &str,
        name: &str,
        query: &Query,
    ) -> Result<Reply, Problem> {
        let with_content = query.flag("with_content", true)?;
        let (app, record) = self.find_endpoint(app, name)?;
        let mut cursor = query.cursor("msg_", false, |id| self.message_row(app, id))?;
        let (before, after) = query.span(&mut cursor)?;
        let filter = MessageFilter {
            before,
            after,
            event_types: query.list("event_types"),
            channel: query.one("channel").map(str::to_owned),
            state: match query.number("status", &[0, 1, 2, 3, 4])? {
                Some(0) => Some(DeliveryState::Succeeded),
                Some(2) => Some(DeliveryState::Failed),
                Some(3) => Some(DeliveryState::Sending),
                Some(_) => {
                    let nothing = crate::store::Paged::<()> {
                        entries: Vec::new(),
                        done: true,
                    };
                    return Reply::list(&nothing, 1, |()| String::new(), |()| Ok(Value::Null));
                }
                None => None,
            },
        };
        let page = self.store.messages_at(app, record.row, &filter, &cursor)?;
        let id =
            |(stored, _): &(crate::store::StoredMessage, DeliveryState)| stored.message.id.clone();
        Reply::scanned(&page, &cursor, id, |(stored, state)| {
            let next = self.store.next_attempt(record.row, stored.seq)?;
            let message = MessageOut::new(&stored.message, with_content);
            Ok(WithState::new(message, *state, next))
        })
    }

    pub(super) fn destinations(
        &self,
        app: &str,
        name: &str,
        query: &Query,
    ) -> Result<Reply, Problem> {
        let limit = query.limit()?;
        let row = self.find_application(app)?.row;
        let message = self.find_message(row, name)?;
        let endpoints = self.all_endpoints(row)?;
        let mut entries = Vec::new();
        for (endpoint, state) in self.store.destinations(message.seq)? {
            // Those that were removed are not shown, as at Svix.
            if let Some(record) = endpoints.iter().find(|record| record.row == endpoint) {
                entries.push((record.clone(), state));
            }
        }
        let start = match query.one("iterator") {
            Some(iterator) => {
                let at = entries.iter().position(|(record, _)| record.id == iterator);
                at.map_or(entries.len(), |at| at + 1)
            }
            None => 0,
        };
        let rest = entries.split_off(start.min(entries.len()));
        let count = usize::try_from(limit).unwrap_or(usize::MAX);
        let page = crate::store::Paged {
            done: rest.len() <= count,
            entries: rest.into_iter().take(count).collect::<Vec<_>>(),
        };
        Reply::list(
            &page,
            limit,
            |(record, _)| record.id.clone(),
            |(record, state)| {
                let next = self.store.next_attempt(record.row, message.seq)?;
                Ok(WithState::new(super::endpoints::out(record)?, *state, next))
            },
        )
    }

    pub(super) async fn resend(
        &self,
        app: &str,
        message: &str,
        endpoint: &str,
    ) -> Result<Reply, Problem> {
        let (row, record) = self.find_endpoint(app, endpoint)?;
        let message = self.find_message(row, message)?;
        let known: crate::service::Endpoint = super::applications::document(&record)?;
        // As at Svix: nothing goes to one that is disabled, now or later.
        if !known.disabled {
            let due = Due {
                at: self.service.ambient.now().unix_milliseconds(),
                message: message.seq,
                manual: true,
            };
            self.service.schedule_by_hand(record.row, due).await?;
        }
        Reply::json(StatusCode::ACCEPTED, &json!({}))
    }
}
