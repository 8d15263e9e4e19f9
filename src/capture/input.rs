//! What captured requests are read from: a file, or standard input.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::text::bounded;

use super::container_log;
use super::encoded::Encoding;
use super::{Each, Format, MAX_RECORD, Nearest, Rewound, detect, read};

/// Something to read from, on any thread.
pub type Bytes = Box<dyn BufRead + Send>;

/// An input, not yet opened.
pub enum Input {
    /// Standard input, or whatever else can be read once.
    Stream(Bytes),
    /// A file.
    File {
        /// Where it is, absolutely.
        path: PathBuf,
        /// As it is shown.
        shown: String,
    },
}

/// Why an input cannot be read as captured requests.
#[derive(Debug, Error)]
pub enum InputError {
    /// It cannot be read at all.
    #[error("cannot read {name}: {source}")]
    Read {
        /// The file, or `standard input`.
        name: String,
        /// Why.
        source: io::Error,
    },
    /// It holds requests in no form at all.
    #[error("{name} is {}", if *is_empty { "empty" } else { "no captured request in any form that cew knows" })]
    Unknown {
        /// The file, or `standard input`.
        name: String,
        /// There is nothing in it.
        is_empty: bool,
    },
    /// Its form is known, and there is no request in it.
    #[error("{name} holds no captured request{}", instead(*nearest))]
    NoRequest {
        /// The file, or `standard input`.
        name: String,
        /// What it holds instead.
        nearest: Option<Nearest>,
    },
}

fn instead(nearest: Option<Nearest>) -> String {
    nearest.map_or_else(String::new, |nearest| format!(", only {nearest}"))
}

/// An input whose format was recognised.
pub struct Opened {
    /// What its content looks like.
    pub format: Format,
    /// All of it, from the start.
    pub bytes: Rewound<Bytes>,
}

impl Input {
    /// As it is shown.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Stream(_) => "standard input",
            Self::File { shown, .. } => shown,
        }
    }

    /// Its path, if it is a file: not a pipe, nor a device.
    #[must_use]
    pub fn regular_file(&self) -> Option<&Path> {
        match self {
            Self::File { path, .. } if fs::metadata(path).is_ok_and(|file| file.is_file()) => {
                Some(path)
            }
            _ => None,
        }
    }

    /// How many bytes it has, where that is known.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        let metadata = fs::metadata(self.regular_file()?).ok()?;
        Some(metadata.len())
    }

    /// Opens it for reading piece by piece.
    ///
    /// # Errors
    /// When it cannot be opened. A stream can be read once: it is empty the second time.
    pub fn bytes(&mut self) -> Result<Bytes, InputError> {
        match self {
            Self::Stream(bytes) => Ok(std::mem::replace(bytes, Box::new(io::empty()))),
            Self::File { path, .. } => match File::open(path) {
                Ok(file) => Ok(Box::new(BufReader::with_capacity(1 << 16, file))),
                Err(source) => Err(self.error(source)),
            },
        }
    }

    /// Reads all of it, which is a body or a payload.
    ///
    /// # Errors
    /// When it cannot be read, or has more than [`MAX_RECORD`] bytes, as a device without an end has.
    pub fn read_all(&mut self) -> Result<Vec<u8>, InputError> {
        let mut all = Vec::new();
        let read = bounded::read(self.bytes()?, MAX_RECORD as u64, &mut all);
        read.map_err(|source| self.error(source))?;
        Ok(all)
    }

    /// Opens it and recognises its format.
    ///
    /// # Errors
    /// When it cannot be read, or is of no known format.
    pub fn open(&mut self) -> Result<Opened, InputError> {
        let mut bytes = self.bytes()?;
        // Text in UTF-16 may be compressed, too.
        for _ in 0..2 {
            let head = bytes.fill_buf().map_err(|source| self.error(source))?;
            if let Some(encoding) = Encoding::of(head) {
                bytes = encoding.decode(bytes);
            }
        }
        let head = bytes.fill_buf().map_err(|source| self.error(source))?;
        if container_log::starts(head) {
            bytes = container_log::joined(bytes);
        }
        let (format, mut bytes) = detect(bytes).map_err(|source| self.error(source))?;
        match format {
            Some(format) => Ok(Opened { format, bytes }),
            None => Err(InputError::Unknown {
                name: self.name().to_owned(),
                is_empty: bytes.fill_buf().is_ok_and(<[u8]>::is_empty),
            }),
        }
    }

    /// Gives `each` the requests of `opened`, which is this input.
    ///
    /// # Errors
    /// When it cannot be read on. A broken record is no error: `each` is told.
    pub fn read(&self, mut opened: Opened, each: &mut Each<'_>) -> Result<(), InputError> {
        let mut beside = self.beside();
        let done = read(&mut opened.bytes, opened.format, &mut beside, each);
        done.map_err(|source| self.error(source))
    }

    /// Opens files in the directory that it lies in, by their names; of a stream none.
    fn beside(&self) -> impl FnMut(&str) -> io::Result<Box<dyn Read>> + use<> {
        let directory = match self {
            Self::File { path, .. } => path.parent().map(Path::to_owned),
            Self::Stream(_) => None,
        };
        move |name| {
            let directory = directory.as_ref();
            let path = directory.ok_or(io::ErrorKind::NotFound)?.join(name);
            // A pipe could keep us waiting for ever.
            if fs::metadata(&path)?.is_file() {
                Ok(Box::new(File::open(path)?))
            } else {
                Err(io::Error::other("not a file"))
            }
        }
    }

    /// An error of reading it.
    #[must_use]
    pub fn error(&self, source: io::Error) -> InputError {
        let name = self.name().to_owned();
        InputError::Read { name, source }
    }
}
