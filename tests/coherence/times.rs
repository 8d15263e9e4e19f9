//! Times are in milliseconds and in order (rule 2).

use std::collections::HashMap;

use super::{
    Example,
    walk::{Node, Problems, nodes, payload, payloads},
};

/// Times that may lie after the event.
const AHEAD: [&str; 6] = [
    "abandon_at",
    "expire_at",
    "expires_at",
    "next_payment_date",
    "period_end",
    "period_start",
];

pub const DAY: i64 = 86_400_000;

pub fn problems(events: &[Example]) -> Vec<String> {
    let mut problems = Problems::default();
    each_time(events, &mut problems);
    order(events, &mut problems);
    progress(events, &mut problems);
    problems.0
}

fn is_time(key: &str) -> bool {
    let text = matches!(key, "proration_date" | "requested_at");
    let named = key.starts_with("period_") || key == "timestamp";
    !text && (named || key.ends_with("_at") || key.ends_with("_date"))
}

fn each_time(events: &[Example], problems: &mut Problems) {
    for node in nodes(events) {
        if !is_time(node.key()) || node.path.contains("_metadata") || node.value.is_null() {
            continue;
        }
        let time = node.value.as_i64().unwrap_or_default();
        let digits = (1_000_000_000_000..10_000_000_000_000).contains(&time);
        problems.unless(
            digits,
            &node,
            format_args!("{} is not in milliseconds", node.value),
        );
        let past = AHEAD.contains(&node.key()) || time <= node.now();
        problems.unless(past, &node, "later than the event");
    }
}

fn order(events: &[Example], problems: &mut Problems) {
    for node in nodes(events) {
        if let (Some(created), Some(updated)) = (node.int("created_at"), node.int("updated_at")) {
            problems.unless(created <= updated, &node, "updated before it was created");
        }
    }
    for node in payloads(events) {
        let (Some(created), Some(updated)) = (node.int("created_at"), node.int("updated_at"))
        else {
            continue;
        };
        let near = (0..=1_000).contains(&(node.now() - updated));
        problems.unless(
            near,
            &node,
            "timestamp is not within a second after updated_at",
        );
        let (family, verb) = node.event.split_once('.').unwrap_or_default();
        if verb == "created" {
            let new = updated - created <= 1_000;
            problems.unless(
                new,
                &node,
                "created, but updated_at is more than a second later",
            );
        }
        if verb == "updated" {
            problems.unless(
                updated > created,
                &node,
                "updated, but updated_at is created_at",
            );
            let before = payload(events, &format!("{family}.created"));
            if let Some(before) = before.filter(|before| before.get("id") == node.get("id")) {
                let changed = node
                    .value
                    .as_object()
                    .into_iter()
                    .flatten()
                    .any(|(key, value)| {
                        !is_time(key) && key != "organization" && before.get(key) != value
                    });
                problems.unless(changed, &node, "updated, but nothing changed");
            }
        }
    }
}

/// What is told later about an object is not older.
fn progress(events: &[Example], problems: &mut Problems) {
    let mut nodes = nodes(events);
    nodes.sort_by_key(Node::now);
    let mut latest = HashMap::new();
    for node in nodes {
        if let (Some(id), Some(updated)) = (node.get("id").as_str(), node.int("updated_at")) {
            let (now, known) = latest.insert(id, (node.now(), updated)).unwrap_or_default();
            let fresh = updated >= known || now == node.now();
            problems.unless(fresh, &node, "older than what an earlier event tells");
        }
    }
}

/// Year, month and day of a time in milliseconds.
fn civil(time: i64) -> (i64, i64, i64) {
    let days = time.div_euclid(DAY) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// `2026-02-10`
pub fn date(time: i64) -> String {
    let (year, month, day) = civil(time);
    format!("{year}-{month:02}-{day:02}")
}

/// `2 February 2026, 09:31 UTC`
pub fn spoken(time: i64) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, day) = civil(time);
    let month = MONTHS[usize::try_from(month).unwrap() - 1];
    let minutes = time.rem_euclid(DAY) / 60_000;
    format!(
        "{day} {month} {year}, {:02}:{:02} UTC",
        minutes / 60,
        minutes % 60
    )
}
