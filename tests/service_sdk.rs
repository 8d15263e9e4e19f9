//! Svix's own SDKs against the service, as they are: every call of the subset, by npm and by `PyPI`.

#![cfg(unix)]
use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::handler::{Handler, Reply};
use crate::support::interop::answers;
use crate::support::serving::Dashboard;

/// So many cases at least, by each of the two.
const CASES: usize = 60;

#[test]
fn the_official_sdks_work_unchanged() {
    let mut both: Vec<BTreeSet<String>> = Vec::new();
    for script in ["sdk.mjs", "sdk.py"] {
        let handler = Handler::start(|seen| {
            if seen.line.contains("/ok") {
                Reply::text(200, "fine")
            } else {
                Reply::text(500, "broken")
            }
        });
        let dashboard = Dashboard::start("");
        let given = json!({
            "url": dashboard.api,
            "token": dashboard.token(),
            "ok": format!("{}/ok", handler.origin),
            "fail": format!("{}/fail", handler.origin),
        });
        let Some(said) = answers(script, &[given]) else {
            return;
        };
        let failed: Vec<_> = said
            .iter()
            .filter(|case| case["error"] != Value::Null)
            .collect();
        assert!(failed.is_empty(), "{script}: {failed:#?}");
        let names = said
            .iter()
            .map(|case| case["case"].as_str().unwrap().to_owned());
        both.push(names.collect());
    }
    assert!(both[0].len() >= CASES, "{}", both[0].len());
    assert_eq!(both[0], both[1]);
}
