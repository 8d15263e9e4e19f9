//! docs/svix-servers.md is true: the commands of its console blocks are run, from top to bottom.

use crate::support::listening::Listening;
use crate::support::serving::Dashboard;

const PAGE: &str = include_str!("../../docs/svix-servers.md");
const COMPOSE: &str = include_str!("../../packaging/compose/compose.yaml");

#[test]
fn the_commands_of_the_page_do_what_it_says() {
    let listening = Listening::start("");
    let port = listening.port;
    let handler = format!("http://localhost:{port}/api/webhooks");
    let dashboard = Dashboard::of(Dashboard::test("").secret().env("CEW_TO", handler));
    let captures = Listening::of(dashboard.beside("listen --json --port 0"));
    let mut commands = 0;
    for block in PAGE.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for line in block.lines() {
            let line = line.strip_prefix("$ cew ").unwrap();
            let line = line.replace("4400", &captures.port.to_string());
            dashboard.beside(&line).process().exits(0);
            commands += 1;
        }
    }
    assert!(commands > 8, "{commands} commands");
}

/// What compose itself would say is not known here; that the parts fit each other is.
#[test]
fn the_services_of_the_compose_file_fit_each_other() {
    let services = COMPOSE.split("\nservices:\n").nth(1).unwrap();
    let services = services.split("\nnetworks:\n").next().unwrap();
    let names: Vec<_> = services
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'))
        .filter(|name| !name.starts_with([' ', '#']))
        .collect();
    assert_eq!(names, ["server", "worker", "postgres", "redis", "listen"]);
    assert!(!COMPOSE.contains('\t'));
    // Roles are told apart, and no part names one that is not there.
    assert_eq!(COMPOSE.matches("SVIX_WORKER_ENABLED: \"false\"").count(), 1);
    assert_eq!(COMPOSE.matches("SVIX_API_ENABLED: \"false\"").count(), 1);
    for there in ["@postgres/", "redis://redis:", "\n  postgres:\n  redis:\n"] {
        assert!(COMPOSE.contains(there), "{there}");
    }
    // Published on this machine alone.
    let ports = COMPOSE
        .lines()
        .filter(|line| line.trim_start().starts_with("- \"") && line.contains(":8071"));
    assert!(ports.clone().count() == 1 && ports.clone().all(|it| it.contains("127.0.0.1:")));
}
