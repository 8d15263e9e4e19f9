//! A double of the open-source Svix server, where it differs from the service of `cew`: it has no
//! replay of what is missing and no background tasks (404 without a body), its recover passes
//! messages over, its lists have an iterator on the last page, the two lists of states disagree, and
//! a manual attempt ends the schedule. It delivers to nobody: what an attempt comes to is set.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::handler::{Handler, Reply, Seen};

/// The token that it knows. Nothing that `cew` writes may contain it.
pub const TOKEN: &str = "testsk_bWFya2VkLXRva2Vu.local";

/// How an attempt ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// Answered 200.
    Well,
    /// Answered 500, and no further one is scheduled.
    Badly,
    /// Answered 500, and another one is scheduled in an hour.
    Later,
    /// There is none yet.
    Never,
}

struct Message {
    value: Value,
    /// Of the endpoint: each whether it succeeded, and whether somebody asked for it.
    attempts: Vec<(bool, bool)>,
    scheduled: bool,
}

/// What the double knows, and what it does.
pub struct State {
    /// How the next attempts end.
    pub ends: Ends,
    /// So many of the next calls are answered 429.
    pub busy: usize,
    /// So many of the next calls are answered 500 and done all the same.
    pub broken: usize,
    applications: Vec<Value>,
    endpoints: Vec<Value>,
    messages: BTreeMap<String, Message>,
    answers: HashMap<String, (u16, Value)>,
    event_types: BTreeMap<String, Value>,
    made: usize,
}

/// The double, with one application `shop` and one endpoint there.
pub struct SvixServer {
    handler: Handler,
    state: Arc<Mutex<State>>,
}

impl SvixServer {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State {
            ends: Ends::Well,
            busy: 0,
            broken: 0,
            applications: vec![application("shop", 1)],
            endpoints: vec![endpoint("http://127.0.0.1:4400/api/webhooks", 1)],
            messages: BTreeMap::new(),
            answers: HashMap::new(),
            event_types: BTreeMap::new(),
            made: 0,
        }));
        let known = Arc::clone(&state);
        let handler = Handler::start(move |seen| known.lock().unwrap().answer(seen));
        Self { handler, state }
    }

    /// Its address.
    pub fn url(&self) -> String {
        self.handler.origin.clone()
    }

    /// Looks at what it knows, or changes it.
    pub fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().unwrap())
    }

    /// The calls so far: method and path.
    pub fn calls(&self) -> Vec<String> {
        let seen = self.handler.seen();
        seen.iter()
            .map(|seen| seen.line.trim_end_matches(" HTTP/1.1").to_owned())
            .collect()
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.handler.seen()
    }

    /// Makes `count` messages whose attempts end so.
    pub fn has(&self, count: usize, ends: Ends) {
        self.with(|state| {
            state.ends = ends;
            for _ in 0..count {
                state.add("user.created", &json!({}));
            }
        });
    }
}

fn application(uid: &str, n: usize) -> Value {
    json!({"uid": uid, "name": uid, "id": id("app", n), "throttleRate": null, "metadata": {}})
}

fn endpoint(url: &str, n: usize) -> Value {
    json!({"id": id("ep", n), "uid": null, "url": url, "description": "", "version": 1,
        "disabled": false, "eventTypes": null, "filterTypes": null, "channels": null,
        "createdAt": time(n), "updatedAt": time(n), "metadata": {}})
}

/// An event type in a list, which has it without its schemas. The name is what pages go by.
fn known(name: &String) -> Value {
    json!({"id": name, "name": name, "description": name, "schemas": null, "archived": false})
}

/// Ids that sort in the order in which they are made.
fn id(prefix: &str, n: usize) -> String {
    format!("{prefix}_{n:027}")
}

/// A time that is long past, the n-th second of it.
fn time(n: usize) -> String {
    format!(
        "2026-01-02T{:02}:{:02}:{:02}.000001Z",
        n / 3600 % 24,
        n / 60 % 60,
        n % 60
    )
}

impl State {
    /// How many messages there are.
    pub fn messages(&self) -> usize {
        self.messages.len()
    }

    /// The attempts of each message.
    pub fn attempts(&self) -> Vec<usize> {
        self.messages.values().map(|it| it.attempts.len()).collect()
    }

    /// The URLs of the endpoints.
    pub fn urls(&self) -> Vec<String> {
        let url = |it: &Value| it["url"].as_str().unwrap().to_owned();
        self.endpoints.iter().map(url).collect()
    }

    /// What is known of an event type.
    pub fn event_type(&self, name: &str) -> &Value {
        &self.event_types[name]
    }

    /// Changes a field of the endpoint.
    pub fn set(&mut self, field: &str, value: Value) {
        self.endpoints[0][field] = value;
    }

    fn add(&mut self, event_type: &str, payload: &Value) -> Value {
        self.made += 1;
        let value = json!({"id": id("msg", self.made), "eventId": null, "eventType": event_type,
            "payload": payload, "channels": null, "timestamp": time(self.made)});
        let mut message = Message {
            value: value.clone(),
            attempts: Vec::new(),
            scheduled: false,
        };
        if self.ends != Ends::Never {
            message.attempts.push((self.ends == Ends::Well, false));
            message.scheduled = self.ends == Ends::Later;
        }
        self.messages.insert(id("msg", self.made), message);
        value
    }

    fn answer(&mut self, seen: &Seen) -> Reply {
        let mut line = seen.line.split(' ');
        let (method, target) = (line.next().unwrap(), line.next().unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if seen.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return said(
                401,
                &json!({"code": "authentication_failed", "detail": "Invalid token"}),
            );
        }
        if self.busy > 0 {
            self.busy -= 1;
            let wait = vec![("retry-after", "1".to_owned())];
            return Reply::Answer(
                429,
                wait,
                b"{\"code\":\"slow\",\"detail\":\"slow\"}".to_vec(),
            );
        }
        let key = seen
            .header("idempotency-key")
            .map(|key| format!("{key} {target}"));
        assert!(
            method != "POST" || key.is_some(),
            "no idempotency key: {target}"
        );
        let known = key.as_ref().and_then(|key| self.answers.get(key).cloned());
        let (status, body) = known.unwrap_or_else(|| {
            let parts: Vec<_> = path.trim_start_matches("/api/v1/").split('/').collect();
            let body = serde_json::from_slice(&seen.body).unwrap_or(Value::Null);
            self.call(method, &parts, query, &body)
        });
        if let Some(key) = key
            && status < 300
        {
            self.answers.insert(key, (status, body.clone()));
        }
        if self.broken > 0 {
            self.broken -= 1;
            return said(500, &json!({}));
        }
        match (status, &body) {
            (404 | 405, Value::Null) => Reply::Answer(status, Vec::new(), Vec::new()),
            (204, _) => Reply::Answer(204, Vec::new(), Vec::new()),
            _ => said(status, &body),
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table")]
    fn call(&mut self, method: &str, parts: &[&str], query: &str, body: &Value) -> (u16, Value) {
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find_map(|(known, value)| (known == name).then(|| value.to_owned()))
        };
        let unknown = || {
            (
                404,
                json!({"code": "not_found", "detail": "Entity not found"}),
            )
        };
        if let ["app", name, ..] = parts
            && !self
                .applications
                .iter()
                .any(|it| it["id"] == *name || it["uid"] == *name)
        {
            return unknown();
        }
        match (method, parts) {
            ("GET", ["app"]) => page(self.applications.iter().cloned(), &value, false),
            ("POST", ["app"]) => {
                let uid = body["uid"].as_str().unwrap_or_default();
                let new = application(uid, self.applications.len() + 1);
                self.applications.push(new.clone());
                (201, new)
            }
            ("GET", ["app", name]) => {
                let mut all = self.applications.iter();
                let found = all.find(|it| it["id"] == *name || it["uid"] == *name);
                (200, found.unwrap().clone())
            }
            ("GET", ["event-type"]) => page(self.event_types.keys().map(known), &value, false),
            ("GET", ["event-type", name]) => match self.event_types.get(*name) {
                Some(it) => {
                    let mut it = it.clone();
                    it["name"] = json!(name);
                    (200, it)
                }
                None => unknown(),
            },
            ("GET", ["app", _, "endpoint"]) => page(self.endpoints.iter().cloned(), &value, false),
            ("POST", ["app", _, "endpoint"]) => {
                let url = body["url"].as_str().unwrap();
                if !url.starts_with("http") {
                    let msg = "Endpoint URL schemes must be http or https";
                    let detail =
                        json!([{"loc": ["body", "url"], "msg": msg, "type": "value_error"}]);
                    return (422, json!({"detail": detail}));
                }
                let new = endpoint(url, self.endpoints.len() + 1);
                self.endpoints.push(new.clone());
                (201, new)
            }
            ("GET", ["app", _, "endpoint", name]) => {
                let found = self.endpoints.iter().find(|it| it["id"] == *name);
                found.map_or_else(unknown, |it| (200, it.clone()))
            }
            ("PATCH", ["app", _, "endpoint", name]) => {
                let mut all = self.endpoints.iter_mut();
                let Some(found) = all.find(|it| it["id"] == *name) else {
                    return unknown();
                };
                for (field, value) in body.as_object().unwrap() {
                    found[field] = value.clone();
                }
                (200, found.clone())
            }
            ("DELETE", ["app", _, "endpoint", name]) => {
                self.endpoints.retain(|it| it["id"] != *name);
                (204, Value::Null)
            }
            ("GET", ["app", _, "endpoint", _, "secret"]) => (
                200,
                json!({"key": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}),
            ),
            ("GET", ["app", _, "endpoint", _, "headers"]) => (
                200,
                json!({"headers": {"X-A": "1"}, "sensitive": ["Authorization"]}),
            ),
            ("GET", ["app", _, "endpoint", _, "stats"]) => {
                let all = self.messages.values().flat_map(|it| &it.attempts);
                let (good, bad): (Vec<bool>, Vec<bool>) =
                    all.map(|(ok, _)| *ok).partition(|ok| *ok);
                (
                    200,
                    json!({"success": good.len(), "fail": bad.len(), "pending": 0, "sending": 0}),
                )
            }
            ("POST", ["app", _, "endpoint", _, "send-example"]) => {
                let event_type = body["eventType"].as_str().unwrap().to_owned();
                let Some(known) = self.event_types.get(&event_type) else {
                    return unknown();
                };
                let example = known["schemas"]["1"]["examples"][0].clone();
                if example.is_null() {
                    let detail = "Unable to generate example message from event-type schema";
                    return (400, json!({"code": "invalid_scheme", "detail": detail}));
                }
                let mut made = self.add(&event_type, &example);
                made["payload"] = json!({});
                (200, made)
            }
            ("GET", ["app", _, "msg", name, "attempt", id]) => {
                let message = self.messages.get(*name);
                let found = message.and_then(|it| self.attempts_at(it).find(|it| it["id"] == *id));
                found.map_or_else(unknown, |it| (200, it))
            }
            ("POST", ["app", _, "endpoint", _, "recover"]) => {
                panic!("its paging is at fault: nothing may rely on it")
            }
            ("PUT", ["event-type", name]) => {
                let is_new = self
                    .event_types
                    .insert((*name).to_owned(), body.clone())
                    .is_none();
                (if is_new { 201 } else { 200 }, json!({"name": name}))
            }
            ("POST", ["app", _, "msg"]) => {
                let event_type = body["eventType"].as_str().unwrap().to_owned();
                (202, self.add(&event_type, &body["payload"]))
            }
            ("GET", ["app", _, "msg"]) => {
                let is_whole = value("with_content").as_deref() != Some("false");
                let all = self.messages.values().rev().map(|it| {
                    let mut listed = it.value.clone();
                    if !is_whole {
                        listed["payload"] = json!({});
                    }
                    listed
                });
                page(all, &value, true)
            }
            ("GET", ["app", _, "msg", name]) => {
                let found = self.messages.get(*name);
                found.map_or_else(unknown, |it| (200, it.value.clone()))
            }
            ("GET", ["app", _, "msg", name, "endpoint"]) => self.endpoints_of(name),
            ("POST", ["app", _, "msg", name, "endpoint", _, "resend"]) => {
                let ends = self.ends;
                let Some(message) = self.messages.get_mut(*name) else {
                    return unknown();
                };
                // To a disabled endpoint: taken, and nothing happens.
                if self.endpoints[0]["disabled"] == false && ends != Ends::Never {
                    message.attempts.push((ends == Ends::Well, true));
                    message.scheduled = false;
                }
                (202, json!({}))
            }
            ("GET", ["app", _, "endpoint", _, "msg"]) => {
                let wanted = value("status").map(|status| status.parse::<u8>().unwrap());
                let all = self.messages.values().rev();
                let all = all.filter(|it| !it.attempts.is_empty()).filter_map(|it| {
                    let state = match it {
                        it if it.attempts.iter().any(|(ok, _)| *ok) => 0,
                        it if it.scheduled => 3,
                        _ => 2,
                    };
                    let mut listed = it.value.clone();
                    listed["status"] = json!(state);
                    listed["nextAttempt"] = json!(it.scheduled.then_some("2099-01-01T00:00:00Z"));
                    wanted
                        .is_none_or(|wanted| wanted == state)
                        .then_some(listed)
                });
                page(all, &value, true)
            }
            ("GET", ["app", _, "attempt", "msg", name]) => match self.messages.get(*name) {
                Some(message) => page(self.attempts_at(message), &value, true),
                None => unknown(),
            },
            ("GET", ["app", _, "attempt", "endpoint", _]) => {
                let all = self.messages.values().rev();
                page(all.flat_map(|it| self.attempts_at(it)), &value, true)
            }
            // A route that is not there.
            _ => (404, Value::Null),
        }
    }

    /// This list says `fail` while a retry is scheduled, and the other `sending`.
    fn endpoints_of(&self, name: &str) -> (u16, Value) {
        let Some(message) = self.messages.get(name) else {
            return (
                404,
                json!({"code": "not_found", "detail": "Entity not found"}),
            );
        };
        if message.attempts.is_empty() {
            return (200, json!({"data": [], "iterator": null, "done": true}));
        }
        let mut listed = self.endpoints[0].clone();
        let ok = message.attempts.iter().any(|(ok, _)| *ok);
        listed["status"] = json!(if ok { 0 } else { 2 });
        listed["nextAttempt"] = json!(message.scheduled.then_some("2099-01-01T00:00:00Z"));
        let iterator = listed["id"].clone();
        (
            200,
            json!({"data": [listed], "iterator": iterator, "done": true}),
        )
    }

    /// The latest first.
    fn attempts_at<'a>(&'a self, message: &'a Message) -> impl Iterator<Item = Value> + 'a {
        let msg = message.value["id"].as_str().unwrap();
        let attempts = message.attempts.iter().enumerate().rev();
        attempts.map(move |(index, (ok, manual))| {
            json!({"url": self.endpoints[0]["url"], "response": if *ok { "ok" } else { "broken" },
                "responseStatusCode": if *ok { 200 } else { 500 }, "responseDurationMs": 2,
                "status": if *ok { 0 } else { 2 }, "triggerType": u8::from(*manual),
                "msgId": msg, "endpointId": self.endpoints[0]["id"],
                "id": format!("atmpt_{}{index:02}", &msg[6..]),
                "timestamp": message.value["timestamp"]})
        })
    }
}

fn said(status: u16, body: &Value) -> Reply {
    let kind = vec![("content-type", "application/json".to_owned())];
    Reply::Answer(status, kind, body.to_string().into_bytes())
}

/// A page of `all`, which are in their order. The last has an iterator, too; past the end there is
/// none, and no `prevIterator` either.
fn page(
    all: impl Iterator<Item = Value>,
    value: &impl Fn(&str) -> Option<String>,
    descending: bool,
) -> (u16, Value) {
    let limit: usize = value("limit").map_or(50, |limit| limit.parse().unwrap());
    if limit > 250 {
        let loc = ["query", "limit", "limit"];
        let msg = "Given limit must not exceed 250";
        let detail = json!([{"loc": loc, "msg": msg, "type": "value_error"}]);
        return (422, json!({"detail": detail}));
    }
    let after = value("iterator");
    let is_later = |it: &Value| match &after {
        None => true,
        Some(after) if descending => it["id"].as_str().unwrap() < after.as_str(),
        Some(after) => it["id"].as_str().unwrap() > after.as_str(),
    };
    let mut data: Vec<_> = all.filter(is_later).take(limit + 1).collect();
    let done = data.len() <= limit;
    data.truncate(limit);
    let id = |it: &Value| it["id"].as_str().unwrap().to_owned();
    match (data.first().map(id), data.last().map(id)) {
        (Some(first), Some(last)) => (
            200,
            json!({"data": data, "iterator": last, "done": done, "prevIterator": format!("-{first}")}),
        ),
        _ => (200, json!({"data": [], "iterator": null, "done": true})),
    }
}
