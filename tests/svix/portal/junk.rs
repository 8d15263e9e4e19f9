//! Whatever is asked, nothing breaks.

use hyper::Method;

use super::START;
use crate::support::portal::Portal;
use crate::support::serving::Dashboard;

/// What stands in place of names.
const PARTS: [&str; 6] = ["x", "%2e%2e", "a%2Fb", "%00", "%F0%9F%92%A5", "-"];

const QUERIES: [&str; 4] = [
    "",
    "?limit=-1&iterator=%00&status=x",
    "?since=tomorrow&what=everything&app=&msg=%2F",
    "?limit=1&limit=2&event_types[]=%ff",
];

const BODIES: [&str; 6] = [
    "",
    "{",
    "[]",
    "\"text\"",
    "{\"url\":1,\"eventType\":[],\"what\":{},\"since\":null,\"headers\":3,\"key\":0}",
    "{\"payload\":{\"a\":\u{202e}}}",
];

/// The service of this tool is the server: it fails well, and so does what stands before it.
#[test]
fn any_bytes_in_any_call_are_an_error_of_the_clients() {
    let service = Dashboard::start("");
    let portal = Portal::of(&service.beside(&format!("{START} --via local")));
    let before = service.done("GET", "/api/v1/app/default/endpoint", None);
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let mut asked = 0;
    for (method, path) in cew::web::portal_routes() {
        for (part, query) in PARTS.iter().zip(QUERIES.iter().cycle()) {
            let names: Vec<_> = path.split('/').collect();
            let filled = names
                .into_iter()
                .map(|it| if it.starts_with('{') { part } else { it });
            let path = format!("{}{query}", filled.collect::<Vec<_>>().join("/"));
            let bodies: &[&str] = if method == Method::GET {
                &[""]
            } else {
                &BODIES
            };
            for body in bodies.iter().copied().chain([deep.as_str()]) {
                let said = portal.bytes(method.as_str(), &path, body);
                let is_fine = (200..500).contains(&said.status) && said.status != 401;
                assert!(is_fine, "{method} {path} {body:.80}: {said:?}");
                asked += 1;
            }
        }
    }
    assert!(asked > 500, "{asked}");
    // It still answers, and nothing has changed.
    let after = portal.done("GET", "/api/v1/app/default/endpoint", None);
    assert_eq!(after, before);
}
