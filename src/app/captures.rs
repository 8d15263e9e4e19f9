//! `cew captures`: what is in the store.

use std::ops::ControlFlow;
use std::time::Duration;

use super::report::{remark_on_events, remark_on_paths};
use super::store::{self, whole_name};
use super::{Error, Exit, fail};
use crate::capture::{HarWriter, Unwritable, write_curl, write_http, write_json_line};
use crate::cli::{CapturesArgs, CapturesCommand, CapturesFilter, ExportFormat};
use crate::delivery::Hint;
use crate::intake::AttemptNumbers;
use crate::settings::{endpoint, store_path};
use crate::store::{
    Access, Content, Counts, Filter, RecordedAttempt, Room, Seq, Store, StoreError, StoredCapture,
};
use crate::terminal::{Reporter, consent};
use crate::view::CaptureView;

/// Lists, shows, exports or prunes.
pub fn run(args: &CapturesArgs, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let (given, context) = (args.store.as_deref(), reporter.context());
    let access = match args.command {
        CapturesCommand::Prune { .. } | CapturesCommand::Migrate => Access::Write,
        _ => Access::Read,
    };
    // To remove takes space, too: on a full disk what was kept for this.
    let _room = match args.command {
        CapturesCommand::Prune { .. } => Some(Room::make(&store_path(given, context)?)),
        _ => None,
    };
    let store = store::open(given, access, context)?;
    match &args.command {
        CapturesCommand::List(filter) => list(&store, &filtered(filter, &[], reporter), reporter),
        CapturesCommand::Show { id, raw } => show(&store, id, *raw, reporter),
        CapturesCommand::Export {
            filter,
            ids,
            format,
            raw,
        } => {
            let filter = filtered(filter, ids, reporter);
            export(&store, &filter, *format, *raw, reporter)
        }
        CapturesCommand::Prune { older_than, yes } => prune(&store, *older_than, *yes, reporter),
        CapturesCommand::Migrate => {
            reporter.note(format_args!("{} is up to date", store.path().display()));
            Ok(Exit::Done)
        }
    }
}

fn filtered(args: &CapturesFilter, names: &[String], reporter: &mut Reporter<'_>) -> Filter {
    let now = reporter.context().now();
    Filter {
        names: names.to_vec(),
        event_types: args.events.clone(),
        since: args.since.map(|moment| moment.time(now)),
        until: args.until.map(|moment| moment.time(now)),
        failed: args.failed,
        hint: args.late.then(|| Hint::AnsweredTooLate.recorded()),
        answers: args.answers.clone(),
        content: Content {
            body: args.body.clone(),
            headers: args.headers.clone(),
            path: args.path.clone(),
        },
        last: args.last,
    }
}

/// Gives each capture to `act`, until that fails.
fn each(
    store: &Store,
    filter: &Filter,
    act: &mut dyn FnMut(StoredCapture<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut done = Ok(());
    store.each(filter, &mut |capture| match act(capture) {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => {
            done = Err(error);
            ControlFlow::Break(())
        }
    })?;
    done
}

fn list(store: &Store, filter: &Filter, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let mut count = 0_u64;
    let mut numbers = Numbers::default();
    each(store, filter, &mut |capture| {
        count += 1;
        if reporter.form.json {
            return json_line(store, capture, false, reporter);
        }
        let attempts = store.attempts(&capture)?;
        let mut view = view(&capture, &attempts);
        view.number = numbers.of(&capture, store)?;
        reporter.lines(|style, lines| view.line(style, lines))?;
        Ok(())
    })?;
    if count == 0 {
        remark_on_events(&filter.event_types, reporter);
        remark_on_paths(&filter.content.body, store, reporter)?;
        reporter.note("no captures");
    }
    Ok(Exit::Done)
}

fn show(store: &Store, id: &str, raw: bool, reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let filter = Filter {
        names: vec![id.to_owned()],
        ..Filter::default()
    };
    let mut count = 0_u64;
    each(store, &filter, &mut |mut capture| {
        count += 1;
        if raw {
            let mut bytes = Vec::new();
            write_http(&mut bytes, &capture.request)?;
            return Ok(reporter.bytes(&bytes)?);
        }
        if reporter.form.json {
            return json_line(store, capture, false, reporter);
        }
        if count > 1 {
            reporter.line("")?;
        }
        let attempts = store.attempts(&capture)?;
        capture.request.redact();
        let view = view(&capture, &attempts);
        reporter.lines(|style, lines| view.whole(style, lines))?;
        Ok(())
    })?;
    if count > 0 {
        return Ok(Exit::Done);
    }
    // The beginning of a name will do where it is that of one only.
    let name = whole_name(store, id)?;
    show(store, &name, raw, reporter)
}

/// Attempts are counted over so many captures before one: as many as a listener looks back at.
const EARLIER: u32 = 10_000;

/// Which attempt at its message a capture is, whatever the filter leaves out between them.
#[derive(Default)]
struct Numbers {
    counted: AttemptNumbers,
    last: Option<Seq>,
}

impl Numbers {
    /// Of `capture`, which comes after those that were asked for before.
    fn of(&mut self, capture: &StoredCapture<'_>, store: &Store) -> Result<u32, StoreError> {
        let mut count = |message: &str| {
            self.counted.count(message);
        };
        store.messages_between(self.last, capture.seq, EARLIER, &mut count)?;
        self.last = Some(capture.seq);
        Ok(self.counted.count(&capture.message))
    }
}

const fn view<'a>(
    capture: &'a StoredCapture<'a>,
    attempts: &'a [RecordedAttempt],
) -> CaptureView<'a> {
    CaptureView {
        capture,
        attempts,
        number: 1,
    }
}

fn json_line(
    store: &Store,
    mut capture: StoredCapture<'_>,
    raw: bool,
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    let attempts = store.attempts(&capture)?;
    let extra = view(&capture, &attempts).extra();
    if !raw {
        capture.request.redact();
    }
    let mut bytes = Vec::new();
    write_json_line(&mut bytes, &capture.request, &extra).map_err(Unwritable::Io)?;
    Ok(reporter.bytes(&bytes)?)
}

fn export(
    store: &Store,
    filter: &Filter,
    format: ExportFormat,
    raw: bool,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let endpoint = endpoint(None, reporter.context())?;
    let origin = endpoint.origin();
    // Collects what is written of one capture, so that nothing is written of it by half.
    let mut har = HarWriter::new(Vec::new())?;
    let mut exit = Exit::Done;
    each(store, filter, &mut |mut capture| {
        if format == ExportFormat::Jsonl {
            return json_line(store, capture, raw, reporter);
        }
        if !raw {
            capture.request.redact();
        }
        let request = &capture.request;
        let mut bytes = Vec::new();
        let written = match format {
            ExportFormat::Har => har.write(request),
            ExportFormat::Curl => write_curl(&mut bytes, &origin, request),
            ExportFormat::Http | ExportFormat::Jsonl => write_http(&mut bytes, request),
        };
        match written {
            Ok(()) if format == ExportFormat::Har => Ok(reporter.bytes(&har.take())?),
            Ok(()) => Ok(reporter.bytes(&bytes)?),
            Err(failed @ Unwritable::Io(_)) => Err(failed.into()),
            Err(unwritable) => {
                exit = Exit::Input;
                let error = Error::Capture {
                    origin: request.id.as_deref().unwrap_or_default().to_owned(),
                    reason: unwritable.to_string(),
                };
                fail(&error, reporter);
                Ok(())
            }
        }
    })?;
    if format == ExportFormat::Har {
        let end = har.finish()?;
        reporter.bytes(&end)?;
    }
    Ok(exit)
}

fn prune(
    store: &Store,
    older_than: Duration,
    yes: bool,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let now = reporter.context().now();
    let before = now.saturating_sub(older_than);
    let count = store.count_before(before)?;
    if count == Counts::default() {
        reporter.note("nothing to remove");
        return Ok(Exit::Done);
    }
    let what = removed(count);
    let question = format!("Remove {what} received or sent before {before:.0}?");
    if !yes && !consent(&question, "removing captures", reporter)? {
        reporter.note("nothing removed");
        return Ok(Exit::No);
    }
    let count = store.remove_before(before)?;
    reporter.object(&serde_json::json!({
        "type": "summary", "removed": count.captures, "removed_messages": count.messages,
    }))?;
    reporter.line(format_args!("{} removed", removed(count)))?;
    Ok(Exit::Done)
}

/// `3 captures`, `3 captures and 2 sent messages`.
fn removed(count: Counts) -> String {
    match count {
        Counts {
            captures,
            messages: 0,
        } => format!("{captures} captures"),
        Counts {
            captures: 0,
            messages,
        } => format!("{messages} sent messages"),
        Counts { captures, messages } => {
            format!("{captures} captures and {messages} sent messages")
        }
    }
}
