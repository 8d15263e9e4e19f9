//! What to say where a project has no store and others have one.

use std::path::{Path, PathBuf};

/// The next step when there is no store here: name another project's.
pub fn elsewhere(others: &[(Option<String>, PathBuf)]) -> String {
    /// More are of no help.
    const SHOWN: usize = 5;
    let (projects, shared): (Vec<_>, Vec<_>) =
        others.iter().partition(|(project, _)| project.is_some());
    let option = |path: &Path| format!("--store {}", path.display());
    let mut steps = vec!["`cew listen` and `cew send-example` make one".to_owned()];
    if !projects.is_empty() {
        let named = projects.iter().map(|(project, path)| {
            let project = project.as_deref().unwrap_or_default();
            format!("{project} ({})", option(path))
        });
        let mut named: Vec<_> = named.collect();
        if let Some(more) = named.len().checked_sub(SHOWN + 1) {
            named.truncate(SHOWN);
            named.push(format!("{} more", more + 1));
        }
        steps.push(format!("these projects have one: {}", named.join(", ")));
    }
    if let [(_, path), ..] = shared[..] {
        let option = option(path);
        steps.push(format!(
            "what an earlier cew captured for all projects is still there: {option}"
        ));
    }
    steps.join("; ")
}
