//! The table of calls.

use hyper::Method;

use crate::http::Route;

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as its route is")]
pub enum Call {
    Health,
    Ping,
    Applications,
    MakeApplication,
    Application,
    PutApplication,
    PatchApplication,
    DeleteApplication,
    Endpoints,
    MakeEndpoint,
    Endpoint,
    PutEndpoint,
    PatchEndpoint,
    DeleteEndpoint,
    Secret,
    RotateSecret,
    Headers,
    PutHeaders,
    PatchHeaders,
    Stats,
    SendExample,
    Recover,
    ReplayMissing,
    AttemptedMessages,
    EventTypes,
    MakeEventType,
    EventType,
    PutEventType,
    PatchEventType,
    DeleteEventType,
    Messages,
    MakeMessage,
    Message,
    AttemptsAtEndpoint,
    AttemptsAtMessage,
    Attempt,
    Destinations,
    Resend,
    Tasks,
    Task,
    Webhooks,
    MakeWebhook,
    Webhook,
    PatchWebhook,
    DeleteWebhook,
    TestWebhook,
    Deliveries,
}

impl Call {
    /// Whether it is of the generic system's API, whose errors have another form.
    #[must_use]
    pub const fn is_generic(self) -> bool {
        matches!(
            self,
            Self::Webhooks
                | Self::MakeWebhook
                | Self::Webhook
                | Self::PatchWebhook
                | Self::DeleteWebhook
                | Self::TestWebhook
                | Self::Deliveries
        )
    }

    /// Whether anybody may make it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Health | Self::Ping)
    }
}

const fn route(method: Method, path: &'static str, call: Call) -> Route<Call> {
    Route { method, path, call }
}

/// Where each call is.
pub const ROUTES: &[Route<Call>] = &[
    // The one that is made most often first.
    route(Method::POST, "/api/v1/app/{app}/msg", Call::MakeMessage),
    route(Method::GET, "/api/v1/app/{app}/msg", Call::Messages),
    route(Method::GET, "/api/v1/app/{app}/msg/{msg}", Call::Message),
    route(
        Method::GET,
        "/api/v1/app/{app}/msg/{msg}/attempt/{attempt}",
        Call::Attempt,
    ),
    route(
        Method::GET,
        "/api/v1/app/{app}/msg/{msg}/endpoint",
        Call::Destinations,
    ),
    route(
        Method::POST,
        "/api/v1/app/{app}/msg/{msg}/endpoint/{endpoint}/resend",
        Call::Resend,
    ),
    route(
        Method::GET,
        "/api/v1/app/{app}/attempt/endpoint/{endpoint}",
        Call::AttemptsAtEndpoint,
    ),
    route(
        Method::GET,
        "/api/v1/app/{app}/attempt/msg/{msg}",
        Call::AttemptsAtMessage,
    ),
    route(Method::GET, "/api/v1/app/{app}/endpoint", Call::Endpoints),
    route(
        Method::POST,
        "/api/v1/app/{app}/endpoint",
        Call::MakeEndpoint,
    ),
    route(
        Method::GET,
        "/api/v1/app/{app}/endpoint/{endpoint}",
        Call::Endpoint,
    ),
    route(
        Method::PUT,
        "/api/v1/app/{app}/endpoint/{endpoint}",
        Call::PutEndpoint,
    ),
    route(
        Method::PATCH,
        "/api/v1/app/{app}/endpoint/{endpoint}",
        Call::PatchEndpoint,
    ),
    route(
        Method::DELETE,
        "/api/v1/app/{app}/endpoint/{endpoint}",
        Call::DeleteEndpoint,
    ),
    route(
        Method::GET,
        "/api/v1/app/{app}/endpoint/{endpoint}/secret",
        Call::Secret,
    ),
    route(
        Method::POST,
        "/api/v1/app/{app}/endpoint/{endpoint}/secret/rotate",
        Call::RotateSecret,
    ),
    route(
        Method::GET,
        "/api/v1/app/{app}/endpoint/{endpoint}/headers",
        Call::Headers,
    ),
    route(
        Method::PUT,
        "/api/v1/app/{app}/endpoint/{endpoint}/headers",
        Call::PutHeaders,
    ),
    route(
        Method::PATCH,
        "/api/v1/app/{app}/endpoint/{endpoint}/headers",
        Call::PatchHeaders,
    ),
    route(
        Method::GET,
        "/api/v1/app/{app}/endpoint/{endpoint}/stats",
        Call::Stats,
    ),
    route(
        Method::POST,
        "/api/v1/app/{app}/endpoint/{endpoint}/send-example",
        Call::SendExample,
    ),
    route(
        Method::POST,
        "/api/v1/app/{app}/endpoint/{endpoint}/recover",
        Call::Recover,
    ),
    route(
        Method::POST,
        "/api/v1/app/{app}/endpoint/{endpoint}/replay-missing",
        Call::ReplayMissing,
    ),
    route(
        Method::GET,
        "/api/v1/app/{app}/endpoint/{endpoint}/msg",
        Call::AttemptedMessages,
    ),
    route(Method::GET, "/api/v1/app", Call::Applications),
    route(Method::POST, "/api/v1/app", Call::MakeApplication),
    route(Method::GET, "/api/v1/app/{app}", Call::Application),
    route(Method::PUT, "/api/v1/app/{app}", Call::PutApplication),
    route(Method::PATCH, "/api/v1/app/{app}", Call::PatchApplication),
    route(Method::DELETE, "/api/v1/app/{app}", Call::DeleteApplication),
    route(Method::GET, "/api/v1/event-type", Call::EventTypes),
    route(Method::POST, "/api/v1/event-type", Call::MakeEventType),
    route(Method::GET, "/api/v1/event-type/{name}", Call::EventType),
    route(Method::PUT, "/api/v1/event-type/{name}", Call::PutEventType),
    route(
        Method::PATCH,
        "/api/v1/event-type/{name}",
        Call::PatchEventType,
    ),
    route(
        Method::DELETE,
        "/api/v1/event-type/{name}",
        Call::DeleteEventType,
    ),
    route(Method::GET, "/api/v1/background-task", Call::Tasks),
    route(Method::GET, "/api/v1/background-task/{task}", Call::Task),
    route(Method::GET, "/api/v1/health", Call::Health),
    route(Method::GET, "/api/v1/health/ping", Call::Ping),
    // The generic system's.
    route(Method::GET, "/v1/webhooks", Call::Webhooks),
    route(Method::POST, "/v1/webhooks", Call::MakeWebhook),
    route(Method::GET, "/v1/webhooks/{webhook}", Call::Webhook),
    route(Method::PATCH, "/v1/webhooks/{webhook}", Call::PatchWebhook),
    route(
        Method::DELETE,
        "/v1/webhooks/{webhook}",
        Call::DeleteWebhook,
    ),
    route(
        Method::POST,
        "/v1/webhooks/{webhook}/test",
        Call::TestWebhook,
    ),
    route(
        Method::GET,
        "/v1/webhooks/{webhook}/deliveries",
        Call::Deliveries,
    ),
];
