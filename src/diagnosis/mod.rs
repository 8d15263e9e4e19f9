//! Why a signature does not match, and who else would see it differently. Pure.

mod library;

pub use library::{Disagreement, LIBRARIES, Library, disagreement};
