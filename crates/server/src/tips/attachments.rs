//! Pictures that a teller adds with folio and code. What arrives is made into pixels by a process of its own that can
//! do nothing else; only the pixels go on, to the vault, sealed. The original is in no file, and gone with the request,
//! unless the vault says that a written order about this tip is in force ([`originals`](super::originals)): then it is
//! sealed to a key that is nowhere here. The one who sent it sees no difference: not in words, not in time.
//! Of a PDF each page is drawn by a program of the system in a fence, and what it drew is made into pixels like any
//! other picture; where the program or the fence is missing, documents are refused. Sound and film are refused: a
//! voice is as good as a name.

use super::{
    admission::{Admitted, Door, Turned, admitted},
    originals,
    page::{Asked, closed, page},
    room::{ByCode, Tips, out_of_step},
    texts::{self, Texts},
    ticket::With,
};
use crate::app::App;
use atalaya_pixels::{INPUT_MAX, OUTPUT_MAX, Refused};
use atalaya_tips::{Tip, TipFolio, TipId};
use atalaya_vault::protocol::{Blob, Hidden, Request, Response as Filed};
use axum::{
    extract::{
        Multipart, Query, State,
        multipart::{Field, MultipartError, MultipartRejection},
    },
    http::StatusCode,
    response::Response,
};
use maud::{Markup, html};
use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Command,
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Largest body of the form, bytes: a file and the fields beside it.
pub const BODY_MAX: usize = INPUT_MAX + (64 << 10);
/// Pictures that are made into pixels at a time.
const AT_ONCE: usize = 2;
/// Memory that all files together may take while they come in, in pieces of [`PIECE`] bytes. A file has what has come of
/// it and no more, so that one that comes slowly keeps no other out; past the bound it is told to come back.
const PIECES: usize = 1_536;
const PIECE: usize = 64 << 10;
/// By how much the memory of one file grows, bytes.
const GROWS: usize = 1 << 20;
/// Longest that a file may take to come: twelve megabytes over a line of 160 kbit/s.
const COMING: Duration = Duration::from_secs(10 * 60);
/// Longest silence of a file that is coming.
const SILENCE: Duration = Duration::from_secs(30);
/// Longest that one may take, waiting for its turn included.
const PATIENCE: Duration = Duration::from_secs(20);
/// What draws pages of documents: Debian's `poppler-utils`.
pub const RENDERER: &str = "/usr/bin/pdftoppm";
/// Pages of one document that are taken; as many as a tip has pictures.
pub const PAGES_MAX: u32 = 5;
/// Largest drawing of a page, bytes, before it is made into pixels.
const DRAWN_MAX: usize = INPUT_MAX;
/// How the renderer says that there is no such page.
const NO_PAGE: i32 = 99;
/// Pictures that were taken are answered at whole steps of this time, so that nobody sees by it whether more than pixels
/// was kept.
const STEP: Duration = Duration::from_secs(2);
/// Longest field beside the file, bytes.
const FIELD_MAX: usize = 1_000;

/// How the process that makes pixels says no.
pub mod exit {
    use atalaya_pixels::Refused;

    pub const LARGE: u8 = 10;
    pub const KIND: u8 = 11;
    pub const PIXELS: u8 = 12;
    pub const DAMAGED: u8 = 13;

    /// The code of a refusal.
    pub fn of(refused: Refused) -> u8 {
        match refused {
            Refused::Large => LARGE,
            Refused::Kind => KIND,
            Refused::Pixels => PIXELS,
            Refused::Damaged => DAMAGED,
        }
    }
    /// The refusal of a code; whatever else ended the process, the file was to blame.
    pub fn refused(code: Option<i32>) -> Refused {
        match code.and_then(|c| u8::try_from(c).ok()) {
            Some(LARGE) => Refused::Large,
            Some(KIND) => Refused::Kind,
            Some(PIXELS) => Refused::Pixels,
            _ => Refused::Damaged,
        }
    }
}

/// Makes pixels of files, one process for each.
pub struct Pixels {
    program: Option<PathBuf>,
    turns: Semaphore,
    /// Pieces of files that are coming.
    pieces: Semaphore,
}

/// Why there are no pixels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoPixels {
    Refused(Refused),
    /// No program, too many at once, or it did not answer.
    Away,
}

impl Pixels {
    pub fn new(program: Option<PathBuf>) -> Self {
        Self { program, turns: Semaphore::new(AT_ONCE), pieces: Semaphore::new(PIECES) }
    }
    /// Whether pictures are taken here at all.
    pub fn taken(&self) -> bool {
        self.program.is_some()
    }
    /// Whether documents can be drawn here.
    pub fn draws(&self) -> bool {
        self.taken() && Path::new(RENDERER).is_file()
    }
    /// Pixels of a file: one picture, or those of a document's first pages.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn of(&self, file: &[u8]) -> Result<Vec<Vec<u8>>, NoPixels> {
        let Some(program) = &self.program else { return Err(NoPixels::Away) };
        if file.len() > INPUT_MAX {
            return Err(NoPixels::Refused(Refused::Large));
        }
        let work = async {
            let _turn = self.turns.acquire().await.map_err(|_| NoPixels::Away)?;
            if file.starts_with(b"%PDF-") {
                pages(program, file).await
            } else {
                Ok(vec![made(program, file).await?])
            }
        };
        timeout(PATIENCE, work).await.unwrap_or(Err(NoPixels::Away))
    }
}

/// Pixels of a document's first pages.
async fn pages(program: &Path, file: &[u8]) -> Result<Vec<Vec<u8>>, NoPixels> {
    let mut pages = Vec::new();
    for number in 1..=PAGES_MAX {
        let (code, drawn) = ran(program, &["pixels", "page", &number.to_string()], file, DRAWN_MAX).await?;
        match code {
            Some(0) if !drawn.is_empty() && drawn.len() <= DRAWN_MAX => {}
            Some(NO_PAGE) if number > 1 => break,
            code => return Err(NoPixels::Refused(exit::refused(code))),
        }
        // What the renderer says it drew is a stranger's file like any other.
        pages.push(made(program, &drawn).await?);
    }
    Ok(pages)
}

async fn made(program: &Path, file: &[u8]) -> Result<Vec<u8>, NoPixels> {
    let (code, out) = ran(program, &["pixels"], file, OUTPUT_MAX).await?;
    match code == Some(0) && (1..=OUTPUT_MAX).contains(&out.len()) {
        true => Ok(out),
        false => Err(NoPixels::Refused(exit::refused(code))),
    }
}

/// Runs the program with this on its standard input; how it ended, and at most one byte more than `most` of what it said.
async fn ran(
    program: &Path,
    args: &[&str],
    file: &[u8],
    most: usize,
) -> Result<(Option<i32>, Vec<u8>), NoPixels> {
    let away = |_| NoPixels::Away;
    let mut child = Command::new(program)
        .args(args)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(away)?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(NoPixels::Away);
    };
    let mut out = Vec::new();
    let mut stdout = stdout.take(u64::try_from(most).unwrap_or(u64::MAX) + 1);
    // Both at once: neither side waits for the other's full pipe. A child that refuses early closes its end.
    let (_, read) = tokio::join!(
        async move {
            let _ = stdin.write_all(file).await;
            let _ = stdin.shutdown().await;
        },
        stdout.read_to_end(&mut out)
    );
    read.map_err(away)?;
    // Closed, so that one that says too much ends instead of waiting to say the rest.
    drop(stdout);
    let ended = child.wait().await.map_err(away)?;
    Ok((ended.code(), out))
}

/// What the form sends before the file.
#[derive(Default)]
struct Upload {
    l: String,
    ticket: String,
    work: String,
    folio: String,
    code: Zeroizing<String>,
}

/// A form that came whole.
struct Whole<'p> {
    admitted: Admitted,
    folio: TipFolio,
    file: Zeroizing<Vec<u8>>,
    /// The memory it takes.
    _pieces: SemaphorePermit<'p>,
}

/// Why no file came of a form.
enum NoFile {
    Turned(Turned),
    /// No folio.
    Mistyped,
    /// Above the bound.
    Large,
    /// Not as this page makes it, or it stopped coming.
    Broken,
    /// There is no memory for it now.
    Full,
}

impl From<MultipartError> for NoFile {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::Large } else { Self::Broken }
    }
}

/// What comes next, if it comes in time.
async fn soon<T>(coming: impl Future<Output = Result<T, MultipartError>>) -> Result<T, NoFile> {
    Ok(timeout(SILENCE, coming).await.map_err(|_| NoFile::Broken)??)
}

/// Reads the form. The file comes last; nothing of it is kept before its ticket has been looked at.
async fn whole<'p>(tips: &'p Tips, parts: &mut Multipart, form: &mut Upload) -> Result<Whole<'p>, NoFile> {
    while let Some(mut part) = soon(parts.next_field()).await? {
        match part.name().unwrap_or_default().to_owned().as_str() {
            "l" => form.l = short(part).await?,
            "ticket" => form.ticket = short(part).await?,
            "work" => form.work = short(part).await?,
            "folio" => form.folio = short(part).await?,
            "code" => form.code = Zeroizing::new(short(part).await?),
            // The name of the file and what it claims to be are not looked at.
            "file" => {
                let kept = match let_in(tips, form) {
                    Ok(let_in) => kept(&tips.pixels, &mut part).await.map(|file| (let_in, file)),
                    Err(why) => Err(why),
                };
                if kept.is_err() {
                    // A browser that is still sending hears no answer.
                    while let Ok(Some(_)) = soon(part.chunk()).await {}
                }
                return kept.map(|((admitted, folio), (file, pieces))| Whole {
                    admitted,
                    folio,
                    file,
                    _pieces: pieces,
                });
            }
            _ => break,
        }
    }
    Err(NoFile::Broken)
}

async fn short(mut part: Field<'_>) -> Result<String, NoFile> {
    let mut text = Zeroizing::new(Vec::new());
    while let Some(chunk) = soon(part.chunk()).await? {
        if text.len() + chunk.len() > FIELD_MAX {
            return Err(NoFile::Broken);
        }
        text.extend_from_slice(&chunk);
    }
    std::str::from_utf8(&text).map(str::to_owned).map_err(|_| NoFile::Broken)
}

fn let_in(tips: &Tips, form: &Upload) -> Result<(Admitted, TipFolio), NoFile> {
    let folio = form.folio.parse::<TipFolio>().map_err(|_| NoFile::Mistyped)?;
    let about = folio.to_string();
    let proof = (form.ticket.as_str(), form.work.as_str());
    let admitted = admitted(tips, Door::Photos, proof, With::Held(about.as_bytes()));
    admitted.map(|admitted| (admitted, folio)).map_err(NoFile::Turned)
}

/// Takes a file in, and memory for it as it comes.
async fn kept<'p>(
    pixels: &'p Pixels,
    part: &mut Field<'_>,
) -> Result<(Zeroizing<Vec<u8>>, SemaphorePermit<'p>), NoFile> {
    let mut file = Zeroizing::new(Vec::new());
    let mut pieces = pixels.pieces.try_acquire().map_err(|_| NoFile::Full)?;
    while let Some(chunk) = soon(part.chunk()).await? {
        let length = file.len() + chunk.len();
        if length > INPUT_MAX {
            return Err(NoFile::Large);
        }
        while pieces.num_permits() * PIECE < length {
            pieces.merge(pixels.pieces.try_acquire().map_err(|_| NoFile::Full)?);
        }
        if file.capacity() < length {
            file.reserve_exact(chunk.len().max(GROWS));
        }
        file.extend_from_slice(&chunk);
    }
    Ok((file, pieces))
}

/// The form.
pub async fn ask(State(app): State<Arc<App>>, Query(asked): Query<Asked>) -> Response {
    let t = texts::of(&asked.l);
    match &app.tips {
        Some(tips) if tips.pixels.taken() => {
            page(t, StatusCode::OK, "/denuncia/fotos", &sheet(tips, t, ("", ""), None, &html! {}))
        }
        Some(_) | None => closed(t),
    }
}

fn sheet(
    tips: &Tips,
    t: &Texts,
    (folio, ticket): (&str, &str),
    error: Option<&str>,
    above: &Markup,
) -> Markup {
    let ticket = if ticket.is_empty() { tips.ticket() } else { ticket.to_owned() };
    html! {
        h1 { (t.photos) }
        @if let Some(error) = error { p.warn role="alert" { (error) } }
        (above)
        p { (t.photos_hint) @if tips.pixels.draws() { " " (t.photos_document) } }
        p.warn { (t.photos_careful) }
        p { (t.photos_order) }
        form method="post" action="/denuncia/fotos" enctype="multipart/form-data" autocomplete="off" {
            input type="hidden" name="l" value=(t.lang);
            input type="hidden" name="ticket" value=(ticket);
            label for="folio" { (t.folio) }
            input #folio name="folio" maxlength="40" required value=(folio);
            label for="code" { (t.code) }
            textarea #code name="code" rows="3" maxlength="400" required {}
            label for="file" { (t.photo) }
            input #file type="file" name="file" required accept={
                "image/jpeg,image/png,image/webp" @if tips.pixels.draws() { ",application/pdf" }
            };
            button type="submit" { (t.photo_send) }
        }
        p { a href={ "/denuncia/seguimiento?l=" (t.lang) } { (t.again) } }
    }
}

/// Takes a picture.
pub async fn take(State(app): State<Arc<App>>, parts: Result<Multipart, MultipartRejection>) -> Response {
    let t = &texts::ES_MX;
    let Some(tips) = app.tips.as_ref().filter(|tips| tips.pixels.taken()) else { return closed(t) };
    let Ok(mut parts) = parts else {
        let sheet = sheet(tips, t, ("", ""), Some(t.photo_damaged), &html! {});
        return page(t, StatusCode::BAD_REQUEST, "", &sheet);
    };
    let mut form = Upload::default();
    let whole = timeout(COMING, whole(tips, &mut parts, &mut form)).await.unwrap_or(Err(NoFile::Broken));
    let began = Instant::now();
    let Upload { folio: typed, code, ticket, l, .. } = form;
    let t = texts::of(&l);
    let told = |status, ticket: &str, error: &str| {
        page(t, status, "", &sheet(tips, t, (&typed, ticket), Some(error), &html! {}))
    };
    let again = |status, error| told(status, "", error);
    let Whole { admitted, folio, file, _pieces } = match whole {
        Ok(whole) => whole,
        Err(NoFile::Turned(why)) => {
            return told(why.status(), if why.keeps_ticket() { &ticket } else { "" }, &why.said(t));
        }
        Err(NoFile::Mistyped) => return again(StatusCode::UNPROCESSABLE_ENTITY, t.mistyped),
        Err(NoFile::Large) => return again(StatusCode::PAYLOAD_TOO_LARGE, t.photo_large),
        Err(NoFile::Broken) => return again(StatusCode::BAD_REQUEST, t.photo_damaged),
        Err(NoFile::Full) => return again(StatusCode::SERVICE_UNAVAILABLE, t.full),
    };
    let pictures = match tips.pixels.of(&file).await {
        Ok(pictures) => pictures.into_iter().map(Zeroizing::new).collect::<Vec<_>>(),
        Err(NoPixels::Away) => return again(StatusCode::SERVICE_UNAVAILABLE, t.closed),
        Err(NoPixels::Refused(why)) => {
            let (status, said) = match why {
                Refused::Large => (StatusCode::PAYLOAD_TOO_LARGE, t.photo_large),
                Refused::Pixels => (StatusCode::PAYLOAD_TOO_LARGE, t.photo_pixels),
                Refused::Kind if sound_or_film(&file) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, t.photo_sound),
                Refused::Kind if tips.pixels.draws() => {
                    (StatusCode::UNSUPPORTED_MEDIA_TYPE, t.photo_kind_document)
                }
                Refused::Kind => (StatusCode::UNSUPPORTED_MEDIA_TYPE, t.photo_kind),
                Refused::Damaged => (StatusCode::UNPROCESSABLE_ENTITY, t.photo_damaged),
            };
            return again(status, said);
        }
    };
    match keep_all(tips, folio, (&code, admitted.held_s), &pictures, file).await {
        Ok(kept) => {
            tokio::time::sleep_until(next_step(began, Instant::now())).await;
            let done = html! {
                p role="status" {
                    (t.photo_done)
                    @if pictures.len() > 1 || kept < pictures.len() {
                        " " (t.photo_pages) " " (kept) "."
                    }
                }
            };
            page(t, StatusCode::OK, "", &sheet(tips, t, (&typed, ""), None, &done))
        }
        Err(ByCode::Wait(left_s)) => {
            admitted.hold(tips);
            told(StatusCode::TOO_MANY_REQUESTS, &ticket, &t.after(t.wait, left_s))
        }
        Err(ByCode::Problem(problem)) => match problem.code.as_str() {
            "wrong_code" => again(StatusCode::NOT_FOUND, t.wrong),
            "code_form" => again(StatusCode::UNPROCESSABLE_ENTITY, t.mistyped),
            "vault_full" | "tip_full" => again(StatusCode::CONFLICT, t.photo_full),
            _ => again(StatusCode::SERVICE_UNAVAILABLE, t.closed),
        },
    }
}

/// Whether a file that was refused is sound or film, by its first bytes: whoever sent one is told why in words of its own.
fn sound_or_film(file: &[u8]) -> bool {
    match file {
        [b'I', b'D', b'3', ..] | [b'O', b'g', b'g', b'S', ..] | [b'f', b'L', b'a', b'C', ..] => true,
        [b'#', b'!', b'A', b'M', b'R', ..] | [0x1a, 0x45, 0xdf, 0xa3, ..] => true,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => true,
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => true,
        // MPEG layers and AAC without a header of their own.
        [0xff, second, ..] if second & 0xe0 == 0xe0 && *second < 0xff && *second != 0xd8 => true,
        // The family of MP4; photographs of some telephones belong to it too.
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => {
            !["heic", "heix", "heif", "mif1", "msf1", "avif"].iter().any(|b| brand.starts_with(b.as_bytes()))
        }
        _ => false,
    }
}

/// The end of the step that a moment lies in.
fn next_step(began: Instant, now: Instant) -> Instant {
    let steps = (now - began).as_millis() / STEP.as_millis() + 1;
    began + STEP * u32::try_from(steps).unwrap_or(u32::MAX)
}

/// Keeps pictures until the tip has as many as it takes; how many it took of these. `original`: what they were made of.
async fn keep_all(
    tips: &Tips,
    folio: TipFolio,
    proof: (&str, u32),
    pictures: &[Zeroizing<Vec<u8>>],
    original: Zeroizing<Vec<u8>>,
) -> Result<usize, ByCode> {
    let mut original = Some(original);
    for (kept, picture) in pictures.iter().enumerate() {
        match keep(tips, folio, proof, picture, original.take()).await {
            Ok(()) => {}
            Err(ByCode::Problem(problem))
                if kept > 0 && matches!(problem.code.as_str(), "vault_full" | "tip_full") =>
            {
                return Ok(kept);
            }
            Err(why) => return Err(why),
        }
    }
    Ok(pictures.len())
}

async fn keep(
    tips: &Tips,
    folio: TipFolio,
    (code, waited_s): (&str, u32),
    pixels: &[u8],
    original: Option<Zeroizing<Vec<u8>>>,
) -> Result<(), ByCode> {
    // A folio that nobody has costs the same check at the vault.
    let id = match tips.by_folio(folio).await? {
        Some(id) => id,
        None => TipId(Uuid::from_u128(u128::from(super::follow::folio_number(folio)))),
    };
    let code = Hidden(code.to_owned());
    let request = Request::CodeFile { tip: id.0, code, waited_s, file: Blob(pixels.to_vec()) };
    let Filed::Filed { number, keep } = tips.ask_by_code(request).await? else {
        return Err(out_of_step().into());
    };
    let asker = tips.asker("TipFile");
    tips.record(&asker, id, |tip: &Tip, _| atalaya_tips::teller_file(tip, number)).await?;
    if let Some(original) = original {
        originals::keep(tips, id, number, keep, original).await;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_is_told_from_pictures_of_other_kinds() {
        let film: [&[u8]; 7] = [
            b"ID3\x04....",
            b"OggS\0....",
            b"RIFF\x01\x02\x03\x04WAVEfmt ",
            b"\0\0\0\x20ftypisom....",
            b"\0\0\0\x20ftypM4A ....",
            b"#!AMR\n....",
            b"\xff\xfb\x90\x64....",
        ];
        for file in film {
            assert!(sound_or_film(file), "{}", file.escape_ascii());
        }
        let others: [&[u8]; 6] = [
            b"\0\0\0\x20ftypheic....",
            b"GIF89a......",
            b"PK\x03\x04....",
            b"RIFF\x01\x02\x03\x04WEBPVP8 ",
            b"\xff\xd8\xff\xe0....",
            b"",
        ];
        for file in others {
            assert!(!sound_or_film(file), "{}", file.escape_ascii());
        }
    }

    #[test]
    fn an_answer_waits_for_the_end_of_its_step() {
        let began = Instant::now();
        let at = |ms| next_step(began, began + Duration::from_millis(ms)) - began;
        assert_eq!([at(0), at(1_999), at(2_000)].map(|d| d.as_secs()), [2, 2, 4]);
    }
}
