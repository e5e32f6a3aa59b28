//! Personal data and secrets.

use contexor_api::{content::LiveEvent, org::PiiPolicy};
use contexor_testkit::captured_logs;

use crate::outcomes::on_the_page;
use crate::stage::{KEY, TestWorker, job};

const PROMPT: &str = "Write about the harbour of Zanzibarabad. [[sandbox: include-phone, include-card, tokens=120]]";

/// The longest run of digits, separators between them left out.
fn longest_number(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        match character {
            digit if digit.is_numeric() => run += 1,
            ' ' | '-' => {}
            _ => run = 0,
        }
        longest = longest.max(run);
    }
    longest
}

#[tokio::test]
async fn the_policy_decides_what_becomes_of_personal_data() {
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    for policy in [PiiPolicy::Warn, PiiPolicy::Mask, PiiPolicy::Block] {
        let mut job = job(PROMPT);
        job.pii_policy = policy;
        stage.request(&job).await;
        match policy {
            PiiPolicy::Warn => {
                let completed = stage.completed(job.task_id).await;
                let text = completed["text"].as_str().unwrap();
                assert_eq!((longest_number(text) >= 11, completed["masked"].as_bool()), (true, Some(false)));
                let findings = completed["findings"].as_array().unwrap();
                assert!(findings.iter().any(|finding| finding["type"] == "PHONE_NUMBER"), "{findings:?}");
                assert!(findings.iter().any(|finding| finding["type"] == "BANK_CARD"), "{findings:?}");
            }
            PiiPolicy::Mask => {
                let completed = stage.completed(job.task_id).await;
                let text = completed["text"].as_str().unwrap();
                assert!(text.contains("[PHONE_1]") && text.contains("[CARD_1]"), "{text}");
                assert_eq!((longest_number(text) < 5, completed["masked"].as_bool()), (true, Some(true)));
                assert_eq!(text, on_the_page(&stage.shown(job.task_id).await));
            }
            PiiPolicy::Block => {
                let failed = stage.failed(job.task_id, "pii_blocked").await;
                assert_eq!(failed["attempts"][0]["outcome"], "completed", "it was paid for all the same");
            }
        }
    }
}

#[tokio::test]
async fn the_live_view_never_shows_a_part_of_masked_data() {
    let stage = TestWorker::with_speed(150.0).await;
    let _worker = stage.worker(&[("live.flush_ms", "1"), ("live.flush_bytes", "1")]);
    for policy in [PiiPolicy::Mask, PiiPolicy::Block] {
        let mut job = job(PROMPT);
        job.pii_policy = policy;
        stage.request(&job).await;
        stage.end(job.task_id).await;
        let shown = stage.shown(job.task_id).await;
        assert!(shown.len() > 5, "it came in pieces");
        for until in 1..=shown.len() {
            let page = on_the_page(&shown[..until]);
            assert!(longest_number(&page) < 4, "{page}");
        }
        assert!(shown.iter().all(|event| matches!(event, LiveEvent::Delta { .. })));
    }
}

#[tokio::test]
async fn logs_carry_no_prompt_no_text_and_no_key() {
    let logs = captured_logs();
    let stage = TestWorker::set().await;
    let _worker = stage.worker(&[]);
    stage.faults(serde_json::json!({"server_error_share": 1.0, "for_next": 1})).await;
    let mut first = job(PROMPT);
    first.pii_policy = PiiPolicy::Mask;
    stage.request(&first).await;
    let completed = stage.completed(first.task_id).await;
    stage.faults(serde_json::json!({"quota_exhausted": true})).await;
    let second = job(PROMPT);
    stage.request(&second).await;
    stage.failed(second.task_id, "provider_quota_exhausted").await;
    assert!(!logs.lines_with("failed: server_error").is_empty(), "something was logged");
    let words: Vec<String> =
        completed["text"].as_str().unwrap().split(". ").map(|sentence| sentence.chars().take(30).collect()).collect();
    logs.assert_free_of(["Zanzibarabad", KEY, "include-phone"]);
    logs.assert_free_of(words.iter().filter(|sentence| sentence.len() > 15));
}
