//! What the lives came to.

use super::baseline::Baseline;
use super::life::Life;
use super::story::End;
use super::watch::Look;
use crate::check::probe::{Finding, Level};

/// Of a row this much is shown.
const SHOWN: usize = 160;

/// What is wrong with the end of `life`; `None` if nothing is.
fn wrong(life: &Life, baseline: &Baseline, look: &Look) -> Option<String> {
    let form = look.form(&life.object);
    match life.story.end {
        End::After(step) => baseline.wrong(&form, step),
        End::Gone => {
            let table = baseline.is_there(&form)?;
            let row = look.row(&life.object, &table).unwrap_or_default();
            let noun = life.story.kind.noun();
            Some(format!("the {noun} is there: {}", start_of(row)))
        }
    }
}

/// What the lives of one probe came to.
pub fn finding(lives: &[&Life], baseline: &Baseline, look: &Look) -> Finding {
    let all = lives.len();
    let share = |some| share(some, all, lives[0].story.noun());
    let judged = lives.iter().map(|life| (life, wrong(life, baseline, look)));
    let wrongs: Vec<_> = judged
        .filter_map(|(life, wrong)| Some((life, wrong?)))
        .collect();
    if let Some((life, what)) = wrongs.first() {
        let never = life.never_accepted().map(|never| format!("; {never}"));
        let never = never.unwrap_or_default();
        let got = format!("{}{}: {what}{never}", share(wrongs.len()), life.story);
        return Finding::failed(got);
    }
    // What comes after a deletion may be refused for ever: nothing is lost with it.
    let alive = lives.iter().filter(|life| life.story.end != End::Gone);
    let refused: Vec<_> = alive
        .filter_map(|life| Some((life, life.never_accepted()?)))
        .collect();
    if let Some((life, never)) = refused.first() {
        let share = share(refused.len());
        return Finding::Failed {
            level: Level::Warning,
            got: format!("the state is right, but {share}{}: {never}", life.story),
            advice: None,
        };
    }
    Finding::passed(match all {
        1 => format!("{} ends right", lives[0].story),
        n => format!("{n} {} end right", lives[0].story.noun()),
    })
}

fn share(some: usize, all: usize, noun: &str) -> String {
    match all {
        1 => String::new(),
        all => format!("{some} of {all} {noun}: "),
    }
}

/// A row, cut where a line would be too long.
pub fn start_of(row: &str) -> String {
    match row.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &row[..end]),
        None => row.to_owned(),
    }
}
