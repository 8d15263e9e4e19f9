//! Organizations, members, invitations, domains, roles and the waitlist (rules 12, 13, 15 to 17).

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Example,
    people::{image, primary_email},
    times::DAY,
    walk::{Node, Problems, of_kind, payload},
};

pub fn problems(events: &[Example]) -> Vec<String> {
    let mut problems = Problems::default();
    for kind in [
        "organization",
        "public_organization_data",
        "public_user_data",
    ] {
        for node in of_kind(events, kind) {
            image(&node, &mut problems);
        }
    }
    memberships(events, &mut problems);
    invitations(events, &mut problems);
    domains(events, &mut problems);
    roles(events, &mut problems);
    waitlist(events, &mut problems);
    problems.0
}

/// Rule 12.
fn memberships(events: &[Example], problems: &mut Problems) {
    let users = of_kind(events, "user");
    for person in of_kind(events, "public_user_data") {
        let copied = [
            "first_name",
            "last_name",
            "username",
            "image_url",
            "has_image",
            "profile_image_url",
        ];
        let known = users.iter().any(|user| {
            user.get("id") == person.get("user_id")
                && copied.iter().all(|key| user.get(key) == person.get(key))
                && primary_email(user) == person.get("identifier").as_str()
        });
        problems.unless(known, &person, "is no copy of the user");
    }
    let mut counts = Vec::new();
    for event in ["created", "updated", "deleted"] {
        let Some(member) = payload(events, &format!("organizationMembership.{event}")) else {
            continue;
        };
        counts.push(
            member.get("organization")["members_count"]
                .as_i64()
                .unwrap_or_default(),
        );
        permissions(&member, events, problems);
    }
    let founder = payload(events, "organizationMembership.created");
    if let Some(member) = &founder {
        let own =
            member.get("organization")["created_by"] == member.get("public_user_data")["user_id"];
        let admin = member.get("role") == "org:admin";
        problems.unless(
            own && admin,
            member,
            "not the creator's own membership as admin",
        );
        problems.unless(
            counts.first() >= Some(&1),
            member,
            "members_count leaves the member out",
        );
        if let Some(organization) = payload(events, "organization.created") {
            let follows = organization.now() <= member.now();
            problems.unless(follows, member, "before organization.created");
        }
    }
    if let (Some(member), [_, before, after]) = (
        payload(events, "organizationMembership.deleted"),
        &counts[..],
    ) {
        problems.unless(
            *after == before - 1,
            &member,
            "members_count still has the member",
        );
    }
    for organization in of_kind(events, "organization") {
        let room = organization.int("members_count") <= organization.int("max_allowed_memberships");
        problems.unless(room, &organization, "more members than allowed");
    }
}

/// A custom role's members have the permissions of the role.
fn permissions(member: &Node<'_>, events: &[Example], problems: &mut Problems) {
    let own: BTreeSet<_> = member
        .get("permissions")
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let form = own
        .iter()
        .all(|key| key.starts_with("org:") && key.matches(':').count() == 2);
    problems.unless(form, member, "a permission is not org:<feature>:<action>");
    let defined = of_kind(events, "role")
        .into_iter()
        .filter(|role| role.get("key") == member.get("role"));
    if let Some(role) = defined.max_by_key(Node::now) {
        let granted: BTreeSet<_> = keys(&role).collect();
        problems.unless(
            own == granted,
            member,
            "permissions are not those of the role",
        );
        let name = role.get("name") == member.get("role_name");
        problems.unless(name, member, "role_name is not that of the role");
    } else {
        let name = match member.text("role") {
            "org:admin" => "Admin",
            "org:member" => "Member",
            _ => "(no such role)",
        };
        problems.unless(
            member.get("role_name") == name,
            member,
            "role_name does not fit role",
        );
    }
}

fn keys<'a>(role: &Node<'a>) -> impl Iterator<Item = &'a str> {
    let permissions = role.get("permissions").as_array().into_iter().flatten();
    permissions.filter_map(|permission| permission["key"].as_str())
}

/// Rule 13, and what it shares with domains.
fn invitations(events: &[Example], problems: &mut Problems) {
    let organizations = of_kind(events, "organization");
    for invitation in of_kind(events, "organization_invitation") {
        let times = (invitation.int("created_at"), invitation.int("expires_at"));
        let month = matches!(times, (Some(from), Some(to)) if to - from == 30 * DAY);
        problems.unless(month, &invitation, "does not expire after 30 days");
        let data = invitation.get("public_organization_data");
        let same = data["id"] == *invitation.get("organization_id");
        problems.unless(
            same,
            &invitation,
            "organization_id is not public_organization_data.id",
        );
        public_data(&invitation, &organizations, problems);
        let url = invitation.get("url").is_string() != (invitation.get("status") == "revoked");
        problems.unless(url, &invitation, "url does not fit the status");
    }
    let Some(accepted) = payload(events, "organizationInvitation.accepted") else {
        return;
    };
    let invitee = of_kind(events, "user").iter().any(|user| {
        user.get("id") == accepted.get("user_id")
            && primary_email(user) == accepted.get("email_address").as_str()
    });
    problems.unless(invitee, &accepted, "user_id is not who was invited");
    if let Some(member) = payload(events, "organizationMembership.created") {
        let joins = member.get("public_user_data")["user_id"] == *accepted.get("user_id")
            && member.get("organization")["id"] == *accepted.get("organization_id");
        let role = member.get("role") == accepted.get("role");
        problems.unless(!joins || role, &accepted, "the membership has another role");
    }
}

/// `public_organization_data` is a copy of the organization.
fn public_data(node: &Node<'_>, organizations: &[Node<'_>], problems: &mut Problems) {
    let data = node.get("public_organization_data");
    let known = organizations.iter().any(|organization| {
        ["id", "name", "slug", "has_image", "image_url"]
            .iter()
            .all(|key| data[key] == organization.value[key])
    });
    problems.unless(
        known,
        node,
        "public_organization_data is no copy of the organization",
    );
}

/// Rule 15.
fn domains(events: &[Example], problems: &mut Problems) {
    let organizations = of_kind(events, "organization");
    for domain in of_kind(events, "organization_domain") {
        let same = domain.get("public_organization_data")["id"] == *domain.get("organization_id");
        problems.unless(
            same,
            &domain,
            "organization_id is not public_organization_data.id",
        );
        public_data(&domain, &organizations, problems);
        let own = format!("@{}", domain.text("name"));
        let address = domain.get("affiliation_email_address");
        let fits = address
            .as_str()
            .is_none_or(|address| address.ends_with(&own));
        problems.unless(
            fits,
            &domain,
            "affiliation_email_address is not of the domain",
        );
        let proven = domain.get("verification").is_null() || address.is_string();
        problems.unless(proven, &domain, "verification without an address");
        for counter in ["total_pending_invitations", "total_pending_suggestions"] {
            let natural = domain.int(counter) >= Some(0);
            problems.unless(natural, &domain, format_args!("{counter} is negative"));
        }
    }
}

/// Rule 16; that each permission is complete is for the shape.
fn roles(events: &[Example], problems: &mut Problems) {
    for role in of_kind(events, "role") {
        let prefix = role.text("key").starts_with("org:");
        problems.unless(prefix, &role, "key does not start with org:");
        let all = role.get("permissions").as_array().into_iter().flatten();
        let full = all
            .into_iter()
            .all(|permission| permission["object"] == "permission");
        problems.unless(full, &role, "a permission is no permission object");
    }
    for permission in of_kind(events, "permission") {
        let key = permission.text("key");
        let form = key.starts_with("org:") && key.matches(':').count() == 2;
        problems.unless(form, &permission, "key is not org:<feature>:<action>");
        let system = key.starts_with("org:sys_") == (permission.get("type") == "system");
        problems.unless(system, &permission, "type does not fit the key");
    }
}

/// Rule 17.
fn waitlist(events: &[Example], problems: &mut Problems) {
    for entry in of_kind(events, "waitlist_entry") {
        let invitation = entry.get("invitation");
        let early = entry.get("status") == "pending" && !invitation.is_null();
        problems.unless(!early, &entry, "invitation before `invited`");
        let same =
            invitation.is_null() || invitation["email_address"] == *entry.get("email_address");
        problems.unless(same, &entry, "the invitation has another address");
    }
    for invitation in of_kind(events, "invitation") {
        let lasts = invitation.int("expires_at") > invitation.int("created_at");
        problems.unless(lasts, &invitation, "expires before it was created");
    }
}
