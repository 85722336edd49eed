//! What consumers get.

use crate::support::{Notes, notes, town};
use atalaya_osm::{BytesSource, Compression, Format, read, testing::gzip};
use proptest::prelude::*;

#[test]
fn a_town_is_resolved() {
    let (lines, summary) = notes(&town().pbf(3), &[]).unwrap();
    assert_town(&lines);
    assert_eq!(summary.format, Format::Pbf);
    let counts = summary.counts;
    assert_eq!((counts.nodes, counts.ways, counts.relations, counts.wanted_relations), (8, 4, 3, 3));
    assert_eq!((counts.needed_nodes, counts.absent_nodes, counts.absent_ways), (9, 1, 1));
    assert_eq!(summary.replication.timestamp_s, Some(1_700_000_000));
    assert!(summary.attribution.contains("OpenStreetMap"));
    let (south_west, north_east) = summary.bounds.unwrap();
    assert_eq!((south_west.lat_e7, north_east.lon_e7), (190_000_000, -989_000_000));
    assert_eq!(summary.skipped.count("ways cut at the border of the extract"), 1);
}

fn assert_town(lines: &[String]) {
    assert_eq!(
        lines,
        [
            "n8 190500000,-989500000 name=Villa <\"Ñ\"> & Cía.",
            "w10 [1, 2, 3]",
            "w11 [1, 4, 3]",
            "w12 [5, 6, 7, 5] natural=water",
            "w13 [4, 8] part highway=residential name=Av. Juárez",
            "w13 [2, 1] part highway=residential name=Av. Juárez",
            "r20 [(5, 1)] whole label 190500000 boundary=administrative",
            "r21 [] broken boundary=other",
            "r22 [] broken label 190500000 type=restriction",
        ]
    );
}

#[test]
fn every_format_gives_the_same() {
    let town = town();
    let (expected, _) = notes(&town.pbf(100), &[]).unwrap();
    for (bytes, format) in [
        (town.pbf(1), Format::Pbf),
        (town.xml(), Format::Xml(Compression::Plain)),
        (gzip(&town.xml()), Format::Xml(Compression::Gzip)),
    ] {
        let (lines, summary) = notes(&bytes, &[]).unwrap();
        assert_eq!((lines, summary.format), (expected.clone(), format));
    }
}

#[test]
fn consumers_get_what_they_want_and_no_more() {
    let bytes = town().xml();
    let (mut roads, mut areas) = (Notes::of(&["highway"]), Notes::of(&["boundary"]));
    read(&BytesSource(&bytes), &mut [&mut roads, &mut areas], &mut |_| {}).unwrap();
    let starts = |notes: &Notes| notes.lines.iter().map(|l| l[..3].to_owned()).collect::<Vec<_>>();
    assert_eq!(starts(&roads), ["w13", "w13"]);
    // The ring is whole although nobody asked for its ways by themselves.
    assert_eq!(starts(&areas), ["r20", "r21"]);
    assert!(areas.lines[0].contains("[(5, 1)] whole"));
}

#[test]
fn the_order_in_the_file_does_not_matter() {
    // Relations before ways before nodes, as JOSM saves them sometimes.
    let text = String::from_utf8(town().xml()).unwrap();
    let (head, body): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|l| l.starts_with("<?") || l.starts_with("<osm"));
    let mut body: Vec<&str> = body.into_iter().filter(|l| *l != "</osm>").collect();
    body.reverse();
    let reversed = format!("{}\n{}\n</osm>", head.join("\n"), body.join("\n"));
    let sorted = |bytes: &[u8]| {
        let mut lines = notes(bytes, &[]).unwrap().0;
        lines.sort();
        lines
    };
    assert_eq!(sorted(reversed.as_bytes()), sorted(text.as_bytes()));
}

#[test]
fn deleted_elements_are_left_out() {
    let text = "<osm version='0.6'><node id='1' lat='1' lon='1' visible='false'><tag k='a' v='b'/></node>\
                <node id='2' lat='1' lon='1' action='delete'><tag k='a' v='b'/></node>\
                <node id='-3' lat='1' lon='1'><tag k='a' v='b'/></node></osm>";
    assert_eq!(notes(text.as_bytes(), &[]).unwrap().0, ["n-3 10000000,10000000 a=b"]);
}

#[test]
fn progress_goes_forward_to_the_end_of_every_pass() {
    let bytes = town().pbf(1);
    let mut seen = Vec::new();
    read(&BytesSource(&bytes), &mut [&mut Notes::default()], &mut |p| seen.push(p)).unwrap();
    assert!(seen.windows(2).all(|w| (w[0].pass, w[0].done) <= (w[1].pass, w[1].done)));
    for pass in 1..=4 {
        let last = seen.iter().rfind(|p| p.pass == pass).unwrap();
        assert_eq!((last.done, last.total, last.passes), (bytes.len() as u64, bytes.len() as u64, 4));
    }
}

proptest! {
    /// Any nodes and ways come through both formats alike, whatever the blocks' size.
    #[test]
    fn formats_agree(
        nodes in prop::collection::btree_map(-1_000_000_000_000_i64..1_000_000_000_000, (-90.0..=90.0, -180.0..=180.0), 1..40),
        picks in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 2..8), 0..10),
        per_block in 1_usize..20,
        value in "\\PC{0,12}",
    ) {
        let ids: Vec<i64> = nodes.keys().copied().collect();
        let mut extract = atalaya_osm::testing::Extract::default();
        for (id, (lat, lon)) in &nodes {
            // Seven decimals, so that text and whole numbers mean the same place.
            let round = |v: f64| (v * 1e7).round() / 1e7;
            extract = extract.node(*id, round(*lat), round(*lon), &[("v", &value)]);
        }
        for (i, picks) in picks.iter().enumerate() {
            let refs: Vec<i64> = picks.iter().map(|p| *p.get(&ids)).collect();
            extract = extract.way(i as i64, &refs, &[("k", &value)]);
        }
        let (pbf, _) = notes(&extract.pbf(per_block), &[]).unwrap();
        let (xml, _) = notes(&extract.xml(), &[]).unwrap();
        prop_assert_eq!(&pbf, &xml);
        prop_assert_eq!(pbf.iter().filter(|l| l.starts_with('n')).count(), nodes.len());
    }
}
