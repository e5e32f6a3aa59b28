//! Prices, for other services to show.

use contexor_api::internal::ModelPrice;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};

use super::app::TestApp;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_costs_what_its_newest_price_says_that_is_valid() {
    let app = TestApp::start().await;
    let price = async || app.prices().await.into_iter().find(|price| price.model == "gpt-4.1-mini");
    let now = ModelPrice { model: "gpt-4.1-mini".into(), input_nano_usd: 400, output_nano_usd: 1600 };
    assert_eq!(price().await, Some(now.clone()));
    let mut conn = AsyncPgConnection::establish(&app.database.url).await.unwrap();
    let insert = "INSERT INTO prices (model, valid_from, above_input_tokens, input_nano_usd, cached_input_nano_usd, \
                  cache_write_nano_usd, output_nano_usd) SELECT model, TIME, ABOVE, 500, 100, 500, 2000 FROM prices \
                  WHERE model = 'gpt-4.1-mini' LIMIT 1";
    let with = |time: &str, above: &str| insert.replace("TIME", time).replace("ABOVE", above);
    // Neither of the future, nor of longer prompts alone.
    conn.batch_execute(&with("'2100-01-01Z'", "0")).await.unwrap();
    conn.batch_execute(&with("'2025-06-01Z'", "200000")).await.unwrap();
    assert_eq!(price().await, Some(now));
    conn.batch_execute(&with("'2025-06-01Z'", "0")).await.unwrap();
    assert_eq!(price().await.map(|price| price.output_nano_usd), Some(2000));
}
