//! The browser of whoever sits there.

use std::process::{Command, Stdio};

use crate::terminal::Reporter;

/// Opens `page` in it, if somebody sits there. The address is printed, too.
pub fn open(page: &str, reporter: &mut Reporter<'_>) {
    let terminal = &reporter.context().terminal;
    if terminal.stdout && terminal.stdin && !reporter.form.json {
        show(page);
    }
}

/// Opens `page` in it, where there is one.
pub fn show(page: &str) {
    let (program, arguments): (_, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(page);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // Where there is none, the address is enough.
    let _ = command.spawn();
}
