//! What an attempt leads to: what is written of it, and whether another one follows.

use super::destination::Destination;
use super::queue::Ready;
use super::state::Service;
use crate::delivery::{Attempt, Hint, Next, Request, Response, Sent, ends_endpoint};
use crate::store::{Change, Due, DueMessage, NewAttempt, Origin, RecordedAttempt, ServiceAttempt};
use crate::time::Time;

/// Of a response's body so much is kept, as Svix does.
const KEPT: usize = 20_000;

/// What an attempt leads to.
pub struct Outcome {
    /// What is written of it.
    pub attempt: NewAttempt,
    /// The next attempt of the schedule, with its number.
    next: Option<(Due, u32)>,
    succeeded: bool,
    /// The answer asks that nothing more be sent to this endpoint.
    pub disables: bool,
}

/// What follows an attempt that was under way.
#[derive(Clone, Copy)]
pub enum After {
    /// Nothing.
    Nothing,
    /// Another attempt of the same kind.
    At(Due),
    /// One that was asked for meanwhile.
    Another,
}

impl Outcome {
    /// That of an attempt that was made.
    pub fn of(
        service: &Service,
        ready: Ready,
        due: &DueMessage,
        destination: &Destination,
        request: &Request,
        (at, made): (Time, Attempt),
    ) -> Self {
        let now = service.ambient.now();
        let number = usize::try_from(due.number).unwrap_or(usize::MAX);
        let response = made.outcome.as_ref().ok();
        let succeeded = response.is_some_and(Response::is_success);
        // A success is the end, whatever the dice say.
        let random = if succeeded {
            0.0
        } else {
            service.ambient.fraction()
        };
        let next = match destination
            .schedule
            .next(number, &made.outcome, now, random)
        {
            Next::After(wait) if !ready.due.manual => {
                let wait = wait.div_f64(service.speedup);
                let next = Due {
                    at: now.saturating_add(wait).unix_milliseconds(),
                    ..ready.due
                };
                Some((next, due.number.saturating_add(1)))
            }
            Next::After(_) | Next::End(_) => None,
        };
        let disables = response.is_some_and(ends_endpoint);
        let hint = Hint::after(&made.outcome, || {
            let answered_at = at.saturating_add(made.duration);
            Sent::with(&destination.to, request.header_pairs(), answered_at)
        });
        let mut body = response.map(|response| destination.kept(&response.body));
        if let Some(body) = &mut body {
            body.truncate(KEPT);
        }
        Self {
            attempt: NewAttempt {
                message: due.message.id.clone(),
                origin: Origin::Message(ready.due.message),
                recorded: RecordedAttempt {
                    endpoint: destination.to.to_string(),
                    at: at.to_milliseconds(),
                    outcome: made
                        .outcome
                        .as_ref()
                        .map(|response| response.status)
                        .map_err(ToString::to_string),
                    duration: made.duration,
                    response_head: None,
                    hint: hint.map(|hint| hint.recorded()),
                },
                manual: ready.due.manual,
                service: Some(ServiceAttempt {
                    endpoint: ready.endpoint,
                    response: body.unwrap_or_default(),
                }),
            },
            next,
            succeeded,
            disables,
        }
    }

    /// Writes it, and what follows. Meanwhile an attempt by hand may have
    /// succeeded, another one been asked for, or the endpoint been disabled.
    pub fn write(&self, change: &Change<'_>, ready: Ready) -> rusqlite::Result<After> {
        let Ready { endpoint, due } = ready;
        let row = due.message;
        change.record_attempt(&self.attempt)?;
        let is_due = change.is_due(endpoint, due)?;
        if due.manual {
            if self.succeeded {
                change.unschedule(endpoint, row, false)?;
            }
            if is_due {
                change.unschedule(endpoint, row, true)?;
                return Ok(After::Nothing);
            }
            return Ok(After::Another);
        }
        match self.next {
            Some((next, number)) if is_due => {
                change.schedule(endpoint, next, number)?;
                Ok(After::At(next))
            }
            Some(_) => Ok(After::Nothing),
            None => {
                change.unschedule(endpoint, row, false)?;
                Ok(After::Nothing)
            }
        }
    }
}
