//! Through a Svix server: the service of `cew` itself, and a double of the open-source one.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

mod calls;
mod comparing;
mod documented;
mod many;
mod portal;
mod replaying;
mod sending;

use crate::support::Test;
use crate::support::svix_server::{SvixServer, TOKEN};

/// A command line that goes through the double.
fn through(server: &SvixServer, line: &str) -> Test {
    Test::new(line)
        .args(["--via", &server.url()])
        .env("SVIX_AUTH_TOKEN", TOKEN)
        .env("CEW_STORE", "state/store.db")
}
