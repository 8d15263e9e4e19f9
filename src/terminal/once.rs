//! Advice that is good once and annoys after that.

use std::fmt::Display;
use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;

use super::{Reporter, Stream};
use crate::view::style::DIM;

impl Reporter<'_> {
    /// A line on standard error that a user of this machine sees a single time. Only somebody at a
    /// terminal is told; an empty file in the directory for state remembers it. Where that cannot
    /// be written nothing is said, as it would be said for ever.
    pub fn advise_once(&mut self, name: &str, text: impl Display) {
        let (form, context) = (self.form, self.context());
        if form.quiet || form.json || !context.terminal.stderr {
            return;
        }
        let Some(directory) = context.state_directory() else {
            return;
        };
        let directory = directory.join("cew").join("said");
        let mut new = OpenOptions::new();
        let new = new.write(true).create_new(true);
        if make(&directory).is_ok() && new.open(directory.join(name)).is_ok() {
            let style = self.style(Stream::Err);
            self.note(format_args!("\n{}", style.paint(DIM, text)));
        }
    }
}

/// As the store makes it, which lies there, too.
fn make(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}
