//! A right handler behind a limiter as it is in production.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use super::{Handlers, failures};
use crate::support::{Test, skip_unless_ci};

/// The limiter of nginx answers 503, and its other one, asked for it, 429.
#[test]
fn behind_nginx_with_a_rate_limit_nothing_fails() {
    let nginx = ["nginx", "/usr/sbin/nginx"].into_iter().find(|nginx| {
        let version = Command::new(nginx).arg("-v").stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    });
    let Some(nginx) = nginx else {
        return skip_unless_ci("no nginx");
    };
    let Some(handlers) = Handlers::of(&[("right.mjs", "")]) else {
        return;
    };
    for status in ["", "limit_req_status 429;"] {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().display();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let upstream = &handlers.urls["raw-node"];
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {root}/{kind};"))
            .concat();
        let configuration = format!(
            "daemon off; worker_processes 1; pid {root}/pid; error_log {root}/error;
            events {{}}
            http {{
                access_log off; {temporary}
                limit_req_zone $binary_remote_addr zone=z:1m rate=100r/s;
                server {{
                    listen 127.0.0.1:{port};
                    location / {{ limit_req zone=z burst=20 nodelay; {status} proxy_pass {upstream}; }}
                }}
            }}"
        );
        let file = directory.path().join("nginx.conf");
        fs::write(&file, configuration).unwrap();
        let mut child = Command::new(nginx)
            .args(["-e", &format!("{root}/error"), "-c"])
            .arg(&file)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let line = format!("check --json --wait 10s --to 127.0.0.1:{port}");
        let output = Test::new(&line).secret().run();
        // Asked politely, it takes its worker along.
        let process = child.id().to_string();
        Command::new("kill")
            .args(["-QUIT", &process])
            .status()
            .unwrap();
        child.wait().unwrap();
        assert_eq!(failures(&output), BTreeSet::default(), "{}", output.stderr);
        assert_eq!(output.code, 0);
    }
}
