//! JSON Lines on all cores: every thread takes the next block of lines, and the pages come out in
//! the order of the input.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::capture::{Block, Blocks};
use crate::context::Input;
use crate::error::Error;

use super::page::Page;

/// What a thread does with a block.
pub type Work = dyn Fn(&Block) -> Page + Send + Sync;

/// What the threads share: the input, and the queue in which the pages will come out. A page's
/// place in it is taken together with its block.
struct Shared {
    blocks: Blocks<Input>,
    /// `None` at the end of the input.
    queue: Option<SyncSender<io::Result<Receiver<Page>>>>,
}

impl Shared {
    /// The next block, in `memory`, and where its page goes.
    fn next(&mut self, memory: Vec<u8>) -> Option<(Block, SyncSender<Page>)> {
        let queue = self.queue.take()?;
        match self.blocks.next_block(memory) {
            Ok(Some(block)) => {
                let (sender, page) = sync_channel(1);
                // It fails when nobody wants any more.
                queue.send(Ok(page)).ok()?;
                self.queue = Some(queue);
                Some((block, sender))
            }
            Ok(None) => None,
            Err(error) => {
                let _ = queue.send(Err(error));
                None
            }
        }
    }
}

/// Works on all blocks and gives `each` the pages in order, with the bytes that they are about,
/// until it breaks.
///
/// The threads are not waited for then: one may be waiting for more of a live stream.
pub fn run(
    blocks: Blocks<Input>,
    work: &Arc<Work>,
    each: &mut dyn FnMut(Page) -> Result<ControlFlow<()>, Error>,
    input_error: &dyn Fn(io::Error) -> Error,
) -> Result<(), Error> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let (queue, pages) = sync_channel(2 * threads);
    let shared = Arc::new(Mutex::new(Shared {
        blocks,
        queue: Some(queue),
    }));
    for _ in 0..threads {
        let (shared, work) = (Arc::clone(&shared), Arc::clone(work));
        thread::spawn(move || {
            let mut memory = Vec::new();
            loop {
                let next = {
                    let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
                    shared.next(std::mem::take(&mut memory))
                };
                let Some((block, sender)) = next else { break };
                // It fails when nobody wants any more.
                let _ = sender.send(work(&block));
                memory = block.into_memory();
            }
        });
    }
    for page in pages {
        let page = page.map_err(input_error)?;
        // The sender only goes away without a page when its thread panicked.
        let Ok(page) = page.recv() else {
            return Err(Error::Io {
                what: "cannot verify".to_owned(),
                source: io::Error::other("a thread failed"),
            });
        };
        if each(page)?.is_break() {
            break;
        }
    }
    Ok(())
}
