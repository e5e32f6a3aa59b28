//! The Kavenegar side: text messages that go to a list instead of a phone.

use std::collections::HashMap;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::State;
use crate::faults::KavenegarFaults;
use crate::messages::{Draft, Message, ascii_digits};

type Parameters = HashMap<String, String>;

/// The line that everything is sent from.
const SENDER: &str = "10004346";
/// What a message costs, in Rial.
const COST_RIAL: u32 = 1_450;
const CREDIT_RIAL: u64 = 2_450_000;
const ACCOUNT_EXPIRES_UNIX_SECONDS: i64 = 1_826_877_600;
const MOST_RECEPTORS: usize = 200;
const MOST_STATUSES: usize = 500;
/// Statuses of messages, by the provider's table.
const DELIVERED: u16 = 10;
const UNKNOWN_MESSAGE: u16 = 100;
const MOST_MESSAGE_CHARACTERS: usize = 900;
const MOST_TOKEN_CHARACTERS: usize = 100;
const MOST_TAG_CHARACTERS: usize = 200;
/// The tokens of a template and how many spaces each may hold.
const TOKEN_SPACES: [(&str, usize); 5] = [("token", 0), ("token2", 0), ("token3", 0), ("token10", 5), ("token20", 8)];

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .route("/v1/{api_key}/verify/lookup.json", web::to(lookup))
        .route("/v1/{api_key}/sms/send.json", web::to(send))
        .route("/v1/{api_key}/sms/status.json", web::to(status))
        .route("/v1/{api_key}/account/info.json", web::to(account_info))
        .route("/v1/{api_key}/{scope}/{method}.json", web::to(unknown_method));
}

/// A return code other than 200, from the provider's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Code(u16);

impl Code {
    const INCOMPLETE: Self = Self(400);
    const KEY_INVALID: Self = Self(403);
    const UNKNOWN_METHOD: Self = Self(404);
    const WRONG_VERB: Self = Self(405);
    const PARAMETER_EMPTY: Self = Self(406);
    const CANNOT_ANSWER: Self = Self(409);
    const RECEPTOR_INVALID: Self = Self(411);
    const SENDER_INVALID: Self = Self(412);
    const MESSAGE_LENGTH: Self = Self(413);
    const TOO_MANY_RECORDS: Self = Self(414);
    const DATE_INVALID: Self = Self(417);
    const LENGTHS_DIFFER: Self = Self(419);
    const TEMPLATE_UNKNOWN: Self = Self(424);
    const NO_VOICE: Self = Self(428);
    const TOKEN_INVALID: Self = Self(431);
    const TAG_UNKNOWN: Self = Self(607);

    fn message(self) -> &'static str {
        match self.0 {
            200 => "تایید شد",
            400 => "پارامترها ناقص هستند",
            401 => "حساب کاربری غیرفعال شده است",
            402 => "عملیات ناموفق بود",
            403 => "کد شناسائی API-Key معتبر نمی‌باشد",
            404 => "متد نامشخص است",
            405 => "متد Get/Post اشتباه است",
            406 => "پارامترهای اجباری خالی ارسال شده اند",
            407 => "دسترسی به اطلاعات مورد نظر برای شما امکان پذیر نیست",
            409 => "سرور قادر به پاسخگوئی نیست بعدا تلاش کنید",
            411 => "دریافت کننده نامعتبر است",
            412 => "ارسال کننده نامعتبر است",
            413 => "پیام خالی است و یا طول پیام بیش از حد مجاز می‌باشد",
            414 => "حجم درخواست بیشتر از حد مجاز است",
            416 => "آی پی سرویس مبدا با تنظیمات مطابقت ندارد",
            417 => "تاریخ ارسال اشتباه است",
            418 => "اعتبار حساب شما کافی نمی‌باشد",
            419 => "طول آرایه متن و گیرنده و فرستنده هم اندازه نیست",
            422 => "داده ها به دلیل وجود کاراکتر نامناسب قابل پردازش نیست",
            424 => "الگوی مورد نظر پیدا نشد",
            426 => "استفاده از این متد نیازمند سرویس پیشرفته می‌باشد",
            428 => "ارسال کد از طریق تماس تلفنی امکان پذیر نیست",
            429 => "آی پی محدود شده است",
            431 => "ساختار کد صحیح نمی‌باشد",
            432 => "پارامتر کد در متن پیام پیدا نشد",
            451 => "فراخوانی بیش از حد در بازه زمانی مشخص، آی پی محدود شده",
            607 => "نام تگ انتخابی اشتباه است",
            _ => "خطا",
        }
    }
}

/// What a method does once key, verb and faults have been seen to.
type Method = fn(&State, &Parameters) -> Result<Value, Code>;

async fn lookup(
    state: Data<State>,
    request: HttpRequest,
    key: web::Path<String>,
    body: Option<web::Form<Parameters>>,
) -> HttpResponse {
    call(&state, &request, &key, body, take_lookup).await
}

async fn send(
    state: Data<State>,
    request: HttpRequest,
    key: web::Path<String>,
    body: Option<web::Form<Parameters>>,
) -> HttpResponse {
    call(&state, &request, &key, body, take_send).await
}

async fn status(
    state: Data<State>,
    request: HttpRequest,
    key: web::Path<String>,
    body: Option<web::Form<Parameters>>,
) -> HttpResponse {
    call(&state, &request, &key, body, take_status).await
}

async fn account_info(
    state: Data<State>,
    request: HttpRequest,
    key: web::Path<String>,
    body: Option<web::Form<Parameters>>,
) -> HttpResponse {
    let show: Method = |state, _| {
        let credit = state.faults.current().kavenegar.credit_rial.unwrap_or(CREDIT_RIAL);
        Ok(json!({"remaincredit": credit, "expiredate": ACCOUNT_EXPIRES_UNIX_SECONDS, "type": "master"}))
    };
    call(&state, &request, &key, body, show).await
}

async fn unknown_method(
    state: Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: Option<web::Form<Parameters>>,
) -> HttpResponse {
    call(&state, &request, &path.0, body, |_, _| Err(Code::UNKNOWN_METHOD)).await
}

async fn call(
    state: &State,
    request: &HttpRequest,
    key: &str,
    body: Option<web::Form<Parameters>>,
    method: Method,
) -> HttpResponse {
    let mut changes = state.faults.changes();
    // Whoever asks for the credit or for what became of messages uses up no fault that waits for a message.
    let asks = request.path().ends_with("/account/info.json") || request.path().ends_with("/sms/status.json");
    let faults = if asks { state.faults.current().kavenegar } else { state.faults.draw_kavenegar() };
    tokio::time::sleep(Duration::from_millis(faults.latency_ms)).await;
    if faults.hang {
        // Changed, or gone with the sandbox: either way the wait is over.
        let _ = changes.changed().await;
        return answer(Err(Code::CANNOT_ANSWER), &faults);
    }
    if faults.html_502 {
        let page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
        return HttpResponse::BadGateway().content_type("text/html; charset=utf-8").body(page);
    }
    if let Some(code) = faults.status_code.filter(|code| *code != 200) {
        return answer(Err(Code(code)), &faults);
    }
    if !matches!(request.method().as_str(), "GET" | "POST") {
        return answer(Err(Code::WRONG_VERB), &faults);
    }
    if !key_is_valid(state, key) {
        return answer(Err(Code::KEY_INVALID), &faults);
    }
    let mut parameters =
        web::Query::<Parameters>::from_query(request.query_string()).map(web::Query::into_inner).unwrap_or_default();
    if let Some(form) = body {
        parameters.extend(form.into_inner());
    }
    answer(method(state, &parameters), &faults)
}

fn key_is_valid(state: &State, key: &str) -> bool {
    match &state.settings.kavenegar.api_key {
        Some(expected) => key == expected,
        None => !key.is_empty() && key.chars().all(|character| character.is_ascii_alphanumeric()),
    }
}

/// The envelope. The provider documents that the return code is repeated as the HTTP status.
fn answer(outcome: Result<Value, Code>, faults: &KavenegarFaults) -> HttpResponse {
    let (code, entries) = match outcome {
        Ok(entries) => (Code(200), entries),
        Err(code) => (code, Value::Null),
    };
    let status = StatusCode::from_u16(faults.http_status.unwrap_or(code.0)).unwrap_or(StatusCode::BAD_REQUEST);
    HttpResponse::build(status)
        .json(json!({"return": {"status": code.0, "message": code.message()}, "entries": entries}))
}

/// A parameter that must be there and must not be empty.
fn mandatory<'a>(parameters: &'a Parameters, name: &str) -> Result<&'a str, Code> {
    match parameters.get(name).map(|value| value.trim()) {
        None => Err(Code::INCOMPLETE),
        Some("") => Err(Code::PARAMETER_EMPTY),
        Some(value) => Ok(value),
    }
}

fn optional<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    parameters.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
}

fn take_lookup(state: &State, parameters: &Parameters) -> Result<Value, Code> {
    let receptor = mandatory(parameters, "receptor")?;
    let token = mandatory(parameters, "token")?;
    let template = mandatory(parameters, "template")?;
    let receptor = normalise_receptor(receptor)?;
    let mut text = vec![template];
    for (name, most_spaces) in TOKEN_SPACES {
        // Spaces count, so this token is read as it was sent.
        let Some(value) = parameters.get(name).map(String::as_str).filter(|value| !value.is_empty()) else { continue };
        if !token_is_valid(value, most_spaces) {
            return Err(Code::TOKEN_INVALID);
        }
        text.push(value);
    }
    if !template_is_known(state, template) {
        return Err(Code::TEMPLATE_UNKNOWN);
    }
    match optional(parameters, "type") {
        None | Some("sms") => {}
        Some("call") if token.chars().all(|digit| digit.is_ascii_digit()) => {}
        Some("call") => return Err(Code::NO_VOICE),
        Some(_) => return Err(Code::INCOMPLETE),
    }
    check_tag(parameters)?;
    let message = state.messages.take(Draft {
        receptor,
        token: Some(token.to_owned()),
        message: text.join(" "),
        template: Some(template.to_owned()),
        local_id: None,
    });
    Ok(json!([entry(&message)]))
}

fn token_is_valid(token: &str, most_spaces: usize) -> bool {
    let spaces = token.chars().filter(|character| *character == ' ').count();
    let is_plain = |character: char| {
        character == ' ' || !(character.is_whitespace() || character == '_' || character.is_control())
    };
    token.chars().count() <= MOST_TOKEN_CHARACTERS && spaces <= most_spaces && token.chars().all(is_plain)
}

fn template_is_known(state: &State, template: &str) -> bool {
    let known = &state.settings.kavenegar.templates;
    let is_well_formed = template.chars().all(|character| character.is_ascii_alphanumeric() || character == '-');
    is_well_formed && (known.is_empty() || known.iter().any(|name| name == template))
}

fn check_tag(parameters: &Parameters) -> Result<(), Code> {
    let is_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    match optional(parameters, "tag") {
        Some(tag) if tag.len() > MOST_TAG_CHARACTERS || !tag.chars().all(is_name) => Err(Code::TAG_UNKNOWN),
        _ => Ok(()),
    }
}

fn take_send(state: &State, parameters: &Parameters) -> Result<Value, Code> {
    let receptors: Vec<&str> = mandatory(parameters, "receptor")?.split(',').collect();
    let message = match parameters.get("message") {
        None => return Err(Code::INCOMPLETE),
        Some(text) if text.trim().is_empty() || text.chars().count() > MOST_MESSAGE_CHARACTERS => {
            return Err(Code::MESSAGE_LENGTH);
        }
        Some(text) => text,
    };
    if receptors.len() > MOST_RECEPTORS {
        return Err(Code::TOO_MANY_RECORDS);
    }
    let receptors = receptors.into_iter().map(normalise_receptor).collect::<Result<Vec<_>, _>>()?;
    if optional(parameters, "sender").is_some_and(|sender| sender.is_empty() || !is_line(sender)) {
        return Err(Code::SENDER_INVALID);
    }
    if optional(parameters, "date").is_some_and(|date| date.parse::<u64>().is_err()) {
        return Err(Code::DATE_INVALID);
    }
    check_tag(parameters)?;
    let local_ids = match optional(parameters, "localid") {
        None => vec![None; receptors.len()],
        Some(list) => {
            let ids = list.split(',').map(|id| id.trim().parse().map(Some).map_err(|_| Code::INCOMPLETE));
            ids.collect::<Result<Vec<Option<u64>>, _>>()?
        }
    };
    if local_ids.len() != receptors.len() {
        return Err(Code::LENGTHS_DIFFER);
    }
    let entries = receptors.into_iter().zip(local_ids).map(|(receptor, local_id)| {
        let draft = Draft { receptor, token: None, message: message.clone(), template: None, local_id };
        entry(&state.messages.take(draft))
    });
    Ok(entries.collect())
}

/// Messages that the sandbox took are delivered at once, unless the faults say otherwise; others are unknown.
fn take_status(state: &State, parameters: &Parameters) -> Result<Value, Code> {
    let ids: Vec<&str> = mandatory(parameters, "messageid")?.split(',').map(str::trim).collect();
    if ids.len() > MOST_STATUSES {
        return Err(Code::TOO_MANY_RECORDS);
    }
    let delivered = state.faults.current().kavenegar.delivery_status.unwrap_or(DELIVERED);
    let entries = ids.into_iter().map(|id| {
        let id: u64 = id.parse().map_err(|_| Code::INCOMPLETE)?;
        let status = if state.messages.knows(id) { delivered } else { UNKNOWN_MESSAGE };
        Ok(json!({"messageid": id, "status": status, "statustext": ""}))
    });
    entries.collect()
}

fn is_line(sender: &str) -> bool {
    let digits = sender.strip_prefix('+').unwrap_or(sender);
    (4..=16).contains(&digits.len()) && digits.chars().all(|digit| digit.is_ascii_digit())
}

fn entry(message: &Message) -> Value {
    json!({
        "messageid": message.id,
        "message": message.message,
        "status": 5,
        "statustext": "ارسال به مخابرات",
        "sender": SENDER,
        "receptor": message.receptor,
        "date": message.at.timestamp(),
        "cost": COST_RIAL,
    })
}

/// One Iranian mobile number in any of the provider's spellings becomes `09` and nine digits; a foreign one keeps its
/// `00` and country code. Landlines are refused: the provider would call them, and there is nobody to listen here.
fn normalise_receptor(receptor: &str) -> Result<String, Code> {
    let receptor = receptor.trim();
    let bare = receptor.strip_prefix('+').unwrap_or(receptor);
    let digits = ascii_digits(bare);
    if digits.is_empty() || digits.len() != bare.chars().count() {
        return Err(Code::RECEPTOR_INVALID);
    }
    let international = if receptor.starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    let national = match international {
        Some(number) => match number.strip_prefix("98") {
            Some(national) => national,
            None if (8..=15).contains(&number.len()) => return Ok(format!("00{number}")),
            None => return Err(Code::RECEPTOR_INVALID),
        },
        None if digits.len() == 12 => digits.strip_prefix("98").ok_or(Code::RECEPTOR_INVALID)?,
        None => digits.strip_prefix('0').unwrap_or(&digits),
    };
    if national.len() == 10 && national.starts_with('9') {
        Ok(format!("0{national}"))
    } else {
        Err(Code::RECEPTOR_INVALID)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receptors_are_normalised_or_refused() {
        for spelling in ["09121234567", "9121234567", "+989121234567", "00989121234567", "989121234567", "۰۹۱۲۱۲۳۴۵۶۷"]
        {
            assert_eq!(normalise_receptor(spelling).as_deref(), Ok("09121234567"), "{spelling}");
        }
        assert_eq!(normalise_receptor("9981234567").as_deref(), Ok("09981234567"));
        assert_eq!(normalise_receptor("0014155550100").as_deref(), Ok("0014155550100"));
        for bad in
            ["", "hello", "0912123456", "091212345678", "02112345678", "09121234567,09121234568", "0912-123-4567"]
        {
            assert_eq!(normalise_receptor(bad), Err(Code::RECEPTOR_INVALID), "{bad}");
        }
    }

    #[test]
    fn tokens_are_words() {
        assert!(token_is_valid("482913", 0) && token_is_valid("a b c", 5));
        for bad in ["48 2913", "48\n2913", "48_2913"] {
            assert!(!token_is_valid(bad, 0), "{bad}");
        }
        assert!(!token_is_valid(&"1".repeat(101), 0) && !token_is_valid("a b c d e f g", 5));
    }
}
