//! `--allow-from`: whose deliveries are taken.

use std::fs::File;

use ipnet::IpNet;

use crate::app::Error;
use crate::cli::ListenArgs;
use crate::intake::{Admission, Allowed, read_list};
use crate::terminal::Reporter;
use crate::text::bounded;

/// No list of source addresses is longer.
const LONGEST_LIST: u64 = 1 << 20;

/// Who may deliver.
pub(super) fn admission(
    args: &ListenArgs,
    reporter: &mut Reporter<'_>,
) -> Result<Admission, Error> {
    let mut allowed: Vec<IpNet> = Vec::new();
    for source in &args.allow_from {
        match source {
            Allowed::Ranges(ranges) => allowed.extend(ranges),
            Allowed::List(path) => {
                let shown = path.display();
                let mut text = Vec::new();
                File::open(reporter.context().directory.join(path))
                    .and_then(|file| bounded::read(file, LONGEST_LIST, &mut text))
                    .map_err(Error::io(format!("cannot read {shown}")))?;
                let list = read_list(&text);
                let hint = "such as https://docs.svix.com/webhook-ips.json";
                allowed
                    .extend(list.map_err(|error| Error::usage(format!("{shown} {error}"), hint))?);
            }
        }
    }
    Ok(Admission {
        allowed,
        trust_forwarded_for: args.trust_forwarded_for,
        trusted_proxies: args.trusted_proxy.clone(),
    })
}
