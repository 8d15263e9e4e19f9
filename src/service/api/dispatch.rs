//! From a call to the method that answers it.

use hyper::StatusCode;
use serde_json::json;

use super::desk::{Api, Asked};
use super::problem::Problem;
use super::reply::Reply;
use super::routes::Call;
use crate::store::TaskKind;

impl Api {
    /// Answers a call, whose path named `parts`. With an idempotency key it is answered once.
    ///
    /// # Errors
    /// When it is not done.
    pub async fn answer(
        &self,
        call: Call,
        parts: &[String],
        asked: &Asked<'_>,
        key: Option<(&str, &str)>,
    ) -> Result<Reply, Problem> {
        let answer = self.answer_once(call, parts, asked);
        match key {
            Some((key, path)) => {
                let (service, store) = (&self.service, &self.store);
                self.repeats.once(key, path, service, store, answer).await
            }
            None => answer.await,
        }
    }

    async fn answer_once(
        &self,
        call: Call,
        parts: &[String],
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let part = |n: usize| parts.get(n).map_or("", String::as_str);
        let (first, second, third) = (part(0), part(1), part(2));
        let query = asked.query;
        match call {
            Call::Health => self.health(),
            Call::Ping => Ok(Reply::nothing()),
            Call::Applications => self.applications(query),
            Call::MakeApplication => self.make_application(asked).await,
            Call::Application => self.application(first),
            Call::PutApplication => self.put_application(first, asked).await,
            Call::PatchApplication => self.patch_application(first, asked).await,
            Call::DeleteApplication => self.delete_application(first).await,
            Call::Endpoints => self.endpoints(first, query),
            Call::MakeEndpoint => self.make_endpoint(first, asked).await,
            Call::Endpoint => self.endpoint(first, second),
            Call::PutEndpoint => self.put_endpoint(first, second, asked).await,
            Call::PatchEndpoint => self.patch_endpoint(first, second, asked).await,
            Call::DeleteEndpoint => self.delete_endpoint(first, second).await,
            Call::Secret => self.secret(first, second),
            Call::RotateSecret => self.rotate_secret(first, second, asked),
            Call::Headers => self.headers(first, second),
            Call::PutHeaders => self.put_headers(first, second, asked).await,
            Call::PatchHeaders => self.patch_headers(first, second, asked).await,
            Call::Stats => self.stats(first, second, query),
            Call::SendExample => self.send_example(first, second, asked).await,
            Call::Recover => {
                self.send_again(TaskKind::Recover, first, second, asked)
                    .await
            }
            Call::ReplayMissing => {
                let kind = TaskKind::ReplayMissing;
                self.send_again(kind, first, second, asked).await
            }
            Call::AttemptedMessages => self.attempted_messages(first, second, query),
            Call::EventTypes => self.event_types(query),
            Call::MakeEventType => self.make_event_type(asked).await,
            Call::EventType => self.event_type(first),
            Call::PutEventType => self.put_event_type(first, asked).await,
            Call::PatchEventType => self.patch_event_type(first, asked).await,
            Call::DeleteEventType => self.delete_event_type(first, query).await,
            Call::Messages => self.messages(first, query),
            Call::MakeMessage => self.make_message(first, asked).await,
            Call::Message => self.message(first, second, query),
            Call::AttemptsAtEndpoint => self.attempts_at_endpoint(first, second, query),
            Call::AttemptsAtMessage => self.attempts_at_message(first, second, query),
            Call::Attempt => self.attempt(first, second, third, query),
            Call::Destinations => self.destinations(first, second, query),
            Call::Resend => self.resend(first, second, third).await,
            Call::Tasks => self.tasks(query),
            Call::Task => self.task(first),
            Call::Webhooks => self.webhooks(),
            Call::MakeWebhook => self.make_webhook(asked).await,
            Call::Webhook => self.webhook(first),
            Call::PatchWebhook => self.patch_webhook(first, asked).await,
            Call::DeleteWebhook => self.delete_webhook(first).await,
            Call::TestWebhook => self.test_webhook(first).await,
            Call::Deliveries => self.deliveries(first, query),
        }
    }

    /// Whether the store can be read. There is no queue and no cache beside it.
    fn health(&self) -> Result<Reply, Problem> {
        let database = self.store.task("").is_ok();
        let state = |fine| json!({"status": if fine { "ok" } else { "error" }});
        let status = if database {
            StatusCode::OK
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        };
        let body = json!({
            "database": state(database),
            "queue": state(database),
            "cache": state(true),
        });
        Reply::json(status, &body)
    }
}
