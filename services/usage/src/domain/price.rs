//! What tokens cost. Integers only: nano US dollars (10^-9) a token, rounded up to micro dollars once a try.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

/// Prices per token, nano US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// From when it holds.
    pub valid_from: DateTime<Utc>,
    /// Which version of that day's price it is.
    pub version: i64,
    /// Applies to prompts longer than this, tokens.
    pub above_input_tokens: i64,
    /// A token read.
    pub input_nano_usd: i64,
    /// A token read from the provider's cache.
    pub cached_input_nano_usd: i64,
    /// A token read and written to the provider's cache.
    pub cache_write_nano_usd: i64,
    /// A token written.
    pub output_nano_usd: i64,
}

/// The tokens of one try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Read, cached ones included.
    pub input: i64,
    /// Of them, read from the provider's cache.
    pub cached_input: i64,
    /// Written, reasoning included.
    pub output: i64,
}

impl Price {
    /// What a try cost, micro US dollars, rounded up.
    pub fn cost_micro_usd(&self, tokens: Tokens) -> i64 {
        let cached = tokens.cached_input.clamp(0, tokens.input);
        let nano = i128::from(tokens.input - cached) * i128::from(self.input_nano_usd)
            + i128::from(cached) * i128::from(self.cached_input_nano_usd)
            + i128::from(tokens.output) * i128::from(self.output_nano_usd);
        i64::try_from((nano + 999) / 1000).unwrap_or(i64::MAX)
    }

    /// The most that a token read can cost: with this a hold is a bound, whatever the provider's cache does.
    pub fn max_input_nano_usd(&self) -> i64 {
        self.input_nano_usd.max(self.cached_input_nano_usd).max(self.cache_write_nano_usd)
    }
}

/// Why a table of prices cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PriceError {
    /// There is none.
    #[error("there are no prices")]
    Empty,
    /// A price is not positive, or the cache costs more than a fresh read.
    #[error("the price of `{0}` makes no sense")]
    Senseless(String),
    /// Prices of a day begin with those for prompts of any length.
    #[error("`{0}` has a price for long prompts but none for short ones")]
    NoBase(String),
    /// Longer prompts cannot be cheaper: a hold made for the longest possible prompt would be no bound.
    #[error("`{0}` is cheaper for long prompts than for short ones")]
    CheaperWhenLong(String),
}

/// Every price, by model and time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriceBook {
    // By (valid_from, above_input_tokens), ascending.
    models: BTreeMap<String, Vec<Price>>,
}

impl PriceBook {
    /// Checks and orders prices.
    pub fn new(prices: impl IntoIterator<Item = (String, Price)>) -> Result<Self, PriceError> {
        let mut models: BTreeMap<String, Vec<Price>> = BTreeMap::new();
        for (model, price) in prices {
            let sound = price.input_nano_usd > 0
                && price.output_nano_usd > 0
                && price.cache_write_nano_usd >= 0
                && (0..=price.input_nano_usd).contains(&price.cached_input_nano_usd);
            if !sound || model.is_empty() {
                return Err(PriceError::Senseless(model));
            }
            models.entry(model).or_default().push(price);
        }
        if models.is_empty() {
            return Err(PriceError::Empty);
        }
        for (model, prices) in &mut models {
            // The newest version of a day's price takes the place of the others.
            prices.sort_by_key(|price| (price.valid_from, price.above_input_tokens, -price.version));
            prices.dedup_by_key(|price| (price.valid_from, price.above_input_tokens));
            for day in prices.chunk_by(|one, next| one.valid_from == next.valid_from) {
                if day.first().is_some_and(|price| price.above_input_tokens != 0) {
                    return Err(PriceError::NoBase(model.clone()));
                }
                let falls = |one: &Price, next: &Price| {
                    next.max_input_nano_usd() < one.max_input_nano_usd() || next.output_nano_usd < one.output_nano_usd
                };
                if day.windows(2).any(|pair| falls(&pair[0], &pair[1])) {
                    return Err(PriceError::CheaperWhenLong(model.clone()));
                }
            }
        }
        Ok(Self { models })
    }

    /// The price of a model at a time for a prompt of `input_tokens`; none when it has none.
    ///
    /// A dated snapshot, such as `gpt-4.1-mini-2025-04-14`, costs what its model does unless it has a price of its own. Other
    /// suffixes are other models: nothing is guessed from likeness.
    pub fn price(&self, model: &str, at: DateTime<Utc>, input_tokens: i64) -> Option<&Price> {
        self.priced(model, at, input_tokens).map(|(_, price)| price)
    }

    /// The same, with the name under which the price is kept.
    pub fn priced(&self, model: &str, at: DateTime<Utc>, input_tokens: i64) -> Option<(&str, &Price)> {
        let kept = self.models.get_key_value(model).or_else(|| self.models.get_key_value(without_date(model)?));
        let (name, prices) = kept?;
        let price = Self::of(prices, at, input_tokens)?;
        Some((name, price))
    }

    /// The price of an attempt at a model: that of the model which answered; where it has none, of the one that was asked for; and
    /// where nobody knows which one that was, the highest there is. What was used is never free for want of a price.
    pub fn price_of_attempt(
        &self,
        answered: &str,
        asked: Option<&str>,
        at: DateTime<Utc>,
        input_tokens: i64,
    ) -> Option<(&str, &Price)> {
        self.priced(answered, at, input_tokens).or_else(|| self.priced(asked?, at, input_tokens)).or_else(|| {
            let all = self
                .models
                .iter()
                .filter_map(|(name, prices)| Some((name.as_str(), Self::of(prices, at, input_tokens)?)));
            all.max_by_key(|(_, price)| (price.output_nano_usd, price.input_nano_usd))
        })
    }

    /// Every model's name, with its prices by day and length, ascending.
    pub fn models(&self) -> impl Iterator<Item = (&str, &[Price])> {
        self.models.iter().map(|(name, prices)| (name.as_str(), prices.as_slice()))
    }

    fn of(prices: &[Price], at: DateTime<Utc>, input_tokens: i64) -> Option<&Price> {
        let valid_from = prices.iter().rev().find(|price| price.valid_from <= at)?.valid_from;
        prices.iter().rev().find(|price| {
            price.valid_from == valid_from && (price.above_input_tokens == 0 || price.above_input_tokens < input_tokens)
        })
    }
}

/// `name` of `name-YYYY-MM-DD`.
fn without_date(model: &str) -> Option<&str> {
    let (name, date) = model.split_at_checked(model.len().checked_sub(11)?)?;
    let dated = date.bytes().zip("-0000-00-00".bytes()).all(|(byte, form)| match form {
        b'0' => byte.is_ascii_digit(),
        _ => byte == form,
    });
    (dated && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> DateTime<Utc> {
        format!("{text}T00:00:00Z").parse().unwrap()
    }

    fn price(from: &str, above: i64, input: i64, cached: i64, write: i64, output: i64) -> Price {
        Price {
            valid_from: day(from),
            version: 1,
            above_input_tokens: above,
            input_nano_usd: input,
            cached_input_nano_usd: cached,
            cache_write_nano_usd: write,
            output_nano_usd: output,
        }
    }

    fn book() -> PriceBook {
        PriceBook::new([
            ("gpt-4.1-mini".into(), price("2025-01-01", 0, 400, 100, 400, 1600)),
            ("gpt-4.1-mini".into(), price("2026-06-01", 0, 300, 75, 300, 1200)),
            ("gpt-4.1".into(), price("2025-01-01", 0, 2000, 500, 2000, 8000)),
            ("gpt-6-luna".into(), price("2025-01-01", 0, 100, 10, 125, 500)),
            ("gpt-6-luna".into(), price("2025-01-01", 272_000, 200, 20, 250, 750)),
        ])
        .unwrap()
    }

    #[test]
    fn a_model_is_found_by_name_dated_name_time_and_length() {
        let book = book();
        for (model, at, input, expected) in [
            ("gpt-4.1-mini", "2025-05-05", 1, Some(400)),
            ("gpt-4.1-mini", "2026-06-01", 1, Some(300)),
            ("gpt-4.1-mini-2025-04-14", "2025-05-05", 1, Some(400)),
            ("gpt-4.1-2025-04-14", "2025-05-05", 1, Some(2000)),
            ("gpt-4.1-mini", "2024-12-31", 1, None),
            ("gpt-4.1-nano", "2025-05-05", 1, None),
            ("gpt-4.1-mini-turbo", "2025-05-05", 1, None),
            ("gpt-4.1-mini-2025-04-1", "2025-05-05", 1, None),
            ("-2025-04-14", "2025-05-05", 1, None),
            ("", "2025-05-05", 1, None),
            ("مدل-۲۰۲۵", "2025-05-05", 1, None),
            ("gpt-6-luna", "2026-11-23", 272_000, Some(100)),
            ("gpt-6-luna", "2026-11-23", 272_001, Some(200)),
        ] {
            let found = book.price(model, day(at), input).map(|price| price.input_nano_usd);
            assert_eq!(found, expected, "{model} {at} {input}");
        }
    }

    #[test]
    fn cost_is_rounded_up_once_and_the_cache_is_counted_once() {
        let mini = price("2025-01-01", 0, 400, 100, 400, 1600);
        for (input, cached_input, output, expected) in [
            (0, 0, 0, 0),
            (1, 0, 0, 1),
            (1000, 0, 0, 400),
            (1000, 1000, 0, 100),
            (1000, 400, 500, 240 + 40 + 800),
            (1000, 5000, 0, 100),
            (3, 1, 1, 3),
            (10_000_000, 0, 10_000_000, 20_000_000),
        ] {
            assert_eq!(
                mini.cost_micro_usd(Tokens { input, cached_input, output }),
                expected,
                "{input} {cached_input} {output}"
            );
        }
    }

    #[test]
    fn a_hold_uses_the_dearest_way_to_read_a_token() {
        assert_eq!(price("2025-01-01", 0, 100, 10, 125, 500).max_input_nano_usd(), 125);
        assert_eq!(price("2025-01-01", 0, 400, 100, 0, 500).max_input_nano_usd(), 400);
    }

    #[test]
    fn senseless_tables_are_refused() {
        let one = |price| PriceBook::new([("m".to_owned(), price)]);
        assert_eq!(PriceBook::new([]), Err(PriceError::Empty));
        assert_eq!(one(price("2025-01-01", 0, 0, 0, 0, 1)), Err(PriceError::Senseless("m".into())));
        assert_eq!(one(price("2025-01-01", 0, 1, 0, 0, 0)), Err(PriceError::Senseless("m".into())));
        assert_eq!(one(price("2025-01-01", 0, 1, 2, 0, 1)), Err(PriceError::Senseless("m".into())));
        assert_eq!(one(price("2025-01-01", 9, 1, 1, 1, 1)), Err(PriceError::NoBase("m".into())));
        let falling = [
            ("m".to_owned(), price("2025-01-01", 0, 5, 1, 5, 5)),
            ("m".to_owned(), price("2025-01-01", 9, 4, 1, 4, 5)),
        ];
        assert_eq!(PriceBook::new(falling), Err(PriceError::CheaperWhenLong("m".into())));
    }
}
