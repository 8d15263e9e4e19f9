//! Which relay, and which address there: each project keeps its own, so that the URL which was
//! pasted somewhere stays good, and no two projects get each other's deliveries.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::regular_file;
use super::store::{NoStateDirectory, project_directory};
use crate::context::{Context, NoRandomness};
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

/// The relay of `CEW_RELAY_URL`; `None`: that of Svix.
///
/// # Errors
/// When the variable is no address.
pub fn named_relay(context: &Context) -> Result<Option<Address>, RelaySettingError> {
    let url = context.text_variable("CEW_RELAY_URL");
    Ok(url.map(|url| url.parse()).transpose()?)
}

/// The project's token; a new one, which is kept, where there is none yet.
///
/// # Errors
/// When it cannot be kept, or what is kept is damaged.
pub fn project_token(context: &Context) -> Result<ProjectToken, RelaySettingError> {
    let path = project_directory(context)?.join("relay-token");
    let failed = |source| RelaySettingError::Io {
        path: path.clone(),
        source,
    };
    if let Some(token) = kept(&path)? {
        return Ok(ProjectToken {
            token,
            is_new: false,
        });
    }
    let random = context.ambient.random_bytes()?;
    let token = Token::of_random(random).ok_or_else(|| RelaySettingError::Damaged(path.clone()))?;
    match keep(&path, &token) {
        Ok(()) => Ok(ProjectToken {
            token,
            is_new: true,
        }),
        // Another process was faster: both listen at the same address, and the relay says so.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let token = kept(&path)?.ok_or_else(|| RelaySettingError::Damaged(path.clone()))?;
            Ok(ProjectToken {
                token,
                is_new: false,
            })
        }
        Err(error) => Err(failed(error)),
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
