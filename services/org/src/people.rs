//! Names and phones of people, which auth knows.

use std::collections::HashMap;

use contexor_api::{
    Phone,
    internal::{FindPerson, Person},
};
use contexor_identity::{ServiceClient, service_token::CallError};
use uuid::Uuid;

use crate::error::OrgError;

/// Asks auth about people.
#[derive(Debug)]
pub(crate) struct UserDirectory {
    services: ServiceClient,
    auth_url: String,
}

/// What auth knows of some people, by id.
pub(crate) type UsersById = HashMap<Uuid, Person>;

impl UserDirectory {
    /// Asks auth at `auth_url`.
    pub(crate) fn new(services: ServiceClient, auth_url: &str) -> Self {
        Self { services, auth_url: auth_url.trim_end_matches('/').to_owned() }
    }

    /// What auth knows of these people, in one call; at most a page of them (100). Who is not known is not in the answer.
    pub(crate) async fn find(&self, ids: &[Uuid]) -> Result<UsersById, OrgError> {
        if ids.is_empty() {
            return Ok(UsersById::new());
        }
        let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        let url = format!("{}/internal/users?ids={}", self.auth_url, ids.join(","));
        let people: Vec<Person> = self.services.get("auth", &url).await.map_err(OrgError::AuthUnavailable)?;
        Ok(people.into_iter().map(|person| (person.id, person)).collect())
    }

    /// The same for an answer that is good without names and phones: none when auth is away.
    pub(crate) async fn find_if_possible(&self, id: Uuid) -> UsersById {
        self.find(&[id]).await.unwrap_or_else(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "an answer goes without names");
            UsersById::new()
        })
    }

    /// The person of a number; none when nobody has signed in with it, and when that cannot be found out: what is asked goes on without.
    pub(crate) async fn find_by_phone_if_possible(&self, phone: &Phone) -> Option<Uuid> {
        let url = format!("{}/internal/users/find", self.auth_url);
        let wanted = FindPerson { phone: phone.e164().to_owned() };
        match self.services.post::<Person>("auth", &url, &wanted).await {
            Ok(person) => Some(person.id),
            Err(CallError::Problem(problem)) if problem.status == 404 => None,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "whether somebody has signed in with an invited number is not known: nobody is told"
                );
                None
            }
        }
    }

    /// The phone of a person; none when auth does not know the person.
    pub(crate) async fn phone(&self, id: Uuid) -> Result<Option<Phone>, OrgError> {
        let url = format!("{}/internal/users/{id}", self.auth_url);
        match self.services.get::<Person>("auth", &url).await {
            Ok(person) => Ok(Phone::parse(&person.phone).ok()),
            Err(CallError::Problem(problem)) if problem.status == 404 => Ok(None),
            Err(error) => Err(OrgError::AuthUnavailable(error)),
        }
    }
}
