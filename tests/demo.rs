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
fn the_dashboards_demo_has_everything_of_its_own() {
    for (option, what) in [
        ("--store x.db", "--store"),
        ("--print-token", "--print-token"),
        (
            "--secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "a signing secret of its own",
        ),
        ("--env-file x", "a signing secret of its own"),
    ] {
        let output = Test::new(&format!("dashboard --demo {option}"))
            .run()
            .exits(2);
        assert!(output.stderr.contains(what), "{}", output.stderr);
        let mut left = std::fs::read_dir(output.path(".")).unwrap();
        assert!(left.next().is_none());
    }
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
