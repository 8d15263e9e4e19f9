//! The catalogue: every event type with its example, grouped by object.

use std::sync::OnceLock;

use super::template::Template;

/// One line of the catalogue.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) summary: &'static str,
    /// The example as it stands in `fixtures/`: indented, for people to read.
    pub(super) example: &'static str,
    /// Made from it when it is first asked for: a check tells hundreds of stories.
    pub(super) template: OnceLock<Template>,
}

/// Entries whose examples stand in a folder of `fixtures/`, compiled into the binary.
macro_rules! catalog {
    ($folder:literal: $($name:literal $summary:literal)*) => {
        [$(Entry {
            name: $name,
            summary: $summary,
            example: include_str!(concat!("../../fixtures/", $folder, "/", $name, ".json")),
            template: OnceLock::new(),
        }),*]
    };
}

/// Sent through Svix.
pub(super) static CONSIGNEASE: [Entry; 46] = catalog! { "events":
    "user.created" "A user signed up, or was made from the dashboard or backend API"
    "user.updated" "Some property of a user changed"
    "user.deleted" "A user was removed, by themselves or an administrator"
    "email.created" "An email was generated for sending"
    "sms.created" "A text message was generated for sending"
    "session.created" "A sign-in produced a session"
    "session.ended" "Signed out; client still lists the session"
    "session.removed" "Signed out and dropped from the client"
    "session.revoked" "The application or an administrator ended it"
    "session.pending" "Signed in but required tasks are open"
    "organization.created" "New organization"
    "organization.updated" "Organization changed"
    "organization.deleted" "Organization removed"
    "organizationMembership.created" "A user joined or was added"
    "organizationMembership.updated" "Role or metadata changed"
    "organizationMembership.deleted" "A user left or was removed"
    "organizationInvitation.created" "Someone was invited"
    "organizationInvitation.accepted" "Invitee joined"
    "organizationInvitation.revoked" "Invitation withdrawn"
    "organizationDomain.created" "Domain attached to an organization"
    "organizationDomain.updated" "Enrollment mode, verification or counters changed"
    "organizationDomain.deleted" "Domain detached"
    "role.created" "Custom role defined"
    "role.updated" "Role edited"
    "role.deleted" "Role removed"
    "permission.created" "Custom permission defined"
    "permission.updated" "Permission edited"
    "permission.deleted" "Permission removed"
    "waitlistEntry.created" "Someone joined the waitlist"
    "waitlistEntry.updated" "Entry invited, rejected, completed or otherwise changed"
    "subscription.created" "Billing container made for a payer (with the user/organization, or when billing is switched on)"
    "subscription.updated" "Non-status change, e.g. its items changed"
    "subscription.active" "Became active from another status"
    "subscription.pastDue" "One of its items fell past due"
    "subscriptionItem.created" "Item made"
    "subscriptionItem.updated" "Non-status change, e.g. renewal moved the period"
    "subscriptionItem.active" "Paid, or trial started (is_free_trial)"
    "subscriptionItem.canceled" "Canceled; features kept to period end"
    "subscriptionItem.upcoming" "Scheduled to start after the present period"
    "subscriptionItem.ended" "No longer in force"
    "subscriptionItem.abandoned" "A scheduled item was superseded before starting"
    "subscriptionItem.incomplete" "Checkout begun, payment not through"
    "subscriptionItem.pastDue" "Recurring charge failed"
    "subscriptionItem.freeTrialEnding" "Trial ends in 3 days (sent at once for shorter trials)"
    "paymentAttempt.created" "Charge started"
    "paymentAttempt.updated" "Charge settled, paid or failed"
};

/// Of the generic system, signed with `body-hmac`.
pub(super) static GENERIC: [Entry; 9] = catalog! { "body-hmac":
    "user.created" "A new user registered"
    "user.updated" "A user profile changed"
    "user.deleted" "A user account was deleted"
    "project.created" "A project was created"
    "project.updated" "A project changed"
    "project.deleted" "A project was deleted"
    "file.uploaded" "A file was uploaded"
    "payment.succeeded" "A payment went through"
    "payment.failed" "A payment did not go through"
};
