//! Under which address this room was asked: links are written whole, because programs like QGIS follow them as they
//! stand and know nothing of relative ones.

use super::ROOT;
use crate::app::App;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use std::{convert::Infallible, net::SocketAddr, sync::Arc};

/// Scheme and host, as whoever asks wrote them; empty where they said none, which makes links relative.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Base(String);

/// Longest host that is repeated.
const HOST_MAX: usize = 255;

impl Base {
    /// A place in this room.
    pub fn at(&self, path: &str) -> String {
        format!("{}{ROOT}{path}", self.0)
    }
    /// A place elsewhere on the server.
    pub fn beside(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    fn of(headers: &HeaderMap, tls: bool, proxied: bool) -> Self {
        let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim);
        // The first of several is what the outermost proxy was asked for.
        let said =
            |name: &str| text(name).filter(|_| proxied).and_then(|v| v.split(',').next()).map(str::trim);
        let host = said("x-forwarded-host").or_else(|| text(header::HOST.as_str())).filter(|h| is_host(h));
        let secure = match said("x-forwarded-proto") {
            Some(scheme) => scheme.eq_ignore_ascii_case("https"),
            None => tls,
        };
        let scheme = if secure { "https" } else { "http" };
        Self(host.map_or_else(String::new, |host| format!("{scheme}://{host}")))
    }
}

/// A name or address with or without a port, and nothing that could end a link early.
fn is_host(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    !text.is_empty() && text.len() <= HOST_MAX && text.bytes().all(plain)
}

impl FromRequestParts<Arc<App>> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_canonical());
        let trusted = &app.config.trusted_proxies;
        let proxied = peer.is_some_and(|peer| trusted.iter().any(|network| network.contains(&peer)));
        let mut base = Self::of(&parts.headers, app.config.tls, proxied);
        if base.0.is_empty()
            && let Some(authority) = parts.uri.authority().filter(|a| is_host(a.as_str()))
        {
            // HTTP/2 says the host in the address.
            base = Self(format!("{}://{authority}", if app.config.tls { "https" } else { "http" }));
        }
        Ok(base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_go_back_to_where_they_were_asked_for() {
        let of = |pairs: &[(&'static str, &str)], tls, proxied| {
            let headers = pairs.iter().map(|(k, v)| ((*k).parse().unwrap(), v.parse().unwrap())).collect();
            Base::of(&headers, tls, proxied).at("/collections")
        };
        let host = ("host", "c5.example.mx:8443");
        assert_eq!(of(&[host], true, false), "https://c5.example.mx:8443/api/v1/ogc/collections");
        let forwarded =
            [host, ("x-forwarded-proto", "https"), ("x-forwarded-host", "mapa.example.mx, proxy")];
        assert_eq!(of(&forwarded, false, true), "https://mapa.example.mx/api/v1/ogc/collections");
        // From anybody else such a word is worth nothing.
        assert_eq!(of(&forwarded, false, false), "http://c5.example.mx:8443/api/v1/ogc/collections");
        assert_eq!(of(&[("host", "[::1]:80")], false, false), "http://[::1]:80/api/v1/ogc/collections");
        for bad in ["a b", "x/\"><script>", ""] {
            assert_eq!(of(&[("host", bad)], false, false), "/api/v1/ogc/collections", "{bad}");
        }
    }
}
