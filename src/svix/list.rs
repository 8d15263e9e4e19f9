//! Lists, gone through page by page: whatever their length, one page is in memory.

use std::collections::VecDeque;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::object::Identified;
use super::{Call, Client, SvixError};
use crate::time::Time;

/// The most that servers give at once.
const PAGE: u64 = 250;

/// Which part of a list that has the newest first.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    /// From here on.
    pub since: Option<Time>,
    /// Before this.
    pub until: Option<Time>,
    /// The latest so many of those.
    pub last: Option<u64>,
}

#[derive(Deserialize)]
struct Page<T> {
    data: Vec<T>,
    iterator: Option<String>,
    done: bool,
}

/// A list, being gone through.
pub struct Listing<T> {
    call: Call,
    window: Window,
    iterator: Option<String>,
    is_done: bool,
    ready: VecDeque<T>,
    given: u64,
}

impl<T: DeserializeOwned + Identified> Listing<T> {
    /// Of what `call` lists: asks for nothing yet.
    #[must_use]
    pub const fn new(call: Call, window: Window) -> Self {
        Self {
            call,
            window,
            iterator: None,
            is_done: false,
            ready: VecDeque::new(),
            given: 0,
        }
    }

    /// The next one.
    ///
    /// # Errors
    /// When the server does not list them.
    pub async fn next(&mut self, client: &Client) -> Result<Option<T>, SvixError> {
        if self.window.last.is_some_and(|last| self.given >= last) {
            return Ok(None);
        }
        while self.ready.is_empty() && !self.is_done {
            self.turn(client).await?;
        }
        let next = self.ready.pop_front();
        self.given += u64::from(next.is_some());
        Ok(next)
    }

    /// All that is left.
    ///
    /// # Errors
    /// When the server does not list them.
    pub async fn all(mut self, client: &Client) -> Result<Vec<T>, SvixError> {
        let mut all = Vec::new();
        while let Some(one) = self.next(client).await? {
            all.push(one);
        }
        Ok(all)
    }

    async fn turn(&mut self, client: &Client) -> Result<(), SvixError> {
        let left = self.window.last.map_or(PAGE, |last| last - self.given);
        let mut call = self
            .call
            .clone()
            .query("limit", &left.clamp(1, PAGE).to_string());
        match (&self.iterator, self.window.until) {
            (Some(iterator), _) => call = call.query("iterator", iterator),
            (None, Some(until)) => call = call.query("before", &until.to_string()),
            (None, None) => {}
        }
        let page: Page<T> = client.call(call).await?;
        // The last page has an iterator, too; and one that leads nowhere else would lead there for
        // ever.
        self.is_done = page.done
            || page.data.is_empty()
            || page.iterator.is_none()
            || page.iterator == self.iterator;
        self.iterator = page.iterator;
        for one in page.data {
            let made = one.made();
            if let (Some(made), Some(since)) = (made, self.window.since)
                && made < since
            {
                self.is_done = true;
                break;
            }
            let is_later = |until| made.is_some_and(|made| made >= until);
            if !self.window.until.is_some_and(is_later) {
                self.ready.push_back(one);
            }
        }
        Ok(())
    }
}
