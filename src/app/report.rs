//! How errors and remarks of every verb are reported.

use std::ops::ControlFlow;

use super::{Error, Exit};
use crate::event::EventType;
use crate::settings::{SecretOptions, doubts, tidied, unpadded};
use crate::signing::{Scheme, SecretSet};
use crate::store::{BodyTest, Content, Filter, Store};
use crate::terminal::Reporter;
use crate::view::Failure;

/// Reports the error that ends the command, and gives the exit code.
pub fn end(error: &Error, reporter: &mut Reporter<'_>) -> Exit {
    if error.is_unread() {
        return Exit::Done;
    }
    fail(error, reporter);
    error.exit()
}

/// Reports an error. The command may go on after it.
pub fn fail(error: &Error, reporter: &mut Reporter<'_>) {
    let hint = error.hint();
    reporter.failure(&Failure::new(
        error.kind(),
        &error.to_string(),
        hint.as_deref(),
    ));
}

/// Says what is worth knowing of the secrets that `options` led to: which were tidied up, and what
/// speaks for others. From here on, they are shown nowhere.
pub fn remark_on_secrets(
    secrets: &SecretSet,
    options: &SecretOptions,
    reporter: &mut Reporter<'_>,
) {
    reporter.hide(secrets);
    for name in tidied(secrets) {
        reporter.remark(format_args!("{name}: dropped the white space at its end"));
    }
    for name in unpadded(secrets) {
        reporter.remark(format_args!(
            "{name}: without its base64 padding (=); accepted by the libraries for JavaScript, Python, Ruby, PHP and Java, \
             refused by those for Go, Rust and C#"
        ));
    }
    let used = &secrets.current().name;
    let doubts = doubts(options, secrets, reporter.context());
    for file in &doubts.unread {
        reporter.remark(format_args!("not read: {file}; {used} is used instead"));
    }
    for name in &doubts.shadowed {
        if name == used {
            reporter.remark(format_args!(
                "{name}: set several times, to different values; the last one is used"
            ));
        } else {
            reporter.remark(format_args!(
                "{used} is used, though {name} has another value"
            ));
        }
    }
}

/// Captures may be of any event type, but one that cew does not know may be mistyped.
pub fn remark_on_events(names: &[String], reporter: &mut Reporter<'_>) {
    for name in names {
        if let Err(error) = EventType::find(name, Scheme::Svix)
            && error.elsewhere.is_none()
        {
            let error = Error::from(error);
            let hint = error.hint().unwrap_or_default();
            reporter.remark(format_args!("{error}: {hint}"));
        }
    }
}

/// Says which paths stand for nothing in the whole store: perhaps they are mistyped.
pub fn remark_on_paths(
    tests: &[BodyTest],
    store: &Store,
    reporter: &mut Reporter<'_>,
) -> Result<(), Error> {
    for test in tests {
        let content = Content {
            body: vec![test.anything()],
            ..Content::default()
        };
        let filter = Filter {
            content,
            last: Some(1),
            ..Filter::default()
        };
        let mut is_there = false;
        store.each(&filter, &mut |_| {
            is_there = true;
            ControlFlow::Break(())
        })?;
        store.each_message(&filter, &mut |_| {
            is_there = true;
            ControlFlow::Break(())
        })?;
        if !is_there {
            let path = test.path();
            reporter.remark(format_args!("no body in the store has anything at {path}"));
        }
    }
    Ok(())
}
