//! `--relay`: an address at the relay, and the connection to it.

use std::ops::ControlFlow;

use crate::app::{Error, Exit};
use crate::cli::ListenArgs;
use crate::relay::{Address, AddressError, Relay};
use crate::settings::{ProjectToken, RelaySettingError, named_relay, outbound, project_token};
use crate::terminal::{Interrupt, Reporter};

/// Connects to the relay, if it is asked for. Ctrl-C ends that.
///
/// # Errors
/// When nothing can come from there.
pub(super) async fn connect(
    args: &ListenArgs,
    interrupt: &Interrupt,
    reporter: &mut Reporter<'_>,
) -> Result<ControlFlow<Exit, Option<Relay>>, Error> {
    if !args.relay {
        return Ok(ControlFlow::Continue(None));
    }
    let context = reporter.context();
    let named = named_relay(context)?;
    let is_of_svix = named.is_none();
    let address = named.or_else(Address::of_svix);
    let address = address.ok_or(RelaySettingError::Address(AddressError))?;
    let outbound = outbound(None, false, context)?;
    let token = match &args.relay_token {
        Some(token) => ProjectToken {
            token: token.clone(),
            is_new: false,
        },
        None => project_token(context)?,
    };
    if token.is_new && is_of_svix {
        reporter.remark(
            "deliveries come through Svix's servers, where whoever has the address can read them",
        );
    }
    tokio::select! {
        relay = Relay::connect(address, token.token, &outbound) => Ok(ControlFlow::Continue(Some(relay?))),
        () = interrupt.first() => Ok(ControlFlow::Break(Exit::Interrupted)),
    }
}
