//! Where Svix delivers from, and other lists of the same kind.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ipnet::IpNet;
use thiserror::Error;

/// By region, as <https://docs.svix.com/webhook-ips.json> had it on 2026-07-02.
const SVIX_SOURCES: [&str; 20] = [
    // us
    "44.228.126.217",
    "50.112.21.217",
    "52.24.126.164",
    "54.148.139.208",
    "2600:1f24:64:8000::/56",
    // us-east
    "54.164.207.221",
    "54.90.7.123",
    "2600:1f28:37:4000::/56",
    // eu
    "52.215.16.239",
    "54.216.8.72",
    "63.33.109.123",
    "2a05:d028:17:8000::/56",
    // au
    "13.239.204.236",
    "54.66.246.217",
    "54.252.65.96",
    "2406:da2c:13:4000::/56",
    // ca
    "52.60.44.49",
    "3.98.68.230",
    "3.96.105.27",
    "2600:1f21:1c:4000::/56",
];

/// Sources that may deliver: one item of `--allow-from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// These.
    Ranges(Vec<IpNet>),
    /// Those of a list in the form in which Svix publishes its own.
    List(PathBuf),
}

/// A list that cannot be understood.
#[derive(Debug, Error)]
pub enum ListError {
    /// Another kind of file.
    #[error("is not a list of addresses by region: {0}")]
    NotAList(#[from] serde_json::Error),
    /// One of its entries.
    #[error("{0:?} is neither an address nor a range")]
    NotARange(String),
    /// Nobody could deliver.
    #[error("has no addresses")]
    Empty,
}

impl FromStr for Allowed {
    type Err = String;

    /// `svix`, an address, a range, or a path that ends with `.json` or begins as a path does.
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "svix" {
            return Ok(Self::Ranges(
                SVIX_SOURCES.iter().copied().filter_map(range).collect(),
            ));
        }
        let path = Path::new(text);
        let has_ending = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("json"));
        if has_ending || path.is_absolute() || text.starts_with('.') {
            return Ok(Self::List(path.to_owned()));
        }
        let range = range(text).map(|range| Self::Ranges(vec![range]));
        range.ok_or_else(|| {
            "give svix, an address, a range such as 10.0.0.0/8 or a list such as ./webhook-ips.json"
                .to_owned()
        })
    }
}

/// The ranges of a list: a JSON object with an array of addresses and ranges for each region.
///
/// # Errors
/// When it is anything else, or empty.
pub fn read_list(text: &[u8]) -> Result<Vec<IpNet>, ListError> {
    let regions: BTreeMap<String, Vec<String>> = serde_json::from_slice(text)?;
    let entries = regions.into_values().flatten();
    let ranges = entries.map(|text| range(&text).ok_or(ListError::NotARange(text)));
    let ranges = ranges.collect::<Result<Vec<_>, _>>()?;
    if ranges.is_empty() {
        return Err(ListError::Empty);
    }
    Ok(ranges)
}

/// `10.0.0.0/8`, or an address alone.
fn range(text: &str) -> Option<IpNet> {
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_of_svix_is_a_range() {
        let Ok(Allowed::Ranges(ranges)) = "svix".parse() else {
            panic!("ranges");
        };
        assert_eq!(ranges.len(), SVIX_SOURCES.len());
        let has = |ip: &str| {
            ranges
                .iter()
                .any(|range| range.contains(&ip.parse::<IpAddr>().unwrap()))
        };
        assert!(
            has("54.164.207.221") && has("2600:1f28:37:40ff::1"),
            "us-east"
        );
        assert!(!has("13.126.41.108"), "in is no longer on the list");
    }

    #[test]
    fn a_list_is_told_from_an_address() {
        for path in ["ips.json", "./ips", "../x/ips.JSON", "/etc/ips"] {
            assert_eq!(path.parse(), Ok(Allowed::List(path.into())), "{path}");
        }
        for wrong in ["", "svi", "10.0.0.0/33", "localhost", "10.0.0"] {
            assert!(wrong.parse::<Allowed>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn lists_are_read_or_refused() {
        let list = r#"{"us": ["10.0.0.1", "2600::/56"], "eu": ["10.1.0.0/16"], "none": []}"#;
        assert_eq!(read_list(list.as_bytes()).unwrap().len(), 3);
        for wrong in [
            "",
            "[]",
            "{}",
            r#"{"us":"10.0.0.1"}"#,
            r#"{"us":["10.0.0"]}"#,
        ] {
            assert!(read_list(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
