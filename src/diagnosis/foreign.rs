//! Requests of other senders, known by their headers.

use super::Cause;
use super::case::Fault;

/// The header in which each sender signs.
const SENDERS: [(Cause, &str); 5] = [
    (Cause::ForeignStripe, "stripe-signature"),
    (Cause::ForeignGithub, "x-hub-signature-256"),
    (Cause::ForeignGithub, "x-hub-signature"),
    (Cause::ForeignShopify, "x-shopify-hmac-sha256"),
    (Cause::ForeignSlack, "x-slack-signature"),
];

/// The other sender that signed this request. To be asked of one without any header of ours.
pub(super) fn sender(headers: &[(&str, &str)]) -> Option<Fault> {
    let is_there = |name: &str| {
        headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let (cause, name) = SENDERS.into_iter().find(|(_, name)| is_there(name))?;
    Some(Fault::new(cause, name))
}
