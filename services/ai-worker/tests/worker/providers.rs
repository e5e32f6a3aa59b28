//! Several providers at once, each asked in its own way.

use std::sync::{Arc, Mutex};

use contexor_ai_worker::provider::registry::connect;
use contexor_sandbox::Sandbox;
use contexor_testkit::{captured_logs, eventually};
use diesel::sql_query;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::stage::{DEADLINE, KEY, TestWorker, job};

const CATALOGUE: &str = r#"
default = "gpt-4.1-mini"
[models."gpt-4.1-mini"]
tokenizer = "o200k_base"
context_tokens = 100000
max_output_tokens = 4096
default_output_tokens = 2048
max_tokens_field = "max_completion_tokens"
sampling = true
[models."in-house"]
provider = "house"
provider_model = "gpt-4.1-mini"
tokenizer = "unknown"
context_tokens = 8192
max_output_tokens = 4096
default_output_tokens = 2048
max_tokens_field = "max_tokens"
sampling = true
"#;

pub(crate) fn catalogue(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

/// A server that answers every request alike and keeps what it was asked.
async fn listening(answer: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
    serving(Some(answer)).await
}

/// A server that never answers and keeps what it was asked.
async fn listening_silently() -> (String, Arc<Mutex<Vec<String>>>) {
    serving(None).await
}

async fn serving(answer: Option<&'static str>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = heard.clone();
    tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            let (mut request, mut buffer) = (Vec::new(), [0; 4_096]);
            loop {
                let read = connection.read(&mut buffer).await.unwrap_or(0);
                request.extend_from_slice(&buffer[..read]);
                let text = String::from_utf8_lossy(&request);
                let length = text.lines().find_map(|line| {
                    line.to_ascii_lowercase().strip_prefix("content-length: ")?.trim().parse::<usize>().ok()
                });
                let is_whole = text.split_once("\r\n\r\n").is_some_and(|(_, body)| Some(body.len()) >= length);
                if read == 0 || is_whole {
                    break;
                }
            }
            hears.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
            match answer {
                Some(answer) => {
                    let _ = connection.write_all(answer.as_bytes()).await;
                }
                None => silent.push(connection),
            }
        }
    });
    (format!("http://{address}"), heard)
}

const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n\
    data: {\"choices\":[{\"delta\":{\"content\":\"The answer.\"},\"finish_reason\":\"stop\"}]}\n\n\
    data: {\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n";

#[tokio::test]
async fn each_model_is_asked_of_its_own_provider() {
    let stage = TestWorker::set().await;
    let house = Sandbox::start(contexor_sandbox::Settings {
        port: 0,
        tokens_per_second: 0.0,
        first_token_ms: 0,
        api_key: None,
        ..Default::default()
    })
    .await
    .unwrap();
    let file = catalogue(CATALOGUE);
    let _worker = stage.worker(&[
        ("models.file", file.path().to_str().unwrap()),
        ("providers.house.base_url", &format!("{}/v1", house.url())),
    ]);
    for model in ["gpt-4.1-mini", "in-house"] {
        let mut job = job("Write about the sea. [[sandbox: tokens=10]]");
        job.model = model.to_owned();
        stage.request(&job).await;
        let completed = stage.completed(job.task_id).await;
        assert_eq!(completed["attempts"][0]["requested_model"], model);
    }
    let served: Value =
        stage.http.get(format!("{}/sandbox/requests", house.url())).send().await.unwrap().json().await.unwrap();
    assert_eq!((&served["totals"]["requests"], &stage.served().await["totals"]["requests"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn each_provider_is_asked_in_its_own_way() {
    let stage = TestWorker::set().await;
    let (azure, heard_by_azure) = listening(ANSWER).await;
    let (house, heard_by_house) = listening(ANSWER).await;
    let azure_model = CATALOGUE.replace("provider_model = \"gpt-4.1-mini\"", "provider_model = \"our-deployment\"");
    let file = catalogue(&format!(
        "{}{}",
        azure_model.replace("house", "azure"),
        CATALOGUE
            .split_once("[models.\"in-house\"]")
            .unwrap()
            .1
            .replace("provider = ", "[models.plain]\nprovider = ")
            .trim_start()
    ));
    let _worker = stage.worker(&[
        ("models.file", file.path().to_str().unwrap()),
        ("providers.azure.base_url", &format!("{azure}/openai/deployments/{{model}}")),
        ("providers.azure.api_key", "azure-key"),
        ("providers.azure.authorization", "api_key"),
        ("providers.azure.api_version", "2024-10-21"),
        ("providers.azure.headers.x-team", "texts"),
        ("providers.azure.store", "false"),
        ("providers.house.base_url", &format!("{house}/v1/")),
        ("providers.house.stream_options", "false"),
        ("providers.house.store", "false"),
        ("providers.house.safety_identifier", "false"),
    ]);
    for model in ["in-azure", "plain"] {
        let mut job = job("Write.");
        job.model = model.to_owned();
        stage.request(&job).await;
        assert_eq!(stage.completed(job.task_id).await["text"], "The answer.");
    }
    let request = heard_by_azure.lock().unwrap()[0].clone();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let head = head.to_ascii_lowercase();
    assert!(
        head.starts_with("post /openai/deployments/our-deployment/chat/completions?api-version=2024-10-21 "),
        "{head}"
    );
    assert!(head.contains("\r\napi-key: azure-key") && head.contains("\r\nx-team: texts"), "{head}");
    assert!(!head.contains("authorization:"), "{head}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!((&body["model"], &body["stream_options"]["include_usage"]), (&json!("our-deployment"), &json!(true)));
    assert!(body.get("store").is_none() && body.get("safety_identifier").is_some());

    let request = heard_by_house.lock().unwrap()[0].clone();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let head = head.to_ascii_lowercase();
    assert!(
        head.starts_with("post /v1/chat/completions ")
            && !head.contains("authorization:")
            && !head.contains("api-key:"),
        "{head}"
    );
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["max_tokens"], 2_048);
    for left_out in ["stream_options", "store", "safety_identifier", "max_completion_tokens"] {
        assert!(body.get(left_out).is_none(), "{left_out}");
    }
}

#[tokio::test]
async fn a_model_of_a_provider_that_is_not_described_keeps_the_worker_from_starting() {
    let stage = TestWorker::set().await;
    let file = catalogue(CATALOGUE);
    let mut worker = stage.worker_with(&[("models.file", file.path().to_str().unwrap())], Box::new(connect));
    let error = format!("{:#}", worker.ended().await.unwrap_err());
    assert!(error.contains("in-house") && error.contains("providers.house"), "{error}");
}

#[tokio::test]
async fn a_refused_key_is_one_incident() {
    let logs = captured_logs();
    let stage = TestWorker::set().await;
    let settings = [("provider.breaker_failures", "100")];
    let mut worker = stage.worker(&settings);
    let refusal = json!({"status": 401, "content_type": "application/json",
        "body": r#"{"error":{"message":"Incorrect API key provided: sk-test-0123456789abcdef","type":"invalid_request_error","code":"invalid_api_key"}}"#});
    stage.play(refusal.clone()).await;
    for _ in 0..3 {
        let job = job("Write.");
        stage.request(&job).await;
        let failed = stage.failed(job.task_id, "provider_auth").await;
        assert_eq!(failed["attempts"].as_array().unwrap().len(), 1);
    }
    stage.faults(json!({})).await;
    let accepted = job("Write. [[sandbox: tokens=5]]");
    stage.request(&accepted).await;
    stage.completed(accepted.task_id).await;
    eventually(DEADLINE, "it is told that the key is good again", async || {
        (!logs.lines_with("accepts the platform's key again").is_empty()).then_some(())
    })
    .await;
    assert_eq!(logs.lines_with("refuses the platform's key").len(), 1, "one line, however many generations it fails");
    let raised = stage.incidents(1).await;
    assert_eq!(
        (&raised[0]["kind"], &raised[0]["about"]),
        (&json!("provider_refused_key"), &json!("default")),
        "{raised:?}"
    );

    // Refused anew, it is a new incident: one, though another process finds it so, too.
    stage.play(refusal).await;
    let again = job("Write.");
    stage.request(&again).await;
    stage.failed(again.task_id, "provider_auth").await;
    worker.stop().await;
    let _second = stage.worker(&settings);
    let again = job("Write.");
    stage.request(&again).await;
    stage.failed(again.task_id, "provider_auth").await;
    assert_eq!(stage.incidents(2).await.len(), 2);
    logs.assert_free_of([KEY]);
}

/// A provider that takes a question and keeps silent, that hangs up, and a gateway before it that lost it: nobody knows what it costs.
#[tokio::test]
async fn a_question_without_an_answer_is_recorded_and_billed_as_unknown() {
    let stage = TestWorker::set().await;
    let (silent, heard_by_silent) = listening_silently().await;
    let (closing, heard_by_closing) = listening("").await;
    let gateway =
        "HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 3\r\nconnection: close\r\n\r\n502";
    let (lost, heard_by_lost) = listening(gateway).await;
    for (url, heard) in [(silent, heard_by_silent), (closing, heard_by_closing), (lost, heard_by_lost)] {
        let mut worker = stage.worker(&[
            ("provider.base_url", &format!("{url}/v1")),
            ("provider.max_attempts", "2"),
            ("provider.first_token_timeout_ms", "1000"),
        ]);
        stage.usage.till.lock().unwrap().asked.clear();
        let job = job("Write about the sea.");
        stage.request(&job).await;
        let failed = stage.failed(job.task_id, "provider_unavailable").await;
        let attempts = failed["attempts"].as_array().unwrap();
        assert_eq!(attempts.len(), 2, "{failed}");
        for attempt in attempts {
            assert_eq!(
                (&attempt["outcome"], &attempt["usage_source"], &attempt["requested_model"]),
                (&json!("failed"), &json!("unknown"), &json!("gpt-4.1-mini"))
            );
        }
        assert_eq!(heard.lock().unwrap().len(), 2, "each recorded try was a question");
        {
            let till = stage.usage.till.lock().unwrap();
            assert_eq!(till.asked.len(), 1, "the second try is covered before it is made");
            assert_eq!(till.asked[0].previous.len(), 1, "and the first is told");
        }
        let mut conn = AsyncPgConnection::establish(&stage.database.url).await.unwrap();
        let rows: Vec<AttemptRow> =
            sql_query(format!("SELECT outcome FROM attempts WHERE task_id = '{}'", job.task_id))
                .load(&mut conn)
                .await
                .unwrap();
        let outcomes: Vec<_> = rows.iter().map(|row| row.outcome.as_deref()).collect();
        assert_eq!(outcomes, [Some("failed"), Some("failed")]);
        worker.stop().await;
    }
}

#[derive(diesel::QueryableByName)]
struct AttemptRow {
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Text>)]
    outcome: Option<String>,
}
