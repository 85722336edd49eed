//! The fuzz targets on random bytes and on their own seeds.

use atalaya_quality::fuzz;
use proptest::prelude::*;

#[test]
fn seeds_hold() {
    fuzz::form(include_bytes!("../../../fuzz/seeds/quality_form/example"));
    fuzz::orders(include_bytes!("../../../fuzz/seeds/quality_orders/target"));
    fuzz::ratings(include_bytes!("../../../fuzz/seeds/quality_ratings/some"));
}

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        fuzz::form(&bytes);
        fuzz::orders(&bytes);
        fuzz::ratings(&bytes);
    }
    /// The example with one byte changed is read or refused.
    #[test]
    fn nearly_a_form(place in 0usize..3_000, byte: u8) {
        let mut bytes = include_bytes!("../../../fuzz/seeds/quality_form/example").to_vec();
        let place = place % bytes.len();
        bytes[place] = byte;
        fuzz::form(&bytes);
    }
}
