//! What the lists of the service can be filtered by, in SQL: of a row it says whether it passes.

use rusqlite::ToSql;

use crate::time::Time;

/// Whether the message of a row passes, by its event type and its channels.
pub(super) struct OfMessage {
    event_types: Option<String>,
    channel: Option<String>,
}

impl OfMessage {
    pub(super) fn new(event_types: &[String], channel: Option<&str>) -> Self {
        Self {
            event_types: (!event_types.is_empty())
                .then(|| serde_json::Value::from(event_types).to_string()),
            channel: channel.map(str::to_owned),
        }
    }

    /// In a query of messages; empty if all of them pass.
    pub(super) fn sql(&self) -> Vec<&'static str> {
        let types = "messages.event_type IN (SELECT value FROM json_each(:event_types))";
        let channel = ":channel IN (SELECT value FROM json_each(messages.channels))";
        let all = [
            self.event_types.is_some().then_some(types),
            self.channel.is_some().then_some(channel),
        ];
        all.into_iter().flatten().collect()
    }

    pub(super) fn named(&self) -> impl Iterator<Item = (&'static str, &dyn ToSql)> {
        let all = [
            (":event_types", &self.event_types),
            (":channel", &self.channel),
        ];
        let all = all.into_iter();
        all.filter_map(|(name, value)| Some((name, value.as_ref()? as &dyn ToSql)))
    }
}

/// Whether the time of a row passes.
pub(super) struct Span {
    before: Option<i64>,
    after: Option<i64>,
}

impl Span {
    pub(super) fn new(before: Option<Time>, after: Option<Time>) -> Self {
        Self {
            before: before.map(Time::unix_milliseconds),
            after: after.map(Time::unix_milliseconds),
        }
    }

    pub(super) fn sql(&self) -> Vec<&'static str> {
        let all = [
            self.before.is_some().then_some("at < :before"),
            self.after.is_some().then_some("at > :after"),
        ];
        all.into_iter().flatten().collect()
    }

    pub(super) fn named(&self) -> impl Iterator<Item = (&'static str, &dyn ToSql)> {
        let all = [(":before", &self.before), (":after", &self.after)];
        let all = all.into_iter();
        all.filter_map(|(name, value)| Some((name, value.as_ref()? as &dyn ToSql)))
    }
}

/// All of these conditions; true if there are none.
pub(super) fn all_of(conditions: &[&str]) -> String {
    if conditions.is_empty() {
        "TRUE".to_owned()
    } else {
        conditions.join(" AND ")
    }
}
