//! Other content than id, timestamp and body with dots between them.

use super::Cause;
use super::case::Part::{self, Body, Id, Text, Timestamp};
use super::case::{Candidates, Case, Fault};

const DOT: Part = Text(".");

/// The case with each of these contents, where there are an id and a timestamp to leave out.
fn with_contents<'a>(
    case: &'a Case<'a>,
    cause: Cause,
    contents: &'static [(&'static str, &'static [Part])],
) -> Candidates<'a> {
    let contents = contents.iter().filter(|_| case.has_message());
    Box::new(
        contents
            .map(move |(written, content)| case.with_content(Fault::new(cause, *written), content)),
    )
}

/// As Stripe, Slack and others sign.
pub(super) fn without_id<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    with_contents(
        case,
        Cause::ContentNoId,
        &[
            ("{timestamp}.{body}", &[Timestamp, DOT, Body]),
            ("{timestamp}:{body}", &[Timestamp, Text(":"), Body]),
            ("{timestamp}{body}", &[Timestamp, Body]),
            (
                "v0:{timestamp}:{body}",
                &[Text("v0:"), Timestamp, Text(":"), Body],
            ),
            ("{body}.{timestamp}", &[Body, DOT, Timestamp]),
        ],
    )
}

/// The id and the body alone.
pub(super) fn without_timestamp<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    with_contents(
        case,
        Cause::ContentNoTimestamp,
        &[
            ("{id}.{body}", &[Id, DOT, Body]),
            ("{id}:{body}", &[Id, Text(":"), Body]),
            ("{id}{body}", &[Id, Body]),
            ("{id}..{body}", &[Id, Text(".."), Body]),
        ],
    )
}

/// Something else than a dot between the parts, or nothing.
pub(super) fn separator<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    macro_rules! separated {
        ($($separator:literal as $shown:literal),+) => {
            &[$((
                concat!("{id}", $shown, "{timestamp}", $shown, "{body}"),
                &[Id, Text($separator), Timestamp, Text($separator), Body],
            )),+]
        };
    }
    with_contents(
        case,
        Cause::ContentSeparator,
        separated!(
            "" as "", ":" as ":", "," as ",", "-" as "-", "_" as "_", "|" as "|", " " as " ",
            ";" as ";", "/" as "/", "\n" as "\\n", ". " as ". ", "\r\n" as "\\r\\n"
        ),
    )
}

/// The same parts in another order.
pub(super) fn order<'a>(case: &'a Case<'a>) -> Candidates<'a> {
    with_contents(
        case,
        Cause::ContentOrder,
        &[
            ("{timestamp}.{id}.{body}", &[Timestamp, DOT, Id, DOT, Body]),
            ("{id}.{body}.{timestamp}", &[Id, DOT, Body, DOT, Timestamp]),
            ("{timestamp}.{body}.{id}", &[Timestamp, DOT, Body, DOT, Id]),
            ("{body}.{id}.{timestamp}", &[Body, DOT, Id, DOT, Timestamp]),
            ("{body}.{timestamp}.{id}", &[Body, DOT, Timestamp, DOT, Id]),
        ],
    )
}
