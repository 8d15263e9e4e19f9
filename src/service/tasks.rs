//! Works on tasks in the background, one after the other.

use std::time::Duration;

use tokio::time::sleep;

use super::Service;
use crate::store::{Cursor, MessageSeq, Store, Task};

/// When the store cannot be used.
const REST: Duration = Duration::from_secs(1);

/// Never ends. Begins with what was left unfinished.
pub async fn work(service: &Service, store: &Store) {
    loop {
        while let Some(task) = next(store) {
            if carry_out(service, &task).await.is_none() {
                sleep(REST).await;
            }
        }
        service.tasks.notified().await;
    }
}

/// The oldest that is not finished.
fn next(store: &Store) -> Option<Task> {
    let oldest = Cursor {
        from: None,
        backwards: false,
        ascending: true,
        limit: 1,
    };
    let page = store.tasks(None, Some(false), &oldest).ok()?;
    page.entries.into_iter().next()
}

async fn carry_out(service: &Service, task: &Task) -> Option<()> {
    let mut cursor = task.cursor.max(MessageSeq::START);
    loop {
        let (task, now) = (task.clone(), service.ambient.now());
        let endpoint = task.endpoint;
        let step = service
            .committer
            .commit(move |change| change.work_on(&task, cursor, now));
        let Some((due, reached)) = step.await.ok()? else {
            return Some(());
        };
        for due in due {
            service.queue.add([endpoint], due, None);
        }
        cursor = reached;
    }
}
