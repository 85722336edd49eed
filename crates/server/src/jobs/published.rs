//! Checkpoints outside the database: published to a file, served, cosigned by other sites, and looked at
//! before a start.

use crate::{app::App, desk::store_problem, problem::Problem, record::audit::CheckpointView};
use atalaya_journal::{
    SignedCheckpoint, SignerKey, VerifierKey,
    note::CosignerKey,
    witness::{AddCheckpoint, Decision, Latest, Witness},
};
use atalaya_model::Timestamp;
use atalaya_store::{Store, StoreError};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What a witness answers.
pub struct Answer {
    pub status: u16,
    pub media_type: &'static str,
    pub body: String,
}

struct State {
    latest: Option<SignedCheckpoint>,
    at: Timestamp,
    /// The latest one that other sites have cosigned; the log has grown on since.
    cosigned: Option<SignedCheckpoint>,
    /// What this site cosigned of other logs, as their witness.
    of_others: BTreeMap<String, Latest>,
}

/// The latest checkpoint of this log, and this site's work as a witness of others.
pub struct Published {
    /// `None`: a server that keeps nothing publishes in memory only.
    dir: Option<PathBuf>,
    verifier: VerifierKey,
    witness: Witness,
    state: Mutex<State>,
}

impl Published {
    /// `dir` holds `checkpoint`, `checkpoint-cosigned`, and `witness.json` with what was cosigned for other logs.
    pub fn open(
        dir: Option<PathBuf>,
        signer: &SignerKey,
        cosigner: CosignerKey,
        logs: &[VerifierKey],
    ) -> io::Result<Self> {
        dir.as_ref().map_or(Ok(()), fs::create_dir_all)?;
        let mut witness = Witness::new(cosigner);
        for key in logs {
            witness.trust(key.name(), key.clone());
        }
        let read = |name: &str| match dir.as_ref().map(|dir| fs::read(dir.join(name))) {
            Some(Ok(bytes)) => Ok(Some(bytes)),
            Some(Err(e)) if e.kind() != io::ErrorKind::NotFound => Err(e),
            Some(Err(_)) | None => Ok(None),
        };
        let of_others = read("witness.json")?
            .map_or(Ok(BTreeMap::new()), |bytes| serde_json::from_slice(&bytes).map_err(io::Error::other))?;
        let checkpoint = |name: &str| {
            let parse = |bytes: Vec<u8>| SignedCheckpoint::parse(&bytes).map_err(io::Error::other);
            read(name)?.map(parse).transpose()
        };
        let (latest, cosigned) = (checkpoint("checkpoint")?, checkpoint("checkpoint-cosigned")?);
        let state = Mutex::new(State { latest, at: Timestamp::default(), cosigned, of_others });
        Ok(Self { dir, verifier: signer.verifier().clone(), witness, state })
    }

    /// Refuses a database that does not hold what was published: restored from an old copy, or changed.
    pub async fn check(&self, store: &Store) -> Result<(), StoreError> {
        for published in self.latest().iter().chain(&self.cosigned()) {
            store.holds(published.checkpoint()).await?;
        }
        Ok(())
    }

    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }
    pub fn witness_key(&self) -> &VerifierKey {
        self.witness.verifier()
    }
    pub fn latest(&self) -> Option<SignedCheckpoint> {
        self.lock().latest.clone()
    }
    /// The latest one with other sites' cosignatures.
    pub fn cosigned(&self) -> Option<SignedCheckpoint> {
        self.lock().cosigned.clone()
    }
    pub fn view(&self) -> Option<CheckpointView> {
        let state = self.lock();
        let latest = state.latest.as_ref()?;
        let checkpoint = latest.checkpoint();
        Some(CheckpointView {
            leaves: checkpoint.size(),
            root: checkpoint.root().to_base64(),
            at: state.at,
            witnesses: state.cosigned.as_ref().map_or(0, cosignatures),
            witnessed: state.cosigned.as_ref().map_or(0, |c| c.checkpoint().size()),
        })
    }

    /// Writes a checkpoint to its file, durably and at once, then serves it.
    pub fn publish(&self, checkpoint: &SignedCheckpoint, at: Timestamp) -> io::Result<()> {
        let mut state = self.lock();
        // What is published never shrinks.
        if state.latest.as_ref().is_some_and(|known| !says_more(checkpoint, known)) {
            return Ok(());
        }
        self.write("checkpoint", checkpoint.encode().as_bytes())?;
        state.latest = Some(checkpoint.clone());
        state.at = at;
        Ok(())
    }

    /// The same for one that others have cosigned: it stays beside the newest, which nobody has seen yet.
    pub fn publish_cosigned(&self, checkpoint: &SignedCheckpoint) -> io::Result<()> {
        let mut state = self.lock();
        if state.cosigned.as_ref().is_some_and(|known| !says_more(checkpoint, known)) {
            return Ok(());
        }
        self.write("checkpoint-cosigned", checkpoint.encode().as_bytes())?;
        state.cosigned = Some(checkpoint.clone());
        Ok(())
    }

    /// Decides on another log's checkpoint; what is cosigned is on the disk before it is answered.
    pub async fn witness(&self, app: &App, body: &[u8]) -> Result<Answer, Problem> {
        let request = AddCheckpoint::parse(body).map_err(|e| {
            Problem::bad_request("bad_checkpoint", "El punto de control no es válido.", e.to_string())
        })?;
        let now = app.desk.sources().now();
        let seconds = u64::try_from(now.as_millis() / 1000).unwrap_or(0);
        let mut state = self.lock();
        let origin = request.checkpoint.checkpoint().origin().to_owned();
        let decision = self
            .witness
            .decide(state.of_others.get(&origin), &request, seconds)
            .map_err(|e| Problem::internal(&e))?;
        if let Decision::Cosigned { latest, .. } = &decision {
            let mut next = state.of_others.clone();
            next.insert(origin, *latest);
            let bytes = serde_json::to_vec(&next).map_err(|e| Problem::internal(&e))?;
            self.write("witness.json", &bytes).map_err(|e| Problem::internal(&e))?;
            state.of_others = next;
        }
        Ok(Answer { status: decision.status(), media_type: decision.media_type(), body: decision.body() })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.dir.as_ref().map_or(Ok(()), |dir| write_whole(dir, name, bytes))
    }
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether it covers more leaves than the known one, or as many with more signatures.
fn says_more(new: &SignedCheckpoint, known: &SignedCheckpoint) -> bool {
    let rank = |c: &SignedCheckpoint| (c.checkpoint().size(), c.note().signatures().len());
    rank(new) > rank(known)
}

/// Signatures beside that of the log itself.
fn cosignatures(checkpoint: &SignedCheckpoint) -> usize {
    checkpoint.note().signatures().len().saturating_sub(1)
}

/// Replaces a file as a whole: after a crash it is the old one or the new one.
fn write_whole(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let temporary = dir.join(format!(".{name}.new"));
    let mut file = fs::File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, dir.join(name))?;
    fs::File::open(dir)?.sync_all()
}

/// A witness of this log at another site.
#[derive(Clone, Debug)]
pub struct RemoteWitness {
    pub key: VerifierKey,
    pub url: String,
}

impl RemoteWitness {
    /// `verifier-key@https://site/api/v1/log/add-checkpoint`
    pub fn parse(text: &str) -> Result<Self, String> {
        let (key, url) = text.split_once('@').ok_or("expected verifier-key@url")?;
        let key = VerifierKey::parse(key).map_err(|e| e.to_string())?;
        if !(url.starts_with("http://") || url.starts_with("https://")) {
            return Err("the witness's address starts with http:// or https://".to_owned());
        }
        Ok(Self { key, url: url.to_owned() })
    }
}

/// Asks one witness to cosign `latest`, proving growth from what it knows. Gives `so_far`, the same checkpoint with
/// the signatures that others gave before, and this one's.
async fn ask(
    app: &App,
    client: &reqwest::Client,
    witness: &RemoteWitness,
    latest: &SignedCheckpoint,
    so_far: &SignedCheckpoint,
) -> Result<SignedCheckpoint, String> {
    use atalaya_journal::witness::{Answer as Read, read_answer};
    let size = latest.checkpoint().size();
    let mut old_size = 0;
    // First at a guess; a witness that is elsewhere says where.
    for _ in 0..2 {
        let proof = match old_size {
            0 => Vec::new(),
            old => {
                app.desk.store().consistency_proof(old, size).await.map_err(|e| store_problem(&e).title)?
            }
        };
        let request = AddCheckpoint { old_size, proof, checkpoint: latest.clone() };
        let sent =
            client.post(&witness.url).body(request.encode()).send().await.map_err(|e| e.to_string())?;
        let status = sent.status().as_u16();
        let body = sent.bytes().await.map_err(|e| e.to_string())?;
        match read_answer(so_far, std::slice::from_ref(&witness.key), status, &body)
            .map_err(|e| e.to_string())?
        {
            Read::Cosigned(checkpoint) => return Ok(checkpoint),
            Read::Stale { size: known } if known <= size => old_size = known,
            Read::Stale { size: known } => {
                return Err(format!("the witness knows {known} leaves, this log has {size}"));
            }
            Read::Refused { status } => return Err(format!("refused with status {status}")),
        }
    }
    Err("the witness changed its mind about the size".to_owned())
}

/// Asks all witnesses to cosign one and the same checkpoint, the latest; keeps it in the database and publishes it as
/// soon as one has. Gives what went wrong, by the name of the witness: the others are asked all the same.
pub async fn cosign_latest(
    app: &App,
    client: &reqwest::Client,
    witnesses: &[RemoteWitness],
) -> Vec<(String, String)> {
    let Some(latest) = app.published.latest() else { return Vec::new() };
    // While nothing new is signed, who cosigned it before stays, also when they are away now.
    let same = |c: &SignedCheckpoint| c.checkpoint().size() == latest.checkpoint().size();
    let before = app.published.cosigned().filter(same).unwrap_or_else(|| latest.clone());
    let mut cosigned = before.clone();
    let mut failed = Vec::new();
    for witness in witnesses {
        match ask(app, client, witness, &latest, &cosigned).await {
            Ok(more) => cosigned = more,
            Err(error) => failed.push((witness.key.name().to_owned(), error)),
        }
    }
    if cosignatures(&cosigned) > cosignatures(&before)
        && let Err(error) = keep(app, &cosigned).await
    {
        failed.push((app.published.verifier().name().to_owned(), error));
    }
    failed
}

/// In the database, where `atalaya verify` finds it with the records, and beside the newest checkpoint.
async fn keep(app: &App, cosigned: &SignedCheckpoint) -> Result<(), String> {
    app.desk.store().put_checkpoint(cosigned).await.map_err(|e| store_problem(&e).title)?;
    app.published.publish_cosigned(cosigned).map_err(|e| e.to_string())
}

/// Asks all witnesses each ten seconds, until the process ends. A witness that is away is said in the log
/// and asked again; nothing waits for it.
pub async fn cosign(app: Arc<App>, witnesses: Vec<RemoteWitness>) {
    let Ok(client) = reqwest::Client::builder().timeout(std::time::Duration::from_secs(10)).build() else {
        return;
    };
    let mut tick = tokio::time::interval(std::time::Duration::from_secs(10));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        for (witness, error) in cosign_latest(&app, &client, &witnesses).await {
            tracing::warn!(%witness, %error, "checkpoint not cosigned");
        }
    }
}
