//! A delivery goes on to its handlers, and is on disk with what they answered before that goes back.
//!
//! A sender that gets no answer delivers again. So the handlers need not wait for the disk: a capture
//! and the attempts at it share a commit where the handlers are fast, and where they are not, the capture
//! is committed while they work. But once the disk takes nothing, a handler is called only for what is
//! on disk: else it would be called at each attempt of a sender who is told each time that it came to
//! nothing.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use hyper::StatusCode;
use tokio::time::{sleep, timeout};

use crate::capture::CapturedRequest;
use crate::delivery::{Hint, Outcome, Sent};
use crate::http::{Answer, Sender, text_answer};
use crate::store::{Entry, NewAttempt, NewCapture, Origin, RecordedAttempt, StoreError, Writer};
use crate::time::Time;

use super::forward::{self, Forward};
use super::{Delivered, Receiver, Target, later};

/// For handlers that answer sooner the capture is not committed by itself.
const FAST: Duration = Duration::from_millis(20);

/// One attempt at a handler: as it is kept, and what came of it.
type Answered = (RecordedAttempt, Outcome);

impl Receiver {
    /// Whether the capture may be committed after its handlers were called. What has no message id is
    /// named by its row.
    pub(super) fn may_store_later(&self, delivered: &Delivered) -> bool {
        let is_taking = self.writer.as_ref().is_some_and(Writer::is_taking);
        is_taking && delivered.capture.message.is_some()
    }

    /// Forwards it to all handlers at once. The sender gets the first answer that is no success, for
    /// then it delivers again; else the first.
    ///
    /// # Errors
    /// When the capture could not be written; then the sender has to deliver it again.
    pub(super) async fn hand_on(
        &self,
        delivered: &mut Delivered,
        sender: &Sender,
    ) -> Result<Answer, StoreError> {
        let capture = Arc::clone(&delivered.capture);
        let message = delivered.name().to_owned();
        let due = self.targets.due(&message, capture.event_type.as_deref());
        let answered = self.ask(&due, &capture.request, sender);
        let (stored, answered) = self.store_meanwhile(delivered, answered).await;
        let mut outcomes = Vec::with_capacity(due.len());
        let mut again = Vec::new();
        for ((place, target), (recorded, outcome)) in due.iter().zip(answered) {
            if recorded.is_success() {
                self.targets.accepted(&message, *place);
            } else {
                let to = (&target.forward, &*recorded.endpoint);
                again.push(self.keep(&capture, to, &outcome, sender).await);
            }
            delivered.forwarded.push(recorded.into());
            outcomes.push(outcome);
        }
        drop(capture);
        // What the handlers said is shown even so.
        stored?;
        self.store_attempts(delivered).await?;
        delivered.late = sender.is_gone();
        // Unless all of them are kept, the sender has to deliver it again itself.
        if let Some(again) = again.into_iter().collect::<Option<Vec<_>>>()
            && let Some(first) = again.into_iter().min()
        {
            delivered.again = Some(first);
            return Ok(text_answer(
                StatusCode::ACCEPTED,
                "kept, and delivered again later\n",
            ));
        }
        let failed = delivered
            .attempts()
            .position(|attempt| !attempt.is_success());
        Ok(forward::answer(outcomes.swap_remove(failed.unwrap_or(0))))
    }

    async fn ask(
        &self,
        due: &[(usize, &Target)],
        request: &CapturedRequest<'_>,
        sender: &Sender,
    ) -> Vec<Answered> {
        if !self.stand_in.delay.is_zero() {
            sleep(self.stand_in.delay).await;
        }
        let attempts = due
            .iter()
            .map(|(_, target)| self.attempt(&target.forward, request, sender));
        join_all(attempts).await
    }

    /// What the handlers answer, during which the capture is committed, unless they are fast; and what
    /// came of that.
    async fn store_meanwhile<T>(
        &self,
        delivered: &mut Delivered,
        answered: impl Future<Output = T>,
    ) -> (Result<(), StoreError>, T) {
        let mut answered = pin!(answered);
        match timeout(FAST, &mut answered).await {
            Ok(answered) => (Ok(()), answered),
            Err(_) => join(self.store(delivered), answered).await,
        }
    }

    /// Commits the attempts: together with the capture, if that is not on disk yet.
    async fn store_attempts(&self, delivered: &mut Delivered) -> Result<(), StoreError> {
        if delivered.seq.is_none() {
            return self.store(delivered).await;
        }
        for attempt in delivered.forwarded.clone() {
            self.record(delivered, attempt).await;
        }
        Ok(())
    }

    /// Keeps what a handler has refused, if it can be delivered again; when that is. A sender who has
    /// gone delivers it again itself.
    async fn keep(
        &self,
        capture: &NewCapture,
        (forward, url): (&Forward, &str),
        outcome: &Outcome,
        sender: &Sender,
    ) -> Option<Time> {
        let later = self.later.as_ref().filter(|_| !sender.is_gone())?;
        let (now, random) = (self.ambient.now(), self.chance());
        let refused = later::refused(capture, (forward, url), outcome, (now, random))?;
        later.keep(refused).await
    }

    /// One attempt at a handler: as it is kept, and what came of it.
    async fn attempt(
        &self,
        forward: &Forward,
        request: &CapturedRequest<'_>,
        sender: &Sender,
    ) -> (RecordedAttempt, Outcome) {
        let endpoint = forward.endpoint(&request.path);
        let at = self.ambient.now();
        let attempt = forward.send(request, &endpoint).await;
        let outcome = attempt.outcome.as_ref();
        // As exactly as the store keeps it.
        let micros = u64::try_from(attempt.duration.as_micros()).unwrap_or(u64::MAX);
        let late = sender.is_gone().then_some(Hint::AnsweredTooLate);
        let answered_at = at.saturating_add(attempt.duration);
        let hint = Hint::after(&attempt.outcome, || {
            // The endpoint gets a host of its own, and what goes along with each delivery.
            let headers = request.header_pairs();
            let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case("host"));
            let own = forward
                .own()
                .iter()
                .map(|(name, value)| (&**name, &**value));
            Sent::with(&endpoint, headers.chain(own), answered_at)
        });
        match hint {
            Some(Hint::NothingListens { .. }) => self.presence.has_gone(&endpoint),
            _ if outcome.is_ok() => self.presence.is_there(&endpoint),
            _ => {}
        }
        let recorded = RecordedAttempt {
            endpoint: endpoint.to_string(),
            at,
            outcome: outcome
                .map(|response| response.status)
                .map_err(ToString::to_string),
            duration: Duration::from_micros(micros),
            response_head: outcome.ok().map(|response| response.head(&self.redaction)),
            // Whatever the answer was, nobody got it.
            hint: late.or(hint).map(|hint| hint.recorded()),
        };
        (recorded, attempt.outcome)
    }

    /// Commits an attempt at a capture that is on disk. If it cannot be, that is said; the answer goes
    /// back all the same.
    pub(super) async fn record(&self, delivered: &mut Delivered, recorded: Arc<RecordedAttempt>) {
        let (Some(writer), Some(row)) = (&self.writer, delivered.seq) else {
            return;
        };
        let received_at = delivered.capture.request.received_at.unwrap_or_default();
        let id = row.capture_id(received_at);
        let message = delivered.capture.message.clone();
        let attempt = NewAttempt {
            message: message.unwrap_or_else(|| id.clone()),
            origin: Origin::Capture(id),
            recorded: Arc::unwrap_or_clone(recorded),
            manual: false,
            service: None,
        };
        let written = writer.write(Entry::Attempt(attempt.into())).await;
        delivered.store_error = written.err();
    }
}
