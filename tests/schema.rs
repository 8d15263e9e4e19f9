//! `cew events TYPE --schema`: what real senders send fits, and what they would not send does not.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use cew::event::{EventType, Fresh, schema};
use cew::signing::Scheme;
use serde_json::{Value, json};

use crate::support::Test;

/// A compiled schema.
struct Checker(Schemas, SchemaIndex);

impl Checker {
    fn of(schema: Value) -> Self {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.set_default_draft(Draft::V2020_12);
        compiler.enable_format_assertions();
        compiler.add_resource("event.json", schema).unwrap();
        let index = compiler.compile("event.json", &mut schemas).unwrap();
        Self(schemas, index)
    }

    fn event(event: EventType, scheme: Scheme) -> Self {
        Self::of(schema::json_schema(event, scheme))
    }

    fn fault(&self, value: &Value) -> Option<String> {
        let Self(schemas, index) = self;
        let fault = schemas.validate(value, *index).err()?;
        Some(format!("{fault:#}"))
    }
}

fn all() -> Vec<(Scheme, EventType)> {
    let of = |scheme| EventType::all(scheme).map(move |event| (scheme, event));
    of(Scheme::Svix).chain(of(Scheme::BodyHmac)).collect()
}

#[test]
fn every_example_fits_its_schema_fresh_or_not() {
    for (scheme, event) in all() {
        let checker = Checker::event(event, scheme);
        let template = event.template();
        let now = cew::time::Time::from_unix_seconds(1_900_000_000);
        let fresh = Fresh::at(now, 1, [template]).payload(template);
        for value in [event.value(), serde_json::from_slice(&fresh).unwrap()] {
            assert_eq!(checker.fault(&value), None, "{event:?}");
        }
    }
}

/// A wrong kind of value anywhere is noticed: so every field of every example is in its schema.
#[test]
fn every_field_of_every_example_is_checked() {
    fn pointers(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    let path = format!("{path}/{key}");
                    found.push(path.clone());
                    if !key.ends_with("_metadata") {
                        pointers(value, &path, found);
                    }
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    pointers(value, &format!("{path}/{index}"), found);
                }
            }
            _ => {}
        }
    }
    for (scheme, event) in all() {
        let (checker, example) = (Checker::event(event, scheme), event.value());
        let mut found = Vec::new();
        pointers(&example, "", &mut found);
        for pointer in found {
            let mut spoilt = example.clone();
            // A kind that no field has.
            *spoilt.pointer_mut(&pointer).unwrap() = json!([[]]);
            assert!(checker.fault(&spoilt).is_some(), "{event:?}: {pointer}");
        }
    }
}

#[test]
fn another_event_does_not_fit() {
    for (scheme, event) in all() {
        let checker = Checker::event(event, scheme);
        for other in EventType::all(scheme).filter(|other| other.name() != event.name()) {
            assert!(
                checker.fault(&other.value()).is_some(),
                "{other:?} as {event:?}"
            );
        }
    }
}

#[test]
fn what_a_sender_would_not_send_does_not_fit() {
    let none = Value::Null;
    for (name, pointer, wrong) in [
        ("user.created", "/timestamp", json!(1_770_023_647)),
        ("user.created", "/object", json!("user")),
        (
            "user.created",
            "/data/id",
            json!("idn_396jvnSnyDdgAM8N0ZXSsvedwWT"),
        ),
        ("user.created", "/data/id", none.clone()),
        ("user.created", "/data/external_id", json!(567_772)),
        (
            "user.created",
            "/data/email_addresses/0/verification/status",
            json!("done"),
        ),
        ("user.deleted", "/data/deleted", json!(false)),
        ("session.created", "/data/status", json!("open")),
        ("session.created", "/data/user/id", json!("sess_1")),
        (
            "organizationInvitation.accepted",
            "/data/user_id",
            none.clone(),
        ),
        (
            "role.created",
            "/data/permissions/0",
            json!("org:cues:publish"),
        ),
        (
            "organizationDomain.created",
            "/data/enrollment_mode",
            json!("none"),
        ),
        (
            "subscriptionItem.active",
            "/data/amount/amount",
            json!(12.5),
        ),
        (
            "subscriptionItem.active",
            "/data/proration_date",
            json!("10 February 2026"),
        ),
        (
            "paymentAttempt.updated",
            "/data/totals/subtotal",
            none.clone(),
        ),
        ("paymentAttempt.created", "/data/charge_type", json!("once")),
    ] {
        let event = EventType::find(name, Scheme::Svix).unwrap();
        let mut spoilt = event.value();
        *spoilt.pointer_mut(pointer).unwrap() = wrong;
        let checker = Checker::event(event, Scheme::Svix);
        assert!(checker.fault(&spoilt).is_some(), "{name} {pointer}");
    }
    let event = EventType::find("user.created", Scheme::BodyHmac).unwrap();
    let mut spoilt = event.value();
    spoilt["created_at"] = json!("15 January 2026");
    assert!(
        Checker::event(event, Scheme::BodyHmac)
            .fault(&spoilt)
            .is_some()
    );
}

#[test]
fn a_required_field_that_is_missing_does_not_fit_and_an_unknown_one_does() {
    let event = EventType::find("user.created", Scheme::Svix).unwrap();
    let checker = Checker::event(event, Scheme::Svix);
    let mut value = event.value();
    value["data"]["nickname"] = json!("Z");
    assert_eq!(checker.fault(&value), None);
    value["data"].as_object_mut().unwrap().remove("username");
    assert!(checker.fault(&value).is_some());
}

/// The sample of the webhook overview: the fewest fields that a user has anywhere.
#[test]
fn the_documented_sample_fits() {
    let sample = json!({
        "data": {
            "birthday": "",
            "created_at": 1_654_012_591_514_i64,
            "email_addresses": [{
                "email_address": "example@example.org",
                "id": "idn_29w83yL7CwVlJXylYLxcslromF1",
                "linked_to": [],
                "object": "email_address",
                "verification": {"status": "verified", "strategy": "ticket"}
            }],
            "external_accounts": [],
            "external_id": "567772",
            "first_name": "Example",
            "gender": "",
            "id": "user_29w83sxmDNGwOuEthce5gg56FcC",
            "image_url": "https://img.consignease.com/xxxxxx",
            "last_name": "Example",
            "last_sign_in_at": 1_654_012_591_514_i64,
            "object": "user",
            "password_enabled": true,
            "phone_numbers": [],
            "primary_email_address_id": "idn_29w83yL7CwVlJXylYLxcslromF1",
            "primary_phone_number_id": null,
            "primary_web3_wallet_id": null,
            "private_metadata": {},
            "profile_image_url": "https://www.gravatar.com/avatar?d=mp",
            "public_metadata": {},
            "two_factor_enabled": false,
            "unsafe_metadata": {},
            "updated_at": 1_654_012_591_835_i64,
            "username": null,
            "web3_wallets": []
        },
        "instance_id": "ins_123",
        "object": "event",
        "timestamp": 1_654_012_591_835_i64,
        "type": "user.created"
    });
    let event = EventType::find("user.created", Scheme::Svix).unwrap();
    assert_eq!(Checker::event(event, Scheme::Svix).fault(&sample), None);
    let notes = schema::notes(Scheme::Svix, sample.to_string().as_bytes());
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn the_command_prints_it() {
    let output = Test::new("events user.created --schema").run().exits(0);
    let schema: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(schema["properties"]["type"]["const"], "user.created");
    let definitions = schema["$defs"].as_object().unwrap();
    assert!(definitions.contains_key("User") && !definitions.contains_key("Plan"));
    Checker::of(schema.clone());
    let output = Test::new("events user.created --schema --json")
        .run()
        .exits(0);
    assert_eq!(output.json()[0]["schema"], schema);
    let output = Test::new("events payment.failed --schema --scheme body-hmac")
        .run()
        .exits(0);
    Checker::of(serde_json::from_str(&output.stdout).unwrap());
    Test::new("events --schema").run().exits(2);
    Test::new("events user.creatd --schema").run().exits(3);
}

#[test]
fn verify_notes_what_is_unknown_and_still_says_authentic() {
    let sign = "sign --output http --event user.created";
    let plain = Test::new(sign).secret().run().exits(0).stdout;
    let output = Test::new("verify -").secret().stdin(plain).run().exits(0);
    assert!(!output.stdout.contains("note:"), "{}", output.stdout);

    let body = r#"{"data":{},"nick\u001b[31m":1,"instance_id":"ins_1","object":"event","timestamp":1,"type":"role.deleted"}"#;
    let signed = Test::new("sign - --output http")
        .secret()
        .stdin(body)
        .run()
        .exits(0)
        .stdout;
    let output = Test::new("verify -")
        .secret()
        .stdin(signed.clone())
        .run()
        .exits(0);
    for note in [
        "note: data.deleted is missing",
        "note: data.object is missing",
        r"note: nick\x1b[31m is not in the catalogue",
    ] {
        assert!(output.stdout.contains(note), "{}", output.stdout);
    }
    let output = Test::new("verify - --json")
        .secret()
        .stdin(signed.clone())
        .run()
        .exits(0);
    let notes = output.json()[0]["notes"].clone();
    assert_eq!(notes[0], "data.deleted is missing");
    // What is not authentic has one thing to say.
    let forged = signed.replace("ins_1", "ins_2");
    let output = Test::new("verify -").secret().stdin(forged).run().exits(1);
    assert!(!output.stdout.contains("note:"), "{}", output.stdout);
}
