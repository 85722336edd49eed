//! What somebody unlocked at the vault ends with the session they unlocked it in.

use crate::{
    support::{Answer, Bed, Engine, PASSWORD, Person},
    tips::{Bench, PHRASE, Staff},
};
use atalaya_access::totp::TotpSecret;
use atalaya_model::Millis;
use atalaya_server::tips::end_stale;
use reqwest::Method;
use serde_json::{Value, json};

const HOUR: Millis = Millis::from_minutes(60);

/// A centre with a tip of general kind, and the way to its content.
async fn with_a_tip() -> (Bench, Staff, String) {
    let (bench, staff) = Bench::start(Engine::Memory).await;
    let taken = bench.take(&staff.operator, "robo", "15106", "venden en la esquina").await;
    let content = format!("/tips/{}/content", taken["id"].as_str().unwrap());
    (bench, staff, content)
}

/// Whether the vault holds the keys of the unit, as who works there sees it.
async fn open(by: &Person) -> bool {
    !by.get("/tips/vault?unit=089").await.ok()["indexed"].is_null()
}

async fn reads(by: &Person, content: &str) -> bool {
    let answer = by.read(content, "tip_attention").await;
    answer.status == 200 || !answer.is(409, "vault_locked")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_who_forgot_to_lock_is_not_read_in_the_name_of() {
    let (bench, Staff { analyst, supervisor, operator }, content) = with_a_tip().await;
    bench.unlock(&analyst, "089").await;
    assert!(reads(&analyst, &content).await && open(&supervisor).await);
    // Whoever signs in as the same person has another session, and not the phrase.
    let other = bench.bed.log_in("analista089", PASSWORD, None).await;
    assert!(!reads(&other, &content).await);
    let view = |view: Value| view["unlocked"].as_bool().unwrap();
    assert!(view(analyst.get("/tips/vault?unit=089").await.ok()));
    assert!(!view(other.get("/tips/vault?unit=089").await.ok()));
    // A count that rises tells when a tip came; who does not work on them is not told it.
    assert!(!open(&operator).await);

    // The administrator sets the member's factors back, in order to sign in as them.
    let administrator = bench.bed.person("administradora", &["administrator"]).await;
    let orders = format!("/accounts/{}/commands", analyst.id);
    let answer = administrator.command(&orders, json!({ "type": "reset_factors" })).await.ok();
    assert!(!open(&supervisor).await, "the vault locked at once");
    let one_time = answer["one_time_password"].as_str().unwrap();
    let taken_over = bench.bed.log_in("analista089", one_time, None).await;
    let new = json!({ "current": one_time, "new": "otra frase larga de paso 77" });
    let answer = taken_over.post("/session/password", &new).await.ok();
    let mut taken_over = Person { token: answer["token"].as_str().unwrap().to_owned(), ..taken_over };
    // With a second factor of their own too.
    let made = taken_over.post("/session/totp", &json!(null)).await.ok();
    let theirs: TotpSecret = made["secret"].as_str().unwrap().to_owned().try_into().unwrap();
    let code = json!({ "totp": theirs.code_at(bench.bed.clock.now()).unwrap() });
    let answer = taken_over.post("/session/totp/confirm", &code).await;
    taken_over.goes_on(&answer);
    assert!(!reads(&taken_over, &content).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_with_log_out_a_new_password_a_disabled_account_and_disuse() {
    let (bench, Staff { analyst, supervisor, .. }, content) = with_a_tip().await;
    let again = || bench.bed.log_in("analista089", PASSWORD, None);

    bench.unlock(&analyst, "089").await;
    assert!(open(&supervisor).await);
    assert_eq!(Answer::of(analyst.request(Method::DELETE, "/session")).await.status, 204);
    assert!(!open(&supervisor).await, "logged out");

    // Not used for an hour, by a console that has no limit of its own.
    let analyst = again().await;
    bench.unlock(&analyst, "089").await;
    bench.bed.clock.advance(Millis::from_minutes(59));
    assert!(reads(&analyst, &content).await);
    bench.bed.clock.advance(HOUR);
    assert!(!reads(&analyst, &content).await && !open(&supervisor).await);

    // A session that ended by itself is noticed, though nobody told the vault: here a screen that locked itself.
    let mut remote = Person::log_in(&bench.bed.url(), "analista089", PASSWORD, "remote").await.unwrap();
    bench.bed.prove(&mut remote, &Bed::secret()).await;
    bench.unlock(&remote, "089").await;
    assert_eq!(end_stale(bench.bed.app()).await.unwrap(), 0);
    bench.bed.clock.advance(Millis::from_minutes(20));
    assert!(open(&supervisor).await);
    assert_eq!(end_stale(bench.bed.app()).await.unwrap(), 1);
    assert!(!open(&supervisor).await);

    // The own password: this session goes on, and what was unlocked in it does not.
    let analyst = again().await;
    bench.unlock(&analyst, "089").await;
    let new = json!({ "current": PASSWORD, "new": "otra frase larga de paso 77" });
    analyst.post("/session/password", &new).await.ok();
    assert!(!open(&supervisor).await, "a new password");

    let analyst = bench.bed.log_in("analista089", "otra frase larga de paso 77", None).await;
    assert!(bench.enter(&analyst, "089", PHRASE).await.is_ok() && open(&supervisor).await);
    let administrator = bench.bed.person("administradora", &["administrator"]).await;
    let disable = json!({ "type": "disable", "reason": "Baja" });
    administrator.command(&format!("/accounts/{}/commands", analyst.id), disable).await.ok();
    assert!(!open(&supervisor).await, "the account is disabled");
}
