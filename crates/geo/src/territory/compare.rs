//! What a version changes on the ground, area by area: how much it gains and how much it gives up.

use super::coverage::{contours_of, ground_m2};
use crate::shape::Shape;
use i_overlay::{
    core::{fill_rule::FillRule, overlay_rule::OverlayRule},
    float::single::SingleFloatOverlay,
};
use serde::Serialize;

/// Ground of one area before and after, square metres.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GroundChange {
    /// Zero for an area that is new.
    pub before_m2: f64,
    /// Zero for an area that is taken out.
    pub after_m2: f64,
    /// Ground that it has now and had not: more than the difference of the two where an outline moved.
    pub gained_m2: f64,
    /// Ground that it had and has no more.
    pub lost_m2: f64,
}

/// Compares one area with itself. Areas are small against the Earth, so that ground between two outlines is
/// measured on a plane through each piece; `before_m2` and `after_m2` are those of the sphere.
pub fn ground_change(before: Option<&Shape>, after: Option<&Shape>) -> GroundChange {
    let area = |shape: Option<&Shape>| shape.map_or(0.0, Shape::area_m2);
    let (before_m2, after_m2) = (area(before), area(after));
    match (before, after) {
        (Some(old), Some(new)) => {
            let (old, new) = (contours_of(old), contours_of(new));
            let only = |rule| ground_m2(&old.overlay(&new, rule, FillRule::EvenOdd));
            GroundChange {
                before_m2,
                after_m2,
                gained_m2: only(OverlayRule::InverseDifference),
                lost_m2: only(OverlayRule::Difference),
            }
        }
        _ => GroundChange { before_m2, after_m2, gained_m2: after_m2, lost_m2: before_m2 },
    }
}
