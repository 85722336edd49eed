//! A machine that signs what it sends.

use super::{Answer, Clock};
use atalaya_access::signature::{self, RequestParts};
use atalaya_model::{AdapterId, Timestamp};
use serde_json::{Value, json};

#[derive(Clone)]
pub struct Machine {
    pub http: reqwest::Client,
    pub url: String,
    pub id: AdapterId,
    pub secret: [u8; 32],
    pub clock: Clock,
}

impl Machine {
    pub fn new(url: String, id: AdapterId, secret: [u8; 32], clock: Clock) -> Self {
        Self { http: reqwest::Client::new(), url, id, secret, clock }
    }

    /// Sends what is signed; `skew_ms` moves the signer's clock.
    pub async fn send(&self, method: &str, path: &str, kind: &str, body: &[u8], skew_ms: i64) -> Answer {
        let at = u64::try_from(self.clock.now().as_millis() + skew_ms).unwrap();
        let path = format!("/api/v1{path}");
        let parts = RequestParts { method, path_and_query: &path, body };
        let signed = signature::sign(&self.secret, self.id, at, &parts).unwrap();
        let request = self
            .http
            .request(method.parse().unwrap(), format!("{}{path}", self.url))
            .header(signature::ADAPTER_HEADER, self.id.to_string())
            .header(signature::TIMESTAMP_HEADER, at.to_string())
            .header(signature::SIGNATURE_HEADER, signed)
            .header("content-type", kind)
            .body(body.to_vec());
        Answer::of(request).await
    }
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, "application/json", body.to_string().as_bytes(), 0).await
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "", b"", 0).await
    }
    pub async fn reports(&self, reports: &[Value]) -> Value {
        self.post("/doors/calls", &json!({ "reports": reports })).await.ok()
    }
    /// One report, now; the id of its call.
    pub async fn report(&self, call: &str, sequence: u64, what: Value) -> String {
        let answer = self.reports(&[self.say(call, sequence, what)]).await;
        assert_eq!(answer["results"][0]["outcome"], "recorded", "{answer}");
        answer["results"][0]["call"].as_str().unwrap().to_owned()
    }
    /// A report that happens now.
    pub fn say(&self, call: &str, sequence: u64, what: Value) -> Value {
        json!({ "call": call, "sequence": sequence, "at": self.clock.now(), "what": what })
    }
    pub async fn ring(&self, call: &str, sequence: u64, number: &str) -> String {
        self.report(call, sequence, json!({ "type": "ringing", "number": number })).await
    }
    /// A handset's position, measured now.
    pub async fn aml(&self, number: &str, lat: f64, lon: f64) -> Answer {
        self.aml_at(number, lat, lon, self.clock.now()).await
    }
    pub async fn aml_at(&self, number: &str, lat: f64, lon: f64, at: Timestamp) -> Answer {
        let at = at.as_millis();
        let body = format!(
            "v=1&device_number=%2B{}&location_latitude={lat}&location_longitude={lon}&location_time={at}&location_accuracy=12&location_source=GPS",
            number.trim_start_matches('+')
        );
        self.send("POST", "/doors/aml", "application/x-www-form-urlencoded", body.as_bytes(), 0).await
    }
}
