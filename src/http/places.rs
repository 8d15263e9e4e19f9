//! The places for connections. Who is waited for gives way to who comes.
//!
//! A place costs an attacker nothing, and a genuine sender's request is there as soon as the
//! connection is. So nobody is refused because others hold on: when all places are taken, the
//! connection is closed that has kept the server waiting for the longest time. One whose request is
//! complete keeps its place until it has its answer.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::rc::Rc;

use tokio::sync::Notify;

use super::Limits;

/// All places.
pub(super) struct Places {
    most: usize,
    most_of_peer: usize,
    taken: RefCell<HashMap<u64, Rc<Place>>>,
    /// Counts connections and requests: the smaller the number, the longer ago.
    clock: Cell<u64>,
    freed: Notify,
}

/// The place of one connection.
pub(super) struct Place {
    number: u64,
    /// `None` for a peer that stands for many.
    peer: Option<IpAddr>,
    /// Since when its next request is waited for; `None` while it has a complete one.
    waiting_since: Cell<Option<u64>>,
    /// Whether a part of a request has come.
    pub has_part: Cell<bool>,
    is_closing: Cell<bool>,
    closing: Notify,
}

impl Places {
    pub fn new(limits: &Limits) -> Self {
        Self {
            most: limits.connections,
            most_of_peer: limits.connections_of_peer,
            taken: RefCell::default(),
            clock: Cell::new(0),
            freed: Notify::new(),
        }
    }

    /// Waits until there is a place, for which another may have to go.
    pub async fn room(&self) {
        while self.taken.borrow().len() >= self.most {
            self.close_oldest(|_| true);
            self.freed.notified().await;
        }
    }

    /// Takes a place; `None` if the peer has too many whose requests are complete.
    pub fn take(self: &Rc<Self>, peer: IpAddr, limits: &Limits) -> Option<Taken> {
        let peer = (!limits.is_shared(peer)).then(|| network(peer));
        if peer.is_some() {
            let of_peer = |place: &Place| place.peer == peer && !place.is_closing.get();
            let count = self
                .taken
                .borrow()
                .values()
                .filter(|place| of_peer(place))
                .count();
            if count >= self.most_of_peer && !self.close_oldest(of_peer) {
                return None;
            }
        }
        let number = self.tick();
        let place = Rc::new(Place {
            number,
            peer,
            waiting_since: Cell::new(Some(number)),
            has_part: Cell::new(false),
            is_closing: Cell::new(false),
            closing: Notify::new(),
        });
        self.taken.borrow_mut().insert(number, Rc::clone(&place));
        Some(Taken {
            places: Rc::clone(self),
            place,
        })
    }

    /// Closes the connection that has been waited for the longest, of those that `may` go.
    pub fn close_oldest(&self, may: impl Fn(&Place) -> bool) -> bool {
        let taken = self.taken.borrow();
        let waiting = taken
            .values()
            .filter(|place| !place.is_closing.get() && may(place));
        let waiting = waiting.filter_map(|place| Some((place.waiting_since.get()?, place)));
        let Some((_, oldest)) = waiting.min_by_key(|(since, _)| *since) else {
            return false;
        };
        oldest.is_closing.set(true);
        oldest.closing.notify_one();
        true
    }

    fn tick(&self) -> u64 {
        self.clock.replace(self.clock.get() + 1)
    }
}

impl Place {
    /// Waits until another needs it.
    pub async fn closing(&self) {
        self.closing.notified().await;
    }

    /// The request is complete.
    pub fn complete(&self) {
        self.waiting_since.set(None);
        self.has_part.set(false);
    }
}

/// Frees the place when it is dropped.
pub(super) struct Taken {
    places: Rc<Places>,
    place: Rc<Place>,
}

impl Taken {
    pub const fn place(&self) -> &Rc<Place> {
        &self.place
    }

    /// The answer is made: the next request is waited for.
    pub fn answered(&self) {
        self.place.has_part.set(false);
        self.place.waiting_since.set(Some(self.places.tick()));
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.places.taken.borrow_mut().remove(&self.place.number);
        self.places.freed.notify_one();
    }
}

/// Who has one IPv6 address has 2^64.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
    }
}
