//! Who may do what: every operation of the document as every caller, with what the permission table says as the expectation.

mod callers;
mod document;
mod stage;

use std::collections::BTreeMap;

use contexor_e2e::Answer;
use contexor_identity::api_key::API_KEY_PREFIX;
use contexor_stack::Service;
use contexor_testkit::eventually;
use futures::{StreamExt as _, future::join_all, stream};
use reqwest::Method;
use serde_json::Value;

use self::{
    callers::{Caller, Expected, Proof},
    document::{METHODS, Operation, Rule, operations},
    stage::{Stage, Things},
};
use super::MINUTE;

/// Requests on their way at the same time.
const AT_ONCE: usize = 8;
/// The services behind the gateway.
const SERVICES: [Service; 5] = [Service::Auth, Service::Org, Service::Content, Service::Usage, Service::Notifier];

/// Status and body of each watched read, by its target.
type Sight = BTreeMap<String, (u16, String)>;

/// What went otherwise than the table says.
type Wrong = Vec<String>;

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_answers_every_caller_as_the_permission_table_says() {
    let stage = Stage::set().await;
    let document = stage.ask(&Method::GET, "/openapi.json", None, None).await.expect(200);
    let (operations, mut wrong) = operations(&document);
    for operation in &operations {
        wrong.extend(stage.shared.fill(operation).err());
        wrong.extend(stage.shared.body(operation).err());
    }
    assert!(wrong.is_empty(), "the document and this test do not fit:\n{}", wrong.join("\n"));

    let mut cells = 0;
    let is_denied = |operation: &Operation, caller: &Caller| caller.expected(operation) != Expected::Passes;

    // Everything that is denied first, on things that must not change by it.
    let watched = watched(&operations);
    let mut before = settled(&stage, &watched).await;
    for operation in &operations {
        let denied = stage.callers.iter().filter(|caller| is_denied(operation, caller));
        let answers = stream::iter(denied.map(|caller| deny(&stage, operation, caller)));
        let answers: Vec<(Wrong, bool)> = answers.buffer_unordered(AT_ONCE).collect().await;
        cells += answers.len();
        let mut is_spoiled = operation.changes() && answers.iter().any(|(_, passed)| *passed);
        wrong.extend(answers.into_iter().flat_map(|(wrong, _)| wrong));
        wrong.extend(deny_what_is_others(&stage, operation).await);
        if operation.changes() && operation.rule != Rule::Public {
            let after = seen(&stage, &watched).await;
            let changes = changes(operation, &before, &after);
            is_spoiled |= !changes.is_empty();
            wrong.extend(changes);
            before = after;
        }
        if is_spoiled {
            // Nothing can be expected of a stage that was damaged.
            wrong.push(format!("what comes after {} was not tried", operation.id));
            report(cells, &wrong);
        }
    }
    let denied = cells;
    let direct = refused_by_the_services_too(&stage, &operations, &mut wrong).await;

    // Then what succeeds, each on something fresh.
    let allowed = operations.iter().flat_map(|operation| {
        let callers = stage.callers.iter().filter(move |caller| !is_denied(operation, caller));
        callers.map(move |caller| (operation, caller))
    });
    let answers = stream::iter(allowed.map(|(operation, caller)| allow(&stage, operation, caller)));
    let answers: Vec<Wrong> = answers.buffer_unordered(AT_ONCE).collect().await;
    cells += answers.len();
    wrong.extend(answers.into_iter().flatten());

    let verified = stage.admin.get(&format!("/orgs/{}/audit/verify", stage.org())).await.expect(200);
    if verified["ok"] != true {
        wrong.push(format!("after all of it the audit log does not verify: {verified}"));
    }
    let others = nothing_else_is_there(&stage, &operations, &mut wrong).await;

    report(cells, &wrong);
    let (rows, columns) = (operations.len(), stage.callers.len());
    assert_eq!(cells, rows * columns, "every operation was tried as every caller");
    assert!(rows >= 64 && columns >= 25 && cells >= 1_600, "the matrix shrank to {rows} x {columns} = {cells}");
    println!("authorization matrix: {rows} operations x {columns} callers = {cells} cells, all as the table says");
    println!(
        "({denied} denied and nothing changed by them, {} passed; {direct} refused by the services' own ports as well; {others} \
         requests beside the document found nothing)",
        cells - denied
    );
    stage.system.stop().await;
}

/// Fails with everything that went wrong, if anything did.
#[track_caller]
fn report(cells: usize, wrong: &[String]) {
    assert!(
        wrong.is_empty(),
        "of {cells} cells and their checks {} went wrong:\n  {}\n",
        wrong.len(),
        wrong.join("\n  ")
    );
}

/// A request that must be refused; and whether it passed.
async fn deny(stage: &Stage, operation: &Operation, caller: &Caller) -> (Wrong, bool) {
    let expected = caller.expected(operation);
    let answer = aim(stage, operation, caller, &stage.shared).await;
    let passed = answer.status.is_success();
    let mut wrong = Wrong::new();
    wrong.extend(complaint(operation, caller, expected, &answer));
    wrong.extend(differs_from_its_head(stage, operation, caller, &stage.shared, &answer).await);
    if expected == Expected::Hidden {
        wrong.extend(differs_from_nothing(stage, operation, caller, answer).await);
    }
    (wrong, passed)
}

/// What is one person's own is nobody else's.
async fn deny_what_is_others(stage: &Stage, operation: &Operation) -> Wrong {
    if operation.rule != Rule::Own || !operation.names_a_thing() {
        return Wrong::new();
    }
    let people = stage.callers.iter().filter(|caller| caller.as_person().is_some());
    let answers = people.map(|caller| async move {
        let answer = aim(stage, operation, caller, &stage.shared).await;
        let mut wrong = Wrong::new();
        wrong.extend(complaint(operation, caller, Expected::Hidden, &answer));
        wrong.extend(differs_from_nothing(stage, operation, caller, answer).await);
        wrong
    });
    join_all(answers).await.into_iter().flatten().collect()
}

/// A request that must succeed.
async fn allow(stage: &Stage, operation: &Operation, caller: &Caller) -> Wrong {
    let (things, token) = match stage.fresh(operation, caller).await {
        Ok(fresh) => fresh,
        Err(error) => return vec![error],
    };
    let caller = Caller { token, ..caller.clone() };
    let answer = aim(stage, operation, &caller, &things).await;
    let mut wrong: Wrong = complaint(operation, &caller, Expected::Passes, &answer).into_iter().collect();
    wrong.extend(differs_from_its_head(stage, operation, &caller, &things, &answer).await);
    wrong
}

/// Who asks for the head of an answer alone learns as much as by asking for all of it, and no more.
async fn differs_from_its_head(
    stage: &Stage,
    operation: &Operation,
    caller: &Caller,
    things: &Things,
    whole: &Answer,
) -> Option<String> {
    if operation.changes() {
        return None;
    }
    let (target, _) = request_for(operation, things);
    let head = stage.ask(&Method::HEAD, &target, caller.token.as_deref(), None).await;
    (head.status != whole.status)
        .then(|| format!("{} as {}: {} with GET, {} with HEAD", operation.id, caller.name, whole.status, head.status))
}

/// Asks for what these things are about.
async fn aim(stage: &Stage, operation: &Operation, caller: &Caller, things: &Things) -> Answer {
    let (target, body) = request_for(operation, things);
    stage.ask(&operation.method, &target, caller.token.as_deref(), body.as_ref()).await
}

fn request_for(operation: &Operation, things: &Things) -> (String, Option<Value>) {
    let target = things.fill(operation).expect("checked at the start");
    (target, things.body(operation).expect("checked at the start"))
}

/// What is wrong with an answer.
fn complaint(operation: &Operation, caller: &Caller, expected: Expected, answer: &Answer) -> Option<String> {
    let (status, code) = (answer.status.as_u16(), answer.body["code"].as_str().unwrap_or_default());
    let fits = match expected {
        Expected::Unauthenticated => {
            (status, code) == (401, "unauthenticated") && answer.headers.contains_key("www-authenticate")
        }
        Expected::Denied => (status, code) == (403, "permission_denied"),
        Expected::Hidden => (status, code) == (404, "not_found"),
        Expected::Passes => answer.status.is_success(),
    };
    let Operation { id, method, path, rule, .. } = operation;
    (!fits).then(|| {
        let Caller { name, .. } = caller;
        format!("{id} ({method} {path}, {rule:?}) as {name}: {expected:?}, but was {status} {}", answer.body)
    })
}

/// A thing that is hidden answers as one that never was, word for word.
async fn differs_from_nothing(stage: &Stage, operation: &Operation, caller: &Caller, hidden: Answer) -> Option<String> {
    let nothing = aim(stage, operation, caller, &stage.shared.that_never_were()).await;
    let said = |answer: &Answer| {
        let mut body = answer.body.clone();
        if let Some(body) = body.as_object_mut() {
            body.remove("request_id");
        }
        (answer.status, body)
    };
    let (hidden, nothing) = (said(&hidden), said(&nothing));
    (hidden != nothing).then(|| {
        format!("{} as {}: a hidden thing ({hidden:?}) can be told from none ({nothing:?})", operation.id, caller.name)
    })
}

/// The reads by which a change of the shared things would be seen.
fn watched(operations: &[Operation]) -> Vec<&Operation> {
    let reads = operations.iter().filter(|operation| !operation.changes() && operation.rule != Rule::Public);
    // Streams say nothing that lasts, and exports are themselves written down in the audit log.
    let is_stream = |operation: &Operation| operation.id.ends_with("_events") && operation.id != "list_events";
    // What is in review has no receipt.
    let is_left_out = |id: &str| id.starts_with("export_") || id == "get_receipt";
    reads.filter(|operation| !is_stream(operation) && !is_left_out(&operation.id)).collect()
}

/// What the organization's maker and the bystander see of everything.
async fn seen(stage: &Stage, watched: &[&Operation]) -> Sight {
    let reads = watched.iter().map(|operation| async move {
        let own = operation.rule == Rule::Own;
        let person = if own { &stage.bystander } else { &stage.admin };
        let target = stage.shared.fill(operation).expect("checked at the start");
        let answer = stage.ask(&Method::GET, &target, Some(&person.access), None).await;
        let mut body = answer.body;
        forget_uses(&mut body);
        (target, (answer.status.as_u16(), body.to_string()))
    });
    stream::iter(reads).buffer_unordered(AT_ONCE).collect().await
}

/// What changed although nobody was allowed to change it.
fn changes(operation: &Operation, before: &Sight, after: &Sight) -> Wrong {
    let changed = after.iter().filter(|(target, now)| before[*target] != **now);
    let told = changed.map(|(target, (status, now))| {
        let then = &before[target].1;
        let start = now.bytes().zip(then.bytes()).take_while(|(now, then)| now == then).count();
        let part = |text: &str| {
            String::from_utf8_lossy(text.as_bytes().get(start..).unwrap_or_default())
                .chars()
                .take(80)
                .collect::<String>()
        };
        let (then, now) = (part(then), part(now));
        format!("{} was denied, but {target} ({status}) changed from …{then}… to …{now}…", operation.id)
    });
    told.collect()
}

/// When something was used last changes by looking at it.
fn forget_uses(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("last_used_at");
            // Of sums that each instance keeps for a while.
            fields.remove("as_of");
            // Of deliveries that are tried again and again.
            fields.remove("failing_since");
            fields.remove("next_attempt_at");
            if fields.get("attempts").is_some_and(Value::is_array) {
                fields.remove("attempts");
                fields.remove("response");
            }
            fields.values_mut().for_each(forget_uses);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_uses),
        _ => {}
    }
}

/// [`seen`] once everything that was set in motion has come to rest.
async fn settled(stage: &Stage, watched: &[&Operation]) -> Sight {
    let mut last = BTreeMap::new();
    eventually(MINUTE, "the stage is at rest", async || {
        let now = seen(stage, watched).await;
        if now == last {
            assert!(now.values().all(|(status, _)| *status == 200), "everything can be seen: {now:#?}");
            return Some(now);
        }
        for (target, sight) in
            now.iter().filter(|(target, sight)| last.get(*target).is_some_and(|before| before != *sight))
        {
            eprintln!("still changing: {target}: {} {:.400}", sight.0, sight.1);
        }
        last = now;
        None
    })
    .await
}

/// Nothing behind the gateway relies on it: each service refuses by itself. Gives the number of requests.
async fn refused_by_the_services_too(stage: &Stage, operations: &[Operation], wrong: &mut Wrong) -> usize {
    let mut bases = Vec::new();
    for service in SERVICES {
        bases.push((service, stage.system.service_url(service).await));
    }
    let asked =
        stream::iter(operations.iter().filter(|operation| operation.rule != Rule::Public).map(async |operation| {
            let (target, body) = request_for(operation, &stage.shared);
            let (mut owners, mut count, mut wrong) = (Vec::new(), 0, Wrong::new());
            for (service, base) in &bases {
                let answer = stage.ask_at(base, &operation.method, &target, None, body.as_ref()).await;
                count += 1;
                if !matches!(answer.status.as_u16(), 404 | 405) {
                    owners.push((service, base));
                }
            }
            let [(_, base)] = owners.as_slice() else {
                let services: Vec<_> = owners.iter().map(|(service, _)| service.name()).collect();
                wrong.push(format!("{} is answered by {services:?}, not by one service", operation.id));
                return (count, wrong);
            };
            for caller in stage.callers.iter().filter(|caller| matches!(caller.proof, Proof::None)) {
                let answer =
                    stage.ask_at(base, &operation.method, &target, caller.token.as_deref(), body.as_ref()).await;
                count += 1;
                // A service for people alone refuses every key without asking whether it is good.
                let is_key = caller.token.as_deref().is_some_and(|token| token.starts_with(API_KEY_PREFIX));
                if is_key && operation.rule == Rule::Own && answer.status == 403 {
                    continue;
                }
                let complaint = complaint(operation, caller, Expected::Unauthenticated, &answer);
                wrong.extend(complaint.map(|complaint| format!("past the gateway: {complaint}")));
            }
            (count, wrong)
        }));
    let answers: Vec<(usize, Wrong)> = asked.buffer_unordered(AT_ONCE).collect().await;
    let count = answers.iter().map(|(count, _)| count).sum();
    wrong.extend(answers.into_iter().flat_map(|(_, wrong)| wrong));
    count
}

/// What is not in the document does not exist, not even for an admin. Gives the number of requests.
async fn nothing_else_is_there(stage: &Stage, operations: &[Operation], wrong: &mut Wrong) -> usize {
    let mut requests: Vec<(Method, String)> = Vec::new();
    for operation in operations {
        let target = stage.shared.fill(operation).expect("checked at the start");
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let with = |path: String| if query.is_empty() { path } else { format!("{path}?{query}") };
        for method in METHODS {
            let is = |other: &Operation| other.method == method || (method == Method::HEAD && !other.changes());
            if !operations.iter().any(|other| other.path == operation.path && is(other)) {
                requests.push((method, target.clone()));
            }
        }
        requests.push((operation.method.clone(), with(format!("{path}/"))));
        requests.push((operation.method.clone(), with(path.to_uppercase())));
        requests.push((operation.method.clone(), with(path.replacen('/', "//", 1))));
    }
    let org = stage.org();
    for path in [
        "/internal".to_owned(),
        "/internal/users".to_owned(),
        "/internal/holds".to_owned(),
        "/internal/api-keys/check".to_owned(),
        format!("/internal/access/orgs/{org}/users/{}", stage.admin.id),
        format!("/api/v1/internal/access/orgs/{org}/users/{}", stage.admin.id),
        format!("/api/v1/orgs/{org}/internal"),
        "/api/v1/auth/internal/users".to_owned(),
        "/api/v1".to_owned(),
        "/api/v2/orgs".to_owned(),
        "/api".to_owned(),
        "/metrics".to_owned(),
        "/debug".to_owned(),
        "/debug/pprof".to_owned(),
        "/actuator".to_owned(),
        "/sandbox/messages".to_owned(),
        "/.env".to_owned(),
        "/.well-known/openid-configuration".to_owned(),
    ] {
        requests.push((Method::GET, path.clone()));
        requests.push((Method::POST, path));
    }
    requests.sort_by(|one, other| (&one.1, one.0.as_str()).cmp(&(&other.1, other.0.as_str())));
    requests.dedup();
    let answers = stream::iter(requests.iter().map(async |(method, target)| {
        let answer = stage.ask(method, target, Some(&stage.admin.access), None).await;
        let status = answer.status.as_u16();
        (!matches!(status, 404 | 405))
            .then(|| format!("{method} {target} is not in the document, but was {status} {}", answer.body))
    }));
    let answers: Vec<Option<String>> = answers.buffer_unordered(AT_ONCE).collect().await;
    wrong.extend(answers.into_iter().flatten());
    requests.len()
}
