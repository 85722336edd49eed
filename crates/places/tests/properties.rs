//! What must hold for an invented gazetteer of any size.

use atalaya_places::{file, synthetic::state};

#[test]
fn a_seed_gives_the_same_state_and_a_file_gives_it_back() {
    let (one, two) = (state(5, 400), state(5, 400));
    assert_eq!(one, two);
    assert_ne!(one, state(6, 400));
    assert_eq!(file::decode(&file::encode(&one)).unwrap(), one);
}
