//! What a check is going to do, before it does.

use serde::Serialize;

use super::ListedProbe;
use crate::check::{Check, CheckError, Group, Probe};
use crate::delivery::Header;
use crate::http::Endpoint;
use crate::text::shell;

/// The probes of one family.
#[derive(Serialize)]
pub struct ProbeGroup {
    group: &'static str,
    question: &'static str,
    probes: Vec<ListedProbe>,
}

impl ProbeGroup {
    /// `probes` by group, in the order in which they are shown.
    #[must_use]
    pub fn all(probes: &[&'static Probe]) -> Vec<Self> {
        let of = |group: Group| {
            let probes = probes.iter().filter(move |probe| probe.group == group);
            let probes: Vec<_> = probes.map(|probe| ListedProbe::from(*probe)).collect();
            (!probes.is_empty()).then(|| Self {
                group: group.name(),
                question: group.question(),
                probes,
            })
        };
        Group::ALL.into_iter().filter_map(of).collect()
    }
}

/// A check that begins.
#[derive(Serialize)]
pub struct CheckView<'a> {
    r#type: &'static str,
    endpoint_id: &'a str,
    url: String,
    /// The name of what signs.
    secret: &'a str,
    started_at: String,
    requests: usize,
    /// Whether some of them tell of deletions.
    deletes: bool,
    seed: u64,
    groups: Vec<ProbeGroup>,
}

impl<'a> CheckView<'a> {
    /// Of `check`, at the endpoint of that id, which begins now.
    ///
    /// # Errors
    /// When its requests cannot be made.
    pub fn new(check: &'a Check, endpoint_id: &'a str) -> Result<Self, CheckError> {
        let will = check.rehearse()?;
        Ok(Self {
            r#type: "check",
            endpoint_id,
            url: check.endpoint.to_string(),
            secret: &check.secret.current().name,
            started_at: format!("{:.3}", check.ambient.now()),
            requests: will.requests,
            deletes: will.deletes,
            seed: check.seed,
            groups: ProbeGroup::all(check.selection.probes()),
        })
    }
}

/// The command that repeats a check. Options stand as they are given, with a value or without.
#[must_use]
pub fn check_command(
    endpoint: &Endpoint,
    options: &[(&str, Option<String>)],
    headers: &[Header],
    yes: bool,
) -> String {
    let to = ("--to", Some(endpoint.to_string()));
    let mut command = "cew check".to_owned();
    for (option, value) in std::iter::once(&to).chain(options) {
        command.push(' ');
        command.push_str(option);
        if let Some(value) = value {
            command.push(' ');
            command.push_str(&shell::word(value));
        }
    }
    // A header may be a password: its value is for whoever repeats the command to fill in.
    for (name, _) in headers {
        command.push_str(" -H ");
        command.push_str(&shell::word(&format!("{name}: …")));
    }
    if yes {
        command.push_str(" --yes");
    }
    command
}
