//! Objecting to a use, asking for a limit, taking things elsewhere; and what of it takes effect by itself.

use std::sync::Arc;

use uuid::Uuid;

use super::{MOST_LISTED, carried_out, made, tell, tell_received};
use crate::{
    actor::Actor,
    db::Uow,
    erasure::matrix::{Answer, Basis, answer},
    error::{OpError, OpResult},
    fields::Fields,
    holdings::{self, Category},
    ids::PersonId,
    lang::{Lang, Words},
    outbox::Letter,
    packs::{self, Pack},
    people::{self, Channel, standing::Ground},
    permit::Denial,
    policy::Holding,
    portal::Portal,
    preferences::{self, Topic, forms::Chosen},
    rights::{
        Kind, Particular, RightsRequest, Use,
        forms::uses as forms,
        particular::{AtOnce, Effect, effect},
        rules, store,
    },
    text::rights_uses as words,
};

/// Objects to a use. Promotion and surveys stop here and now, and what waits to be sent is taken back (UK GDPR art. 21(3)).
pub async fn object(uow: &mut Uow, fields: &Fields, lang: Lang) -> OpResult<String> {
    let asked = forms::objection(fields)?;
    let said = match asked.what {
        Use::Promotion => words::object_promotion(lang),
        Use::Surveys => words::object_surveys(lang),
        Use::Other => words::object_other(lang),
    };
    let (whole, particular) = (with_words(said, &asked.words), Particular::Objection(asked.what));
    let reference = begin(uow, Kind::Objection, particular, &whole, asked.submission_key, lang).await?;
    let person = uow.actor().person().ok_or(Denial::SignInNeeded)?;
    if let Some(what) = particular.at_once() {
        say_no(uow, person, what, Channel::Online).await?;
    }
    Ok(reference)
}

/// No more of what is objected to, as far as it is not said already.
async fn say_no(uow: &mut Uow, person: PersonId, what: AtOnce, channel: Channel) -> OpResult {
    let topics: &[Topic] = match what {
        AtOnce::NoPromotion => &[Topic::Services, Topic::News],
        AtOnce::NoSurveys => &[Topic::Surveys],
        AtOnce::Export => &[],
    };
    let mut chosen = Vec::new();
    for topic in topics {
        if !preferences::ops::about(uow, person, *topic).await?.is_some_and(|choice| choice.is_no()) {
            chosen.push(Chosen { topic: *topic, ways: Vec::new() });
        }
    }
    if !chosen.is_empty() {
        preferences::ops::choose(uow, person, &chosen, channel).await?;
    }
    Ok(())
}

/// Asks that the use of the record be limited (UK GDPR art. 18(1)).
pub async fn limit(uow: &mut Uow, fields: &Fields, lang: Lang) -> OpResult<String> {
    let asked = forms::limit(fields)?;
    let whole = with_words(ground_words(lang, asked.what), &asked.words);
    begin(uow, Kind::Restriction, Particular::Limit(asked.what), &whole, asked.submission_key, lang).await
}

/// What was chosen, and then what was typed.
fn with_words(chosen: &str, typed: &str) -> String {
    if typed.is_empty() { chosen.to_string() } else { format!("{chosen}\n\n{typed}") }
}

/// Each ground of a limit in the words of whoever asks for it.
pub fn ground_words(lang: Lang, ground: Ground) -> &'static str {
    match ground {
        Ground::Disputed => words::limit_disputed(lang),
        Ground::Unlawful => words::limit_unlawful(lang),
        Ground::Claim => words::limit_claim(lang),
        Ground::Objection => words::limit_objection(lang),
    }
}

/// Takes what the portal holds elsewhere: a pack with JSON and CSV, at once (UK GDPR art. 20).
pub async fn take_elsewhere(uow: &mut Uow, fields: &Fields, lang: Lang) -> OpResult<(String, Pack)> {
    let pack = packs::ops::make(uow, fields, lang).await?;
    let key = Uuid::try_parse(fields.get("submission_key")).map_err(|_| OpError::NotFound)?;
    let reference = begin(uow, Kind::Portability, Particular::Export, words::move_asked(lang), key, lang).await?;
    Ok((reference, pack))
}

/// One right with what exactly is asked of it. However often the form is pressed, it asks once.
async fn begin(uow: &mut Uow, kind: Kind, particular: Particular, said: &str, key: Uuid, lang: Lang) -> OpResult<String> {
    let Actor::Resident(resident) = uow.actor().clone() else { return Err(Denial::SignInNeeded.into()) };
    if let Some(before) = store::by_submission(uow, key).await?.pop() {
        return Ok(before);
    }
    let (group, today) = (uow.new_id(), uow.today());
    let made = made(uow, resident.person, kind, group, said, today);
    let request = RightsRequest { language: lang, particular: Some(particular), ..made };
    let permit = rules::may_send(uow.actor(), &request)?;
    let due = request.due(uow.portal().holidays());
    if !store::insert_sent(uow, permit, key, due).await? {
        return Err(OpError::Conflict);
    }
    // What is done at once is answered at once: that letter says both.
    if particular.at_once().is_none() {
        tell_received(uow, &request).await?;
    }
    Ok(request.reference)
}

/// What somebody holds of which the law says that it can be taken elsewhere, and what else there is, with how much of each.
pub struct Movable {
    pub by_law: Vec<(Category, i64)>,
    pub besides: Vec<(Category, i64)>,
}

/// Says honestly what qualifies: what people gave by consent or under a contract, and of the rest that it comes along.
pub async fn movable(uow: &mut Uow) -> OpResult<Movable> {
    let Actor::Resident(resident) = uow.actor().clone() else { return Err(Denial::SignInNeeded.into()) };
    let policy = uow.portal().policy();
    let held = holdings::ops::counts(uow, resident.person).await?.into_iter().filter(|(_, count)| *count > 0);
    let (by_law, besides) = held.partition(|(category, _)| policy.holding(category.code()).is_some_and(is_movable));
    Ok(Movable { by_law, besides })
}

/// Whether any purpose of a category gives the right to take it elsewhere (law.md 2).
fn is_movable(holding: &Holding) -> bool {
    let mut bases = std::iter::once(holding.basis.as_str()).chain(holding.purposes.iter().map(|purpose| purpose.basis.as_str()));
    bases.any(|basis| Basis::from_code(basis).is_some_and(|basis| answer(basis, Kind::Portability) == Answer::Yes))
}

/// Lets everything take effect that does so by itself. One that fails is tried again in the next round and never stops the others.
pub async fn run(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("rights")).await?;
    let waiting = store::effects(&mut uow, MOST_LISTED).await?;
    uow.commit().await?;
    for reference in waiting {
        now(portal, &reference).await;
    }
    Ok(())
}

/// Lets one take effect at once, so that nobody waits for the next round; if it fails, that round does it.
pub async fn now(portal: &Arc<Portal>, reference: &str) {
    if let Err(error) = take_effect(portal, reference).await {
        tracing::error!(%reference, %error, "what was asked did not take effect and will be tried again");
    }
}

async fn take_effect(portal: &Arc<Portal>, reference: &str) -> OpResult {
    let mut uow = portal.begin(Actor::System("rights")).await?;
    let request = store::lock(&mut uow, reference).await?;
    match effect(&request) {
        Some(Effect::Limit(ground)) => {
            people::ops::restrict_as_asked(&mut uow, request.person, ground).await?;
            store::set_limited(&mut uow, &request).await?;
        }
        Some(Effect::Answer(what)) => {
            // What came by letter or telephone as surely as what was pressed here.
            say_no(&mut uow, request.person, what, request.channel).await?;
            let said = done(what);
            carried_out(&mut uow, reference, said.clone()).await?;
            let letter = Letter::RightsAnswered { reference: request.reference.clone(), on: uow.today() };
            tell(&mut uow, &request, letter, vec![said]).await?;
        }
        None => return Ok(()),
    }
    uow.commit().await
}

/// The answer to what was done at once.
fn done(what: AtOnce) -> Words {
    match what {
        AtOnce::NoPromotion => Words::of(words::done_promotion),
        AtOnce::NoSurveys => Words::of(words::done_surveys),
        AtOnce::Export => Words::of(words::done_export),
    }
}
