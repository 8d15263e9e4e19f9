//! What `cew` says about each way in which a handler can fail, held against handlers that do it.

use crate::support::interop::Servers;
use crate::support::{Closed, Test, snapshot};

/// Delivers to every server of `tests/interop/broken.mjs`; one snapshot each.
#[test]
fn of_handlers_that_fail() {
    let Some(servers) = Servers::start("broken.mjs") else {
        return;
    };
    // What is cut after 20,000 bytes is no failure.
    let exit = |name: &str| match name {
        "huge" => 0,
        "hang" | "reset" | "close" | "tls" => 4,
        _ => 1,
    };
    for (name, url) in &servers.urls {
        let time_out = if name == "hang" { "300ms" } else { "15s" };
        let line = format!("send-example user.created --timeout {time_out} --to {url}");
        let output = Test::new(&line).secret().run().exits(exit(name));
        snapshot(&format!("hint.{name}"), &output);
    }
    let plain_to_tls = servers.urls["tls"].replace("https:", "http:");
    let output = Test::new(&format!("send-example user.created --to {plain_to_tls}"));
    snapshot("hint.plain-to-tls", &output.secret().run().exits(4));
    let tls_to_plain = servers.urls["crash"].replace("http:", "https:");
    let output = Test::new(&format!("send-example user.created --to {tls_to_plain}"));
    snapshot("hint.tls-to-plain", &output.secret().run().exits(4));
}

#[test]
fn of_nothing_listening() {
    let closed = Closed::new();
    let port = closed.address().port();
    let line = format!("send-example user.created --to {port}");
    snapshot("hint.refused", &Test::new(&line).secret().run().exits(4));
    let line = format!("send-example user.created --wait 200ms --to {port}");
    snapshot("hint.waited", &Test::new(&line).secret().run().exits(4));
}

#[test]
#[cfg_attr(
    not(target_os = "linux"),
    ignore = "other systems have one store of certificates"
)]
fn of_tls_there_is_none_when_the_certificate_is_trusted() {
    let Some(servers) = Servers::start("broken.mjs") else {
        return;
    };
    let certificate = servers.more["tls_certificate_pem"].as_str().unwrap();
    let line = format!("send-example user.created --to {}", servers.urls["tls"]);
    let test = Test::new(&line).secret().file("ca.pem", certificate);
    let file = test.path().join("ca.pem");
    test.env("SSL_CERT_FILE", file).process().exits(0);
}
