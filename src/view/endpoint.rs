//! An endpoint of a service, as its API has it.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::sanitize::sanitize;
use super::style::{BOLD, DIM, Lines, Style, View};

/// An endpoint, as the API gives it.
pub struct EndpointView<'a>(pub &'a Value);

/// The API's object, with its `type` first.
impl Serialize for EndpointView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", "endpoint")?;
        for (name, value) in self.0.as_object().into_iter().flatten() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl View for EndpointView<'_> {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let text = |name: &str| sanitize(self.0[name].as_str().unwrap_or_default()).into_owned();
        let types = self.0["eventTypes"].as_array();
        let types = types.map(|types| {
            let types = types.iter().filter_map(Value::as_str);
            sanitize(&types.collect::<Vec<_>>().join(", ")).into_owned()
        });
        let types = types.unwrap_or_else(|| "all events".to_owned());
        let state = if self.0["disabled"] == true {
            "  (disabled)"
        } else {
            ""
        };
        let id = style.paint(DIM, text("id"));
        let url = style.paint(BOLD, text("url"));
        lines.line(format_args!("{id}  {url}  {types}{state}"));
    }
}
