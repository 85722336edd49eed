//! What all routes share: bodies, callers, command headers, pages.

pub mod caller;
pub mod command;
pub mod json;
pub mod page;
pub mod security;
pub mod tls;
pub mod web;
