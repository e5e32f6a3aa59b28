use std::fmt::Debug;

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use uuid::Uuid;

/// An answer of a service, read whole.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub text: String,
    /// The body as JSON; `null` where it is none.
    pub body: Value,
}

impl Answer {
    /// Reads a response.
    ///
    /// # Panics
    /// If it breaks off.
    pub async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap_or_else(|error| panic!("the answer broke off: {error}"));
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, text, body }
    }

    /// Sends a request and reads the response.
    ///
    /// # Panics
    /// If there is none.
    pub async fn to(request: RequestBuilder) -> Self {
        Self::read(request.send().await.unwrap_or_else(|error| panic!("there is no answer: {error}"))).await
    }

    /// Makes sure of the status and gives the answer back.
    ///
    /// # Panics
    /// If it is another, with the body.
    #[track_caller]
    pub fn ok(self, status: u16) -> Self {
        self.assert_status(status);
        self
    }

    /// Makes sure of the status, and that an error is a problem.
    ///
    /// # Panics
    /// If it is another, with the body.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        if status >= 400 {
            assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        }
        self
    }

    /// Whether the status is one of success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Makes sure that this is a problem with this status and code, as RFC 9457 and the contract want it.
    ///
    /// # Panics
    /// If it is not, with the body.
    #[track_caller]
    pub fn assert_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status, self.body["code"].as_str().unwrap_or_default()), (status, code), "{}", self.text);
        self.assert_status(status);
        assert_eq!(self.body["status"], status, "{}", self.text);
        assert!(self.body["request_id"].as_str().is_some_and(|id| !id.is_empty()), "{}", self.text);
        self
    }

    /// Makes sure that a problem names a field of the request, such as `items[2].name`.
    ///
    /// # Panics
    /// If it does not, with the body.
    #[track_caller]
    pub fn assert_field(&self, field: &str) -> &Self {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert!(errors.iter().any(|error| error["field"] == field), "{field} is not among the errors: {}", self.text);
        self
    }

    /// A header; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header is text"))
    }

    /// The id of what the body describes.
    ///
    /// # Panics
    /// If it has none.
    #[track_caller]
    pub fn id(&self) -> Uuid {
        let id = self.body["id"].as_str().and_then(|id| id.parse().ok());
        id.unwrap_or_else(|| panic!("there is no id: {}", self.text))
    }

    /// The items of a page.
    ///
    /// # Panics
    /// If the body is no page.
    #[track_caller]
    pub fn items(&self) -> &Vec<Value> {
        self.body["items"].as_array().unwrap_or_else(|| panic!("there are no items: {}", self.text))
    }

    /// When to try again, seconds.
    ///
    /// # Panics
    /// If the answer does not say.
    #[track_caller]
    pub fn retry_after(&self) -> u64 {
        self.header("retry-after").parse().unwrap_or_else(|_| panic!("there is no retry-after: {:?}", self.headers))
    }
}

/// Somebody who calls a service with a token.
#[derive(Debug, Clone)]
pub struct ApiClient {
    /// Who it is.
    pub user: Uuid,
    /// What every path is relative to.
    pub base: String,
    /// The token, sent as bearer.
    pub token: String,
    /// The connections.
    pub http: reqwest::Client,
}

impl ApiClient {
    /// A request with the token, for what the other methods do not do.
    ///
    /// # Panics
    /// If the method is none.
    pub fn request(&self, method: impl TryInto<Method, Error: Debug>, path: &str) -> RequestBuilder {
        let method = method.try_into().expect("a method of HTTP");
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    /// Sends a request, with a JSON body if there is one; `null` is none.
    pub async fn send(&self, method: impl TryInto<Method, Error: Debug>, path: &str, body: Option<&Value>) -> Answer {
        let request = self.request(method, path);
        Answer::to(match body {
            None | Some(Value::Null) => request,
            Some(body) => request.json(body),
        })
        .await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// POST.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(&body)).await
    }

    /// PUT.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(&body)).await
    }

    /// PATCH.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(&body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }
}
