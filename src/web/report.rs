//! A check that runs or has run: what it has said so far, for whoever reads it now or later.

use std::sync::Arc;

use hyper::Response;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use tokio::sync::{mpsc, watch};
use tokio::task::spawn_local;

use crate::check::{Check, CheckError, Group, Run, left_out};
use crate::http::{Answer, AnswerBody};
use crate::signing::{Redaction, SecretSet};
use crate::text::json;
use crate::view::{CheckView, Face, Failure, ProbeRow, Score, hint};

/// So many pieces wait for a slow reader. The rest waits in the report.
const AHEAD: usize = 4;

/// What a check says, line by line, and what stops it.
pub struct Report {
    said: watch::Sender<Said>,
    stop: watch::Sender<bool>,
    /// What a handler answers may show its secret.
    redaction: Redaction,
}

#[derive(Default)]
struct Said {
    lines: Vec<Bytes>,
    over: bool,
}

/// However the check ends, its readers are told.
struct Over(Arc<Report>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.said.send_modify(|said| said.over = true);
    }
}

impl Report {
    /// Of `check`, at the endpoint of that id. Nothing has been sent.
    ///
    /// # Errors
    /// When its requests cannot be made.
    pub fn new(check: &Check, endpoint_id: &str) -> Result<Self, CheckError> {
        let mut redaction = Redaction::default();
        redaction.add(&check.secret);
        if let Some(others) = SecretSet::new(check.others.clone()) {
            redaction.add(&others);
        }
        let report = Self {
            said: watch::Sender::default(),
            stop: watch::Sender::default(),
            redaction,
        };
        report.say(&CheckView::new(check, endpoint_id)?);
        Ok(report)
    }

    /// The line with what is going to happen.
    pub fn beginning(&self) -> Bytes {
        self.said
            .borrow()
            .lines
            .first()
            .cloned()
            .unwrap_or_default()
    }

    /// Whether nothing more comes.
    pub fn is_over(&self) -> bool {
        self.said.borrow().over
    }

    /// Leaves out what has not been answered yet.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// How many read it.
    pub fn readers(&self) -> usize {
        self.said.receiver_count()
    }

    fn say(&self, value: &impl Serialize) {
        let mut line = Vec::new();
        // Memory takes everything.
        let _ = json::write(&mut line, value);
        line.push(b'\n');
        let line = match std::str::from_utf8(&line) {
            Ok(text) => Bytes::from(self.redaction.of(text).into_owned()),
            Err(_) => return,
        };
        self.said.send_modify(|said| said.lines.push(line));
    }
}

/// Carries out `check` and says what it finds; `command` repeats it.
pub async fn carry_out(check: &Check, command: &str, report: Arc<Report>) {
    let over = Over(report);
    if let Err(error) = probe(check, command, &over.0).await {
        let known = match &error {
            CheckError::Unreachable { hint: known, .. } => known.as_ref(),
            _ => None,
        };
        let hint = known.map(|known| hint(known, Face::Page.endpoint()));
        let failure = Failure::new(error.kind(), &error.to_string(), hint.as_deref());
        over.0.say(&failure);
    }
}

async fn probe(check: &Check, command: &str, report: &Report) -> Result<(), CheckError> {
    let started = check.ambient.now();
    let mut stopped = report.stop.subscribe();
    let (mut rows, mut framework) = (Vec::new(), None);
    let running = async {
        let mut run = Run::begin(check).await?;
        for group in Group::ALL {
            let done = |result: &_, known| {
                framework = known;
                let row = ProbeRow::new(result, known, command, Face::Page);
                report.say(&row);
                rows.push(row);
            };
            run.group(group, || false, done).await?;
        }
        Ok::<_, CheckError>(())
    };
    tokio::select! {
        ended = running => ended?,
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
    for probe in check.selection.probes() {
        if rows.iter().all(|row| row.id != probe.id) {
            let row = ProbeRow::new(&left_out(probe, "stopped"), framework, command, Face::Page);
            report.say(&row);
            rows.push(row);
        }
    }
    let duration = check.ambient.now().duration_since(started);
    report.say(&Score::of(&rows, framework, check.seed, duration));
    Ok(())
}

/// All of `report` as JSON Lines, until it is over, or `closing`, or nobody reads it.
pub fn stream(report: &Report, mut closing: watch::Receiver<bool>) -> Answer {
    let (pieces, body) = mpsc::channel(AHEAD);
    let mut said = report.said.subscribe();
    spawn_local(async move {
        let mut read = 0;
        loop {
            let (new, over) = {
                let said = said.borrow_and_update();
                let new = said.lines[read..].concat();
                read = said.lines.len();
                (new, said.over)
            };
            if !new.is_empty() && pieces.send(new.into()).await.is_err() {
                return;
            }
            if over {
                return;
            }
            tokio::select! {
                changed = said.changed() => if changed.is_err() { return },
                () = pieces.closed() => return,
                _ = closing.wait_for(|closing| *closing) => return,
            }
        }
    });
    let mut answer = Response::new(AnswerBody::Pieces(body));
    let kind = HeaderValue::from_static("application/jsonl");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}
