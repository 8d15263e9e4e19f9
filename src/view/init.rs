//! What `cew init` is going to do, and what comes next.

use serde::Serialize;

use super::sanitize::sanitize;
use super::style::{ASIDE, BOLD, CARE, DIM, GOOD, Lines, Style, View};
use crate::init::{ByHand, Orm, Plan, Step};

/// How wide the names of steps are.
const DEED: usize = 6;

/// The plan: in JSON a line for the project; its steps follow.
#[derive(Serialize)]
pub struct PlanView<'a> {
    r#type: &'static str,
    framework: &'static str,
    version: Option<&'a str>,
    language: &'static str,
    verifier: &'a str,
    orm: Option<&'static str>,
    steps: Vec<StepView<'a>>,
    #[serde(skip)]
    name: &'static str,
}

#[derive(Serialize)]
struct StepView<'a> {
    action: &'static str,
    path: &'a str,
    about: String,
    lines: &'a [String],
}

impl<'a> PlanView<'a> {
    /// Of this plan.
    #[must_use]
    pub fn new(plan: &'a Plan) -> Self {
        let found = &plan.found;
        let steps = plan.steps.iter().map(StepView::new);
        let by_hand = plan.by_hand.iter().map(StepView::by_hand);
        Self {
            r#type: "plan",
            framework: found.framework.id(),
            version: found.version.as_deref(),
            language: found.language.name(),
            verifier: found.verifier.package(),
            orm: found.orm.map(Orm::name),
            steps: steps.chain(by_hand).collect(),
            name: found.framework.name(),
        }
    }
}

impl<'a> StepView<'a> {
    fn new(step: &'a Step) -> Self {
        let (action, about, lines): (_, _, &[String]) = match step {
            Step::Create { about, .. } => ("create", (*about).to_owned(), &[]),
            Step::Edit { added, .. } => ("edit", String::new(), added),
            Step::Secret { name, .. } => ("secret", format!("{name}, a new one"), &[]),
            Step::Keep { why, .. } => ("keep", why.clone(), &[]),
        };
        Self {
            action,
            path: step.path(),
            about,
            lines,
        }
    }

    fn by_hand(step: &'a ByHand) -> Self {
        Self {
            action: "by_hand",
            path: &step.path,
            about: step.why.clone(),
            lines: &step.lines,
        }
    }
}

impl View for PlanView<'_> {
    fn lines(&self, style: Style, lines: &mut Lines) {
        let name = style.paint(BOLD, self.name);
        let version = sanitize(self.version.unwrap_or_default());
        let space = if version.is_empty() { "" } else { " " };
        let written = self
            .orm
            .map_or_else(String::new, |orm| format!(", written with {orm}"));
        lines.line(format_args!(
            "{name}{space}{version} ({}), {}, verified by {}{written}",
            self.framework,
            self.language,
            sanitize(self.verifier)
        ));
        let width = self
            .steps
            .iter()
            .map(|step| step.path.chars().count())
            .max();
        let width = width.unwrap_or_default().min(40);
        for step in &self.steps {
            let (deed, look) = match step.action {
                "create" => ("create", GOOD),
                "edit" => ("edit", GOOD),
                "secret" => ("add", GOOD),
                "keep" => ("leave", DIM),
                _ => ("you", CARE),
            };
            let deed = style.paint(look, format_args!("{deed:DEED$}").to_string());
            let path = sanitize(step.path);
            let line = format!("  {deed}  {path:width$}  {}", sanitize(&step.about));
            lines.line(line.trim_end());
            for added in step.lines {
                let sign = if step.action == "edit" { "+" } else { " " };
                lines.line(format_args!(
                    "          {} {}",
                    style.paint(GOOD, sign),
                    sanitize(added)
                ));
            }
        }
    }
}

/// The commands that come next.
#[derive(Serialize)]
pub struct NextView<'a> {
    r#type: &'static str,
    changed: bool,
    commands: &'a [String],
    #[serde(skip)]
    hosts: Option<(&'static str, &'static str)>,
}

impl<'a> NextView<'a> {
    /// After a plan that was carried out, or that had nothing to do.
    #[must_use]
    pub const fn new(plan: &Plan, changed: bool, commands: &'a [String]) -> Self {
        Self {
            r#type: "next",
            changed,
            commands,
            hosts: plan.hosts,
        }
    }
}

impl View for NextView<'_> {
    fn lines(&self, style: Style, lines: &mut Lines) {
        if !self.changed {
            lines.line("\nAll of it is there already.");
        }
        lines.line(format_args!("\n{}", style.paint(BOLD, "Next:")));
        for command in self.commands {
            lines.line(format_args!("  {}", sanitize(command)));
        }
        if let Some((file, line)) = self.hosts {
            let label = style.paint(ASIDE, "Only for a tunnel:");
            lines.line(format_args!("\n{label} in {file}, {line}"));
        }
    }
}
