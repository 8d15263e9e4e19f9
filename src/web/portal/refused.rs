//! What went wrong at the server, as the page is told it.
//!
//! Of a call that the server does not have, the page makes something else; so 501 says that, and 404
//! that there is no such thing. 401 would say that the browser is not let in: what the server says of
//! the token of this process is 502.

use hyper::StatusCode;

use crate::service::api::Problem;
use crate::svix::SvixError;

impl From<SvixError> for Problem {
    fn from(error: SvixError) -> Self {
        let (status, code) = match &error {
            SvixError::Unreachable { .. } => (StatusCode::BAD_GATEWAY, "server_unreachable"),
            SvixError::Busy { status: 429, .. } => (StatusCode::TOO_MANY_REQUESTS, "server_busy"),
            SvixError::Busy { .. } | SvixError::Unavailable { .. } => {
                (StatusCode::BAD_GATEWAY, "server_failed")
            }
            SvixError::Unauthorized { .. } => (StatusCode::BAD_GATEWAY, "server_unauthorized"),
            SvixError::Forbidden { .. } => (StatusCode::FORBIDDEN, "server_forbidden"),
            SvixError::NotFound { .. } => (StatusCode::NOT_FOUND, "not_found"),
            SvixError::Unsupported { .. } => (StatusCode::NOT_IMPLEMENTED, "unsupported"),
            SvixError::Refused { status, .. } => (
                StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST),
                "refused",
            ),
            SvixError::Strange { .. } => (StatusCode::BAD_GATEWAY, "no_svix_server"),
            SvixError::Disabled { .. } => (StatusCode::CONFLICT, "disabled"),
            _ => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        };
        let detail = error.to_string();
        Self::Coded {
            status,
            code,
            detail,
        }
    }
}
