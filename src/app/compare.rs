//! `cew messages compare`: what a server says that it delivered, beside what was captured here.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::{Error, Exit, block_on, store, via};
use crate::cli::{CompareArgs, MessagesArgs};
use crate::store::{Access, Filter, Store, StoreError};
use crate::svix::{Arrival, Arrivals, Comparing, Destination, Window};
use crate::terminal::Reporter;
use crate::view::{ComparisonSummary, ComparisonView};

/// Compares, and tells what does not fit.
pub fn run(
    args: &MessagesArgs,
    which: &CompareArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    if args.via.via.is_none() {
        return Err(Error::usage(
            "there is no server to compare with",
            "name it with --via: its URL, svix, or local for the service that runs here",
        ));
    }
    let given = args.store.as_deref();
    let store = store::open(given, Access::Read, reporter.context())?;
    let client = via::client(&args.via, None, given, reporter.context())?;
    let now = reporter.context().now();
    let window = Window {
        since: which.since.map(|moment| moment.time(now)),
        until: which.until.map(|moment| moment.time(now)),
        last: which.last,
    };
    block_on(async {
        let application = via::application(&client, args.via.app.as_deref()).await?;
        let endpoint = which.endpoint.as_deref();
        let destination = Destination::one(&client, &application, endpoint).await?;
        let mut comparing = Comparing::new(&client, &application.id, &destination, window);
        let mut summary = ComparisonSummary::default();
        while let Some(comparison) = comparing.next(&mut |ids| captured(&store, ids)).await? {
            if !which.events.is_empty() && !which.events.contains(&comparison.event_type) {
                continue;
            }
            summary.add(&comparison);
            if comparison.finding.is_some() || which.all {
                reporter.show(&ComparisonView {
                    comparison: &comparison,
                    endpoint: &destination.endpoint.id,
                })?;
            }
        }
        reporter.show(&summary)?;
        Ok(if summary.fits() { Exit::Done } else { Exit::No })
    })
}

/// What was captured of messages.
fn captured(store: &Store, ids: Vec<String>) -> Result<Arrivals, StoreError> {
    let filter = Filter {
        names: ids,
        ..Filter::default()
    };
    let mut captures = Vec::new();
    store.each(&filter, &mut |mut capture| {
        // Of many messages they are not held at once.
        capture.request.body = Cow::default();
        captures.push(capture.into_owned());
        ControlFlow::Continue(())
    })?;
    let mut arrivals = Arrivals::new();
    for capture in captures {
        let Some(at) = capture.request.received_at else {
            continue;
        };
        // The first attempt is what answered it; later ones are replays.
        let attempts = store.attempts(&capture)?;
        let answer = attempts.first().and_then(|it| it.outcome.clone().ok());
        // A listener answers by itself what is not authentic, and writes nothing of it down.
        let refused = (capture.valid == Some(false)).then_some(400);
        let of_message = arrivals.entry(capture.message.into_owned()).or_default();
        of_message.push(Arrival {
            at,
            answered: answer.or(refused),
        });
    }
    Ok(arrivals)
}
