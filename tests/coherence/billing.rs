//! Money, plans, payers, subscriptions and payments (rule 18).

use serde_json::Value;

use super::{
    Example,
    times::{DAY, date},
    walk::{Node, Problems, of_kind},
};

pub fn problems(events: &[Example]) -> Vec<String> {
    let mut problems = Problems::default();
    for money in of_kind(events, "money") {
        let amount = money.int("amount").unwrap_or(-1);
        let formatted = format!(
            "{}{}.{:02}",
            money.text("currency_symbol"),
            amount / 100,
            amount % 100
        );
        problems.unless(
            money.get("amount_formatted") == &formatted,
            &money,
            format_args!("amount_formatted is not {formatted}"),
        );
        let dollar = money.get("currency") == "USD" && money.get("currency_symbol") == "$";
        problems.unless(dollar, &money, "currency is not USD with $");
    }
    let (users, organizations) = (of_kind(events, "user"), of_kind(events, "organization"));
    for payer in of_kind(events, "commerce_payer") {
        self::payer(&payer, &users, &organizations, &mut problems);
    }
    for item in of_kind(events, "commerce_subscription_item") {
        self::item(&item, &mut problems);
    }
    for subscription in of_kind(events, "commerce_subscription") {
        self::subscription(&subscription, &mut problems);
    }
    for attempt in of_kind(events, "commerce_payment_attempt") {
        self::attempt(&attempt, &mut problems);
    }
    for credit in of_kind(events, "credit") {
        let [left, total] = ["cycle_days_remaining", "cycle_days_total"]
            .map(|key| credit.get(key).as_f64().unwrap_or(f64::NAN));
        let fraction = credit
            .get("cycle_remaining_percent")
            .as_f64()
            .unwrap_or(f64::NAN);
        let fits = (left / total - fraction).abs() < 1e-6;
        problems.unless(
            fits,
            &credit,
            "cycle_remaining_percent is not remaining / total",
        );
    }
    problems.0
}

/// A user or an organization, not both, and a copy of that.
fn payer(
    payer: &Node<'_>,
    users: &[Node<'_>],
    organizations: &[Node<'_>],
    problems: &mut Problems,
) {
    let has = |key| !payer.text(key).is_empty();
    let user = ["user_id", "first_name", "last_name"].map(has);
    let organization = ["organization_id", "organization_name"].map(has);
    let one = (user == [true; 3] && organization == [false; 2])
        || (user == [false; 3] && organization == [true; 2]);
    problems.unless(one, payer, "is not either a user or an organization");
    let copy = if user[0] {
        let keys = [
            ("user_id", "id"),
            ("first_name", "first_name"),
            ("last_name", "last_name"),
            ("image_url", "image_url"),
        ];
        copied(payer, users, &keys)
    } else {
        let keys = [
            ("organization_id", "id"),
            ("organization_name", "name"),
            ("image_url", "image_url"),
        ];
        copied(payer, organizations, &keys)
    };
    problems.unless(copy, payer, "is no copy of the user or organization");
}

fn copied(payer: &Node<'_>, originals: &[Node<'_>], keys: &[(&str, &str)]) -> bool {
    originals.iter().any(|original| {
        keys.iter()
            .all(|(copy, key)| payer.get(copy) == original.get(key))
    })
}

fn item(item: &Node<'_>, problems: &mut Problems) {
    let plan = item.get("plan");
    let mut must = |holds, fault| problems.unless(holds, item, fault);
    must(item.get("plan_id") == &plan["id"], "plan_id is not plan.id");
    let period = item.text("plan_period");
    must(
        item.get("interval") == period && plan["period"] == period,
        "plan_period, interval and plan.period differ",
    );
    let amount = item.get("amount");
    must(
        amount["amount"] == plan["amount"] && amount["currency"] == plan["currency"],
        "amount is not the plan's",
    );
    let [start, end] = ["period_start", "period_end"].map(|key| item.int(key).unwrap_or_default());
    let days = if period == "annual" {
        365..=366
    } else {
        28..=31
    };
    must(
        (end - start) % DAY == 0 && days.contains(&((end - start) / DAY)),
        "period_end is not one period after period_start",
    );
    must(
        item.get("proration_date") == &date(start),
        "proration_date is not the day of period_start",
    );
    let alone = item.path == "data";
    must(
        item.get("payer").is_object() == alone,
        "payer belongs to an item of its own only",
    );
    must(
        item.get("subscription_id").is_string() == alone,
        "subscription_id belongs to an item of its own only",
    );
    for (key, status) in [("canceled_at", "canceled"), ("past_due_at", "past_due")] {
        must(
            item.int(key).is_some() == (item.get("status") == status),
            "canceled_at or past_due_at does not fit the status",
        );
    }
    let over = matches!(
        item.text("status"),
        "canceled" | "ended" | "abandoned" | "expired"
    );
    let due = if over {
        &Value::from(0)
    } else {
        &plan["amount"]
    };
    must(
        item.get("next_payment_amount") == due,
        "next_payment_amount does not fit status and plan",
    );
    let next = if item.get("status") == "upcoming" || item.get("status") == "abandoned" {
        start
    } else {
        end
    };
    must(
        item.int("next_payment_date") == Some(next),
        "next_payment_date is not the next period's start",
    );
    let unpaid = matches!(item.text("status"), "incomplete" | "upcoming" | "abandoned")
        || item.get("is_free_trial") == true;
    let paid = item.int("lifetime_paid").unwrap_or(-1);
    let price = plan["amount"].as_i64().unwrap_or_default();
    let whole = if unpaid || price == 0 {
        paid == 0
    } else {
        paid > 0 && paid % price == 0
    };
    must(whole, "lifetime_paid does not fit status and plan");
}

fn subscription(subscription: &Node<'_>, problems: &mut Problems) {
    let mut must = |holds, fault| problems.unless(holds, subscription, fault);
    must(
        subscription.get("payer_id") == &subscription.get("payer")["id"],
        "payer_id is not payer.id",
    );
    let status = subscription.text("status");
    for (key, state) in [
        ("canceled_at", "canceled"),
        ("ended_at", "ended"),
        ("past_due_at", "past_due"),
    ] {
        must(
            subscription.int(key).is_some() == (status == state),
            "canceled_at, ended_at or past_due_at does not fit the status",
        );
    }
    let mut items = subscription.get("items").as_array().into_iter().flatten();
    must(
        items.any(|item| item["status"] == status),
        "no item has the status of the subscription",
    );
    let paid = subscription.get("latest_payment_id").is_string();
    must(
        paid == subscription.get("payment_source_id").is_string(),
        "a payment without source, or the reverse",
    );
}

fn attempt(attempt: &Node<'_>, problems: &mut Problems) {
    let mut must = |holds, fault| problems.unless(holds, attempt, fault);
    let items = attempt
        .get("subscription_items")
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let totals = ["subtotal", "tax_total", "grand_total"].map(|key| &attempt.get("totals")[key]);
    let [subtotal, tax, total] = totals.map(|money| money["amount"].as_i64().unwrap_or(-1));
    must(
        subtotal + tax == total,
        "subtotal and tax_total do not make grand_total",
    );
    must(
        totals
            .iter()
            .all(|money| money["currency"] == totals[0]["currency"]),
        "totals in several currencies",
    );
    let sum: i64 = items
        .iter()
        .filter_map(|item| item["amount"]["amount"].as_i64())
        .sum();
    must(subtotal == sum, "subtotal is not the sum of the items");
    let billed = attempt.int("billing_date").unwrap_or_default();
    let old = items
        .iter()
        .all(|item| item["created_at"].as_i64().is_some_and(|at| at < billed));
    must(
        attempt.get("charge_type") != "recurring" || old,
        "recurring, but the item is new",
    );
    must(
        matches!(attempt.text("charge_type"), "checkout" | "recurring"),
        "charge_type is unknown",
    );
    let settled =
        attempt.get("status") != "paid" || items.iter().all(|item| item["status"] == "active");
    must(settled, "paid, but an item is not active");
}
