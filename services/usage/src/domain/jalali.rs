//! The Jalali (Solar Hijri) calendar of Iran.
//!
//! The leap years follow K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon, and Planets 74 (1996), pp. 223-230: the
//! astronomical rule (the year begins with the day of the equinox by the true noon of Iran) written as breaks between cycles of
//! 33 years. It agrees with the official calendar for all years that software has to do with.

use chrono::{Datelike as _, Days, NaiveDate};

/// The first years of stretches in which the leap years repeat every 33 (or 29) years; the last is where the table ends.
const BREAKS: [i32; 20] =
    [-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178];

/// The years that this module knows.
pub const YEARS: std::ops::RangeInclusive<i32> = 1..=3176;

/// The Gregorian date of 1 Farvardin of a year; none outside of [`YEARS`].
pub fn new_year(year: i32) -> Option<NaiveDate> {
    if !(*YEARS.start()..=*YEARS.end() + 1).contains(&year) {
        return None;
    }
    let mut leaps = -14;
    let mut begin = BREAKS[0];
    let mut length = 0;
    for next in &BREAKS[1..] {
        length = next - begin;
        if year < *next {
            break;
        }
        leaps += length / 33 * 8 + length % 33 / 4;
        begin = *next;
    }
    let into = year - begin;
    leaps += into / 33 * 8 + (into % 33 + 3) / 4;
    if length % 33 == 4 && length - into == 4 {
        leaps += 1;
    }
    let gregorian_year = year + 621;
    let gregorian_leaps = gregorian_year / 4 - (gregorian_year / 100 + 1) * 3 / 4 - 150;
    let day_of_march = 20 + leaps - gregorian_leaps;
    // The day may run over the end of March in distant centuries.
    let march = NaiveDate::from_ymd_opt(gregorian_year, 3, 1)?;
    march.checked_add_days(Days::new(u64::try_from(day_of_march - 1).ok()?))
}

/// The Gregorian date of the first of a month (1 to 12); none when there is no such month.
pub fn first_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    // Six months of 31 days, then months of 30; the last takes what the year has left.
    let days_before = match month {
        1..=7 => (month - 1) * 31,
        8..=12 => 186 + (month - 7) * 30,
        _ => return None,
    };
    new_year(year).filter(|_| YEARS.contains(&year))?.checked_add_days(Days::new(u64::from(days_before)))
}

/// Year, month and day of a Gregorian date; none outside of [`YEARS`].
pub fn from_gregorian(date: NaiveDate) -> Option<(i32, u32, u32)> {
    let mut year = date.year() - 621;
    if new_year(year)? > date {
        year -= 1;
    }
    if !YEARS.contains(&year) {
        return None;
    }
    let day_of_year = u32::try_from((date - new_year(year)?).num_days()).ok()?;
    let (month, day) = if day_of_year < 186 {
        (day_of_year / 31, day_of_year % 31)
    } else {
        ((day_of_year - 186) / 30 + 6, (day_of_year - 186) % 30)
    };
    Some((year, month + 1, day + 1))
}

/// The Gregorian date of a Jalali one; none when there is no such day.
pub fn to_gregorian(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    let first = first_of_month(year, month)?;
    let next = if month == 12 { new_year(year + 1) } else { first_of_month(year, month + 1) }?;
    let date = first.checked_add_days(Days::new(u64::from(day.checked_sub(1)?)))?;
    (date < next).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gregorian(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn known_days_are_converted_both_ways() {
        for ((year, month, day), date) in [
            ((1403, 12, 30), gregorian(2025, 3, 20)),
            ((1404, 1, 1), gregorian(2025, 3, 21)),
            ((1405, 9, 1), gregorian(2026, 11, 22)),
            ((1405, 1, 1), gregorian(2026, 3, 21)),
            ((1399, 12, 30), gregorian(2021, 3, 20)),
            ((1400, 1, 1), gregorian(2021, 3, 21)),
            ((1408, 12, 30), gregorian(2030, 3, 20)),
            ((1357, 11, 22), gregorian(1979, 2, 11)),
            ((1348, 10, 11), gregorian(1970, 1, 1)),
        ] {
            assert_eq!(to_gregorian(year, month, day), Some(date), "{year}/{month}/{day}");
            assert_eq!(from_gregorian(date), Some((year, month, day)), "{date}");
        }
    }

    #[test]
    fn leap_years_are_the_official_ones() {
        let leap: Vec<i32> = (1370..1430).filter(|year| to_gregorian(*year, 12, 30).is_some()).collect();
        assert_eq!(leap, [1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428]);
    }

    #[test]
    fn every_day_of_two_centuries_comes_back() {
        let mut date = gregorian(1921, 3, 21);
        let mut before = from_gregorian(gregorian(1921, 3, 20)).unwrap();
        while date.year() < 2122 {
            let (year, month, day) = from_gregorian(date).unwrap();
            assert_eq!(to_gregorian(year, month, day), Some(date));
            let follows = (year, month, day) == (before.0, before.1, before.2 + 1)
                || (year, month, day) == (before.0, before.1 + 1, 1)
                || (before.1 == 12 && (year, month, day) == (before.0 + 1, 1, 1));
            assert!(follows, "{year}/{month}/{day} after {before:?}");
            before = (year, month, day);
            date = date.succ_opt().unwrap();
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for (year, month, day) in
            [(1404, 12, 30), (1404, 13, 1), (1404, 0, 1), (1404, 7, 31), (1404, 1, 0), (0, 1, 1), (3177, 1, 1)]
        {
            assert_eq!(to_gregorian(year, month, day), None, "{year}/{month}/{day}");
        }
    }
}
