//! Where a redirect leads, in words.

use crate::delivery::Hint;
use crate::text::shell::word;

/// Of a redirect, or of what would be one.
pub(super) fn redirect(hint: &Hint, to: &str) -> Option<String> {
    Some(match hint {
        Hint::SignIn { path } => format!("redirected to a sign-in page: {}", public_route(path)),
        Hint::OtherProtocol { protocol, target } => {
            format!(
                "redirects count as failures: the server wants {protocol}, use {to} {}",
                word(target)
            )
        }
        Hint::OtherHost { target } => {
            format!(
                "redirects count as failures: the server goes by another name, use {to} {}",
                word(target)
            )
        }
        Hint::TrailingSlash { target } => format!(
            "redirects count as failures: the route differs by a trailing slash, use {to} {}",
            word(target),
        ),
        Hint::SlashMissing { target } => {
            format!(
                "the server's route ends in a slash: use {to} {}",
                word(target)
            )
        }
        Hint::RedirectedTo { target } => format!(
            "redirects count as failures, and this one leads to {target}: is a middleware in the \
             way, such as one for sessions or languages?"
        ),
        _ => return None,
    })
}

/// What opens the route.
pub(super) fn public_route(path: &str) -> String {
    format!("make {path}(.*) public in the auth middleware: deliveries carry no session")
}
