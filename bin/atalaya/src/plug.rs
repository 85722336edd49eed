//! What the tools know of the server's projections.

use atalaya_store::Table;

/// The declared projections.
pub fn tables() -> Vec<&'static Table> {
    atalaya_server::tables()
}
