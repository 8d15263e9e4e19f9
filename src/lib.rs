//! Signing, verifying and explaining Consignease webhooks, with an example of every event.
//!
//! The package is two things: the command-line tool `cew`, whose README has its use, and this
//! library, for the tests of a webhook handler that is written in Rust. Take it without the tool:
//! `cew = { version = "0.1", default-features = false }`.
//!
//! # For a test suite
//!
//! [`sign_example`] gives what a handler is posted, `examples/axum.rs` posts it:
//!
//! ```
//! # use std::time::{Duration, UNIX_EPOCH};
//! # let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
//! // let now = SystemTime::now();
//! let request = cew::sign_example("user.created", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", now)?;
//! for (name, value) in &request.headers {
//!     println!("{name}: {value}");
//! }
//! assert!(request.payload.starts_with(b"{"));
//! # Ok::<(), cew::SignExampleError>(())
//! ```
//!
//! | to … | there is |
//! |---|---|
//! | post an example, or a payload of one's own | [`sign_example`], [`sign_payload`] |
//! | have the examples as data | [`EventType::all`], [`EventType::value`], [`EventType::payload`] |
//! | have them with new ids and times | [`Fresh`], [`Template`] |
//! | have those that belong together, in their order | [`Story`] |
//! | know the shape of a payload | [`json_schema`] |
//! | sign in every detail: scheme, message id, rotated secrets | [`sign`] |
//! | tell whether a request is authentic | [`verify`], [`Verifier::verify`] |
//! | and if it is not, why | [`explain`], [`Verifier::explain`] |
//!
//! What a sender signs is verified, and explained, like this:
//!
//! ```
//! use cew::diagnosis::Request;
//! use cew::{Cause, Effort, Scheme, SecretSet, SignedHeaders, SigningSecret, Time, Verifier};
//!
//! let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
//! let now = Time::from_unix_seconds(1_700_000_000);
//! let sent = cew::sign_payload(r#"{"type":"user.created"}"#, secret, now)?;
//!
//! let mut verifier = Verifier::default();
//! verifier.set(Scheme::Svix, SecretSet::from(SigningSecret::parse(secret, Scheme::Svix)?));
//! let headers: Vec<_> = sent.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
//! // A newline was added on the way.
//! let body = b"{\"type\":\"user.created\"}\n";
//! let verified = verifier.verify(&SignedHeaders::collect(headers.iter().copied()), body, now)?;
//! assert!(!verified.verdict.is_valid());
//!
//! let request = Request { headers: &headers, body, captured: false };
//! let diagnosis = verifier.explain(&request, &verified, Effort::OneFault).expect("it is refused");
//! assert_eq!(diagnosis.cause, Cause::BodyNewlineAdded);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing here reads a file, the environment or the clock: what a function needs is an argument,
//! so tests can be repeated to the byte.
//!
//! # For contributors
//!
//! The modules above stand alone: `cargo check --no-default-features` compiles them without the
//! rest, but for `capture`, which is compiled with them so that its readers are fuzzed without the
//! tool. That, behind the feature `cli`, is a domain with faces before it. What is hidden here is
//! public for our own tests only, and promises nothing.
//!
//! | layer | modules | may use |
//! |---|---|---|
//! | library | `time` `text` `json` `event` `signing` `diagnosis` | of these, those before it |
//! | domain | `capture` `http` `init` | the library |
//! | | `store` `delivery` `relay` | `capture`, `http` and the library |
//! | | `verification` `intake` `record` `replay` `check` `service` | `delivery`, `store` and what these use |
//! | views | `view` | the domain's results |
//! | faces | `terminal` `web` `cli` `settings` | views and domain |
//! | the verbs | `app` | everything |
//!
//! `context` holds the clock, the randomness and the environment. `tests/structure.rs` reads the
//! imports and holds these rules; CONTRIBUTING.md says how to add what.

#[doc(hidden)]
pub mod capture;
pub mod diagnosis;
pub mod event;
#[doc(hidden)]
pub mod json;
pub mod signing;
mod text;
pub mod time;

// The tool.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod app;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod check;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod context;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod delivery;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod http;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod init;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod intake;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod record;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod relay;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod replay;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod service;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod settings;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod store;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod svix;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod terminal;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod verification;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod view;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod web;

pub use diagnosis::{Cause, Diagnosis, Effort, Verifier, explain};
pub use event::schema::json_schema;
pub use event::{
    EventType, Fresh, SignExampleError, SignedRequest, Story, Template, UnknownEvent, sign_example,
    sign_payload,
};
pub use signing::{
    Clock, Invalid, MessageId, NamedSecret, Scheme, SecretError, SecretSet, SignedHeaders,
    SigningSecret, Verdict, sign, verify,
};
pub use time::Time;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub use app::run;
