//! How the terminal is set, while keys are read: for the whole process, since whatever ends that has
//! to put it back.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use nix::sys::termios::{LocalFlags, SetArg, SpecialCharacterIndices, Termios};
use nix::sys::termios::{tcgetattr, tcsetattr};
use nix::unistd::{getpgrp, tcgetpgrp};

static MODE: Mutex<Mode> = Mutex::new(Mode {
    before: None,
    is_to_stay: true,
});

/// How the terminal is, and whether it may be changed.
pub(super) struct Mode {
    /// How it was before; `None`: it is as it was.
    pub before: Option<Termios>,
    /// It is not ours to change now.
    pub is_to_stay: bool,
}

/// Leaves the terminal as it was before, for good.
pub(super) fn put_back() {
    let mut mode = mode();
    mode.is_to_stay = true;
    mode.put_back();
}

/// The one of this process.
pub(super) fn mode() -> MutexGuard<'static, Mode> {
    MODE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Mode {
    /// Lets keys come at once, and unseen.
    pub fn change(&mut self) {
        if self.is_to_stay || self.before.is_some() {
            return;
        }
        let Ok(before) = tcgetattr(io::stdin()) else {
            return;
        };
        let mut keys = before.clone();
        keys.local_flags
            .remove(LocalFlags::ICANON | LocalFlags::ECHO);
        keys.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
        keys.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        if tcsetattr(io::stdin(), SetArg::TCSANOW, &keys).is_ok() {
            self.before = Some(before);
        }
    }

    /// In the background, the terminal is somebody else's, who has set it as he likes.
    pub fn put_back(&mut self) {
        if let Some(before) = self.before.take()
            && is_in_foreground()
        {
            let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &before);
        }
    }
}

/// Whether the terminal is this process's now.
pub(super) fn is_in_foreground() -> bool {
    tcgetpgrp(io::stdin()) == Ok(getpgrp())
}
