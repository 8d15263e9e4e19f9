//! Writing requests in forms that other tools read.

mod json_line;

pub use json_line::write_json_line;
