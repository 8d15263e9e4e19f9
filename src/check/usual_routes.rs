//! Where a handler may be that is not where deliveries are sent.

use super::CheckError;
use super::conclusion::told;
use super::exchange::Exchange;
use super::sender::Sender;
use super::traffic::Traffic;
use crate::delivery::Response;

/// The routes of guides, of templates and of people's own repositories; the guide's first.
const USUAL: [&str; 16] = [
    "/api/webhooks",
    "/api/webhook",
    "/webhooks",
    "/webhook",
    "/api/webhooks/consignease",
    "/webhooks/consignease",
    "/api/consignease/webhooks",
    "/api/webhooks/clerk",
    "/api/webhooks/clerk/",
    "/webhooks/clerk",
    "/api/clerk/webhooks",
    "/api/webhooks/user",
    "/api/webhooks/svix",
    "/api/v1/webhooks",
    "/api/hooks",
    "/",
];

/// Where nothing is, to see how the server says so.
const NOWHERE: &str = "/cew-looks-for-nothing-here";

/// A delivery to where nothing is, and one to each usual route.
pub(super) fn traffic(sender: &mut Sender<'_>) -> Result<Traffic, CheckError> {
    let endpoint = sender.endpoint;
    let path = endpoint.url().path();
    let trimmed = path.trim_end_matches('/');
    let slash = if path == trimmed {
        format!("{path}/")
    } else {
        trimmed.to_owned()
    };
    let others = [slash.as_str()].into_iter().chain(USUAL);
    let others = others.filter(|other| *other != path && !other.is_empty());
    let mut requests = Vec::new();
    for path in [NOWHERE].into_iter().chain(others) {
        let mut request = sender.valid()?;
        request.endpoint = endpoint.with_path_and_query(path);
        requests.push((path.to_owned(), request));
    }
    Ok(Traffic::any(requests))
}

/// What was found out.
pub(super) enum Found {
    /// The handler itself answers 404.
    HandlerAnswers,
    /// Nothing is there. This URL takes deliveries, if any does.
    Elsewhere(Option<String>),
}

/// `answer` is what came from the route that was meant.
pub(super) fn conclude(answer: &Response, exchanges: &[Exchange]) -> Found {
    let answered = |exchange: &Exchange| exchange.attempt.outcome.clone().ok();
    let Some((nowhere, usual)) = exchanges.split_first() else {
        return Found::Elsewhere(None);
    };
    if let Some(response) = answered(nowhere)
        && answer.status != 405
        && (response.status != answer.status || told(&response) != told(answer))
    {
        return Found::HandlerAnswers;
    }
    let is_there = |exchange: &&Exchange, good: fn(&Response) -> bool| {
        answered(exchange).is_some_and(|response| good(&response) && !response.is_html())
    };
    let taken = usual.iter().find(|it| is_there(it, Response::is_success));
    // A handler that refuses is one: its secret may be another.
    let refused = || {
        let mut usual = usual.iter();
        usual.find(|it| {
            is_there(it, |response| {
                matches!(response.status, 400 | 401 | 403 | 422)
            })
        })
    };
    let found = taken.or_else(refused);
    Found::Elsewhere(found.map(|exchange| exchange.request.endpoint.to_string()))
}
