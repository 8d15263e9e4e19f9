//! Options on what is in a request.

use clap::Args;

use super::value;
use crate::store::{BodyTest, Content, HeaderTest};

/// What has to be in a request.
#[derive(Args, Clone, Debug, Default)]
pub struct ContentArgs {
    /// Only those with this in their JSON body: data.id=user_…, data.count!=0, or a path that is there;
    /// twice or more, all of it
    #[arg(long = "where", value_name = "PATH[=VALUE]", value_parser = value::body_test)]
    pub body: Vec<BodyTest>,
    /// Only those that were received with this header, whatever its value or exactly this; twice or
    /// more, all of them
    #[arg(long = "header", value_name = "NAME[=VALUE]", value_parser = value::header_test)]
    pub headers: Vec<HeaderTest>,
}

impl ContentArgs {
    /// As it is asked of requests.
    #[must_use]
    pub fn content(&self) -> Content {
        Content {
            body: self.body.clone(),
            headers: self.headers.clone(),
            path: None,
        }
    }
}
