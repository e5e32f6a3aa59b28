//! Language models.

use std::collections::HashMap;

use actix_web::{
    get,
    web::{Data, Json},
};
use contexor_api::{
    Problem,
    content::{ModelInfo, Models},
    internal::ModelPrice,
};
use contexor_identity::Caller;

use crate::app::App;

/// Micro US dollars a million tokens, of nano US dollars a token.
const MICRO_A_MILLION_OF_NANO: i64 = 1_000;

/// The models that contents can be generated with. Prices are null while they cannot be asked.
#[utoipa::path(tag = "models", operation_id = "list_models",
    responses((status = 200, body = Models), (status = "4XX", body = Problem)),
    security(("bearer" = [])), extensions(("x-permission" = json!("signed_in"))))]
#[get("/api/v1/models")]
pub(crate) async fn list_models(app: Data<App>, _caller: Caller) -> Json<Models> {
    let prices: HashMap<String, ModelPrice> =
        app.usage.prices().await.into_iter().map(|price| (price.model.clone(), price)).collect();
    let today = contexor_clock::now().date_naive();
    let items = app
        .catalogue
        .iter()
        .filter(|(_, model)| !model.has_ended(today))
        .map(|(name, model)| {
            let price = prices.get(name);
            let of_million = |nano: i64| nano.saturating_mul(MICRO_A_MILLION_OF_NANO);
            ModelInfo {
                name: name.to_owned(),
                provider: model.provider.clone(),
                input_price: price.map(|price| of_million(price.input_nano_usd)),
                output_price: price.map(|price| of_million(price.output_nano_usd)),
                context_tokens: model.context_tokens,
                max_output_tokens: model.max_output_tokens,
                ends_on: model.ends_on,
                is_default: name == app.catalogue.default_name(),
            }
        })
        .collect();
    Json(Models { items })
}
