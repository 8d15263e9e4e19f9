//! What is received, and how it gets here; and the switch of the relay.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Reception;
use crate::intake::{Line, Standing};
use crate::service::api::{Problem, Reply};
use crate::web::body::read;

/// How it stands with the relay.
#[must_use]
pub fn relay(standing: &Standing) -> Value {
    let (state, url, reason) = match &standing.line {
        Line::Off => ("off", None, None),
        Line::Opening => ("opening", None, None),
        Line::Open { inbox } => ("open", Some(inbox), None),
        Line::Lost { inbox, reason } => ("lost", Some(inbox), Some(reason)),
        Line::Failed { reason } => ("failed", None, Some(reason)),
    };
    json!({
        "type": "relay",
        "number": standing.number,
        "state": state,
        "relay_url": url,
        "reason": reason,
    })
}

impl Reception {
    /// Where deliveries may be sent to, what becomes of them, and how it stands with the relay.
    pub(super) fn state(&self) -> Value {
        let secrets = self.verifier.any_secrets();
        let secrets: Vec<_> = secrets.map_or_else(Vec::new, |set| set.names().collect());
        let mut relay = relay(&self.switch.standing());
        relay["is_first"] = (self.is_first)().into();
        json!({
            "type": "receiver",
            "listen_url": self.listens_at,
            "forward_to": self.forwards_to,
            "handler": self.handler,
            "secrets": secrets,
            "relay": relay,
        })
    }

    /// Turns the relay on or off.
    pub(super) fn turn(&self, body: &[u8]) -> Result<Reply, Problem> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Turn {
            on: bool,
        }
        let asked: Turn = read(body)?;
        self.switch.turn(asked.on);
        Reply::ok(&relay(&self.switch.standing()))
    }
}
