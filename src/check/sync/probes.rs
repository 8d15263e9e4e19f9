//! The questions of the sync check.

use super::repair::Repair;
use crate::check::fix::Fix;
use crate::check::probe::{Finding, Further, Group, Level, Probe};
use crate::check::traffic::Traffic;

/// A question. Its deliveries are made in batches, not one probe's at a time: see `run`.
const fn probe(
    id: &'static str,
    purpose: &'static str,
    expected: &'static str,
    why: &'static str,
    repair: Repair,
) -> Probe {
    Probe {
        id,
        group: Group::Sync,
        level: Level::Failure,
        purpose,
        expected,
        why,
        fix: Fix::Sync(repair),
        gate: false,
        further: Further::Nothing,
        traffic: |_| Ok(Traffic::in_turn(Vec::new())),
        judge: |_| Finding::Unknown {
            reason: String::new(),
        },
    }
}

const STALE: &str = "what came late replaced what was newer, and nothing will put it right again";
const REVIVED: &str = "what came late brought a deleted user back";

/// In the order in which they are shown.
pub const PROBES: &[Probe] = &[
    probe(
        "sync.created",
        "a created user shows in the state",
        "a row with the user's id, address or name",
        "what does not show cannot be compared",
        Repair::State,
    ),
    probe(
        "sync.updated",
        "an update shows in the state",
        "the same row, otherwise than before",
        "changes never reach the table, or the state does not show them",
        Repair::Update,
    ),
    probe(
        "sync.deleted",
        "a deletion shows in the state",
        "no row, or one that is marked",
        "deleted users stay in the table, or the state does not show that they are deleted",
        Repair::Subscribe,
    ),
    probe(
        "sync.primary-address",
        "the address is the primary one",
        "the address whose id is primary_email_address_id",
        "mail goes to an address that the user no longer uses, and sign-ins do not match",
        Repair::PrimaryAddress,
    ),
    probe(
        "sync.twice",
        "the same delivery twice changes nothing",
        "the rows of a user whose deliveries came once",
        "a message is sent again when an answer is lost",
        Repair::Upsert,
    ),
    probe(
        "sync.twice-later",
        "an old delivery that comes again changes nothing",
        "the rows of a user whose deliveries came once",
        STALE,
        Repair::KeepNewest,
    ),
    probe(
        "sync.update-first",
        "an update may come before its user is created",
        "the rows of a user whose deliveries came in order",
        "messages come in no particular order, and a retry comes minutes later",
        Repair::KeepNewest,
    ),
    probe(
        "sync.older-update-last",
        "an older update that comes last changes nothing",
        "the rows of a user whose deliveries came in order",
        STALE,
        Repair::KeepNewest,
    ),
    probe(
        "sync.orders",
        "created and two updates end alike in every order",
        "the rows of a user whose deliveries came in order",
        STALE,
        Repair::KeepNewest,
    ),
    probe(
        "sync.delete-unknown",
        "deleting an unknown user creates none",
        "no row, or one that is marked, and 2xx",
        "a deletion may come before its user is created",
        Repair::RememberDeleted,
    ),
    probe(
        "sync.stays-deleted",
        "a deleted user stays deleted, in whatever order events come",
        "no row, or one that is marked",
        REVIVED,
        Repair::RememberDeleted,
    ),
    probe(
        "sync.at-once",
        "created and updates at the same time end as they do in order",
        "the rows of a user whose deliveries came in order",
        "two requests read before either writes, so one write is lost or made twice",
        Repair::OneStatement,
    ),
    probe(
        "sync.at-once-deleted",
        "a user deleted at the same time as all the rest happens is gone",
        "no row, or one that is marked",
        REVIVED,
        Repair::OneStatement,
    ),
    probe(
        "sync.hung-up",
        "a delivery cut off and sent again ends as one",
        "the rows of a user whose deliveries came once",
        "what is sent again after a lost connection was done half, or twice",
        Repair::OneStatement,
    ),
    probe(
        "sync.after-failure",
        "what fails while the database is away is made up for",
        "no 2xx during the outage, and the right rows after it",
        "a delivery that was answered 2xx is never sent again",
        Repair::AnswerAfterwards,
    ),
    probe(
        "sync.others",
        "other rows stay as they were",
        "the rows from before, and those of users to whom nothing happened",
        "an event about one user changes another",
        Repair::ById,
    ),
    probe(
        "sync.organizations",
        "organizations end alike in every order",
        "the rows of an organization whose deliveries came in order",
        STALE,
        Repair::KeepNewest,
    ),
    probe(
        "sync.memberships",
        "memberships end alike in every order",
        "the rows of a membership whose deliveries came in order",
        STALE,
        Repair::KeepNewest,
    ),
];
