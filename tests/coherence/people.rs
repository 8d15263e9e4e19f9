//! Users, sessions, emails and text messages (rules 4 to 11 and 14).

use serde_json::Value;

use super::{
    Example,
    times::{DAY, spoken},
    walk::{Node, Problems, of_kind, payload},
};

pub fn problems(events: &[Example]) -> Vec<String> {
    let mut problems = Problems::default();
    for user in of_kind(events, "user") {
        primaries(&user, &mut problems);
        links(&user, &mut problems);
        second_factor(&user, &mut problems);
        lockout_and_image(&user, &mut problems);
        sign_in(&user, &mut problems);
    }
    deleted(events, &mut problems);
    for session in of_kind(events, "session") {
        self::session(&session, &mut problems);
    }
    codes(events, &mut problems);
    problems.0
}

fn items<'a>(node: &Node<'a>, key: &str) -> &'a [Value] {
    node.get(key).as_array().map_or(&[], Vec::as_slice)
}

/// The address that `primary_email_address_id` names.
pub fn primary_email<'a>(user: &Node<'a>) -> Option<&'a str> {
    let primary = user.get("primary_email_address_id");
    let address = items(user, "email_addresses")
        .iter()
        .find(|address| address["id"] == *primary);
    address?["email_address"].as_str()
}

/// Rule 4.
fn primaries(user: &Node<'_>, problems: &mut Problems) {
    for (primary, list) in [
        ("primary_email_address_id", "email_addresses"),
        ("primary_phone_number_id", "phone_numbers"),
        ("primary_web3_wallet_id", "web3_wallets"),
    ] {
        let id = user.get(primary);
        let entry = items(user, list).iter().any(|entry| entry["id"] == *id);
        let verified = items(user, list)
            .iter()
            .any(|entry| entry["verification"]["status"] == "verified");
        let fits = if id.is_null() { !verified } else { entry };
        problems.unless(fits, user, format_args!("{primary} does not fit {list}"));
    }
}

/// Rule 5.
fn links(user: &Node<'_>, problems: &mut Problems) {
    let accounts = items(user, "external_accounts");
    for account in accounts {
        let provider = account["provider"].as_str().unwrap_or_default();
        let strategy = account["verification"]["strategy"] == format!("oauth_{provider}");
        problems.unless(
            strategy,
            user,
            format_args!("{provider} account: other strategy"),
        );
    }
    for address in items(user, "email_addresses") {
        for link in address["linked_to"].as_array().into_iter().flatten() {
            let Some(account) = accounts.iter().find(|account| account["id"] == link["id"]) else {
                problems.unless(
                    false,
                    user,
                    format_args!("linked to {}, no account", link["id"]),
                );
                continue;
            };
            let provider = account["provider"].as_str().unwrap_or_default();
            let fits = link["type"] == format!("oauth_{provider}")
                && address["verification"]["strategy"] == format!("from_oauth_{provider}")
                && address["email_address"] == account["email_address"];
            problems.unless(fits, user, format_args!("link to {provider} does not fit"));
        }
    }
}

/// Rule 6.
fn second_factor(user: &Node<'_>, problems: &mut Problems) {
    let phones = items(user, "phone_numbers");
    let reserved = phones
        .iter()
        .any(|phone| phone["reserved_for_second_factor"] == true);
    let enabled = user.get("two_factor_enabled") == true;
    let means = reserved || user.get("totp_enabled") == true;
    problems.unless(
        enabled == means,
        user,
        "two_factor_enabled does not fit totp and phones",
    );
    let since = !enabled || user.int("mfa_enabled_at").is_some();
    problems.unless(since, user, "two factors, but mfa_enabled_at is null");
    let backup = user.get("backup_code_enabled") != true || enabled;
    problems.unless(backup, user, "backup codes without a second factor");
    let defaults = phones
        .iter()
        .filter(|phone| phone["default_second_factor"] == true)
        .count();
    problems.unless(
        defaults <= usize::from(reserved),
        user,
        "default second factors",
    );
}

/// Rules 7 and 8.
fn lockout_and_image(user: &Node<'_>, problems: &mut Problems) {
    let free = user.get("locked") == true || user.get("lockout_expires_in_seconds").is_null();
    problems.unless(free, user, "not locked, yet lockout_expires_in_seconds");
    let twin = user.get("profile_image_url") == user.get("image_url");
    problems.unless(twin, user, "profile_image_url is not image_url");
    image(user, problems);
}

/// Without an image of its own, an object has a generated one.
pub fn image(node: &Node<'_>, problems: &mut Problems) {
    let generated = node
        .text("image_url")
        .starts_with("https://img.consignease.com/default/");
    let fits = node.get("has_image") == !generated;
    problems.unless(fits, node, "has_image does not fit image_url");
}

/// Rule 9.
fn sign_in(user: &Node<'_>, problems: &mut Problems) {
    let Some(sign_in) = user.int("last_sign_in_at") else {
        return;
    };
    let created = user.int("created_at").unwrap_or_default();
    let at_once = user.event != "user.created" || sign_in == created;
    problems.unless(
        at_once,
        user,
        "last_sign_in_at of a new user is not created_at",
    );
    let between = (created..=user.now()).contains(&sign_in);
    problems.unless(
        between,
        user,
        "last_sign_in_at is before created_at or after the event",
    );
    let active = user
        .int("last_active_at")
        .is_none_or(|active| active / DAY >= sign_in / DAY);
    problems.unless(active, user, "last_active_at is before last_sign_in_at");
}

/// Rule 10.
fn deleted(events: &[Example], problems: &mut Problems) {
    let users = of_kind(events, "user");
    for stub in of_kind(events, "deleted") {
        let known = users.iter().filter(|user| user.get("id") == stub.get("id"));
        let last = known.max_by_key(|user| user.now());
        let external_id = last.map_or(&Value::Null, |user| user.get("external_id"));
        let fits = stub.get("external_id") == external_id;
        problems.unless(
            fits,
            &stub,
            format_args!("external_id is not {external_id}"),
        );
        let shown = stub.value.get("external_id").is_none_or(Value::is_string);
        problems.unless(shown, &stub, "external_id is null");
    }
}

/// Rule 11.
fn session(session: &Node<'_>, problems: &mut Problems) {
    let user = session.get("user");
    let same = user.is_null() || user["id"] == *session.get("user_id");
    problems.unless(same, session, "user_id is not user.id");
    let times =
        ["created_at", "last_active_at", "expire_at", "abandon_at"].map(|key| session.int(key));
    problems.unless(
        times.is_sorted(),
        session,
        "created, active, expire, abandon: not in order",
    );
    if let (true, Value::Object(activity)) = (
        session.event == "session.created",
        session.get("latest_activity"),
    ) {
        let request = &session.envelope["event_attributes"]["http_request"];
        let address = activity["ip_address"] == request["client_ip"];
        problems.unless(address, session, "ip_address is not that of the request");
        let [name, version] =
            ["browser_name", "browser_version"].map(|key| activity[key].as_str().unwrap_or("?"));
        let browser = request["user_agent"].as_str().unwrap_or_default();
        let fits = browser.contains(&format!("{name}/{version}"));
        problems.unless(fits, session, "browser is not that of the request");
    }
}

/// Rule 14.
fn codes(events: &[Example], problems: &mut Problems) {
    for (event, id, own, address, list, texts) in [
        (
            "email.created",
            "email_address_id",
            "to_email_address",
            "email_address",
            "email_addresses",
            &["subject", "body", "body_plain"][..],
        ),
        (
            "sms.created",
            "phone_number_id",
            "to_phone_number",
            "phone_number",
            "phone_numbers",
            &["message"],
        ),
    ] {
        let Some(message) = payload(events, event) else {
            continue;
        };
        let recipient = of_kind(events, "user").iter().any(|user| {
            user.get("id") == message.get("user_id")
                && items(user, list).iter().any(|entry| {
                    entry["id"] == *message.get(id) && entry[address] == *message.get(own)
                })
        });
        problems.unless(
            recipient,
            &message,
            format_args!("{id}, {own} and user_id do not fit"),
        );
        let data = message.get("data");
        let code = data["otp_code"].as_str().unwrap_or_default();
        let digits = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        problems.unless(digits, &message, "otp_code has not 6 digits");
        for text in texts {
            let told = message.text(text).contains(code);
            problems.unless(told, &message, format_args!("{text} lacks the code"));
        }
        let requested = data["requested_at"] == spoken(message.now());
        problems.unless(
            requested,
            &message,
            "data.requested_at is not the event's time",
        );
    }
}
