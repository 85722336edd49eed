//! The vault's gate: the centre's Cedar policies, asked by the vault's own process.

use atalaya_access::{Action, Authority, Circumstances, Principal, Request, Resource, UserPrincipal};
use atalaya_model::{AccountId, AgencyCode, Realm};
use atalaya_vault::{
    Gate,
    vault::{Act, Ask},
};

/// See the module.
pub struct Cedar {
    authority: Authority,
}

impl Cedar {
    pub fn new(authority: Authority) -> Self {
        Self { authority }
    }
}

impl Gate for Cedar {
    fn allows(&self, ask: &Ask) -> Result<String, String> {
        let unit = AgencyCode::new(ask.unit.as_str()).map_err(|e| e.to_string())?;
        let principal = Principal::User(UserPrincipal {
            id: AccountId(ask.account),
            name: ask.name.clone(),
            roles: ask.roles.clone(),
            scope: ask.scope.clone(),
            second_factor: ask.second_factor,
            ready: ask.ready,
        });
        let resource = Resource::new("tip", Realm::Operations)
            .agencies([unit])
            .municipality(ask.municipality.clone())
            .own(ask.own);
        let circumstances =
            Circumstances { realm: Realm::Operations, purpose: ask.purpose.clone(), second_approval: None };
        let action = match ask.act {
            Act::Read => Action::TipRead,
            Act::Write => Action::TipWork,
            Act::Search => Action::TipSearch,
            Act::Members => Action::TipMembers,
            Act::Count => Action::TipReceive,
            Act::Originals => Action::TipOriginals,
            Act::OriginalsApprove => Action::TipOriginalsApprove,
        };
        let request =
            Request { principal: &principal, action, resource: &resource, circumstances: &circumstances };
        let decision = self.authority.decide(&request);
        let policies = format!("{} {}", decision.policies.join(" "), decision.policy_hash);
        if decision.allowed { Ok(policies) } else { Err(policies) }
    }
}
