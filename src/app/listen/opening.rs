//! `ready` first; then what happens to deliveries, and how they get here.

use crate::app::Error;
use crate::cli::ListenArgs;
use crate::diagnosis::Verifier;
use crate::http::Bound;
use crate::intake::{Target, Targets};
use crate::relay::Relay;
use crate::store::Store;
use crate::terminal::Reporter;
use crate::view::sanitize;

/// What to do with an address at the relay.
pub fn paste(inbox: &str) -> String {
    format!(
        "\nTo receive from Consignease, paste in the Dashboard, on the Webhooks page, as Endpoint \
         URL:\n  {inbox}\n\
         It is for development: whoever knows it can read what is delivered to it.\n"
    )
}

/// What is said at the start.
pub(super) struct Opening {
    url: String,
    port: u16,
    notes: Vec<String>,
    remark: Option<&'static str>,
    inbox: Option<String>,
}

impl Opening {
    pub fn new(
        args: &ListenArgs,
        bound: &Bound,
        verifier: &Verifier,
        targets: &Targets,
        store: Option<&Store>,
    ) -> Self {
        let port = bound.address.port();
        let host = match &*args.host {
            "localhost" => "localhost".to_owned(),
            _ if bound.address.is_ipv6() => format!("[{}]", bound.address.ip()),
            _ => bound.address.ip().to_string(),
        };
        let mut notes = vec![
            match verifier.any_secrets() {
                Some(secrets) => {
                    let names: Vec<_> = secrets.names().collect();
                    format!("verified with {}", names.join(" or "))
                }
                None => {
                    "unverified: there is no signing secret (`cew secret` makes one)".to_owned()
                }
            },
            match store {
                Some(store) => format!("captured in {}", sanitize(&store.path().to_string_lossy())),
                None => "not captured".to_owned(),
            },
        ];
        let forwarded = |target: &Target| format!("forwarded to {}", sanitize(&target.shown()));
        notes.extend(targets.iter().map(forwarded));
        let remark = if !bound.address.ip().is_loopback() {
            Some("this address can be reached from other machines")
        } else if !args.allow_from.is_empty() && !args.trust_forwarded_for {
            Some("deliveries through a tunnel come from this machine: add --trust-forwarded-for")
        } else {
            None
        };
        Self {
            url: format!("http://{host}:{port}"),
            port,
            notes,
            remark,
            inbox: None,
        }
    }

    /// With what happens to what a handler refuses.
    pub fn with_retry(mut self, note: Option<String>) -> Self {
        self.notes.extend(note);
        self
    }

    /// With the address at the relay.
    pub fn with_relay(self, relay: Option<&Relay>) -> Self {
        let inbox = relay.map(Relay::inbox);
        Self { inbox, ..self }
    }

    pub fn show(&self, reporter: &mut Reporter<'_>) -> Result<(), Error> {
        let Self { url, port, .. } = self;
        let mut ready = serde_json::json!({"type": "ready", "url": url});
        if let Some(inbox) = &self.inbox {
            ready["relay_url"] = inbox.as_str().into();
        }
        reporter.object(&ready)?;
        reporter.line(format_args!("ready: listening on {url}"))?;
        reporter.flush()?;
        if reporter.form.json {
            return Ok(());
        }
        for note in &self.notes {
            reporter.note(note);
        }
        if let Some(remark) = self.remark {
            reporter.remark(remark);
        }
        if let Some(inbox) = &self.inbox {
            reporter.note(paste(inbox));
            return Ok(());
        }
        reporter.note(format_args!(
            "\nTo receive from Consignease, start it with --relay, which needs no account; or with a \
             tunnel:\n  \
             ngrok http --url=<YOUR_FORWARDING_URL> {port}\n\
             and in the Dashboard, on the Webhooks page, paste as Endpoint URL:\n  \
             https://<YOUR_FORWARDING_URL>/api/webhooks\n"
        ));
        Ok(())
    }
}
