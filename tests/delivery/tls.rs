//! HTTPS to a server whose certificate the system does not trust.

use crate::support::Test;
use crate::support::interop::Servers;

#[test]
fn is_delivered_to_when_the_user_vouches_for_it() {
    let Some(servers) = Servers::start("broken.mjs") else {
        return;
    };
    let certificate = servers.more["tls_certificate_pem"].as_str().unwrap();
    let test = |options: &str| {
        let line = format!(
            "send-example user.created --to {} {options}",
            servers.urls["tls"]
        );
        Test::new(&line).secret().file("ca.pem", certificate)
    };
    // This server answers 200 over TLS; that nobody vouches for it is what fails.
    test("").run().exits(4);
    test("--cacert ca.pem").run().exits(0);
    let output = test("--insecure").run().exits(0);
    assert!(
        output.stderr.contains("--insecure: anyone could answer"),
        "{}",
        output.stderr
    );
    test("--cacert missing.pem").run().exits(3);
    let output = test("--cacert empty.pem")
        .file("empty.pem", "")
        .run()
        .exits(3);
    assert!(
        output.stderr.contains("holds no certificate"),
        "{}",
        output.stderr
    );
}
