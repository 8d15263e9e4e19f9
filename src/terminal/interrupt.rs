//! Ctrl-C, or the system's wish that the process end: the first one drains, the second one ends.

use std::sync::{Arc, mpsc};
use std::thread::Builder;

use tokio::runtime;
use tokio::sync::watch;

use crate::context::Context;

/// Counts how often the user pressed Ctrl-C, or SIGTERM came.
#[derive(Clone)]
pub struct Interrupt(Arc<watch::Sender<u8>>);

impl Interrupt {
    /// Starts to count, unless signals are meant for somebody else, on a thread that does nothing
    /// else: whatever the command is busy with, a Ctrl-C is not lost. It is counted from when this
    /// returns.
    #[must_use]
    pub fn listen(context: &Context) -> Self {
        let interrupt = Self::never();
        if !context.signals {
            return interrupt;
        }
        let count = Arc::clone(&interrupt.0);
        let (installed, is_installed) = mpsc::channel::<()>();
        let counting = Builder::new().name("signals".to_owned()).spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                // Without a handler to be had, Ctrl-C keeps its usual effect.
                let Ok(signals) = Signals::install() else {
                    return;
                };
                drop(installed);
                signals.count(&count).await;
            });
        });
        if counting.is_ok() {
            // Nothing is ever sent: this waits until the other end is dropped.
            let _ = is_installed.recv();
        }
        interrupt
    }

    /// The same as a task of the runtime that runs this, which costs no thread: for whoever is not
    /// busy with anything else for long.
    #[must_use]
    pub fn listen_here(context: &Context) -> Self {
        let interrupt = Self::never();
        // Without a handler to be had, Ctrl-C keeps its usual effect.
        if context.signals
            && let Ok(signals) = Signals::install()
        {
            let count = Arc::clone(&interrupt.0);
            tokio::spawn(async move { signals.count(&count).await });
        }
        interrupt
    }

    fn never() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }

    /// Does as if it were pressed.
    pub fn press(&self) {
        self.0.send_modify(|n| *n = n.saturating_add(1));
    }

    /// Whether it was pressed.
    #[must_use]
    pub fn is_set(&self) -> bool {
        *self.0.borrow() > 0
    }

    /// Waits for the first time.
    pub async fn first(&self) {
        self.nth(1).await;
    }

    /// Waits for the second time.
    pub async fn second(&self) {
        self.nth(2).await;
    }

    /// Whether it was pressed twice.
    #[must_use]
    pub fn is_second(&self) -> bool {
        *self.0.borrow() >= 2
    }

    async fn nth(&self, n: u8) {
        // The other end is here, so that this ends with that count alone.
        let _ = self.0.subscribe().wait_for(|count| *count >= n).await;
    }
}

/// Ends the process on the spot, though some thread of it is stuck in writing what nobody reads. The
/// terminal is left as it was found.
pub fn leave(code: u8) -> ! {
    #[cfg(unix)]
    super::mode::put_back();
    #[expect(
        clippy::exit,
        clippy::disallowed_methods,
        reason = "the thread that could return from main is stuck"
    )]
    std::process::exit(code.into())
}

/// Lets this thread, and those that it starts, write to a terminal in whose background they are,
/// though it is set to stop whoever does (`stty tostop`): a listener that is stopped answers nobody.
pub fn write_in_background() {
    #[cfg(unix)]
    {
        use nix::sys::signal::{SigSet, Signal};
        let mut signals = SigSet::empty();
        signals.add(Signal::SIGTTOU);
        // Where that cannot be had, the terminal does as it is set.
        let _ = signals.thread_block();
    }
}

impl Signals {
    async fn count(mut self, count: &watch::Sender<u8>) {
        while self.next().await {
            count.send_modify(|n| *n = n.saturating_add(1));
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn install() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for one; `false` if there will be no more.
    async fn next(&mut self) -> bool {
        tokio::select! {
            one = self.interrupt.recv() => one.is_some(),
            one = self.terminate.recv() => one.is_some(),
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn install() -> std::io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> bool {
        self.0.recv().await.is_some()
    }
}
