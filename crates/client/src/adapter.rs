//! The doors for machines: signed requests.

use crate::{
    ApiError, Client, ClientError,
    http::{Carried, PREFIX},
};
use atalaya_access::signature::{self, RequestParts};
use atalaya_calls::call::{AlarmReport, CallReport};
use atalaya_calls::feed::Gap;
use atalaya_model::{AdapterId, Timestamp, UnitId};
use reqwest::Method;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{
    fmt,
    time::{SystemTime, UNIX_EPOCH},
};

/// Most call reports of one request.
pub const CALLS_MAX: usize = 256;
/// Most positions of one request.
pub const POSITIONS_MAX: usize = 1000;
/// Bodies are kept below this, a margin under the 64 kB that doors take.
const BODY_MAX: usize = 60_000;

/// How many of `items` fit into one request: at most `most` of them and 60,000 bytes of JSON, at
/// least one.
fn fitting<T: Serialize>(items: &[T], most: usize) -> usize {
    let mut bytes = 64;
    let fits = items.iter().take(most).take_while(|item| {
        // What cannot be written fails when it is sent.
        bytes += serde_json::to_vec(item).map_or(0, |text| text.len() + 1);
        bytes <= BODY_MAX
    });
    fits.count().max(1).min(items.len())
}

/// An adapter's id and its Ed25519 seed; `Debug` shows the id only.
#[derive(Clone)]
pub struct AdapterCredentials {
    pub id: AdapterId,
    pub secret: [u8; 32],
}
impl fmt::Debug for AdapterCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AdapterCredentials({})", self.id)
    }
}

/// Why a text is no adapter's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an adapter's secret is 64 hexadecimal digits")]
pub struct SecretError;

impl AdapterCredentials {
    /// `secret` as 64 hexadecimal digits.
    pub fn from_hex(id: AdapterId, secret: &str) -> Result<Self, SecretError> {
        let secret = secret.trim();
        if secret.len() != 64 || !secret.is_ascii() {
            return Err(SecretError);
        }
        let mut bytes = [0u8; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            let pair = secret.get(i * 2..i * 2 + 2).ok_or(SecretError)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| SecretError)?;
        }
        Ok(Self { id, secret: bytes })
    }
}

/// What became of one report.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorResult {
    /// New, and on the record.
    Recorded,
    /// Known before; nothing changed.
    Replayed,
    /// Not taken; the problem says why.
    Refused,
}

/// One report's answer.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct DoorOutcome {
    /// The report's number, where it could be read.
    #[serde(default)]
    pub sequence: Option<u64>,
    pub outcome: DoorResult,
    #[serde(default)]
    pub problem: Option<ApiError>,
}

/// The answer of the call door.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct DoorAnswer {
    /// Every report up to this number has arrived.
    pub through: u64,
    #[serde(default)]
    pub results: Vec<DoorOutcome>,
}

/// What the door has of this adapter.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct FeedState {
    pub through: u64,
    #[serde(default)]
    pub gaps: Vec<Gap>,
}

/// One position of a unit.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PositionReport {
    pub unit: UnitId,
    pub lat: f64,
    pub lon: f64,
    pub at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed_mps: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course_deg: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
}

/// What became of positions. Only the first refusals of each request are listed.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
pub struct PositionsAnswer {
    #[serde(default)]
    pub taken: u64,
    /// With their codes and details.
    #[serde(default)]
    pub refused: Vec<ApiError>,
}

/// A machine's client: every request is signed with the adapter's key and the time of sending.
#[derive(Clone, Debug)]
pub struct AdapterClient {
    client: Client,
    credentials: AdapterCredentials,
}

impl AdapterClient {
    pub fn new(client: &Client, credentials: AdapterCredentials) -> Self {
        Self { client: client.clone(), credentials }
    }
    pub fn id(&self) -> AdapterId {
        self.credentials.id
    }
    /// Sends the first of the reports that fit into one request ([`CALLS_MAX`], 60,000 bytes) and says
    /// how many they were. Safe to repeat: the door knows their numbers.
    pub async fn send_calls(&self, reports: &[CallReport]) -> Result<(usize, DoorAnswer), ClientError> {
        let count = fitting(reports, CALLS_MAX);
        let body = serde_json::json!({ "reports": reports.get(..count).unwrap_or_default() });
        Ok((count, self.signed(Method::POST, "/doors/calls", Some(&body)).await?))
    }
    /// Which reports have arrived.
    pub async fn feed(&self) -> Result<FeedState, ClientError> {
        self.signed(Method::GET, "/doors/calls", None).await
    }
    /// Sends positions of units, in as many requests as they need. Stops at the first that fails.
    pub async fn send_positions(
        &self,
        mut positions: &[PositionReport],
    ) -> Result<PositionsAnswer, ClientError> {
        let mut sum = PositionsAnswer::default();
        while !positions.is_empty() {
            let (now, rest) = positions.split_at(fitting(positions, POSITIONS_MAX));
            let body = serde_json::json!({ "positions": now });
            let answer: PositionsAnswer = self.signed(Method::POST, "/doors/positions", Some(&body)).await?;
            sum.taken += answer.taken;
            sum.refused.extend(answer.refused);
            positions = rest;
        }
        Ok(sum)
    }
    /// Sends an alarm of a machine or partner.
    pub async fn send_alarm(&self, alarm: &AlarmReport) -> Result<serde_json::Value, ClientError> {
        let body = serde_json::to_value(alarm).map_err(|e| ClientError::Shape(e.to_string()))?;
        self.signed(Method::POST, "/doors/alarms", Some(&body)).await
    }

    async fn signed<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Result<T, ClientError> {
        let body = body.map(serde_json::to_vec).transpose().map_err(|e| ClientError::Shape(e.to_string()))?;
        let full = format!("{PREFIX}{path}");
        let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis());
        let timestamp = u64::try_from(timestamp).unwrap_or(u64::MAX);
        let parts = RequestParts {
            method: method.as_str(),
            path_and_query: &full,
            body: body.as_deref().unwrap_or_default(),
        };
        let signature = signature::sign(&self.credentials.secret, self.credentials.id, timestamp, &parts)
            .map_err(|e| ClientError::Signature(e.to_string()))?;
        let headers = vec![
            (signature::ADAPTER_HEADER, self.credentials.id.to_string()),
            (signature::TIMESTAMP_HEADER, timestamp.to_string()),
            (signature::SIGNATURE_HEADER, signature),
        ];
        let answer = self.client.send(method, path, &Carried { body, headers }).await?;
        // Some doors answer 204.
        let answer = if answer.is_empty() { b"null".as_slice() } else { &answer };
        serde_json::from_slice(answer).map_err(|e| ClientError::Shape(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_stay_below_the_bounds_of_the_door() {
        let small = vec!["x"; 300];
        assert_eq!(fitting(&small, CALLS_MAX), 256);
        let large = vec!["x".repeat(1000); 100];
        assert_eq!(fitting(&large, CALLS_MAX), 59);
        assert_eq!(fitting(&["x".repeat(100_000)], CALLS_MAX), 1);
        assert_eq!(fitting::<String>(&[], CALLS_MAX), 0);
    }

    #[test]
    fn secrets_are_read_strictly_and_never_shown() {
        let id = AdapterId(uuid::Uuid::nil());
        let good = AdapterCredentials::from_hex(id, &"0f".repeat(32)).unwrap();
        assert_eq!(good.secret, [15; 32]);
        assert!(!format!("{good:?}").contains("15"));
        for bad in ["", "0f", &"0g".repeat(32), &"é".repeat(32)] {
            assert!(AdapterCredentials::from_hex(id, bad).is_err());
        }
    }
}
