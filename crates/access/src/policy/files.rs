//! Policy files: the embedded ones, and those of a directory that the caller has read.

use super::PolicyHash;
use cedar_policy::{Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Most files.
pub const MAX_FILES: usize = 64;
/// Most bytes of one file.
pub const MAX_FILE: usize = 256 * 1024;
/// Most policies, guards included. A decision grows with the policies of its action.
pub const MAX_POLICIES: usize = 200;

const SCHEMA: &str = include_str!("../../policies/schema.cedarschema");
const GUARDS: (&str, &str) = ("guards.cedar", include_str!("../../policies/guards.cedar"));
const DEFAULTS: [(&str, &str); 6] = [
    ("administration.cedar", include_str!("../../policies/administration.cedar")),
    ("calls.cedar", include_str!("../../policies/calls.cedar")),
    ("dispatch.cedar", include_str!("../../policies/dispatch.cedar")),
    ("exercises.cedar", include_str!("../../policies/exercises.cedar")),
    ("oversight.cedar", include_str!("../../policies/oversight.cedar")),
    ("tips.cedar", include_str!("../../policies/tips.cedar")),
];

/// Why a set of policy files was refused. Nothing of it is used then.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PolicyError {
    #[error("at most {MAX_FILES} policy files of {MAX_FILE} bytes are taken")]
    Size,
    #[error("{MAX_POLICIES} policies at most are taken, these are {0}")]
    Many(usize),
    #[error("{file}: {what}")]
    Syntax { file: String, what: String },
    #[error("{file}: each policy needs a unique @id(\"…\"); {id:?} is missing, empty or taken")]
    Id { file: String, id: String },
    #[error("{file}: templates are not taken")]
    Template { file: String },
    #[error("the policies do not fit the schema: {0}")]
    Invalid(String),
    #[error("the schema cannot be read: {0}")]
    Schema(String),
}

/// The text of policy files, by name. The caller reads the directory; names only serve messages and
/// the hash.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyFiles {
    files: BTreeMap<String, String>,
}

impl PolicyFiles {
    /// The default set.
    pub fn embedded() -> Self {
        let own = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
        Self { files: DEFAULTS.into_iter().map(own).collect() }
    }
    /// A centre's own files instead of the default set. A file called `guards.cedar` is left out: the
    /// program's own guards always hold.
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, PolicyError> {
        let mut held = BTreeMap::new();
        for (name, text) in files {
            if held.len() >= MAX_FILES || text.len() > MAX_FILE || name.len() > 200 {
                return Err(PolicyError::Size);
            }
            if name != GUARDS.0 {
                held.insert(name, text);
            }
        }
        Ok(Self { files: held })
    }
    /// Guards and schema as shipped, for a centre that starts its own directory from them.
    pub fn shipped() -> impl Iterator<Item = (&'static str, &'static str)> {
        [("schema.cedarschema", SCHEMA), GUARDS].into_iter().chain(DEFAULTS)
    }

    fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        std::iter::once(GUARDS).chain(own)
    }
    /// SHA-256 over schema, guards and files with their names: on the record with each decision.
    pub fn hash(&self) -> PolicyHash {
        let mut hash = Sha256::new();
        for (name, text) in std::iter::once(("schema.cedarschema", SCHEMA)).chain(self.all()) {
            hash.update(u64::try_from(name.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(name);
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text);
        }
        PolicyHash(hash.finalize().into())
    }
    pub(super) fn schema() -> Result<Schema, PolicyError> {
        let (schema, _) =
            Schema::from_cedarschema_str(SCHEMA).map_err(|e| PolicyError::Schema(e.to_string()))?;
        Ok(schema)
    }
    /// Reads, names and validates the policies.
    pub(super) fn policies(&self, schema: &Schema) -> Result<Vec<Policy>, PolicyError> {
        let mut by_id: BTreeMap<String, Policy> = BTreeMap::new();
        for (file, text) in self.all() {
            for policy in read_file(file, text)? {
                let id = policy.annotation("id").unwrap_or_default().to_owned();
                let sound = (1..=100).contains(&id.len()) && !by_id.contains_key(&id);
                if !sound {
                    return Err(PolicyError::Id { file: file.to_owned(), id });
                }
                let policy = policy.new_id(PolicyId::new(&id));
                by_id.insert(id, policy);
            }
        }
        if by_id.len() > MAX_POLICIES {
            return Err(PolicyError::Many(by_id.len()));
        }
        let set = PolicySet::from_policies(by_id.values().cloned())
            .map_err(|e| PolicyError::Invalid(e.to_string()))?;
        let result = Validator::new(schema.clone()).validate(&set, ValidationMode::Strict);
        if !result.validation_passed() {
            let errors: Vec<String> = result.validation_errors().map(ToString::to_string).collect();
            return Err(PolicyError::Invalid(errors.join("; ")));
        }
        Ok(by_id.into_values().collect())
    }
}

fn read_file(file: &str, text: &str) -> Result<Vec<Policy>, PolicyError> {
    let set: PolicySet =
        text.parse().map_err(|e| PolicyError::Syntax { file: file.to_owned(), what: format!("{e}") })?;
    if set.templates().next().is_some() {
        return Err(PolicyError::Template { file: file.to_owned() });
    }
    Ok(set.policies().cloned().collect())
}
