//! Showing what comes. It may be held up by whoever reads; nothing waits for it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::{Error, fail};
use crate::capture::{Unwritable, write_json_line};
use crate::http::Served;
use crate::intake::{Delivered, News, Row, Shown};
use crate::store::{Access, NewCapture, Store, StoreError};
use crate::terminal::Reporter;
use crate::view::{
    AgainView, DeliveredLines, DelivererView, HandlerIsBackView, RelayView, TurnedAwayView,
    delivered_extra,
};

/// Writes news, in either form.
pub struct Face {
    lines: DeliveredLines,
    last_store_error: Option<StoreError>,
    path: Option<PathBuf>,
    /// Opened when it is first read from.
    store: Option<Store>,
    /// How many could not be read from the store any more.
    pub lost: u64,
    /// The last that was shown.
    last: Option<Last>,
    /// What a handler refuses is delivered again.
    retries: bool,
}

/// What may be wanted again of a delivery that was shown.
pub struct Last {
    /// What names its message.
    pub message: String,
    /// The handlers that it was handed on to.
    pub endpoints: Vec<String>,
    /// It was handed on to none, for it is not authentic.
    pub is_withheld: bool,
}

impl Face {
    /// The store is at `path`; what a handler refuses is delivered again if `retries`.
    pub fn new(path: Option<PathBuf>, retries: bool) -> Self {
        Self {
            lines: DeliveredLines::default(),
            last_store_error: None,
            path,
            store: None,
            lost: 0,
            last: None,
            retries,
        }
    }

    /// Shows news as they come, to the end. `pressed` sees to keys, and is told what was shown last.
    pub fn show(
        &mut self,
        shown: &Shown,
        mut pressed: impl FnMut(char, Option<&Last>, &mut Reporter<'_>) -> Result<(), Error>,
        reporter: &mut Reporter<'_>,
    ) -> Result<(Served, u64), Error> {
        loop {
            let news = match shown.next() {
                Ok(news) => news,
                Err(end) => return Ok(end),
            };
            match news {
                News::Delivered(delivered) => self.delivered(&delivered, reporter)?,
                News::Row(row) => match self.read(&row) {
                    Ok(Some(delivered)) => self.delivered(&delivered, reporter)?,
                    // Removed already, to keep the store in its bounds.
                    Ok(None) => self.lost += 1,
                    Err(error) => {
                        self.lost += 1;
                        self.store_failed(error, reporter);
                    }
                },
                News::TurnedAway(turned, at) => reporter.show(&TurnedAwayView { turned, at })?,
                News::HandlerIsBack(url, at) => {
                    self.lines.handler_is_back();
                    let retries = self.retries;
                    reporter.show(&HandlerIsBackView { url, at, retries })?;
                }
                News::Relay(status, at) => reporter.show(&RelayView { status, at })?,
                News::Again {
                    message,
                    status,
                    at,
                    next,
                } => reporter.show(&AgainView {
                    message,
                    status,
                    at,
                    next,
                })?,
                News::DeliveredBy(service, at) => reporter.show(&DelivererView { service, at })?,
                News::Pressed(key) => pressed(key, self.last.as_ref(), reporter)?,
            }
            if shown.is_empty() {
                reporter.flush()?;
            }
        }
    }

    fn delivered(
        &mut self,
        delivered: &Delivered,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), Error> {
        self.last = Some(Last {
            message: delivered.name().to_owned(),
            endpoints: delivered
                .attempts()
                .map(|attempt| attempt.endpoint.clone())
                .collect(),
            is_withheld: delivered.withheld.is_some(),
        });
        if reporter.form.json {
            let request = &delivered.capture.request;
            let mut line = Vec::with_capacity(request.body.len() * 2);
            write_json_line(&mut line, &request.redacted(), &delivered_extra(delivered))
                .map_err(Unwritable::Io)?;
            reporter.bytes(&line)?;
        }
        reporter.lines(|style, lines| self.lines.add(delivered, style, lines))?;
        if let Some(error) = &delivered.store_error {
            self.store_failed(error.clone(), reporter);
        }
        Ok(())
    }

    /// The same error twice in a row helps nobody.
    fn store_failed(&mut self, error: StoreError, reporter: &mut Reporter<'_>) {
        if self.last_store_error.as_ref() != Some(&error) {
            fail(&Error::Store(error.clone()), reporter);
            self.last_store_error = Some(error);
        }
    }

    /// The delivery of `row`, as the store has it.
    fn read(&mut self, row: &Row) -> Result<Option<Delivered>, StoreError> {
        let store = match (&mut self.store, &self.path) {
            (Some(store), _) => store,
            (none, Some(path)) => none.insert(Store::open(path, Access::Read)?),
            (None, None) => return Ok(None),
        };
        let Some(capture) = store.get(row.seq)? else {
            return Ok(None);
        };
        let attempts = if row.was_forwarded {
            store.attempts(&capture)?
        } else {
            Vec::new()
        };
        let message = capture.message.clone().into_owned();
        let is_its_own = capture.request.id.as_deref() == Some(&*message);
        let forwarded = attempts.into_iter().map(Arc::new).collect();
        Ok(Some(Delivered {
            seq: Some(row.seq),
            number: row.number,
            forwarded,
            withheld: row.withheld,
            status: row.status,
            late: row.late,
            again: row.again,
            store_error: row.store_error.as_deref().cloned(),
            capture: Arc::new(NewCapture {
                message: Some(message).filter(|_| !is_its_own),
                event_type: capture.event_type.as_deref().map(str::to_owned),
                verdict: capture.verdict(),
                request: capture.request,
            }),
        }))
    }
}
