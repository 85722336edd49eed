//! Somebody at a console, or a program with a token.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

/// What the server said.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    /// Null where it was no JSON.
    pub body: Value,
}

impl Answer {
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let kind = headers.get("content-type").map_or("", |v| v.to_str().unwrap()).to_owned();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, kind, headers, text, body }
    }
    /// The code of a problem; fails when it is none.
    pub fn code(&self) -> &str {
        assert_eq!(self.kind, "application/problem+json", "{} {}", self.status, self.text);
        assert_eq!(self.body["status"], self.status, "{}", self.text);
        self.body["code"].as_str().unwrap()
    }
    pub fn is(&self, status: u16, code: &str) -> bool {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text);
        true
    }
    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.text);
        self.body
    }
    pub fn strings(&self, field: &str) -> Vec<String> {
        let list = self.body[field].as_array().cloned().unwrap_or_default();
        list.iter().map(|v| v.as_str().unwrap().to_owned()).collect()
    }
}

/// A person with a session.
#[derive(Clone, Debug)]
pub struct Person {
    pub http: reqwest::Client,
    pub base: String,
    pub token: String,
    pub csrf: String,
    pub id: String,
    pub needs: Vec<String>,
}

impl Person {
    pub async fn log_in(url: &str, name: &str, password: &str, console: &str) -> Result<Self, Answer> {
        let http = reqwest::Client::new();
        let base = format!("{url}/api/v1");
        let body = json!({ "name": name, "password": password, "console": console });
        let answer = Answer::of(http.post(format!("{base}/session")).json(&body)).await;
        if answer.status != 200 {
            return Err(answer);
        }
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        Ok(Self {
            needs: answer.strings("needs"),
            token: text(&answer.body["token"]),
            csrf: text(&answer.body["csrf"]),
            id: text(&answer.body["account"]["id"]),
            http,
            base,
        })
    }

    /// After a proof that was given: the session's new token.
    #[track_caller]
    pub fn goes_on(&mut self, answer: &Answer) {
        assert_eq!(answer.status, 200, "{}", answer.text);
        let text = |name: &str| answer.body[name].as_str().unwrap().to_owned();
        (self.token, self.csrf) = (text("token"), text("csrf"));
        self.needs = answer.strings("needs");
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }
    /// A read of personal data.
    pub async fn read(&self, path: &str, purpose: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).header("purpose", purpose)).await
    }
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }
    /// A command with a fresh key.
    pub async fn command(&self, path: &str, body: Value) -> Answer {
        self.command_as(path, Uuid::now_v7(), &body, &[]).await
    }
    pub async fn command_as(&self, path: &str, key: Uuid, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, path).header("idempotency-key", key.to_string()).json(body);
        Answer::of(headers.iter().fold(request, |r, (name, value)| r.header(*name, *value))).await
    }
    /// A command on a call.
    pub async fn call(&self, call: &str, body: Value) -> Answer {
        self.command(&format!("/calls/{call}/commands"), body).await
    }
    /// A call taken by hand; its id.
    pub async fn take_call(&self, number: &str, note: &str) -> String {
        let body = json!({ "type": "take_manual", "channel": "radio", "number": number, "note": note });
        let answer = self.command("/calls/commands", body).await.ok();
        answer["id"].as_str().unwrap().to_owned()
    }
    /// A call with its personal data.
    pub async fn call_detail(&self, call: &str) -> Value {
        self.read(&format!("/calls/{call}"), "emergency_response").await.ok()
    }
    pub async fn queue(&self) -> Vec<Value> {
        let page = self.get("/calls?live=true&limit=500").await.ok();
        page["items"].as_array().unwrap().clone()
    }
}
