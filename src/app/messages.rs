//! `cew messages`: what was sent, and every attempt.

use std::ops::ControlFlow;

use super::{Error, Exit, compare, messages_via, store, via};
use crate::cli::{MessagesArgs, MessagesCommand, MessagesFilter};
use crate::store::{Access, Filter, Store, StoredMessage};
use crate::terminal::Reporter;
use crate::view::MessageView;

/// When an id is no message's, so many that begin with it are looked for.
const SIMILAR: u32 = 4;

/// Lists, shows or compares: what was sent from here, or what a server has.
pub fn run(args: &MessagesArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let is_elsewhere = args.via.via.is_some();
    match &args.command {
        MessagesCommand::Compare(which) => compare::run(args, which, reporter),
        MessagesCommand::List(filter) if is_elsewhere => messages_via::list(args, filter, reporter),
        MessagesCommand::Show { id, raw } if is_elsewhere => {
            messages_via::show(args, id, *raw, reporter)
        }
        MessagesCommand::List(filter) => list(&open(args, reporter)?, filter, reporter),
        MessagesCommand::Show { id, raw } => show(&open(args, reporter)?, id, *raw, reporter),
    }
}

fn open(args: &MessagesArgs, reporter: &mut Reporter<'_>) -> Result<Store, Error> {
    via::check(&args.via)?;
    store::open(args.store.as_deref(), Access::Read, reporter.context())
}

fn list(store: &Store, args: &MessagesFilter, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let now = reporter.context().now();
    let filter = Filter {
        names: Vec::new(),
        event_types: args.events.clone(),
        since: args.since.map(|moment| moment.time(now)),
        until: args.until.map(|moment| moment.time(now)),
        failed: args.failed,
        last: args.last,
        ..Filter::default()
    };
    let mut count = 0_u64;
    each(store, &filter, &mut |stored| {
        count += 1;
        let view = view(store, &stored)?;
        if reporter.form.json {
            return Ok(reporter.object(&view.object())?);
        }
        reporter.lines(|style, lines| view.line(style, lines))?;
        Ok(())
    })?;
    if count == 0 {
        reporter.note("no messages");
    }
    Ok(Exit::Done)
}

fn show(store: &Store, id: &str, raw: bool, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let filter = Filter {
        names: vec![id.to_owned()],
        ..Filter::default()
    };
    let mut count = 0_u64;
    each(store, &filter, &mut |stored| {
        count += 1;
        if raw {
            return Ok(reporter.bytes(&stored.message.payload)?);
        }
        let view = view(store, &stored)?;
        if reporter.form.json {
            return Ok(reporter.object(&view.object())?);
        }
        if count > 1 {
            reporter.line("")?;
        }
        reporter.lines(|style, lines| view.whole(style, lines))?;
        Ok(())
    })?;
    if count > 0 {
        return Ok(Exit::Done);
    }
    // The beginning of an id will do where it is that of one only.
    let mut similar = store.message_ids_from(id, SIMILAR)?;
    if let [only] = similar.as_slice()
        && only != id
    {
        return show(store, only, raw, reporter);
    }
    similar.truncate(SIMILAR as usize - 1);
    Err(Error::NoMessage {
        origin: store.path().display().to_string(),
        id: id.to_owned(),
        similar,
    })
}

/// Gives each message to `act`, until that fails.
fn each(
    store: &Store,
    filter: &Filter,
    act: &mut dyn FnMut(StoredMessage) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut done = Ok(());
    store.each_message(filter, &mut |message| match act(message) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            done = Err(error);
            ControlFlow::Break(())
        }
    })?;
    done
}

fn view<'a>(store: &Store, stored: &'a StoredMessage) -> Result<MessageView<'a>, Error> {
    Ok(MessageView {
        message: &stored.message,
        attempts: store.attempts_at(stored.seq)?,
    })
}
