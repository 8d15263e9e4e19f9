//! The documents, by which `cew help TOPIC` is answered: compiled in as `build.rs` has compressed
//! them.

use std::io::{Read as _, Result};

use flate2::read::GzDecoder;

/// Each with the name of its file in `docs/`.
static DOCUMENTS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/docs.rs"));

/// What else a topic is called.
const OTHER_NAMES: [(&str, &str); 8] = [
    ("errors", "troubleshooting"),
    ("exit-codes", "output"),
    ("json", "output"),
    ("relay", "listening"),
    ("retries", "replaying"),
    ("secrets", "sending"),
    ("svix", "svix-servers"),
    ("sync", "syncing"),
];

/// A document.
pub struct Topic(&'static [u8]);

impl Topic {
    /// That of this name, in Markdown.
    pub fn named(name: &str) -> Option<Self> {
        let other = OTHER_NAMES.iter().find(|(other, _)| *other == name);
        let name = other.map_or(name, |(_, name)| name);
        let mut all = DOCUMENTS.iter();
        let (_, gzipped) = all.find(|(file, _)| file.strip_suffix(".md") == Some(name))?;
        Some(Self(gzipped))
    }

    /// What it says.
    ///
    /// # Errors
    ///
    /// None that `build.rs` has not made.
    pub fn text(&self) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        GzDecoder::new(self.0).read_to_end(&mut text)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> impl Iterator<Item = &'static str> {
        let files = DOCUMENTS.iter();
        files.filter_map(|(file, _)| file.strip_suffix(".md"))
    }

    #[test]
    fn each_document_is_a_topic_as_it_stands() {
        for name in names() {
            let path = format!("{}/docs/{name}.md", env!("CARGO_MANIFEST_DIR"));
            let text = Topic::named(name).unwrap().text().unwrap();
            assert_eq!(text, std::fs::read(path).unwrap());
        }
    }

    #[test]
    fn other_names_lead_to_a_document_and_hide_none() {
        for (other, name) in OTHER_NAMES {
            assert!(Topic::named(name).is_some(), "{name}");
            assert!(names().all(|name| name != other), "{other}");
        }
        assert!(Topic::named("nothing").is_none());
    }
}
