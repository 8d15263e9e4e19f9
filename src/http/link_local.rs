//! Addresses that are only good on one cable. Under some of them a cloud's machines ask who they are
//! and what they may do: whoever has a request sent there has their answers read to him.
//!
//! A name is looked up for each connection, and what it leads to is looked at before one is opened:
//! it may lead elsewhere than when it was first seen.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::dns::Name;
use thiserror::Error;
use tower_service::Service;

/// Nothing is sent to such an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("link-local and metadata addresses are not delivered to")]
pub struct LinkLocal;

/// Whether an address is one of these.
#[must_use]
pub fn is_link_local(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_link_local(),
        // The second is where one cloud's machines ask who they are.
        IpAddr::V6(ip) => ip.is_unicast_link_local() || ip.segments()[..2] == [0xfd00, 0x0ec2],
    }
}

/// Fails where a host is one of these addresses: it is not looked up.
pub(super) fn check_literal(host: &str) -> io::Result<()> {
    let literal = host.trim_start_matches('[').trim_end_matches(']');
    match literal.parse() {
        Ok(ip) if is_link_local(ip) => Err(refused()),
        _ => Ok(()),
    }
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, LinkLocal)
}

/// Looks names up as `R` does, and leaves out what may not be connected to.
#[derive(Clone)]
pub(super) struct Guarded<R> {
    pub(super) resolver: R,
    pub(super) refuses_link_local: bool,
}

type Found = Result<std::vec::IntoIter<SocketAddr>, io::Error>;

impl<R> Service<Name> for Guarded<R>
where
    R: Service<Name, Error = io::Error>,
    R::Response: Iterator<Item = SocketAddr>,
    R::Future: Send + 'static,
{
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = Found> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.resolver.poll_ready(context)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (found, refuses) = (self.resolver.call(name), self.refuses_link_local);
        Box::pin(async move {
            let mut addresses: Vec<_> = found.await?.collect();
            let count = addresses.len();
            addresses.retain(|address| !refuses || !is_link_local(address.ip()));
            if addresses.is_empty() && count > 0 {
                return Err(refused());
            }
            Ok(addresses.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Ready, ready};

    use super::*;

    /// Finds the same addresses for every name.
    #[derive(Clone)]
    struct Fixed(Vec<SocketAddr>);

    impl Service<Name> for Fixed {
        type Response = std::vec::IntoIter<SocketAddr>;
        type Error = io::Error;
        type Future = Ready<Found>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Name) -> Self::Future {
            ready(Ok(self.0.clone().into_iter()))
        }
    }

    #[tokio::test]
    async fn names_that_lead_to_link_local_addresses_lead_nowhere() {
        let found = |addresses: &[&str], refuses_link_local| {
            let all = addresses.iter();
            let all = all.map(|ip| (ip.parse::<IpAddr>().unwrap(), 80).into());
            let mut guarded = Guarded {
                resolver: Fixed(all.collect()),
                refuses_link_local,
            };
            let looked_up = guarded.call("handler.test".parse().unwrap());
            async move {
                looked_up
                    .await
                    .map(|found| found.map(|it| it.ip().to_string()).collect::<Vec<_>>())
            }
        };
        for only in [
            "169.254.169.254",
            "fe80::1",
            "fd00:ec2::254",
            "::ffff:169.254.1.1",
        ] {
            let refused = found(&[only], true).await.unwrap_err();
            assert_eq!(refused.to_string(), LinkLocal.to_string(), "{only}");
            assert_eq!(found(&[only], false).await.unwrap(), [only]);
        }
        let mixed = ["169.254.169.254", "127.0.0.1", "fe80::1", "192.0.2.1"];
        assert_eq!(
            found(&mixed, true).await.unwrap(),
            ["127.0.0.1", "192.0.2.1"]
        );
        assert_eq!(found(&mixed, false).await.unwrap(), mixed);
        assert!(found(&[], true).await.unwrap().is_empty());
    }
}
