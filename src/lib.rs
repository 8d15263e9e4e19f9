//! `cew` lets a developer work on a Consignease webhook handler without the Dashboard, a tunnel or
//! the network.

pub mod diagnosis;
pub mod event;
#[doc(hidden)]
pub mod json;
pub mod signing;
mod text;
pub mod time;

macro_rules! tool {
    ($($module:ident)*) => {
        $(#[cfg(feature = "cli")] #[doc(hidden)] pub mod $module;)*
    };
}

tool! { app capture check cli context delivery http intake replay settings store terminal verification view }

#[cfg(feature = "cli")]
#[doc(hidden)]
pub use app::run;
