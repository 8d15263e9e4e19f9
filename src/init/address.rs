//! Where the server listens, and under which path it has the handler: as scripts, configuration and
//! code say it, where they say it plainly.

use super::framework::Framework;
use super::next_steps::Scene;
use super::route::ROUTE;

impl Scene<'_> {
    /// Where the development server listens.
    pub(super) fn port(&self) -> u16 {
        let scripts = ["dev", "start"]
            .into_iter()
            .filter_map(|name| self.project.scripts.get(name));
        let script = scripts.into_iter().find_map(|script| option_port(script));
        let configs = ["nuxt.config", "astro.config", "vite.config"].into_iter();
        let config = || {
            let mut files = configs
                .flat_map(|name| ["ts", "js", "mjs", "mts"].map(|end| format!("{name}.{end}")));
            files.find_map(|file| port_in(&self.folder.glance(&file)))
        };
        let entry = || port_in(&self.entry?.text);
        let usual = if self.is_worker() {
            8787
        } else {
            self.framework.port()
        };
        let is_built_by_vite = !self.framework.is_server() && !self.framework.is_python();
        script
            .or_else(if_any(is_built_by_vite, config))
            .or_else(entry)
            .unwrap_or(usual)
    }

    /// The path of the handler's URL, where it is not the usual one.
    pub(super) fn path(&self) -> Option<String> {
        if !matches!(self.framework, Framework::NextApp | Framework::NextPages) {
            return None;
        }
        let files = ["ts", "mts", "mjs", "js", "cjs"].map(|end| format!("next.config.{end}"));
        let config = files.iter().find(|file| self.folder.has_file(file))?;
        next_path(&self.folder.glance(config))
    }
}

fn if_any<T>(condition: bool, look: impl FnOnce() -> Option<T>) -> impl FnOnce() -> Option<T> {
    move || if condition { look() } else { None }
}

/// The port that a script names: `--port 4000`, `-p 4000`, `PORT=4000`.
fn option_port(script: &str) -> Option<u16> {
    let mut words = script.split([' ', '=']);
    while let Some(word) = words.next() {
        if ["--port", "-p", "PORT"].contains(&word) {
            return words.next()?.parse().ok();
        }
    }
    None
}

/// The first port that code names: `listen(4000)`, `port: 4000`, `PORT || 4000`.
fn port_in(code: &str) -> Option<u16> {
    code.lines().find_map(|line| {
        let lower = line.to_ascii_lowercase();
        let at = lower.match_indices("port").find_map(|(at, _)| {
            let is_word = !lower[..at].ends_with(|c: char| c.is_ascii_alphabetic());
            is_word.then_some(at)
        });
        let at = at.or_else(|| lower.find("listen("))?;
        let numbers = lower[at..].split(|c: char| !c.is_ascii_alphanumeric());
        let is_port = |number: &u16| *number >= 80;
        numbers
            .filter_map(|number| number.parse().ok())
            .find(is_port)
    })
}

/// The path that a configuration of Next.js gives the handler, if it is plain that it gives one.
fn next_path(config: &str) -> Option<String> {
    let settings = |name: &str| -> Vec<String> {
        let lines = config.lines().map(str::trim_start);
        let lines = lines.filter(|line| !line.starts_with("//") && !line.starts_with('*'));
        let values = lines.filter_map(|line| {
            let (before, after) = line.split_once(name)?;
            let is_own = !before.ends_with(|c: char| c.is_alphanumeric() || c == '.');
            let value = after.trim_start().strip_prefix(':').filter(|_| is_own)?;
            let value = value.trim_start();
            Some(
                value
                    .split([',', '}'])
                    .next()
                    .unwrap_or(value)
                    .trim()
                    .to_owned(),
            )
        });
        values.collect()
    };
    let base = settings("basePath");
    let base = match &base[..] {
        [one] => one
            .strip_prefix(['\'', '"'])
            .and_then(|rest| rest.strip_suffix(['\'', '"'])),
        _ => None,
    };
    let is_path = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
    let base = base.filter(|base| base.starts_with('/') && base.chars().all(is_path));
    let slash = if settings("trailingSlash") == ["true"] {
        "/"
    } else {
        ""
    };
    let base = base.unwrap_or_default();
    (!base.is_empty() || !slash.is_empty()).then(|| format!("{base}{ROUTE}{slash}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_those_of_code_and_scripts() {
        for (code, expected) in [
            ("app.listen(4000, () => {})", Some(4000)),
            ("const port = process.env.PORT || 3001", Some(3001)),
            ("serve({ fetch: app.fetch, port: 8080 })", Some(8080)),
            ("import x from '8080'", None),
            ("export const a = 4000", None),
            ("uvicorn.run(app, port=9000)", Some(9000)),
            ("app.listen(port)", None),
        ] {
            assert_eq!(port_in(code), expected, "{code}");
        }
        for (script, expected) in [
            ("next dev -p 4000", Some(4000)),
            ("vite dev --port=4001", Some(4001)),
            ("PORT=4002 node .", Some(4002)),
            ("next dev", None),
            ("next dev -p", None),
        ] {
            assert_eq!(option_port(script), expected, "{script}");
        }
    }

    #[test]
    fn a_configuration_of_next_says_the_path() {
        for (config, expected) in [
            (
                "export default { basePath: '/shop' }",
                Some("/shop/api/webhooks"),
            ),
            (
                "  basePath: \"/a/b\",\n  trailingSlash: true,\n",
                Some("/a/b/api/webhooks/"),
            ),
            ("  trailingSlash: true\n", Some("/api/webhooks/")),
            ("  trailingSlash: false,\n", None),
            ("  // basePath: '/shop',\n", None),
            ("  basePath: process.env.BASE,\n", None),
            ("  basePath: '',\n", None),
            ("  basePath: isLive ? '/a' : '',\n", None),
            ("  basePath: '/a',\n  basePath: '/b',\n", None),
            ("  basePath: '/a; id',\n", None),
            ("  config.basePath: '/a',\n", None),
        ] {
            assert_eq!(next_path(config).as_deref(), expected, "{config}");
        }
    }
}
