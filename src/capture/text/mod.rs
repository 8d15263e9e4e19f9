//! Text with requests in it: raw HTTP, what a server or a terminal has logged, and JSON among that.
//!
//! Every line is looked at for the start of something that is known. What is not is passed over.

mod access_log;
mod bruno;
mod dump;
mod editor;
mod follow;
mod pairs;
mod powershell;
mod region;
mod trace;

use std::io;
use std::ops::ControlFlow;

use super::json::nested;
use super::lines::{Line, LineReader};
use super::names::{are_mentioned, signature};
use super::sink::{OpenFile, Record, Sink};
use super::{Broken, CapturedRequest, MAX_RECORD, Nearest, curl, http};
use editor::Variables;
use region::Regions;

/// Reads all requests of `source`.
pub(super) fn read(
    source: &mut LineReader<'_>,
    open: &mut OpenFile<'_>,
    sink: &mut Sink<'_, '_>,
) -> io::Result<ControlFlow<()>> {
    let mut reader = Reader::default();
    let (mut text, mut body) = (Vec::new(), Vec::new());
    loop {
        text.clear();
        body.clear();
        let line = source.line();
        let flow = match source.read_line(&mut text, MAX_RECORD)? {
            Line::End => return Ok(ControlFlow::Continue(())),
            Line::TooLong => {
                let is_other = !are_mentioned(&text);
                let other = Broken::PassedOver(Nearest::Text);
                sink.put(line, Err(if is_other { other } else { Broken::TooLarge }))
            }
            Line::Whole if text.trim_ascii().is_empty() => continue,
            Line::Whole if http::is_request_line(&text) && !editor::is_request(&text) => {
                let record = http::request(source, &mut text, &mut body)?;
                reader.put(line, record, sink)
            }
            Line::Whole => {
                let records = reader.other(source, &mut text, open)?;
                let mut records = records.into_iter();
                records.try_for_each(|record| reader.put(line, record, sink))
            }
        };
        if flow.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
}

/// What is known from the lines before.
#[derive(Default)]
struct Reader {
    regions: Regions,
    variables: Variables,
    /// The length of a body that is still to come.
    length: Option<usize>,
    /// The signature of the request before: a terminal shows it once more, without its body.
    last: Option<String>,
}

impl Reader {
    /// What starts with the line in `text`, if it is no raw request.
    fn other(
        &mut self,
        source: &mut LineReader<'_>,
        text: &mut Vec<u8>,
        open: &mut OpenFile<'_>,
    ) -> io::Result<Vec<Record>> {
        if http::is_response_line(text) {
            http::response(source, text)?;
            return Ok(vec![Err(Broken::PassedOver(Nearest::Response))]);
        }
        if self.variables.set(text) {
            return Ok(Vec::new());
        }
        if editor::is_request(text) {
            return Ok(vec![editor::request(source, text, &self.variables, open)?]);
        }
        if curl::is_command(text) {
            source.unread(text);
            return curl::one(source, open);
        }
        if follow::is_start(text) {
            return follow::requests(source, text);
        }
        if powershell::is_call(text) {
            return Ok(vec![powershell::request(source, text)?]);
        }
        if trace::is_start(text) {
            return Ok(vec![trace::request(source, text)?]);
        }
        if trace::is_verbose(text) {
            return Ok(vec![trace::verbose(source, text)?]);
        }
        if bruno::is_start(text) {
            return Ok(vec![bruno::request(source, text)?]);
        }
        self.length = dump::content_length(text).or(self.length);
        self.regions.complete(source, text)?;
        if are_mentioned(text) {
            let found = amid(text);
            if !found.is_empty() {
                return Ok(found);
            }
            if text.split(|b| *b == b'\n').any(dump::is_start) {
                return self.dump(source, text);
            }
        }
        // Such a line has no names in it, only values.
        let other = Err(Broken::PassedOver(Nearest::Text));
        Ok(vec![access_log::request(text).unwrap_or(other)])
    }

    /// The request of fields that start in `text`.
    fn dump(&mut self, source: &mut LineReader<'_>, text: &[u8]) -> io::Result<Vec<Record>> {
        let next = source.line();
        source.unread(text);
        let Some(record) = dump::request(source, self.length.take())? else {
            // Nothing was read then, and the same must not be looked at again.
            source.read_bytes(text.len(), &mut Vec::new())?;
            return Ok(vec![Err(Broken::PassedOver(Nearest::Text))]);
        };
        // At least what was there is done with.
        let mut line = Vec::new();
        while source.line() < next && source.read_line(&mut line, MAX_RECORD)? == Line::Whole {
            line.clear();
        }
        Ok(vec![record])
    }

    fn put(
        &mut self,
        line: u64,
        record: Result<CapturedRequest<'_>, Broken>,
        sink: &mut Sink<'_, '_>,
    ) -> ControlFlow<()> {
        match &record {
            Ok(request) => self.last = signature(&request.headers),
            Err(Broken::NoBody(known) | Broken::VerboseCurl(known))
                if self.last.as_deref() == Some(known) =>
            {
                return ControlFlow::Continue(());
            }
            Err(_) => {}
        }
        sink.put(line, record)
    }
}

/// The requests in the JSON that stands in `text`, which is a line or JSON that starts on one.
fn amid(text: &[u8]) -> Vec<Record> {
    match std::str::from_utf8(text) {
        Ok(text) => nested::requests_amid(text),
        Err(_) => vec![Err(Broken::NotUtf8)],
    }
}
