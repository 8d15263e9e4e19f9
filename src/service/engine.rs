//! The engine: makes the attempts that are due, and decides from their outcome when the next one is.
//!
//! The disk is ahead of it at every moment. An attempt is due from before its message is accepted
//! until its outcome is on disk; so if the process dies, the attempts that were under way are made
//! once more, and no other.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::LocalSet;
use tokio::time::sleep;

use super::application::OUTSIDE;
use super::bus::Happening;
use super::destination::{Destination, TIME_OUT};
use super::outcome::{After, Outcome};
use super::queue::{Ready, Work};
use super::state::Service;
use super::tasks;
use crate::delivery::attempt;
use crate::http::Outbound;
use crate::store::{Due, DueMessage, Kind, NewMessage, Store, StoreError};
use crate::time::Time;

/// The clock may be set, and the machine sleep: what is due is looked at this often, at least.
const LOOK: Duration = Duration::from_secs(5);

/// How long the engine rests when the store cannot be used.
const REST: Duration = Duration::from_secs(1);

/// Makes attempts, on one thread.
pub struct Engine {
    service: Arc<Service>,
    /// For reading; what is written goes through the service.
    store: Store,
    outbound: Outbound,
    destinations: RefCell<HashMap<i64, Option<Rc<Destination>>>>,
    under_way: Cell<usize>,
    /// How many of these are not answered.
    asking: Cell<usize>,
    /// At most so many answers of all endpoints together are waited for.
    most: usize,
}

/// The message of an attempt; none if it is not due any more, an error if the store cannot be read.
type Found = Result<Option<DueMessage>, ()>;

/// An attempt until it is answered, or will not be.
struct Asking {
    engine: Rc<Engine>,
    ready: Ready,
}

impl Asking {
    fn new(engine: &Rc<Engine>, ready: Ready) -> Self {
        engine.asking.set(engine.asking.get() + 1);
        Self {
            engine: Rc::clone(engine),
            ready,
        }
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let Self { engine, ready } = self;
        engine.asking.set(engine.asking.get() - 1);
        engine.service.queue.answered(*ready);
    }
}

impl Engine {
    /// One that reads `store`. At most `most` attempts are under way at once.
    #[must_use]
    pub fn new(service: Arc<Service>, store: Store, outbound: Outbound, most: usize) -> Self {
        Self {
            outbound: Outbound {
                refuses_link_local: !service.allow_link_local,
                ..outbound
            },
            service,
            store,
            destinations: RefCell::default(),
            under_way: Cell::new(0),
            asking: Cell::new(0),
            most,
        }
    }

    /// Makes attempts until `stop`, then waits for those under way.
    ///
    /// # Errors
    /// When the store cannot be read at the start.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), StoreError> {
        self.service.queue.look_up(self.store.endpoints_due()?);
        let engine = Rc::new(self);
        let local = LocalSet::new();
        let serve = async {
            tokio::select! {
                () = stop => {}
                () = Rc::clone(&engine).work() => {}
                () = tasks::work(&engine.service, &engine.store) => {}
                () = engine.look_outside() => {}
            }
            while engine.under_way.get() > 0 {
                engine.service.queue.called().await;
            }
        };
        local.run_until(serve).await;
        Ok(())
    }

    /// Never ends. What a listener keeps in this store is due without a call: it tells the disk alone.
    async fn look_outside(&self) {
        loop {
            sleep(LOOK).await;
            // If it cannot be read now, it may be the next time.
            if let Ok(endpoints) = self.store.endpoints_due_in(OUTSIDE) {
                self.service.queue.look_up(endpoints);
            }
        }
    }

    async fn work(self: Rc<Self>) {
        loop {
            let now = self.now_ms();
            let free = self.most.saturating_sub(self.asking.get());
            let wait = match self.service.queue.work(now, free, &self.store) {
                Ok(work) => self.start(work, now),
                Err(_) => REST,
            };
            tokio::select! {
                () = self.service.queue.called() => {}
                () = sleep(wait) => {}
            }
        }
    }

    /// Starts what is ready. Gives how long to wait for more.
    fn start(self: &Rc<Self>, work: Work, now: i64) -> Duration {
        for endpoint in work.changed {
            self.destinations.borrow_mut().remove(&endpoint);
        }
        for (ready, message) in self.read(&work.ready) {
            self.under_way.set(self.under_way.get() + 1);
            let engine = Rc::clone(self);
            let asking = Asking::new(self, ready);
            tokio::task::spawn_local(async move {
                let next = engine.carry_out(asking, message).await;
                engine.under_way.set(engine.under_way.get() - 1);
                let queue = &engine.service.queue;
                match next {
                    After::Nothing => queue.done(ready, None),
                    After::At(next) => queue.done(ready, Some(next)),
                    After::Another => {
                        queue.done(ready, None);
                        queue.look_up([ready.endpoint]);
                    }
                }
            });
        }
        let wait = work
            .next
            .map(|next| next.saturating_sub(now).max(0).unsigned_abs());
        wait.map_or(LOOK, |wait| Duration::from_millis(wait).min(LOOK))
    }

    /// The messages of what is ready. Those that are not at hand are read at once, for every question
    /// costs as much again as what it is about once somebody has written.
    fn read(&self, ready: &[(Ready, Option<Arc<NewMessage>>)]) -> Vec<(Ready, Found)> {
        let read = |(ready, message): &(Ready, Option<Arc<NewMessage>>)| {
            let found = match message {
                Some(message) => Ok(Some(DueMessage {
                    number: 1,
                    message: Arc::clone(message),
                })),
                None => self.store.due_message(ready.endpoint, ready.due),
            };
            (*ready, found.map_err(drop))
        };
        if ready.iter().all(|(_, message)| message.is_some()) {
            return ready.iter().map(read).collect();
        }
        let all = || Ok::<_, StoreError>(ready.iter().map(read).collect());
        match self.store.at_once(all) {
            Ok(read) => read,
            Err(_) => ready.iter().map(|(ready, _)| (*ready, Err(()))).collect(),
        }
    }

    /// Makes one attempt, from the disk to the disk.
    async fn carry_out(&self, asking: Asking, found: Found) -> After {
        match found {
            Ok(Some(message)) => self.attempt(asking, message).await,
            // It was made, or called off, since it was put into the queue.
            Ok(None) => After::Nothing,
            Err(()) => self.try_again(asking.ready.due).await,
        }
    }

    async fn attempt(&self, asking: Asking, due: DueMessage) -> After {
        let ready = asking.ready;
        let Ready { endpoint, .. } = ready;
        let Ok(destination) = self.destination(endpoint) else {
            return self.try_again(ready.due).await;
        };
        let Some(destination) = destination else {
            // It was removed or disabled, or cannot be delivered to.
            self.call_off(ready).await;
            return After::Nothing;
        };
        if due.number > 1 && !ready.due.manual {
            let to = (endpoint, &*destination.to.to_string());
            match self.store.took_last(&due.message.id, to) {
                // Somebody has delivered it by hand since.
                Ok(true) => {
                    self.call_off(ready).await;
                    return After::Nothing;
                }
                Ok(false) => {}
                Err(_) => return self.try_again(ready.due).await,
            }
        }
        let at = self.service.ambient.now();
        let Some(request) = destination.request(&due.message, at) else {
            // Its secret is not there today; what was accepted waits for it.
            if !destination.endpoint.usual_secret {
                self.call_off(ready).await;
            }
            return After::Nothing;
        };
        let time_out = self.service.time_out.unwrap_or(TIME_OUT);
        let made = attempt(&destination.client, &request, time_out).await;
        drop(asking);
        let outcome = Outcome::of(
            &self.service,
            ready,
            &due,
            &destination,
            &request,
            (at, made),
        );
        let status = outcome.attempt.recorded.outcome.as_ref().ok().copied();
        let disables = outcome.disables;
        let committed = self
            .service
            .committer
            .commit(move |change| outcome.write(change, ready))
            .await;
        if disables {
            self.disable(&destination).await;
        }
        let Ok(after) = committed else {
            // Not on disk, so as if it had not been made.
            return self.try_again(ready.due).await;
        };
        let after = if disables { After::Nothing } else { after };
        self.service.bus.tell(|| Happening::Attempted {
            app: destination.app,
            message: due.message.id.clone(),
            endpoint,
            status,
            at,
            next: match after {
                After::At(next) => Some(Time::from_unix_milliseconds(next.at)),
                After::Nothing | After::Another => None,
            },
        });
        after
    }

    /// The endpoint in that row, if anything can go there.
    fn destination(&self, endpoint: i64) -> Result<Option<Rc<Destination>>, StoreError> {
        let now = self.service.ambient.now();
        if let Some(known) = self.destinations.borrow().get(&endpoint)
            && known
                .as_ref()
                .is_none_or(|known| known.until.is_none_or(|until| now < until))
        {
            return Ok(known.clone());
        }
        let found = self.store.endpoint_in(endpoint)?;
        let destination = found.and_then(|(app, record)| {
            let service = &self.service;
            Destination::new(
                app,
                record,
                &service.secrets,
                &self.outbound,
                service.ambient,
            )
        });
        let destination = destination
            .filter(|destination| !destination.endpoint.disabled)
            .map(Rc::new);
        let mut all = self.destinations.borrow_mut();
        // Connections are kept for those that are in use; the others come back when they are.
        if all.len() > 1000 {
            all.clear();
        }
        all.insert(endpoint, destination.clone());
        Ok(destination)
    }

    /// The attempt is not made.
    async fn call_off(&self, ready: Ready) {
        let Ready { endpoint, due } = ready;
        let called_off = self
            .service
            .committer
            .commit(move |change| change.unschedule(endpoint, due.message, due.manual));
        // If it cannot be written, it is looked at again after the next start.
        let _ = called_off.await;
    }

    /// After a rest: the store cannot be used.
    async fn try_again(&self, due: Due) -> After {
        sleep(REST).await;
        After::At(due)
    }

    async fn disable(&self, destination: &Destination) {
        let mut endpoint = destination.endpoint.clone();
        endpoint.disabled = true;
        let mut record = destination.record.clone();
        let (app, row) = (destination.app, record.row);
        record.updated_at = self.service.ambient.now();
        record.document = serde_json::to_string(&endpoint).unwrap_or_default();
        let disabled = self.service.committer.commit(move |change| {
            change.unschedule_all(row)?;
            change.change_record(Kind::EndpointOf(app), &record)
        });
        // If it cannot be written, the next answer asks for it again.
        if disabled.await.is_ok() {
            self.service.endpoint_changed(row);
        }
    }

    fn now_ms(&self) -> i64 {
        self.service.ambient.now().unix_milliseconds()
    }
}
