//! How much memory a data block would take, counted over its bytes before it is decoded: an empty relation has two bytes
//! in the file and a hundred and more in memory.

use super::messages::{Group, Node, Relation, Way};

/// Most memory that one block may take, about. Blocks that mapping tools write take some megabytes.
pub(super) const WEIGHT_MAX: usize = 128 << 20;

/// Bytes that a [`super::messages::PrimitiveBlock`] takes in memory, about. Bytes that are no message end the count:
/// the decoder refuses them where it ends. `None`: groups of an old kind, which no writer uses and the decoder would
/// read over.
pub(super) fn of_block(bytes: &[u8]) -> Option<usize> {
    sum(bytes, |field, body| match field {
        1 => sum(body, |_, text| Some(size_of::<Vec<u8>>() + text.len())),
        2 => Some(size_of::<Group>() + sum(body, element)?),
        _ => Some(0),
    })
}

fn element(field: u64, body: &[u8]) -> Option<usize> {
    let own = match field {
        1 => size_of::<Node>(),
        // Dense nodes are columns of numbers.
        2 => 0,
        3 => size_of::<Way>(),
        4 => size_of::<Relation>(),
        _ => return Some(0),
    };
    Some(own + sum(body, |_, column| Some(numbers(column)))?)
}

/// A number ends with the first byte below 128, and takes up to eight in memory.
fn numbers(column: &[u8]) -> usize {
    column.iter().filter(|byte| **byte < 0x80).count() * 8
}

/// Adds up the fields of a message: what `weigh` says of those with a body, eight bytes for a number.
fn sum(mut rest: &[u8], weigh: impl Fn(u64, &[u8]) -> Option<usize>) -> Option<usize> {
    let mut total = 0_usize;
    while let Some(key) = varint(&mut rest) {
        let body = match key & 7 {
            0 => varint(&mut rest).map(|_| 8),
            1 => take(&mut rest, 8).map(|_| 8),
            5 => take(&mut rest, 4).map(|_| 8),
            2 => match varint(&mut rest).and_then(|n| take(&mut rest, usize::try_from(n).ok()?)) {
                Some(body) => Some(weigh(key >> 3, body)?),
                None => None,
            },
            _ => return None,
        };
        let Some(body) = body else { break };
        total = total.saturating_add(body);
    }
    Some(total)
}

fn take<'a>(rest: &mut &'a [u8], n: usize) -> Option<&'a [u8]> {
    let (head, tail) = rest.split_at_checked(n)?;
    *rest = tail;
    Some(head)
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut n = 0_u64;
    for shift in (0..70).step_by(7) {
        let (byte, tail) = rest.split_first()?;
        *rest = tail;
        n |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if *byte < 0x80 {
            return Some(n);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{super::messages::*, *};
    use prost::Message;

    fn weight(groups: Vec<Group>) -> Option<usize> {
        let strings = StringTable { texts: vec![Vec::new(); 3] };
        of_block(&PrimitiveBlock { strings, groups, ..PrimitiveBlock::default() }.encode_to_vec())
    }

    #[test]
    fn elements_weigh_what_they_take() {
        let none = weight(Vec::new()).unwrap();
        assert_eq!(none, 3 * size_of::<Vec<u8>>());
        let relations = Group { relations: vec![Relation::default(); 1000], ..Group::default() };
        assert!(weight(vec![relations]).unwrap() >= none + 1000 * size_of::<Relation>());
        let refs = Way { refs: vec![1; 500], ..Way::default() };
        let ways = Group { ways: vec![refs], ..Group::default() };
        assert!(weight(vec![ways]).unwrap() >= none + 500 * 8 + size_of::<Way>());
        let dense = DenseNodes {
            ids: vec![1; 700],
            lats: vec![9; 700],
            lons: vec![1 << 40; 700],
            ..Default::default()
        };
        let nodes = Group { dense: Some(dense), ..Group::default() };
        assert!((2100 * 8..2100 * 8 + 1000).contains(&(weight(vec![nodes]).unwrap() - none)));
        assert!(weight(vec![Group::default(); 100]).unwrap() >= none + 100 * size_of::<Group>());
    }

    #[test]
    fn bytes_that_are_no_message_end_the_count() {
        assert_eq!(of_block(&[]), Some(0));
        assert_eq!(of_block(&[0x12, 0xff]), Some(0));
        assert_eq!(of_block(&[0xff; 30]), Some(0));
        // A group's beginning, of the first kind of protocol buffers.
        assert_eq!(of_block(&[0x0b]), None);
    }
}
