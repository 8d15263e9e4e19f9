//! `cew events --types`: the types compile where they are strict, and every example is of its type.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::fmt::Write as _;

use cew::event::EventType;
use cew::event::schema::{Language, types};
use cew::signing::Scheme;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::{Test, assert_generated};

mod body_hmac;
mod consignease;

fn all(scheme: Scheme) -> Vec<EventType> {
    EventType::all(scheme).collect()
}

fn of(language: Language, scheme: Scheme) -> String {
    types(language, &all(scheme), scheme)
}

#[test]
fn rust_types_are_those_that_compile_here() {
    let consignease = of(Language::Rust, Scheme::Svix);
    assert_generated("tests/types/consignease.rs", &consignease);
    let generic = of(Language::Rust, Scheme::BodyHmac);
    assert_generated("tests/types/body_hmac.rs", &generic);
}

#[test]
fn every_example_goes_through_its_rust_type_and_comes_back_whole() {
    goes_through::<consignease::WebhookEvent>(Scheme::Svix);
    goes_through::<body_hmac::WebhookEvent>(Scheme::BodyHmac);
}

fn goes_through<T: DeserializeOwned + Serialize>(scheme: Scheme) {
    for event in EventType::all(scheme) {
        let example: T = serde_json::from_value(event.value()).unwrap();
        let back = serde_json::to_value(&example).unwrap();
        assert_eq!(filled(&back), filled(&event.value()), "{event:?}");
    }
}

/// Without what is null: whether it is missing or null, `None` stands for it.
fn filled(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            members
                .map(|(key, value)| (key.clone(), filled(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(filled).collect(),
        // 0 and 0.0 are one number.
        Value::Number(number) => json!(number.as_f64()),
        value => value.clone(),
    }
}

#[test]
fn rust_types_take_what_is_new_and_refuse_what_is_broken() {
    use consignease::{SessionStatus, WebhookEvent};

    let example = |name| EventType::find(name, Scheme::Svix).unwrap().value();
    let mut newer = example("session.ended");
    newer["data"]["mood"] = json!("good");
    newer["data"]["status"] = json!("paused");
    let WebhookEvent::SessionEnded(ended) = serde_json::from_value(newer).unwrap() else {
        panic!("another event");
    };
    assert_eq!(ended.data.status, SessionStatus::Other("paused".to_owned()));
    let unknown = json!({"type": "user.left", "data": {"id": 1}, "object": "event"});
    let unknown: WebhookEvent = serde_json::from_value(unknown).unwrap();
    assert_eq!(unknown, WebhookEvent::Unknown);
    let mut broken = example("user.created");
    broken["data"].as_object_mut().unwrap().remove("id");
    let error = serde_json::from_value::<WebhookEvent>(broken).unwrap_err();
    assert_eq!(error.to_string(), "missing field `id`");
}

#[test]
fn one_event_has_its_types_alone_and_every_text_is_the_same_again() {
    for (language, name, other) in [
        ("ts", "interface DeletedUser", "interface User "),
        ("rust", "pub struct DeletedUser", "pub struct User "),
        ("python", "class DeletedUser(", "class User("),
    ] {
        let line = format!("events user.deleted --types {language}");
        let text = Test::new(&line).run().exits(0).stdout;
        assert!(text.contains(name) && !text.contains(other), "{text}");
        assert!(text.contains(&line), "how it was written: {text}");
        let quiet = Test::new(&format!("{line} -q")).run().exits(0).stdout;
        assert_eq!(quiet, text);
        let object = &Test::new(&format!("{line} --json")).run().exits(0).json()[0];
        assert_eq!(object["type"], "types");
        assert_eq!(object["language"], language);
        assert_eq!(object["text"], text);
    }
    let long = Test::new("events --types typescript").run().exits(0).stdout;
    assert_eq!(long, of(Language::TypeScript, Scheme::Svix));
    Test::new("events --types java").run().exits(2);
    Test::new("events user.created --types ts --schema")
        .run()
        .exits(2);
    Test::new("events user.creatd --types ts").run().exits(3);
}

/// What a file declares twice, or names after a word of the language, would not compile for somebody.
#[test]
fn every_name_is_declared_once() {
    let declared = regex::Regex::new(
        r"(?m)^(?:export (?:interface|type)|pub (?:struct|enum|type)|class) (\w+)",
    )
    .unwrap();
    for scheme in [Scheme::Svix, Scheme::BodyHmac] {
        for language in Language::ALL {
            let text = of(language, scheme);
            let mut names: Vec<_> = declared
                .captures_iter(&text)
                .map(|it| it[1].to_owned())
                .collect();
            assert!(names.len() >= 9, "{language:?}");
            names.sort_unstable();
            let count = names.len();
            names.dedup();
            assert_eq!(names.len(), count, "{language:?}");
        }
    }
}

#[cfg(unix)]
mod compiled {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use super::*;
    use crate::support::{interop, npm, skip_unless_ci};

    /// Each example as a constant of its type, in which a field that the type lacks is an error.
    fn constants(scheme: Scheme, line: impl Fn(&str, &Value) -> String) -> String {
        EventType::all(scheme).fold(String::new(), |mut text, event| {
            let name: String = event
                .name()
                .split('.')
                .flat_map(|part| {
                    let (first, rest) = part.split_at(1);
                    [first.to_uppercase(), rest.to_owned()]
                })
                .collect();
            let _ = writeln!(text, "{}", line(&name, &event.value()));
            text
        })
    }

    #[test]
    fn every_example_is_of_its_typescript_type_under_strict() {
        let installed = match npm::installed("tests/npm_testing") {
            Ok(directory) => directory,
            Err(reason) => return skip_unless_ci(&format!("no compiler: {reason}")),
        };
        let directory = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: String| std::fs::write(directory.path().join(name), text).unwrap();
        let line =
            |name: &str, value: &Value| format!("export const of{name}: T.{name}Event = {value}");
        for (scheme, events) in [(Scheme::Svix, "events"), (Scheme::BodyHmac, "generic")] {
            write(&format!("{events}.ts"), of(Language::TypeScript, scheme));
            let text = format!(
                "import type * as T from './{events}'\n{}",
                constants(scheme, line)
            );
            write(&format!("{events}-examples.ts"), text);
        }
        write("narrow.ts", include_str!("types/typescript.ts").to_owned());
        let output = Command::new("node")
            .arg(installed.join("node_modules/typescript/bin/tsc"))
            .args([
                "--strict",
                "--exactOptionalPropertyTypes",
                "--noUncheckedIndexedAccess",
            ])
            .args([
                "--noEmit",
                "--target",
                "es2022",
                "--moduleResolution",
                "bundler",
            ])
            .args(["--module", "esnext"])
            .args(["events-examples.ts", "generic-examples.ts", "narrow.ts"])
            .current_dir(&directory)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}");
    }

    #[test]
    fn every_example_is_of_its_python_type_for_mypy_and_pydantic() {
        let directory = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: String| std::fs::write(directory.path().join(name), text).unwrap();
        let line =
            |name: &str, value: &Value| format!("of_{name}: T.{name}Event = {}", python(value));
        for (scheme, events) in [(Scheme::Svix, "events"), (Scheme::BodyHmac, "generic")] {
            write(&format!("{events}.py"), of(Language::Python, scheme));
            let text = format!("import {events} as T\n{}", constants(scheme, line));
            write(&format!("{events}_examples.py"), text);
        }
        write("narrow.py", include_str!("types/python.py").to_owned());
        let files = ["events_examples.py", "generic_examples.py", "narrow.py"];
        let check = [&["-m", "mypy", "--strict", "--no-incremental"], &files[..]].concat();
        let Some(mut mypy) = interop::python(&check, directory.path()) else {
            return;
        };
        let output = mypy.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}");
        let mut pydantic = interop::python(&["narrow.py"], directory.path()).unwrap();
        let mut child = pydantic
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        for event in all(Scheme::Svix) {
            writeln!(stdin, "{}", event.value()).unwrap();
        }
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(
            said,
            format!("{} zoe@fjordlicht.example\n", all(Scheme::Svix).len())
        );
    }

    /// JSON as Python writes it.
    fn python(value: &Value) -> String {
        match value {
            Value::Null => "None".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Array(items) => format!(
                "[{}]",
                items.iter().map(python).collect::<Vec<_>>().join(", ")
            ),
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| format!("\"{key}\": {}", python(value)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
            value => value.to_string(),
        }
    }
}
