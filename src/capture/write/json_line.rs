//! cew's own JSON Lines.

use std::io::{self, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use crate::capture::CapturedRequest;
use crate::text::json;

/// Writes the capture line of `request`, with its line end; `extra` are the fields after the
/// request's own, such as `verdict` and `attempts`.
///
/// [`read_line`](crate::capture::read_line) gives back the same request, to the millisecond.
///
/// # Errors
/// When `out` fails.
pub fn write_json_line(
    out: &mut impl Write,
    request: &CapturedRequest<'_>,
    extra: &Map<String, Value>,
) -> io::Result<()> {
    json::write(out, &CaptureLine { request, extra })?;
    out.write_all(b"\n")
}

struct CaptureLine<'a> {
    request: &'a CapturedRequest<'a>,
    extra: &'a Map<String, Value>,
}

impl Serialize for CaptureLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { request, extra } = self;
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("type", "capture")?;
        line.serialize_entry("v", &1)?;
        if let Some(id) = &request.id {
            line.serialize_entry("id", id)?;
        }
        if let Some(at) = request.received_at {
            line.serialize_entry("received_at", &format_args!("{at:.3}"))?;
        }
        line.serialize_entry("method", &request.method)?;
        line.serialize_entry("path", &request.path)?;
        line.serialize_entry("http_version", &request.http_version)?;
        line.serialize_entry("headers", &request.headers)?;
        match std::str::from_utf8(&request.body) {
            Ok(text) => line.serialize_entry("body", text)?,
            Err(_) => {
                line.serialize_entry("body_base64", &BASE64_STANDARD.encode(&request.body))?;
            }
        }
        if let Some(address) = &request.remote_addr {
            line.serialize_entry("remote_addr", address)?;
        }
        for (name, value) in *extra {
            line.serialize_entry(name, value)?;
        }
        line.end()
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::ops::ControlFlow;

    use super::*;
    use crate::capture::read_line;

    #[test]
    fn the_line_has_the_documented_form() {
        let request = CapturedRequest {
            id: Some("cap_1".into()),
            received_at: "2026-01-02T03:04:05.6789Z".parse().ok(),
            method: "POST".into(),
            path: "/api/webhooks".into(),
            http_version: "1.1".into(),
            headers: vec![("svix-id".into(), "msg_1".into())],
            body: Cow::Borrowed(b"{\"a\":1}"),
            remote_addr: Some("127.0.0.1:5000".into()),
            remarks: Vec::new(),
        };
        let mut extra = Map::new();
        extra.insert("attempts".to_owned(), Value::Array(Vec::new()));
        let mut line = Vec::new();
        write_json_line(&mut line, &request, &extra).expect("a Vec takes everything");
        assert_eq!(
            std::str::from_utf8(&line).expect("JSON is UTF-8"),
            concat!(
                r#"{"type":"capture","v":1,"id":"cap_1","received_at":"2026-01-02T03:04:05.678Z","#,
                r#""method":"POST","path":"/api/webhooks","http_version":"1.1","#,
                r#""headers":[["svix-id","msg_1"]],"body":"{\"a\":1}","#,
                r#""remote_addr":"127.0.0.1:5000","attempts":[]}"#,
                "\n"
            )
        );
        let flow = read_line(&line, &mut |back| {
            let back = back.expect("well formed");
            assert_eq!(back.header("Svix-Id"), Some("msg_1"));
            assert_eq!(back.body, request.body);
            ControlFlow::Break(())
        });
        assert!(flow.is_break());
    }
}
