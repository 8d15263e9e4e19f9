//! The page in a real browser: `tests/page/`, each case on a service of its own.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use cew::Scheme;
use cew::context::{Ambient, MessageIds};
use cew::service::{Manner, Service};
use cew::store::{
    Access, Kind, NewAttempt, NewMessage, Origin, RecordedAttempt, ServiceAttempt, Store,
};
use serde_json::Value;

use crate::support::relay::Relay;
use crate::support::svix_server::{Ends, SvixServer, TOKEN};
use crate::support::{npm, skip_unless_ci};

/// So many cases at least.
const CASES: usize = 37;

#[test]
fn the_page_in_a_browser() {
    if let Err(reason) = set_up() {
        return skip_unless_ci(&format!("no browser to look with: {reason}"));
    }
    let screenshots = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    std::fs::create_dir_all(&screenshots).unwrap();
    let relay = Relay::start();
    let server = SvixServer::start();
    server.has(3, Ends::Badly);
    server.has(1, Ends::Later);
    server.with(|state| state.ends = Ends::Well);
    let many = tempfile::tempdir().unwrap();
    a_great_many(&many.path().join("store.db"));
    let output = Command::new("node")
        .args(["run.mjs", env!("CARGO_BIN_EXE_cew")])
        .current_dir(directory())
        .env("SCREENSHOTS", &screenshots)
        .env("RELAY_URL", &relay.url)
        .env("SVIX_SERVER", server.url())
        .env("SVIX_AUTH_TOKEN", TOKEN)
        .env("MANY", many.path())
        .output()
        .unwrap();
    // With what each has measured.
    std::fs::write(screenshots.join("cases.jsonl"), &output.stdout).unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let cases: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let failed: Vec<_> = cases
        .iter()
        .filter(|case| case["error"] != Value::Null)
        .map(|case| format!("{}: {}", case["case"], case["error"].as_str().unwrap()))
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    assert!(cases.len() >= CASES, "{}: {stderr}", cases.len());
}

/// A store in which the service has delivered ten thousand messages: to have them delivered would take
/// most of the time of all cases.
fn a_great_many(path: &Path) {
    let manner = Manner {
        speedup: 1.0,
        time_out: None,
        allow_link_local: false,
    };
    let ambient = Ambient::of_this_system();
    let store = Store::open(path, Access::Create).unwrap();
    let reader = store.again().unwrap();
    let service = Service::new(store, manner, ambient).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let url = "http://localhost:9/";
    let made = service.make_usual(url.to_owned(), true);
    runtime.block_on(made).unwrap();
    let app = reader.find_record(Kind::Application, "default").unwrap();
    let app = app.unwrap().row;
    let endpoint = reader
        .find_record(Kind::EndpointOf(app), "default")
        .unwrap();
    let endpoint = endpoint.unwrap().row;
    let mut ids = MessageIds::new(ambient);
    let delivered = service.committer.commit(move |change| {
        for number in 0..10_000 {
            let at = ambient.now().to_milliseconds();
            let message = NewMessage {
                app,
                id: ids.make().unwrap().to_string(),
                at,
                event_type: "user.created".to_owned(),
                only: None,
                event_id: None,
                channels: None,
                scheme: Scheme::Svix,
                payload: format!(r#"{{"i":{number}}}"#).into_bytes(),
            };
            let seq = change.add_message(&message)?;
            change.record_attempt(&NewAttempt {
                message: message.id,
                origin: Origin::Message(seq),
                recorded: RecordedAttempt {
                    endpoint: url.to_owned(),
                    at,
                    outcome: Ok(200),
                    duration: Duration::from_millis(3),
                    response_head: None,
                    hint: None,
                },
                manual: false,
                service: Some(ServiceAttempt {
                    endpoint,
                    response: br#"{"received":true}"#.to_vec(),
                }),
            })?;
        }
        Ok(())
    });
    runtime.block_on(delivered).unwrap();
}

/// The types in the comments of the page agree with what it does.
#[test]
fn the_page_is_typed() {
    if let Err(reason) = set_up() {
        return skip_unless_ci(&format!("no compiler to check with: {reason}"));
    }
    let output = Command::new("node")
        .args(["node_modules/typescript/bin/tsc", "--project", "."])
        .current_dir(directory())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
}

/// What a linter knows of: among it, what would read markup.
#[test]
fn the_page_and_its_tests_are_linted() {
    if let Err(reason) = set_up() {
        return skip_unless_ci(&format!("no linter to check with: {reason}"));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("node")
        .arg("tests/page/node_modules/eslint/bin/eslint.js")
        .args(["--config", "tests/page/eslint.config.mjs"])
        .args(["--max-warnings", "0", "src/web/page", "tests/page"])
        .current_dir(root)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{error}");
}

/// Node, what it needs, and a browser.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment of the tests themselves"
)]
fn set_up() -> Result<(), String> {
    let chromium = std::env::var_os("CHROMIUM").map_or("/usr/bin/chromium".into(), PathBuf::from);
    if !chromium.exists() {
        return Err(format!("{} is not there", chromium.display()));
    }
    npm::installed("tests/page").map(drop)
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/page")
}
