//! Municipalities, distances, H3 cells and the travel-time port. No IO.
