//! Connections, and the requests on them, within limits.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{sleep, timeout};

use super::Limits;
use super::exchange::{Shared, respond};
use super::places::{Places, Taken};
use super::service::Service;
use super::turned_away::{Reason, TurnedAway};
use super::wire::Wire;

/// How it went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// What was turned away.
    pub turned_away: TurnedAway,
    /// Complete requests that were given up when the time to finish them was over.
    pub dropped: usize,
}

/// Serves `listeners` with `service` until `shutdown`, then finishes the requests under way, within
/// their time. Runs on one thread.
pub async fn serve(
    listeners: Vec<TcpListener>,
    service: Rc<dyn Service>,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> Served {
    let (drain, draining) = watch::channel(false);
    let places = Rc::new(Places::new(&limits));
    let drain_time = limits.drain_time;
    let shared = Rc::new(Shared {
        service,
        limits,
        under_way: Cell::new(0),
        turned_away: RefCell::default(),
        draining,
    });
    let connections = RefCell::new(JoinSet::new());
    let accept = |listener| accept(listener, &places, &shared, &connections);
    let serving = async {
        let mut accepting: Vec<_> = listeners.into_iter().map(|l| Box::pin(accept(l))).collect();
        let all = std::future::poll_fn(|context| {
            for listener in &mut accepting {
                let _ = listener.as_mut().poll(context);
            }
            std::task::Poll::<Infallible>::Pending
        });
        tokio::select! {
            never = all => match never {},
            () = shutdown => {}
        }
        // New connections are refused from here on.
        drop(accepting);
        let _ = drain.send(true);
        let mut connections = connections.take();
        let finish = async { while connections.join_next().await.is_some() {} };
        let in_time = timeout(drain_time, finish).await.is_ok();
        let dropped = if in_time { 0 } else { shared.under_way.get() };
        connections.shutdown().await;
        dropped
    };
    let dropped = LocalSet::new().run_until(serving).await;
    Served {
        turned_away: shared.turned_away.take(),
        dropped,
    }
}

async fn accept(
    listener: TcpListener,
    places: &Rc<Places>,
    shared: &Rc<Shared>,
    connections: &RefCell<JoinSet<()>>,
) -> Infallible {
    loop {
        let Ok((stream, from)) = listener.accept().await else {
            // Mostly of one connection, reset before it was accepted. But if there are no
            // more file handles, the next one fails at once.
            places.close_oldest(|_| true);
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        places.room().await;
        let Some(taken) = places.take(from.ip(), &shared.limits) else {
            shared.turn_away(Reason::TooMany, from);
            continue;
        };
        let shared = Rc::clone(shared);
        let mut connections = connections.borrow_mut();
        connections.spawn_local(async move {
            if let Some(reason) = connection(stream, from, taken, &shared).await {
                shared.turn_away(reason, from);
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

/// Answers the requests on a connection. Says why it ended with a request that nobody answered.
async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    taken: Taken,
    shared: &Rc<Shared>,
) -> Option<Reason> {
    // Answers are small, and whoever waits for them is another program.
    let _ = stream.set_nodelay(true);
    let stream = Rc::new(stream);
    let has_served = Cell::new(false);
    let service = service_fn(|request| {
        has_served.set(true);
        respond(request, from, &stream, &taken, shared)
    });
    let place = taken.place();
    let wire = Wire::new(
        Rc::clone(&stream),
        Rc::clone(place),
        shared.limits.write_time,
    );
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(shared.limits.header_time)
        .max_header_size(shared.limits.headers)
        // A client that has sent all it wants to may say so, and still gets its answer.
        .half_close(true)
        .serve_connection(TokioIo::new(wire), service);
    let mut connection = pin!(connection);
    let mut draining = shared.draining.clone();
    // Between two requests, a connection is only idle.
    let is_slow = || place.has_part.get() || !has_served.get();
    let serving = async {
        tokio::select! {
            ended = connection.as_mut() => ended,
            _ = draining.wait_for(|draining| *draining) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        }
    };
    let ended = tokio::select! {
        ended = serving => ended,
        () = place.closing() => return is_slow().then_some(Reason::TooSlow),
    };
    let error = ended.err()?;
    if error.is_parse_too_large() {
        Some(Reason::HeadersTooLarge)
    } else if error.is_timeout() {
        is_slow().then_some(Reason::TooSlow)
    } else if error.is_parse() || error.is_incomplete_message() {
        Some(Reason::Malformed)
    } else {
        None
    }
}
