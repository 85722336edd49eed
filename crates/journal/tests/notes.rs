//! Notes, checkpoints, witnesses and proofs.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use atalaya_journal::checkpoint::CheckpointError;
use atalaya_journal::merkle::{self, MemoryTree};
use atalaya_journal::note::*;
use atalaya_journal::proof::{self, ProofError, TlogProof, Trust};
use atalaya_journal::witness::*;
use atalaya_journal::{Checkpoint, Hash, Opening, SignedCheckpoint, audit, fuzz};
use proptest::prelude::*;

const ORIGIN: &str = "c5.example/toluca";

fn log_key() -> SignerKey {
    SignerKey::from_seed(ORIGIN, &[1; 32]).unwrap()
}

fn witness_key(n: u8) -> CosignerKey {
    CosignerKey::from_seed(&format!("c5.example/w{n}"), &[100 + n; 32]).unwrap()
}

fn opening(i: u64) -> Opening {
    Opening { salt: [i as u8; 32], record: format!("record {i}").into_bytes() }
}

fn tree(n: u64) -> MemoryTree {
    let mut tree = MemoryTree::new();
    (0..n).for_each(|i| tree.append(audit::leaf_hash(&opening(i).commitment())).unwrap());
    tree
}

fn checkpoint(n: u64) -> SignedCheckpoint {
    Checkpoint::new(ORIGIN, n, tree(n).frontier().root()).unwrap().sign(&log_key()).unwrap()
}

/// Key, text and signature of the example in the signed-note specification.
#[test]
fn example_of_the_note_specification() {
    let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let key = VerifierKey::parse(vkey).unwrap();
    assert_eq!((key.to_string().as_str(), key.kind()), (vkey, KeyKind::Ed25519));
    let note = Note::parse(note.as_bytes()).unwrap();
    let verified = note.verify(std::slice::from_ref(&key)).unwrap();
    assert_eq!(verified, [Verified { name: "example.com/foo".into(), key_id: 0x530d_903a, time: None }]);
    let changed = note.encode().replace("example message", "Example message");
    let error = Note::parse(changed.as_bytes()).unwrap().verify(&[key]).unwrap_err();
    assert_eq!(error, NoteError::BadSignature { name: "example.com/foo".into() });
}

/// The cosigned checkpoint shown in tlog-cosignature: carried whole, key not published there.
#[test]
fn example_of_the_cosignature_specification() {
    let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let signed = SignedCheckpoint::parse(text.as_bytes()).unwrap();
    assert_eq!(signed.encode(), text);
    assert_eq!(
        (signed.checkpoint().origin(), signed.checkpoint().size()),
        ("example.com/behind-the-sofa", 20_852_163)
    );
    let cosignature = &signed.note().signatures()[1];
    assert_eq!(cosignature.key_id(), 0x8d66_cf3f);
    // Timestamp (u64) and Ed25519 signature; the time is the one in the specification's message.
    assert_eq!(cosignature.signature().len(), 72);
    assert_eq!(cosignature.signature()[..8], 1_679_315_147u64.to_be_bytes());
    let request = format!("old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\n{text}");
    assert_eq!(AddCheckpoint::parse(request.as_bytes()).unwrap().encode(), request);
}

/// Bytes made by an independent implementation (Python `cryptography`) from the same seeds.
#[test]
fn golden_checkpoint_and_cosignature() {
    let root = merkle::leaf_hash(b"golden");
    let signed = Checkpoint::new(ORIGIN, 1, root).unwrap().sign(&log_key()).unwrap();
    let line = signed.cosign(&witness_key(1), 1_760_000_000).unwrap();
    let signed = signed.with_signature(line).unwrap();
    assert_eq!(log_key().verifier().to_string(), GOLDEN_LOG_KEY);
    assert_eq!(witness_key(1).verifier().to_string(), GOLDEN_WITNESS_KEY);
    assert_eq!(signed.encode(), GOLDEN_CHECKPOINT);
}

const GOLDEN_LOG_KEY: &str = "c5.example/toluca+95172c92+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
const GOLDEN_WITNESS_KEY: &str = "c5.example/w1+277f624b+BNYvAWoe/R5P33k+tCzYRHHhup8M8E0Sh7XMcfYWKHy4";
const GOLDEN_CHECKPOINT: &str = "c5.example/toluca\n1\nLjKrDVhqK0Trv8FNvfXJENgfBwgDcI3iNKDK2Y2T4B0=\n\n— c5.example/toluca lRcskoDuKVK4Bc1NoVOo12XJ/2iMV95cpESaaHlOhj9YpKPU4F+hg02NCReQ/7XITEJW6cSHYjqvb+L2gdlz96AW7wU=\n— c5.example/w1 J39iSwAAAABo53gAP+Ecq3IZaOI82aSiUW3ZFRnPs0/CZF2Xt63UnDj3fZ9NL0NvtinYEq82UHtzO19U5Cxit3DTVgUTDnjELXnlDg==\n";

#[test]
fn malformed_notes_are_named() {
    let sig = "— a AAAAAAE=\n";
    let parse = |text: &str| Note::parse(text.as_bytes()).map(|n| n.text().to_owned());
    assert_eq!(parse(&format!("x\n\n{sig}")), Ok("x\n".into()));
    assert_eq!(parse(&format!("x\n\ny\n\n\n{sig}")), Ok("x\n\ny\n\n".into()));
    assert_eq!(parse(&format!("\n\n{sig}")), Ok("\n".into()));
    for bad in ["", "\n", "\n\n", "x\n", "x\n\n"] {
        assert_eq!(parse(bad), Err(NoteError::NoSignatures), "{bad:?}");
    }
    assert_eq!(parse(&format!("x\n{sig}")), Err(NoteError::NoSignatures));
    assert_eq!(parse(&format!("x\n\n{}", sig.trim_end())), Err(NoteError::NoSignatures));
    for bad in [
        "- a AAAAAAE=",
        "—a AAAAAAE=",
        "—  AAAAAAE=",
        "— a+b AAAAAAE=",
        "— a\u{a0}b AAAAAAE=",
        "— a b AAAAAAE=",
        "— a AAAAAA==",
        "— a AAAAAAE",
        "— a AAAAAAF=",
        "— a ",
        "x",
    ] {
        assert_eq!(parse(&format!("x\n\n{bad}\n")), Err(NoteError::BadSignatureLine { line: 1 }), "{bad:?}");
        assert_eq!(
            parse(&format!("x\n\n{sig}{bad}\n")),
            Err(NoteError::BadSignatureLine { line: 2 }),
            "{bad:?}"
        );
    }
    for bad in ["x\r\n\n", "\0x\n\n", "x\ty\n\n", "\u{1b}\n\n"] {
        assert_eq!(parse(&format!("{bad}{sig}")), Err(NoteError::BadBytes), "{bad:?}");
    }
    assert_eq!(Note::parse(b"\xff\n\n"), Err(NoteError::BadBytes));
    let lines = |n: usize| (0..n).map(|i| format!("— k{i} AAAAAAE=\n")).collect::<String>();
    assert!(parse(&format!("x\n\n{}", lines(16))).is_ok());
    assert_eq!(parse(&format!("x\n\n{}", lines(17))), Err(NoteError::TooManySignatures));
    let big = |n: usize| format!("{}\n\n{sig}", "x".repeat(n - 2 - sig.len()));
    assert!(parse(&big(MAX_NOTE_BYTES)).is_ok());
    assert_eq!(parse(&big(MAX_NOTE_BYTES + 1)), Err(NoteError::TooLarge));
}

#[test]
fn malformed_keys_are_refused() {
    let good = log_key().verifier().to_string();
    let (name, rest) = good.split_once('+').unwrap();
    let (id, key) = rest.split_once('+').unwrap();
    for bad in [
        String::new(),
        name.into(),
        format!("{name}+{id}"),
        format!("+{id}+{key}"),
        format!("{name} +{id}+{key}"),
        format!("other+{id}+{key}"),
        format!("{name}+00000000+{key}"),
        format!("{name}+{}+{key}", id.to_uppercase().replace(|c: char| c.is_ascii_digit(), "A")),
        format!("{name}+{id}+{key}="),
        format!("{name}+{id}+{}", &key[..40]),
        // Type 0x02 and the identity point, which is of small order.
        format!("{name}+{id}+A{}", &key[1..].replacen(|_| true, "g", 1)),
        "x+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into(),
    ] {
        assert!(VerifierKey::parse(&bad).is_err(), "{bad}");
    }
    let mut identity = [0; 32];
    identity[0] = 1;
    assert_eq!(
        VerifierKey::new("x", KeyKind::Ed25519, &identity),
        Err(NoteError::BadKey("weak Ed25519 key"))
    );
    assert!(SignerKey::from_seed("a b", &[1; 32]).is_err());
    assert!(!format!("{:?} {:?}", log_key(), witness_key(1)).contains("101, 101"));
}

#[test]
fn malformed_checkpoints_are_named() {
    let root = merkle::empty_root().to_base64();
    let parse = |text: String| Checkpoint::parse(&text).map(|c| c.size());
    assert_eq!(parse(format!("o\n0\n{root}\n")), Ok(0));
    assert_eq!(parse(format!("o\n9223372036854775807\n{root}\nx\ny\n")), Ok(i64::MAX as u64));
    for (text, line) in [
        (format!("o\n0\n{root}"), "last"),
        (format!("\n0\n{root}\n"), "origin"),
        (format!("o\n00\n{root}\n"), "size"),
        (format!("o\n-1\n{root}\n"), "size"),
        (format!("o\n9223372036854775808\n{root}\n"), "size"),
        ("o\n".into(), "size"),
        ("o\n1\n".into(), "root"),
        ("o\n1\nAAAA\n".into(), "root"),
        (format!("o\n1\n{root}\n\n"), "extension"),
        (format!("o\n1\n{root}\nx\n\ny\n"), "extension"),
    ] {
        assert_eq!(parse(text.clone()), Err(CheckpointError::BadLine(line)), "{text:?}");
    }
    assert!(Checkpoint::new("a\nb", 1, merkle::empty_root()).is_err());
}

#[test]
fn only_known_keys_count_and_each_once() {
    let signed = checkpoint(5);
    let keys =
        [log_key().verifier().clone(), witness_key(1).verifier().clone(), witness_key(2).verifier().clone()];
    assert_eq!(signed.verify_log("other", &keys), Err(CheckpointError::OtherOrigin));
    assert_eq!(signed.verify_log(ORIGIN, &keys[1..]), Err(NoteError::NoKnownSignature.into()));
    let too_few = |found, needed| Err(CheckpointError::TooFewCosignatures { found, needed });
    assert_eq!(signed.verify_witnesses(&keys, 1), too_few(0, 1));
    let once = signed.cosign(&witness_key(1), 7).unwrap();
    let signed = signed.with_signature(once.clone()).unwrap();
    assert_eq!(signed.with_signature(once.clone()).unwrap(), signed);
    // The same line twice in a note is one witness.
    let doubled = Note::new(signed.note().text().into(), vec![once.clone(), once.clone()]).unwrap();
    assert_eq!(doubled.verify_known(&keys).unwrap().len(), 1);
    assert_eq!(signed.verify_witnesses(&keys, 2), too_few(1, 2));
    assert_eq!(signed.verify_witnesses(&keys, 1).unwrap()[0].time, Some(7));
    // A log's signature is not a cosignature, nor the other way round.
    assert_eq!(signed.verify_witnesses(&keys[..1], 0), Ok(vec![]));
    let only_witness = signed.only(&signed.verify_witnesses(&keys, 1).unwrap()).unwrap();
    assert_eq!(only_witness.verify_log(ORIGIN, &keys), Err(NoteError::NoKnownSignature.into()));
    assert_eq!(signed.cosign(&witness_key(1), 0), Err(NoteError::BadTime.into()));
    assert_eq!(signed.cosign(&witness_key(1), 1 << 63), Err(NoteError::BadTime.into()));
    // A later time under the same signature is a forgery. Key id and time are the first 12 bytes,
    // so the first 16 characters of base64.
    let (first, second) = (once.to_string(), signed.cosign(&witness_key(1), 8).unwrap().to_string());
    let cut = "— c5.example/w1 ".len() + 16;
    let mixed = format!("{}{}", &second[..cut], &first[cut..]);
    assert!(mixed != first && mixed != second);
    let mixed = SignatureLine::parse_lines(format!("{mixed}\n").as_bytes()).unwrap().remove(0);
    let error = signed.with_signature(mixed).unwrap().verify_witnesses(&keys, 0).unwrap_err();
    assert!(matches!(error, CheckpointError::Note(NoteError::BadSignature { .. })));
}

fn request(old: u64, new: u64) -> AddCheckpoint {
    let proof = merkle::consistency_proof(&tree(new), old, new).unwrap();
    AddCheckpoint { old_size: old, proof, checkpoint: checkpoint(new) }
}

fn latest(n: u64) -> Latest {
    Latest { size: n, root: tree(n).frontier().root() }
}

fn witness() -> Witness {
    let mut witness = Witness::new(witness_key(1));
    witness.trust(ORIGIN, log_key().verifier().clone());
    witness
}

#[test]
fn a_witness_follows_a_log() {
    let (witness, mut state) = (witness(), None);
    for (old, new) in [(0, 0), (0, 3), (3, 3), (3, 8), (8, 300)] {
        let sent = request(old, new);
        let read = AddCheckpoint::parse(sent.encode().as_bytes()).unwrap();
        assert_eq!(read, sent);
        let decision = witness.decide(state.as_ref(), &read, 1_760_000_000).unwrap();
        assert_eq!((decision.status(), decision.media_type()), (200, "text/plain; charset=utf-8"));
        let keys = [witness.verifier().clone()];
        let answer = read_answer(&sent.checkpoint, &keys, 200, decision.body().as_bytes()).unwrap();
        let Decision::Cosigned { latest: new_state, checkpoint, .. } = decision else { unreachable!() };
        assert_eq!(answer, Answer::Cosigned(*checkpoint.clone()));
        assert_eq!(checkpoint.verify_witnesses(&keys, 1).unwrap()[0].time, Some(1_760_000_000));
        assert_eq!(new_state, latest(new));
        state = Some(new_state);
    }
}

#[test]
fn a_witness_refuses_as_the_protocol_says() {
    let witness = witness();
    let status =
        |state: Option<Latest>, r: &AddCheckpoint| witness.decide(state.as_ref(), r, 1).unwrap().status();
    // 404 and 403.
    let stranger = SignerKey::from_seed(ORIGIN, &[9; 32]).unwrap();
    let by =
        |origin: &str, root, key: &SignerKey| Checkpoint::new(origin, 8, root).unwrap().sign(key).unwrap();
    let (root, other) = (tree(8).frontier().root(), Hash([3; 32]));
    let with = |checkpoint| AddCheckpoint { old_size: 0, proof: vec![], checkpoint };
    assert_eq!(status(None, &with(by("x", root, &log_key()))), 404);
    assert_eq!(status(None, &with(by(ORIGIN, root, &stranger))), 403);
    let swapped = by(ORIGIN, root, &log_key()).encode().replace(&root.to_base64(), &other.to_base64());
    assert_eq!(status(None, &with(SignedCheckpoint::parse(swapped.as_bytes()).unwrap())), 403);
    // 400: older size above the checkpoint's; it goes before 409.
    assert_eq!(status(None, &AddCheckpoint { old_size: 9, ..request(3, 8) }), 400);
    // 409 with the size.
    let stale = witness.decide(Some(&latest(5)), &request(3, 8), 1).unwrap();
    assert_eq!((stale.status(), stale.body().as_str(), stale.media_type()), (409, "5\n", "text/x.tlog.size"));
    assert_eq!(read_answer(&checkpoint(8), &[], 409, b"5\n"), Ok(Answer::Stale { size: 5 }));
    assert_eq!(status(None, &request(3, 8)), 409);
    assert_eq!(status(Some(latest(5)), &request(0, 8)), 409);
    // 422: wrong proof, proof from nothing, fork at one size, fork below, empty tree with a root.
    let mut wrong = request(3, 8);
    wrong.proof[0] = other;
    assert_eq!(status(Some(latest(3)), &wrong), 422);
    assert_eq!(status(None, &AddCheckpoint { old_size: 0, proof: vec![other], ..request(0, 8) }), 422);
    let fork = AddCheckpoint { old_size: 8, proof: vec![], checkpoint: by(ORIGIN, other, &log_key()) };
    assert_eq!(status(Some(latest(8)), &fork), 422);
    assert_eq!(status(Some(Latest { size: 3, root: other }), &request(3, 8)), 422);
    let empty = Checkpoint::new(ORIGIN, 0, other).unwrap().sign(&log_key()).unwrap();
    assert_eq!(status(None, &with(empty)), 422);
    // Without a clock there is no cosignature.
    assert_eq!(witness.decide(None, &request(0, 8), 0), Err(NoteError::BadTime.into()));
}

#[test]
fn unknown_signatures_are_not_served_on() {
    let stranger = SignerKey::from_seed("stranger", &[9; 32]).unwrap();
    let mut sent = request(0, 8);
    let line = stranger.sign(sent.checkpoint.note().text()).unwrap();
    sent.checkpoint = sent.checkpoint.with_signature(line).unwrap();
    let decision = witness().decide(None, &sent, 1).unwrap();
    let Decision::Cosigned { checkpoint, .. } = decision else { unreachable!() };
    let names: Vec<&str> = checkpoint.note().signatures().iter().map(SignatureLine::name).collect();
    assert_eq!(names, [ORIGIN, "c5.example/w1"]);
}

#[test]
fn answers_of_a_witness_are_not_trusted() {
    let sent = checkpoint(8);
    let keys = [witness_key(1).verifier().clone(), log_key().verifier().clone()];
    let bad = |status| Err(WitnessError::BadAnswer { status });
    for body in ["", "x", "\n", "— a AAAAAAE="] {
        assert_eq!(read_answer(&sent, &keys, 200, body.as_bytes()), bad(200), "{body:?}");
    }
    for body in
        ["", "5", "05\n", "x\n", "5\n\n", "18446744073709551616\n", "5\nmuch more than a size should have"]
    {
        assert_eq!(read_answer(&sent, &keys, 409, body.as_bytes()), bad(409), "{body:?}");
    }
    assert_eq!(read_answer(&sent, &keys, 503, b"\xff"), Ok(Answer::Refused { status: 503 }));
    let unknown = format!("{}\n", sent.cosign(&witness_key(2), 1).unwrap());
    let none = Err(WitnessError::Checkpoint(NoteError::NoKnownSignature.into()));
    assert_eq!(read_answer(&sent, &keys, 200, unknown.as_bytes()), none);
    // A witness cannot replace the log's own signature.
    let replaced = format!("{}\n", log_key().sign("other\n").unwrap());
    assert_eq!(read_answer(&sent, &keys, 200, replaced.as_bytes()), none);
    let elsewhere = format!("{}\n", checkpoint(7).cosign(&witness_key(1), 1).unwrap());
    let error = read_answer(&sent, &keys, 200, elsewhere.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("c5.example/w1"));
    assert_eq!(origin_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn malformed_requests_are_named() {
    let good = request(3, 8).encode();
    let parse = |text: String| AddCheckpoint::parse(text.as_bytes()).unwrap_err();
    for bad in ["old", "old ", "old 03", "new 3", "old  3", "OLD 3", "old -3", "old 3 "] {
        assert_eq!(parse(good.replacen("old 3", bad, 1)), WitnessError::BadOldSize, "{bad:?}");
    }
    assert_eq!(parse(good.replacen('=', "", 1)), WitnessError::BadProofLine { line: 1 });
    assert_eq!(parse("old 3\n".into()), WitnessError::NoCheckpoint);
    let lines = |n| {
        format!("old 3\n{}\n{}", format!("{}\n", Hash([0; 32]).to_base64()).repeat(n), checkpoint(8).encode())
    };
    assert_eq!(AddCheckpoint::parse(lines(63).as_bytes()).unwrap().proof.len(), 63);
    assert_eq!(parse(lines(64)), WitnessError::ProofTooLong);
    assert_eq!(parse(good.clone() + &"x".repeat(MAX_REQUEST_BYTES)), WitnessError::TooLarge);
    assert!(matches!(parse("old 3\n\nx".into()), WitnessError::Checkpoint(_)));
}

#[test]
fn a_proof_stands_by_itself() {
    let keys = [log_key().verifier().clone()];
    let witnesses = [witness_key(1).verifier().clone()];
    let trust = Trust { origin: ORIGIN, log_keys: &keys, witnesses: &witnesses, needed: 1 };
    let signed = checkpoint(300);
    let signed = signed.with_signature(signed.cosign(&witness_key(1), 5).unwrap()).unwrap();
    for index in [0, 1, 255, 256, 299] {
        let commitment = opening(index).commitment();
        let made =
            proof::prove(&tree(300), index, &commitment, signed.clone(), Some(&opening(index))).unwrap();
        let read = TlogProof::parse(made.encode().as_bytes()).unwrap();
        assert_eq!(read, made);
        let (record, by) = read.verify_record(&trust).unwrap();
        assert_eq!((record, by.len()), (opening(index), 1));
        // Another record, another index, another log, too few witnesses.
        assert!(matches!(read.verify(&Hash([0; 32]), &trust), Err(ProofError::Merkle(_))));
        let moved = made.encode().replace(&format!("index {index}\n"), &format!("index {}\n", index ^ 2));
        let moved = TlogProof::parse(moved.as_bytes()).unwrap();
        assert!(matches!(moved.verify_record(&trust), Err(ProofError::Merkle(_))));
        assert!(matches!(
            read.verify_record(&Trust { origin: "x", ..trust }),
            Err(ProofError::Checkpoint(_))
        ));
        assert!(matches!(read.verify_record(&Trust { needed: 2, ..trust }), Err(ProofError::Checkpoint(_))));
    }
    let silent = proof::prove(&tree(300), 7, &opening(7).commitment(), signed.clone(), None).unwrap();
    assert!(!silent.encode().contains("extra"));
    assert_eq!(silent.verify(&opening(7).commitment(), &trust).unwrap().len(), 1);
    assert_eq!(silent.verify_record(&trust), Err(ProofError::NoRecord));
    // What does not hold is not given out.
    let wrong = opening(8).commitment();
    assert!(matches!(proof::prove(&tree(300), 7, &wrong, signed.clone(), None), Err(ProofError::Merkle(_))));
    assert_eq!(
        proof::prove(&tree(300), 7, &opening(7).commitment(), signed.clone(), Some(&opening(8))),
        Err(ProofError::OtherRecord)
    );
    assert!(matches!(proof::prove(&tree(300), 300, &wrong, signed, None), Err(ProofError::Merkle(_))));
}

#[test]
fn malformed_proofs_are_named() {
    let good = proof::prove(&tree(8), 3, &opening(3).commitment(), checkpoint(8), Some(&opening(3)))
        .unwrap()
        .encode();
    let parse = |text: String| TlogProof::parse(text.as_bytes()).unwrap_err();
    assert_eq!(parse(good.replacen("@v1", "@v2", 1)), ProofError::BadHeader);
    assert_eq!(parse(String::new()), ProofError::BadHeader);
    assert_eq!(parse(good.replacen("extra ", "extra  ", 1)), ProofError::BadExtra);
    assert_eq!(
        parse("c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n".to_owned() + &checkpoint(1).encode()),
        ProofError::BadExtra
    );
    assert_eq!(parse(good.replacen("index 3", "index 03", 1)), ProofError::BadIndex);
    assert_eq!(parse(good.replacen("index 3\n", "", 1)), ProofError::BadIndex);
    assert_eq!(parse(good.replacen("index 3\n", "index 3\nx\n", 1)), ProofError::BadPathLine { line: 1 });
    assert!(matches!(parse("c2sp.org/tlog-proof@v1\nindex 3".into()), ProofError::Checkpoint(_)));
    assert!(matches!(parse("c2sp.org/tlog-proof@v1\nindex 3\n\nx".into()), ProofError::Checkpoint(_)));
    let line = format!("{}\n", Hash([0; 32]).to_base64());
    assert_eq!(
        parse(good.replacen("index 3\n", &format!("index 3\n{}", line.repeat(61)), 1)),
        ProofError::PathTooLong
    );
    assert_eq!(parse(good.clone() + &"x".repeat(proof::MAX_PROOF_BYTES)), ProofError::TooLarge);
    // The largest record fits.
    let big = Opening { salt: [1; 32], record: vec![b'x'; audit::MAX_RECORD_BYTES] };
    let extra = Some([&big.salt[..], &big.record].concat());
    let largest = TlogProof::new(0, vec![Hash([0; 32]); 63], checkpoint(8), extra).unwrap();
    assert_eq!(TlogProof::parse(largest.encode().as_bytes()).unwrap().opening(), Some(big));
    let over = Some(vec![0; proof::MAX_EXTRA_BYTES + 1]);
    assert_eq!(TlogProof::new(0, vec![], checkpoint(8), over), Err(ProofError::BadExtra));
}

/// Valid inputs of every door, from which the mutation test starts.
fn seeds() -> Vec<Vec<u8>> {
    let signed = checkpoint(8);
    let cosigned = signed.with_signature(signed.cosign(&witness_key(1), 5).unwrap()).unwrap();
    let disclosed =
        proof::prove(&tree(8), 3, &opening(3).commitment(), cosigned.clone(), Some(&opening(3))).unwrap();
    let lines: String = cosigned.note().signatures().iter().map(|l| format!("{l}\n")).collect();
    let tile = [&[1u8][..], &[7; 64]].concat();
    vec![
        cosigned.encode().into_bytes(),
        signed.checkpoint().text().into_bytes(),
        log_key().verifier().to_string().into_bytes(),
        lines.into_bytes(),
        disclosed.encode().into_bytes(),
        request(3, 8).encode().into_bytes(),
        b"tile/0/x001/x234/067.p/8".to_vec(),
        b"tile/entries/x001/000".to_vec(),
        tile,
        b"\x02\0\x02ab\0\0\0\x01c".to_vec(),
    ]
}

fn all_doors(data: &[u8]) {
    fuzz::checkpoint(data);
    fuzz::proof(data);
    fuzz::tile(data);
    fuzz::witness_request(data);
}

#[test]
fn the_seeds_are_accepted() {
    let seeds = seeds();
    seeds.iter().for_each(|seed| all_doors(seed));
    assert!(SignedCheckpoint::parse(&seeds[0]).is_ok() && SignatureLine::parse_lines(&seeds[3]).is_ok());
    assert!(TlogProof::parse(&seeds[4]).is_ok() && AddCheckpoint::parse(&seeds[5]).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn arbitrary_bytes_never_panic(data in prop::collection::vec(any::<u8>(), 0..400)) {
        all_doors(&data);
    }

    /// Splices, cuts, doubled pieces and changed bytes, with bytes that mean something here.
    #[test]
    fn mutated_input_never_panics(
        which in 0usize..10,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0u8..6, prop::sample::select(b"\n\n =+-.0159/AaxpZ\xe2\x80\x94\0\xff".to_vec()), 0usize..60), 1..5),
    ) {
        let all = seeds();
        let mut data = all[which].clone();
        for (at, how, byte, len) in edits {
            let at = at.index(data.len() + 1);
            let end = (at + len).min(data.len());
            match how {
                0 => data.insert(at, byte),
                1 => { data.drain(at..end); }
                2 => { let piece = data[at..end].to_vec(); data.splice(at..at, piece); }
                3 => data.truncate(at),
                4 => data.extend_from_slice(&all[(which + len) % all.len()]),
                _ => if let Some(b) = data.get_mut(at) { *b = byte },
            }
        }
        all_doors(&data);
    }

    #[test]
    fn any_checkpoint_round_trips_and_verifies(origin in "[!-~ñ][ -~ñ]{0,40}", size in 0..=i64::MAX as u64, root: [u8; 32], time in 1..=i64::MAX as u64) {
        let signed = Checkpoint::new(&origin, size, Hash(root)).unwrap().sign(&log_key()).unwrap();
        let signed = signed.with_signature(signed.cosign(&witness_key(1), time).unwrap()).unwrap();
        let read = SignedCheckpoint::parse(signed.encode().as_bytes()).unwrap();
        prop_assert_eq!(&read, &signed);
        read.verify_log(&origin, &[log_key().verifier().clone()]).unwrap();
        let by = read.verify_witnesses(&[witness_key(1).verifier().clone()], 1).unwrap();
        prop_assert_eq!(by[0].time, Some(time));
    }
}
