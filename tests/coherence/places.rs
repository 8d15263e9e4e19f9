//! No real person, address, number or host, and no vendor's name.

use std::net::IpAddr;

use super::{
    Example,
    walk::{Node, Problems, nodes},
};

pub fn problems(events: &[Example]) -> Vec<String> {
    let mut problems = Problems::default();
    for node in nodes(events) {
        for key in node
            .value
            .as_object()
            .into_iter()
            .flat_map(|members| members.keys())
        {
            let allowed = matches!(key.as_str(), "delivered_by_clerk" | "show_clerk_branding");
            let fits = allowed || !key.to_lowercase().contains("clerk");
            problems.unless(fits, &node, format_args!("key {key}"));
        }
        if let Some(text) = node.value.as_str() {
            check(&node, text, &mut problems);
        }
    }
    problems.0
}

fn check(node: &Node<'_>, text: &str, problems: &mut Problems) {
    let vendor = text.to_lowercase().contains("clerk");
    problems.unless(!vendor, node, "names the vendor");
    for (at, _) in text.match_indices('@') {
        let domain = host(&text[at + 1..]);
        problems.unless(
            reserved(domain),
            node,
            format_args!("{domain} is not reserved"),
        );
    }
    for (at, scheme) in text.match_indices("://") {
        let host = host(&text[at + scheme.len()..]);
        let ours = host == "img.consignease.com";
        problems.unless(
            ours || reserved(host),
            node,
            format_args!("{host} is not reserved"),
        );
    }
    if matches!(node.key(), "domain_name")
        || node.event.starts_with("organizationDomain")
            && node.key() == "name"
            && !node.path.contains("organization_data")
    {
        problems.unless(reserved(text), node, format_args!("{text} is not reserved"));
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let number = text.starts_with('+') || node.key().ends_with("phone_number");
    let fictional = text.starts_with("+120255501") && text.len() == 12 && digits == 11;
    problems.unless(!number || fictional, node, "not a fictional phone number");
    if matches!(node.key(), "client_ip" | "ip_address") {
        problems.unless(
            text.is_empty() || documentation(text),
            node,
            "not a documentation address",
        );
        let agent = &node.envelope["event_attributes"]["http_request"]["user_agent"];
        let both = node.key() != "client_ip" || (agent == "") == text.is_empty();
        problems.unless(
            both,
            node,
            "address and browser must both be there or both be empty",
        );
    }
}

fn host(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !"-.".contains(c));
    text[..end.unwrap_or(text.len())].trim_end_matches('.')
}

fn reserved(domain: &str) -> bool {
    let under = |parent: &str| {
        domain
            .strip_suffix(parent)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    under("example") && domain != "example" || under("example.com") || under("example.org")
}

fn documentation(address: &str) -> bool {
    match address.parse() {
        Ok(IpAddr::V4(v4)) => v4.octets()[..3] == [203, 0, 113],
        Ok(IpAddr::V6(v6)) => v6.segments()[..2] == [0x2001, 0xdb8],
        Err(_) => false,
    }
}
