//! What is shown, a subject a file: its object, for `--json` and for the API alike, and its lines for
//! people.
//!
//! Everything here is made of results of the domain and gives text. Which stream that goes to, and
//! whether it has colours, is for a face to say.

mod advice;
mod again;
pub mod attempt;
pub mod capture;
mod check;
mod counts;
mod delivery;
mod delivery_summary;
mod endpoint;
mod event;
mod explanation;
mod face;
mod failure;
mod hint;
mod init;
mod junit;
mod listener;
mod listening;
mod message;
mod page;
mod pretty;
mod probe;
mod probe_row;
mod replay;
mod sanitize;
pub mod style;
mod svix;
mod sync;
pub mod units;
mod verdict;

pub use advice::WhyView;
pub use again::{AgainView, DelivererView};
pub use capture::CaptureView;
pub use check::{CheckView, ProbeGroup, check_command};
pub use counts::Counts;
pub use delivery::{DeliveryLines, DeliveryView, Success};
pub use delivery_summary::DeliverySummary;
pub use endpoint::EndpointView;
pub use event::{EventView, RequestView, SchemaView, SignatureView, StoryView, TypesView};
pub use face::Face;
pub use failure::Failure;
pub use hint::hint;
pub use init::{NextView, PlanView};
pub use junit::junit;
pub use listener::{HandlerIsBackView, RelayView, TurnedAwayView};
pub use listening::{DeliveredLines, ListeningSummary, delivered_extra};
pub use message::{MessageObject, MessageView};
pub use page::{Layout, Page, Piece, Start};
pub use pretty::pretty;
pub use probe::{ListedProbe, ProbeLines, Score, group_heading};
pub use probe_row::ProbeRow;
pub use replay::ReplayView;
pub use sanitize::sanitize;
pub use style::{Lines, Style, View};
pub use svix::{
    ComparisonSummary, ComparisonView, CreatedView, NextAttemptView, RegisteredView, ResendView,
};
pub use sync::SyncView;
pub use verdict::VerdictView;
