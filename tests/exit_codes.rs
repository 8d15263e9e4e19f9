//! One test per exit code, at least.

use crate::support::Test;

#[test]
fn done_is_0() {
    Test::new("events").run().exits(0);
}

#[test]
fn the_answer_no_is_1() {
    let request = "POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}";
    Test::new("verify -").secret().stdin(request).run().exits(1);
}

#[test]
fn usage_is_2() {
    Test::new("events --no-such-option").run().exits(2);
}

#[test]
fn unusable_input_is_3() {
    Test::new("events user.creatd").run().exits(3);
}

#[test]
fn an_unreachable_endpoint_is_4() {
    // Port 9 (discard) is below what a test server is given.
    Test::new("send-example user.created --to 127.0.0.1:9")
        .secret()
        .run()
        .exits(4);
}

#[test]
fn local_trouble_is_5() {
    Test::new("secret --write no/such/directory/.env")
        .run()
        .exits(5);
}
