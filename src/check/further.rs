//! What is asked further once a probe has failed.

use super::CheckError;
use super::clients::Clients;
use super::clock;
use super::conclusion::conclude;
use super::exchange::Exchange;
use super::plan::Check;
use super::probe::{Advice, Finding, Further, Probe};
use super::refusal::Refusal;
use super::traffic::Traffic;
use super::trial::Trials;
use super::usual_routes::{self, Found};
use crate::delivery::Response;

/// Asks the handler of a check.
pub(super) struct Asking<'a> {
    pub check: &'a Check,
    pub clients: Clients,
    /// How many requests at once.
    pub width: usize,
}

impl Asking<'_> {
    /// The `finding` of `probe`, with what further requests say about it. `exchange` is what failed.
    pub async fn further(
        self,
        probe: &Probe,
        mut finding: Finding,
        exchange: &Exchange,
    ) -> Result<Finding, CheckError> {
        let Ok(response) = &exchange.attempt.outcome else {
            return Ok(finding);
        };
        let Finding::Failed { advice, .. } = &mut finding else {
            return Ok(finding);
        };
        match probe.further {
            Further::Nothing => {}
            Further::WhyRefused => {
                let refusal = self.why(&exchange.request.body, response).await?;
                if refusal != Refusal::Unclear || is_guess(advice.as_ref()) {
                    *advice = Some(Advice::Refusal(refusal));
                }
            }
            Further::Routes => match self.routes(response).await? {
                Found::HandlerAnswers => return Ok(Finding::passed(response.status_line())),
                Found::Elsewhere(url) => *advice = Some(Advice::Route(url)),
            },
            Further::StillTaken => {
                if let Some(answer) = self.locked_out().await? {
                    let reason = format!(
                        "{answer} to a genuine delivery by itself, too: after so many forgeries the \
                         handler refuses whatever comes from here"
                    );
                    return Ok(Finding::Unknown { reason });
                }
            }
        }
        Ok(finding)
    }

    /// Why `payload` got that answer.
    async fn why(self, payload: &[u8], answer: &Response) -> Result<Refusal, CheckError> {
        let (trials, traffic) = Trials::new(&self.check.sender("further"), payload)?;
        let answers = self.send(traffic).await;
        let refusal = conclude(&trials, answer, &answers);
        // A stale timestamp may be told apart from a false signature, too.
        let may_be_clock = match refusal {
            Refusal::Unclear => true,
            Refusal::AfterVerifying { .. } => answer.status < 500,
            _ => false,
        };
        if !may_be_clock {
            return Ok(refusal);
        }
        let (meanings, traffic) = clock::traffic(&self.check.sender("further"), payload)?;
        let answers = self.send(traffic).await;
        Ok(meanings.conclude(&answers).unwrap_or(refusal))
    }

    async fn send(&self, traffic: Traffic) -> Vec<Exchange> {
        let clients = self.clients.clone();
        clients.send(traffic, self.width, self.check.time_out).await
    }

    /// How a genuine delivery by itself is refused, if it is.
    async fn locked_out(self) -> Result<Option<String>, CheckError> {
        let delivery = self.check.sender("further").valid()?;
        let answers = self.send(delivery.into()).await;
        let answer = answers.first().map(|exchange| &exchange.attempt.outcome);
        Ok(match answer {
            Some(Ok(response)) if (400..500).contains(&response.status) => {
                Some(response.status_line())
            }
            _ => None,
        })
    }

    async fn routes(self, answer: &Response) -> Result<Found, CheckError> {
        let traffic = usual_routes::traffic(&mut self.check.sender("further"))?;
        let answers = self.send(traffic).await;
        Ok(usual_routes::conclude(answer, &answers))
    }
}

/// Whether the answer itself says no more than that it is one of several things.
fn is_guess(advice: Option<&Advice>) -> bool {
    match advice {
        Some(Advice::Hint(hint)) => hint.is_about_verifying(),
        _ => true,
    }
}

impl Check {
    /// Why the handler refuses `payload`; `None` if it accepts it. Sends it, and if it is refused,
    /// what tells why.
    ///
    /// # Errors
    /// When a request cannot be made, or there is no answer.
    pub async fn why(&self, payload: &[u8]) -> Result<Option<Refusal>, CheckError> {
        let clients = self.clients()?;
        let delivery = self.sender("").deliver_bytes(payload.to_vec())?;
        let delivered = clients.clone().send(delivery.into(), 1, self.time_out);
        let delivered = delivered.await;
        let Some(exchange) = delivered.first() else {
            return Ok(None);
        };
        let outcome = &exchange.attempt.outcome;
        let response = outcome
            .as_ref()
            .map_err(|error| CheckError::unreachable(error, outcome, &self.endpoint))?;
        if response.is_success() {
            return Ok(None);
        }
        let asking = Asking {
            check: self,
            clients,
            width: 1,
        };
        asking.why(payload, response).await.map(Some)
    }
}
