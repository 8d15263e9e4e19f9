//! The real process around [`cew::run`].

use std::process::ExitCode;

use cew::context::Context;

fn main() -> ExitCode {
    let mut context = Context::of_this_process();
    cew::app::run(std::env::args_os(), &mut context).into()
}
