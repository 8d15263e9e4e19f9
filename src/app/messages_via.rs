//! `cew messages --via`: what a Svix server has, in the form of what was sent from here.

use futures_util::future::join_all;

use super::{Error, Exit, block_on, via};
use crate::cli::{MessagesArgs, MessagesFilter};
use crate::signing::Scheme;
use crate::store::{NewMessage, TERMINAL};
use crate::svix::{
    Application, AttemptOut, Call, Client, Destination, Listing, MessageOut, SvixError, Wanted,
    Which, Window, select, sent,
};
use crate::terminal::Reporter;
use crate::view::{MessageView, NextAttemptView};

/// Of a server that has millions, so many are listed if it is not said which.
const USUAL: u64 = 50;

/// So many are asked after at the same time.
const AT_ONCE: usize = 8;

/// Messages of an application.
pub struct Messages {
    client: std::sync::Arc<Client>,
    application: Application,
}

impl Messages {
    async fn open(args: &MessagesArgs, reporter: &mut Reporter<'_>) -> Result<Self, Error> {
        let client = via::client(&args.via, None, args.store.as_deref(), reporter.context())?;
        Ok(Self {
            application: via::application(&client, args.via.app.as_deref()).await?,
            client,
        })
    }

    /// The attempts at a message, the first one first.
    async fn attempts(&self, id: &str, with_content: bool) -> Result<Vec<AttemptOut>, SvixError> {
        let call = Call::get(&["app", &self.application.id, "attempt", "msg", id])
            .query("with_content", if with_content { "true" } else { "false" });
        let listing = Listing::<AttemptOut>::new(call, Window::default());
        let mut attempts = listing.all(&self.client).await?;
        attempts.reverse();
        Ok(attempts)
    }

    async fn show(
        &self,
        messages: &[MessageOut],
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        let asked = messages
            .iter()
            .map(|message| self.attempts(&message.id, reporter.form.json));
        for (message, attempts) in messages.iter().zip(join_all(asked).await) {
            let message = kept(message);
            let view = MessageView {
                message: &message,
                attempts: attempts?.iter().map(sent).collect(),
            };
            if reporter.form.json {
                reporter.object(&view.object())?;
            } else {
                reporter.lines(|style, lines| view.line(style, lines))?;
            }
        }
        Ok(())
    }
}

/// A line for each.
pub fn list(
    args: &MessagesArgs,
    filter: &MessagesFilter,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    block_on(async {
        let messages = Messages::open(args, reporter).await?;
        let now = reporter.context().now();
        let window = Window {
            since: filter.since.map(|moment| moment.time(now)),
            until: filter.until.map(|moment| moment.time(now)),
            last: filter
                .last
                .or((filter.since.is_none() && filter.until.is_none()).then_some(USUAL)),
        };
        let count = if filter.failed {
            failed(&messages, filter, window, reporter).await?
        } else {
            made(&messages, filter, window, reporter).await?
        };
        if count == 0 {
            reporter.note("no messages");
        } else if window.last == Some(count) && filter.last.is_none() {
            reporter.remark(format_args!(
                "the latest {count}; --last and --since show others"
            ));
        }
        Ok(Exit::Done)
    })
}

/// The latest first, as the server lists them.
async fn made(
    messages: &Messages,
    filter: &MessagesFilter,
    window: Window,
    reporter: &mut Reporter<'_>,
) -> Result<u64, Error> {
    let application = &messages.application.id;
    let call = Call::get(&["app", application, "msg"]);
    // How large each is stands nowhere else.
    let mut call = call.query("with_content", "true");
    if !filter.events.is_empty() {
        call = call.query("event_types", &filter.events.join(","));
    }
    let mut listing = Listing::<MessageOut>::new(call, window);
    let (mut count, mut some) = (0, Vec::new());
    while let Some(message) = listing.next(&messages.client).await? {
        count += 1;
        some.push(message);
        if some.len() == AT_ONCE {
            messages.show(&some, reporter).await?;
            some.clear();
        }
    }
    messages.show(&some, reporter).await?;
    Ok(count)
}

/// Those that failed at any endpoint, and those that the server will try again.
async fn failed(
    messages: &Messages,
    filter: &MessagesFilter,
    window: Window,
    reporter: &mut Reporter<'_>,
) -> Result<u64, Error> {
    let (client, application) = (&messages.client, &messages.application);
    let mut ids = std::collections::BTreeSet::new();
    for destination in Destination::of(client, application, Wanted::All).await? {
        let which = Which::Failed { scheduled: true };
        let chosen = (window, filter.events.as_slice());
        let selection = select(client, &application.id, &destination, which, chosen).await?;
        ids.extend(selection.chosen.into_iter().map(|chosen| chosen.id));
    }
    let last = usize::try_from(window.last.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    let ids: Vec<_> = ids.into_iter().rev().take(last).collect();
    for some in ids.chunks(AT_ONCE) {
        let asked = some.iter().map(|id| {
            let call = Call::get(&["app", &application.id, "msg", id]);
            client.call::<MessageOut>(call.query("with_content", "true"))
        });
        let found: Result<Vec<_>, _> = join_all(asked).await.into_iter().collect();
        messages.show(&found?, reporter).await?;
    }
    Ok(ids.len() as u64)
}

/// One in full.
pub fn show(
    args: &MessagesArgs,
    id: &str,
    raw: bool,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    block_on(async {
        let messages = Messages::open(args, reporter).await?;
        let application = &messages.application.id;
        let call = Call::get(&["app", application, "msg", id]).query("with_content", "true");
        let message: MessageOut = messages.client.call(call).await?;
        let kept = kept(&message);
        if raw {
            reporter.bytes(&kept.payload)?;
            return Ok(Exit::Done);
        }
        let attempts = messages.attempts(&message.id, true).await?;
        let view = MessageView {
            message: &kept,
            attempts: attempts.iter().map(sent).collect(),
        };
        if reporter.form.json {
            reporter.object(&view.object())?;
        } else {
            reporter.lines(|style, lines| view.whole(style, lines))?;
        }
        for destination in
            Destination::of(&messages.client, &messages.application, Wanted::All).await?
        {
            let endpoint = &destination.endpoint.id;
            let seen =
                crate::svix::look(&messages.client, application, &message.id, endpoint).await?;
            if let Some(next) = seen.next {
                let now = reporter.context().now();
                reporter.show(&NextAttemptView {
                    message: &message.id,
                    url: destination.url.to_string(),
                    next,
                    now,
                })?;
            }
        }
        Ok(Exit::Done)
    })
}

/// A message as it is kept here.
fn kept(message: &MessageOut) -> NewMessage {
    let payload = message.payload.as_ref();
    NewMessage {
        app: TERMINAL,
        id: message.id.clone(),
        at: message.timestamp.to_milliseconds(),
        event_type: message.event_type.clone(),
        only: None,
        event_id: message.event_id.clone(),
        channels: message.channels.clone(),
        scheme: Scheme::Svix,
        payload: payload
            .map(|it| it.get().as_bytes().to_vec())
            .unwrap_or_default(),
    }
}
