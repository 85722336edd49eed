//! The rules of a device.

use super::{Device, DeviceCommand as C, DeviceEvent as E};
use crate::FieldRefusal as No;
use atalaya_model::{Env, Millis};

/// Certificates, and names and secrets, of one device: a few generations of each.
pub const PROOFS_MAX: usize = 16;
/// How long a code may be good for.
pub const CODE_SHORTEST: Millis = Millis::from_minutes(5);
pub const CODE_LONGEST: Millis = Millis::from_minutes(7 * 24 * 60);

/// Decides a command on a device. No events mean that nothing had to change. That a proof is nobody else's is
/// for the caller to claim in the same commit ([`super::Claim`]).
///
/// # Errors
/// The first rule it breaks.
pub fn decide(state: &Device, command: C, env: &Env) -> Result<Vec<E>, No> {
    let by = env.actor.name().to_owned();
    if let C::Enrol { name, kind, holder } = command {
        return if state.kind.is_some() {
            Err(No::Exists)
        } else {
            one(E::Enrolled { name, kind, holder, by })
        };
    }
    let kind = state.kind.ok_or(No::Unknown)?;
    if state.revoked.is_some() {
        // Said twice is said once.
        return if matches!(command, C::Revoke { .. }) { Ok(Vec::new()) } else { Err(No::Revoked) };
    }
    match command {
        C::Enrol { .. } => Err(No::Exists),
        C::Assign { holder } if state.holder == Some(holder) => Ok(Vec::new()),
        C::Assign { holder } => one(E::Assigned { holder, by }),
        C::Rename { name } if state.name.as_ref() == Some(&name) => Ok(Vec::new()),
        C::Rename { name } => one(E::Renamed { name, by }),
        C::AddCertificate { fingerprint, serial, not_after, code } => {
            let proof = super::Proof::Certificate { fingerprint: fingerprint.clone() };
            if !proof.suits(kind) {
                return Err(No::OtherProof);
            }
            if state.certificates.len() >= PROOFS_MAX {
                return Err(No::TooManyProofs(PROOFS_MAX));
            }
            let added = E::CertificateAdded { fingerprint, serial, not_after, by };
            let Some(code) = code else { return one(added) };
            match &state.code {
                Some(open) if open.digest == code && env.now <= open.until => {
                    Ok(vec![added, E::EnrolmentUsed {}])
                }
                _ => Err(No::NoEnrolment),
            }
        }
        C::UseCode { code, proof } => {
            let secret = matches!(proof, super::Proof::Secret { .. });
            if kind != super::DeviceKind::Page || !secret {
                return Err(No::OtherProof);
            }
            if !state.code.as_ref().is_some_and(|open| open.digest == code && env.now <= open.until) {
                return Err(No::NoEnrolment);
            }
            let mut events: Vec<E> = state
                .proofs
                .iter()
                .map(|old| E::ProofRemoved { proof: old.clone(), by: by.clone() })
                .collect();
            events.extend([E::ProofAdded { proof, by }, E::EnrolmentUsed {}]);
            Ok(events)
        }
        C::AddProof { .. } if kind == super::DeviceKind::Page => Err(No::OtherProof),
        C::AddProof { proof } => {
            let named = matches!(proof, super::Proof::Name { .. } | super::Proof::Secret { .. });
            if !named || !proof.suits(kind) {
                return Err(No::OtherProof);
            }
            if state.proofs.contains(&proof) {
                return Ok(Vec::new());
            }
            if state.proofs.len() >= PROOFS_MAX {
                return Err(No::TooManyProofs(PROOFS_MAX));
            }
            // One secret a name: the new one takes the place of the old.
            let old = state.proofs.iter().find(|p| p.name() == proof.name()).cloned();
            let mut events: Vec<E> =
                old.into_iter().map(|proof| E::ProofRemoved { proof, by: by.clone() }).collect();
            events.push(E::ProofAdded { proof, by });
            Ok(events)
        }
        C::RemoveProof { proof } if !state.proofs.contains(&proof) => Err(No::NoSuchProof),
        C::RemoveProof { proof } => one(E::ProofRemoved { proof, by }),
        C::OpenEnrolment { code, until } => {
            if !matches!(kind, super::DeviceKind::Tak | super::DeviceKind::Page) {
                return Err(No::OtherProof);
            }
            let span = until.since(env.now);
            if !(CODE_SHORTEST..=CODE_LONGEST).contains(&span) {
                return Err(No::CodeSpan);
            }
            one(E::EnrolmentOpened { code, until, by })
        }
        C::Revoke { reason } => one(E::Revoked { reason, by }),
    }
}

fn one(event: E) -> Result<Vec<E>, No> {
    Ok(vec![event])
}
