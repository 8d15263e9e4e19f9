//! Every object has exactly the keys of the catalogue, with its choices where the sources differ.

use super::{
    Example,
    walk::{Problems, nodes},
};

/// Keys by kind of object; `?` marks those that only some have.
const KEYS: [(&str, &str); 43] = [
    ("app", "domain_name logo_image_url logo_url name url"),
    (
        "commerce_payer",
        "created_at email first_name? id image_url instance_id last_name? object organization_id? \
         organization_name? updated_at user_id?",
    ),
    (
        "commerce_payment_attempt",
        "billing_date charge_type created_at failed_at failed_reason gateway_external_id id \
         instance_id object paid_at payee payer payment_id payment_source statement_id status \
         subscription_items totals updated_at",
    ),
    (
        "commerce_subscription",
        "active_at canceled_at created_at ended_at id items latest_payment_id object past_due_at \
         payer payer_id payment_source_id status updated_at",
    ),
    (
        "commerce_subscription_item",
        "amount canceled_at created_at credit id interval is_free_trial lifetime_paid \
         next_payment_amount next_payment_date object past_due_at payer? period_end period_start \
         plan plan_id plan_period proration_date status subscription_id updated_at",
    ),
    (
        "credit",
        "amount cycle_days_remaining cycle_days_total cycle_remaining_percent",
    ),
    ("deleted", "deleted external_id? id object slug?"),
    (
        "email",
        "body body_plain data delivered_by_clerk email_address_id from_email_name id object \
         reply_to_email_name slug status subject to_email_address user_id",
    ),
    (
        "email_address",
        "created_at email_address id linked_to matches_sso_connection object reserved updated_at \
         verification",
    ),
    (
        "event",
        "data event_attributes instance_id object timestamp type",
    ),
    ("event_attributes", "http_request"),
    (
        "external_account",
        "approved_scopes avatar_url created_at email_address first_name id identification_id \
         image_url label last_name object phone_number provider provider_user_id public_metadata \
         updated_at username verification",
    ),
    ("failed_reason", "code decline_code"),
    ("http_request", "client_ip user_agent"),
    (
        "invitation",
        "created_at email_address expires_at id object public_metadata revoked status updated_at \
         url",
    ),
    ("linked_to", "id type"),
    ("money", "amount amount_formatted currency currency_symbol"),
    (
        "organization",
        "admin_delete_enabled created_at created_by has_image id image_url last_active_at \
         max_allowed_memberships members_count missing_member_with_elevated_permissions name \
         object pending_invitations_count private_metadata public_metadata role_set_key slug \
         updated_at",
    ),
    (
        "organization_domain",
        "affiliation_email_address created_at enrollment_mode id name object organization_id \
         public_organization_data total_pending_invitations total_pending_suggestions updated_at \
         verification",
    ),
    (
        "organization_invitation",
        "created_at email_address expires_at id inviter_id object organization_id \
         private_metadata public_metadata public_organization_data role role_name status \
         updated_at url user_id?",
    ),
    (
        "organization_membership",
        "created_at id object organization permissions private_metadata public_metadata \
         public_user_data role role_name updated_at",
    ),
    ("passkey", "id last_used_at name object verification"),
    (
        "payee",
        "gateway_external_id gateway_status gateway_type id",
    ),
    (
        "payment_source",
        "card_type gateway gateway_external_account_id gateway_external_id id last4 \
         payment_method status",
    ),
    (
        "permission",
        "created_at description id key name object type updated_at",
    ),
    (
        "phone_number",
        "backup_codes created_at default_second_factor id linked_to object phone_number reserved \
         reserved_for_second_factor updated_at verification",
    ),
    (
        "plan",
        "amount annual_monthly_amount currency description has_base_fee id instance_id interval \
         is_default is_prorated is_recurring name period product_id publicly_visible slug",
    ),
    (
        "public_organization_data",
        "has_image id image_url name slug",
    ),
    (
        "public_user_data",
        "first_name has_image identifier image_url last_name profile_image_url user_id username",
    ),
    (
        "role",
        "created_at description id is_creator_eligible key name object permissions updated_at",
    ),
    (
        "session",
        "abandon_at actor client_id created_at expire_at id last_active_at \
         last_active_organization_id latest_activity object status updated_at user user_id",
    ),
    (
        "session_activity",
        "browser_name browser_version city country device_type id ip_address is_mobile object",
    ),
    (
        "sms_message",
        "data delivered_by_clerk from_phone_number id message object phone_number_id slug status \
         to_phone_number user_id",
    ),
    (
        "template",
        "app otp_code requested_at requested_by theme? user?",
    ),
    ("template_user", "public_metadata public_metadata_fallback"),
    (
        "theme",
        "button_text_color primary_color show_clerk_branding",
    ),
    ("totals", "grand_total subtotal tax_total"),
    (
        "user",
        "backup_code_enabled banned create_organization_enabled create_organizations_limit \
         created_at delete_self_enabled deprovisioned email_addresses enterprise_accounts \
         external_accounts external_id first_name has_image id image_url last_active_at last_name \
         last_sign_in_at legal_accepted_at locale locked lockout_expires_in_seconds \
         mfa_disabled_at mfa_enabled_at object passkeys password_enabled phone_numbers \
         primary_email_address_id primary_phone_number_id primary_web3_wallet_id private_metadata \
         profile_image_url public_metadata saml_accounts timezone totp_enabled two_factor_enabled \
         unsafe_metadata updated_at username verification_attempts_remaining web3_wallets",
    ),
    ("verification", "attempts expire_at status strategy"),
    (
        "verification_oauth",
        "attempts error expire_at external_verification_redirect_url object status strategy \
         verified_at_client",
    ),
    (
        "verification_passkey",
        "attempts expire_at message nonce object status strategy verified_at_client",
    ),
    // verification_from_oauth, verification_otp, verification_ticket
    (
        "verification_",
        "attempts expire_at object status strategy verified_at_client",
    ),
    (
        "waitlist_entry",
        "created_at email_address id invitation is_locked object status updated_at",
    ),
];

pub fn problems(events: &[Example]) -> Vec<String> {
    let mut problems = Problems::default();
    for node in nodes(events) {
        let Some(kind) = node.kind() else { continue };
        let exact = KEYS.iter().find(|(name, _)| *name == kind);
        let variant = || {
            KEYS.iter()
                .find(|(name, _)| name.ends_with('_') && kind.starts_with(name))
        };
        let Some((_, keys)) = exact.or_else(variant) else {
            problems.unless(
                false,
                &node,
                format_args!("`{kind}` is not in the catalogue"),
            );
            continue;
        };
        for key in keys.split(' ').filter(|key| !key.ends_with('?')) {
            let present = node.value.get(key).is_some();
            problems.unless(present, &node, format_args!("{key} is missing"));
        }
        for key in node
            .value
            .as_object()
            .into_iter()
            .flat_map(|members| members.keys())
        {
            let known = keys
                .split(' ')
                .any(|name| name.trim_end_matches('?') == key);
            problems.unless(known, &node, format_args!("{kind} has no {key}"));
        }
    }
    problems.0
}
