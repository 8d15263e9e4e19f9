//! A relay that is switched on and off while deliveries are received: by whom, does not matter here.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::watch;

use super::Receiver;
use crate::http::{Answer, Outbound, Sender};
use crate::relay::{Address, Event, Recipient, Relay, Status, Token};

/// How it stands with the relay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// Nothing comes from there, and nothing is to.
    #[default]
    Off,
    /// It is being opened.
    Opening,
    /// What is posted to the inbox comes here.
    Open {
        /// What to paste as endpoint URL.
        inbox: String,
    },
    /// The connection is lost, and being opened again.
    Lost {
        /// What was pasted.
        inbox: String,
        /// What happened.
        reason: String,
    },
    /// It ended, or could not be opened; nothing is tried any more.
    Failed {
        /// Why.
        reason: String,
    },
}

/// How it stands, and which change of it that is: news of it may overtake one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Counted from 0.
    pub number: u64,
    /// How it stands since then.
    pub line: Line,
}

/// Shows how it stands.
#[derive(Clone)]
struct Lamp(Arc<watch::Sender<Standing>>);

impl Lamp {
    fn show(&self, line: Line) {
        self.0.send_modify(|standing| {
            standing.number += 1;
            standing.line = line;
        });
    }
}

/// The switch, and the lamp beside it. Clones are the same switch.
#[derive(Clone)]
pub struct Switch {
    wanted: Arc<watch::Sender<bool>>,
    lamp: Lamp,
}

impl Default for Switch {
    fn default() -> Self {
        Self {
            wanted: Arc::new(watch::Sender::new(false)),
            lamp: Lamp(Arc::new(watch::Sender::new(Standing::default()))),
        }
    }
}

impl Switch {
    /// Turns it. Whoever obeys it does so as soon as it can.
    pub fn turn(&self, on: bool) {
        if on && matches!(self.standing().line, Line::Off | Line::Failed { .. }) {
            self.lamp.show(Line::Opening);
        }
        self.wanted.send_if_modified(|wanted| {
            let is_new = *wanted != on;
            *wanted = on;
            is_new
        });
    }

    /// How it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.lamp.0.borrow().clone()
    }

    /// Learns whenever it stands otherwise.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Standing> {
        self.lamp.0.subscribe()
    }
}

/// Finds the relay and this project's address there.
pub type Lookup = dyn Fn() -> Result<(Address, Token), String> + Send + Sync;

/// What obeys a [`Switch`].
pub struct Switched {
    /// The switch.
    pub switch: Switch,
    /// Open already.
    pub opened: Option<Relay>,
    /// Where the next one is.
    pub lookup: Arc<Lookup>,
    /// How it is reached.
    pub outbound: Outbound,
}

impl Switched {
    /// Passes what comes to `receiver` whenever the switch is on, until `end`; then finishes what is
    /// under way.
    ///
    /// Runs within a `LocalSet`.
    pub async fn serve(mut self, receiver: &Rc<Receiver>, end: impl Future<Output = ()>) {
        let mut end = pin!(end);
        let mut wanted = self.switch.wanted.subscribe();
        if self.opened.is_some() {
            self.switch.turn(true);
        }
        loop {
            let relay = if let Some(relay) = self.opened.take() {
                relay
            } else {
                tokio::select! {
                    _ = wanted.wait_for(|wanted| *wanted) => {}
                    () = &mut end => return,
                }
                let opening = self.open();
                let opened = tokio::select! {
                    opened = opening => opened,
                    _ = wanted.wait_for(|wanted| !*wanted) => {
                        self.switch.lamp.show(Line::Off);
                        continue;
                    }
                    () = &mut end => return,
                };
                match opened {
                    Ok(relay) => relay,
                    Err(reason) => {
                        self.failed(reason);
                        continue;
                    }
                }
            };
            let inbox = relay.inbox();
            self.switch.lamp.show(Line::Open {
                inbox: inbox.clone(),
            });
            let recipient = Rc::new(Watched {
                receiver: Rc::clone(receiver),
                lamp: self.switch.lamp.clone(),
                inbox,
            });
            let has_ended = Cell::new(false);
            let over = async {
                tokio::select! {
                    _ = wanted.wait_for(|wanted| !*wanted) => {}
                    () = &mut end => has_ended.set(true),
                }
            };
            match relay.serve(recipient, over).await {
                Err(error) => self.failed(error.to_string()),
                Ok(()) if has_ended.get() => return,
                Ok(()) => {
                    self.switch.lamp.show(Line::Off);
                }
            }
        }
    }

    async fn open(&self) -> Result<Relay, String> {
        self.switch.lamp.show(Line::Opening);
        let (address, token) = (self.lookup)()?;
        let opened = Relay::connect(address, token, &self.outbound).await;
        opened.map_err(|error| error.to_string())
    }

    /// Nothing comes any more, and it has to be turned on again by hand.
    fn failed(&self, reason: String) {
        self.switch.wanted.send_replace(false);
        self.switch.lamp.show(Line::Failed { reason });
    }
}

/// The receiver, with the lamp that shows how the connection is.
struct Watched {
    receiver: Rc<Receiver>,
    lamp: Lamp,
    inbox: String,
}

impl Recipient for Watched {
    fn answer(&self, event: Event, sender: Sender) -> impl Future<Output = Answer> {
        Recipient::answer(&*self.receiver, event, sender)
    }

    fn heard(&self, status: Status) {
        let inbox = self.inbox.clone();
        self.lamp.show(match &status {
            Status::Lost(reason) => Line::Lost {
                inbox,
                reason: reason.clone(),
            },
            Status::Back => Line::Open { inbox },
        });
        Recipient::heard(&*self.receiver, status);
    }
}
