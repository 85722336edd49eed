//! Projections: what a state looks like in tables.

use atalaya_model::Aggregate;
use atalaya_store::RowOp;

/// An aggregate's rows are a pure function of its state. The desk writes the difference between the
/// rows before and after a command, so no projection can forget a case; rebuilding is folding again.
pub trait Project: Aggregate {
    /// All rows of the state of the aggregate `id`, each a [`RowOp::Put`]. Rows carry no personal data.
    fn rows(id: &str, state: &Self) -> Vec<RowOp>;
}

/// What is needed to fold a stream of some kind and to show its state.
#[derive(Clone, Copy)]
pub struct Projection {
    pub fold: super::FoldFn,
    pub rows: fn(&str, &(dyn std::any::Any + Send + Sync)) -> Vec<RowOp>,
}

impl Projection {
    pub fn of<A: Project>() -> Self {
        Self {
            fold: super::FoldFn::of::<A>(),
            rows: |id, state| state.downcast_ref::<A>().map(|state| A::rows(id, state)).unwrap_or_default(),
        }
    }
}
