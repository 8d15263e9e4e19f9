//! An axum handler with its test, as the README shows it.
//!
//! `cargo test --example axum` runs the test, `cargo run --example axum` posts every example.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "this is not the tool: it has a clock and an output of its own"
)]

use std::error::Error;
use std::time::SystemTime;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::post;
use tower::ServiceExt;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// What your service has: a route that verifies what was posted to it.
fn app() -> Router {
    Router::new().route("/api/webhooks", post(webhook))
}

async fn webhook(headers: HeaderMap, body: axum::body::Bytes) -> StatusCode {
    match verified(&headers, &body) {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

/// The crate `standardwebhooks` reads the same headers under other names.
fn verified(headers: &HeaderMap, body: &[u8]) -> Result<(), Box<dyn Error>> {
    let mut renamed = HeaderMap::new();
    for (svix, standard) in [
        ("svix-id", "webhook-id"),
        ("svix-timestamp", "webhook-timestamp"),
        ("svix-signature", "webhook-signature"),
    ] {
        renamed.insert(standard, headers.get(svix).ok_or(svix)?.clone());
    }
    standardwebhooks::Webhook::new(SECRET)?.verify(body, &renamed)?;
    Ok(())
}

/// The request as axum and tower have it.
fn request(event_type: &str) -> Result<Request<Body>, Box<dyn Error>> {
    let signed = cew::sign_example(event_type, SECRET, SystemTime::now())?;
    let mut request = Request::post("/api/webhooks");
    for (name, value) in signed.headers {
        request = request.header(name, value);
    }
    Ok(request.body(Body::from(signed.payload))?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    for event in cew::EventType::all(cew::Scheme::Svix) {
        let response = app().oneshot(request(event.name())?).await?;
        println!("{:<32}  {}", event.name(), response.status());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_new_user_is_accepted() -> Result<(), Box<dyn Error>> {
        let signed = cew::sign_example("user.created", SECRET, SystemTime::now())?;
        let mut request = Request::post("/api/webhooks");
        for (name, value) in signed.headers {
            request = request.header(name, value);
        }
        let response = app()
            .oneshot(request.body(Body::from(signed.payload))?)
            .await?;
        assert_eq!(response.status(), StatusCode::OK);
        Ok(())
    }

    #[tokio::test]
    async fn another_payload_is_refused() -> Result<(), Box<dyn Error>> {
        let mut request = request("user.created")?;
        *request.body_mut() = Body::from("{}");
        let response = app().oneshot(request).await?;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        Ok(())
    }
}
