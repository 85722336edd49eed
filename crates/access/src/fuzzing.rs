//! Entry points for the fuzzers: any bytes, no panic, and what is accepted keeps its promises.

use crate::{
    Action, Authority, Circumstances, Principal, Request, Resource, Source,
    password::PasswordHash,
    signature::{RequestParts, SignedHeaders, canonical},
    token::SessionToken,
};
use atalaya_model::{Purpose, Realm};

/// The purpose header, and the context that it becomes: nobody unknown is ever let through by it.
pub fn purpose(authority: &Authority, data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(purpose) = text.parse::<Purpose>() else { return };
    // What was read reads the same again.
    assert_eq!(purpose.to_string().parse::<Purpose>().as_ref(), Ok(&purpose));
    let circumstances = Circumstances { purpose: Some(purpose), ..Circumstances::default() };
    let resource = Resource::new(text, Realm::Operations).own(true).active(true);
    for action in [Action::CallReadPersonal, Action::AuditRead, Action::ExportData] {
        let principal = Principal::Public;
        let request =
            Request { principal: &principal, action, resource: &resource, circumstances: &circumstances };
        assert!(!authority.decide(&request).allowed);
    }
}

/// The three signature headers, separated by line feeds, then method, path and body.
pub fn signature(data: &[u8]) {
    let mut parts = data.splitn(6, |b| *b == b'\n');
    let mut text = || parts.next().and_then(|p| std::str::from_utf8(p).ok()).unwrap_or_default();
    let (adapter, timestamp, signature) = (text(), text(), text());
    let (method, path_and_query, body) = (text(), text(), text());
    let request = RequestParts { method, path_and_query, body: body.as_bytes() };
    if let Ok(headers) = SignedHeaders::parse(adapter, timestamp, signature)
        && let Ok(text) = canonical(headers.adapter, headers.timestamp, &request)
    {
        // No field can add a line.
        assert_eq!(text.split('\n').count(), 6);
    }
}

/// Texts that arrive in cookies, events and imports.
pub fn texts(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(token) = SessionToken::parse(text) {
        assert_eq!(token.to_text(), text);
    }
    if let Ok(source) = Source::try_from(text.to_owned()) {
        assert_eq!(Source::try_from(source.to_string()), Ok(source));
    }
    let _ = PasswordHash::parse(text);
    let _ = crate::totp::TotpSecret::try_from(text.to_owned());
    let _ = crate::adapter::AdapterKey::try_from(text.to_owned());
    let _ = crate::adapter::Fingerprint::try_from(text.to_owned());
    let _ = crate::SignInName::new(text);
}
