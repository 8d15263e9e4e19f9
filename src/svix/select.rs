//! Which messages of a server are sent again. Their lists are gone through: what a server offers to
//! recover by itself may pass messages over, and sends others several times.

use super::object::{Identified, StatedMessage};
use super::{Call, Chosen, Client, Destination, Listing, MessageOut, SvixError, Window};

/// What was made so few seconds ago may be on its way.
const YOUNG: i64 = 10;

/// Which are meant.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// Those that were tried, never succeeded, and are tried no more.
    Failed {
        /// Also those that are to be tried again, which ends their schedule.
        scheduled: bool,
    },
    /// Those that were never tried at the endpoint, and should have been.
    Missing,
    /// These.
    Named(&'a [String]),
    /// All that the endpoint takes.
    All,
}

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// To be sent again, the oldest first.
    pub chosen: Vec<Chosen>,
    /// How many have failed, and are to be tried again by themselves.
    pub scheduled: u64,
    /// How many are so young that they may be on their way.
    pub young: u64,
}

/// The messages of the application for `destination`.
///
/// # Errors
/// When the server does not list them.
pub async fn select(
    client: &Client,
    application: &str,
    destination: &Destination,
    which: Which<'_>,
    (window, event_types): (Window, &[String]),
) -> Result<Selection, SvixError> {
    let mut selecting = Selecting {
        client,
        application,
        destination,
        window,
        event_types,
        found: Selection::default(),
    };
    match which {
        Which::Failed { scheduled } => selecting.failed(scheduled).await?,
        Which::Missing => selecting.missing().await?,
        Which::Named(names) => selecting.named(names).await?,
        Which::All => selecting.all().await?,
    }
    let mut found = selecting.found;
    // The lists have the newest first.
    found.chosen.sort_by(|one, other| one.id.cmp(&other.id));
    found.chosen.dedup();
    Ok(found)
}

struct Selecting<'a> {
    client: &'a Client,
    application: &'a str,
    destination: &'a Destination,
    window: Window,
    event_types: &'a [String],
    found: Selection,
}

impl Selecting<'_> {
    /// Messages that were tried at the endpoint, of that status if one is given.
    fn tried(&self, status: Option<&str>, window: Window) -> Listing<StatedMessage> {
        let endpoint = &self.destination.endpoint.id;
        let call = Call::get(&["app", self.application, "endpoint", endpoint, "msg"])
            .query("with_content", "false");
        let call = match status {
            Some(status) => call.query("status", status),
            None => call,
        };
        Listing::new(call, window)
    }

    /// The messages of the application.
    fn made(&self, window: Window) -> Listing<MessageOut> {
        let call = Call::get(&["app", self.application, "msg"]).query("with_content", "false");
        Listing::new(call, window)
    }

    fn is_wanted(&self, event_type: &str) -> bool {
        self.event_types.is_empty() || self.event_types.iter().any(|it| it == event_type)
    }

    /// As many as were asked for; those that are left out are not counted.
    fn is_enough(&self) -> bool {
        let chosen = self.found.chosen.len() as u64;
        self.window.last.is_some_and(|last| chosen >= last)
    }

    fn whole(&self) -> Window {
        Window {
            last: None,
            ..self.window
        }
    }

    fn choose(&mut self, id: String, event_type: String) {
        self.found.chosen.push(Chosen { id, event_type });
    }

    async fn failed(&mut self, scheduled: bool) -> Result<(), SvixError> {
        let mut listing = self.tried(Some("2"), self.whole());
        while let Some(message) = listing.next(self.client).await?
            && !self.is_enough()
        {
            if self.is_wanted(&message.event_type) {
                self.choose(message.id, message.event_type);
            }
        }
        let mut listing = self.tried(Some("3"), self.whole());
        while let Some(message) = listing.next(self.client).await? {
            if !self.is_wanted(&message.event_type) {
                continue;
            }
            self.found.scheduled += 1;
            if scheduled && !self.is_enough() {
                self.choose(message.id, message.event_type);
            }
        }
        Ok(())
    }

    /// Both lists have the newest first, so they are gone through side by side.
    async fn missing(&mut self) -> Result<(), SvixError> {
        let now = self.client.ambient().now();
        let mut made = self.made(self.whole());
        let mut tried = self.tried(None, Window::default());
        let mut latest_tried = tried.next(self.client).await?;
        while let Some(message) = made.next(self.client).await?
            && !self.is_enough()
        {
            while let Some(later) = &latest_tried
                && later.id() > message.id()
            {
                latest_tried = tried.next(self.client).await?;
            }
            let was_tried = latest_tried.as_ref().is_some_and(|it| it.id == message.id);
            let channels = message.channels.as_deref();
            let endpoint = &self.destination.endpoint;
            if was_tried
                || !self.is_wanted(&message.event_type)
                || !endpoint.takes(&message.event_type, channels)
            {
                continue;
            }
            if message.timestamp.age_at(now) < YOUNG {
                self.found.young += 1;
                continue;
            }
            self.choose(message.id, message.event_type);
        }
        Ok(())
    }

    async fn named(&mut self, names: &[String]) -> Result<(), SvixError> {
        for name in names {
            let call = Call::get(&["app", self.application, "msg", name]);
            let call = call.query("with_content", "false");
            let message: MessageOut = self.client.call(call).await?;
            self.choose(message.id, message.event_type);
        }
        Ok(())
    }

    async fn all(&mut self) -> Result<(), SvixError> {
        let mut made = self.made(self.whole());
        while let Some(message) = made.next(self.client).await?
            && !self.is_enough()
        {
            let channels = message.channels.as_deref();
            let endpoint = &self.destination.endpoint;
            if self.is_wanted(&message.event_type) && endpoint.takes(&message.event_type, channels)
            {
                self.choose(message.id, message.event_type);
            }
        }
        Ok(())
    }
}
