//! An input on all cores: every thread takes the next piece, and the pages come out in the order of
//! the input.

use std::io;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::capture::store::Rows;
use crate::capture::{Block, Blocks};
use crate::context::Input;
use crate::error::Error;

use super::super::input::Source;
use super::page::Page;

/// How many rows of a store are a piece.
const ROWS: u32 = 256;

/// An input that is taken piece by piece.
pub trait Pieces: Send + 'static {
    /// What one thread works on at a time.
    type Piece: Send;

    /// The next piece; `None` at the end. The memory of an `old` one is used again.
    fn next(&mut self, old: Option<Self::Piece>) -> Result<Option<Self::Piece>, Error>;
}

/// JSON Lines.
pub struct Lines {
    /// Where they come from.
    pub source: Source,
    /// What is left of them.
    pub blocks: Blocks<Input>,
}

impl Pieces for Lines {
    type Piece = Block;

    fn next(&mut self, old: Option<Block>) -> Result<Option<Block>, Error> {
        let memory = old.map(Block::into_memory).unwrap_or_default();
        let block = self.blocks.next_block(memory);
        block.map_err(|error| self.source.error(error))
    }
}

/// A store.
impl Pieces for Rows {
    type Piece = Self;

    fn next(&mut self, _: Option<Self>) -> Result<Option<Self>, Error> {
        Ok(self.take(ROWS))
    }
}

/// What a thread does with a piece.
pub type Work<P> = Box<dyn FnMut(&P) -> Done + Send>;

/// What comes of a piece.
type Done = Result<Page, Error>;

/// What the threads share: the input, and the queue in which the pages will come out. A page's
/// place in it is taken together with its piece.
struct Shared<P> {
    pieces: P,
    /// `None` at the end of the input.
    queue: Option<SyncSender<Receiver<Done>>>,
}

impl<P: Pieces> Shared<P> {
    /// The next piece, in the memory of an old one, and where its page goes.
    fn next(&mut self, old: Option<P::Piece>) -> Option<(P::Piece, SyncSender<Done>)> {
        let queue = self.queue.take()?;
        let next = self.pieces.next(old).transpose()?;
        let (sender, page) = sync_channel(1);
        // It fails when nobody wants any more.
        queue.send(page).ok()?;
        match next {
            Ok(piece) => {
                self.queue = Some(queue);
                Some((piece, sender))
            }
            Err(error) => {
                let _ = sender.send(Err(error));
                None
            }
        }
    }
}

/// Does `work` on all pieces, each on a thread of its own, and gives `each` the pages in order,
/// until it breaks.
///
/// The threads are not waited for then: one may be waiting for more of a live stream.
pub fn run<P: Pieces>(
    pieces: P,
    work: Vec<Work<P::Piece>>,
    each: &mut dyn FnMut(Page) -> Result<ControlFlow<()>, Error>,
) -> Result<(), Error> {
    let (queue, pages) = sync_channel(2 * work.len());
    let shared = Arc::new(Mutex::new(Shared {
        pieces,
        queue: Some(queue),
    }));
    for mut work in work {
        let shared = Arc::clone(&shared);
        thread::spawn(move || {
            let mut old = None;
            loop {
                let next = {
                    let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
                    shared.next(old.take())
                };
                let Some((piece, sender)) = next else { break };
                // It fails when nobody wants any more.
                let _ = sender.send(work(&piece));
                old = Some(piece);
            }
        });
    }
    for page in pages {
        // The sender only goes away without a page when its thread panicked.
        let Ok(page) = page.recv() else {
            return Err(Error::Io {
                what: "cannot verify".to_owned(),
                source: io::Error::other("a thread failed"),
            });
        };
        if each(page?)?.is_break() {
            break;
        }
    }
    Ok(())
}
