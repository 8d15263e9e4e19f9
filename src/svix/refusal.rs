//! What an answer that is no success means.

use reqwest::StatusCode;
use serde_json::Value;

use super::{Call, Server, SvixError};
use crate::delivery::status_line;

/// Of what a server says, so much is repeated.
const SHOWN: usize = 400;

/// The error that `body` with this status stands for.
pub(super) fn refusal(call: &Call, server: &Server, status: StatusCode, body: &[u8]) -> SvixError {
    let said: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    // A server may repeat what it was shown.
    let hide = |text: String| text.replace(server.token().expose(), "(token)");
    let detail = detail(&said).map(hide);
    let what = call.what();
    let server = server.to_string();
    let is_page = !body.is_empty() && said.is_null();
    match (status, detail) {
        (StatusCode::UNAUTHORIZED, _) => SvixError::Unauthorized { server },
        (StatusCode::FORBIDDEN, _) => SvixError::Forbidden { what },
        (StatusCode::NOT_FOUND, Some(detail)) => SvixError::NotFound { what, detail },
        // A route that is not there has no body; what answers with a page is something else.
        (StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED, None) if !is_page => {
            SvixError::Unsupported { what }
        }
        (status, Some(detail)) if status.is_client_error() => SvixError::Refused {
            status: status.as_u16(),
            detail,
        },
        (status, _) => SvixError::Strange {
            server,
            reason: format!("it answered {what} with {}", status_line(status.as_u16())),
        },
    }
}

/// What the server says is wrong.
fn detail(said: &Value) -> Option<String> {
    let text = match &said["detail"] {
        Value::String(detail) => detail.clone(),
        faults => {
            let msg = faults[0]["msg"].as_str()?;
            let place = faults[0]["loc"].as_array().into_iter().flatten().skip(1);
            let place = place.filter_map(Value::as_str);
            let place = place.filter(|part| !part.is_empty() && *part != "__all__");
            let place = place.collect::<Vec<_>>().join(".");
            if place.is_empty() || msg.starts_with(&place) {
                msg.to_owned()
            } else {
                format!("{place}: {msg}")
            }
        }
    };
    Some(text.chars().take(SHOWN).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::svix::Token;

    fn told(status: u16, body: &str) -> SvixError {
        let server = Server::new(Some("http://h"), Token::new("testsk_of_this").unwrap()).unwrap();
        let call = Call::post(&["app", "demo", "msg"]);
        refusal(
            &call,
            &server,
            StatusCode::from_u16(status).unwrap(),
            body.as_bytes(),
        )
    }

    #[test]
    fn what_is_not_there_and_what_cannot_be_done_are_told_apart() {
        assert!(told(404, "").is_unsupported());
        assert!(told(405, "").is_unsupported());
        let unknown = told(404, r#"{"code":"not_found","detail":"Entity not found"}"#);
        assert!(unknown.is_not_found() && !unknown.is_unsupported());
        // A handler's or a proxy's page says nothing of what a Svix server can do.
        assert!(matches!(
            told(404, "<!doctype html>"),
            SvixError::Strange { .. }
        ));
        assert!(matches!(told(302, ""), SvixError::Strange { .. }));
    }

    #[test]
    fn faults_name_their_place_once() {
        let fault = |loc: &str, msg: &str| {
            let said =
                format!(r#"{{"detail":[{{"loc":{loc},"msg":"{msg}","type":"value_error"}}]}}"#);
            told(422, &said).to_string()
        };
        for (loc, msg, said) in [
            (r#"["body","event_type","__all__"]"#, "no", "event_type: no"),
            (r#"["body","url"]"#, "url: relative", "url: relative"),
            (r#"["body","",""]"#, "missing", "missing"),
        ] {
            let expected = format!("the Svix server refused: {said}");
            assert_eq!(fault(loc, msg), expected, "{loc}");
        }
    }
}
