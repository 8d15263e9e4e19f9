//! What is due, in memory: for each endpoint the next attempts, and which are under way.
//!
//! The disk has everything that is due; this is its beginning. An endpoint that is down for a day may
//! have a million attempts due, of which only the first thousands are here. What is here may be out
//! of date: whoever makes an attempt asks the disk whether it is due still.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::store::{Due, MessageSeq, NewMessage, Store, StoreError};

/// At most so many attempts of an endpoint are in memory.
const MOST: usize = 4096;

/// A message that was accepted a moment ago is kept while fewer than this wait for its endpoint, if it
/// is not large: its attempt need not read it again.
const FRESH: usize = 128;
const LARGEST_FRESH: usize = 16 << 10;

/// So many answers of one endpoint are waited for at once, so that one that hangs does not hold up
/// others.
pub const AT_ONCE: usize = 16;

/// So many attempts at one endpoint are under way at most, with those that are answered already and
/// wait to be on disk: these are made again should the process die now.
const UNDER_WAY: usize = AT_ONCE + 112;

/// All endpoints with something due.
#[derive(Default)]
pub struct Queue {
    state: Mutex<State>,
    called: Notify,
}

#[derive(Default)]
struct State {
    lanes: HashMap<i64, Lane>,
    /// Endpoints that have been changed.
    changed: HashSet<i64>,
}

/// What is due at one endpoint.
#[derive(Default)]
struct Lane {
    /// With its message where that was accepted a moment ago.
    waiting: BTreeMap<Due, Option<Arc<NewMessage>>>,
    /// What is due from here on is on disk alone.
    horizon: Option<Due>,
    /// Those under way, and whether each is answered.
    under_way: HashMap<(MessageSeq, bool), bool>,
    /// How many of these are not.
    asking: usize,
}

impl Lane {
    fn add(&mut self, due: Due, message: Option<&Arc<NewMessage>>) {
        if self.horizon.is_some_and(|horizon| due >= horizon) {
            return;
        }
        let is_kept = |message: &&Arc<NewMessage>| {
            self.waiting.len() < FRESH && message.payload.len() <= LARGEST_FRESH
        };
        let message = message.filter(is_kept).cloned();
        self.waiting.insert(due, message);
        if self.waiting.len() > MOST {
            self.horizon = self.waiting.pop_last().map(|(last, _)| last);
        }
    }

    /// The disk is asked again about all of them.
    fn doubt(&mut self) {
        self.waiting
            .values_mut()
            .for_each(|message| *message = None);
    }

    fn has_room(&self) -> bool {
        self.asking < AT_ONCE && self.under_way.len() < UNDER_WAY
    }

    fn answered(&mut self, due: Due) {
        let under_way = self.under_way.get_mut(&(due.message, due.manual));
        if let Some(is_answered @ false) = under_way {
            *is_answered = true;
            self.asking -= 1;
        }
    }

    fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.horizon.is_none() && self.under_way.is_empty()
    }
}

/// An attempt that is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// At this endpoint.
    pub endpoint: i64,
    /// What was due.
    pub due: Due,
}

/// What is to be done now.
#[derive(Debug, Default)]
pub struct Work {
    /// These attempts, with the messages that are at hand.
    pub ready: Vec<(Ready, Option<Arc<NewMessage>>)>,
    /// When there will be more, in Unix milliseconds.
    pub next: Option<i64>,
    /// These endpoints are not what they were.
    pub changed: HashSet<i64>,
}

impl Queue {
    /// Attempts at these endpoints became due, and are on disk. `message` is there if it is a first
    /// attempt.
    pub fn add(
        &self,
        endpoints: impl IntoIterator<Item = i64>,
        due: Due,
        message: Option<&Arc<NewMessage>>,
    ) {
        let mut state = self.state();
        for endpoint in endpoints {
            state.lanes.entry(endpoint).or_default().add(due, message);
        }
        drop(state);
        self.called.notify_one();
    }

    /// At these endpoints something is due, as the disk tells.
    pub fn look_up(&self, endpoints: impl IntoIterator<Item = i64>) {
        let mut state = self.state();
        for endpoint in endpoints {
            let lane = state.lanes.entry(endpoint).or_default();
            lane.waiting.clear();
            lane.horizon = Some(FIRST);
        }
        drop(state);
        self.called.notify_one();
    }

    /// An endpoint was changed or removed.
    pub fn changed(&self, endpoint: i64) {
        let mut state = self.state();
        state.changed.insert(endpoint);
        if let Some(lane) = state.lanes.get_mut(&endpoint) {
            lane.doubt();
        }
        drop(state);
        self.called.notify_one();
    }

    /// An attempt is answered, or will not be.
    pub fn answered(&self, ready: Ready) {
        if let Some(lane) = self.state().lanes.get_mut(&ready.endpoint) {
            lane.answered(ready.due);
        }
        self.called.notify_one();
    }

    /// An attempt has ended, and this is on disk; another one may follow.
    pub fn done(&self, ready: Ready, next: Option<Due>) {
        let mut state = self.state();
        if let Some(lane) = state.lanes.get_mut(&ready.endpoint) {
            lane.answered(ready.due);
            lane.under_way
                .remove(&(ready.due.message, ready.due.manual));
            if let Some(next) = next {
                lane.add(next, None);
            }
            if lane.is_empty() {
                state.lanes.remove(&ready.endpoint);
            }
        }
        drop(state);
        self.called.notify_one();
    }

    /// What is to be done at the time `now`, with at most `free` attempts more under way. Reads the
    /// disk where memory has run out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn work(&self, now: i64, mut free: usize, store: &Store) -> Result<Work, StoreError> {
        let mut state = self.state();
        let mut work = Work {
            changed: std::mem::take(&mut state.changed),
            ..Work::default()
        };
        let earliest = |next: Option<i64>, at: i64| Some(next.map_or(at, |next| next.min(at)));
        for (&endpoint, lane) in &mut state.lanes {
            // The lock is held while it is read: nothing is added meanwhile that neither saw.
            if lane.waiting.is_empty()
                && let Some(horizon) = lane.horizon
            {
                refill(endpoint, lane, horizon, store)?;
            }
            while lane.has_room()
                && let Some(first) = lane.waiting.first_entry()
            {
                let due = *first.key();
                if due.at > now {
                    work.next = earliest(work.next, due.at);
                    break;
                }
                if free == 0 {
                    break;
                }
                let message = first.remove();
                // One under way at a time; what it comes to decides about the other.
                if let Entry::Vacant(vacant) = lane.under_way.entry((due.message, due.manual)) {
                    vacant.insert(false);
                    lane.asking += 1;
                    free -= 1;
                    work.ready.push((Ready { endpoint, due }, message));
                }
            }
            if lane.waiting.is_empty() && lane.horizon.is_some() && lane.has_room() {
                work.next = Some(now);
            }
        }
        state.lanes.retain(|_, lane| !lane.is_empty());
        Ok(work)
    }

    /// Waits until there may be something to do.
    pub async fn called(&self) {
        self.called.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Before all others.
const FIRST: Due = Due {
    at: i64::MIN,
    message: MessageSeq::FIRST,
    manual: false,
};

fn refill(endpoint: i64, lane: &mut Lane, horizon: Due, store: &Store) -> Result<(), StoreError> {
    let count = u32::try_from(MOST / 2).unwrap_or(u32::MAX);
    let mut read = store.due_from(endpoint, horizon, count + 1)?;
    lane.horizon = if read.len() > MOST / 2 {
        read.pop()
    } else {
        None
    };
    read.retain(|due| !lane.under_way.contains_key(&(due.message, due.manual)));
    lane.waiting.extend(read.into_iter().map(|due| (due, None)));
    Ok(())
}
