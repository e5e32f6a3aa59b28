//! What operators can have done by hand.

use std::io::{Read as _, Write as _};

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, Utc};
use contexor_db::{Db, Tx};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    domain::{
        price::Price,
        price_change::{NewPrice, nano_of_dollars_per_million},
    },
    error::UsageError,
    ops,
    prices::Prices,
    settings::Settings,
    store,
};

/// Their forms, for the usage line.
pub(crate) const COMMANDS: &[&str] = &[
    "settle TASK_ID [COST_MICRO_USD]",
    "correct ATTEMPT_ID COST_MICRO_USD",
    "prices list | prices set MODEL FROM_DATE INPUT CACHED_INPUT OUTPUT [--provider NAME] [--cache-write USD] [--above TOKENS] [--yes] \
     (US dollars a million tokens) | prices import FILE|- [--yes] (JSON list of {model, provider?, valid_from, input, cached_input, \
     output, cache_write?, above_input_tokens?})",
];

/// Does one; false when the arguments are of no form.
pub(crate) async fn run(settings: &Settings, arguments: &[String]) -> anyhow::Result<bool> {
    let db = Db::new(&settings.database)?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let said = match arguments.as_slice() {
        ["settle", task] => Some(settle(&db, task, None).await?),
        ["settle", task, cost] => Some(settle(&db, task, Some(cost)).await?),
        ["correct", attempt, cost] => Some(correct(&db, attempt, cost).await?),
        ["prices", "list"] => Some(list(&db).await?),
        ["prices", "set", rest @ ..] => match parse(rest)? {
            Some((change, sure)) => Some(set(&db, vec![change], sure).await?),
            None => None,
        },
        ["prices", "import", file] => Some(set(&db, read(file)?, false).await?),
        ["prices", "import", file, "--yes"] => Some(set(&db, read(file)?, true).await?),
        _ => None,
    };
    db.close();
    if let Some(said) = &said {
        std::io::stdout().write_all(said.as_bytes())?;
    }
    Ok(said.is_some())
}

async fn settle(db: &Db, task: &str, cost: Option<&str>) -> anyhow::Result<String> {
    let task: Uuid = task.parse().context("TASK_ID is no id")?;
    let cost = cost.map(str::parse::<i64>).transpose().context("COST_MICRO_USD is no whole number")?;
    let book = Prices::load(db).await?.book();
    let charged = db
        .transaction(async |tx: &mut Tx| -> Result<i64, UsageError> {
            ops::settle_by_hand::settle_task(tx, &book, task, cost).await
        })
        .await?;
    Ok(format!("task {task} is settled: {charged} micro US dollars\n"))
}

async fn correct(db: &Db, attempt: &str, cost: &str) -> anyhow::Result<String> {
    let attempt: Uuid = attempt.parse().context("ATTEMPT_ID is no id")?;
    let cost: i64 = cost.parse().context("COST_MICRO_USD is no whole number")?;
    let before = db
        .transaction(async |tx: &mut Tx| -> Result<i64, UsageError> {
            ops::settle_by_hand::correct_attempt(tx, attempt, cost).await
        })
        .await?;
    Ok(format!("attempt {attempt} cost {before} micro US dollars and costs {cost}\n"))
}

async fn list(db: &Db) -> anyhow::Result<String> {
    let rows = {
        let mut conn = db.conn().await?;
        store::prices::list(&mut conn).await?
    };
    let mut text =
        "model\tprovider\tvalid_from\tversion\tabove_input_tokens\tinput\tcached_input\tcache_write\toutput\tset_at\n"
            .to_owned();
    let dollars = |nano: i64| format!("{}.{:03}", nano / 1000, nano % 1000);
    for (model, provider, set_at, price) in rows {
        text += &format!(
            "{model}\t{provider}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n",
            price.valid_from.to_rfc3339(),
            price.version,
            price.above_input_tokens,
            dollars(price.input_nano_usd),
            dollars(price.cached_input_nano_usd),
            dollars(price.cache_write_nano_usd),
            dollars(price.output_nano_usd),
            set_at.to_rfc3339(),
        );
    }
    Ok(text)
}

async fn set(db: &Db, changes: Vec<NewPrice>, sure: bool) -> anyhow::Result<String> {
    anyhow::ensure!(!changes.is_empty(), "there are no prices to set");
    let done = db
        .transaction(async |tx: &mut Tx| -> Result<usize, UsageError> {
            ops::set_prices::set_prices(tx, changes, contexor_clock::now(), sure).await
        })
        .await?;
    Ok(format!("{done} prices are set; running services take them within half a minute\n"))
}

/// A price as it is written down: US dollars a million tokens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceInput {
    model: String,
    #[serde(default = "openai")]
    provider: String,
    valid_from: NaiveDate,
    input: Amount,
    cached_input: Amount,
    output: Amount,
    cache_write: Option<Amount>,
    #[serde(default)]
    above_input_tokens: i64,
}

fn openai() -> String {
    "openai".to_owned()
}

/// A decimal number, exactly as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Amount {
    Text(String),
    Number(serde_json::Number),
}

impl Amount {
    fn nano(&self, what: &str) -> anyhow::Result<i64> {
        let text = match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        };
        nano_of_dollars_per_million(&text).with_context(|| {
            format!("{what} is no price in US dollars a million tokens with at most three decimals: {text}")
        })
    }
}

impl PriceInput {
    fn price(&self) -> anyhow::Result<NewPrice> {
        anyhow::ensure!(!self.model.is_empty() && self.model.len() <= 100, "a model has a name of 1 to 100 bytes");
        anyhow::ensure!(
            !self.provider.is_empty() && self.provider.len() <= 100,
            "a provider has a name of 1 to 100 bytes"
        );
        anyhow::ensure!(self.above_input_tokens >= 0, "above_input_tokens is negative");
        let valid_from: DateTime<Utc> = self.valid_from.and_time(chrono::NaiveTime::MIN).and_utc();
        let input_nano_usd = self.input.nano("input")?;
        Ok(NewPrice {
            model: self.model.clone(),
            provider: self.provider.clone(),
            price: Price {
                valid_from,
                version: 1,
                above_input_tokens: self.above_input_tokens,
                input_nano_usd,
                cached_input_nano_usd: self.cached_input.nano("cached_input")?,
                cache_write_nano_usd: match &self.cache_write {
                    Some(amount) => amount.nano("cache_write")?,
                    None => input_nano_usd,
                },
                output_nano_usd: self.output.nano("output")?,
            },
        })
    }
}

fn read(file: &str) -> anyhow::Result<Vec<NewPrice>> {
    let text = if file == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        text
    } else {
        std::fs::read_to_string(file).with_context(|| format!("{file} cannot be read"))?
    };
    let written: Vec<PriceInput> = serde_json::from_str(&text).context("the prices cannot be read")?;
    written.iter().map(PriceInput::price).collect()
}

fn parse(arguments: &[&str]) -> anyhow::Result<Option<(NewPrice, bool)>> {
    let [model, from, input, cached_input, output, options @ ..] = arguments else { return Ok(None) };
    let amount = |text: &str| Amount::Text(text.to_owned());
    let mut written = PriceInput {
        model: (*model).to_owned(),
        provider: openai(),
        valid_from: from.parse().context("FROM_DATE is no date as YYYY-MM-DD")?,
        input: amount(input),
        cached_input: amount(cached_input),
        output: amount(output),
        cache_write: None,
        above_input_tokens: 0,
    };
    let mut sure = false;
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match (*option, options.as_slice().first()) {
            ("--yes", _) => {
                sure = true;
                continue;
            }
            ("--provider", Some(value)) => written.provider = (*value).to_owned(),
            ("--cache-write", Some(value)) => written.cache_write = Some(amount(value)),
            ("--above", Some(value)) => {
                written.above_input_tokens = value.parse().context("--above wants a whole number")?
            }
            _ => return Ok(None),
        }
        options.next();
    }
    Ok(Some((written.price()?, sure)))
}
