//! Prices, for other services to show.

use std::collections::BTreeMap;

use actix_web::web::{Data, Json};
use contexor_api::internal::ModelPrice;
use contexor_identity::ServiceCaller;
use contexor_service::ApiResult;

use super::App;
use crate::{domain::price::Price, error::UsageError, store};

/// `GET /internal/prices`: what each model costs now, for prompts of ordinary length.
///
/// # Errors
/// 503 when the database is away.
pub async fn list(app: Data<App>, _: ServiceCaller) -> ApiResult<Json<Vec<ModelPrice>>> {
    let all = store::prices::all(&mut *app.db.conn().await?).await.map_err(UsageError::from)?;
    let now = contexor_clock::now();
    let mut current: BTreeMap<String, Price> = BTreeMap::new();
    for (model, price) in all {
        // Longer prompts may cost more: that is for bills and holds.
        if price.above_input_tokens != 0 || price.valid_from > now {
            continue;
        }
        if current
            .get(&model)
            .is_none_or(|known| (known.valid_from, known.version) <= (price.valid_from, price.version))
        {
            current.insert(model, price);
        }
    }
    let prices = current.into_iter().map(|(model, price)| ModelPrice {
        model,
        input_nano_usd: price.input_nano_usd,
        output_nano_usd: price.output_nano_usd,
    });
    Ok(Json(prices.collect()))
}
