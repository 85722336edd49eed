//! `atalaya store …`: moving and looking at the database.

pub mod copy;
pub mod rebuild;
pub mod status;
