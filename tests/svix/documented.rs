//! One's own server, as docs/svix-servers.md has it. The blocks of that page are run with those of all pages.

const COMPOSE: &str = include_str!("../../packaging/compose/compose.yaml");

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
