//! Statements as texts: one form for their hash, one for spreadsheets, one for paper.

use std::{collections::BTreeMap, fmt::Write as _};

use contexor_api::usage::{Share, Statement};
use serde_json::Value;

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

/// The statement as RFC 4180 with a byte order mark.
pub fn csv(statement: &Statement) -> String {
    let mut lines = vec![csv::line(["section", "key", "requests", "input_tokens", "output_tokens", "cost_micro_usd"])];
    let mut add = |section: &str, key: &str, sums: [i64; 4]| {
        let sums = sums.map(|sum| sum.to_string());
        lines.push(csv::line([&csv::text(section), &csv::text(key), &sums[0], &sums[1], &sums[2], &sums[3]]));
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
    lines.push(csv::line(["sha256", &statement.sha256, "", "", "", ""]));
    format!("{}{}", csv::BYTE_ORDER_MARK, lines.concat())
}

fn sections(statement: &Statement) -> [(&'static str, &[Share]); 3] {
    [("model", statement.by_model.as_slice()), ("workspace", &statement.by_workspace), ("user", &statement.by_user)]
}

/// Micro US dollars as dollars.
fn dollars(micro_usd: i64) -> String {
    let sign = if micro_usd < 0 { "-" } else { "" };
    let micro = micro_usd.unsigned_abs();
    format!("{sign}{}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A page for printing; nothing in it is loaded or run.
pub fn html(statement: &Statement) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Statement {month}</title><style>\
         @page{{size:A4;margin:18mm}}body{{font:11pt/1.4 sans-serif;color:#111}}table{{border-collapse:collapse;width:100%;\
         margin:0 0 6mm}}th,td{{border-bottom:1px solid #ccc;padding:1.5mm 2mm;text-align:left}}td.n,th.n{{text-align:right;\
         font-variant-numeric:tabular-nums}}tr{{break-inside:avoid}}code{{font-size:8pt}}</style></head><body>\n\
         <h1>Statement {month}</h1>\n<p>Organization {org}<br>{starts} to {ends} ({zone}, {calendar} calendar)<br>\
         Closed {closed}</p>\n",
        month = escaped(&statement.month),
        org = statement.org_id,
        starts = statement.starts_at.to_rfc3339(),
        ends = statement.ends_at.to_rfc3339(),
        zone = escaped(&statement.timezone),
        calendar = escaped(&statement.calendar),
        closed = statement.closed_at.to_rfc3339(),
    );
    let head = |title: &str, first: &str| {
        format!(
            "<h2>{title}</h2>\n<table><tr><th>{first}</th><th class=\"n\">Requests</th><th class=\"n\">Input tokens</th>\
             <th class=\"n\">Output tokens</th><th class=\"n\">US dollars</th></tr>\n"
        )
    };
    let row = |key: &str, sums: [i64; 4]| {
        format!(
            "<tr><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
            escaped(key),
            sums[0],
            sums[1],
            sums[2],
            dollars(sums[3])
        )
    };
    let totals = &statement.totals;
    page += &head("Total", "Month");
    page += &row(&statement.month, [totals.requests, totals.input_tokens, totals.output_tokens, totals.cost_micro_usd]);
    for one in &statement.corrections {
        let key = format!("Correction of {}", one.month);
        page += &row(&key, [one.entries, one.input_tokens, one.output_tokens, one.cost_micro_usd]);
    }
    page += &format!(
        "<tr><th>Due</th><td></td><td></td><td></td><th class=\"n\">{}</th></tr></table>\n",
        dollars(statement.due_micro_usd)
    );
    for (title, (_, shares)) in ["By model", "By workspace", "By person"].into_iter().zip(sections(statement)) {
        page += &head(title, "Key");
        for share in shares {
            page += &row(&share.key, share.sums());
        }
        page += "</table>\n";
    }
    page += &format!(
        "<p>Held and not settled at closing: {} US dollars in {} holds.</p>\n<p><code>SHA-256 {}</code></p>\n</body></html>\n",
        dollars(statement.unsettled_micro_usd),
        statement.unsettled_holds,
        statement.sha256
    );
    page
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

    #[test]
    fn micro_dollars_are_shown_as_dollars() {
        for (micro, shown) in
            [(0, "0.000000"), (1, "0.000001"), (-1_500_000, "-1.500000"), (i64::MIN, "-9223372036854.775808")]
        {
            assert_eq!(dollars(micro), shown);
        }
    }
}
