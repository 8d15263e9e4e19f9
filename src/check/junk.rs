//! What is no delivery at all is refused, and harms nothing.

use super::CheckError;
use super::accept::named;
use super::fix::Fix;
use super::forgery::forged;
use super::probe::Probe;
use super::refuse::{refused_or_crashed, refuses};
use super::sender::{Sender, Tamper};
use super::traffic::Traffic;
use crate::delivery::Request;

const WHY: &str = "scanners send such things to every server: a crash fills the log, wakes \
                   somebody up, and may take other deliveries down with it";

/// Deeper than parsers go that call themselves.
const DEPTH: usize = 20_000;

/// Longer than the digits of numbers that Python reads.
const DIGITS: usize = 5_000;

pub(super) const PROBES: &[Probe] = &[
    refuses(
        "refuse.junk-body",
        "forgeries that are not JSON, or are other JSON, are refused without a crash",
        WHY,
        Fix::VerifyFirst,
        |sender| {
            let deep = [vec![b'['; DEPTH], vec![b']'; DEPTH]].concat();
            let bodies: [(&str, Vec<u8>); 10] = [
                ("no JSON", b"<xml>hello</xml>".to_vec()),
                ("JSON cut short", b"{\"data\":{\"id\":\"user_1\"".to_vec()),
                ("an empty body", Vec::new()),
                ("an array", b"[1,2,3]".to_vec()),
                ("null", b"null".to_vec()),
                ("a number", b"42".to_vec()),
                ("a text", b"\"user.created\"".to_vec()),
                (
                    "huge numbers",
                    format!(
                        "{{\"data\":{{\"id\":1e999,\"created_at\":{}}}}}",
                        "9".repeat(DIGITS)
                    )
                    .into_bytes(),
                ),
                ("20,000 levels", deep),
                (
                    "other types",
                    br#"{"type":{"$gt":""},"data":[null],"timestamp":"x"}"#.to_vec(),
                ),
            ];
            let mut requests = Vec::new();
            for (name, body) in bodies {
                requests.push(named(name, forged(sender, sender.deliver_bytes(body)?)));
            }
            Ok(Traffic::any(requests))
        },
    ),
    refuses(
        "refuse.junk-timestamp",
        "forgeries with a malformed timestamp are refused without a crash",
        WHY,
        Fix::ClientError,
        |sender| {
            let mut requests = Vec::new();
            for value in [
                "abc",
                "-1",
                "1e999",
                "NaN",
                "0x7f",
                "99999999999999999999",
                "1_000",
            ] {
                requests.push(header(sender, "svix-timestamp", value)?);
            }
            Ok(Traffic::any(requests))
        },
    ),
    refuses(
        "refuse.junk-bytes",
        "a forgery that is not UTF-8 is refused without a crash",
        WHY,
        Fix::VerifyFirst,
        |sender| {
            let body =
                b"{\"data\":{\"id\":\"\xff\xfe\xc3\x28\"},\"type\":\"user.created\"}".to_vec();
            let request = sender.deliver_bytes(body)?;
            Ok(forged(sender, request).into())
        },
    )
    // The svix library for Python raises another error here than the one that its guide catches.
    .with_judge(refused_or_crashed),
    refuses(
        "refuse.junk-signature",
        "forgeries with a malformed signature are refused without a crash",
        WHY,
        Fix::ClientError,
        |sender| {
            let mut requests = Vec::new();
            for value in [
                "nonsense",
                "v1",
                "v1,",
                ",",
                "v1,v1,v1",
                "v1,*not base64*",
                "v1,\u{e9}",
            ] {
                requests.push(header(sender, "svix-signature", value)?);
            }
            let long = vec!["v1,AAAA"; 500].join(" ");
            let (_, request) = header(sender, "svix-signature", &long)?;
            requests.push(named("500 signatures", request));
            Ok(Traffic::any(requests))
        },
    )
    .with_judge(refused_or_crashed),
];

/// A forgery with this header, named after it.
fn header(
    sender: &mut Sender<'_>,
    name: &str,
    value: &str,
) -> Result<(String, Request), CheckError> {
    let request = sender.forged()?.with(name, value);
    Ok(named(&format!("{name}: {value}"), request))
}
