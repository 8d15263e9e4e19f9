//! `--story`: a part of the catalogue, in its order.

use crate::support::{Test, snapshot};

#[test]
fn a_story_is_sent_in_its_order() {
    let output = Test::new("send-example --story signup --dry-run --json")
        .secret()
        .run()
        .exits(0);
    let lines = output.json();
    let types: Vec<_> = lines
        .iter()
        .map(|line| line["event_type"].as_str().unwrap())
        .collect();
    let story = include_str!("../fixtures/stories/signup.json");
    let story: serde_json::Value = serde_json::from_str(story).unwrap();
    assert_eq!(story["events"], serde_json::json!(types));
}

#[test]
fn a_story_can_be_fresh() {
    let output = Test::new("send-example --story goodbye --fresh --dry-run --json")
        .secret()
        .run()
        .exits(0);
    assert_eq!(output.json().len(), 8);
    assert!(!output.stdout.contains("user_396jvnSnyDdgAM8N0ZXSsvedwWT"));
}

#[test]
fn the_list_describes_them() {
    // It sends nothing, so it needs no secret.
    snapshot("story_list", &Test::new("send-example --story list").run());
    let output = Test::new("send-example --story list --json").run().exits(0);
    let stories = output.json();
    assert_eq!(stories.len(), 4);
    assert_eq!(stories[0]["type"], "story");
    assert_eq!(stories[0]["events"][2], "user.created");
}

#[test]
fn what_is_no_story_is_a_usage_error() {
    let output = Test::new("send-example --story singup")
        .secret()
        .run()
        .exits(2);
    assert!(output.stderr.contains("signup"), "{}", output.stderr);
    let line = "send-example --story signup --scheme body-hmac --dry-run";
    let output = Test::new(line).env("WEBHOOK_SECRET", "s").run().exits(2);
    assert!(
        output.stderr.contains("body-hmac has no stories"),
        "{}",
        output.stderr
    );
    for with in ["user.created", "--all", "--data -"] {
        let line = format!("send-example --story signup {with}");
        Test::new(&line).secret().run().exits(2);
    }
}
