//! `cew demo`.

use crate::support::{Test, snapshot};

#[test]
fn the_whole_loop_is_shown_and_ends_well() {
    let output = Test::new("demo").run().exits(0);
    assert!(!output.stdout.contains("whsec_"));
    snapshot("demo", &output);
}

#[test]
fn json_lines_and_nothing_else() {
    let output = Test::new("demo --json").run().exits(0);
    assert_eq!(output.stderr, "");
    let lines = output.json();
    let statuses: Vec<_> = lines
        .iter()
        .filter_map(|line| line["status"].as_u64())
        .collect();
    assert_eq!(statuses, [200, 200, 200, 400]);
}

#[test]
fn it_needs_nothing_and_leaves_nothing() {
    let output = Test::new("demo -q").run().exits(0);
    assert_eq!(output.stdout + &output.stderr, "");
    let output = Test::new("demo").run().exits(0);
    assert!(
        std::fs::read_dir(output.path("."))
            .unwrap()
            .next()
            .is_none()
    );
}
