//! A store that cannot be used stops no delivery: one remark, and it goes on.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use super::{cew, messages, place};
use crate::support::handler::{Handler, Reply};
use crate::support::{Test, skip_unless_ci};

/// Sends, and gives what was said about the store.
fn sends(test: &Test, handler: &Handler) -> String {
    let before = handler.count();
    let sent = test.process().exits(0);
    assert_eq!(handler.count(), before + 1);
    assert!(sent.stdout.contains("200 OK"), "{}", sent.stdout);
    let remarks = sent.stderr.lines().filter(|it| it.contains("written down"));
    let remarks: Vec<_> = remarks.collect();
    let [remark] = remarks[..] else {
        panic!("one remark: {}", sent.stderr);
    };
    remark.to_owned()
}

fn send(handler: &Handler, store: &Path) -> Test {
    cew(
        &format!("send-example user.created --to {}", handler.url()),
        store,
    )
}

#[test]
fn what_is_no_store_is_left_as_it_is() {
    let (directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    fs::write(&store, "notes of mine").unwrap();
    let remark = sends(&send(&handler, &store), &handler);
    assert!(remark.contains("is not a store of cew"), "{remark}");
    assert_eq!(fs::read_to_string(&store).unwrap(), "notes of mine");
    let remark = sends(&send(&handler, directory.path()), &handler);
    assert!(remark.contains("directory"), "{remark}");
    // A directory cannot be made below a file.
    sends(&send(&handler, &store.join("below/store.db")), &handler);
}

#[cfg(unix)]
#[test]
fn one_that_others_can_read_is_not_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    send(&handler, &store).process().exits(0);
    fs::set_permissions(&store, fs::Permissions::from_mode(0o644)).unwrap();
    let remark = sends(&send(&handler, &store), &handler);
    assert!(remark.contains("chmod 600"), "{remark}");
    fs::set_permissions(&store, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(messages(&store, "").len(), 1);
}

#[cfg(unix)]
#[test]
fn one_of_another_user_is_not_written() {
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    send(&handler, &store).process().exits(0);
    if std::os::unix::fs::chown(&store, Some(12345), None).is_err() {
        return skip_unless_ci("only root can give files away");
    }
    let remark = sends(&send(&handler, &store), &handler);
    assert!(remark.contains("belongs to another user"), "{remark}");
}

#[test]
fn with_json_the_remark_is_no_line_of_the_output() {
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    fs::write(&store, "notes of mine").unwrap();
    let sent = send(&handler, &store).arg("--json").process().exits(0);
    assert_eq!(sent.json().len(), 1, "{}", sent.stdout);
    assert!(sent.stderr.contains("written down"), "{}", sent.stderr);
}

#[test]
fn one_of_an_earlier_version_is_brought_up_to_date() {
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    fs::copy("tests/store/version-1.db", &store).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&store, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let sent = send(&handler, &store).process().exits(0);
    assert!(!sent.stderr.contains("written down"), "{}", sent.stderr);
    assert_eq!(messages(&store, "").len(), 1);
    let captures = cew("captures list --json", &store).process().exits(0);
    assert_eq!(captures.json().len(), 6);
}

/// Somebody is long at work on the store: the answer is shown meanwhile.
#[test]
fn what_came_of_it_is_shown_before_it_is_written() {
    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    send(&handler, &store).process().exits(0);
    let other = rusqlite::Connection::open(&store).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut child = send(&handler, &store).arg("--json").spawn();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert!(line.contains(r#""ok":true"#), "{line}");
    let has_ended = child.try_wait().unwrap().is_some();
    assert!(!has_ended, "it waits until it is written");
    other.execute_batch("COMMIT").unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(messages(&store, "").len(), 2);
}

/// Nobody's home: there is nothing to say about it, unless it was asked for.
#[test]
fn where_there_is_no_place_nobody_misses_it() {
    let handler = Handler::start(|_| Reply::status(200));
    let line = format!("send-example user.created --to {}", handler.url());
    let sent = Test::new(&line).secret().run().exits(0);
    assert!(!sent.stderr.contains("written down"), "{}", sent.stderr);
    let asked = Test::new(&format!("{line} --record")).secret().run();
    assert!(asked.exits(2).stderr.contains("--store"));
}

/// Another process holds the store for as long as it likes.
#[cfg(unix)]
#[test]
fn a_second_ctrl_c_does_not_wait_until_it_is_written_down() {
    use std::process::Command;
    use std::thread::sleep;
    use std::time::Duration;

    let (_directory, store) = place();
    let handler = Handler::start(|_| Reply::status(200));
    for count in ["", " user.updated"] {
        let line = format!("send-example user.created{count} --to {}", handler.url());
        cew(&line, &store).process().exits(0);
        let other = rusqlite::Connection::open(&store).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let seen = handler.count();
        let mut child = cew(&line, &store).spawn();
        crate::support::serving::until(|| (handler.count() > seen).then_some(()));
        sleep(Duration::from_millis(500));
        assert!(child.try_wait().unwrap().is_none(), "nothing waits");
        for _ in 0..2 {
            let kill = Command::new("kill")
                .args(["-INT", &child.id().to_string()])
                .status();
            assert!(kill.unwrap().success());
            sleep(Duration::from_millis(200));
        }
        sleep(Duration::from_millis(300));
        let ended = child.try_wait().unwrap();
        let _ = child.kill();
        assert_eq!(ended.and_then(|status| status.code()), Some(130));
        other.execute_batch("ROLLBACK").unwrap();
    }
}
