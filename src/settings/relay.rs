//! Which relay, and which address there: each project keeps its own, so that the URL which was
//! pasted somewhere stays good, and no two projects get each other's deliveries.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::regular_file;
use super::store::{NoStateDirectory, project_directory};
use crate::context::{Ambient, Context, NoRandomness};
use crate::relay::{Address, AddressError, Token};

/// No address is to be had.
#[derive(Debug, Error)]
pub enum RelaySettingError {
    /// `CEW_RELAY_URL` is none.
    #[error("CEW_RELAY_URL: {0}")]
    Address(#[from] AddressError),
    /// There is nowhere to keep it.
    #[error(transparent)]
    NoStateDirectory(#[from] NoStateDirectory),
    /// It cannot be kept.
    #[error("cannot keep the relay's address in {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// What was kept is no token.
    #[error("{} holds no relay token; remove it to get a new address", .0.display())]
    Damaged(PathBuf),
    /// There is nothing to make one of.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// A token, and where it is from.
pub struct ProjectToken {
    /// The token.
    pub token: Token,
    /// Whether it was made just now.
    pub is_new: bool,
}

/// The relay of a project, and where its address there is kept. It can be asked on any thread.
#[derive(Clone)]
pub struct ProjectRelay {
    named: Option<Address>,
    path: Result<PathBuf, NoStateDirectory>,
    ambient: Ambient,
}

impl ProjectRelay {
    /// The relay of `CEW_RELAY_URL`, else that of Svix. Nothing is made yet.
    ///
    /// # Errors
    /// When the variable is no address.
    pub fn of(context: &Context) -> Result<Self, RelaySettingError> {
        let url = context.text_variable("CEW_RELAY_URL");
        Ok(Self {
            named: url.map(|url| url.parse()).transpose()?,
            path: project_directory(context).map(|it| it.join("relay-token")),
            ambient: context.ambient,
        })
    }

    /// Whether deliveries pass Svix's servers.
    #[must_use]
    pub const fn is_of_svix(&self) -> bool {
        self.named.is_none()
    }

    /// Whether the project has had an address before.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.path.as_ref().is_ok_and(|path| path.exists())
    }

    /// The relay.
    ///
    /// # Errors
    /// Never in practice: the address of Svix's is a constant.
    pub fn address(&self) -> Result<Address, RelaySettingError> {
        let address = self.named.clone().or_else(Address::of_svix);
        address.ok_or(RelaySettingError::Address(AddressError))
    }

    /// The project's token; a new one, which is kept, where there is none yet.
    ///
    /// # Errors
    /// When it cannot be kept, or what is kept is damaged.
    pub fn token(&self) -> Result<ProjectToken, RelaySettingError> {
        let path = self.path.as_ref().map_err(Clone::clone)?;
        if let Some(token) = kept(path)? {
            return Ok(ProjectToken {
                token,
                is_new: false,
            });
        }
        let random = self.ambient.random_bytes()?;
        let damaged = || RelaySettingError::Damaged(path.clone());
        let token = Token::of_random(random).ok_or_else(damaged)?;
        match keep(path, &token) {
            Ok(()) => Ok(ProjectToken {
                token,
                is_new: true,
            }),
            // Another process was faster: both listen at the same address, and the relay says so.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let token = kept(path)?.ok_or_else(damaged)?;
                Ok(ProjectToken {
                    token,
                    is_new: false,
                })
            }
            Err(source) => {
                let path = path.clone();
                Err(RelaySettingError::Io { path, source })
            }
        }
    }
}

fn kept(path: &Path) -> Result<Option<Token>, RelaySettingError> {
    let text = match regular_file::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            let path = path.to_owned();
            return Err(RelaySettingError::Io { path, source });
        }
    };
    let text = String::from_utf8_lossy(&text);
    let token = text.trim().parse();
    let token = token.map_err(|_| RelaySettingError::Damaged(path.to_owned()))?;
    Ok(Some(token))
}

/// Writes it whole, for this user alone, unless there is one already.
fn keep(path: &Path, token: &Token) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)?;
    let draft = path.with_extension(std::process::id().to_string());
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut file| {
        writeln!(file, "{}", token.as_str())?;
        file.sync_all()?;
        // Unlike a rename, a link is never made in place of something.
        fs::hard_link(&draft, path)
    });
    let _ = fs::remove_file(&draft);
    written
}
