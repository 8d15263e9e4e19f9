//! `cew sign`: the headers that belong to a payload.

use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::send_example::{check_utf8, remark_on_form};
use super::{Error, Exit, input, remark_on_secrets};
use crate::capture::{write_curl, write_http};
use crate::cli::{SecretArgs, SignArgs, SignOutput};
use crate::context::Context;
use crate::delivery::Request;
use crate::event::{self, EventType};
use crate::http::Endpoint;
use crate::settings::{endpoint, secrets};
use crate::signing::{MessageId, Scheme, SecretSet, sign};
use crate::terminal::Reporter;
use crate::time::Time;
use crate::view::SignatureView;

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
    secrets: SecretSet,
    id: MessageId,
    timestamp: Time,
    payload: Vec<u8>,
}

/// Signs and prints.
pub fn run(
    args: &SignArgs,
    secret: &SecretArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let plan = plan(args, secret, reporter.context())?;
    remark_on_secrets(&plan.secrets, &secret.options(), reporter);
    remark_on_form(&plan.payload, reporter);
    let headers = sign(
        plan.scheme,
        &plan.secrets,
        &plan.id,
        plan.timestamp,
        &plan.payload,
    );
    if reporter.form.json {
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
            write_curl(&mut text, &endpoint.origin(), &request.as_captured())?;
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
            &self.secrets,
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
                "the headers alone do not depend on --to",
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
        let payload = args.payload.as_deref();
        not_an_event(payload, args.scheme, context)?;
        input::choose(payload, "payload", instead, &secret.options(), context)?.read_all()?
    };
    check_utf8(&payload, args.scheme)?;
    let id = match &args.id {
        Some(id) => MessageId::parse(id)?,
        None => context.ambient.new_message_id()?,
    };
    Ok(Plan {
        output,
        scheme: args.scheme,
        secrets: secrets(&secret.options(), args.scheme, context)?,
        id,
        timestamp: args.timestamp.unwrap_or_else(|| context.now()),
        payload,
    })
}

/// The other verbs take event types where this one takes a file.
fn not_an_event(payload: Option<&Path>, scheme: Scheme, context: &Context) -> Result<(), Error> {
    let name = payload.map(Path::to_string_lossy).unwrap_or_default();
    if EventType::named(&name, scheme).is_some() && !context.directory.join(&*name).exists() {
        return Err(Error::usage(
            format!("{name} is an event type, and there is no file of that name"),
            format!("to sign its example, write --event {name}"),
        ));
    }
    Ok(())
}

fn json(
    plan: &Plan,
    headers: &[(&'static str, String)],
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let payload_id = event::id_of(&plan.payload);
    let (message_id, timestamp) = match plan.scheme {
        Scheme::Svix | Scheme::Standard => {
            (Some(plan.id.as_str()), Some(plan.timestamp.unix_seconds()))
        }
        Scheme::BodyHmac => (payload_id.as_deref(), None),
    };
    reporter.object(&SignatureView {
        r#type: "signature",
        scheme: plan.scheme.name(),
        message_id,
        timestamp,
        headers,
        body_base64: BASE64_STANDARD.encode(&plan.payload),
    })?;
    Ok(Exit::Done)
}
