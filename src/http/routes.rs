//! Which call a method and a path stand for.

use hyper::Method;

/// A call and where it is.
pub struct Route<C> {
    /// Its method. `HEAD` is answered as `GET`.
    pub method: Method,
    /// Its path. A part such as `{name}` stands for any text that is not empty.
    pub path: &'static str,
    /// The call.
    pub call: C,
}

/// What a request stands for.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<C> {
    /// A call, with what stands in place of the names of its path, in their order.
    Call(C, Vec<String>),
    /// The path is known, but with these methods only.
    OtherMethods(Vec<Method>),
    /// Nothing.
    Nothing,
}

impl<C> Found<C> {
    /// The same with what `of` makes of the call.
    pub fn map<D>(self, of: impl FnOnce(C) -> D) -> Found<D> {
        match self {
            Self::Call(call, parts) => Found::Call(of(call), parts),
            Self::OtherMethods(methods) => Found::OtherMethods(methods),
            Self::Nothing => Found::Nothing,
        }
    }

    /// What `other` finds, where nothing was found.
    #[must_use]
    pub fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Nothing => other(),
            found => found,
        }
    }
}

/// Finds `path`, still encoded, among `routes`. A slash at its end does not matter.
#[must_use]
pub fn find<C: Copy>(routes: &[Route<C>], method: &Method, path: &str) -> Found<C> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let wanted = if method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    let mut others = Vec::new();
    for route in routes {
        let Some(parts) = fit(route.path, path) else {
            continue;
        };
        if route.method == *wanted {
            return Found::Call(route.call, parts);
        }
        others.push(route.method.clone());
    }
    if others.is_empty() {
        Found::Nothing
    } else {
        Found::OtherMethods(others)
    }
}

/// What `path` has in place of the names in `pattern`, if it fits.
fn fit(pattern: &str, path: &str) -> Option<Vec<String>> {
    let (mut known, mut given) = (pattern.split('/'), path.split('/'));
    let mut parts = Vec::new();
    loop {
        match (known.next(), given.next()) {
            (None, None) => return Some(parts),
            (Some(name), Some(part)) if name.starts_with('{') => {
                let part = crate::text::percent::decode(part.as_bytes());
                let part = String::from_utf8(part).ok().filter(|part| !part.is_empty());
                parts.push(part?);
            }
            (Some(known), Some(given)) if known == given => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes() -> [Route<&'static str>; 4] {
        let route = |method, path, call| Route { method, path, call };
        [
            route(Method::GET, "", "page"),
            route(Method::GET, "/app", "list"),
            route(Method::POST, "/app", "make"),
            route(Method::GET, "/app/{app}/msg/{msg}", "message"),
        ]
    }

    #[test]
    fn paths_are_found_with_what_they_name() {
        let routes = routes();
        let call = |call, parts: &[&str]| {
            Found::Call(call, parts.iter().map(|part| (*part).to_owned()).collect())
        };
        assert_eq!(find(&routes, &Method::GET, "/"), call("page", &[]));
        assert_eq!(find(&routes, &Method::GET, "/app/"), call("list", &[]));
        assert_eq!(find(&routes, &Method::HEAD, "/app"), call("list", &[]));
        let found = find(&routes, &Method::GET, "/app/a%20b/msg/msg_1");
        assert_eq!(found, call("message", &["a b", "msg_1"]));
    }

    #[test]
    fn other_paths_and_methods_are_not() {
        let routes = routes();
        let methods = vec![Method::GET, Method::POST];
        let found = find(&routes, &Method::DELETE, "/app");
        assert_eq!(found, Found::OtherMethods(methods));
        for path in ["/apps", "/app/x", "/app//msg/1", "/app/%ff/msg/1", "//app"] {
            assert_eq!(find(&routes, &Method::GET, path), Found::Nothing, "{path}");
        }
    }
}
