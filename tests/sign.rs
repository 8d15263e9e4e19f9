//! `cew sign`.

use std::process::Command;

use serde_json::json;

use crate::support::handler::Handler;
use crate::support::{SECRET, Test, skip_unless_ci, snapshot};

/// The example of the specification that `svix` and `standard` follow.
const KNOWN: [&str; 4] = [
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "--id msg_p5jXN8AQM9LWM0D4loKWxJek --timestamp 1614265330",
    r#"{"test": 2432232314}"#,
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
];

fn known(more: &str) -> Test {
    let [secret, options, payload, _] = KNOWN;
    Test::new(&format!("sign --secret {secret} {options} {more}")).stdin(payload)
}

#[test]
fn the_known_example_gets_its_known_signature() {
    let [_, _, _, signature] = KNOWN;
    let output = known("").run().exits(0);
    assert_eq!(
        output.stdout,
        format!(
            "svix-id: msg_p5jXN8AQM9LWM0D4loKWxJek\nsvix-timestamp: 1614265330\n\
             svix-signature: {signature}\n"
        )
    );
    let output = known("--scheme standard").run().exits(0);
    assert!(output.stdout.starts_with("webhook-id: msg_p5"));
    assert!(
        output
            .stdout
            .ends_with(&format!("webhook-signature: {signature}\n"))
    );
    let output = known("--output signature").run().exits(0);
    assert_eq!(output.stdout, format!("{signature}\n"));
}

#[test]
fn body_hmac_signs_the_body_alone_in_hex() {
    let output = Test::new("sign --scheme body-hmac --secret key")
        .stdin("The quick brown fox jumps over the lazy dog")
        .run()
        .exits(0);
    assert_eq!(
        output.stdout,
        "x-webhook-signature: f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8\n"
    );
}

#[test]
fn json_says_all_of_it() {
    let [_, _, payload, signature] = KNOWN;
    let output = known("--json").run().exits(0);
    let expected = json!({
        "type": "signature",
        "scheme": "svix",
        "message_id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "timestamp": 1_614_265_330,
        "headers": [
            ["svix-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"],
            ["svix-timestamp", "1614265330"],
            ["svix-signature", signature],
        ],
        "body_base64": base64::Engine::encode(&base64::prelude::BASE64_STANDARD, payload),
    });
    assert_eq!(output.json(), [expected]);
}

#[test]
fn the_payload_comes_from_a_file_standard_input_or_an_example() {
    let [_, _, payload, signature] = KNOWN;
    for source in ["-", "payload.json"] {
        let output = known(source).file("payload.json", payload).run().exits(0);
        assert!(output.stdout.contains(signature), "{source}");
    }
    let example = Test::new("events user.created").run().exits(0).stdout;
    let options = "--id msg_1 --timestamp 1700000000 --output signature";
    let of_event = Test::new(&format!("sign --event user.created {options}")).secret();
    let of_stdin = Test::new(&format!("sign {options}"))
        .secret()
        .stdin(example);
    assert_eq!(
        of_event.run().exits(0).stdout,
        of_stdin.run().exits(0).stdout
    );
}

#[test]
fn each_secret_signs_the_current_one_first() {
    let old = "whsec_b2xkLXNlY3JldC1vZi1hLXJvdGF0aW9u";
    let both = known(&format!("--secret {old} --output signature"))
        .run()
        .exits(0);
    let (first, second) = both.stdout.trim_end().split_once(' ').unwrap();
    assert_eq!(first, KNOWN[3]);
    let options = format!("--secret {old} {} --output signature", KNOWN[1]);
    let alone = Test::new(&format!("sign {options}"))
        .stdin(KNOWN[2])
        .run()
        .exits(0);
    assert_eq!(alone.stdout.trim_end(), second);
}

#[test]
fn times_are_unix_seconds_or_rfc_3339() {
    let signed = |timestamp: &str| {
        let line = "sign --event user.deleted --id msg_1 --output signature --timestamp";
        Test::new(line)
            .arg(timestamp)
            .secret()
            .run()
            .exits(0)
            .stdout
    };
    assert_eq!(signed("1700000000"), signed("2023-11-14T22:13:20Z"));
    assert_eq!(signed("1700000000"), signed("2023-11-14T23:13:20+01:00"));
    assert_ne!(signed("1700000000"), signed("-1700000000"));
}

#[test]
fn without_id_and_timestamp_they_are_new_each_time() {
    let sign = || {
        Test::new("sign --event user.deleted")
            .secret()
            .run()
            .exits(0)
            .stdout
    };
    let (one, another) = (sign(), sign());
    assert!(one.starts_with("svix-id: msg_") && one.lines().next() != another.lines().next());
}

#[test]
fn what_is_signed_is_authentic() {
    for scheme in ["svix", "standard", "body-hmac"] {
        for body in ["", "{}", "Zoë\r\n\r\n", "a.b.c", "\u{feff}x"] {
            let sign = format!("sign --scheme {scheme} --output http");
            let signed = Test::new(&sign).secret().stdin(body).run().exits(0).stdout;
            Test::new("verify -").secret().stdin(signed).run().exits(0);
        }
    }
}

/// Bodies that a shell could trip over.
const AWKWARD: [&[u8]; 12] = [
    b"",
    b"{}",
    b"it's 'quoted' \"twice\"",
    b"$HOME `id` $(id) ! !! \\ \\n \\\\",
    b"@payload.json",
    b"-d --help",
    b"two\nlines\n\n",
    b"\r\n\t",
    "Zo\u{eb} \u{1f389} \u{202e}".as_bytes(),
    b"nul \0 octal \x001 %s %% \\101",
    b"\xff\xfe\x00 not UTF-8 ' \\",
    b"& ; | < > * ? [a] {a,b} ~ #",
];

#[test]
#[cfg_attr(windows, ignore = "the command is for a POSIX shell")]
fn the_curl_command_sends_the_request_whatever_the_body() {
    if Command::new("curl").arg("--version").output().is_err() {
        skip_unless_ci("there is no curl");
        return;
    }
    let server = Handler::accepting();
    for body in AWKWARD {
        // Only body-hmac signs what is not UTF-8.
        let line = format!(
            "sign --output curl --scheme body-hmac --to {}/it's?a=1&b=$c",
            server.origin
        );
        let command = Test::new(&line).secret().stdin(body).run().exits(0).stdout;
        let shell = Command::new("sh").arg("-c").arg(&command).output();
        assert!(
            shell.is_ok_and(|output| output.status.success()),
            "{command}"
        );
        let received = server.seen().pop().expect("a request");
        assert_eq!(received.body, body, "{command}");
        assert_eq!(received.line, "POST /it's?a=1&b=$c HTTP/1.1");
        assert_eq!(received.header("content-type"), Some("application/json"));
        let signature = format!("sign --scheme body-hmac --output signature --secret {SECRET}");
        let signature = Test::new(&signature).stdin(body).run().exits(0).stdout;
        assert_eq!(
            received.header("x-webhook-signature"),
            Some(signature.trim_end())
        );
    }
    assert_eq!(server.seen().len(), AWKWARD.len());
}

#[test]
fn the_http_form_is_the_request_of_the_wire() {
    let server = Handler::accepting();
    let options = "--id msg_1 --timestamp 1700000000";
    let line = format!(
        "sign --event user.deleted {options} --output http --to {}",
        server.origin
    );
    let printed = Test::new(&line).secret().run().exits(0).stdout;
    let headers = Test::new(&format!("sign --event user.deleted {options}"))
        .secret()
        .run();
    let line = format!("send-example user.deleted --to {}", server.origin);
    let send = headers
        .stdout
        .lines()
        .fold(Test::new(&line), |send, h| send.arg("-H").arg(h));
    send.secret().run().exits(0);
    let (head, body) = printed.split_once("\r\n\r\n").unwrap();
    let sent = &server.seen()[0];
    assert_eq!(sent.body, body.as_bytes());
    // The order of names apart, in which -H has its own.
    let sorted = |head: &str| {
        let mut lines: Vec<_> = head.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let sent = String::from_utf8(sent.raw()).unwrap();
    let (sent, _) = sent.split_once("\r\n\r\n").unwrap();
    assert_eq!(sorted(sent), sorted(head));
}

/// A pipe that broke is signed all the same, but not in silence.
#[test]
fn an_empty_payload_is_remarked_on() {
    for line in ["sign -", "sign"] {
        let output = Test::new(line).secret().run().exits(0);
        assert_eq!(
            output.stderr,
            "note: the payload is empty, and handlers that expect JSON refuse it\n"
        );
    }
}

#[test]
fn what_cannot_be_signed() {
    let sign = |line: &str| Test::new(line).secret();
    let not_utf8 = sign("sign -").stdin(b"{\"a\":\"\xff\"}".to_vec());
    snapshot("sign.not-utf8", &not_utf8.run().exits(3));
    let dotted = sign("sign --event user.created --id msg.1");
    snapshot("sign.dotted-id", &dotted.run().exits(3));
    let no_file = sign("sign nosuch.json");
    snapshot("sign.no-file", &no_file.run().exits(3));
    let two_inputs = Test::new("sign - --secret-file -").stdin("{}");
    snapshot("sign.stdin-twice", &two_inputs.run().exits(2));
    let nowhere = sign("sign --event user.created --to 3000");
    snapshot("sign.to-without-request", &nowhere.run().exits(2));
    let two_forms = sign("sign --event user.created --json --output curl");
    snapshot("sign.json-and-output", &two_forms.run().exits(2));
}
