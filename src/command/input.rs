//! Input of commands: a file, or standard input.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::capture::store::{Access, MAGIC, Store};
use crate::cli::SecretArgs;
use crate::context::{Context, Input};
use crate::error::Error;

/// Where input comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `-`.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Source {
    /// From an argument; without one standard input, unless somebody sits there.
    ///
    /// # Errors
    /// When there is nothing to read from, or standard input is to give the secret already.
    pub fn choose(
        argument: Option<&Path>,
        what: &str,
        instead: &str,
        secret: &SecretArgs,
        context: &Context,
    ) -> Result<Self, Error> {
        match argument {
            Some(path) if path != Path::new("-") => return Ok(Self::File(path.to_owned())),
            None if context.terminal.stdin => {
                return Err(Error::usage(format!("no {what} given"), instead));
            }
            _ => {}
        }
        if secret.secret_file.as_deref() == Some(Path::new("-")) {
            return Err(Error::usage(
                format!("standard input cannot give both the secret and the {what}"),
                format!("put the secret or the {what} into a file"),
            ));
        }
        Ok(Self::Stdin)
    }

    /// As it is shown.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Stdin => "standard input".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }

    /// Opens it as a capture store, if it is an SQLite database.
    ///
    /// # Errors
    /// When it is another program's, or cannot be used.
    pub fn store(&self, context: &Context) -> Result<Option<Store>, Error> {
        let Self::File(path) = self else {
            return Ok(None);
        };
        let path = context.directory.join(path);
        // Looking at a pipe would take from it.
        if !fs::metadata(&path).is_ok_and(|metadata| metadata.is_file()) {
            return Ok(None);
        }
        let mut start = [0; MAGIC.len()];
        let read = File::open(&path).and_then(|mut file| file.read_exact(&mut start));
        if read.is_err() || start != *MAGIC {
            return Ok(None);
        }
        Ok(Some(Store::open(&path, Access::Read)?))
    }

    /// Reads all of it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, context: &mut Context) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.open(context)?
            .read_to_end(&mut bytes)
            .map_err(|source| self.error(source))?;
        Ok(bytes)
    }

    /// Opens it for reading piece by piece.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self, context: &mut Context) -> Result<Input, Error> {
        match self {
            // It can be read once; whoever asks again finds it at its end.
            Self::Stdin => Ok(std::mem::replace(&mut context.stdin, Box::new(io::empty()))),
            Self::File(path) => File::open(context.directory.join(path))
                .map(|file| Box::new(BufReader::with_capacity(1 << 16, file)) as Input)
                .map_err(|source| self.error(source)),
        }
    }

    /// Opens files in the directory that it lies in, by their names.
    pub fn beside(
        &self,
        context: &Context,
    ) -> impl FnMut(&str) -> io::Result<Box<dyn Read>> + use<> {
        let mut directory = context.directory.clone();
        if let Self::File(path) = self {
            directory.extend(path.parent());
        }
        move |name| {
            let path = directory.join(name);
            // A pipe could keep us waiting for ever.
            if fs::metadata(&path)?.is_file() {
                Ok(Box::new(File::open(path)?))
            } else {
                Err(io::Error::other("not a file"))
            }
        }
    }

    /// How many bytes it has, where that is known.
    #[must_use]
    pub fn size(&self, context: &Context) -> Option<u64> {
        let Self::File(path) = self else { return None };
        let metadata = fs::metadata(context.directory.join(path)).ok()?;
        metadata.is_file().then_some(metadata.len())
    }

    /// An error of reading it.
    #[must_use]
    pub fn error(&self, source: io::Error) -> Error {
        Error::Read {
            what: self.name(),
            source,
        }
    }
}
