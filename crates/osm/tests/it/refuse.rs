//! Files that are refused, and how it is said.

use crate::support::{notes, town};
use atalaya_osm::{
    Kinship, OsmError,
    fuzz::{osm_file, osm_xml, pbf_block},
    testing::{Extract, WAY, frame, gzip},
};
use proptest::prelude::*;

#[test]
fn a_pbf_file_cut_anywhere_but_between_blocks_is_truncated() {
    let whole = town().pbf(2);
    let mut accepted = 0;
    for cut in 60..whole.len() {
        match notes(&whole[..cut], &[]) {
            Err(OsmError::Truncated { offset, .. }) => assert!(offset < cut as u64),
            // A cut between blocks leaves a shorter file that is well formed.
            Ok(_) => accepted += 1,
            Err(other) => panic!("cut at {cut}: {other}"),
        }
    }
    assert!((1..=8).contains(&accepted), "{accepted}");
}

#[test]
fn a_text_cut_anywhere_is_truncated() {
    let whole = town().xml();
    // Up to the end of the last element; behind it only a line feed can be missing.
    for cut in 90..whole.len() - 1 {
        match notes(&whole[..cut], &[]) {
            Err(OsmError::Truncated { .. } | OsmError::Corrupt { .. }) => {}
            other => panic!("cut at {cut}: {other:?}"),
        }
    }
    let packed = gzip(&whole);
    for cut in 40..packed.len() {
        match notes(&packed[..cut], &[]) {
            Err(OsmError::Truncated { .. }) => {}
            other => panic!("gzip cut at {cut}: {other:?}"),
        }
    }
}

#[test]
fn a_changed_byte_is_found_or_harmless() {
    let whole = town().pbf(2);
    let mut refused = 0;
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        refused += usize::from(notes(&bytes, &[]).is_err());
    }
    assert!(refused > whole.len() * 9 / 10, "{refused} of {}", whole.len());
}

#[test]
fn the_damaged_block_is_named() {
    let mut bytes = town().pbf(2);
    let at = bytes.len() - 30;
    bytes[at] ^= 0xff;
    let error = notes(&bytes, &[]).unwrap_err();
    assert!(matches!(error, OsmError::Corrupt { block: Some(8), .. }), "{error}");
    assert!(error.to_string().contains("block 8"), "{error}");
}

#[test]
fn metres_are_no_degrees() {
    let text = "<osm version='0.6'><node id='7' lat='2133000.5' lon='-11050000.0'/></osm>";
    let error = notes(text.as_bytes(), &[]).unwrap_err();
    assert!(matches!(error, OsmError::Projection { id: 7, .. }), "{error}");
    assert!(error.to_string().contains("EPSG:4326"));
    let bytes = Extract::default().node(9, 91.0, 0.0, &[]).pbf(1);
    assert!(matches!(notes(&bytes, &[]), Err(OsmError::Projection { id: 9, .. })));
}

#[test]
fn other_kinds_are_told() {
    let error = notes(b"{\"type\": \"FeatureCollection\", \"features\": []}", &[]).unwrap_err();
    assert!(matches!(error, OsmError::WrongKind(Kinship::Json)));
    let gz = gzip(b"a,b,c\n1,2,3\n");
    assert!(matches!(notes(&gz, &[]), Err(OsmError::WrongKind(Kinship::Unknown))));
    assert!(matches!(notes(b"", &[]), Err(OsmError::WrongKind(Kinship::Empty))));
    let old = b"<osm version='0.5'></osm>";
    assert!(matches!(notes(old, &[]), Err(OsmError::Unsupported(_))));
}

#[test]
fn markup_without_end_is_bounded() {
    let mut text = b"<osm version='0.6'><node id='1".to_vec();
    text.resize(8 << 20, b'1');
    let packed = gzip(&text);
    assert!(packed.len() < 64 << 10, "a small file");
    let error = notes(&packed, &[]).unwrap_err();
    assert!(matches!(error, OsmError::Corrupt { .. }), "{error}");
}

/// A field of a message: its key, its length, its body.
fn field(key: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![key];
    let mut n = body.len();
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
    out.extend_from_slice(body);
    out
}

/// A file of `blocks` blocks with the texts "", "highway" and "x", and one group.
fn blocks(blocks: usize, group: &[u8]) -> Vec<u8> {
    let texts = [field(0x0a, b""), field(0x0a, b"highway"), field(0x0a, b"x")].concat();
    let plain = [field(0x0a, &texts), field(0x12, group)].concat();
    let mut file = Extract::default().pbf(1);
    (0..blocks).for_each(|_| frame(&mut file, "OSMData", &plain));
    file
}

#[test]
fn a_small_block_of_empty_elements_is_not_decoded() {
    // Two bytes each in the file, a hundred and more in memory: nodes, ways, relations.
    for key in [0x0a, 0x1a, 0x22] {
        let file = blocks(1, &[key, 0].repeat(2 << 20));
        assert!(file.len() < 64 << 10, "a small file");
        let error = notes(&file, &[]).unwrap_err();
        assert!(matches!(error, OsmError::Corrupt { block: Some(1), .. }), "{error}");
        assert!(error.to_string().contains("would take"), "{error}");
    }
    // What a writer may well put into one block is read.
    assert_eq!(notes(&blocks(1, &[0x22, 0].repeat(8_000)), &[]).unwrap().1.counts.relations, 8_000);
}

#[test]
fn a_small_file_of_long_ways_does_not_fill_the_memory() {
    let nodes = field(0x42, &vec![2; 1 << 20]);
    let way = [vec![0x08, 1], field(0x12, &[1]), field(0x1a, &[2]), nodes].concat();
    let file = blocks(3, &field(0x1a, &way));
    assert!(file.len() < 64 << 10, "a small file");
    let error = notes(&file, &[]).unwrap_err();
    assert!(matches!(error, OsmError::Swollen), "{error}");
    // Nobody keeps what nobody wants.
    assert_eq!(notes(&file, &["building"]).unwrap().1.counts.ways, 3);
}

#[test]
fn roles_are_bounded() {
    let role = "x".repeat(2_000);
    let extract = Extract::default().relation(1, &[(WAY, 1, role.as_str())], &[("type", "route")]);
    for bytes in [extract.pbf(1), extract.xml()] {
        let error = notes(&bytes, &[]).unwrap_err();
        assert!(error.to_string().contains("a role of"), "{error}");
    }
}

#[test]
fn wrong_numbers_are_told() {
    for (text, said) in [
        ("<node id='x' lat='1' lon='1'/>", "an id"),
        ("<node id='1' lat='1'/>", "node without lon"),
        ("<node id='1' lat='NaN' lon='1'/>", "a coordinate"),
        ("<relation id='1'><member type='area' ref='1' role=''/></relation>", "a member of kind"),
        ("<way id='1'><nd ref='9223372036854775808'/></way>", "an id"),
    ] {
        let error = notes(format!("<osm version='0.6'>{text}</osm>").as_bytes(), &[]).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        osm_file(&bytes);
        pbf_block(&bytes);
        osm_xml(&bytes);
    }
    #[test]
    fn bent_extracts_never_panic(at in any::<prop::sample::Index>(), with in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = town().pbf(3);
        let i = at.index(bytes.len());
        bytes[i] = with;
        osm_file(&bytes);
        osm_file(&bytes[..cut.index(bytes.len())]);
    }
}
