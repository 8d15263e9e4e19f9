//! The integration tests: one binary, a file per subcommand and per question.

mod check;
mod coherence;
mod completions;
mod demo;
mod events;
mod exit_codes;
mod fresh;
mod hints;
mod interop;
mod json;
mod listen;
mod packaging;
mod readers;
mod readme;
mod schema;
mod secrecy;
mod secret;
mod secret_source;
mod send_example;
mod sign;
mod store;
mod story;
mod support;
mod terminal;
mod unique_keys;
mod vectors;
