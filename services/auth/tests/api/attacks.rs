//! Attacks in their full size, against the caps of a production system.

use std::collections::BTreeMap;

use futures::{StreamExt as _, future::join_all, stream};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use crate::harness::{Answer, TestApp};

const PHONE: &str = "09121234567";
/// What an attacker has under way at a time.
const AT_ONCE: usize = 64;

/// One of as many addresses as one likes.
fn address(at: u32) -> String {
    let [_, b, c, d] = at.to_be_bytes();
    format!("11.{b}.{c}.{d}")
}

async fn all_at_once(calls: impl Iterator<Item = impl Future<Output = Answer>>, mut each: impl FnMut(Answer)) {
    let mut answers = stream::iter(calls).buffer_unordered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        each(answer);
    }
}

/// Guesses at the code of [`PHONE`], each from an address of its own, over one connection; how often each status and code was
/// the answer, and the longest that one said to wait.
///
/// Written by hand, several requests at a time: an HTTP client without optimisation would be busier than the service.
async fn guess_all(url: &str, gateway_token: &str, guesses: Vec<(u32, String)>) -> (BTreeMap<String, u32>, u64) {
    let address_of_app = url.trim_start_matches("http://");
    let mut stream = BufReader::new(TcpStream::connect(address_of_app).await.unwrap());
    let (mut answers, mut longest_wait_s) = (BTreeMap::new(), 0);
    for guesses in guesses.chunks(16) {
        let mut requests = String::new();
        for (at, guess) in guesses {
            let body = format!("{{\"phone\":\"{PHONE}\",\"code\":\"{guess}\"}}");
            requests.push_str(&format!(
                "POST /api/v1/auth/otp/verify HTTP/1.1\r\nhost: {address_of_app}\r\nx-contexor-client-ip: {}\r\n\
                 x-contexor-gateway-token: {gateway_token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                address(*at),
                body.len()
            ));
        }
        stream.write_all(requests.as_bytes()).await.unwrap();
        for _ in guesses {
            let (mut status, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).await.unwrap();
                let line = line.trim_end();
                if line.is_empty() {
                    break;
                } else if let Some(rest) = line.strip_prefix("HTTP/1.1 ") {
                    status = rest[..3].to_owned();
                } else if let Some(value) = line.strip_prefix("content-length: ") {
                    length = value.parse().unwrap();
                } else if let Some(value) = line.strip_prefix("retry-after: ") {
                    longest_wait_s = longest_wait_s.max(value.parse().unwrap());
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).await.unwrap();
            let body = String::from_utf8(body).unwrap();
            let code = body.split("\"code\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            *answers.entry(format!("{status} {code}")).or_default() += 1;
        }
    }
    (answers, longest_wait_s)
}

#[tokio::test]
async fn a_hundred_thousand_guesses_do_not_succeed_nor_hold_the_owner_up() {
    const GUESSES: u32 = 100_000;
    let app = TestApp::start_as_configured(&[("otp.ttl_s", "600")]).await;
    app.ask(PHONE).await.assert_status(200);
    let code = app.sent().await.remove(0).code;
    let right: u32 = code.parse().unwrap();
    // The right code is among them, at a time when the strangers' tries have long been used up.
    let guess = |at| if at == GUESSES / 2 { right } else { (right + 1 + at) % 1_000_000 };
    let gateway_token = app.keys.tokens("gateway").gateway_token("auth");
    let connections = (0..32).map(|connection| {
        let guesses = (0..GUESSES).filter(|at| at % 32 == connection).map(|at| (at, format!("{:06}", guess(at))));
        guess_all(&app.url, &gateway_token, guesses.collect())
    });
    let mut answers = BTreeMap::new();
    for (counts, longest_wait_s) in join_all(connections).await {
        for (answer, count) in counts {
            *answers.entry(answer).or_insert(0) += count;
        }
        assert!(longest_wait_s <= app.settings.otp.resend_after_s, "one may ask for a code oneself by then");
    }
    let expected = [("401 otp_invalid".to_owned(), 2), ("429 otp_attempts_exceeded".to_owned(), GUESSES - 2)];
    assert_eq!(answers, BTreeMap::from(expected));
    assert_eq!(app.metric("contexor_otp_comparisons_total", &[]).await, 2.0);
    // The owner signs in with the very code that was guessed at.
    app.verify(PHONE, &code).await.assert_status(200);
}

#[tokio::test]
async fn an_attacker_who_asks_for_ten_thousand_numbers_is_stopped_while_others_sign_in() {
    // Lower than what a system has, so that each is reached before the total.
    let app = TestApp::start_as_configured(&[
        ("otp.caps.block_hour", "100"),
        ("otp.caps.address_hour", "60"),
        ("otp.caps.network_hour", "600"),
    ])
    .await;
    let caps = app.settings.otp.caps.clone();
    app.sign_in_from("09191110000", "198.51.100.1").await.assert_status(200);
    let mut sent = 1;
    let addresses = |range: std::ops::Range<u32>| -> Vec<String> { range.map(address).collect() };
    let any = |at: u32| format!("0912{:07}", at * 1_999 % 10_000_000);
    let attack = async |numbers: std::ops::Range<u32>, addresses: &[String], phone: fn(u32) -> String| {
        let calls = numbers.map(|at| {
            let (app, phone, address) = (&app, phone(at), &addresses[at as usize % addresses.len()]);
            async move { app.ask_from(&phone, address).await }
        });
        let mut got = 0;
        all_at_once(calls, |answer| {
            if answer.status == 200 {
                got += 1;
            } else {
                answer.assert_problem(429, "rate_limited");
            }
        })
        .await;
        got
    };

    // Many addresses, one block of numbers: the block's cap.
    let got = attack(0..2_000, &addresses(0..2_000), |at| format!("0935111{at:04}")).await;
    assert_eq!(got, caps.block_hour);
    sent += got;
    // Ten addresses of ten networks, numbers of every block: the addresses' cap.
    let far_apart: Vec<String> = (0..10).map(|at| address(0x1_0000 + (at << 8))).collect();
    let got = attack(2_000..5_000, &far_apart, any).await;
    assert_eq!(got, 10 * caps.address_hour);
    sent += got;
    // All addresses of one network, some numbers each: the network's cap.
    let got = attack(10_000..12_000, &addresses(0xc00..0xd00), any).await;
    assert_eq!(got, caps.network_hour);
    sent += got;
    // Somebody who never was here before, at an address that nobody knows.
    app.sign_in_from("09191110001", "198.51.100.2").await.assert_status(200);
    sent += 1;
    // Any number of both: the strangers' cap. Who signs in where somebody signed in before is not touched by it.
    let got = attack(5_000..10_000, &addresses(5_000..10_000), any).await;
    assert_eq!(sent + got, caps.unknown_client_hour);
    app.ask_from("09191110002", "198.51.100.3").await.assert_problem(429, "rate_limited");
    for (phone, address) in [("09191110003", "198.51.100.1"), ("09191110004", "198.51.100.2")] {
        app.sign_in_from(phone, address).await.assert_status(200);
    }
}
