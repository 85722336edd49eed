//! Proofs of single records: made from a database, checked without one.

use crate::{
    failure::{Failure, Outcome},
    output,
    verify::ReportForm,
};
use anyhow::Context;
use atalaya_journal::{
    AuditRecord, VerifierKey,
    proof::{MAX_PROOF_BYTES, ProofError, TlogProof, Trust},
};
use atalaya_store::Store;
use std::{io::Read, path::Path};

/// Checks a proof file with nothing but the log's key.
pub fn check(
    file: &Path,
    record: Option<&Path>,
    keys: &[VerifierKey],
    witnesses: &[VerifierKey],
    form: ReportForm,
) -> Outcome {
    let proof = TlogProof::parse(&read(file, MAX_PROOF_BYTES)?).map_err(|e| bad(file, &e))?;
    let origin = keys.first().map_or("", VerifierKey::name);
    let trust = Trust { origin, log_keys: keys, witnesses, needed: 0 };
    let (opening, cosigned) = proof.verify_record(&trust).map_err(|e| bad(file, &e))?;
    if let Some(path) = record
        && read(path, opening.record.len() + 1)? != opening.record
    {
        return Err(Failure::found(format!(
            "{} is not the record that {} proves",
            path.display(),
            file.display()
        )));
    }
    let parsed =
        AuditRecord::parse(&opening.record).map_err(|e| Failure::found(format!("the record: {e}")))?;
    if parsed.seq != proof.index() {
        return Err(Failure::found(format!(
            "the record says that it is leaf {}, not {}",
            parsed.seq,
            proof.index()
        )));
    }
    let head = proof.checkpoint().checkpoint();
    if form == ReportForm::Json {
        let proved = serde_json::json!({
            "sound": true, "leaf": proof.index(), "log": head.origin(), "leaves": head.size(), "root": head.root(),
            "witnesses": cosigned.iter().map(|c| &c.name).collect::<Vec<_>>(), "record": parsed,
        });
        return Ok(output::json(&proved)?);
    }
    output::fact("log", head.origin())?;
    output::fact("leaf", output::count(proof.index()))?;
    output::fact("checkpoint", format!("over {} leaves, root {}", output::count(head.size()), head.root()))?;
    for witness in cosigned {
        output::fact("witness", witness.name)?;
    }
    output::json(&parsed)?;
    Ok(output::line("sound: this record is in the log")?)
}

fn bad(file: &Path, error: &ProofError) -> Failure {
    match error {
        ProofError::NoRecord => {
            Failure::unusable(format!("{}: {error}; ask for one with the record", file.display()))
        }
        error => Failure::found(format!("{} does not prove anything: {error}", file.display())),
    }
}

/// Reads a file, at most one byte more than is accepted.
fn read(path: &Path, most: usize) -> anyhow::Result<Vec<u8>> {
    let name = || path.display().to_string();
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).with_context(name)?;
    file.take(most as u64 + 1).read_to_end(&mut bytes).with_context(name)?;
    Ok(bytes)
}

/// Proves that a leaf is under the last checkpoint, or the last one that a witness has cosigned.
pub async fn make(store: &Store, leaf: u64, out: Option<&Path>, disclose: bool, witnessed: bool) -> Outcome {
    let (found, kind) = if witnessed {
        (store.latest_cosigned_checkpoint().await?, "checkpoint that a witness has cosigned")
    } else {
        (store.latest_checkpoint().await?, "checkpoint")
    };
    let Some(checkpoint) = found else {
        return Err(Failure::unusable(format!("there is no {kind} yet")));
    };
    let sealed = output::count(checkpoint.checkpoint().size());
    let Some(proof) = store.prove(leaf, &checkpoint, disclose).await? else {
        return Err(Failure::unusable(format!(
            "leaf {leaf} is not under the last {kind}, over {sealed} leaves"
        )));
    };
    if disclose && proof.opening().is_none() {
        eprintln!("the record of leaf {leaf} was erased; the proof shows its commitment only");
    }
    match out {
        None => output::line(proof.encode().trim_end())?,
        Some(path) => {
            std::fs::write(path, proof.encode()).with_context(|| path.display().to_string())?;
            output::line(format!(
                "{} proves leaf {leaf} under the checkpoint over {sealed} leaves",
                path.display()
            ))?;
        }
    }
    Ok(())
}
