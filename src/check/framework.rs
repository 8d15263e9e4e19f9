//! What the handler runs on, as its answers give away.

use crate::delivery::Response;

/// Frameworks whose handlers are mended in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framework {
    /// Express.
    Express,
    /// Fastify.
    Fastify,
    /// Next.js.
    Next,
    /// Nuxt, or another on Nitro and h3.
    Nuxt,
    /// Flask, Django, `FastAPI` and others in Python.
    Python,
}

impl Framework {
    /// As its makers write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Express => "Express",
            Self::Fastify => "Fastify",
            Self::Next => "Next.js",
            Self::Nuxt => "Nuxt",
            Self::Python => "Python",
        }
    }

    /// The framework that gave this answer, if it shows.
    #[must_use]
    pub fn of(response: &Response) -> Option<Self> {
        let header = |name| {
            response
                .header(name)
                .unwrap_or_default()
                .to_ascii_lowercase()
        };
        let (powered_by, server) = (header("x-powered-by"), header("server"));
        let python = [
            "werkzeug",
            "uvicorn",
            "gunicorn",
            "hypercorn",
            "wsgiserver",
            "python",
        ];
        if powered_by.contains("next.js") {
            Some(Self::Next)
        } else if powered_by.contains("nuxt") || powered_by.contains("nitro") {
            Some(Self::Nuxt)
        } else if powered_by.contains("express") {
            Some(Self::Express)
        } else if python.iter().any(|name| server.contains(name)) {
            Some(Self::Python)
        } else if is_fastify_error(&response.text()) {
            Some(Self::Fastify)
        } else {
            None
        }
    }
}

/// Fastify names itself in no header, but its own errors have a form: for an unknown route
/// `{"message":"Route GET:/x not found","error":"Not Found","statusCode":404}`.
fn is_fastify_error(text: &str) -> bool {
    text.starts_with('{')
        && (text.contains("\"code\":\"FST_ERR")
            || text.contains("\"message\":\"Route ") && text.contains("\"statusCode\":404"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frameworks_show_in_headers_and_in_errors() {
        let with = |name: &str, value: &str, body: &str| {
            Framework::of(&Response {
                status: 404,
                headers: vec![(name.to_owned(), value.to_owned())].into(),
                body: body.as_bytes().to_vec(),
                ..Response::default()
            })
        };
        assert_eq!(
            with("x-powered-by", "Express", ""),
            Some(Framework::Express)
        );
        assert_eq!(with("x-powered-by", "Next.js", ""), Some(Framework::Next));
        assert_eq!(
            with("server", "Werkzeug/3.1.3 Python/3.12.1", ""),
            Some(Framework::Python)
        );
        assert_eq!(with("server", "nginx", "not found"), None);
        let fastify = r#"{"message":"Route GET:/api/webhooks not found","error":"Not Found","statusCode":404}"#;
        assert_eq!(with("server", "nginx", fastify), Some(Framework::Fastify));
    }
}
