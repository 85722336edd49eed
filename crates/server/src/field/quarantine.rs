//! What came from nobody known: listed for the administrator, shown to nobody else, believed by nobody.
//!
//! In memory and bounded; what was seen longest ago leaves. One line a sender, however much it sends.

use atalaya_model::Timestamp;
use serde::Serialize;
use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

/// Senders kept.
const KEPT: usize = 500;
/// Longest name kept of a sender, characters.
const NAME_MAX: usize = 80;

/// At which door it came.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QuarantineDoor)]
pub enum Door {
    /// TAK over TLS.
    Tak,
    /// TAK over plain TCP.
    TakPlain,
    /// Enrolment of TAK clients.
    TakEnrolment,
    OwnTracks,
    Traccar,
    Nmea,
    /// Trackers over MQTT with TLS.
    Mqtt,
    /// Trackers over plain MQTT.
    MqttPlain,
    /// Trackers that publish to another broker, and that broker itself.
    MqttBroker,
    /// The field page.
    Page,
}

/// Why it was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = QuarantineReason)]
pub enum Reason {
    /// Nobody enrolled sends this name.
    NotEnrolled,
    /// The name is known, the secret is another one.
    WrongSecret,
    /// The device was revoked.
    Revoked,
    /// The certificate's time has run out.
    Expired,
    /// The certificate is of the centre's authority and of no device.
    UnknownCertificate,
    /// No certificate, or one of another authority.
    ForeignCertificate,
    /// TLS did not come about for another reason.
    NoTls,
    /// The person who carries it is on no unit now.
    NobodysUnit,
    /// More than a device may send.
    Flood,
    /// It did not take what was sent to it.
    SlowReader,
    /// What it sent is no message of this door.
    Unreadable,
    /// The code is another one or has run out.
    WrongCode,
    /// One message among others that is none of this door.
    BadMessage,
    /// It published, or wanted to listen, where another one does.
    ForeignTopic,
    /// Its positions are encrypted with a key of its own.
    Encrypted,
    /// The other broker is not reached or does not take us.
    BrokerAway,
}

impl Reason {
    /// What the administrator reads, and what to do about it.
    pub fn es(self) -> &'static str {
        match self {
            Self::NotEnrolled => "No está dado de alta. Déle de alta con este nombre si es de los suyos.",
            Self::WrongSecret => {
                "El nombre existe, pero la contraseña no coincide. Revise la aplicación o genere otra."
            }
            Self::Revoked => {
                "Dado de baja: sigue intentando entrar. Si lo recuperaron, dé de alta uno nuevo."
            }
            Self::Expired => "Su certificado venció. Genere un paquete nuevo para el dispositivo.",
            Self::UnknownCertificate => {
                "Su certificado es de este centro, pero de ningún dispositivo registrado. Genere un paquete nuevo."
            }
            Self::ForeignCertificate => {
                "No presentó certificado, o es de otro servidor. En TAK, revise que la conexión use el paquete de este centro."
            }
            Self::NoTls => {
                "La conexión segura no se completó. Revise la hora del teléfono y que confíe en este centro."
            }
            Self::NobodysUnit => "Quien lo porta no está asignado a ninguna unidad en este turno.",
            Self::Flood => "Envió más de lo permitido; se descartó el exceso.",
            Self::SlowReader => "No recibía lo que se le enviaba y se cerró su conexión. Revise su red.",
            Self::Unreadable => "Lo que envió no se pudo leer; se cerró su conexión.",
            Self::WrongCode => "Presentó un código que no es válido o ya venció.",
            Self::BadMessage => "Envió un mensaje que no es una posición. Revise la aplicación.",
            Self::ForeignTopic => {
                "Publicó o quiso escuchar en un tema que no es suyo. En OwnTracks, el usuario debe ser el nombre dado de alta."
            }
            Self::Encrypted => {
                "Cifra sus posiciones con una clave que el centro no tiene. Quite la clave de cifrado en la aplicación: la conexión ya va cifrada."
            }
            Self::BrokerAway => {
                "No hay conexión con el intermediario MQTT externo; se sigue intentando. Revise su dirección, usuario y certificado."
            }
        }
    }
}

/// A sender that was not taken.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Quarantined {
    pub door: Door,
    /// What it calls itself: a name, the subject of a certificate; empty when it said nothing.
    pub name: String,
    pub reason: Reason,
    /// The same in words, es-MX.
    pub detail: String,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    pub times: u64,
    /// Class of the address it came from.
    pub source: String,
    /// Where it last said it was, degrees.
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

/// One thing that was not taken.
pub struct Seen<'a> {
    pub door: Door,
    pub name: &'a str,
    pub reason: Reason,
    pub source: String,
    pub place: Option<(f64, f64)>,
}

/// See the module.
pub struct Quarantine {
    seen: Mutex<lru::LruCache<(Door, String, Reason), Quarantined>>,
}

impl Default for Quarantine {
    fn default() -> Self {
        Self { seen: Mutex::new(lru::LruCache::new(NonZeroUsize::new(KEPT).unwrap_or(NonZeroUsize::MIN))) }
    }
}

impl Quarantine {
    /// Notes something that was not taken.
    pub fn note(&self, seen: Seen<'_>, now: Timestamp) {
        metrics::counter!("atalaya_field_refused_total", "reason" => crate::calls::rows::word(&seen.reason))
            .increment(1);
        let plain = seen.name.chars().filter(|c| !c.is_control());
        let name: String = plain.take(NAME_MAX).collect();
        // Without a name the address tells senders apart.
        let key = if name.is_empty() { seen.source.clone() } else { name.clone() };
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = all.get_or_insert_mut((seen.door, key, seen.reason), || Quarantined {
            door: seen.door,
            name,
            reason: seen.reason,
            detail: seen.reason.es().to_owned(),
            first_at: now,
            last_at: now,
            times: 0,
            source: seen.source.clone(),
            lat: None,
            lon: None,
        });
        entry.last_at = now;
        entry.times += 1;
        entry.source = seen.source;
        if let Some((lat, lon)) = seen.place {
            (entry.lat, entry.lon) = (Some(lat), Some(lon));
        }
    }
    /// All that was noted, latest first.
    pub fn list(&self) -> Vec<Quarantined> {
        let all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list: Vec<Quarantined> = all.iter().map(|(_, q)| q.clone()).collect();
        list.sort_by_key(|q| std::cmp::Reverse(q.last_at));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(name: &str) -> Seen<'_> {
        Seen {
            door: Door::OwnTracks,
            name,
            reason: Reason::NotEnrolled,
            source: "lan".to_owned(),
            place: Some((19.3, -99.6)),
        }
    }

    #[test]
    fn one_line_a_sender_and_never_more_than_the_bound() {
        let quarantine = Quarantine::default();
        let at = |s: i64| Timestamp::from_millis(s * 1000);
        for s in 0..3 {
            quarantine.note(seen("crew/a\u{7}52"), at(s));
        }
        let list = quarantine.list();
        assert_eq!((list.len(), list[0].times, list[0].name.as_str()), (1, 3, "crew/a52"));
        assert_eq!((list[0].first_at, list[0].last_at, list[0].lat), (at(0), at(2), Some(19.3)));
        for n in 0..2_000 {
            let name = "x".repeat(500).replacen('x', &n.to_string(), 1);
            quarantine.note(seen(&name), at(10 + n));
        }
        let list = quarantine.list();
        assert_eq!(list.len(), KEPT);
        assert!(list.iter().all(|q| q.name.chars().count() <= NAME_MAX));
    }
}
