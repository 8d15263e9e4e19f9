//! What is genuine is accepted, whatever its payload tells of.

use serde_json::{Value, json};

use super::CheckError;
use super::accept::{CORE, accepted, accepts, at_most, deliveries, named, user_named};
use super::exchange::Answers;
use super::fix::Fix;
use super::probe::{Finding, Level, Probe};
use super::sender::Sender;
use super::shape::{full_of_nulls, without_optional};
use super::traffic::Traffic;
use crate::event::EventType;
use crate::signing::Scheme;

/// As long as columns for names usually are.
const LONG: usize = 255;

/// Sizes of bodies, the first ones as real deliveries have them: metadata alone may fill 24 KiB,
/// and an organization's payload carries several.
const SIZES: [(&str, usize); 3] = [
    ("16 KiB", 16 << 10),
    ("64 KiB", 64 << 10),
    (LARGEST, 256 << 10),
];

/// Larger than what is known of real deliveries.
const LARGEST: &str = "256 KiB";

const SENT_AGAIN: &str =
    "such a delivery is sent again for a day and then lost, and its user is missing";

pub(super) const PROBES: &[Probe] = &[
    Probe {
        judge: crashes_only,
        ..accepts(
            "accept.all-events",
            Level::Failure,
            "every other event type of the catalogue is accepted",
            "a type that is subscribed to and refused is sent again for a day; a crash on it may \
             take the server down",
            Fix::UnknownEvents,
            |sender| {
                let others = EventType::story(Scheme::Svix)
                    .into_iter()
                    .map(EventType::name);
                let others: Vec<_> = others.filter(|name| !CORE.contains(name)).collect();
                let story = sender.story(&others)?;
                Ok(Traffic::any(deliveries(sender, &others, &story)?))
            },
        )
    },
    accepts(
        "accept.nulls",
        Level::Failure,
        "null is accepted wherever the schema allows it",
        SENT_AGAIN,
        Fix::Nullable,
        |sender| each(sender, &PEOPLE, full_of_nulls),
    ),
    accepts(
        "accept.sparse",
        Level::Failure,
        "every optional field may be missing",
        SENT_AGAIN,
        Fix::Nullable,
        |sender| each(sender, &PEOPLE, without_optional),
    ),
    accepts(
        "accept.phone-only",
        Level::Failure,
        "a user without an email address is accepted",
        SENT_AGAIN,
        Fix::Nullable,
        |sender| {
            each(sender, &["user.created", "user.updated"], |_, payload| {
                let data = &mut payload["data"];
                data["email_addresses"] = json!([]);
                data["primary_email_address_id"] = Value::Null;
            })
        },
    ),
    accepts(
        "accept.address-only",
        Level::Failure,
        "a user without a phone number, a name and a picture is accepted",
        SENT_AGAIN,
        Fix::Nullable,
        |sender| {
            each(sender, &["user.created", "user.updated"], |_, payload| {
                let data = &mut payload["data"];
                data["phone_numbers"] = json!([]);
                data["primary_phone_number_id"] = Value::Null;
                data["first_name"] = Value::Null;
                data["last_name"] = Value::Null;
                data["image_url"] = "".into();
            })
        },
    ),
    accepts(
        "accept.non-ascii",
        Level::Failure,
        "names in any script and emoji are accepted",
        "people have such names; a handler that reads them wrongly computes another signature",
        Fix::Utf8,
        // The last letter is one with a mark of its own, as some keyboards and files write it:
        // whoever brings texts into one form has changed what was signed.
        |sender| user_named(sender, "Žofie 北京 محمد 👩‍🚀🎉 Zoe\u{308}"),
    ),
    accepts(
        "accept.punctuation",
        Level::Failure,
        "names with quotes and other signs of programs are accepted",
        "people are called O'Brien; a handler that puts names into SQL or HTML as they are breaks \
         there, or worse",
        Fix::Parameters,
        |sender| {
            user_named(
                sender,
                "Sinéad O'Brien \"Ned\" \\ <b>&amp; 100% ${x} {{y}} $1 -- ; %s",
            )
        },
    ),
    accepts(
        "accept.long-names",
        Level::Failure,
        "names of 255 characters are accepted",
        SENT_AGAIN,
        Fix::LongText,
        |sender| user_named(sender, &"Wolfe".repeat(LONG / 5)),
    ),
    accepts(
        "accept.metadata",
        Level::Warning,
        "metadata with any keys is accepted",
        "metadata is what the application or the user's browser puts there: some databases and \
         deep-merging code take its keys for commands",
        Fix::Metadata,
        |sender| {
            each(sender, &["user.created"], |_, payload| {
                payload["data"]["unsafe_metadata"] = json!({
                    "$set": 1, "a.b": 2, "": 3,
                    "list": [[], {}, [null, [true]]], "big": 1_738_000_000_000_i64, "half": 0.5,
                });
            })
        },
    ),
    accepts(
        "accept.unknown-event",
        Level::Warning,
        "an unknown event type is accepted",
        "a new event type, once subscribed to, is sent before the handler knows it",
        Fix::UnknownEvents,
        |sender| {
            let mut payload = sender.user_created()?;
            payload["type"] = "example.happened".into();
            payload["data"] = json!({ "id": "example_1", "object": "example" });
            Ok(sender.deliver(&payload)?.into())
        },
    ),
    accepts(
        "accept.unknown-field",
        Level::Warning,
        "an unknown field is accepted",
        "payloads gain fields without notice",
        Fix::UnknownFields,
        |sender| {
            let mut payload = sender.user_created()?;
            payload["data"]["example_field"] = json!({ "of": ["any", 1, null] });
            payload["example_field"] = true.into();
            Ok(sender.deliver(&payload)?.into())
        },
    ),
    Probe {
        judge: large,
        ..accepts(
            "accept.large",
            Level::Failure,
            "bodies of 16 and 64 KiB are accepted (256 KiB: a warning)",
            "metadata makes payloads large; a parser's limit loses them",
            Fix::BodyLimit,
            |sender| {
                let sized = |(name, size): &(&str, usize)| {
                    let mut payload = sender.user_created()?;
                    let small = crate::event::compact(&payload).len();
                    payload["data"]["unsafe_metadata"]["zz_filler"] =
                        "x".repeat(size - small).into();
                    Ok(named(name, sender.deliver(&payload)?))
                };
                let requests: Result<_, CheckError> = SIZES.iter().map(sized).collect();
                Ok(Traffic::any(requests?))
            },
        )
    },
    accepts(
        "accept.pretty",
        Level::Warning,
        "an indented body is accepted",
        "real deliveries are compact, but this shows that the handler verifies what it parsed",
        Fix::RawBody,
        |sender| {
            let payload = sender.user_created()?;
            let body = format!("{payload:#}\n");
            Ok(sender.deliver_bytes(body.into_bytes())?.into())
        },
    ),
    accepts(
        "accept.escaped",
        Level::Warning,
        "a body with escaped characters is accepted",
        "real deliveries have none, but this shows that the handler verifies what it parsed",
        Fix::RawBody,
        |sender| {
            let mut payload = sender.user_created()?;
            payload["data"]["first_name"] = "ZOE-OR-ANOTHER".into();
            let body = payload.to_string().replace("ZOE-OR-ANOTHER", r"Zo\u00eb\/");
            Ok(sender.deliver_bytes(body.into_bytes())?.into())
        },
    ),
];

/// The events whose payloads are varied: those that most handlers write into a table.
const PEOPLE: [&str; 6] = [
    "user.created",
    "user.updated",
    "organization.created",
    "organizationMembership.created",
    "organizationInvitation.created",
    "session.created",
];

/// A delivery of each type, its payload changed by `vary`.
fn each(
    sender: &mut Sender<'_>,
    types: &[&str],
    vary: fn(&str, &mut Value),
) -> Result<Traffic, CheckError> {
    let mut story = sender.story(types)?;
    for (name, payload) in types.iter().zip(&mut story) {
        vary(name, payload);
    }
    Ok(Traffic::in_turn(deliveries(sender, types, &story)?))
}

/// A refusal of what nobody may have subscribed to is a warning, a crash is none.
fn crashes_only(answers: &Answers<'_>) -> Finding {
    let crashed = answers.responses().any(|response| response.status >= 500);
    at_most(accepted(answers), crashed)
}

fn large(answers: &Answers<'_>) -> Finding {
    let real = answers.exchanges.iter().filter(|e| e.name != LARGEST);
    let mut real = real.map(|e| e.attempt.outcome.as_ref());
    let refused = real.any(|outcome| !outcome.is_ok_and(crate::delivery::Response::is_success));
    at_most(accepted(answers), refused)
}
