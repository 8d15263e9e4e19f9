//! Captured requests: what was received, byte-exactly, whatever form it was kept in.
//!
//! An input is recognised by its content ([`detect()`]) and read one request at a time ([`read()`]),
//! in constant memory: what `cew` itself writes, raw HTTP, curl command lines, HTTP archives, and
//! the JSON of Clerk, AWS Lambda, ngrok and of people's own logs. JSON Lines
//! can also be cut into [`Blocks`] of whole lines, which are then read with [`read_line`] on as many threads as there are.
//!
//! All of it is untrusted: what cannot be read is [`Broken`], with a reason, and reading goes on
//! with the next record.

mod blocks;
mod broken;
mod container_log;
mod curl;
mod detect;
mod encoded;
mod flows;
mod http;
mod input;
mod json;
mod lines;
mod names;
mod nearest;
mod private;
mod read;
mod remark;
mod request;
mod sink;
mod text;
mod url;
mod verdict;
mod write;

pub use blocks::{Block, Blocks};
pub use broken::Broken;
pub use detect::{Format, Rewound, detect};
pub use input::{Bytes, Input, InputError, Opened};
pub use json::{Put, read_line, read_line_in};
pub use nearest::Nearest;
pub use private::{REDACTED, is_private, shown_value};
pub use read::read;
pub use remark::Remark;
pub use request::CapturedRequest;
pub use request::HOP_BY_HOP;
pub use sink::{Each, OpenFile, Position};
pub use verdict::RecordedVerdict;
pub use write::{HarWriter, Unwritable, write_curl, write_http, write_json_line};

/// The most bytes that one record may have.
pub const MAX_RECORD: usize = 64 << 20;

/// The most headers that one request may have.
pub const MAX_HEADERS: usize = 1000;
