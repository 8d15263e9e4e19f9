//! An input on all cores: every thread takes the next piece, and the results come out in the order
//! of the input.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use thiserror::Error;

use crate::capture::{Block, Blocks, Bytes, InputError};
use crate::store::{Rows, StoreError};

/// How many rows of a store are a piece.
const ROWS: u32 = 256;

/// Why an input cannot be read to its end.
#[derive(Debug, Error)]
pub enum ReadError {
    /// A file, or standard input.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A thread has panicked.
    #[error("cannot verify: a thread failed")]
    Thread,
}

/// An input that is taken piece by piece.
pub trait Pieces: Send + 'static {
    /// What one thread works on at a time.
    type Piece: Send;

    /// The next piece; `None` at the end. The memory of an `old` one is used again.
    fn next(&mut self, old: Option<Self::Piece>) -> Result<Option<Self::Piece>, ReadError>;
}

/// JSON Lines.
pub struct Lines {
    /// The name of where they come from.
    pub name: String,
    /// What is left of them.
    pub blocks: Blocks<Bytes>,
}

impl Pieces for Lines {
    type Piece = Block;

    fn next(&mut self, old: Option<Block>) -> Result<Option<Block>, ReadError> {
        let memory = old.map(Block::into_memory).unwrap_or_default();
        let block = self.blocks.next_block(memory);
        block.map_err(|source| {
            let name = self.name.clone();
            InputError::Read { name, source }.into()
        })
    }
}

/// A store.
impl Pieces for Rows {
    type Piece = Self;

    fn next(&mut self, _: Option<Self>) -> Result<Option<Self>, ReadError> {
        Ok(self.take(ROWS))
    }
}

/// What a thread does with a piece.
pub type Work<P, R> = Box<dyn FnMut(&P) -> Done<R> + Send>;

/// What comes of a piece.
type Done<R> = Result<R, ReadError>;

/// What the threads share: the input, and the queue in which the results will come out. The
/// place of a result in it is taken together with its piece.
struct Shared<P, R> {
    pieces: P,
    /// `None` at the end of the input.
    queue: Option<SyncSender<Receiver<Done<R>>>>,
}

impl<P: Pieces, R> Shared<P, R> {
    /// The next piece, in the memory of an old one, and where its result goes.
    fn next(&mut self, old: Option<P::Piece>) -> Option<(P::Piece, SyncSender<Done<R>>)> {
        let queue = self.queue.take()?;
        let next = self.pieces.next(old).transpose()?;
        let (sender, result) = sync_channel(1);
        // It fails when nobody wants any more.
        queue.send(result).ok()?;
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

/// Does `work` on all pieces, each on a thread of its own, and gives `each` the results in
/// order, until it breaks.
///
/// The threads are not waited for then: one may be waiting for more of a live stream.
///
/// # Errors
/// When the input cannot be read, and the first of `each`.
pub fn run<P: Pieces, R: Send + 'static, E: From<ReadError>>(
    pieces: P,
    work: Vec<Work<P::Piece, R>>,
    each: &mut dyn FnMut(R) -> Result<ControlFlow<()>, E>,
) -> Result<(), E> {
    let (queue, results) = sync_channel(2 * work.len());
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
    for result in results {
        // The sender only goes away without a result when its thread panicked.
        let result = result.recv().map_err(|_| ReadError::Thread)?;
        if each(result?)?.is_break() {
            break;
        }
    }
    Ok(())
}
