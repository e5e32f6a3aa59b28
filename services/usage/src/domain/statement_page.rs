//! A statement as a page for printing: Persian, from right to left. usage knows people, workspaces and keys by their ids alone, so that
//! ids stand for names.

use std::fmt::Write as _;

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use contexor_api::{
    org::Calendar,
    usage::{Limit, LimitScope, Statement},
};

use super::{
    jalali,
    period::BillingCalendar,
    statement::{Sums as _, sections, subject_of},
};

const STYLE: &str = "@page{size:A4;margin:18mm}\
    body{font:11pt/1.7 Vazirmatn,Tahoma,sans-serif;color:#111}\
    h1{font-size:16pt}h2{font-size:12pt;break-after:avoid}\
    table{border-collapse:collapse;width:100%;margin:0 0 6mm}\
    th,td{border-bottom:1px solid #ccc;padding:1.5mm 2mm;text-align:start}\
    td.n,th.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}\
    thead{display:table-header-group}tr{break-inside:avoid}\
    code,bdi.id{font-family:monospace;font-size:8pt}";

/// A number with Persian digits and separators of thousands.
fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push('٬');
        }
        shown.push(digit);
    }
    format!("{}{}", if value < 0 { "\u{200E}−" } else { "" }, persian(&shown))
}

/// Micro US dollars as dollars, exactly, with Persian digits.
fn dollars(micro_usd: i64) -> String {
    let micro = micro_usd.unsigned_abs();
    let whole = number(i64::try_from(micro / 1_000_000).unwrap_or(i64::MAX));
    let sign = if micro_usd < 0 { "\u{200E}−" } else { "" };
    format!("{sign}{whole}٫{}", persian(&format!("{:06}", micro % 1_000_000)))
}

/// A text with Persian digits in the place of Latin ones.
fn persian(text: &str) -> String {
    text.chars().map(|c| c.to_digit(10).and_then(|digit| char::from_u32('۰' as u32 + digit)).unwrap_or(c)).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A moment in the zone and the calendar of the statement.
fn moment(clock: BillingCalendar, at: DateTime<Utc>) -> String {
    let local = clock.local(at);
    let day = local.date();
    let (year, month, of_month) = match clock.calendar() {
        Calendar::Jalali => jalali::from_gregorian(day).unwrap_or((day.year(), day.month(), day.day())),
        Calendar::Gregorian => (day.year(), day.month(), day.day()),
    };
    persian(&format!("{year:04}/{month:02}/{of_month:02} {:02}:{:02}", local.hour(), local.minute()))
}

fn head(title: &str, first: &str) -> String {
    format!(
        "<h2>{title}</h2>\n<table><thead><tr><th>{first}</th><th class=\"n\">درخواست‌ها</th><th class=\"n\">توکن ورودی</th>\
         <th class=\"n\">توکن خروجی</th><th class=\"n\">هزینه (دلار)</th></tr></thead>\n<tbody>\n"
    )
}

fn row(key: &str, sums: [i64; 4]) -> String {
    format!(
        "<tr><td>{key}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
        number(sums[0]),
        number(sums[1]),
        number(sums[2]),
        dollars(sums[3])
    )
}

fn limit_row(limit: &Limit) -> String {
    let scope = match limit.scope {
        LimitScope::Org => "سازمان",
        LimitScope::Workspace => "فضای کاری",
        LimitScope::User => "عضو",
        LimitScope::ApiKey => "کلید API",
    };
    let subject = subject_of(limit).map(|id| format!(" <bdi class=\"id\">{id}</bdi>")).unwrap_or_default();
    let shown = |value: Option<i64>, how: fn(i64) -> String| value.map_or_else(|| "بدون سقف".to_owned(), how);
    format!(
        "<tr><td>{scope}{subject}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
        shown(limit.monthly_cost_micro_usd, dollars),
        shown(limit.monthly_tokens, number),
        shown(limit.max_generation_micro_usd, dollars),
    )
}

/// The page; nothing in it is loaded or run.
pub fn html(statement: &Statement) -> String {
    let calendar = if statement.calendar == Calendar::Jalali.as_str() { Calendar::Jalali } else { Calendar::Gregorian };
    let clock = BillingCalendar::new(&statement.timezone, calendar);
    let calendar_name = match calendar {
        Calendar::Jalali => "هجری خورشیدی",
        Calendar::Gregorian => "میلادی",
    };
    let month = persian(&escaped(&statement.month));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"fa\" dir=\"rtl\"><head><meta charset=\"utf-8\"><title>صورت‌حساب {month}</title>\
         <style>{STYLE}</style></head><body>\n<h1>صورت‌حساب <bdi>{month}</bdi></h1>\n\
         <p>سازمان: <bdi class=\"id\">{org}</bdi><br>از <bdi>{starts}</bdi> تا <bdi>{ends}</bdi><br>\
         گاه‌شمار: {calendar_name}، منطقهٔ زمانی: <bdi>{zone}</bdi><br>زمان بستن دفتر: <bdi>{closed}</bdi></p>\n",
        org = statement.org_id,
        starts = moment(clock, statement.starts_at),
        ends = moment(clock, statement.ends_at),
        zone = escaped(&statement.timezone),
        closed = moment(clock, statement.closed_at),
    );
    let totals = &statement.totals;
    page += &head("جمع کل", "ماه");
    let sums = [totals.requests, totals.input_tokens, totals.output_tokens, totals.cost_micro_usd];
    page += &row(&format!("<bdi>{month}</bdi>"), sums);
    for one in &statement.corrections {
        let key = format!("اصلاح <bdi>{}</bdi>", persian(&escaped(&one.month)));
        page += &row(&key, [one.entries, one.input_tokens, one.output_tokens, one.cost_micro_usd]);
    }
    let _ = writeln!(
        page,
        "</tbody><tfoot><tr><th>قابل پرداخت</th><td></td><td></td><td></td><th class=\"n\">{}</th></tr></tfoot></table>",
        dollars(statement.due_micro_usd)
    );
    let titles =
        [("به تفکیک مدل", "مدل"), ("به تفکیک فضای کاری", "شناسهٔ فضای کاری"), ("به تفکیک عضو", "شناسهٔ عضو یا کلید API")];
    for ((title, first), (_, shares)) in titles.into_iter().zip(sections(statement)) {
        page += &head(title, first);
        for share in shares {
            page += &row(&format!("<bdi class=\"id\">{}</bdi>", escaped(&share.key)), share.sums());
        }
        page += "</tbody></table>\n";
    }
    page += "<h2>سقف‌ها در زمان بستن دفتر</h2>\n";
    if statement.limits.is_empty() {
        page += "<p>سقفی تعیین نشده است.</p>\n";
    } else {
        page += "<table><thead><tr><th>سقفِ</th><th class=\"n\">هزینهٔ ماهانه (دلار)</th><th class=\"n\">توکن ماهانه</th>\
                 <th class=\"n\">هزینهٔ هر تولید (دلار)</th></tr></thead>\n<tbody>\n";
        page.extend(statement.limits.iter().map(limit_row));
        page += "</tbody></table>\n";
    }
    let _ = write!(
        page,
        "<p>نگه‌داشته و تسویه‌نشده در زمان بستن دفتر: {} دلار در {} مورد.</p>\n<p>SHA-256: <code dir=\"ltr\">{}</code></p>\n\
         </body></html>\n",
        dollars(statement.unsettled_micro_usd),
        number(statement.unsettled_holds),
        escaped(&statement.sha256)
    );
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_money_are_exact_in_persian() {
        for (value, shown) in [(0, "۰"), (999, "۹۹۹"), (1000, "۱٬۰۰۰"), (-1_234_567, "\u{200E}−۱٬۲۳۴٬۵۶۷")]
        {
            assert_eq!(number(value), shown);
        }
        for (micro, shown) in [
            (0, "۰٫۰۰۰۰۰۰"),
            (1, "۰٫۰۰۰۰۰۱"),
            (-1_500_000, "\u{200E}−۱٫۵۰۰۰۰۰"),
            (1_234_000_000, "۱٬۲۳۴٫۰۰۰۰۰۰"),
            (i64::MIN, "\u{200E}−۹٬۲۲۳٬۳۷۲٬۰۳۶٬۸۵۴٫۷۷۵۸۰۸"),
        ] {
            assert_eq!(dollars(micro), shown);
        }
    }

    #[test]
    fn moments_are_those_of_the_statements_zone_and_calendar() {
        let at = "2026-03-20T20:30:00Z".parse().unwrap();
        for (zone, calendar, shown) in [
            ("Asia/Tehran", Calendar::Jalali, "۱۴۰۵/۰۱/۰۱ ۰۰:۰۰"),
            ("Asia/Tehran", Calendar::Gregorian, "۲۰۲۶/۰۳/۲۱ ۰۰:۰۰"),
            ("UTC", Calendar::Gregorian, "۲۰۲۶/۰۳/۲۰ ۲۰:۳۰"),
        ] {
            assert_eq!(moment(BillingCalendar::new(zone, calendar), at), shown);
        }
    }
}
