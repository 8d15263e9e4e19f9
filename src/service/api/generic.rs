//! The generic system's API. Its webhooks are endpoints of an application of their own.

use hyper::StatusCode;
use serde::Serialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::applications::document;
use super::check::check_url;
use super::desk::{Api, Asked};
use super::fields::Fields;
use super::known::Known;
use super::problem::Problem;
use super::query::Query;
use super::reply::Reply;
use crate::delivery::status_line;
use crate::event::{EventType, Fresh, id_of};
use crate::service::application::{Application, GENERIC};
use crate::service::endpoint::{Endpoint, SCHEME};
use crate::service::secrets::Secrets;
use crate::service::{Post, secret_of};
use crate::signing::Scheme;
use crate::store::{AttemptFilter, Cursor, Kind, MessageFilter, Record, StoredMessage};
use crate::time::Time;

/// A webhook as the document shows it.
#[derive(Serialize)]
struct WebhookOut<'a> {
    id: String,
    url: String,
    events: Vec<String>,
    /// Told once, to whoever makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    active: bool,
    created_at: String,
}

/// A delivery as the document shows it.
#[derive(Serialize)]
struct DeliveryOut {
    id: String,
    event_id: String,
    status: &'static str,
    status_code: Option<u16>,
    attempts: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

fn out<'a>(record: &Record, secret: Option<&'a str>) -> Result<WebhookOut<'a>, Problem> {
    let endpoint: Endpoint = document(record)?;
    Ok(WebhookOut {
        id: hook(&record.id),
        url: endpoint.url,
        events: endpoint.event_types.unwrap_or_default(),
        secret,
        active: !endpoint.disabled,
        created_at: format!("{:.0}", record.created_at),
    })
}

/// An endpoint's id, as this system has it.
fn hook(id: &str) -> String {
    id.replacen("ep_", "hook_", 1)
}

impl Api {
    pub(super) fn webhooks(&self) -> Result<Reply, Problem> {
        let webhooks = match self.known(GENERIC) {
            Ok(known) => self.all_endpoints(known.row)?,
            Err(_) => Vec::new(),
        };
        let webhooks: Vec<_> = webhooks
            .iter()
            .map(|record| out(record, None))
            .collect::<Result<_, _>>()?;
        Reply::ok(&json!({"webhooks": webhooks}))
    }

    pub(super) async fn make_webhook(&self, asked: &Asked<'_>) -> Result<Reply, Problem> {
        let fields = Fields::of(asked.body)?;
        let mut endpoint = Endpoint {
            url: fields.required("url")?,
            event_types: Some(fields.required("events")?),
            disabled: !fields.optional("active")?.unwrap_or(true),
            ..Endpoint::default()
        };
        let scheme = Scheme::BodyHmac.name().to_owned();
        endpoint.metadata.insert(SCHEME.to_owned(), scheme);
        self.check_webhook(&endpoint)?;
        let secret = match read_secret(&fields)? {
            Some(secret) => secret,
            None => Secrets::generate(self.service.ambient)?,
        };
        let app = self.generic().await?.row;
        let kept = Some(secret.clone());
        let made = self.add_endpoint(app, None, endpoint, kept).await?;
        let mut reply = Reply::json(StatusCode::CREATED, &out(&made, Some(&secret))?)?;
        reply.is_secret = true;
        Ok(reply)
    }

    pub(super) fn webhook(&self, id: &str) -> Result<Reply, Problem> {
        let (_, record) = self.find_webhook(id)?;
        Reply::ok(&out(&record, None)?)
    }

    pub(super) async fn patch_webhook(
        &self,
        id: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let (app, record) = self.find_webhook(id)?;
        let mut endpoint: Endpoint = document(&record)?;
        let fields = Fields::of(asked.body)?;
        if fields.raw("url").is_some() {
            endpoint.url = fields.required("url")?;
        }
        if fields.raw("events").is_some() {
            endpoint.event_types = Some(fields.required("events")?);
        }
        if fields.raw("active").is_some() {
            let active: bool = fields.required("active")?;
            endpoint.disabled = !active;
        }
        self.check_webhook(&endpoint)?;
        let secret = read_secret(&fields)?;
        let changed = self.change_endpoint(app, record, &endpoint).await?;
        if let Some(secret) = secret {
            let now = self.service.ambient.now();
            self.service.secrets.set(&changed.id, secret, now)?;
            self.service.endpoint_changed(changed.row);
        }
        Reply::ok(&out(&changed, None)?)
    }

    pub(super) async fn delete_webhook(&self, id: &str) -> Result<Reply, Problem> {
        let (app, record) = self.find_webhook(id)?;
        self.remove_endpoint(app, &record).await?;
        Ok(Reply::nothing())
    }

    /// Sends the example of the first event that the webhook asks for, with ids and times of its own.
    pub(super) async fn test_webhook(&self, id: &str) -> Result<Reply, Problem> {
        let (_, record) = self.find_webhook(id)?;
        let endpoint: Endpoint = document(&record)?;
        if endpoint.disabled {
            return Err(Problem::bad("inactive", "the webhook is not active"));
        }
        let types = endpoint.event_types.unwrap_or_default();
        let event = types
            .first()
            .map(|name| EventType::find(name, Scheme::BodyHmac));
        let Some(Ok(event)) = event else {
            return Err(Problem::bad(
                "no_example",
                "there is no example of its first event",
            ));
        };
        let template = event.template();
        let seed = u64::from_be_bytes(self.service.ambient.random_bytes()?);
        let now = self.service.ambient.now();
        let payload = Fresh::at(now, seed, [template]).payload(template);
        let event_id = id_of(&payload);
        let post = Post {
            id: event_id.clone(),
            event_type: event.name().to_owned(),
            only: Some(record.row),
            scheme: Scheme::BodyHmac,
            payload,
            ..Post::default()
        };
        let app: std::rc::Rc<Known> = self.known(GENERIC)?;
        let message = self.accept(&app, post).await?;
        let body = json!({"event_id": message.id, "type": message.event_type});
        Reply::json(StatusCode::ACCEPTED, &body)
    }

    pub(super) fn deliveries(&self, id: &str, query: &Query) -> Result<Reply, Problem> {
        let (app, record) = self.find_webhook(id)?;
        let mut deliveries = Vec::new();
        for stored in self.latest_at(app, record.row, query.limit()?)? {
            let filter = AttemptFilter {
                message: Some(stored.seq),
                endpoint: Some(record.row),
                ..AttemptFilter::default()
            };
            let oldest_first = Cursor {
                from: None,
                backwards: false,
                ascending: true,
                limit: 250,
            };
            let attempts = self.store.served_attempts(&filter, &oldest_first)?;
            let attempts = attempts.page.entries;
            let is_success =
                |it: &&crate::store::ServedAttempt| matches!(it.outcome, Ok(200..=299));
            let decisive = attempts.iter().find(is_success).or(attempts.last());
            let (Some(first), Some(decisive)) = (attempts.first(), decisive) else {
                continue;
            };
            let succeeded = is_success(&decisive);
            let answered = decisive.at.saturating_add(decisive.duration);
            deliveries.push(DeliveryOut {
                id: first.id().replacen("atmpt_", "del_", 1),
                event_id: stored.message.id.clone(),
                status: if succeeded { "success" } else { "failed" },
                status_code: decisive.outcome.as_ref().ok().copied(),
                attempts: attempts.len(),
                delivered_at: succeeded.then(|| whole_seconds(answered)),
                error: match &decisive.outcome {
                    Ok(_) if succeeded => None,
                    Ok(status) => Some(status_line(*status)),
                    Err(error) => Some(error.clone()),
                },
            });
        }
        Reply::ok(&json!({"deliveries": deliveries}))
    }

    /// The latest messages of a webhook: of this list there are no further pages.
    fn latest_at(
        &self,
        app: i64,
        endpoint: i64,
        count: u32,
    ) -> Result<Vec<StoredMessage>, Problem> {
        let mut cursor = Cursor {
            from: None,
            backwards: false,
            ascending: false,
            limit: count,
        };
        let mut latest = Vec::new();
        loop {
            let all = MessageFilter::default();
            let found = self.store.messages_at(app, endpoint, &all, &cursor)?;
            let messages = found.page.entries.into_iter();
            latest.extend(messages.map(|(message, _)| message));
            let Some(reached) = found.reached else {
                return Ok(latest);
            };
            cursor.limit = count.saturating_sub(u32::try_from(latest.len()).unwrap_or(u32::MAX));
            cursor.from = self.message_row(app, &reached)?;
            if cursor.from.is_none() {
                return Ok(latest);
            }
        }
    }

    /// The application of these webhooks, made with the first of them.
    async fn generic(&self) -> Result<std::rc::Rc<Known>, Problem> {
        if let Ok(known) = self.known(GENERIC) {
            return Ok(known);
        }
        let application = Application {
            name: "Webhooks of the generic system".to_owned(),
            ..Application::default()
        };
        let added = self
            .add_application(Some(GENERIC.to_owned()), &application)
            .await;
        match added {
            // Somebody else was faster.
            Err(problem) if problem.status() != StatusCode::CONFLICT => Err(problem),
            _ => self.known(GENERIC),
        }
    }

    fn find_webhook(&self, id: &str) -> Result<(i64, Record), Problem> {
        let app = self.known(GENERIC)?.row;
        let id = id.strip_prefix("hook_").ok_or_else(Problem::not_found)?;
        let found = self
            .store
            .find_record(Kind::EndpointOf(app), &format!("ep_{id}"))?;
        Ok((app, found.ok_or_else(Problem::not_found)?))
    }

    fn check_webhook(&self, endpoint: &Endpoint) -> Result<(), Problem> {
        check_url(&endpoint.url, self.service.allow_link_local)?;
        let at = ["body", "events"];
        let types = endpoint.event_types.as_deref().unwrap_or_default();
        if types.is_empty() {
            return Err(Problem::invalid(&at, "there must be at least one"));
        }
        let unknown = |name: &&String| EventType::named(name, Scheme::BodyHmac).is_none();
        match types.iter().find(unknown) {
            Some(unknown) => Err(Problem::invalid(
                &at,
                format!("there is no event {unknown:?}"),
            )),
            None => Ok(()),
        }
    }
}

/// Any text that is not empty: the document's own example is no base64.
fn read_secret(fields: &Fields<'_>) -> Result<Option<Zeroizing<String>>, Problem> {
    let given: Option<String> = fields.optional("secret")?;
    let given = given.map(Zeroizing::new);
    let is_fine = |text: &Zeroizing<String>| {
        (1..=512).contains(&text.len()) && secret_of(text, Scheme::BodyHmac).is_ok()
    };
    if given.as_ref().is_none_or(is_fine) {
        return Ok(given);
    }
    Err(Problem::invalid(
        &["body", "secret"],
        "it must have 1 to 512 bytes",
    ))
}

fn whole_seconds(time: Time) -> String {
    format!("{time:.0}")
}
