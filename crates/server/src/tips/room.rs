//! What the doors of the 089 share: the tips' own store, the way to the vault, rules, tickets, lines.

use super::{admission::Doors, attachments::Pixels, sessions, ticket::Tickets};
use crate::{
    config::Options,
    desk::{Answer, Asker, Desk, KeyRing, Stop, Work, store_problem},
    http::caller::Caller,
    jobs::published::Published,
    keys::KeyFiles,
    problem::Problem,
    server::StartError,
    sources::Sources,
    stack,
};
use atalaya_model::{Actor, CommandId, MunicipalityCode, Purpose, Realm, Timestamp};
use atalaya_store::{DatabaseUrl, Filter, Select, Store, seal::Master};
use atalaya_tips::{Bucket, EntryKind, Sealed, Tip, TipEvent, TipFolio, TipId, TipRefusal, book::Books};
use atalaya_vault::{
    client::Client,
    protocol::{Blob, Field, Reports, Request, Response, Why},
    vault::{Act, Ask},
};
use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use uuid::Uuid;

/// Code of the problem that a compartment's tips do not open where it was asked.
pub(super) const ELSEWHERE: &str = "opens_elsewhere";

/// Lines of the 089 that ring now. In memory, by number of the line; nobody's number.
pub type Lines = BTreeMap<u8, super::door::LineState>;

/// See the module.
pub struct Tips {
    pub desk: Desk,
    books: RwLock<Arc<Books>>,
    pub tickets: Tickets,
    /// Makes pixels of tellers' pictures.
    pub pixels: Pixels,
    /// The last checkpoint of the tips' own log.
    pub published: Arc<Published>,
    /// Places at the doors of the public page.
    pub doors: Doors,
    vault: Option<Client>,
    lines: Mutex<Lines>,
    exact: Sources,
}

impl Tips {
    /// Opens the tips' store beside the centre's: in memory for a centre that keeps nothing, else the file
    /// `tips.sqlite` in its directory.
    pub(crate) async fn open(
        options: &Options,
        url: &DatabaseUrl,
        keys: &KeyFiles,
        sources: &Sources,
    ) -> Result<Self, StartError> {
        let (data, vault, site) = (&options.data, options.vault.as_deref(), options.site.clone());
        let kept = !matches!(url, DatabaseUrl::Memory);
        let url = match url {
            DatabaseUrl::Memory => DatabaseUrl::Memory,
            DatabaseUrl::Sqlite(_) | DatabaseUrl::Postgres(_) => {
                DatabaseUrl::Sqlite(data.join("tips.sqlite"))
            }
        };
        let exact = sources.clone();
        let coarse = Sources::with_clock({
            let exact = sources.clone();
            Arc::new(move || Bucket::of(exact.now()).start())
        });
        let salts = {
            let sources = sources.clone();
            Arc::new(move || sources.bytes32())
        };
        let store_options = atalaya_store::Options::new(
            url,
            super::TABLES.to_vec(),
            site.clone(),
            Realm::Operations,
            coarse.clock(),
            salts,
        );
        let store = Store::open(store_options).await?;
        let published = super::checkpoints::open(options, keys, &store, kept).await?;
        let ring = KeyRing::new(Master::new(*keys.master), coarse.clone());
        Ok(Self {
            desk: Desk::new(store, ring, coarse, site, Realm::Operations),
            books: RwLock::new(Arc::new(Books::shipped().map_err(StartError::Shipped)?)),
            published,
            pixels: Pixels::new(options.pixels.clone()),
            tickets: Tickets::new(sources.bytes32()),
            doors: Doors::default(),
            vault: vault.map(|path| Client::new(path.to_owned())),
            lines: Mutex::default(),
            exact,
        })
    }

    /// Rules and guide in force.
    pub fn books(&self) -> Arc<Books> {
        self.books.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
    pub(super) fn set_books(&self, books: Books) {
        *self.books.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(books);
    }

    /// The true time, for what is sealed and for tickets; never stored in clear.
    pub fn exact_now(&self) -> Timestamp {
        self.exact.now()
    }
    pub fn exact_s(&self) -> i64 {
        self.exact.now().as_millis() / 1_000
    }
    pub fn random(&self) -> [u8; 32] {
        self.exact.bytes32()
    }
    /// A form's ticket of now.
    pub fn ticket(&self) -> String {
        self.tickets.give(self.exact_s(), self.exact.bytes32())
    }
    pub fn lines(&self) -> std::sync::MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// The 089 as an actor, where no person of the centre acts.
    pub fn asker(&self, action: &'static str) -> Asker {
        Asker {
            actor: Actor::system("089"),
            purpose: None,
            command: CommandId(self.desk.sources().ids().next()),
            source: "089".to_owned(),
            action,
            happened_at: None,
            request_hash: None,
            if_match: None,
            details: BTreeMap::new(),
        }
    }

    /// Whether there is a vault to be asked.
    pub fn has_vault(&self) -> bool {
        self.vault.is_some()
    }
    /// Asks the vault. A refusal becomes a problem.
    pub async fn ask(&self, request: Request) -> Result<Response, Problem> {
        match self.answer(request).await? {
            Response::Refused { why, wait_s } => Err(refused(why, wait_s)),
            response => Ok(response),
        }
    }
    /// Asks the vault something with a teller's code.
    pub async fn ask_by_code(&self, request: Request) -> Result<Response, ByCode> {
        match self.answer(request).await? {
            Response::Refused { why: Why::Wait, wait_s } => Err(ByCode::Wait(wait_s.unwrap_or(WAIT_S))),
            Response::Refused { why, wait_s } => Err(ByCode::Problem(refused(why, wait_s))),
            response => Ok(response),
        }
    }
    async fn answer(&self, request: Request) -> Result<Response, Problem> {
        let client = self.vault.clone().ok_or_else(not_set_up)?;
        let answer = tokio::task::spawn_blocking(move || {
            let answer = client.ask(&request);
            drop(request);
            stack::wipe();
            answer
        })
        .await;
        match answer.map_err(|e| Problem::internal(&e))? {
            Ok(response) => Ok(response),
            Err(error) => {
                tracing::error!(error = %error, "the vault does not answer");
                Err(Problem::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "vault_away",
                    "La bóveda no responde; avise al administrador.",
                    "The vault does not answer.",
                ))
            }
        }
    }

    /// Tells the vault that a text it sealed is on its tip's record: how often what it is recognised as is reported. The
    /// text is recorded whatever comes of it; until the unit is unlocked again it may be missing from searches.
    pub async fn recorded(&self, token: Uuid) -> Option<Reports> {
        match self.ask(Request::Recorded { token }).await {
            Ok(Response::Recorded { reports }) => reports,
            Ok(_) => None,
            Err(problem) => {
                tracing::warn!(
                    code = problem.code,
                    "a text is recorded and not taken into search and counts"
                );
                None
            }
        }
    }

    /// The tip of a folio.
    pub async fn by_folio(&self, folio: TipFolio) -> Result<Option<TipId>, Problem> {
        let select = Select::new("tips").filter(Filter::Eq("folio", folio.to_string().into())).limit(1);
        let page = self.desk.store().rows(select).await.map_err(|e| store_problem(&e))?;
        Ok(page.items.first().and_then(|row| row.id.parse().ok()))
    }

    /// Records what happened to a tip.
    pub async fn record(
        &self,
        asker: &Asker,
        id: TipId,
        decide: impl Fn(&Tip, &Work) -> Result<Vec<TipEvent>, TipRefusal>,
    ) -> Result<(), Problem> {
        let work = |work: &mut Work| {
            let state = work.get::<Tip>(id)?;
            let events = decide(&state, work)?;
            work.record::<Tip>(id, events)?;
            Ok::<_, Stop>(())
        };
        match self.desk.run(asker, vec![format!("tip/{id}")], work, |(), _| Vec::new()).await? {
            Answer::Done(_) | Answer::Replayed(_) => Ok(()),
        }
    }
}

/// Seconds that a vault means which does not say how long.
const WAIT_S: u32 = 600;

/// Why nothing came of a teller's code.
pub enum ByCode {
    /// There were wrong codes: seconds that are left to wait.
    Wait(u32),
    Problem(Problem),
}

impl From<Problem> for ByCode {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// Who asks, as the vault's policies see it.
///
/// # Errors
/// When it is no person.
pub fn ask_of(
    caller: &Caller,
    purpose: Option<Purpose>,
    act: Act,
    unit: &str,
    municipality: Option<MunicipalityCode>,
) -> Result<Ask, Problem> {
    let person = caller.person()?;
    Ok(Ask {
        account: person.id.0,
        session: sessions::own(caller)?,
        name: person.name.clone(),
        roles: person.roles.clone(),
        scope: person.scope.clone(),
        second_factor: person.second_factor,
        ready: person.ready,
        purpose,
        act,
        unit: unit.to_owned(),
        municipality,
        own: false,
    })
}

/// Sealed texts of a tip in the order of its entries, with the content first. `for_teller`: only the dialogue.
pub fn fields(tip: &Tip, for_teller: bool) -> Vec<Field> {
    let field = |name: String, text: &Sealed| {
        Some(Field { name, sealed: Blob(STANDARD.decode(text.as_str()).ok()?) })
    };
    let content =
        tip.created.iter().filter(|_| !for_teller).filter_map(|c| field("content".to_owned(), &c.content));
    let kept = |kind: EntryKind| !for_teller || kind.for_teller();
    let entries = tip
        .entries
        .iter()
        .enumerate()
        .filter(|(_, e)| kept(e.kind))
        .filter_map(|(n, e)| field(format!("entry/{n}"), &e.text));
    content.chain(entries).collect()
}

/// The sealed form as events keep it.
pub fn sealed_text(blob: &Blob) -> Result<Sealed, Problem> {
    Sealed::new(STANDARD.encode(&blob.0)).ok_or_else(out_of_step)
}

/// The vault answered something else than was asked.
pub fn out_of_step() -> Problem {
    Problem::internal(&std::io::Error::other("the vault answered something else than was asked"))
}

/// This centre does not attend the 089, or not yet.
pub fn not_set_up() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "tips_not_set_up",
        "La bóveda del 089 no está configurada en este centro.",
        "The vault of the 089 is not set up.",
    )
}

/// A command id that says nothing: the caller's own may hold the millisecond it was made.
pub fn quiet(command: CommandId, account: Uuid) -> CommandId {
    use sha2::{Digest, Sha256};
    let hash = Sha256::new().chain_update(account.as_bytes()).chain_update(command.0.as_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    CommandId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

fn refused(why: Why, wait_s: Option<u32>) -> Problem {
    let problem = |status, code: &str, es: String, en: &str| Problem::new(status, code, es, en);
    let conflict = StatusCode::CONFLICT;
    match why {
        Why::NotReady => not_set_up(),
        Why::Locked => problem(
            conflict,
            "vault_locked",
            "La bóveda no está abierta en esta sesión; ábrala con su frase.".into(),
            "You have not unlocked the vault in this session, or it ended.",
        ),
        Why::Unknown => Problem::not_found(),
        Why::WrongCode => problem(
            StatusCode::NOT_FOUND,
            "wrong_code",
            "El folio o la clave no corresponden.".into(),
            "Folio and code do not belong together.",
        ),
        Why::CodeForm => problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "code_form",
            "La clave está incompleta o tiene un error.".into(),
            "The code is incomplete or mistyped.",
        ),
        Why::Wait => problem(
            StatusCode::TOO_MANY_REQUESTS,
            "code_wait",
            format!("Espere {} segundos antes de intentar de nuevo.", wait_s.unwrap_or(0)),
            "After wrong tries the next one has to wait.",
        ),
        Why::WrongPhrase => problem(
            conflict,
            "wrong_phrase",
            "Esa frase no abre la bóveda.".into(),
            "This phrase opens nothing.",
        ),
        Why::TooLong => problem(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "El texto es demasiado largo.".into(),
            "The text is too long.",
        ),
        Why::Full => {
            problem(conflict, "vault_full", "La unidad ya está completa.".into(), "The unit is full.")
        }
        Why::Exists => problem(conflict, "tip_exists", "Esa denuncia ya existe.".into(), "The tip exists."),
        Why::NoMark => problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "no_mark",
            "Eso no es un número, una cuenta ni un guion del catálogo.".into(),
            "This is no number, account or script.",
        ),
        Why::Elsewhere => problem(
            conflict,
            ELSEWHERE,
            "Lo de este compartimento se abre sólo en el equipo de quien tiene la llave; aquí no se puede."
                .into(),
            "Tips of this compartment open only at the client of who has the key.",
        ),
        Why::SamePerson => problem(
            StatusCode::FORBIDDEN,
            "own_order",
            "Quien lo pidió no puede aprobarlo; tiene que hacerlo otra persona.".into(),
            "What somebody asked for, somebody else approves.",
        ),
        Why::NoForensic => problem(
            conflict,
            "no_forensic_key",
            "Este centro no tiene llave pericial: primero se hace su ceremonia y se da a la bóveda.".into(),
            "There is no forensic key.",
        ),
        Why::Message => problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "vault_message",
            "La consola y la bóveda no se entendieron; recargue la página e intente de nuevo.".into(),
            "This is no message that the vault takes at this step.",
        ),
        Why::Busy => Problem::busy(),
        Why::Malformed | Why::Broken => {
            tracing::error!(why = ?why, "the vault refused");
            problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "vault_broken",
                "La bóveda tuvo una falla; avise al administrador.".into(),
                "The vault has trouble.",
            )
        }
    }
}
