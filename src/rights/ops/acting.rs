//! Asking for a copy in the name of the person one acts for. The request is the person's: the answer goes to them and to nobody else,
//! so what was never granted, like health, reaches nobody by it (law.md 4.1).

use super::made;
use crate::{
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    lang::Lang,
    mandates::{self, ActingFor, rules::copies::NoCopy},
    outbox::Letter,
    people::Channel,
    permit::Denial,
    rights::{AskedFor, Kind, RightsRequest, forms::CopyAsked, rules, store},
    service_requests,
    text::mandates as words,
};

/// What whoever acts sees: whether they may ask, and what they asked. The look is the person's to see.
pub async fn look(uow: &mut Uow, acting: &ActingFor) -> OpResult<(Result<(), NoCopy>, Vec<AskedFor>)> {
    let leave = leave(uow).await?;
    mandates::ops::note_look(uow, acting, "rights_requests").await?;
    let asked = store::asked_for(uow).await?;
    Ok((leave, asked.into_iter().map(|(_, asked)| asked).collect()))
}

/// Asks for a copy in the person's name. Their clock starts today: that whoever asks may act was seen before they could. However often
/// the form is pressed, it asks once.
pub async fn ask_copy(uow: &mut Uow, fields: &Fields, lang: Lang) -> OpResult<String> {
    let Actor::Representative(one) = uow.actor().clone() else { return Err(Denial::SignInNeeded.into()) };
    let leave = leave(uow).await?;
    if let Err(why) = leave {
        let phone = &uow.portal().council().main_line;
        return Err(FieldErrors::one("message", |lang| why_not(lang, why, phone)).into());
    }
    let asked = CopyAsked::check(fields)?;
    let before = store::asked_for(uow).await?.into_iter().find(|(key, _)| *key == asked.submission_key);
    if let Some((_, before)) = before {
        return Ok(before.reference);
    }
    let made = made(uow, one.subject, Kind::Access, uow.new_id(), &asked.words, uow.today());
    let request = RightsRequest { language: lang, channel: Channel::Representative, mandate: Some(one.mandate), ..made };
    let permit = rules::may_ask_copy(uow.actor(), &request, leave)?;
    let due = request.due(uow.portal().holidays());
    if !store::insert_asked_for(uow, permit, asked.submission_key, due).await? {
        return Err(OpError::Conflict);
    }
    tell(uow, &request).await?;
    Ok(request.reference)
}

/// Whether it may be asked for now. A mandate that does not hold is a page that does not exist.
async fn leave(uow: &mut Uow) -> OpResult<Result<(), NoCopy>> {
    match mandates::ops::copies::may_ask(uow).await? {
        Err(NoCopy::Over(_)) => Err(OpError::NotFound),
        leave => Ok(leave),
    }
}

/// The person hears that somebody acted for them, and by when they are answered, where it is safe to write to them.
async fn tell(uow: &mut Uow, request: &RightsRequest) -> OpResult {
    let (reference, due) = (request.reference.clone(), request.due(uow.portal().holidays()));
    for letter in [Letter::ActedForYou { reference: reference.clone() }, Letter::RightsReceived { reference, due, complaint: false }] {
        service_requests::ops::write_to_person(uow, request.person, request.language, letter).await?;
    }
    Ok(())
}

/// Why a copy cannot be asked for, and who can be asked instead.
pub fn why_not(lang: Lang, why: NoCopy, phone: &str) -> String {
    match why {
        NoCopy::NotSaid => words::no_copy_not_said(lang).to_string(),
        NoCopy::ByStaff => words::no_copy_by_staff(lang, phone),
        NoCopy::Never | NoCopy::Over(_) => words::no_copy_never(lang, phone),
        NoCopy::Together => words::no_copy_together(lang, phone),
        NoCopy::AskTheChild => words::no_copy_child(lang, phone),
        NoCopy::Themselves => words::no_copy_themselves(lang).to_string(),
    }
}
