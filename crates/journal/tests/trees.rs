//! Trees, proofs and tiles against a naive reading of RFC 6962.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;

use atalaya_journal::Hash;
use atalaya_journal::merkle::*;
use atalaya_journal::tiles::*;
use proptest::prelude::*;

fn leaf(i: u64) -> Hash {
    leaf_hash(&i.to_be_bytes())
}

fn leaves(n: u64) -> Vec<Hash> {
    (0..n).map(leaf).collect()
}

fn tree(n: u64) -> MemoryTree {
    let mut tree = MemoryTree::new();
    (0..n).for_each(|i| tree.append(leaf(i)).unwrap());
    tree
}

// RFC 6962 section 2.1, word for word and recursive, over leaf hashes.
fn mth(d: &[Hash]) -> Hash {
    match d {
        [] => empty_root(),
        [one] => *one,
        _ => {
            let k = largest_power_below(d.len());
            node_hash(&mth(&d[..k]), &mth(&d[k..]))
        }
    }
}

fn path(m: usize, d: &[Hash]) -> Vec<Hash> {
    if d.len() == 1 {
        return vec![];
    }
    let k = largest_power_below(d.len());
    let (mut p, sibling) =
        if m < k { (path(m, &d[..k]), mth(&d[k..])) } else { (path(m - k, &d[k..]), mth(&d[..k])) };
    p.push(sibling);
    p
}

fn subproof(m: usize, d: &[Hash], whole: bool) -> Vec<Hash> {
    if m == d.len() {
        return if whole { vec![] } else { vec![mth(d)] };
    }
    let k = largest_power_below(d.len());
    let (mut p, sibling) = if m <= k {
        (subproof(m, &d[..k], whole), mth(&d[k..]))
    } else {
        (subproof(m - k, &d[k..], false), mth(&d[..k]))
    };
    p.push(sibling);
    p
}

fn largest_power_below(n: usize) -> usize {
    let mut k = 1;
    while k * 2 < n {
        k *= 2;
    }
    k
}

/// Roots of the eight trees over the well-known test entries of Certificate Transparency.
#[test]
fn known_answers() {
    let entries =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::new();
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(frontier.root().to_string(), empty);
    for (entry, root) in entries.iter().zip(roots) {
        let bytes: Vec<u8> =
            (0..entry.len()).step_by(2).map(|i| u8::from_str_radix(&entry[i..i + 2], 16).unwrap()).collect();
        frontier.append(leaf_hash(&bytes)).unwrap();
        assert_eq!(frontier.root().to_string(), root);
    }
}

#[test]
fn frontier_equals_the_naive_root_and_survives_a_snapshot() {
    let all = leaves(300);
    let mut frontier = Frontier::new();
    for n in 0..=300usize {
        assert_eq!(frontier.size(), n as u64);
        assert_eq!(frontier.root(), mth(&all[..n]), "{n}");
        let json = serde_json::to_string(&frontier).unwrap();
        assert_eq!(serde_json::from_str::<Frontier>(&json).unwrap(), frontier);
        assert_eq!(Frontier::from_source(&tree(n as u64), n as u64).unwrap(), frontier);
        if n < 300 {
            frontier.append(all[n]).unwrap();
        }
    }
    assert!(serde_json::from_str::<Frontier>(r#"{"size":3,"peaks":[]}"#).is_err());
    assert_eq!(Frontier::from_parts(u64::MAX, vec![]), Err(MerkleError::Full));
}

#[test]
fn every_inclusion_proof_up_to_300() {
    let (all, tree) = (leaves(300), tree(300));
    for n in 1..=300u64 {
        let root = mth(&all[..n as usize]);
        for m in 0..n {
            let proof = inclusion_proof(&tree, m, n).unwrap();
            verify_inclusion(&leaf(m), m, n, &proof, &root).unwrap();
            // The naive path is cubic over the three loops; every seventh size keeps it quick.
            if n % 7 == 0 || n < 40 {
                assert_eq!(proof, path(m as usize, &all[..n as usize]), "{m} of {n}");
            }
        }
    }
}

#[test]
fn every_consistency_proof_up_to_300() {
    let (all, tree) = (leaves(300), tree(300));
    let roots: Vec<Hash> = (0..=300).map(|n| mth(&all[..n])).collect();
    for new in 0..=300u64 {
        for old in 0..=new {
            let proof = consistency_proof(&tree, old, new).unwrap();
            let (old_root, new_root) = (roots[old as usize], roots[new as usize]);
            verify_consistency(old, new, &old_root, &new_root, &proof).unwrap();
            if old > 0 && (new % 7 == 0 || new < 40) {
                assert_eq!(proof, subproof(old as usize, &all[..new as usize], true), "{old} to {new}");
            }
        }
    }
}

#[test]
fn impossible_questions_are_refused() {
    let tree = tree(5);
    assert_eq!(inclusion_proof(&tree, 5, 5), Err(MerkleError::OutOfTree { index: 5, size: 5 }));
    assert_eq!(inclusion_proof(&tree, 0, 0), Err(MerkleError::OutOfTree { index: 0, size: 0 }));
    assert_eq!(inclusion_proof(&tree, 0, 8), Err(MerkleError::MissingNode { level: 2, index: 1 }));
    assert_eq!(consistency_proof(&tree, 4, 3), Err(MerkleError::BadSizes { old: 4, new: 3 }));
    let root = empty_root();
    assert_eq!(
        verify_inclusion(&root, 0, u64::MAX, &[], &root),
        Err(MerkleError::OutOfTree { index: 0, size: u64::MAX })
    );
    assert_eq!(
        verify_consistency(1, u64::MAX, &root, &root, &[]),
        Err(MerkleError::BadSizes { old: 1, new: u64::MAX })
    );
    // A tree without leaves has one root; an old size of zero takes no proof.
    assert_eq!(verify_consistency(0, 0, &leaf(1), &leaf(1), &[]), Err(MerkleError::RootMismatch));
    assert_eq!(verify_consistency(0, 3, &root, &leaf(1), &[leaf(1)]), Err(MerkleError::ProofLength));
    assert_eq!(verify_consistency(3, 5, &leaf(1), &leaf(2), &[]), Err(MerkleError::ProofLength));
    // A path that stops at an inner node proves nothing, even against that node.
    let (pair, four) = (mth(&leaves(2)), mth(&leaves(4)));
    assert_eq!(verify_inclusion(&leaf(0), 0, 2, &[leaf(1)], &pair), Ok(()));
    assert_eq!(verify_inclusion(&leaf(0), 0, 8, &[leaf(1)], &pair), Err(MerkleError::ProofLength));
    let upper = node_hash(&leaf(2), &leaf(3));
    assert_eq!(verify_consistency(2, 4, &pair, &four, &[upper]), Ok(()));
    assert_eq!(verify_consistency(2, 8, &pair, &four, &[upper]), Err(MerkleError::ProofLength));
    assert_eq!(verify_consistency(2, 4, &pair, &four, &[upper, upper]), Err(MerkleError::ProofLength));
}

/// Tiles of a log, kept by path as a web server would.
#[derive(Default)]
struct Shelf(BTreeMap<String, Vec<u8>>);

impl TileReader for &Shelf {
    fn tile(&self, tile: TileId) -> Result<Option<Vec<u8>>, MerkleError> {
        Ok(self.0.get(&tile.to_string()).cloned())
    }
}

impl Shelf {
    fn grow(&mut self, tree: &MemoryTree, old: u64, new: u64) {
        for tile in new_tiles(old, new) {
            if tile.kind() != TileKind::Entries {
                let bytes = encode_hashes(&build_hashes(tree, tile).unwrap()).unwrap();
                self.0.insert(tile.to_string(), bytes);
            }
        }
    }
}

#[test]
fn paths_of_the_specification() {
    // tlog-tiles, "Merkle Tree": index 1234067 is x001/x234/067.
    let tile = TileId::new(TileKind::Hashes(0), 1_234_067, 256).unwrap();
    assert_eq!(tile.to_string(), "tile/0/x001/x234/067");
    let partial = TileId::new(TileKind::Entries, 1000, 8).unwrap();
    assert_eq!(partial.to_string(), "tile/entries/x001/000.p/8");
    assert_eq!(partial.full().unwrap().to_string(), "tile/entries/x001/000");
    for bad in [
        "",
        "tile/",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/8/000",
        "tile/63/000",
        "tile/64/000",
        "tile/300/000",
        "tile/0/x000/001",
        "tile/0/x001",
        "tile/0/001/002",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001.p/",
        "tile/0/001/",
        "tile/0/+01",
        "/tile/0/001",
        "tile/0/../001",
        "tile/-1/001",
        "tile/data/001",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/999",
    ] {
        assert!(TileId::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn tiles_of_the_specification() {
    // tlog-tiles, "Partial Tiles": a tree of 70,000 and a tree of 256.
    let of = |size: u64, kind| new_tiles(0, size).filter(|t| t.kind() == kind).collect::<Vec<_>>();
    for kind in [TileKind::Hashes(0), TileKind::Entries] {
        let tiles = of(70_000, kind);
        assert_eq!(tiles.iter().filter(|t| !t.is_partial()).count(), 273);
        assert_eq!(tiles[273].width(), 112);
        assert_eq!(tiles.len(), 274);
    }
    let widths =
        |size, level| of(size, TileKind::Hashes(level)).iter().map(|t| t.width()).collect::<Vec<_>>();
    assert_eq!(widths(70_000, 1), [256, 17]);
    assert_eq!(widths(70_000, 2), [1]);
    assert_eq!(widths(70_000, 3), [0u16; 0]);
    assert_eq!((widths(256, 0), widths(256, 1), widths(256, 2)), (vec![256], vec![1], vec![]));
    // A level that did not change is not written again.
    let again: Vec<String> = new_tiles(70_000, 70_001).map(|t| t.to_string()).collect();
    assert_eq!(again, ["tile/entries/273.p/113", "tile/0/273.p/113"]);
    assert_eq!(new_tiles(5, 5).count() + new_tiles(5, 4).count() + new_tiles(0, 0).count(), 0);
    // Lazy even for the largest tree.
    assert_eq!(new_tiles(0, u64::MAX).next().unwrap().to_string(), "tile/entries/000");
}

#[test]
fn proofs_from_tiles_equal_proofs_from_memory() {
    let size = 70_000;
    let tree = tree(size);
    let mut shelf = Shelf::default();
    shelf.grow(&tree, 0, 65_000);
    shelf.grow(&tree, 65_000, size);
    let nodes = TileNodes::new(&shelf, size);
    let root = tree.frontier().root();
    assert_eq!(Frontier::from_source(&nodes, size).unwrap().root(), root);
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        let proof = inclusion_proof(&nodes, index, size).unwrap();
        assert_eq!(proof, inclusion_proof(&tree, index, size).unwrap());
        verify_inclusion(&leaf(index), index, size, &proof, &root).unwrap();
    }
    for old in [1, 255, 256, 257, 65_000, 65_536, 69_999] {
        let proof = consistency_proof(&nodes, old, size).unwrap();
        assert_eq!(proof, consistency_proof(&tree, old, size).unwrap());
    }
    // An older tree reads full tiles where its partial ones are gone.
    shelf.0.retain(|path, _| !path.ends_with(".p/232"));
    let older = TileNodes::new(&shelf, 65_000);
    assert_eq!(Frontier::from_source(&older, 65_000).unwrap().root(), {
        let mut frontier = Frontier::new();
        (0..65_000).for_each(|i| frontier.append(leaf(i)).unwrap());
        frontier.root()
    });
    // Missing and damaged tiles are named.
    shelf.0.insert("tile/0/000".into(), vec![0; 31]);
    shelf.0.remove("tile/0/001");
    let nodes = TileNodes::new(&shelf, size);
    let error = |index| inclusion_proof(&nodes, index, size).unwrap_err().to_string();
    assert!(error(3).contains("tile/0/000"), "{}", error(3));
    assert!(error(300).contains("tile/0/001 is missing"), "{}", error(300));
    assert_eq!(nodes.node(0, size), Err(MerkleError::MissingNode { level: 0, index: size }));
    assert_eq!(nodes.node(63, 0), Err(MerkleError::MissingNode { level: 63, index: 0 }));
    assert_eq!(nodes.node(255, u64::MAX), Err(MerkleError::MissingNode { level: 255, index: u64::MAX }));
}

#[test]
fn bundles_are_bounded() {
    let bytes = encode_bundle(&[b"ab".as_slice(), b"", b"c"]).unwrap();
    assert_eq!(bytes, b"\0\x02ab\0\0\0\x01c");
    assert_eq!(parse_bundle(&bytes, 3).unwrap(), [b"ab".as_slice(), b"", b"c"]);
    for width in [1, 2, 4, 256] {
        assert_eq!(parse_bundle(&bytes, width), Err(TileError::BadLength { width, bytes: 9 }));
    }
    assert_eq!(parse_bundle(&bytes, 0), Err(TileError::BadWidth { items: 0 }));
    assert_eq!(parse_hashes(&[0; 32], 257), Err(TileError::BadWidth { items: 257 }));
    assert_eq!(encode_bundle(&[vec![0; 65_536]]), Err(TileError::EntryTooLong { bytes: 65_536 }));
    assert_eq!(encode_bundle::<Vec<u8>>(&[]), Err(TileError::BadWidth { items: 0 }));
    assert_eq!(parse_hashes(&[0; 33], 1), Err(TileError::BadLength { width: 1, bytes: 33 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_larger_trees(new in 301u64..20_000, old in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()) {
        let (all, tree) = (leaves(new), tree(new));
        let (old, at) = (old.index(new as usize) as u64 + 1, at.index(new as usize) as u64);
        let (old_root, new_root) = (mth(&all[..old as usize]), mth(&all));
        prop_assert_eq!(tree.frontier().root(), new_root);
        let inclusion = inclusion_proof(&tree, at, new).unwrap();
        prop_assert_eq!(&inclusion, &path(at as usize, &all));
        verify_inclusion(&leaf(at), at, new, &inclusion, &new_root).unwrap();
        let consistency = consistency_proof(&tree, old, new).unwrap();
        prop_assert_eq!(&consistency, &subproof(old as usize, &all, true));
        verify_consistency(old, new, &old_root, &new_root, &consistency).unwrap();
    }

    /// No change to a proof, a leaf, an index, a size or a root is accepted.
    #[test]
    fn forged_proofs_fail(new in 2u64..400, a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>(), bit in 0usize..256, how in 0u8..5) {
        let (all, tree) = (leaves(new), tree(new));
        let root = mth(&all);
        let at = a.index(new as usize) as u64;
        let mut proof = inclusion_proof(&tree, at, new).unwrap();
        let spot = b.index(proof.len());
        let flip = |h: &mut Hash| h.0[bit / 8] ^= 1 << (bit % 8);
        let (mut forged_leaf, mut forged_root) = (leaf(at), root);
        match how {
            0 => flip(&mut proof[spot]),
            1 => { proof.remove(spot); }
            2 => proof.insert(spot, root),
            3 => flip(&mut forged_leaf),
            _ => flip(&mut forged_root),
        }
        prop_assert!(verify_inclusion(&forged_leaf, at, new, &proof, &forged_root).is_err());

        let old = at + 1;
        let old_root = mth(&all[..old as usize]);
        let mut proof = consistency_proof(&tree, old, new).unwrap();
        let (mut forged_old, mut forged_new) = (old_root, root);
        match how {
            0 | 1 if proof.is_empty() => flip(&mut forged_old),
            0 => { let spot = b.index(proof.len()); flip(&mut proof[spot]) }
            1 => { let spot = b.index(proof.len()); proof.remove(spot); }
            2 => proof.push(root),
            3 => flip(&mut forged_old),
            _ => flip(&mut forged_new),
        }
        prop_assert!(verify_consistency(old, new, &forged_old, &forged_new, &proof).is_err());
    }

    /// Verification ends for any sizes and hashes and accepts nothing by accident.
    #[test]
    fn arbitrary_proofs_fail(old in any::<u64>(), new in any::<u64>(), hashes in prop::collection::vec(any::<[u8; 32]>(), 0..66)) {
        let proof: Vec<Hash> = hashes.into_iter().map(Hash).collect();
        prop_assert!(verify_inclusion(&leaf(0), old, new, &proof, &leaf(1)).is_err());
        prop_assert!(verify_consistency(old, new, &leaf(0), &leaf(1), &proof).is_err());
    }

    /// Tiles written step by step are those of the final tree, and none is written needlessly.
    #[test]
    fn steps_write_the_same_tiles(steps in prop::collection::vec(0u64..700, 1..8)) {
        let (mut size, mut stepped) = (0, std::collections::BTreeSet::new());
        for step in steps {
            for tile in new_tiles(size, size + step) {
                prop_assert!(stepped.insert(tile), "{} written twice", tile);
                prop_assert_eq!(TileId::parse(&tile.to_string()), Ok(tile));
            }
            size += step;
        }
        for tile in new_tiles(0, size) {
            prop_assert!(stepped.contains(&tile), "{} not written", tile);
        }
    }

    #[test]
    fn paths_round_trip(level in 0u8..=7, index in any::<u64>(), width in 0u16..300, entries: bool) {
        let kind = if entries { TileKind::Entries } else { TileKind::Hashes(level) };
        if let Ok(tile) = TileId::new(kind, index, width) {
            prop_assert_eq!(TileId::parse(&tile.to_string()), Ok(tile));
        }
    }
}
