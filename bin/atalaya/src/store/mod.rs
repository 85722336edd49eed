//! `atalaya store …`: moving and looking at the database.

pub mod copy;
pub mod status;
