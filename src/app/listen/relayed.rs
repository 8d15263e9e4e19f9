//! `--relay`: an address at the relay, and the connection to it.

use std::ops::ControlFlow;

use crate::app::{Error, Exit};
use crate::relay::{Relay, Token};
use crate::settings::{ProjectRelay, ProjectToken, outbound};
use crate::terminal::{Interrupt, Reporter};

/// Connects to the relay of `project`: to its own address there, or that of `pinned`. Ctrl-C ends
/// that.
///
/// # Errors
/// When nothing can come from there.
pub async fn connect(
    project: &ProjectRelay,
    pinned: Option<&Token>,
    interrupt: &Interrupt,
    reporter: &mut Reporter<'_>,
) -> Result<ControlFlow<Exit, Relay>, Error> {
    let address = project.address()?;
    let outbound = outbound(None, false, reporter.context())?;
    let token = match pinned {
        Some(token) => ProjectToken {
            token: token.clone(),
            is_new: false,
        },
        None => project.token()?,
    };
    if token.is_new && project.is_of_svix() {
        reporter.remark(
            "deliveries come through Svix's servers, where whoever has the address can read them",
        );
    }
    tokio::select! {
        relay = Relay::connect(address, token.token, &outbound) => Ok(ControlFlow::Continue(relay?)),
        () = interrupt.first() => Ok(ControlFlow::Break(Exit::Interrupted)),
    }
}
