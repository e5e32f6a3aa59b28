//! Statements as texts: one form for their hash, one for spreadsheets. [`super::statement_page`] has the one for paper.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::{DateTime, SecondsFormat, Utc};
use contexor_api::usage::{Limit, Share, Statement};
use serde_json::Value;
use uuid::Uuid;

use super::csv;

/// Something with sums.
pub trait Sums {
    /// Attempts, tokens read, tokens written, micro US dollars.
    fn sums(&self) -> [i64; 4];
}

/// The sums by a key, the highest cost first.
pub fn shares<T: Sums>(rows: &[T], key: impl Fn(&T) -> String) -> Vec<Share> {
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    for row in rows {
        let key = key(row);
        let share = shares.entry(key.clone()).or_insert(Share {
            key,
            requests: 0,
            input_tokens: 0,
            output_tokens: 0,
            cost_micro_usd: 0,
        });
        let [requests, input_tokens, output_tokens, cost_micro_usd] = row.sums();
        share.requests += requests;
        share.input_tokens += input_tokens;
        share.output_tokens += output_tokens;
        share.cost_micro_usd += cost_micro_usd;
    }
    let mut shares: Vec<Share> = shares.into_values().collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.cost_micro_usd));
    shares
}

/// A value as RFC 8785 writes it, as far as a statement goes: its numbers are whole, its names are ASCII.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<&String, &Value> = members.iter().collect();
            let members: Vec<String> = members
                .into_iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

/// SHA-256 of a text, hexadecimal.
pub fn sha256(text: &str) -> String {
    contexor_crypto::sha256(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The statement as RFC 4180 with a byte order mark. The column `value` holds what is no sum: how the month is counted, when it was
/// closed, and limits.
pub fn csv(statement: &Statement) -> String {
    let head = ["section", "key", "requests", "input_tokens", "output_tokens", "cost_micro_usd", "value"];
    let mut lines = vec![csv::line(head)];
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    for (key, value) in [
        ("organization", statement.org_id.to_string()),
        ("calendar", statement.calendar.clone()),
        ("timezone", statement.timezone.clone()),
        ("starts_at", time(statement.starts_at)),
        ("ends_at", time(statement.ends_at)),
        ("closed_at", time(statement.closed_at)),
    ] {
        lines.push(csv::line(["statement", key, "", "", "", "", &csv::text(&value)]));
    }
    let mut add = |section: &str, key: &str, sums: [i64; 4]| {
        let sums = sums.map(|sum| sum.to_string());
        lines.push(csv::line([&csv::text(section), &csv::text(key), &sums[0], &sums[1], &sums[2], &sums[3], ""]));
    };
    let totals = &statement.totals;
    let sums = [totals.requests, totals.input_tokens, totals.output_tokens, totals.cost_micro_usd];
    add("total", &statement.month, sums);
    for (section, shares) in sections(statement) {
        for share in shares {
            add(section, &share.key, share.sums());
        }
    }
    for one in &statement.corrections {
        add("correction", &one.month, [one.entries, one.input_tokens, one.output_tokens, one.cost_micro_usd]);
    }
    add("due", &statement.month, [0, 0, 0, statement.due_micro_usd]);
    add("unsettled", &statement.month, [statement.unsettled_holds, 0, 0, statement.unsettled_micro_usd]);
    for limit in &statement.limits {
        let subject = subject_of(limit).map(|id| format!(" {id}")).unwrap_or_default();
        let key = format!("{}{subject}", limit.scope.as_str());
        for (section, value) in [
            ("limit_monthly_cost_micro_usd", limit.monthly_cost_micro_usd),
            ("limit_monthly_tokens", limit.monthly_tokens),
            ("limit_generation_micro_usd", limit.max_generation_micro_usd),
        ] {
            if let Some(value) = value {
                lines.push(csv::line([section, &key, "", "", "", "", &value.to_string()]));
            }
        }
    }
    lines.push(csv::line(["sha256", &statement.sha256, "", "", "", "", ""]));
    format!("{}{}", csv::BYTE_ORDER_MARK, lines.concat())
}

/// Whose limit it is; none for the organization's own.
pub fn subject_of(limit: &Limit) -> Option<Uuid> {
    limit.user_id.or(limit.workspace_id).or(limit.api_key_id)
}

pub(super) fn sections(statement: &Statement) -> [(&'static str, &[Share]); 3] {
    [("model", statement.by_model.as_slice()), ("workspace", &statement.by_workspace), ("user", &statement.by_user)]
}

impl Sums for Share {
    fn sums(&self) -> [i64; 4] {
        [self.requests, self.input_tokens, self.output_tokens, self.cost_micro_usd]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_form_that_is_hashed_has_sorted_names_and_no_white_space() {
        let value = json!({"b": [1, {"d": null, "c": "\"é\n"}], "a": -5});
        assert_eq!(canonical(&value), r#"{"a":-5,"b":[1,{"c":"\"é\n","d":null}]}"#);
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
