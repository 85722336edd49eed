//! The configured part of a state, as changes are shown: no secrets, no names of persons, nothing that
//! changes by daily work.

use atalaya_access::{Account, Adapter, views::AdapterView};
use atalaya_calls::restriction::{Restriction, RestrictionId, RestrictionRow};
use atalaya_dispatch::{
    agency::{Agency, AgencyRow},
    catalogue::Catalogues,
    plan::Plan,
    unit::{Unit, UnitRow},
};
use atalaya_field::device::{Device, DeviceRow};
use atalaya_geo::territory::Version;
use atalaya_model::{Aggregate, DeviceId, UnitId};
use atalaya_quality::{form::Form, target::Targets};
use atalaya_roster::Roster;
use atalaya_tips::book::{Book, BookKind, by_code};
use serde_json::{Value, json};
use std::{any::Any, str::FromStr};

/// Kinds of streams that are configuration.
pub const KINDS: [&str; 12] = [
    Account::KIND,
    Adapter::KIND,
    Agency::KIND,
    Unit::KIND,
    Plan::KIND,
    Catalogues::KIND,
    Restriction::KIND,
    Form::KIND,
    Targets::KIND,
    Version::KIND,
    Device::KIND,
    Book::KIND,
];
/// Also configuration, and many: shown on their own.
pub const ROSTER: &str = Roster::KIND;

/// The configured part of a state; null where there is none yet.
pub fn view(kind: &str, id: &str, state: &(dyn Any + Send + Sync)) -> Value {
    let seen = match kind {
        Account::KIND => state.downcast_ref().map(account),
        Adapter::KIND => state.downcast_ref().and_then(AdapterView::of).map(|v| json!(v)),
        Agency::KIND => state.downcast_ref().and_then(AgencyRow::of).map(|v| json!(v)),
        Unit::KIND => state.downcast_ref().and_then(|u| unit(id, u)),
        Plan::KIND => state.downcast_ref().map(plan),
        Catalogues::KIND => state.downcast_ref().map(catalogue),
        Restriction::KIND => state.downcast_ref().and_then(|r| restriction(id, r)),
        Form::KIND => state.downcast_ref().map(form),
        Targets::KIND => state.downcast_ref().map(targets),
        Version::KIND => state.downcast_ref().map(territories),
        Device::KIND => state.downcast_ref().and_then(|d| device(id, d)),
        Book::KIND => state.downcast_ref().and_then(|b| book(id, b)),
        Roster::KIND => state.downcast_ref::<Roster>().map(|r| json!(r.rows(id))),
        _ => None,
    };
    seen.unwrap_or(Value::Null)
}

/// A device without what is no configuration: until when a code is open. Names, no secrets.
fn device(id: &str, device: &Device) -> Option<Value> {
    let row = DeviceRow::of(id.parse::<DeviceId>().ok()?, device)?;
    let mut seen = json!(row);
    if let Some(seen) = seen.as_object_mut() {
        for daily in ["code_until", "id"] {
            seen.remove(daily);
        }
    }
    Some(seen)
}

/// What people call the thing, where it has a name: ids say nothing to who approves.
pub fn name(seen: &Value) -> Option<String> {
    ["/name", "/call_sign", "/content/name", "/in_force/name", "/newest/name"]
        .iter()
        .find_map(|place| seen.pointer(place)?.as_str())
        .map(str::to_owned)
}

/// More areas than this are counted, not listed: the map of the version shows them.
const AREAS_MAX: usize = 300;

/// Each area in a line: its name, whose it is, its size, and the beginning of its shape's hash, which differs when the
/// outline does.
fn territories(version: &Version) -> Value {
    let line = |area: &atalaya_geo::territory::Area| {
        let shape = area.shape.to_string();
        let agency = area.agency.as_ref().map(|a| format!(" · {a}")).unwrap_or_default();
        let km2 = area.area_m2 / 1e6;
        format!("{}{agency} · {km2:.3} km² · {}", area.name, shape.get(..8).unwrap_or(&shape))
    };
    let listed = version.areas.iter().take(if version.areas.len() > AREAS_MAX { 0 } else { AREAS_MAX });
    json!({
        "layer": version.layer, "number": version.number, "source": version.source, "status": version.status,
        "activated_from": version.activated_from, "areas": version.areas.len(),
        "areas_by_code": listed.map(|(code, area)| (code.to_string(), json!(line(area)))).collect::<serde_json::Map<_, _>>(),
        "overlaps": version.coverage.overlaps_total, "gaps": version.coverage.gaps_total,
    })
}

/// Sign-in names are how the record calls staff; display names stay out, and so does every secret.
fn account(account: &Account) -> Value {
    if account.id.is_none() {
        return Value::Null;
    }
    json!({
        "name": account.name, "roles": account.roles, "scope": account.scope, "disabled": account.disabled,
        "one_time_password": account.must_change_password(), "totp": account.has_totp(),
        "passkeys": account.passkeys.values().map(|p| &p.label).collect::<Vec<_>>(),
        "locked": account.lockout.locked_at().is_some(),
    })
}

fn unit(id: &str, unit: &Unit) -> Option<Value> {
    let row = UnitRow::of(UnitId::from_str(id).ok()?, unit)?;
    Some(json!({
        "call_sign": row.call_sign, "kind": row.kind, "agency": row.agency, "station": row.station,
        "capabilities": row.capabilities, "municipality": row.municipality, "retired": row.retired,
    }))
}

fn plan(plan: &Plan) -> Value {
    let in_force = plan.active.and_then(|v| plan.version(v));
    versions(
        plan.active,
        plan.versions.len(),
        &json!(in_force),
        &json!(plan.versions.last()),
        &plan.withdrawn,
    )
}

fn form(form: &Form) -> Value {
    let in_use = form.active.and_then(|v| form.version(v));
    versions(form.active, form.versions.len(), &json!(in_use), &json!(form.versions.last()), &form.withdrawn)
}

/// Rules or guide of the 089: what is in force, and the newest draft.
fn book(id: &str, book: &Book) -> Option<Value> {
    let kind = BookKind::from_str(id).ok()?;
    let newest = book.drafts.last().map_or(0, |d| d.version);
    let seen = |version| book.text(kind, version).map(by_code);
    Some(json!({
        "name": match kind {
            BookKind::Routing => "089: categorías y canalización",
            BookKind::Extortion => "089: guía de extorsión",
        },
        "active": book.active, "versions": book.drafts.len(), "in_force": seen(book.active),
        "newest": seen(newest).filter(|_| newest != book.active),
    }))
}

/// What is in force, and the newest draft where that is another one.
fn versions(
    active: Option<u32>,
    count: usize,
    in_force: &Value,
    newest: &Value,
    withdrawn: &Option<atalaya_model::Line>,
) -> Value {
    if count == 0 {
        return Value::Null;
    }
    json!({ "active": active, "versions": count, "in_force": in_force, "newest": newest, "withdrawn": withdrawn })
}

fn catalogue(catalogues: &Catalogues) -> Value {
    let rows = catalogues.rows();
    let loaded: serde_json::Map<String, Value> =
        rows.iter().map(|r| (r.version.to_string(), json!({ "rows": r.rows, "source": r.source }))).collect();
    let from: serde_json::Map<String, Value> =
        catalogues.activations.iter().map(|(from, version)| (from.to_string(), json!(version))).collect();
    json!({ "versions": loaded, "in_force_from": from })
}

/// Who and when stand with the change itself.
fn targets(targets: &Targets) -> Value {
    let one =
        |own: &atalaya_quality::target::OwnTarget| json!({ "target": own.target, "reason": own.reason });
    targets
        .own
        .iter()
        .map(|(code, own)| (code.to_string(), one(own)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn restriction(id: &str, restriction: &Restriction) -> Option<Value> {
    Some(json!(RestrictionRow::of(RestrictionId::from_str(id).ok()?, restriction)?))
}
