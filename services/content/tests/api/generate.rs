//! Starting generations.

use contexor_api::internal::UnclaimedTask;
use futures::future::join_all;
use serde_json::json;
use uuid::Uuid;

use crate::harness::{HoldBehaviour, JOBS, TestApp};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twelve_simultaneous_generates_one_is_accepted() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let path = format!("/api/v1/contents/{content}/generate");
    let answers = join_all((0..12).map(|_| org.editor.post(&path, json!({})))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[202].as_slice(), &[409; 11]].concat());
    let accepted = answers.iter().find(|answer| answer.status == 202).unwrap();
    let task: Uuid = accepted.body["task_id"].as_str().unwrap().parse().unwrap();
    app.queue_holds(JOBS, 1).await;
    // Every hold that nobody will claim was given back.
    let till = app.usage.till.lock().unwrap();
    let mut held: Vec<Uuid> = till.asked.iter().map(|asked| asked.task_id).filter(|id| *id != task).collect();
    let mut released = till.released.clone();
    held.sort_unstable();
    released.sort_unstable();
    assert_eq!(released, held);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_money_nothing_changes() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let before = org.content(content).await;
    let path = format!("/api/v1/contents/{content}/generate");
    app.usage.set(HoldBehaviour::Refuses);
    let answer = org.editor.post(&path, json!({"prompt": "Another"})).await;
    answer.assert_problem(402, "limit_exceeded");
    assert_eq!(answer.body["detail"], "said by a stand-in");
    app.usage.set(HoldBehaviour::Down);
    org.editor.post(&path, json!({})).await.assert_problem(503, "upstream_unavailable");
    assert_eq!(org.content(content).await, before);
    app.usage.set(HoldBehaviour::Grants(300));
    org.editor.post(&path, json!({})).await.ok(202);
    app.queue_holds(JOBS, 1).await;
    let message = app.vhost.take(JOBS, 1).await.remove(0);
    let event: serde_json::Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    assert_eq!(event["data"]["max_output_tokens"], 300, "the request's cap is lowered with the hold");
}

/// Texts that tokenizers are slow on or read as commands: each is counted, whole, as text.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_prompts_are_counted_as_text() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let project = org.project().await;
    let asked = async |prompt: String| {
        let content = org.draft_in(project, json!({"prompt": prompt})).await;
        org.editor.post(&format!("/api/v1/contents/{content}/estimate"), json!({})).await.ok(200);
        app.usage.till.lock().unwrap().asked.last().unwrap().input_tokens
    };
    let one_word = asked("x".into()).await;
    for special in ["<|endoftext|>", "<|endofprompt|>", "<|im_start|>"] {
        let tokens = asked(format!("x{special}")).await - one_word;
        assert!((3..=special.len() as u64).contains(&tokens), "{special} is no command: {tokens} tokens");
        let twice = asked(format!("x{special}{special}")).await - one_word;
        assert!(twice > tokens, "what stands behind {special} is counted, too");
    }
    const LONGEST: usize = 64 * 1024;
    for part in ["a", "^", " ", "\n", "\t ", "😀", "ا", "\u{200c}", "<|endoftext|>", "aé"] {
        let count = (LONGEST - 1) / part.len();
        let tokens = asked(format!("x{}", part.repeat(count))).await - one_word;
        let bytes = (count * part.len()) as u64;
        assert!((bytes / 256..=bytes).contains(&tokens), "{part:?}: {tokens} tokens of {bytes} bytes");
        let half = asked(format!("x{}", part.repeat(count / 2))).await - one_word;
        assert!(half < tokens && tokens <= 2 * half + 16, "{part:?}: {half} tokens of one half, {tokens} of both");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_request_asks_for_has_to_be_possible() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let path = format!("/api/v1/contents/{content}/generate");
    for body in [
        json!({"model": "gpt-2"}),
        json!({"max_output_tokens": 32769}),
        json!({"max_output_tokens": 0}),
        json!({"temperature": 2.5}),
        json!({"use_feedback": true}),
        json!({"prompt": " "}),
        json!({"surprise": 1}),
    ] {
        org.editor.post(&path, body).await.assert_problem(422, "validation_failed");
    }
    assert!(app.usage.till.lock().unwrap().asked.is_empty(), "nothing was held");
    let estimate = org
        .editor
        .post(&format!("/api/v1/contents/{content}/estimate"), json!({"max_output_tokens": 100}))
        .await
        .ok(200)
        .body;
    assert_eq!(estimate["max_output_tokens"], 100);
    assert_eq!((estimate["max_cost_micro_usd"].as_i64(), estimate["fits"].as_bool()), (Some(1234), Some(true)));
    assert!(app.usage.till.lock().unwrap().asked[0].dry_run);
    assert_eq!(org.content(content).await["status"], "DRAFT");
    org.editor.post(&path, json!({"model": "gpt-6-luna", "prompt": "Another"})).await.ok(202);
    let content = org.content(content).await;
    assert_eq!((content["model"].as_str(), content["prompt"].as_str()), (Some("gpt-6-luna"), Some("Another")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_content_is_written_anew_with_the_reviewers_words() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.in_review(false).await;
    // The answer to the first job may be there before the job itself is.
    app.queue_holds(JOBS, 1).await;
    app.vhost.take(JOBS, 1).await;
    let path = format!("/api/v1/contents/{content}");
    let reject = json!({"reason": "too short", "version": 1, "marks": [{"start": 0, "end": 4, "note": "whom?"}]});
    let rejected = org.admin.post(&format!("{path}/reject"), reject).await.ok(200).body;
    assert_eq!(rejected["status"], "REJECTED");
    assert_eq!(
        (rejected["failure"]["code"].as_str(), rejected["failure"]["detail"].as_str()),
        (Some("rejected"), Some("too short"))
    );
    org.editor.post(&format!("{path}/generate"), json!({"use_feedback": true})).await.ok(202);
    app.queue_holds(JOBS, 1).await;
    let message = app.vhost.take(JOBS, 1).await.remove(0);
    let event: serde_json::Value = serde_json::from_str(message["payload"].as_str().unwrap()).unwrap();
    let prompt = event["data"]["prompt"].as_str().unwrap();
    assert!(prompt.starts_with("Write about the sea.") && prompt.contains("too short"), "{prompt}");
    assert!(prompt.contains("On \"Call\": whom?"), "{prompt}");
    assert_eq!(org.content(content).await["prompt"], "Write about the sea.", "the content's own prompt stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn usage_is_told_whether_a_task_exists_and_none_is_accepted_that_was_said_not_to() {
    let app = TestApp::start().await;
    let org = app.tenant();
    let content = org.draft().await;
    let path = format!("/api/v1/contents/{content}/generate");
    let usage = app.keys.tokens("usage");
    let ask = async |task: Uuid| -> UnclaimedTask {
        usage.post("content", &format!("{}/internal/tasks/{task}/unclaimed", app.url), &json!({})).await.unwrap()
    };
    let task = Uuid::now_v7();
    for _ in 0..2 {
        assert_eq!(ask(task).await.deadline, None);
    }
    app.usage.till.lock().unwrap().earlier = Some(task);
    org.editor.post(&path, json!({})).await.assert_problem(503, "upstream_unavailable");
    assert_eq!(org.content(content).await["status"], "DRAFT");
    assert_eq!(app.usage.till.lock().unwrap().asked.len(), 2, "another hold is asked for");
    // An earlier request's hold that is not over is as good as a new one.
    let earlier = Uuid::now_v7();
    app.usage.till.lock().unwrap().earlier = Some(earlier);
    let accepted = org.editor.post(&path, json!({})).await.ok(202).body;
    assert_eq!(accepted["task_id"], json!(earlier));
    assert!(ask(earlier).await.deadline.is_some(), "its hold never ends unclaimed");
    let person = org.admin.post(&format!("/internal/tasks/{earlier}/unclaimed"), json!({})).await;
    assert_eq!(person.status, 401, "a person's token is no service's");
}
