//! How the requests of a probe are sent.

use std::time::Duration;

use tokio::task::JoinSet;

use crate::delivery::{self, Request};
use crate::http::{Client, Endpoint, Manner, Outbound, SetUpError};

use super::exchange::Exchange;
use super::pace::Pace;
use super::traffic::{Order, Traffic};
use super::wire::{self, Form};

/// The clients that traffic goes through.
#[derive(Clone)]
pub struct Clients {
    plain: Client,
    title_case: Client,
    pace: Pace,
}

impl Clients {
    /// For `endpoint`, as fast as `pace` goes.
    ///
    /// # Errors
    /// When the system's TLS roots cannot be loaded.
    pub(super) fn new(
        endpoint: &Endpoint,
        outbound: &Outbound,
        pace: Pace,
    ) -> Result<Self, SetUpError> {
        let one_by_one = Manner {
            acknowledges_at_once: true,
            ..Manner::default()
        };
        let title_case = Manner {
            title_case: true,
            ..one_by_one
        };
        Ok(Self {
            plain: Client::with(endpoint, outbound, one_by_one)?,
            title_case: Client::with(endpoint, outbound, title_case)?,
            pace,
        })
    }

    /// Whether something else than the answers decides how fast it goes.
    pub(super) fn is_held_back(&self) -> bool {
        self.pace.is_held_back()
    }

    /// Sends all of `traffic`, where its order allows `width` requests at once. Every answer has
    /// `time_out`.
    pub async fn send(self, traffic: Traffic, width: usize, time_out: Duration) -> Vec<Exchange> {
        let width = match traffic.order {
            Order::InTurn => 1,
            Order::Any => width,
            Order::AtOnce => traffic.requests.len(),
        };
        let mut waiting = traffic.requests.into_iter().enumerate();
        let mut running = JoinSet::new();
        let mut done = Vec::new();
        let mut is_over = false;
        loop {
            if running.len() < width
                && !is_over
                && let Some((index, (name, request))) = waiting.next()
            {
                let exchange = self.clone().one(name, request, traffic.form, time_out);
                running.spawn(async move { (index, exchange.await) });
            } else if let Some(Ok((index, exchange))) = running.join_next().await {
                is_over |= exchange.attempt.outcome.is_err();
                done.push((index, exchange));
            } else {
                break;
            }
        }
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, exchange)| exchange).collect()
    }

    /// Sends one, again and again where a limiter answers.
    async fn one(self, name: String, request: Request, form: Form, time_out: Duration) -> Exchange {
        let mut tries = 0;
        let attempt = loop {
            self.pace.turn().await;
            let attempt = match form {
                Form::Usual => delivery::attempt(&self.plain, &request, time_out).await,
                Form::TitleCase => delivery::attempt(&self.title_case, &request, time_out).await,
                form => wire::attempt(&self.plain, &request, form, time_out).await,
            };
            match &attempt.outcome {
                Ok(response) if self.pace.is_held(response, tries) => tries += 1,
                _ => break attempt,
            }
        };
        Exchange {
            name,
            request,
            attempt,
        }
    }
}
