//! What a server says, beside what was captured.

use serde_json::Value;

use super::through;
use crate::support::listening::Listening;
use crate::support::serving::{Dashboard, until};
use crate::support::svix_server::{Ends, SvixServer};
use crate::support::{Closed, Test};

/// A service and a listener on one store, the one's endpoint being the other.
struct Both {
    dashboard: Dashboard,
    listening: Listening,
}

impl Both {
    fn start(service: &str, listener: &str) -> Self {
        let dashboard = Dashboard::start(service);
        let listen = dashboard.beside(&format!("listen --json --port 0 {listener}"));
        Self {
            listening: Listening::of(listen),
            dashboard,
        }
    }

    /// Sends through the service to the listener, or to another port.
    fn send(&self, to: Option<u16>, options: &str) -> Vec<Value> {
        let to = to.unwrap_or(self.listening.port).to_string();
        let line = format!("send-example user.created --via local --create --json {options}");
        let send = self.dashboard.beside(&line).args(["--to", &to]);
        send.process().json()
    }

    fn compare(&self, options: &str) -> Test {
        self.dashboard
            .beside(&format!("messages compare --via local --json {options}"))
    }

    /// The endpoint at that port.
    fn endpoint(port: u16) -> String {
        format!("--endpoint http://localhost:{port}/api/webhooks")
    }
}

#[test]
fn what_arrived_once_fits_and_what_arrived_again_is_found() {
    let both = Both::start("", "");
    let port = both.listening.port;
    let sent = both.send(None, "--fresh");
    let id = sent[0]["message_id"].as_str().unwrap().to_owned();
    both.send(None, "--fresh");
    let fits = both.compare(&format!("--all {}", Both::endpoint(port)));
    let said = fits.process().exits(0).json();
    assert_eq!(said.len(), 3);
    assert!(
        said[..2]
            .iter()
            .all(|it| it["type"] == "comparison" && it["finding"].is_null())
    );
    assert_eq!(said[2]["fit"], 2);
    let again = format!("replay {id} --via local --json {}", Both::endpoint(port));
    both.dashboard.beside(&again).process().exits(0);
    let said = both
        .compare(&Both::endpoint(port))
        .process()
        .exits(1)
        .json();
    assert_eq!(said.len(), 2);
    assert_eq!(said[0]["finding"], "arrived_twice");
    assert_eq!(said[0]["message_id"], id.as_str());
    assert_eq!(said[0]["captures"].as_array().unwrap().len(), 2);
}

#[test]
fn what_never_arrived_is_found() {
    let both = Both::start("--speedup 1000000", "");
    let closed = Closed::new();
    let port = closed.address().port();
    both.send(Some(port), "");
    let said = both
        .compare(&Both::endpoint(port))
        .process()
        .exits(1)
        .json();
    assert_eq!(said[0]["finding"], "never_arrived");
    assert!(said[0]["attempts"].as_array().unwrap().len() > 1);
    assert_eq!(said[0]["attempts"][0]["status"], Value::Null);
    assert_eq!(said[1]["never_arrived"], 1);
}

#[test]
fn an_answer_that_came_too_late_is_no_failure_of_the_handler() {
    let both = Both::start("--timeout 300ms", "--delay 1s");
    let port = both.listening.port;
    both.send(None, "--within 600ms");
    let compare = both.compare(&Both::endpoint(port));
    let found = until(|| {
        let said = compare.process().json();
        said[0]["finding"].is_string().then(|| said[0].clone())
    });
    assert_eq!(found["finding"], "failed_but_answered", "{found}");
    assert_eq!(found["captures"][0]["answered"], 200);
}

#[test]
fn without_captures_there_is_nothing_to_compare() {
    let server = SvixServer::start();
    server.has(1, Ends::Well);
    let said = through(&server, "messages compare --app shop --json")
        .run()
        .exits(5);
    assert_eq!(said.json().pop().unwrap()["kind"], "store");
}
