//! What stands before every route: deliveries carry no session, so it has to let them through.

use super::folder::Folder;
use super::framework::Framework;
use super::step::Steps;
use super::wire::Wired;

/// The pattern of the guide.
const ROUTE: &str = "/api/webhooks(.*)";

/// Lets the route through, or says where that has to be done.
pub(super) fn public(framework: Framework, folder: &Folder, steps: &mut Steps) {
    for path in paths(framework, folder) {
        let text = folder.glance(&path);
        let is_auth = text.contains("consigneaseMiddleware") || text.contains("clerkMiddleware");
        let runs_always = matches!(framework, Framework::NextApp | Framework::NextPages);
        if text.contains("api/webhooks") {
            steps.keep(path, "it names the route");
        } else if let Some(wired) = listed(&text) {
            steps.edit(path, text, wired);
        } else if is_auth || runs_always {
            let why = "deliveries carry no session: let them through, if this asks for one";
            let lines = [
                "const isPublicRoute = createRouteMatcher(['/api/webhooks(.*)'])",
                "if (!isPublicRoute(request)) await auth.protect()",
            ];
            steps.by_hand(path, why, lines.map(str::to_owned).to_vec());
        }
    }
}

/// The files of middleware that there are.
fn paths(framework: Framework, folder: &Folder) -> Vec<String> {
    let mut paths = Vec::new();
    for place in ["", "src/"] {
        for name in names(framework) {
            let endings = ["ts", "js", "mts", "mjs"];
            paths.extend(endings.map(|ending| format!("{place}{name}.{ending}")));
        }
    }
    if framework == Framework::Nuxt {
        let files = folder.names("server/middleware").into_iter();
        paths.extend(files.map(|name| format!("server/middleware/{name}")));
    }
    paths.retain(|path| folder.has_file(path));
    paths
}

const fn names(framework: Framework) -> &'static [&'static str] {
    match framework {
        // `proxy` since Next.js 16.
        Framework::NextApp | Framework::NextPages => &["middleware", "proxy"],
        Framework::Astro => &["middleware"],
        Framework::TanStackStart => &["start"],
        Framework::SvelteKit => &["hooks.server"],
        _ => &[],
    }
}

/// `text` with the route in its one list of public ones.
fn listed(text: &str) -> Option<Wired> {
    const LIST: &str = "isPublicRoute = createRouteMatcher([";
    let (before, after) = text.split_once(LIST)?;
    if after.contains(LIST) {
        return None;
    }
    let quote = if after.trim_start().starts_with('"') {
        '"'
    } else {
        '\''
    };
    let entry = format!("{quote}{ROUTE}{quote}");
    let comma = if after.trim_start().starts_with(']') {
        ""
    } else {
        ", "
    };
    Some(Wired {
        text: format!("{before}{LIST}{entry}{comma}{after}"),
        added: vec![format!("{LIST}{entry}, …])")],
    })
}
