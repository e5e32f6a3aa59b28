//! A change of prices, checked before it is made.

use chrono::{DateTime, Utc};

use super::price::{Price, PriceBook, PriceError};

/// A slip of this much in either direction is taken for a mistake of units.
const SLIP: i64 = 100;

/// A price that is to be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPrice {
    /// The model.
    pub model: String,
    /// Who sells it.
    pub provider: String,
    /// From when it holds, for prompts of which length, and what.
    pub price: Price,
}

/// Why a price is not set.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refusal {
    /// It makes no sense among the others.
    #[error("{0}")]
    Senseless(#[from] PriceError),
    /// It is many times what it was.
    #[error(
        "`{model}`: {what} goes from {from} to {to} nano US dollars a token, which is more than {SLIP} times; add --yes if that is meant"
    )]
    Slip {
        /// The model.
        model: String,
        /// Which price.
        what: &'static str,
        /// What it was.
        from: i64,
        /// What it would be.
        to: i64,
    },
    /// A model without a price so far would be the dearest of all.
    #[error(
        "`{model}` has no price yet, and {what} at {to} nano US dollars a token is above the dearest there is ({dearest}); add --yes if \
         that is meant"
    )]
    DearestNew {
        /// The model.
        model: String,
        /// Which price.
        what: &'static str,
        /// The highest of that kind in the book.
        dearest: i64,
        /// What it would be.
        to: i64,
    },
    /// Amounts that no model costs.
    #[error("`{0}`: more than 1 US dollar a token is no price")]
    TooMuch(String),
    /// Bills of the past would be reckoned otherwise.
    #[error(
        "`{0}`: valid_from is in the past; add --yes if that is meant (what is settled already is not reckoned anew)"
    )]
    InThePast(String),
}

/// Checks changes against the prices there are; `sure` lets through what may be meant.
///
/// # Errors
/// [`Refusal`], of the first that is refused.
pub fn check(book: &PriceBook, changes: &[NewPrice], now: DateTime<Utc>, sure: bool) -> Result<(), Refusal> {
    for change in changes {
        let new = &change.price;
        for (_, amount) in amounts(new) {
            if amount > 1_000_000_000 {
                return Err(Refusal::TooMuch(change.model.clone()));
            }
        }
        if !sure {
            check_slips(book, change)?;
        }
        if !sure && new.valid_from < now - chrono::Duration::hours(24) {
            return Err(Refusal::InThePast(change.model.clone()));
        }
    }
    // The whole book has to make sense with them.
    let present = book
        .models()
        .flat_map(|(name, prices)| prices.iter().map(|price| (name.to_owned(), *price)).collect::<Vec<_>>());
    let with = present.chain(changes.iter().map(|change| (change.model.clone(), change.price)));
    PriceBook::new(with)?;
    Ok(())
}

/// Refuses a price that is many times more or less than the model's own; and of a model that has none, one above the dearest in the
/// book: a cheaper one is nothing unusual.
fn check_slips(book: &PriceBook, change: &NewPrice) -> Result<(), Refusal> {
    let new = &change.price;
    let slip = |what, from, to| Err(Refusal::Slip { model: change.model.clone(), what, from, to });
    let before = book.price(&change.model, new.valid_from, new.above_input_tokens.saturating_add(1));
    for (place, (what, amount)) in amounts(new).into_iter().enumerate() {
        match before.map(|before| amounts(before)[place].1) {
            Some(from) if amount > from.saturating_mul(SLIP) || amount.saturating_mul(SLIP) < from => {
                return slip(what, from, amount);
            }
            Some(_) => {}
            None => {
                let all = book.models().flat_map(|(_, prices)| prices);
                let dearest = all.map(|price| amounts(price)[place].1).max().unwrap_or(0);
                if amount > dearest {
                    return Err(Refusal::DearestNew { model: change.model.clone(), what, dearest, to: amount });
                }
            }
        }
    }
    Ok(())
}

fn amounts(price: &Price) -> [(&'static str, i64); 4] {
    [
        ("input", price.input_nano_usd),
        ("cached input", price.cached_input_nano_usd),
        ("cache write", price.cache_write_nano_usd),
        ("output", price.output_nano_usd),
    ]
}

/// US dollars a million tokens, such as `0.40`, as nano US dollars a token; none when it is no such number.
pub fn nano_of_dollars_per_million(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 3 || whole.len() > 9 {
        return None;
    }
    format!("{whole}{fraction:0<3}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(version: i64, input: i64, cached: i64, output: i64) -> Price {
        Price {
            valid_from: "2026-12-01T00:00:00Z".parse().unwrap(),
            version,
            above_input_tokens: 0,
            input_nano_usd: input,
            cached_input_nano_usd: cached,
            cache_write_nano_usd: input,
            output_nano_usd: output,
        }
    }

    #[test]
    fn mistakes_are_refused_and_what_is_meant_is_not() {
        let old = Price { valid_from: "2025-01-01T00:00:00Z".parse().unwrap(), ..price(1, 400, 100, 1600) };
        let book = PriceBook::new([("mini".to_owned(), old)]).unwrap();
        let now = "2026-11-29T12:00:00Z".parse().unwrap();
        let change = |price| vec![NewPrice { model: "mini".into(), provider: "openai".into(), price }];
        let refused = |price, sure| check(&book, &change(price), now, sure).unwrap_err();
        assert_eq!(check(&book, &change(price(2, 300, 75, 1200)), now, false), Ok(()));
        assert!(matches!(refused(price(2, 400_000, 100, 1600), false), Refusal::Slip { what: "input", .. }));
        assert!(matches!(refused(price(2, 400, 100, 2), false), Refusal::Slip { what: "output", .. }));
        let write = |cache_write_nano_usd| Price { cache_write_nano_usd, ..price(2, 400, 100, 1600) };
        assert!(matches!(refused(write(400_000), false), Refusal::Slip { what: "cache write", .. }));
        assert!(matches!(refused(write(2), false), Refusal::Slip { what: "cache write", .. }));
        assert_eq!(check(&book, &change(write(400_000)), now, true), Ok(()));
        assert_eq!(check(&book, &change(price(2, 400_000, 100, 1600)), now, true), Ok(()));
        for senseless in [price(2, -400, 100, 1600), price(2, 0, 0, 1600), price(2, 400, 401, 1600)] {
            assert!(matches!(refused(senseless, true), Refusal::Senseless(_)));
        }
        assert!(matches!(refused(price(2, 400, 100, 2_000_000_000), true), Refusal::TooMuch(_)));
        assert!(matches!(
            refused(Price { valid_from: old.valid_from, version: 2, ..price(2, 300, 75, 1200) }, false),
            Refusal::InThePast(_)
        ));
    }

    #[test]
    fn a_new_model_that_would_be_the_dearest_has_to_be_meant() {
        let base = |input, output| Price { version: 1, ..price(1, input, input / 4, output) };
        let old = |price: Price| Price { valid_from: "2025-01-01T00:00:00Z".parse().unwrap(), ..price };
        let book = [("mini".to_owned(), old(base(400, 1600))), ("large".to_owned(), old(base(2000, 8000)))];
        let book = PriceBook::new(book).unwrap();
        let now = "2026-11-29T12:00:00Z".parse().unwrap();
        let ask = |price, sure| {
            check(&book, &[NewPrice { model: "new".into(), provider: "openai".into(), price }], now, sure)
        };
        assert_eq!(ask(base(2000, 8000), false), Ok(()));
        assert_eq!(ask(base(4, 8), false), Ok(()), "a cheap model is nothing unusual");
        assert!(matches!(ask(base(2001, 8000), false), Err(Refusal::DearestNew { what: "input", dearest: 2000, .. })));
        assert!(matches!(ask(base(400, 1_600_000), false), Err(Refusal::DearestNew { what: "output", .. })));
        let write = Price { cache_write_nano_usd: 400_000, ..base(400, 1600) };
        assert!(matches!(ask(write, false), Err(Refusal::DearestNew { what: "cache write", .. })));
        assert_eq!(ask(base(400, 1_600_000), true), Ok(()));
    }

    #[test]
    fn dollars_a_million_are_read_exactly() {
        for (text, expected) in [
            ("0.40", Some(400)),
            ("2", Some(2000)),
            ("0.005", Some(5)),
            ("12.5", Some(12_500)),
            ("0.0005", None),
            ("-1", None),
            ("1e3", None),
            ("", None),
            (".5", None),
            ("۱", None),
        ] {
            assert_eq!(nano_of_dollars_per_million(text), expected, "{text}");
        }
    }
}
