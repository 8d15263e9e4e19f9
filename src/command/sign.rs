//! `cew sign`: the headers that belong to a payload.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use crate::capture::{write_curl, write_http};
use crate::cli::{SecretArgs, SignArgs, SignOutput};
use crate::context::Context;
use crate::delivery::{Endpoint, Request};
use crate::error::Error;
use crate::event::EventType;
use crate::exit::Exit;
use crate::report::Reporter;
use crate::secret_source::Secrets;
use crate::signing::{MessageId, Scheme, Timestamp, sign};

use super::input::Source;
use super::send_example::{check_utf8, endpoint, payload_id, remark_on_form};

/// What to print. A whole request needs to know where it goes; its headers do not.
enum Output {
    Headers,
    Signature,
    Curl(Endpoint),
    Http(Endpoint),
}

struct Plan {
    output: Output,
    scheme: Scheme,
    secrets: Secrets,
    id: MessageId,
    timestamp: Timestamp,
    payload: Vec<u8>,
}

#[derive(Serialize)]
struct JsonSignature<'a> {
    r#type: &'static str,
    scheme: &'static str,
    message_id: Option<&'a str>,
    timestamp: Option<i64>,
    headers: &'a [(&'static str, String)],
    body_base64: String,
}

/// Signs and prints.
pub fn run(
    args: &SignArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let plan = plan(args, secret, reporter.context())?;
    plan.secrets.remark(reporter);
    remark_on_form(&plan.payload, reporter);
    let headers = sign(
        plan.scheme,
        &plan.secrets.secrets,
        &plan.id,
        plan.timestamp,
        &plan.payload,
    );
    if reporter.json {
        return json(&plan, &headers, reporter);
    }
    match &plan.output {
        Output::Headers => {
            for (name, value) in headers {
                reporter.bytes(format!("{name}: {value}\n").as_bytes())?;
            }
        }
        Output::Signature => {
            let (_, value) = &headers[headers.len() - 1];
            reporter.bytes(format!("{value}\n").as_bytes())?;
        }
        Output::Curl(endpoint) => {
            let request = plan.request(endpoint);
            let mut text = Vec::new();
            write_curl(&mut text, endpoint.origin(), &request.as_captured())?;
            reporter.bytes(&text)?;
        }
        Output::Http(endpoint) => {
            let mut text = Vec::new();
            write_http(&mut text, &plan.request(endpoint).as_captured())?;
            reporter.bytes(&text)?;
        }
    }
    Ok(Exit::Done)
}

impl Plan {
    fn request(&self, endpoint: &Endpoint) -> Request {
        Request::signed(
            endpoint,
            self.scheme,
            &self.secrets.secrets,
            &self.id,
            self.timestamp,
            self.payload.clone(),
            &[],
        )
    }
}

fn plan(args: &SignArgs, secret: &SecretArgs, context: &mut Context) -> Result<Plan, Error> {
    let to = args.to.as_deref();
    let output = match args.output {
        SignOutput::Curl => Output::Curl(endpoint(to, context)?),
        SignOutput::Http => Output::Http(endpoint(to, context)?),
        SignOutput::Headers | SignOutput::Signature if to.is_some() => {
            return Err(Error::usage(
                "--to is part of a whole request, not of its headers",
                "add --output curl or --output http, or leave --to out",
            ));
        }
        SignOutput::Headers => Output::Headers,
        SignOutput::Signature => Output::Signature,
    };
    let payload = if let Some(name) = &args.event {
        EventType::find(name, args.scheme)?.payload()
    } else {
        let instead = "give a file, - for standard input, or --event TYPE";
        Source::choose(args.payload.as_deref(), "payload", instead, secret, context)?
            .read(context)?
    };
    check_utf8(&payload, args.scheme)?;
    let id = match &args.id {
        Some(id) => MessageId::parse(id)?,
        None => context.new_message_id()?,
    };
    Ok(Plan {
        output,
        scheme: args.scheme,
        secrets: Secrets::find(secret, args.scheme, context)?,
        id,
        timestamp: args.timestamp.unwrap_or_else(|| context.timestamp()),
        payload,
    })
}

fn json(
    plan: &Plan,
    headers: &[(&'static str, String)],
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let payload_id = payload_id(&plan.payload);
    let (message_id, timestamp) = match plan.scheme {
        Scheme::Svix | Scheme::Standard => {
            (Some(plan.id.as_str()), Some(plan.timestamp.unix_seconds()))
        }
        Scheme::BodyHmac => (payload_id.as_deref(), None),
    };
    reporter.json(&JsonSignature {
        r#type: "signature",
        scheme: plan.scheme.name(),
        message_id,
        timestamp,
        headers,
        body_base64: BASE64_STANDARD.encode(&plan.payload),
    })?;
    Ok(Exit::Done)
}
