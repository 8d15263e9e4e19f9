//! Single keys, as they are pressed, for a command that shows what happens until it is stopped.
//!
//! The terminal is changed for this: keys come without Enter, and are not shown. It is put back at
//! the end however that comes, also when the process is stopped (Ctrl-Z) until it goes on, and is
//! left alone by a process in its background.

use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, Builder};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal, kill};
use nix::unistd::{Pid, getpgrp, getsid, read};
use tokio::runtime;
use tokio::signal::unix::{Signal as Signals, SignalKind, signal};

use super::mode::{is_in_foreground, mode, put_back};
use super::{Reporter, leave};

/// In the background, it is looked so often whether it still is one.
const PAUSE: Duration = Duration::from_millis(300);

/// What SIGQUIT ends a process with.
const QUIT: u8 = 131;

/// Whoever reads keys. When it is dropped, the terminal is as it was.
pub struct Keys(SyncSender<()>);

impl Keys {
    /// Gives each key to `pressed`, and reads no further until [`next`](Self::next) is called. `None`
    /// where nobody sits there: in pipes, in CI, and where programs read.
    pub fn watch(
        reporter: &mut Reporter<'_>,
        pressed: impl Fn(char) + Send + 'static,
    ) -> Option<Self> {
        let form = reporter.form;
        let context = reporter.context();
        let terminal = context.terminal;
        let is_seen = terminal.stdin && terminal.stdout && terminal.stderr;
        let is_ci = context.text_variable("CI").is_some();
        if !is_seen || is_ci || !context.signals || form.json || form.quiet {
            return None;
        }
        let (go_on, may_go_on) = sync_channel(1);
        mode().is_to_stay = false;
        let see_to = Builder::new().name("stops".to_owned()).spawn(see_to_stops);
        let reading = Builder::new().name("keys".to_owned()).spawn(move || {
            while let Some(key) = next_key() {
                pressed(key);
                if may_go_on.recv().is_err() {
                    break;
                }
            }
        });
        see_to.and(reading).ok().map(|_| Self(go_on))
    }

    /// The last key has been seen to.
    pub fn next(&self) {
        // Where keys cannot be read any more, there is no next one.
        let _ = self.0.try_send(());
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        put_back();
    }
}

/// Waits for a key. What comes at once with others was pasted, is a key that has no character, or
/// was pressed in impatience: no key is meant by it. `None`: there will be none.
fn next_key() -> Option<char> {
    // Reading in the background is an error then, and does not stop the process.
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGTTIN);
    signals.add(Signal::SIGTTOU);
    signals.thread_block().ok()?;
    let mut bytes = [0; 256];
    loop {
        if !is_in_foreground() {
            mode().before = None;
            thread::sleep(PAUSE);
            continue;
        }
        mode().change();
        match read(io::stdin(), &mut bytes) {
            Ok(0) => return None,
            Ok(1) => return Some(char::from(bytes[0])),
            Ok(_) | Err(Errno::EINTR) => {}
            // Not in the foreground any more; else the terminal has gone.
            Err(Errno::EIO) if !is_in_foreground() => {}
            Err(_) => return None,
        }
    }
}

/// Sees to Ctrl-Z and Ctrl-\, which otherwise would leave the terminal as it is.
fn see_to_stops() {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let stop = SignalKind::from_raw(Signal::SIGTSTP as i32);
        let go_on = SignalKind::from_raw(Signal::SIGCONT as i32);
        let (Ok(mut stop), Ok(mut go_on), Ok(mut quit)) =
            (signal(stop), signal(go_on), signal(SignalKind::quit()))
        else {
            return;
        };
        loop {
            tokio::select! {
                _ = stop.recv() => pause(&mut go_on).await,
                _ = quit.recv() => leave(QUIT),
            }
        }
    });
}

/// Stops the process, with the terminal as it was, until somebody has it go on. Where nobody could,
/// for it is nobody's job, it is not stopped.
async fn pause(go_on: &mut Signals) {
    if getsid(None) == Ok(getpgrp()) {
        return;
    }
    {
        let mut mode = mode();
        mode.is_to_stay = true;
        mode.put_back();
    }
    let own = Pid::from_raw(std::process::id().cast_signed());
    if kill(own, Signal::SIGSTOP).is_ok() {
        go_on.recv().await;
    }
    let mut mode = mode();
    mode.is_to_stay = false;
    if is_in_foreground() {
        mode.change();
    }
}
