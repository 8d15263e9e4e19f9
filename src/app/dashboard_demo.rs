//! `cew dashboard --demo`: something to look at, without a handler, a secret or a store of one's own.

use std::fs;
use std::future::ready;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::StatusCode;
use hyper::header::{HeaderValue, LOCATION};
use serde_json::json;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::demo::verdict;
use super::{Error, network};
use crate::cli::SecretArgs;
use crate::context::Ambient;
use crate::event::{EventType, Fresh};
use crate::http::{Answer, Answering, Limits, Received, Service, bind, serve, text_answer};
use crate::signing::{Scheme, SecretSet, SigningSecret};
use crate::svix::{Call, Client};

/// What has happened, in this order.
const STORY: [&str; 12] = [
    "user.created",
    "session.created",
    "organization.created",
    "organizationMembership.created",
    "user.updated",
    "session.ended",
    "organizationInvitation.created",
    "email.created",
    "session.created",
    "organization.updated",
    "user.updated",
    "session.removed",
];

/// Every so many-th request meets a database that is away.
const NOW_AND_THEN: usize = 5;

/// A temporary store with a handler. Both are gone once this is dropped.
pub struct Demo {
    directory: PathBuf,
    handler: String,
    secrets: SecretSet,
    _stop: oneshot::Sender<()>,
}

impl Demo {
    /// Starts the handler, and makes a place for the store.
    ///
    /// # Errors
    /// When either fails, or a secret was named that would not be used.
    pub fn begin(secret: &SecretArgs, ambient: Ambient) -> Result<Self, Error> {
        if !secret.secret.is_empty() || secret.secret_file.is_some() || secret.env_file.is_some() {
            return Err(Error::usage(
                "--demo has a signing secret of its own",
                "leave out --secret, --secret-file and --env-file",
            ));
        }
        let key: Zeroizing<[u8; 24]> = Zeroizing::new(ambient.random_bytes()?);
        let secrets = SecretSet::from(SigningSecret::from_key(&*key));
        let name = format!(
            "cew-demo-{:016x}",
            u64::from_be_bytes(ambient.random_bytes()?)
        );
        let runtime = network()?;
        let bound = runtime.block_on(bind("127.0.0.1", 0))?;
        let handler = format!("http://localhost:{}", bound.address.port());
        let (stop, stopped) = oneshot::channel::<()>();
        let service = Handler {
            secrets: secrets.clone(),
            ambient,
            count: AtomicUsize::new(0),
        };
        std::thread::Builder::new()
            .name("demo".to_owned())
            .spawn(move || {
                let over = async {
                    let _ = stopped.await;
                };
                runtime.block_on(serve(
                    bound.listeners,
                    Rc::new(service),
                    Limits::default(),
                    over,
                ));
            })
            .map_err(Error::io("cannot start a thread"))?;
        Ok(Self {
            directory: std::env::temp_dir().join(name),
            handler,
            secrets,
            _stop: stop,
        })
    }

    /// Where the store is.
    pub fn store(&self) -> PathBuf {
        self.directory.join("store.db")
    }

    /// What signs for its handler.
    pub fn secrets(&self) -> SecretSet {
        self.secrets.clone()
    }

    /// The handler's URL.
    pub fn handler(&self) -> String {
        self.at("/api/webhooks")
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.handler)
    }

    /// Makes two endpoints more, each wrong in its way, and sends a story.
    ///
    /// # Errors
    /// When the service refuses.
    pub async fn tell(&self, client: &Client, ambient: Ambient) -> Result<(), Error> {
        const ENDPOINTS: [&str; 3] = ["app", "default", "endpoint"];
        let [app, default, endpoint] = ENDPOINTS;
        let description = json!({"description": "Right, but its database is away now and then"});
        let own = Call::patch(&[app, default, endpoint, "default"]);
        client.act(own.body(&description)).await?;
        let others = [
            json!({
                "url": self.at("/api/search"),
                "description": "Search index, which was given another secret",
            }),
            json!({
                "url": self.at("/api/mail"),
                "description": "Welcome mails, behind a sign-in",
                "eventTypes": ["user.created", "user.updated"],
            }),
        ];
        for other in &others {
            client.act(Call::post(&ENDPOINTS).body(other)).await?;
        }
        let templates: Vec<_> = STORY
            .iter()
            .map(|name| Ok(EventType::find(name, Scheme::Svix)?.template()))
            .collect::<Result<_, Error>>()?;
        let seed = u64::from_le_bytes(ambient.random_bytes()?);
        let fresh = Fresh::at(ambient.now(), seed, templates.iter().copied());
        for (name, template) in STORY.iter().zip(&templates) {
            let payload = fresh.payload(template);
            let text = String::from_utf8_lossy(&payload);
            let message = json!({
                "eventType": name,
                "payload": {},
                "transformationsParams": {"rawPayload": text},
            });
            let call = Call::post(&["app", "default", "msg"]);
            client.act(call.body(&message)).await?;
        }
        Ok(())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // What cannot be removed is the system's to remove: it is among the temporary files.
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// Three handlers: one that is right but now and then fails, one with another secret, and one that
/// nothing reaches.
struct Handler {
    secrets: SecretSet,
    ambient: Ambient,
    count: AtomicUsize,
}

impl Service for Handler {
    fn answer(&self, request: Received) -> Answering<'_> {
        let answer = match request.head.uri.path() {
            "/api/webhooks" => self.webhooks(&request),
            "/api/mail" => behind_a_sign_in(),
            "/api/search" => refused(),
            _ => text_answer(StatusCode::NOT_FOUND, "Not found"),
        };
        Box::pin(ready(Ok(answer)))
    }
}

impl Handler {
    fn webhooks(&self, request: &Received) -> Answer {
        if verdict(request, &self.secrets, self.ambient.now())
            .outcome
            .is_err()
        {
            return refused();
        }
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(NOW_AND_THEN) {
            return text_answer(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Error: connect ECONNREFUSED 127.0.0.1:5432",
            );
        }
        text_answer(StatusCode::OK, "Webhook received")
    }
}

fn refused() -> Answer {
    let text = "Error: Webhook verification failed: no matching signature found";
    text_answer(StatusCode::BAD_REQUEST, text)
}

/// As an auth middleware does. It asks for no other attempt, so that one sees what that looks like.
fn behind_a_sign_in() -> Answer {
    let mut answer = text_answer(StatusCode::TEMPORARY_REDIRECT, "");
    let headers = answer.headers_mut();
    headers.insert(
        LOCATION,
        HeaderValue::from_static("/sign-in?redirect_url=%2Fapi%2Fmail"),
    );
    headers.insert(
        "webhook-delivery",
        HeaderValue::from_static("abort-message"),
    );
    answer
}
