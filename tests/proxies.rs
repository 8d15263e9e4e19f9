//! Proxies that the environment names.

use crate::support::Test;
use crate::support::handler::Handler;

fn send(variables: &[(&str, &str)], to: &str) -> crate::support::Output {
    let test = Test::new(&format!("send-example user.created --timeout 2s --to {to}")).secret();
    variables
        .iter()
        .fold(test, |test, (name, value)| test.env(name, *value))
        .run()
}

#[test]
fn plain_http_goes_through_one_and_a_password_goes_along() {
    let proxy = Handler::accepting();
    let named = proxy.origin.replace("http://", "http://me:hush@");
    send(&[("HTTP_PROXY", &named)], "http://handler.invalid/x").exits(0);
    let received = &proxy.seen()[0];
    assert!(received.head()[0].starts_with("POST http://handler.invalid/x "));
    assert_eq!(
        received.header("proxy-authorization"),
        Some("Basic bWU6aHVzaA==")
    );
}

#[test]
fn what_cannot_be_used_is_refused_by_name() {
    for (value, words) in [
        (
            "socks5://me:hush@127.0.0.1:9",
            "HTTP_PROXY names a SOCKS proxy",
        ),
        (
            "https://me:hush@127.0.0.1:9",
            "HTTP_PROXY names a proxy that is reached over TLS",
        ),
        ("::garbage::", "HTTP_PROXY is not the URL of a proxy"),
    ] {
        let output = send(&[("HTTP_PROXY", value)], "http://handler.invalid/x").exits(5);
        assert!(output.stderr.contains(words), "{}", output.stderr);
        assert!(!output.stderr.contains("hush"));
        // Neither for this machine nor for what NO_PROXY excepts.
        let handler = Handler::accepting();
        send(&[("HTTP_PROXY", value)], &handler.origin).exits(0);
    }
}

#[test]
fn no_proxy_can_except_everything() {
    let proxy = Handler::accepting();
    for to in ["http://handler.invalid/x", "http://192.0.2.1/x"] {
        let set = [("HTTP_PROXY", proxy.origin.as_str()), ("NO_PROXY", "*")];
        send(&set, to).exits(4);
    }
    assert_eq!(proxy.seen().len(), 0);
}
