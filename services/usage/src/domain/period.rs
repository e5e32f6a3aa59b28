//! Months: which one a moment is in, and when it begins and ends, in an organization's zone and calendar.

use chrono::{DateTime, Datelike as _, Duration, LocalResult, NaiveDate, TimeZone as _, Utc};
use chrono_tz::Tz;
use contexor_api::org::Calendar;

use super::jalali;

/// How an organization counts its months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BillingCalendar {
    zone: Tz,
    calendar: Calendar,
}

/// A month: from its first moment up to the next one's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// `YYYY-MM` in the calendar.
    pub key: String,
    /// Its first moment.
    pub starts_at: DateTime<Utc>,
    /// The first moment of the next month.
    pub ends_at: DateTime<Utc>,
    /// Its first day.
    pub first_day: NaiveDate,
    /// The first day of the next month.
    pub end_day: NaiveDate,
}

impl Period {
    /// A moment, brought into the month when it is a little outside: an attempt whose money was held in this month may begin or be
    /// told of in the next.
    pub fn clamp(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        // PostgreSQL keeps microseconds.
        at.clamp(self.starts_at, self.ends_at - Duration::microseconds(1))
    }
}

impl BillingCalendar {
    /// The clock of a zone of the tz database; one that is not known counts as UTC, so that money is counted all the same.
    pub fn new(timezone: &str, calendar: Calendar) -> Self {
        let zone = timezone.parse().unwrap_or_else(|_| {
            tracing::warn!(timezone, "the time zone {timezone} is not known; months are counted in UTC");
            Tz::UTC
        });
        Self { zone, calendar }
    }

    /// The zone, by its name in the tz database.
    pub fn zone(&self) -> &'static str {
        self.zone.name()
    }

    /// The calendar.
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// The day of the zone that a moment is in.
    pub fn day_at(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The time of the zone at a moment.
    pub fn local(&self, at: DateTime<Utc>) -> chrono::NaiveDateTime {
        at.with_timezone(&self.zone).naive_local()
    }

    /// The month that a day of the zone is in.
    pub fn period_of_day(&self, day: NaiveDate) -> Period {
        self.period_at(self.beginning(day))
    }

    /// The month that a moment is in.
    pub fn period_at(&self, at: DateTime<Utc>) -> Period {
        let local = at.with_timezone(&self.zone).date_naive();
        let (year, month) = match self.calendar {
            Calendar::Jalali => {
                jalali::from_gregorian(local).map_or((local.year(), local.month()), |(year, month, _)| (year, month))
            }
            Calendar::Gregorian => (local.year(), local.month()),
        };
        self.period(year, month).unwrap_or_else(|| Period {
            key: format!("{year:04}-{month:02}"),
            starts_at: at,
            ends_at: at + Duration::days(28),
            first_day: local,
            end_day: local + Duration::days(28),
        })
    }

    /// The month of a key; none when the calendar has no such month.
    pub fn period_of(&self, key: &str) -> Option<Period> {
        let (year, month) = key.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        self.period(year.parse().ok()?, month.parse().ok()?)
    }

    fn period(&self, year: i32, month: u32) -> Option<Period> {
        let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let (first_day, end_day) = (self.first_day(year, month)?, self.first_day(next_year, next_month)?);
        Some(Period {
            key: format!("{year:04}-{month:02}"),
            starts_at: self.beginning(first_day),
            ends_at: self.beginning(end_day),
            first_day,
            end_day,
        })
    }

    fn first_day(&self, year: i32, month: u32) -> Option<NaiveDate> {
        match self.calendar {
            Calendar::Gregorian if year > 0 => NaiveDate::from_ymd_opt(year, month, 1),
            Calendar::Gregorian => None,
            Calendar::Jalali => jalali::first_of_month(year, month),
        }
    }

    /// The first moment of a day. Where summer time skips midnight, the day begins when the clock goes on.
    pub fn beginning(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        (0..=8)
            .find_map(|quarters| match self.zone.from_local_datetime(&(midnight + Duration::minutes(15 * quarters))) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.with_timezone(&Utc)),
                LocalResult::None => None,
            })
            .unwrap_or_else(|| midnight.and_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_month_is_that_of_the_zone_and_the_calendar() {
        for (zone, calendar, moment, key, starts, ends) in [
            (
                "UTC",
                Calendar::Gregorian,
                "2026-11-30T23:59:59Z",
                "2026-11",
                "2026-11-01T00:00:00Z",
                "2026-12-01T00:00:00Z",
            ),
            (
                "Asia/Tehran",
                Calendar::Gregorian,
                "2026-11-30T20:29:59Z",
                "2026-11",
                "2026-10-31T20:30:00Z",
                "2026-11-30T20:30:00Z",
            ),
            (
                "Asia/Tehran",
                Calendar::Gregorian,
                "2026-11-30T20:30:00Z",
                "2026-12",
                "2026-11-30T20:30:00Z",
                "2026-12-31T20:30:00Z",
            ),
            // 1 Azar 1405 is 22 November 2026.
            (
                "Asia/Tehran",
                Calendar::Jalali,
                "2026-11-21T20:29:59Z",
                "1405-08",
                "2026-10-22T20:30:00Z",
                "2026-11-21T20:30:00Z",
            ),
            (
                "Asia/Tehran",
                Calendar::Jalali,
                "2026-11-21T20:30:00Z",
                "1405-09",
                "2026-11-21T20:30:00Z",
                "2026-12-21T20:30:00Z",
            ),
            // A leap year: Esfand 1403 has thirty days.
            (
                "Asia/Tehran",
                Calendar::Jalali,
                "2025-03-20T12:00:00Z",
                "1403-12",
                "2025-02-18T20:30:00Z",
                "2025-03-20T20:30:00Z",
            ),
            (
                "Asia/Tehran",
                Calendar::Jalali,
                "2025-03-20T20:30:00Z",
                "1404-01",
                "2025-03-20T20:30:00Z",
                "2025-04-20T20:30:00Z",
            ),
            // Summer time begins and ends within these months.
            (
                "Europe/Berlin",
                Calendar::Gregorian,
                "2026-03-31T21:59:59Z",
                "2026-03",
                "2026-02-28T23:00:00Z",
                "2026-03-31T22:00:00Z",
            ),
            (
                "America/New_York",
                Calendar::Gregorian,
                "2026-11-01T03:59:59Z",
                "2026-10",
                "2026-10-01T04:00:00Z",
                "2026-11-01T04:00:00Z",
            ),
            // Until 2022 Iran's clocks went on at midnight of 2 Farvardin, and back within Shahrivar.
            (
                "Asia/Tehran",
                Calendar::Jalali,
                "2021-09-22T20:30:00Z",
                "1400-07",
                "2021-09-22T20:30:00Z",
                "2021-10-22T20:30:00Z",
            ),
        ] {
            let clock = BillingCalendar::new(zone, calendar);
            let period = clock.period_at(at(moment));
            assert_eq!(
                (period.key.as_str(), period.starts_at, period.ends_at),
                (key, at(starts), at(ends)),
                "{zone} {moment}"
            );
            assert_eq!((clock.beginning(period.first_day), clock.day_at(period.ends_at)), (at(starts), period.end_day));
            assert_eq!(clock.period_of(key), Some(period), "{zone} {key}");
        }
    }

    #[test]
    fn months_follow_each_other_without_gap_or_overlap() {
        for calendar in [Calendar::Gregorian, Calendar::Jalali] {
            for zone in ["Asia/Tehran", "America/Sao_Paulo", "Pacific/Apia", "Africa/Cairo"] {
                let clock = BillingCalendar::new(zone, calendar);
                let mut period = clock.period_at(at("1990-01-15T00:00:00Z"));
                while period.starts_at < at("2060-01-01T00:00:00Z") {
                    assert_eq!(clock.period_at(period.starts_at), period, "{zone}");
                    assert_eq!(clock.period_at(period.ends_at - Duration::milliseconds(1)), period, "{zone}");
                    let next = clock.period_at(period.ends_at);
                    assert_eq!(next.starts_at, period.ends_at, "{zone}");
                    assert_ne!(next.key, period.key, "{zone}");
                    period = next;
                }
            }
        }
    }

    #[test]
    fn what_names_no_month_is_refused() {
        for (calendar, key) in [
            (Calendar::Gregorian, "2026-13"),
            (Calendar::Gregorian, "0000-01"),
            (Calendar::Gregorian, "2026-1"),
            (Calendar::Gregorian, "2026"),
            (Calendar::Jalali, "1405-00"),
            (Calendar::Jalali, "9999-01"),
        ] {
            assert_eq!(BillingCalendar::new("Asia/Tehran", calendar).period_of(key), None, "{key}");
        }
    }

    #[test]
    fn an_unknown_zone_counts_as_utc() {
        assert_eq!(
            BillingCalendar::new("Mars/Olympus", Calendar::Gregorian),
            BillingCalendar::new("UTC", Calendar::Gregorian)
        );
    }
}
