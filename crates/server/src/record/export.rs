//! Entries of the record as a file that stands by itself: with what is needed to check it without this server.

use super::audit::{AuditQuery, found, is_name};
use crate::{app::App, http::caller::May, problem::Problem};
use atalaya_access::{Resource, grants};
use atalaya_journal::{Opening, audit::AuditKind};
use atalaya_model::{CommandId, Timestamp};
use atalaya_store::AuditRow;
use axum::{
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt::Write, sync::Arc};

/// Entries in one file; more are exported by time.
const ENTRIES_MAX: u32 = 5_000;

/// As what.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct FormatQuery {
    /// `json`: every entry with its salt and exact text, so that anybody can compute its place in the log; with the
    /// signed checkpoint and the log's key. `csv`: the same entries as a table, for reading.
    format: String,
}

/// A file that can be checked: `SHA-256(salt ‖ record)` is the entry of the log, which the checkpoint signs.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AuditExport {
    pub exported_at: Timestamp,
    /// Sign-in name of who exported; the export itself is on the record.
    pub exported_by: String,
    pub site: String,
    /// Verifier key of the log (c2sp.org/signed-note).
    pub log_key: String,
    /// The last checkpoint as signed (c2sp.org/tlog-checkpoint); null before the first.
    pub checkpoint: Option<String>,
    /// More entries fit than a file takes: export them by time.
    pub cut: bool,
    pub entries: Vec<ExportedEntry>,
}

/// One entry.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ExportedEntry {
    pub leaf: u64,
    pub recorded_at: Timestamp,
    /// Entry of the log, hex.
    pub commitment: String,
    /// Hex; null once erased.
    pub salt: Option<String>,
    /// The record to the letter; null once erased.
    pub record: Option<String>,
}

/// Entries as a file, with the checkpoint that signs them; the export is on the record. At most 5,000 entries.
#[utoipa::path(get, path = "/audit/export", tag = "audit", params(AuditQuery, FormatQuery, ("Purpose" = String, Header)),
    responses((status = 200, body = AuditExport), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn export(
    State(app): State<Arc<App>>,
    May { caller, .. }: May<grants::AuditRead>,
    Query(query): Query<AuditQuery>,
    Query(format): Query<FormatQuery>,
) -> Result<Response, Problem> {
    let grant = caller.grant::<grants::AuditRead>(&app, &Resource::all(app.desk.realm())).await?;
    let csv = match format.format.as_str() {
        "csv" => true,
        "json" => false,
        _ => {
            return Err(Problem::bad_request(
                "bad_format",
                "El formato es csv o json.",
                "format is csv or json",
            ));
        }
    };
    let (rows, cut) = all(&app, query.clone()).await?;
    let asker = caller.asker(&app, CommandId(app.desk.sources().ids().next()), grant.action().name());
    let objects = query.object.clone().into_iter().filter(|o| is_name(o)).collect();
    let details = BTreeMap::from([
        ("export".to_owned(), format.format.clone()),
        ("entries".to_owned(), rows.len().to_string()),
    ]);
    app.desk.record_only(&asker, AuditKind::Read, objects, details).await?;
    let checkpoint = app.published.latest();
    let file = AuditExport {
        exported_at: app.desk.sources().now(),
        exported_by: caller.principal.actor().name().to_owned(),
        site: app.desk.site().to_string(),
        log_key: app.published.verifier().to_string(),
        checkpoint: checkpoint.as_ref().map(atalaya_journal::SignedCheckpoint::encode),
        cut,
        entries: rows.into_iter().map(exported).collect::<Result<_, _>>()?,
    };
    let (body, kind, name) = if csv {
        let signed = checkpoint.map(|c| (c.checkpoint().size(), c.checkpoint().root().to_string()));
        (table(&file, signed), "text/csv; charset=utf-8", "csv")
    } else {
        let body = serde_json::to_string(&file).map_err(|e| Problem::internal(&e))?;
        (body, "application/json", "json")
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let shown = format!("attachment; filename=\"registro-{}.{name}\"", file.site.to_ascii_lowercase());
    if let Ok(value) = HeaderValue::from_str(&shown) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

async fn all(app: &App, mut query: AuditQuery) -> Result<(Vec<AuditRow>, bool), Problem> {
    let mut rows: Vec<AuditRow> = Vec::new();
    loop {
        let (page, next) = found(app, &query, 500).await?;
        rows.extend(page);
        let Some(next) = next else { return Ok((rows, false)) };
        if rows.len() as u32 >= ENTRIES_MAX {
            rows.truncate(ENTRIES_MAX as usize);
            return Ok((rows, true));
        }
        query.before = Some(next);
    }
}

fn exported(row: AuditRow) -> Result<ExportedEntry, Problem> {
    let commitment = row.commitment.to_string();
    let (salt, record) = match row.opening {
        None => (None, None),
        Some(Opening { salt, record }) => {
            let record = String::from_utf8(record).map_err(|e| Problem::internal(&e))?;
            (Some(salt.iter().map(|b| format!("{b:02x}")).collect()), Some(record))
        }
    };
    Ok(ExportedEntry { leaf: row.leaf, recorded_at: row.recorded_at, commitment, salt, record })
}

/// RFC 4180, one line per entry, with the checkpoint in every line: a line that is cut out still says under which
/// root it can be proved.
fn table(file: &AuditExport, signed: Option<(u64, String)>) -> String {
    let (size, root) = signed.map_or((String::new(), String::new()), |(n, r)| (n.to_string(), r));
    let mut out = String::from(
        "leaf,recorded_at,kind,actor,account,action,objects,purpose,reference,outcome,source,commitment,log_size,log_root\r\n",
    );
    for entry in &file.entries {
        let opened: serde_json::Value =
            entry.record.as_deref().and_then(|r| serde_json::from_str(r).ok()).unwrap_or_default();
        let text =
            |pointer: &str| opened.pointer(pointer).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        let objects = opened["objects"].as_array().cloned().unwrap_or_default();
        let objects: Vec<&str> = objects.iter().filter_map(|o| o.as_str()).collect();
        let fields = [
            entry.leaf.to_string(),
            entry.recorded_at.to_string(),
            text("/kind"),
            text("/actor/name"),
            text("/actor/id"),
            text("/action"),
            objects.join(" "),
            text("/purpose/basis"),
            text("/purpose/reference"),
            text("/outcome"),
            text("/source"),
            entry.commitment.clone(),
            size.clone(),
            root.clone(),
        ];
        let line: Vec<String> = fields.iter().map(|f| cell(f)).collect();
        // Writing to a string cannot fail.
        let _ = write!(out, "{}\r\n", line.join(","));
    }
    out
}

/// Quoted where needed. What a spreadsheet would take for a formula gets an apostrophe before it.
fn cell(text: &str) -> String {
    let safe = match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t') => format!("'{text}"),
        _ => text.to_owned(),
    };
    if safe.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_quoted_and_start_no_formula() {
        assert_eq!(cell("call/1"), "call/1");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(cell("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(cell("-1"), "'-1");
    }
}
