//! The object fits the event (rule 1), and its state does.

use super::{
    Example,
    times::DAY,
    walk::{Node, Problems, nodes, payload, payloads},
};

const OBJECTS: [(&str, &str); 14] = [
    ("email", "email"),
    ("organization", "organization"),
    ("organizationDomain", "organization_domain"),
    ("organizationInvitation", "organization_invitation"),
    ("organizationMembership", "organization_membership"),
    ("paymentAttempt", "commerce_payment_attempt"),
    ("permission", "permission"),
    ("role", "role"),
    ("session", "session"),
    ("sms", "sms_message"),
    ("subscription", "commerce_subscription"),
    ("subscriptionItem", "commerce_subscription_item"),
    ("user", "user"),
    ("waitlistEntry", "waitlist_entry"),
];

/// The `status` an event implies; where there are several, the first fits the bundled story.
const STATUS: [(&str, &[&str]); 30] = [
    ("email.created", &["queued"]),
    ("organizationInvitation.accepted", &["accepted"]),
    ("organizationInvitation.created", &["pending"]),
    ("organizationInvitation.revoked", &["revoked"]),
    ("paymentAttempt.created", &["pending"]),
    ("paymentAttempt.updated", &["paid", "failed"]),
    ("session.created", &["active"]),
    ("session.ended", &["ended"]),
    ("session.pending", &["pending"]),
    ("session.removed", &["removed"]),
    ("session.revoked", &["revoked"]),
    ("sms.created", &["queued"]),
    ("subscription.active", &["active"]),
    ("subscription.created", &["active"]),
    ("subscription.pastDue", &["past_due"]),
    ("subscription.updated", &["active"]),
    ("subscriptionItem.abandoned", &["abandoned"]),
    ("subscriptionItem.active", &["active"]),
    ("subscriptionItem.canceled", &["canceled"]),
    (
        "subscriptionItem.created",
        &["incomplete", "upcoming", "active"],
    ),
    ("subscriptionItem.ended", &["ended"]),
    ("subscriptionItem.freeTrialEnding", &["active"]),
    ("subscriptionItem.incomplete", &["incomplete"]),
    ("subscriptionItem.pastDue", &["past_due"]),
    ("subscriptionItem.upcoming", &["upcoming"]),
    ("subscriptionItem.updated", &["active"]),
    ("waitlistEntry.created", &["pending"]),
    (
        "waitlistEntry.updated",
        &["invited", "completed", "rejected"],
    ),
    ("invitation", &["pending", "accepted"]),
    ("payment_source", &["active"]),
];

pub fn problems(events: &[Example]) -> Vec<String> {
    let mut problems = Problems::default();
    for node in nodes(events).iter().filter(|node| node.path.is_empty()) {
        problems.unless(node.get("object") == "event", node, "object is not `event`");
        let named = node.get("type") == node.event;
        problems.unless(named, node, format_args!("type is {}", node.get("type")));
    }
    for node in payloads(events) {
        let (family, verb) = node.event.split_once('.').unwrap_or_default();
        let object = OBJECTS
            .iter()
            .find(|(known, _)| *known == family)
            .map(|(_, object)| *object);
        let fits = object.is_some_and(|object| node.get("object") == object);
        problems.unless(
            fits,
            &node,
            format_args!("object is {}", node.get("object")),
        );
        let stub = verb == "deleted" && family != "organizationMembership";
        let deleted = node.get("deleted") == true;
        problems.unless(
            deleted == stub,
            &node,
            "only a deletion has the deleted stub",
        );
        let slug = node.get("slug").is_null();
        problems.unless(
            !deleted || slug != (family == "organization"),
            &node,
            "slug in a stub",
        );
        status(&node, node.event, &mut problems);
        moment(&node, events, &mut problems);
    }
    for node in nodes(events) {
        if let Some(kind @ ("invitation" | "payment_source")) = node.kind() {
            status(&node, kind, &mut problems);
        }
    }
    problems.0
}

fn status(node: &Node<'_>, name: &str, problems: &mut Problems) {
    if let Some((_, allowed)) = STATUS.iter().find(|(known, _)| *known == name) {
        let fits = allowed.contains(&node.text("status"));
        problems.unless(fits, node, format_args!("status is {}", node.get("status")));
    }
}

/// What must hold beside the status.
fn moment(node: &Node<'_>, events: &[Example], problems: &mut Problems) {
    let mut must = |holds, fault| problems.unless(holds, node, fault);
    let set = |key| node.int(key).is_some();
    match node.event {
        "email.created" | "sms.created" => {
            must(
                node.get("slug") == "verification_code",
                "slug is not verification_code",
            );
        }
        "organizationMembership.updated" => {
            if let Some(before) = payload(events, "organizationMembership.created") {
                let changed = |key| before.get(key) != node.get(key);
                let metadata = changed("public_metadata") || changed("private_metadata");
                must(
                    changed("role") == changed("permissions"),
                    "role and permissions belong together",
                );
                must(
                    changed("role") || metadata,
                    "neither role nor metadata changed",
                );
            }
        }
        "organizationInvitation.accepted" => must(node.get("user_id").is_string(), "no user_id"),
        "organizationInvitation.created" | "organizationInvitation.revoked" => {
            must(node.get("user_id").is_null(), "user_id before acceptance");
        }
        "session.removed" | "session.ended" => {
            must(
                node.get("latest_activity").is_null(),
                "activity of a session that is over",
            );
        }
        "waitlistEntry.created" => must(node.get("invitation").is_null(), "invitation too early"),
        "waitlistEntry.updated" => {
            let invited = node.get("status") != "invited" || node.get("invitation").is_object();
            must(invited, "invited without invitation");
        }
        "subscription.created" | "subscription.updated" | "subscription.active" => {
            must(set("active_at"), "active without active_at");
        }
        "subscription.pastDue" => {
            let items = node
                .get("items")
                .as_array()
                .is_some_and(|items| items.iter().any(|item| item["status"] == "past_due"));
            must(
                set("past_due_at") && items,
                "no past_due_at or no item past due",
            );
        }
        "subscriptionItem.updated" => {
            if let Some(before) = payload(events, "subscriptionItem.active") {
                let moved = node.int("period_start") >= before.int("period_end");
                must(moved, "the period has not moved");
            }
        }
        "subscriptionItem.upcoming" => {
            must(
                node.int("period_start") > Some(node.now()),
                "has started already",
            );
        }
        "subscriptionItem.freeTrialEnding" => {
            let left = node.int("period_end").unwrap_or_default() - node.now();
            must(
                (DAY * 5 / 2..DAY * 7 / 2).contains(&left),
                "does not end in about 3 days",
            );
            must(node.get("is_free_trial") == true, "is no trial");
        }
        "paymentAttempt.created" | "paymentAttempt.updated" => {
            let outcome =
                ["paid_at", "failed_at", "failed_reason"].map(|key| !node.get(key).is_null());
            let expected = match node.text("status") {
                "paid" => [true, false, false],
                "failed" => [false, true, true],
                _ => [false; 3],
            };
            must(
                outcome == expected,
                "paid_at, failed_at, failed_reason do not fit the status",
            );
        }
        "user.created" => {
            let never = node.get("two_factor_enabled") == false && !set("mfa_enabled_at");
            must(never, "a fresh user has no second factor");
        }
        _ => {}
    }
}
