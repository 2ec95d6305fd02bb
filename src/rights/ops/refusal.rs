//! Refusing what is manifestly unfounded or excessive (UK GDPR art. 12(5)): one proposes it and shows why, another one agrees, and
//! only then is it sent.

use super::desk::{answer, locked};
use crate::{
    corrections::{
        Decision,
        forms::{Decided, asked_in},
    },
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    lang::Words,
    outbox::Letter,
    people,
    rights::{Ground, Kind, Refusal, RightsRequest, forms, rules, store::refusals},
    text::rights as words,
};

/// The ground that a form names, if it refuses on one that takes two.
pub fn ground(fields: &Fields) -> Option<Ground> {
    Ground::from_code(fields.get("decision"))
}

/// Proposes to refuse a request. Nothing is sent before somebody else has agreed.
///
/// # Errors
/// Every fault at once: what shows it, and what the person would read in each language.
pub async fn propose(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = locked(uow, reference, fields).await?;
    let ground = ground(fields).filter(|_| request.kind != Kind::Erasure).ok_or(OpError::NotFound)?;
    let permit = rules::may_propose_refusal(uow.actor(), &request)?;
    if refusals::of(uow, &request).await?.is_some() || super::fee::is_proposed(uow, &request).await? {
        return Err(OpError::Conflict);
    }
    let languages = asked_in(people::ops::get(uow, request.person).await?.language);
    // What the form calls by its ground is a refusal like any other to whoever reads the reasons.
    let decision = ("decision".to_string(), Decision::Refuse.code().to_string());
    let refused = Fields(std::iter::once(decision).chain(fields.0.iter().cloned()).collect());
    let (why, decided) = match (forms::said(fields, "why", words::refusal_why_empty), Decided::check(&refused, languages)) {
        (Ok(why), Ok(decided)) => (why, decided),
        (why, decided) => return Err(both(why.err(), decided.err()).into()),
    };
    refusals::insert(uow, permit, ground, &why, &decided.reasons).await
}

/// The faults of two parts of a form.
fn both(one: Option<FieldErrors>, other: Option<FieldErrors>) -> FieldErrors {
    let mut faults = FieldErrors::none();
    for found in one.iter().chain(&other) {
        found.iter().for_each(|(field, words)| faults.add_words(field, words.clone()));
    }
    faults
}

/// What is proposed for a request and waits for somebody else, or was agreed.
pub async fn of(uow: &mut Uow, request: &RightsRequest) -> OpResult<Option<Refusal>> {
    refusals::of(uow, request).await
}

async fn waiting(uow: &mut Uow, request: &RightsRequest) -> OpResult<Refusal> {
    refusals::of(uow, request).await?.filter(|refusal| refusal.agreed_at.is_none()).ok_or(OpError::NotFound)
}

/// Somebody else agrees, and the refusal is sent with the ground and everything that a refusal has to say.
pub async fn agree(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = locked(uow, reference, fields).await?;
    let refusal = waiting(uow, &request).await?;
    let permit = rules::may_agree_refusal(uow.actor(), &request, &refusal)?;
    refusals::set_agreed(uow, permit).await?;
    let permit = rules::may_decide(uow.actor(), &request)?;
    let decided = Decided { decision: Decision::Refuse, reasons: with_ground(&refusal) };
    let letter = Letter::RightsAnswered { reference: request.reference.clone(), on: uow.today() };
    answer(uow, permit, &request, decided, letter).await.map(drop)
}

/// The reasons, after the ground in the words of the law; in the languages that they were given in.
fn with_ground(refusal: &Refusal) -> Words {
    Words::of(|lang| {
        let reasons = refusal.reasons.get(lang);
        let ground = match refusal.ground {
            Ground::Unfounded => words::refusal_unfounded(lang),
            Ground::Excessive => words::refusal_excessive(lang),
        };
        if reasons.is_empty() { String::new() } else { format!("{ground}\n\n{reasons}") }
    })
}

/// It is not refused on this ground: somebody else does not agree, or whoever proposed it takes it back.
pub async fn drop_it(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let request = locked(uow, reference, fields).await?;
    waiting(uow, &request).await?;
    let permit = rules::may_drop_refusal(uow.actor(), &request)?;
    refusals::remove(uow, permit).await
}
