//! Taking a tip: sealed at the vault first, recorded after. Whoever did not hear the answer may ask again with the
//! same key and words, and is told the same folio and code; nothing is kept for that.

use super::room::{Tips, out_of_step, sealed_text};
use crate::{
    desk::{Asker, Stop, Work},
    problem::Problem,
};
use atalaya_tips::{
    Agreed, EvidenceKind, First, FirstTexts, Intake, MarkKind, Tip, TipFolio, TipId, TipRefusal,
    notice::{Notice, NoticeId, reported},
};
use atalaya_vault::{
    CodeKind,
    mark::{self, Kind},
    protocol::{Blob, Hidden, More, Reports, Request, Response, Told},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

/// What a teller is told.
pub struct Receipt {
    pub id: TipId,
    pub folio: TipFolio,
    pub code: Hidden,
    /// Of each mark, in the order given: how often it was reported, this tip included.
    pub reports: Vec<Reports>,
}

/// What makes one taking of a tip the same as another: the key of whoever sends it, and the words. The tip's id
/// and its code follow from it, so that nothing need be remembered.
pub struct Intent {
    id: TipId,
    again: [u8; 32],
}

impl Intent {
    /// From parts of which one at least is random and never stored.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut seed = Sha256::new();
        for part in parts {
            seed.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            seed.update(part);
        }
        let seed: Zeroizing<[u8; 32]> = Zeroizing::new(seed.finalize().into());
        let derived = |name: &[u8]| -> [u8; 32] {
            Sha256::new().chain_update(name).chain_update(&seed[..]).finalize().into()
        };
        let mut id = [0; 16];
        id.copy_from_slice(&derived(b"tip")[..16]);
        Self { id: TipId(uuid::Builder::from_custom_bytes(id).into_uuid()), again: derived(b"again") }
    }
}

/// A text that comes with a new extortion.
pub struct FirstText {
    pub first: First,
    pub text: Zeroizing<String>,
}

/// A new tip, in clear.
pub struct NewTip {
    pub intake: Intake,
    /// The narrative as JSON; the exact time is inside it.
    pub text: Zeroizing<String>,
    pub first: Vec<FirstText>,
    /// Codes of the stories told.
    pub scripts: Vec<String>,
    /// What the caller agreed to on the line.
    pub agreed: Agreed,
}

/// The vault's kind of a mark.
pub fn kind_of(kind: MarkKind) -> Kind {
    match kind {
        MarkKind::Number => Kind::Number,
        MarkKind::Account => Kind::Account,
        MarkKind::Script => Kind::Script,
    }
}

/// What of an evidence is recognised; `None` for what is no number or account, as people may tell it.
pub fn told(kind: EvidenceKind, text: &str) -> Option<(MarkKind, Told)> {
    let mark = kind.mark()?;
    mark::plain(kind_of(mark), text)?;
    Some((mark, Told { kind: kind_of(mark), text: Hidden(text.to_owned()) }))
}

/// The same of a stored entry.
pub fn told_of(tip: &Tip, entry: u32, text: &str) -> Option<Told> {
    told(atalaya_tips::block::blockable(tip, entry)?, text).map(|(_, told)| told)
}

impl NewTip {
    /// What is to be recognised of it, each once.
    fn marks(&self) -> Vec<(MarkKind, Told)> {
        let evidence = self.first.iter().filter_map(|f| match f.first {
            First::Evidence(kind) => told(kind, &f.text),
            First::Contact(_) => None,
        });
        let scripts = self
            .scripts
            .iter()
            .map(|code| (MarkKind::Script, Told { kind: Kind::Script, text: Hidden(code.clone()) }));
        let mut all: Vec<(MarkKind, Told)> = Vec::new();
        for (kind, told) in evidence.chain(scripts) {
            if all.len() < mark::MARKS_MAX && !all.iter().any(|(_, t)| *t == told) {
                all.push((kind, told));
            }
        }
        all
    }
}

impl Tips {
    /// Takes a tip.
    pub async fn receive(
        &self,
        asker: &Asker,
        intent: &Intent,
        new: &NewTip,
        code: CodeKind,
    ) -> Result<Receipt, Problem> {
        let books = self.books();
        let category = books.rules.category(&new.intake.category).ok_or(TipRefusal::Category);
        let category = category.map_err(atalaya_model::Refusal::from)?;
        let id = intent.id;
        self.trial(new, asker)?;
        let (known, _) = self.desk.load::<Tip>(id).await?;
        let folio = match &known.created {
            Some(created) => created.folio,
            None => self.new_folio().await?,
        };
        let marks = new.marks();
        let unit = category.compartment.clone();
        let more = new
            .first
            .iter()
            .zip(0..)
            .map(|(first, n)| More { field: format!("entry/{n}"), text: Hidden(first.text.to_string()) });
        let request = Request::Create {
            tip: id.0,
            unit: unit.clone(),
            text: Hidden(new.text.to_string()),
            code,
            again: Blob(intent.again.to_vec()),
            more: more.collect(),
            marks: marks.iter().map(|(_, told)| told.clone()).collect(),
        };
        let Response::Created { sealed, epoch, code, more, reports } = self.ask(request).await? else {
            return Err(out_of_step());
        };
        if more.len() != new.first.len() || reports.len() != marks.len() {
            return Err(out_of_step());
        }
        let more = new.first.iter().zip(&more).map(|(f, blob)| Ok((f.first, sealed_text(blob)?)));
        let texts =
            FirstTexts { content: sealed_text(&sealed)?, epoch, more: more.collect::<Result<_, Problem>>()? };
        let folio = if known.created.is_some() {
            self.agreed_since(asker, (id, &known), new.agreed).await?;
            folio
        } else {
            self.keep(asker, id, new, folio, texts).await?
        };
        for ((kind, _), reports) in marks.iter().zip(&reports) {
            self.reported(*kind, &unit, *reports).await?;
        }
        Ok(Receipt { id, folio, code, reports })
    }

    /// Asked for again with the same words, and the caller has agreed to something meanwhile.
    async fn agreed_since(
        &self,
        asker: &Asker,
        (id, known): (TipId, &Tip),
        agreed: Agreed,
    ) -> Result<(), Problem> {
        if atalaya_tips::agreed_since(known, agreed).is_empty() {
            return Ok(());
        }
        self.record(asker, id, |tip, _| Ok(atalaya_tips::agreed_since(tip, agreed))).await
    }

    /// Decides once with empty seals, so that what is refused anyway never reaches the vault.
    fn trial(&self, new: &NewTip, asker: &Asker) -> Result<(), Problem> {
        let empty = || atalaya_tips::Sealed::new("AA==".to_owned()).ok_or_else(out_of_step);
        let more = new.first.iter().map(|f| Ok((f.first, empty()?))).collect::<Result<_, Problem>>()?;
        let texts = FirstTexts { content: empty()?, epoch: 0, more };
        let books = self.books();
        let books = (&books.rules, &books.guide);
        let env = self.env(asker);
        atalaya_tips::create(&Tip::default(), &new.intake, TipFolio::new(0), texts, books, &env)
            .map(|_| ())
            .map_err(|refusal| atalaya_model::Refusal::from(refusal).into())
    }

    /// Records a sealed tip. The folio it has: that of whoever was first, when two came at once.
    async fn keep(
        &self,
        asker: &Asker,
        id: TipId,
        new: &NewTip,
        folio: TipFolio,
        texts: FirstTexts,
    ) -> Result<TipFolio, Problem> {
        let books = self.books();
        let decide = |work: &mut Work| {
            let state = work.get::<Tip>(id)?;
            if let Some(created) = &state.created {
                return Ok(created.folio);
            }
            let books = (&books.rules, &books.guide);
            let events = atalaya_tips::create(&state, &new.intake, folio, texts.clone(), books, &work.env)?;
            let events = atalaya_tips::agreed(events, new.agreed);
            work.record::<Tip>(id, events)?;
            Ok::<_, Stop>(folio)
        };
        match self.desk.run(asker, vec![format!("tip/{id}")], decide, |_, _| Vec::new()).await? {
            crate::desk::Answer::Done(done) => Ok(done.value),
            crate::desk::Answer::Replayed(_) => Err(out_of_step()),
        }
    }

    /// A random folio that nobody has.
    async fn new_folio(&self) -> Result<TipFolio, Problem> {
        for _ in 0..8 {
            let random = self.random();
            let folio = TipFolio::new(u64::from_be_bytes(random[..8].try_into().unwrap_or_default()));
            if self.by_folio(folio).await?.is_none() {
                return Ok(folio);
            }
        }
        Err(Problem::busy())
    }

    /// What so many reports of one thing mean for its notice.
    pub async fn reported(&self, kind: MarkKind, unit: &str, reports: Reports) -> Result<(), Problem> {
        let id = NoticeId(reports.mark);
        let (known, _) = self.desk.load::<Notice>(id).await?;
        if reported(&known, kind, unit, reports.count).is_empty() {
            return Ok(());
        }
        let decide = |work: &mut Work| {
            let state = work.get::<Notice>(id)?;
            work.record::<Notice>(id, reported(&state, kind, unit, reports.count))?;
            Ok::<_, Stop>(())
        };
        let asker = self.asker("TipNotice");
        self.desk.run(&asker, vec![format!("tip_notice/{id}")], decide, |(), _| Vec::new()).await.map(|_| ())
    }
}

/// The key under which somebody of the desk takes a tip: the client's own, or a random one. `said`: the words.
pub fn operator_intent(tips: &Tips, account: Uuid, key: Option<&str>, said: &[u8]) -> Intent {
    match key {
        Some(key) => Intent::of(&[b"operator", account.as_bytes(), key.as_bytes(), said]),
        None => Intent::of(&[b"operator", &tips.random()]),
    }
}
