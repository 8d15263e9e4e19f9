//! `cew demo`: the whole loop on a built-in receiver.

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;
use std::time::Duration;

use hyper::StatusCode;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::{Error, Exit, block_on, deliveries};
use crate::context::Ambient;
use crate::delivery::{self, Delivery, ExpectedStatus, Request};
use crate::event::EventType;
use crate::http::{
    Answering, Client, Endpoint, Limits, Outbound, Received, Service, bind, serve, text_answer,
};
use crate::settings::parse_endpoint;
use crate::signing::{Clock, Scheme, SecretSet, SignedHeaders, SigningSecret, Verdict, verify};
use crate::terminal::Reporter;
use crate::text::latin1;
use crate::time::Time;
use crate::view::{DeliveryLines, DeliveryView, Success};

/// The receiver is on this machine; an answer that takes longer will not come.
const TIME_OUT: Duration = Duration::from_secs(5);

/// What is delivered, and whether it is tampered with on the way.
const SCENES: [(&str, bool); 4] = [
    ("user.created", false),
    ("session.created", false),
    ("organization.created", false),
    ("user.updated", true),
];

/// Runs the demo. Ends with 1 if anything went another way than it should.
pub fn run(reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    block_on(demo(reporter))
}

async fn demo(reporter: &mut Reporter<'_>) -> Result<Exit, Error> {
    let key: Zeroizing<[u8; 24]> = Zeroizing::new(reporter.context().ambient.random_bytes()?);
    let secrets = SecretSet::from(SigningSecret::from_key(&*key));
    let bound = bind("127.0.0.1", 0).await?;
    let endpoint = parse_endpoint(&bound.address.to_string(), "--to")?;
    reporter.line(format_args!(
        "A receiver listens on {endpoint} and knows a fresh signing secret.\n"
    ))?;
    let (stop, stopped) = oneshot::channel::<()>();
    let receiver = Rc::new(Receiver {
        secrets: secrets.clone(),
        ambient: reporter.context().ambient,
        last: RefCell::default(),
    });
    let shutdown = async {
        let _ = stopped.await;
    };
    let deliveries = async {
        let exit = deliver(&endpoint, &secrets, &receiver, reporter).await;
        let _ = stop.send(());
        exit
    };
    let serving = serve(
        bound.listeners,
        Rc::clone(&receiver) as Rc<dyn Service>,
        Limits::default(),
        shutdown,
    );
    let (_, exit) = tokio::join!(serving, deliveries);
    exit
}

async fn deliver(
    endpoint: &Endpoint,
    secrets: &SecretSet,
    receiver: &Receiver,
    reporter: &mut Reporter<'_>,
) -> Result<Exit, Error> {
    let client = Client::new(endpoint, &Outbound::default())?;
    let accepted = ExpectedStatus::success();
    let mut exit = Exit::Done;
    let width = SCENES.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut lines = DeliveryLines::new(SCENES.len() as u64, width);
    for (name, tampered) in SCENES {
        let payload = EventType::find(name, Scheme::Svix)?.payload();
        let id = reporter.context().ambient.new_message_id()?;
        let now = reporter.context().now();
        let mut request = Request::signed(endpoint, Scheme::Svix, secrets, &id, now, payload, &[]);
        if tampered {
            let mut body = request.body.to_vec();
            tamper(&mut body);
            request.body = body.into();
        }
        let at = reporter.context().now();
        let attempt = delivery::attempt(&client, &request, TIME_OUT).await;
        let delivery = Delivery::once(at, attempt);
        let view = DeliveryView {
            event_type: Some(name),
            message_id: Some(id.to_string()),
            endpoint,
            delivery: &delivery,
            request: &request,
            hint: None,
            expected: &accepted,
        };
        deliveries::show(&view, &mut lines, reporter)?;
        let expected = if tampered { Success::No } else { Success::Yes };
        if Success::of(delivery.outcome(), &accepted) != expected {
            exit = Exit::No;
        }
        receiver.report(tampered, reporter)?;
    }
    reporter.line(
        "\nThe last one had one letter of its body changed after it was signed, and was refused,\n\
         as your handler should. Now with your own, running on port 3000:\n\n  \
         cew secret --write .env        # if there is none yet\n  \
         cew send-example user.created --to localhost:3000",
    )?;
    Ok(exit)
}

/// Changes one letter, which leaves the JSON intact: what an attacker would try.
fn tamper(body: &mut [u8]) {
    let at = body
        .windows(7)
        .position(|window| window == b"\"user_2" || window == b"\"user_3");
    if let Some(letter) = at.and_then(|at| body.get_mut(at + 12)) {
        *letter = if *letter == b'x' { b'y' } else { b'x' };
    }
}

/// What listens: verifies each request, as a handler does.
struct Receiver {
    secrets: SecretSet,
    ambient: Ambient,
    last: RefCell<Option<Verdict>>,
}

impl Receiver {
    /// What the receiver found about the last request.
    fn report(&self, tampered: bool, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let Some(verdict) = self.last.take() else {
            return Ok(());
        };
        match verdict.outcome {
            Ok(_) => reporter.line("    receiver: authentic, the signature matches")?,
            Err(invalid) => {
                let why = if tampered {
                    " (the body was changed on the way)"
                } else {
                    ""
                };
                reporter.line(format_args!(
                    "    receiver: {}: {invalid}{why}",
                    invalid.code()
                ))?;
            }
        }
        Ok(())
    }
}

/// What a handler that knows `secrets` finds about a request.
pub(super) fn verdict(request: &Received, secrets: &SecretSet, now: Time) -> Verdict {
    let headers = request.head.headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.as_str(), latin1::decode(value.as_bytes())))
        .collect();
    let pairs = headers.iter().map(|(name, value)| (*name, &**value));
    let headers = SignedHeaders::collect(pairs);
    verify(&headers, &request.body, secrets, Clock::at(now), None)
}

impl Service for Receiver {
    fn answer(&self, request: Received) -> Answering<'_> {
        let verdict = verdict(&request, &self.secrets, self.ambient.now());
        let answer = match &verdict.outcome {
            Ok(_) => text_answer(StatusCode::OK, "Webhook received"),
            Err(_) => text_answer(StatusCode::BAD_REQUEST, "Error verifying webhook"),
        };
        self.last.replace(Some(verdict));
        Box::pin(ready(Ok(answer)))
    }
}
