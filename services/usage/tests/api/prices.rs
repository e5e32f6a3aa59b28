//! Prices are set by command, dated and versioned.

use chrono::{DateTime, Utc};
use contexor_db::Tx;
use contexor_usage::{
    domain::{price::Price, price_change::NewPrice},
    error::UsageError,
    ops,
    prices::Prices,
};

use super::bench::{Bench, execute, number};

fn change(model: &str, from: &str, input: i64, output: i64) -> NewPrice {
    NewPrice {
        model: model.into(),
        provider: "openai".into(),
        price: Price {
            valid_from: from.parse().unwrap(),
            version: 0,
            above_input_tokens: 0,
            input_nano_usd: input,
            cached_input_nano_usd: input / 4,
            cache_write_nano_usd: input,
            output_nano_usd: output,
        },
    }
}

async fn set(bench: &Bench, changes: Vec<NewPrice>, sure: bool) -> Result<usize, String> {
    let now: DateTime<Utc> = "2026-11-29T12:00:00Z".parse().unwrap();
    let done = bench
        .db
        .transaction(async |tx: &mut Tx| -> Result<usize, UsageError> {
            ops::set_prices::set_prices(tx, changes, now, sure).await
        })
        .await;
    done.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_price_is_dated_versioned_and_never_changed() {
    let bench = Bench::start().await;
    let at = |day: &str| -> DateTime<Utc> { format!("{day}T12:00:00Z").parse().unwrap() };
    let day = "2027-01-01T00:00:00Z";
    assert_eq!(set(&bench, vec![change("gpt-4.1-mini", day, 300, 1200)], false).await, Ok(1));
    assert_eq!(set(&bench, vec![change("gpt-4.1-mini", day, 320, 1200)], false).await, Ok(1));
    let book = Prices::load(&bench.db).await.unwrap().book();
    let price = |at| book.price("gpt-4.1-mini", at, 1).map(|price| (price.input_nano_usd, price.version));
    assert_eq!((price(at("2026-12-31")), price(at("2027-01-01"))), (Some((400, 1)), Some((320, 2))));
    let kept = "SELECT count(*) AS n FROM prices WHERE model = 'gpt-4.1-mini' AND valid_from = '2027-01-01Z'";
    assert_eq!(number(&bench.db, kept).await, 2, "the version before is kept");
    assert!(execute(&bench.db, "UPDATE prices SET input_nano_usd = 1").await.unwrap_err().contains("never changed"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slips_are_refused_and_all_or_nothing_is_set() {
    let bench = Bench::start().await;
    let before = number(&bench.db, "SELECT count(*) AS n FROM prices").await;
    let day = "2027-01-01T00:00:00Z";
    let good = change("new-model", day, 500, 2000);
    for (bad, sure, word) in [
        (change("gpt-4.1-mini", day, 400_000, 1600), false, "--yes"),
        (change("gpt-4.1-mini", day, -400, 1600), true, "makes no sense"),
        (change("gpt-4.1-mini", "2026-01-01T00:00:00Z", 400, 1600), false, "in the past"),
    ] {
        let refused = set(&bench, vec![good.clone(), bad], sure).await.unwrap_err();
        assert!(refused.contains(word), "{refused}");
    }
    assert_eq!(number(&bench.db, "SELECT count(*) AS n FROM prices").await, before);
    assert_eq!(set(&bench, vec![good, change("gpt-4.1-mini", day, 400_000, 1_600_000)], true).await, Ok(2));
}
