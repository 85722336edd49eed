//! The loaded policies and the decisions they give.

use super::{PolicyError, PolicyFiles, Principal, Request, Resource, UserPrincipal};
use crate::{Action, Circumstances, Grant, Marker, ResourceKind, grant::SystemPart, token};
use atalaya_model::{AgencyCode, MunicipalityCode, Refusal, RefusalKind, Role, Scope};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision as Cedar, Entities, Entity, EntityId, EntityTypeName,
    EntityUid, Policy, PolicySet, RestrictedExpression as Value, Schema,
};
use serde::{Serialize, Serializer};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt,
    sync::Arc,
};

/// SHA-256 of a policy set; hex in JSON.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PolicyHash(pub(super) [u8; 32]);

impl fmt::Display for PolicyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&token::hex(&self.0))
    }
}
impl fmt::Debug for PolicyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PolicyHash({self})")
    }
}
impl Serialize for PolicyHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What was decided, for the record (ASVS 16.3.2).
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Decision {
    pub action: Action,
    pub allowed: bool,
    /// Ids of the policies that determined it, sorted. Empty when nothing permitted.
    pub policies: Vec<String>,
    pub policy_hash: PolicyHash,
    /// Set when denied.
    pub because: Option<DeniedBecause>,
}

/// The nearest reason of a denial, in the order in which a person can do something about it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeniedBecause {
    /// Operations and exercises never meet.
    Realm,
    /// Password to be changed, or second factor to be registered, first.
    NotReady,
    OutOfScope,
    /// No purpose, or one that this role does not have for this action.
    Purpose,
    SecondFactor,
    SecondPerson,
    /// No policy permits it.
    NotPermitted,
    /// A policy of the centre forbids it.
    Forbidden,
    /// A policy could not be evaluated.
    Error,
}

impl DeniedBecause {
    /// Stable code, and the sentences for people.
    pub fn refusal(self) -> Refusal {
        let (code, es, en) = match self {
            Self::Realm => (
                "other_realm",
                "Los ejercicios y la operación real no se mezclan.",
                "exercises and operations never meet",
            ),
            Self::NotReady => (
                "account_not_ready",
                "Antes cambie su contraseña inicial y registre su segundo factor.",
                "first change the initial password and register a second factor",
            ),
            Self::OutOfScope => (
                "out_of_scope",
                "Está fuera de su corporación o territorio.",
                "outside your agency or territory",
            ),
            Self::Purpose => (
                "purpose_needed",
                "Falta la finalidad de la consulta, o su puesto no la tiene para esta acción.",
                "a purpose is missing, or your role does not have this one for this action",
            ),
            Self::SecondFactor => (
                "second_factor_needed",
                "Esta acción pide su segundo factor.",
                "this action needs your second factor",
            ),
            Self::SecondPerson => (
                "second_person_needed",
                "Esta acción necesita la autorización de otra persona.",
                "this action needs the approval of a second person",
            ),
            Self::NotPermitted | Self::Forbidden | Self::Error => {
                ("forbidden", "Su puesto no permite esta acción.", "your role does not allow this action")
            }
        };
        Refusal::new(RefusalKind::Forbidden, code, es, en)
    }
    fn of(policies: &[String]) -> Self {
        let has = |prefix: &str| policies.iter().any(|id| id.starts_with(prefix));
        for (guard, because) in
            [("guard-realm", Self::Realm), ("guard-ready", Self::NotReady), ("guard-scope", Self::OutOfScope)]
        {
            if has(guard) {
                return because;
            }
        }
        if policies.iter().any(|id| !id.starts_with("guard-")) {
            return Self::Forbidden;
        }
        for (guard, because) in [
            ("guard-purpose", Self::Purpose),
            ("guard-second-factor", Self::SecondFactor),
            ("guard-two-person", Self::SecondPerson),
        ] {
            if has(guard) {
                return because;
            }
        }
        Self::NotPermitted
    }
}

/// A denial: its decision goes on the record, its refusal to the caller.
#[derive(Clone, PartialEq, Debug)]
pub struct Denied(pub Decision);

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Refusal {
        denied.0.because.unwrap_or(DeniedBecause::Error).refusal()
    }
}
impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} denied: {:?}", self.0.action, self.0.because)
    }
}
impl std::error::Error for Denied {}

/// Loaded, validated policies. Build one at start, share it; replace it as a whole.
pub struct Authority {
    slices: HashMap<Action, Slice>,
    names: Names,
    hash: PolicyHash,
    authorizer: Authorizer,
    policies: usize,
}

/// What one action needs.
struct Slice {
    policies: PolicySet,
    action: EntityUid,
    /// The action with its groups, for `action in …`.
    entity: Entity,
}

struct Names {
    user: EntityTypeName,
    adapter: EntityTypeName,
    public: EntityTypeName,
    kinds: HashMap<ResourceKind, EntityTypeName>,
}

impl Authority {
    /// Reads and validates policies, strictly; refuses the whole set at the first fault.
    pub fn load(files: &PolicyFiles) -> Result<Self, PolicyError> {
        let schema = PolicyFiles::schema()?;
        let policies = files.policies(&schema)?;
        let groups = groups_of_actions(&schema)?;
        let mut slices = HashMap::new();
        for action in Action::ALL {
            slices.insert(*action, slice(*action, &policies, &groups)?);
        }
        Ok(Self {
            slices,
            names: Names::new()?,
            hash: files.hash(),
            authorizer: Authorizer::new(),
            policies: policies.len(),
        })
    }
    /// The default policies.
    pub fn embedded() -> Result<Self, PolicyError> {
        Self::load(&PolicyFiles::embedded())
    }
    pub fn policy_hash(&self) -> PolicyHash {
        self.hash
    }
    /// How many policies are loaded.
    pub fn policy_count(&self) -> usize {
        self.policies
    }
    /// Decides one request.
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        let approver = request.approval().map(|a| a.approver().to_string());
        self.decide_with(request, approver)
    }
    /// Whether the request would be allowed with the approval of a second person: when the answer of
    /// [`Self::decide`] is `SecondPerson` and this is true, ask for one.
    pub fn would_allow_with_approval(&self, request: &Request<'_>) -> bool {
        request.action.needs_second_person()
            && self.decide_with(request, Some("a second person".to_owned())).allowed
    }
    /// Decides, and gives the proof that application functions ask for.
    pub fn grant<M: Marker>(
        &self,
        principal: &Principal,
        resource: &Resource,
        circumstances: &Circumstances,
    ) -> Result<Grant<M>, Denied> {
        let decision = self.decide(&Request { principal, action: M::ACTION, resource, circumstances });
        if !decision.allowed {
            return Err(Denied(decision));
        }
        Ok(Grant::new(
            principal.actor(),
            principal.scope(),
            resource.clone(),
            circumstances.clone(),
            Arc::new(decision),
        ))
    }
    /// The proof for a part of the program itself: timers, import, backup. Only what the part's own
    /// list holds.
    pub fn grant_system<M: Marker>(
        &self,
        part: SystemPart,
        resource: &Resource,
        circumstances: &Circumstances,
    ) -> Result<Grant<M>, Denied> {
        let in_realm = resource.realm == circumstances.realm;
        let allowed = in_realm && part.actions().contains(&M::ACTION);
        let because = match (allowed, in_realm) {
            (true, _) => None,
            (false, true) => Some(DeniedBecause::NotPermitted),
            (false, false) => Some(DeniedBecause::Realm),
        };
        let policies = vec![format!("system-{}", part.name())];
        let decision = Decision { action: M::ACTION, allowed, policies, policy_hash: self.hash, because };
        if !allowed {
            return Err(Denied(decision));
        }
        Ok(Grant::new(
            part.actor(),
            Scope::default(),
            resource.clone(),
            circumstances.clone(),
            Arc::new(decision),
        ))
    }

    fn decide_with(&self, request: &Request<'_>, approver: Option<String>) -> Decision {
        let denied = |policies, because| Decision {
            action: request.action,
            allowed: false,
            policies,
            policy_hash: self.hash,
            because: Some(because),
        };
        let Some(slice) = self.slices.get(&request.action) else {
            return denied(vec![], DeniedBecause::Error);
        };
        let Ok((query, entities)) = self.build(request, slice, approver) else {
            return denied(vec![], DeniedBecause::Error);
        };
        let response = self.authorizer.is_authorized(&query, &slice.policies, &entities);
        let diagnostics = response.diagnostics();
        let mut policies: Vec<String> =
            diagnostics.reason().map(|id| AsRef::<str>::as_ref(id).to_owned()).collect();
        policies.sort_unstable();
        if diagnostics.errors().next().is_some() {
            return denied(policies, DeniedBecause::Error);
        }
        match response.decision() {
            Cedar::Allow => Decision {
                action: request.action,
                allowed: true,
                policies,
                policy_hash: self.hash,
                because: None,
            },
            Cedar::Deny => {
                let because = DeniedBecause::of(&policies);
                denied(policies, because)
            }
        }
    }

    fn build(
        &self,
        request: &Request<'_>,
        slice: &Slice,
        approver: Option<String>,
    ) -> Result<(cedar_policy::Request, Entities), BuildError> {
        let principal = self.names.principal(request.principal)?;
        let resource = self.names.resource(request.resource_kind(), request.resource)?;
        let context = self.names.context(request.circumstances, approver)?;
        let query =
            cedar_policy::Request::new(principal.uid(), slice.action.clone(), resource.uid(), context, None)
                .map_err(|_| BuildError)?;
        let entities = Entities::from_entities([principal, resource, slice.entity.clone()], None)
            .map_err(|_| BuildError)?;
        Ok((query, entities))
    }
}

/// A request that cannot be put into Cedar's terms; denied.
struct BuildError;

impl Names {
    fn new() -> Result<Self, PolicyError> {
        let kinds = ResourceKind::ALL
            .iter()
            .map(|kind| Ok((*kind, type_name(kind.name())?)))
            .collect::<Result<_, _>>()?;
        let (user, adapter, public) = (type_name("User")?, type_name("Adapter")?, type_name("Public")?);
        Ok(Self { user, adapter, public, kinds })
    }
    fn principal(&self, principal: &Principal) -> Result<Entity, BuildError> {
        match principal {
            Principal::User(user) => {
                let uid = uid(&self.user, user.id.to_string());
                Entity::new(uid, user_attributes(user), HashSet::new()).map_err(|_| BuildError)
            }
            Principal::Adapter(adapter) => {
                let uid = uid(&self.adapter, adapter.id.to_string());
                let attributes = HashMap::from([
                    ("kind".to_owned(), Value::new_string(adapter.kind.code().to_owned())),
                    ("agencies".to_owned(), agencies(&adapter.scope.agencies)),
                    ("municipalities".to_owned(), municipalities(&adapter.scope.municipalities)),
                ]);
                Entity::new(uid, attributes, HashSet::new()).map_err(|_| BuildError)
            }
            Principal::Public => {
                Ok(Entity::new_no_attrs(uid(&self.public, "public".to_owned()), HashSet::new()))
            }
        }
    }
    fn resource(&self, kind: ResourceKind, resource: &Resource) -> Result<Entity, BuildError> {
        let name = self.kinds.get(&kind).ok_or(BuildError)?;
        let mut attributes = HashMap::from([
            ("realm".to_owned(), Value::new_string(resource.realm.code())),
            ("agencies".to_owned(), agencies(&resource.agencies)),
            ("own".to_owned(), Value::new_bool(resource.own)),
            ("active".to_owned(), Value::new_bool(resource.active)),
        ]);
        if let Some(municipality) = &resource.municipality {
            let value = Value::new_string(municipality.as_str().to_owned());
            attributes.insert("municipality".to_owned(), value);
        }
        Entity::new(uid(name, resource.id.clone()), attributes, HashSet::new()).map_err(|_| BuildError)
    }
    fn context(&self, given: &Circumstances, approver: Option<String>) -> Result<Context, BuildError> {
        let mut pairs = vec![("realm".to_owned(), Value::new_string(given.realm.code()))];
        if let Some(purpose) = &given.purpose {
            let basis = Value::new_string(purpose.basis.as_str().to_owned());
            let mut fields = vec![("basis".to_owned(), basis)];
            if let Some(reference) = &purpose.reference {
                fields.push(("reference".to_owned(), Value::new_string(reference.to_string())));
            }
            let record = Value::new_record(fields).map_err(|_| BuildError)?;
            pairs.push(("purpose".to_owned(), record));
        }
        if let Some(approver) = approver {
            let approver = Value::new_entity_uid(uid(&self.user, approver));
            pairs.push(("secondApprover".to_owned(), approver));
        }
        Context::from_pairs(pairs).map_err(|_| BuildError)
    }
}

fn user_attributes(user: &UserPrincipal) -> HashMap<String, Value> {
    let roles = user.roles.iter().map(Role::code).collect::<BTreeSet<_>>();
    let dispatch = user.roles.iter().filter_map(|role| match role {
        Role::Dispatcher { agency } => Some(agency.as_str()),
        _ => None,
    });
    HashMap::from([
        ("roles".to_owned(), strings(roles)),
        ("dispatch".to_owned(), strings(dispatch)),
        ("agencies".to_owned(), agencies(&user.scope.agencies)),
        ("municipalities".to_owned(), municipalities(&user.scope.municipalities)),
        ("secondFactor".to_owned(), Value::new_bool(user.second_factor)),
        ("ready".to_owned(), Value::new_bool(user.ready)),
    ])
}
fn strings<'a>(items: impl IntoIterator<Item = &'a str>) -> Value {
    Value::new_set(items.into_iter().map(|item| Value::new_string(item.to_owned())))
}
fn agencies(codes: &BTreeSet<AgencyCode>) -> Value {
    strings(codes.iter().map(AgencyCode::as_str))
}
fn municipalities(codes: &BTreeSet<MunicipalityCode>) -> Value {
    strings(codes.iter().map(MunicipalityCode::as_str))
}
fn uid(name: &EntityTypeName, id: String) -> EntityUid {
    EntityUid::from_type_name_and_id(name.clone(), EntityId::new(id))
}
fn type_name(name: &str) -> Result<EntityTypeName, PolicyError> {
    name.parse().map_err(|e| PolicyError::Schema(format!("{name}: {e}")))
}

/// The groups that each action is in, as the schema says.
fn groups_of_actions(schema: &Schema) -> Result<Entities, PolicyError> {
    schema.action_entities().map_err(|e| PolicyError::Schema(e.to_string()))
}
fn slice(action: Action, policies: &[Policy], groups: &Entities) -> Result<Slice, PolicyError> {
    let name = uid(&type_name("Action")?, action.name().to_owned());
    let declared = groups
        .get(&name)
        .ok_or_else(|| PolicyError::Schema(format!("the action {} is not declared", action.name())))?;
    let parents: HashSet<EntityUid> = groups.ancestors(&name).into_iter().flatten().cloned().collect();
    let matches = |wanted: &EntityUid| *wanted == name || parents.contains(wanted);
    let relevant = policies.iter().filter(|policy| match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::In(list) => list.iter().any(matches),
        ActionConstraint::Eq(wanted) => wanted == name,
    });
    let policies =
        PolicySet::from_policies(relevant.cloned()).map_err(|e| PolicyError::Invalid(e.to_string()))?;
    Ok(Slice { policies, action: name.clone(), entity: declared.clone() })
}
