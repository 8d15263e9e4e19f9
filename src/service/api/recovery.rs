//! Calls that send many messages again, and about the tasks that do.

use std::time::Duration;

use hyper::StatusCode;
use serde_json::{Value, json};

use super::fields::Fields;
use super::problem::Problem;
use super::query::Query;
use super::reply::Reply;
use super::{Api, Asked};
use crate::store::{MessageSeq, Task, TaskKind};
use crate::time::Time;

/// Messages are recovered that far back.
const RECOVERED: Duration = Duration::from_secs(14 * 24 * 60 * 60);

impl Api {
    pub(super) async fn send_again(
        &self,
        kind: TaskKind,
        app: &str,
        name: &str,
        asked: &Asked<'_>,
    ) -> Result<Reply, Problem> {
        let (app, record) = self.find_endpoint(app, name)?;
        let fields = Fields::of(asked.body)?;
        let now = self.service.ambient.now();
        let since = moment(&fields, "since")?;
        let Some(since) = since else {
            return Err(Problem::malformed(
                &["body", "", ""],
                "missing field `since`",
            ));
        };
        let until = moment(&fields, "until")?.unwrap_or(now);
        if since > until {
            let at = ["body", "since"];
            return Err(Problem::invalid(&at, "'since' must be before 'until'"));
        }
        let longest = RECOVERED + Duration::from_secs(5 * 60);
        if kind == TaskKind::Recover && until.duration_since(since) > longest {
            let msg = "Cannot recover more than 14 days of messages";
            return Err(Problem::invalid(&["body", "since"], msg));
        }
        let task = Task {
            row: 0,
            id: self.new_id("qtask_")?,
            updated_at: now,
            kind,
            endpoint: record.row,
            app,
            since,
            until,
            finished: false,
            cursor: MessageSeq::FIRST,
            sent: 0,
        };
        let task = self.service.begin(task).await?;
        Reply::json(
            StatusCode::ACCEPTED,
            &json!({
                "id": task.id,
                "status": "running",
                "task": task.kind.name(),
                "updatedAt": format!("{:.3}", task.updated_at),
            }),
        )
    }

    pub(super) fn task(&self, id: &str) -> Result<Reply, Problem> {
        let task = self.store.task(id)?.ok_or_else(Problem::not_found)?;
        Reply::ok(&out(&task))
    }

    pub(super) fn tasks(&self, query: &Query) -> Result<Reply, Problem> {
        let ascending = query.ascending(false)?;
        let row = |id: &str| Ok(self.store.task(id)?.map(|task| task.row));
        let cursor = query.cursor("qtask_", ascending, row)?;
        let finished = match query.one("status") {
            None => None,
            Some("running") => Some(false),
            Some("finished") => Some(true),
            Some("failed") => return nothing(),
            Some(_) => return Err(Problem::query("status", "unknown variant")),
        };
        let kind = match query.one("task") {
            None => None,
            Some(name) => match TaskKind::of_name(name) {
                Some(kind) => Some(kind),
                None => return nothing(),
            },
        };
        let page = self.store.tasks(kind, finished, &cursor)?;
        Reply::list(
            &page,
            cursor.limit,
            |task| task.id.clone(),
            |task| Ok(out(task)),
        )
    }
}

fn nothing() -> Result<Reply, Problem> {
    Reply::ok(&json!({"data": [], "iterator": null, "done": true}))
}

fn out(task: &Task) -> Value {
    json!({
        "id": task.id,
        "status": if task.finished { "finished" } else { "running" },
        "task": task.kind.name(),
        "data": {"messagesSent": task.sent},
        "updatedAt": format!("{:.3}", task.updated_at),
    })
}

/// A time with its offset.
fn moment(fields: &Fields<'_>, name: &str) -> Result<Option<Time>, Problem> {
    let text: Option<String> = fields.optional(name)?;
    let read = |text: String| {
        let at = ["body", name];
        text.parse().map_err(|_| {
            Problem::malformed(&at, format!("{name}: input contains invalid characters"))
        })
    };
    text.map(read).transpose()
}
