//! Keys of data subjects. A subject is a stream: one call, one incident, one account.

use crate::sources::Sources;
use atalaya_model::StreamId;
use atalaya_store::{
    NewSubjectKey, Store, StoreError, SubjectKeyState,
    seal::{self, Binding, Master, SealError, SubjectKey},
};
use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Unwrapped keys kept in memory.
const KEYS_HELD: usize = 16_384;

#[derive(Clone)]
enum Known {
    Live(SubjectKey),
    Erased,
}

/// See the module.
pub struct KeyRing {
    master: Master,
    sources: Sources,
    held: Mutex<lru::LruCache<String, Known>>,
}

impl KeyRing {
    pub fn new(master: Master, sources: Sources) -> Self {
        let size = NonZeroUsize::new(KEYS_HELD).unwrap_or(NonZeroUsize::MIN);
        Self { master, sources, held: Mutex::new(lru::LruCache::new(size)) }
    }

    /// Destroys a key in memory after it was destroyed in the store.
    pub fn mark_erased(&self, subject: &str) {
        self.lock().put(subject.to_owned(), Known::Erased);
    }
    /// Whether the key is known here to be erased.
    pub fn is_erased(&self, subject: &str) -> bool {
        matches!(self.lock().peek(subject), Some(Known::Erased))
    }
    /// Drops a key from memory: somebody else made one at the same moment.
    pub fn forget(&self, subject: &str) {
        self.lock().pop(subject);
    }

    async fn known(&self, store: &Store, subject: &str) -> Result<Option<Known>, StoreError> {
        if let Some(known) = self.lock().get(subject) {
            return Ok(Some(known.clone()));
        }
        let mut found = store.keys(&[subject.to_owned()]).await?;
        let known = match found.remove(subject) {
            None => return Ok(None),
            Some(SubjectKeyState::Erased) => Known::Erased,
            Some(SubjectKeyState::Live(wrapped)) => Known::Live(
                self.master.unwrap(subject, &wrapped).map_err(|e| StoreError::Damaged(e.to_string()))?,
            ),
        };
        self.lock().put(subject.to_owned(), known.clone());
        Ok(Some(known))
    }

    /// For reading a stream.
    pub async fn opener(&self, store: &Store, stream: &StreamId) -> Result<Opener, StoreError> {
        let key = match self.known(store, stream.as_str()).await? {
            Some(Known::Live(key)) => Some(key),
            Some(Known::Erased) | None => None,
        };
        Ok(Opener { stream: stream.as_str().to_owned(), key })
    }

    /// For writing to a stream; makes a key when the first personal value is sealed.
    pub async fn sealer(&self, store: &Store, stream: &StreamId) -> Result<Sealer<'_>, StoreError> {
        let known = self.known(store, stream.as_str()).await?;
        Ok(Sealer { ring: self, stream: stream.as_str().to_owned(), known, made: None })
    }

    fn lock(&self) -> MutexGuard<'_, lru::LruCache<String, Known>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens what is sealed in one stream.
pub struct Opener {
    stream: String,
    key: Option<SubjectKey>,
}

impl Opener {
    /// Opens nothing: personal values read as erased.
    pub fn blind(stream: &StreamId) -> Self {
        Self { stream: stream.as_str().to_owned(), key: None }
    }
    /// Whether it opens nothing.
    pub fn is_blind(&self) -> bool {
        self.key.is_none()
    }
    /// The clear JSON; values whose key is gone read as erased.
    pub fn open(&self, kind: &str, data: &str) -> Result<String, SealError> {
        seal::open(data, self.key.as_ref(), &Binding { subject: &self.stream, stream: &self.stream, kind })
    }
}

/// Seals what is personal in one stream.
pub struct Sealer<'r> {
    ring: &'r KeyRing,
    stream: String,
    known: Option<Known>,
    made: Option<Vec<u8>>,
}

impl Sealer<'_> {
    /// Whether the subject was erased: what is sealed now is lost at once.
    pub fn is_erased(&self) -> bool {
        matches!(self.known, Some(Known::Erased))
    }
    /// JSON as it goes to the store.
    pub fn seal(&mut self, kind: &str, value: serde_json::Value) -> Result<String, SealError> {
        let json = value.to_string();
        if seal::has_personal(&json) && self.known.is_none() {
            let key = SubjectKey::new(self.ring.sources.bytes32());
            self.made = Some(self.ring.master.wrap(&self.stream, &key, self.ring.sources.bytes32())?);
            self.known = Some(Known::Live(key));
        }
        let key = match &self.known {
            Some(Known::Live(key)) => Some(key),
            Some(Known::Erased) | None => None,
        };
        let binding = Binding { subject: &self.stream, stream: &self.stream, kind };
        seal::seal(&json, key, &binding, &mut || self.ring.sources.bytes32())
    }

    /// The key to commit with the batch, when one was made. It is used from memory only after that:
    /// a batch that fails leaves no trace.
    pub fn new_key(self) -> Option<NewSubjectKey> {
        Some(NewSubjectKey { subject: self.stream, wrapped: self.made? })
    }
}
