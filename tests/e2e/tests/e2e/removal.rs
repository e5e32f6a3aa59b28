//! Who was put out is out at once: the very next request fails, on every service, however warm its caches are.

use chrono::TimeDelta;
use contexor_api::org::Role;
use contexor_e2e::{Answer, Office, Person, System, text};
use contexor_stack::Service;
use contexor_testkit::eventually;
use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{MINUTE, SERVICES};

/// How often each change is made.
const ROUNDS: usize = 20;
/// The services that know organizations.
const TENANTED: [Service; 3] = [Service::Org, Service::Content, Service::Usage];

/// Where everything happens.
struct Place {
    system: System,
    owner: Person,
    office: Office,
    content: String,
}

/// Something that a member may ask for.
#[derive(Clone)]
struct Request(Method, String, Value);

impl Request {
    async fn by(&self, person: &Person) -> Answer {
        let Self(method, path, body) = self;
        let request = person.request(method.clone(), path);
        Answer::of(if body.is_null() { request } else { request.json(body) }).await
    }
}

impl Place {
    /// A read of a service.
    fn read(&self, service: Service) -> Request {
        let path = match service {
            Service::Auth => "/auth/me".to_owned(),
            Service::Org => format!("/orgs/{}", self.office.org),
            Service::Content => format!("/contents/{}", self.content),
            Service::Usage => format!("/usage/summary?org_id={}", self.office.org),
            Service::Notifier => "/notifications".to_owned(),
            other => panic!("{other:?} is not asked"),
        };
        Request(Method::GET, path, Value::Null)
    }

    /// A write of a service that admins alone may do; of content, editors too.
    fn write(&self, service: Service) -> Request {
        match service {
            Service::Org => Request(Method::PATCH, format!("/orgs/{}", self.office.org), json!({"name": "Here"})),
            Service::Content => Request(Method::PATCH, format!("/contents/{}", self.content), json!({"title": "T"})),
            Service::Usage => Request(
                Method::PUT,
                format!("/usage/limits?org_id={}", self.office.org),
                json!({"scope": "org", "monthly_cost_micro_usd": 1_000_000_000}),
            ),
            other => panic!("{other:?} is not written to"),
        }
    }

    /// Makes sure that these succeed, twice: connections and caches are warm then.
    async fn warm(&self, person: &Person, requests: &[Request]) {
        for request in requests.iter().chain(requests) {
            request.by(person).await.expect(200);
        }
    }

    async fn remove(&self, person: &Person) {
        self.owner.delete(&format!("/orgs/{}/members/{}", self.office.org, person.id)).await.expect(204);
    }

    /// A member is removed from the organization: the next request is 404.
    async fn removals(&self, service: Service, person: &Person) -> usize {
        for round in 0..ROUNDS {
            // Admins, whose writes every service takes, and members of the workspace's list in turns.
            let is_admin = round % 2 == 0;
            self.owner.take_in(&self.office.org, person, if is_admin { Role::Admin } else { Role::Viewer }).await;
            if !is_admin {
                self.owner.put_on_list(&self.office.workspace, person, Role::Editor).await;
            }
            let mut requests = vec![self.read(service)];
            if is_admin || service == Service::Content {
                requests.push(self.write(service));
            }
            self.warm(person, &requests).await;
            let next = &requests[round / 2 % requests.len()];
            self.remove(person).await;
            next.by(person).await.expect_problem(404, "not_found");
        }
        ROUNDS
    }

    /// A member is taken off the workspace's list: the next request for what is in it is 404.
    async fn listings(&self, service: Service, person: &Person) -> usize {
        self.owner.take_in(&self.office.org, person, Role::Viewer).await;
        let workspace = format!("/workspaces/{}", self.office.workspace);
        let requests = match service {
            Service::Org => vec![Request(Method::GET, workspace.clone(), Value::Null)],
            _ => vec![self.read(service), self.write(service)],
        };
        for round in 0..ROUNDS {
            self.owner.put_on_list(&self.office.workspace, person, Role::Editor).await;
            self.warm(person, &requests).await;
            let next = &requests[round % requests.len()];
            self.owner.delete(&format!("{workspace}/members/{}", person.id)).await.expect(204);
            next.by(person).await.expect_problem(404, "not_found");
        }
        ROUNDS
    }

    /// A role is lowered in the organization: the next write is 403.
    async fn demotions(&self, service: Service, person: &Person) -> usize {
        self.owner.take_in(&self.office.org, person, Role::Viewer).await;
        self.owner.put_on_list(&self.office.workspace, person, Role::Viewer).await;
        let membership = format!("/orgs/{}/members/{}", self.office.org, person.id);
        let write = self.write(service);
        for _ in 0..ROUNDS {
            self.owner.patch(&membership, json!({"role": "admin"})).await.expect(200);
            self.warm(person, std::slice::from_ref(&write)).await;
            self.owner.patch(&membership, json!({"role": "viewer"})).await.expect(200);
            write.by(person).await.expect_problem(403, "permission_denied");
        }
        ROUNDS
    }

    /// A role is lowered in the workspace: the next write is 403.
    async fn workspace_demotions(&self, person: &Person) -> usize {
        self.owner.take_in(&self.office.org, person, Role::Viewer).await;
        let write = self.write(Service::Content);
        for _ in 0..ROUNDS {
            self.owner.put_on_list(&self.office.workspace, person, Role::Editor).await;
            self.warm(person, std::slice::from_ref(&write)).await;
            self.owner.put_on_list(&self.office.workspace, person, Role::Viewer).await;
            write.by(person).await.expect_problem(403, "permission_denied");
        }
        ROUNDS
    }

    /// An API key is deleted: the next request is 401, at the gateway and past it.
    async fn deleted_keys(&self) -> usize {
        let mut doors = Vec::new();
        for service in TENANTED {
            doors.push((self.system.service_url(service).await, self.read(service)));
            doors.push((self.system.gateway().to_owned(), self.read(service)));
        }
        let mut machine = self.owner.clone();
        let mut count = 0;
        for _ in 0..ROUNDS {
            let next_year = contexor_clock::now() + TimeDelta::days(365);
            let (id, key) = self.owner.make_key(&self.office.org, Role::Editor, None, next_year).await;
            machine.access = key;
            for (base, request) in doors.iter().chain(&doors) {
                at(&machine, base, request).await.expect(200);
            }
            self.owner.delete(&format!("/orgs/{}/api-keys/{id}", self.office.org)).await.expect(204);
            let answers = doors.iter().map(|(base, request)| at(&machine, base, request));
            for answer in join_all(answers).await {
                answer.expect_problem(401, "unauthenticated");
                count += 1;
            }
        }
        count
    }

    /// A read of every service, past the gateway and through it.
    async fn doors(&self) -> Vec<(String, Request)> {
        let mut doors = Vec::new();
        for service in SERVICES {
            doors.push((self.system.service_url(service).await, self.read(service)));
            doors.push((self.system.gateway().to_owned(), self.read(service)));
        }
        doors
    }

    /// The signing key is ended because somebody may know it: the next request with what it signed is 401, and who refreshes goes on.
    async fn compromised_key(&self) -> usize {
        let doors = self.doors().await;
        let mut session = self.owner.another_session().await;
        for (base, request) in doors.iter().chain(&doors) {
            at(&session, base, request).await.expect(200);
        }
        self.system.command(Service::Auth, &["rotate-keys", "compromised"]).await;
        let answers = doors.iter().map(|(base, request)| at(&session, base, request));
        for answer in join_all(answers).await {
            answer.expect_problem(401, "unauthenticated");
        }
        let next = session.post("/auth/token/refresh", json!({"refresh": session.refresh})).await.expect(200);
        session.access = text(&next["access"]);
        for (base, request) in &doors {
            // A service that has read the keys just before reads them again a little later.
            eventually(MINUTE, "the next key is known", async || {
                (at(&session, base, request).await.status == 200).then_some(())
            })
            .await;
        }
        doors.len()
    }

    /// A session ends: the next request is 401, at the gateway and past it.
    async fn ended_sessions(&self, person: &Person) -> usize {
        self.owner.take_in(&self.office.org, person, Role::Viewer).await;
        self.owner.put_on_list(&self.office.workspace, person, Role::Viewer).await;
        let doors = self.doors().await;
        let mut count = 0;
        for round in 0..ROUNDS {
            let session = person.another_session().await;
            for (base, request) in doors.iter().chain(&doors) {
                at(&session, base, request).await.expect(200);
            }
            if round % 2 == 0 {
                session.post("/auth/logout", json!({})).await.expect(204);
            } else {
                let sessions = session.get("/auth/sessions").await.expect(200);
                let items = sessions["items"].as_array().cloned().unwrap_or_default();
                let current = items.iter().find(|item| item["current"] == true).expect("this session is listed");
                person.delete(&format!("/auth/sessions/{}", text(&current["id"]))).await.expect(204);
            }
            let answers = doors.iter().map(|(base, request)| at(&session, base, request));
            for answer in join_all(answers).await {
                answer.expect_problem(401, "unauthenticated");
                count += 1;
            }
        }
        count
    }
}

/// Asks at another door than the gateway's.
async fn at(person: &Person, base: &str, request: &Request) -> Answer {
    let Request(method, path, _) = request;
    Answer::of(person.request_at(base, method.clone(), path)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_very_next_request_of_who_was_put_out_fails_on_every_service() {
    let system = System::start_unlimited(&[]).await;
    let people = join_all((0..12).map(|number| system.person(&format!("0913{}", 1_000_000 + number)).sign_in())).await;
    let [owner, removed, listed, demoted, workspace_demoted, signed_out] = split(&people);
    let owner = owner[0].clone();
    let office = owner.found_office("Here").await;
    let content = owner.write_prompt(&office, "Write about the sea.", 100).await;
    let place = Place { system, owner, office, content };

    let removals = join_all(TENANTED.iter().zip(removed).map(|(service, person)| place.removals(*service, person)));
    let listings = join_all(
        [Service::Org, Service::Content].iter().zip(listed).map(|(service, person)| place.listings(*service, person)),
    );
    let demotions = join_all(TENANTED.iter().zip(demoted).map(|(service, person)| place.demotions(*service, person)));
    let workspace_demotions = place.workspace_demotions(&workspace_demoted[0]);
    let sessions = join_all(signed_out.iter().map(|person| place.ended_sessions(person)));
    let (removals, listings, demotions, in_workspace, sessions, keys) =
        tokio::join!(removals, listings, demotions, workspace_demotions, sessions, place.deleted_keys());

    let sum = |counts: Vec<usize>| counts.into_iter().sum::<usize>();
    let removals = sum(removals) + sum(listings);
    let demotions = sum(demotions) + in_workspace;
    let sessions = sum(sessions);
    let compromised = place.compromised_key().await;
    println!(
        "put out: {removals} removals (404), {demotions} lowered roles (403), {sessions} requests after the end of a session, \
         {keys} after the end of an API key and {compromised} after that of the signing key (401): every very next request failed"
    );
    place.system.stop().await;
}

/// People for each part.
fn split(people: &[Person]) -> [&[Person]; 6] {
    [&people[..1], &people[1..4], &people[4..6], &people[6..9], &people[9..10], &people[10..]]
}
