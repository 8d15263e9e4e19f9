//! What the relay hands over goes the same way as what comes by HTTP.

use crate::http::{Answer, Reason, Refusal, Sender, Turned};
use crate::relay::{Event, Recipient, Status};

use super::Receiver;
use super::receive::Arrival;

/// Where captures that came by relay say they came from.
pub const BY_RELAY: &str = "relay";

/// The relay does not tell which path was posted to, for an inbox has only one. This is the
/// guide's.
const PATH: &str = "/api/webhooks";

impl Recipient for Receiver {
    async fn answer(&self, event: Event, sender: Sender) -> Answer {
        match self.relayed(&event, &sender).await {
            Ok(answer) => answer,
            Err(refusal) => {
                let (reason, from) = (refusal.reason, None);
                let turned = Turned { reason, from };
                self.session.turned_away(turned, self.ambient.now());
                refusal.answer()
            }
        }
    }

    fn heard(&self, status: Status) {
        self.session.relay(status, self.ambient.now());
    }
}

impl Receiver {
    async fn relayed(&self, event: &Event, sender: &Sender) -> Result<Answer, Refusal> {
        self.must_be_from_elsewhere(&event.headers)?;
        if event.body.len() > self.max_body {
            return Err(Refusal::new(Reason::BodyTooLarge, "the body is too large"));
        }
        let arrival = Arrival {
            method: &event.method,
            path: PATH,
            is_http_1_0: false,
            from: BY_RELAY.to_owned(),
        };
        self.take(arrival.captured(&event.headers, &event.body), sender)
            .await
    }
}
