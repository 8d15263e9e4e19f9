//! HTTP archives (HAR 1.2), which browsers and proxies read.

use std::io::Write;

use serde_json::{Value, json};

use super::{Unwritable, request_line};
use crate::capture::CapturedRequest;

/// Writes an archive, an entry at a time.
#[derive(Debug)]
pub struct HarWriter<W> {
    out: W,
    entries: u64,
}

impl<W: Write> HarWriter<W> {
    /// Writes what comes before the entries.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn new(mut out: W) -> Result<Self, Unwritable> {
        let creator = json!({"name": "cew", "version": env!("CARGO_PKG_VERSION")});
        write!(
            out,
            r#"{{"log":{{"version":"1.2","creator":{creator},"entries":["#
        )?;
        Ok(Self { out, entries: 0 })
    }

    /// Writes one entry. Nothing of it is written when that is not possible.
    ///
    /// The format wants a response, too: it is an empty one with status 0, as browsers write it
    /// for a request that was not answered.
    ///
    /// # Errors
    /// When the body is not UTF-8, or the output fails.
    pub fn write(&mut self, request: &CapturedRequest<'_>) -> Result<(), Unwritable> {
        let entry = entry(request)?;
        let before = if self.entries == 0 { "\n" } else { ",\n" };
        self.out.write_all(before.as_bytes())?;
        crate::text::json::write(&mut self.out, &entry)?;
        self.entries += 1;
        Ok(())
    }

    /// What was written, so far.
    #[must_use]
    pub fn take(&mut self) -> W
    where
        W: Default,
    {
        std::mem::take(&mut self.out)
    }

    /// Writes what comes after the entries.
    ///
    /// # Errors
    /// When the output fails.
    pub fn finish(mut self) -> Result<W, Unwritable> {
        self.out.write_all(b"\n]}}\n")?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn entry(request: &CapturedRequest<'_>) -> Result<Value, Unwritable> {
    let body = std::str::from_utf8(&request.body).map_err(|_| Unwritable::BodyNotUtf8)?;
    let (method, path, version) = request_line(request);
    let version = format!("HTTP/{version}");
    let host = request.header("host").unwrap_or("localhost");
    let pair = |(name, value): (&str, &str)| json!({"name": name, "value": value});
    // There has to be a time; this one reads back as unknown.
    let started = request.received_at.unwrap_or_default();
    let mut entry = json!({
        "startedDateTime": format!("{started:.3}"),
        "time": 0,
        "request": {
            "method": method,
            "url": format!("http://{host}{path}"),
            "httpVersion": version,
            "cookies": [],
            "headers": request.header_pairs().map(pair).collect::<Vec<_>>(),
            "queryString": query(path),
            "headersSize": -1,
            "bodySize": request.body.len(),
        },
        "response": {
            "status": 0,
            "statusText": "",
            "httpVersion": version,
            "cookies": [],
            "headers": [],
            "content": {"size": 0, "mimeType": ""},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    });
    if !body.is_empty() {
        let mime = request.header("content-type").unwrap_or_default();
        entry["request"]["postData"] = json!({"mimeType": mime, "text": body});
    }
    if let Some(id) = &request.id {
        entry["_id"] = json!(id);
    }
    if let Some(address) = &request.remote_addr {
        entry["_remote_addr"] = json!(address);
    }
    Ok(entry)
}

/// The parameters of a path, as they stand there.
fn query(path: &str) -> Vec<Value> {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let pair = |text: &str| {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        json!({"name": name, "value": value})
    };
    query
        .split('&')
        .filter(|text| !text.is_empty())
        .map(pair)
        .collect()
}
