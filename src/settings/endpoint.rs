//! Where deliveries go, and how to get there.

use std::path::Path;

use thiserror::Error;

use crate::context::Context;
use crate::http::{Endpoint, EndpointError, Outbound, Proxies, Trust, TrustError};

/// The route of the guide's handlers, taken where no path is given.
pub const GUIDE_PATH: &str = "/api/webhooks";

/// What an endpoint looks like.
pub const ENDPOINT_HINT: &str = "write 3000, localhost:3000/api/webhooks or a URL";

/// A text that is no endpoint.
#[derive(Debug, Error)]
pub enum Misplaced {
    /// A signing secret, somewhere in it.
    #[error("{name}: that is a signing secret, not an endpoint")]
    Secret {
        /// The option or the variable.
        name: &'static str,
    },
    /// Anything else.
    #[error("{name}: {source}")]
    Endpoint {
        /// The option or the variable.
        name: &'static str,
        /// What is wrong.
        source: EndpointError,
    },
}

/// The endpoint of `to`, else of `CEW_TO`, else where the guide's handlers listen.
///
/// # Errors
/// When what is given is none.
pub fn endpoint(to: Option<&str>, context: &Context) -> Result<Endpoint, Misplaced> {
    match (to, context.text_variable("CEW_TO")) {
        (Some(text), _) => parse_endpoint(text, "--to"),
        (None, Some(text)) => parse_endpoint(&text, "CEW_TO"),
        (None, None) => parse_endpoint("localhost:3000", "--to"),
    }
}

/// The endpoint that `text` stands for, which `name` gave.
///
/// # Errors
/// When it is none.
pub fn parse_endpoint(text: &str, name: &'static str) -> Result<Endpoint, Misplaced> {
    if text.contains("whsec_") {
        return Err(Misplaced::Secret { name });
    }
    Endpoint::parse(text, GUIDE_PATH).map_err(|source| Misplaced::Endpoint { name, source })
}

/// How to reach other machines: with the authorities of the file `cacert` or, if `insecure`, with
/// whoever answers, and through the proxies that the environment names.
///
/// # Errors
/// When the file cannot be read.
pub fn outbound(
    cacert: Option<&Path>,
    insecure: bool,
    context: &Context,
) -> Result<Outbound, TrustError> {
    Ok(Outbound {
        refuses_link_local: false,
        trust: match cacert {
            Some(path) => Trust::also(&context.directory.join(path), path)?,
            None if insecure => Trust::Anyone,
            None => Trust::System,
        },
        proxies: Proxies::of_environment(|name| context.text_variable(name)),
    })
}
