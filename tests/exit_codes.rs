//! One test per exit code, at least, of the real process.

use crate::support::{Closed, Test};

#[test]
fn done_is_0() {
    Test::new("events").process().exits(0);
}

#[test]
fn the_answer_no_is_1() {
    let request = "POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}";
    Test::new("verify -")
        .secret()
        .stdin(request)
        .process()
        .exits(1);
}

#[test]
fn usage_is_2() {
    Test::new("events --no-such-option").process().exits(2);
}

#[test]
fn unusable_input_is_3() {
    Test::new("events user.creatd").process().exits(3);
}

#[test]
fn an_unreachable_endpoint_is_4() {
    let closed = Closed::new();
    let line = format!("send-example user.created --to {}", closed.address());
    Test::new(&line).secret().process().exits(4);
}

#[test]
fn local_trouble_is_5() {
    Test::new("secret --write no/such/directory/.env")
        .process()
        .exits(5);
}
