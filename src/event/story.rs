//! The stories that the examples tell, as data: which events, in which order.

use serde::Deserialize;

use super::EventType;
use crate::signing::Scheme;

/// Events that belong together, in the order in which they happen.
#[derive(Clone, Debug, Deserialize)]
pub struct Story {
    /// What `--story` calls it.
    pub name: &'static str,
    /// One line on what happens.
    pub summary: &'static str,
    /// The names of its events.
    #[serde(rename = "events")]
    pub types: Vec<&'static str>,
}

/// `fixtures/stories/`, one going on from the other.
const STORIES: [&str; 4] = [
    include_str!("../../fixtures/stories/signup.json"),
    include_str!("../../fixtures/stories/organization.json"),
    include_str!("../../fixtures/stories/billing.json"),
    include_str!("../../fixtures/stories/goodbye.json"),
];

impl Story {
    /// All stories, in the order of time.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "a test reads every story"
    )]
    pub fn all() -> impl Iterator<Item = Self> {
        let parse = |text| serde_json::from_str(text).expect("stories are JSON");
        STORIES.into_iter().map(parse)
    }

    /// The story of that name, if there is one.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::all().find(|story| story.name == name)
    }

    /// Its events; `None` under a scheme that has other ones.
    #[must_use]
    pub fn events(&self, scheme: Scheme) -> Option<Vec<EventType>> {
        let find = |name| EventType::named(name, scheme);
        self.types.iter().copied().map(find).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_story_is_read_and_has_known_events() {
        let stories: Vec<_> = Story::all().collect();
        let names: Vec<_> = stories.iter().map(|story| story.name).collect();
        assert_eq!(names, ["signup", "organization", "billing", "goodbye"]);
        let told = stories
            .iter()
            .map(|story| story.events(Scheme::Svix).unwrap().len());
        assert_eq!(told.sum::<usize>(), EventType::all(Scheme::Svix).count());
    }
}
