//! Visiting every value of the examples, and collecting what is wrong there.

use std::fmt;

use serde_json::Value;

use super::Example;

/// A value inside an example, and where it is.
#[derive(Clone)]
pub struct Node<'a> {
    pub event: &'a str,
    pub envelope: &'a Value,
    /// `data.email_addresses[0].id`; empty for the envelope.
    pub path: String,
    pub value: &'a Value,
}

impl fmt::Display for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "envelope"
        } else {
            &self.path
        };
        write!(f, "{}: {path}", self.event)
    }
}

impl<'a> Node<'a> {
    /// The member's key, or that of the array it is in.
    pub fn key(&self) -> &str {
        let last = self.path.rsplit('.').next().unwrap_or_default();
        last.split('[').next().unwrap_or_default()
    }

    pub fn get(&self, key: &str) -> &'a Value {
        &self.value[key]
    }

    pub fn text(&self, key: &str) -> &'a str {
        self.value[key].as_str().unwrap_or_default()
    }

    pub fn int(&self, key: &str) -> Option<i64> {
        self.value[key].as_i64()
    }

    /// When the event happened.
    pub fn now(&self) -> i64 {
        self.envelope["timestamp"].as_i64().unwrap_or_default()
    }

    /// What the object is: its `object`, else the key it stands under; `None` where anything goes.
    pub fn kind(&self) -> Option<&str> {
        if !self.value.is_object() || self.path.contains("_metadata") {
            return None;
        }
        if self.value["deleted"] == true {
            return Some("deleted");
        }
        Some(match (self.value["object"].as_str(), self.key()) {
            (Some(object), _) => object,
            (None, "amount" | "subtotal" | "tax_total" | "grand_total") => "money",
            (None, "user") => "template_user",
            (None, _) if self.path == "data.data" => "template",
            (None, key) => key,
        })
    }
}

/// Every value of every example, outer ones first.
pub fn nodes(events: &[Example]) -> Vec<Node<'_>> {
    fn visit<'a>(node: Node<'a>, found: &mut Vec<Node<'a>>) {
        let (path, value) = (node.path.clone(), node.value);
        let (event, envelope) = (node.event, node.envelope);
        found.push(node);
        let mut descend = |path, value| {
            let node = Node {
                event,
                envelope,
                path,
                value,
            };
            visit(node, found);
        };
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    let dot = if path.is_empty() { "" } else { "." };
                    descend(format!("{path}{dot}{key}"), value);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    descend(format!("{path}[{index}]"), value);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (event, envelope) in events {
        visit(
            Node {
                event,
                envelope,
                path: String::new(),
                value: envelope,
            },
            &mut found,
        );
    }
    found
}

/// Every object of one kind.
pub fn of_kind<'a>(events: &'a [Example], kind: &str) -> Vec<Node<'a>> {
    nodes(events)
        .into_iter()
        .filter(|node| node.kind() == Some(kind))
        .collect()
}

/// The `data` of every example.
pub fn payloads(events: &[Example]) -> Vec<Node<'_>> {
    let mut payloads = Vec::new();
    for (event, envelope) in events {
        let path = "data".to_owned();
        payloads.push(Node {
            event,
            envelope,
            path,
            value: &envelope["data"],
        });
    }
    payloads
}

/// The `data` of the example of one event type.
pub fn payload<'a>(events: &'a [Example], event: &str) -> Option<Node<'a>> {
    payloads(events)
        .into_iter()
        .find(|node| node.event == event)
}

/// What a rule group has found.
#[derive(Default)]
pub struct Problems(pub Vec<String>);

impl Problems {
    /// Notes `fault` at `place` unless `holds`.
    pub fn unless(&mut self, holds: bool, place: &Node<'_>, fault: impl fmt::Display) {
        if !holds {
            self.0.push(format!("{place}: {fault}"));
        }
    }
}
