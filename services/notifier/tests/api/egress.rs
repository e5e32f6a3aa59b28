//! Calls to tenants' addresses: what a name resolves to when it is dialled decides.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use contexor_notifier::egress::{CheckedResolver, DnsLookup, NameResolver, client, is_address_refused};
use tokio::net::TcpListener;

/// Gives the lists of addresses one after the other, the last again and again.
#[derive(Clone)]
struct Scripted {
    answers: Arc<Vec<Vec<IpAddr>>>,
    asked: Arc<AtomicUsize>,
}

impl Scripted {
    fn new(answers: &[&[&str]]) -> Self {
        let answers = answers.iter().map(|list| list.iter().map(|text| text.parse().unwrap()).collect()).collect();
        Self { answers: Arc::new(answers), asked: Arc::default() }
    }
}

impl NameResolver for Scripted {
    fn look_up(&self, _: &str) -> DnsLookup {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers[asked.min(self.answers.len() - 1)].clone();
        Box::pin(async move { Ok(answer) })
    }
}

const QUICK: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_name_with_one_private_address_is_refused_whatever_the_others_are() {
    for (addresses, good) in [
        (&["8.8.8.8"][..], true),
        (&["8.8.8.8", "2001:4860:4860::8888"], true),
        (&["8.8.8.8", "127.0.0.1"], false),
        (&["8.8.8.8", "::ffff:169.254.169.254"], false),
        (&["2001:4860:4860::8888", "::127.0.0.1"], false),
        (&["10.0.0.1"], false),
        (&[], false),
    ] {
        let resolver = CheckedResolver::new(Scripted::new(&[addresses]));
        let answer = resolver.public_addresses("hooks.example.com").await;
        assert_eq!(answer.is_ok(), good, "{addresses:?}");
        if let Err(error) = answer
            && !addresses.is_empty()
        {
            assert!(is_address_refused(error.as_ref()), "{addresses:?}");
        }
    }
}

#[tokio::test]
async fn a_resolver_that_changes_its_answer_between_check_and_connect_leads_nowhere() {
    let inside = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = inside.local_addr().unwrap().port();
    let script = Scripted::new(&[&["8.8.8.8"], &["127.0.0.1"]]);
    let resolver = CheckedResolver::new(script.clone());
    assert!(resolver.public_addresses("rebind.example.com").await.is_ok(), "as it is when the webhook is made");
    let client = client(resolver, QUICK, QUICK).unwrap();
    for _ in 0..2 {
        let error = client.post(format!("http://rebind.example.com:{port}/")).send().await.unwrap_err();
        assert!(is_address_refused(&error), "{error:?}");
    }
    assert_eq!(script.asked.load(Ordering::SeqCst), 3, "asked anew for every connection");
    let nobody = tokio::time::timeout(QUICK, inside.accept()).await;
    assert!(nobody.is_err(), "nobody came");
}
