//! What can be done to open a record.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{Access, Asked, MINUTES, MOST_WORDS, Part, Reason, rules, store};
use crate::{
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpResult},
    ids::PersonId,
    people,
    permit::Denial,
    text::access as words,
};

/// Opens a person's record for [`super::MINUTES`], with an audit row that the person sees.
pub async fn open(uow: &mut Uow, person: PersonId, reason: Reason, words: Option<&str>, tier: i16, call: Option<Uuid>) -> OpResult<Access> {
    let given = words.map(str::trim).filter(|words| !words.is_empty());
    if reason == Reason::Other && given.is_none_or(|words| words.chars().count() > MOST_WORDS) {
        return Err(FieldErrors::one("words", words::enter_reason).into());
    }
    let since = uow.now();
    let until = since + TimeDelta::minutes(MINUTES);
    let access = Access { id: uow.new_id(), person, reason, tier, call, since, until };
    let asked = Asked {
        person: people::ops::get(uow, person).await?,
        standing: people::ops::standing(uow, person).await?,
        own_case: has_case(uow, person).await?,
        access,
    };
    let permit = match rules::may_open(uow.actor(), &asked) {
        Err(Denial::NotYourTeam) => return Err(FieldErrors::one("reason", words::no_open_request).into()),
        other => other?,
    };
    store::insert(uow, permit, given).await?;
    Ok(asked.access)
}

/// The actor's opening of this record, if it has not shut. Somebody who died or was restricted meanwhile shuts it.
pub async fn current(uow: &mut Uow, person: PersonId) -> OpResult<Option<Access>> {
    let Some(access) = store::current(uow, person).await? else { return Ok(None) };
    Ok(reaches(uow, person).await?.then_some(access))
}

/// As [`current`]; a case of one's own team needs no gate, and is opened as such, which the person sees like any other opening.
pub async fn enter(uow: &mut Uow, person: PersonId) -> OpResult<Option<Access>> {
    if let Some(access) = current(uow, person).await? {
        return Ok(Some(access));
    }
    let guarded = people::ops::standing(uow, person).await?.guarded();
    if guarded || !has_case(uow, person).await? || !reaches(uow, person).await? {
        return Ok(None);
    }
    open(uow, person, Reason::OwnCase, None, 0, None).await.map(Some)
}

/// Whether the actor could open this record, saying why; of a guarded one whoever may not is told to ask a manager. For those
/// who may know of nobody, and of somebody who is nobody, there is nothing here.
pub async fn may_ask(uow: &mut Uow, person: PersonId) -> OpResult<bool> {
    let whose = people::ops::get(uow, person).await?;
    let standing = people::ops::standing(uow, person).await?;
    match rules::reaches(uow.actor(), &whose, standing) {
        Ok(()) => Ok(true),
        Err(Denial::NotYourRole) => Ok(false),
        Err(denial) => Err(denial.into()),
    }
}

/// Something of an open record is shown: the overview, and what was asked for by itself.
pub async fn look(uow: &mut Uow, access: &Access, parts: &[Part]) -> OpResult {
    let shown = if parts.is_empty() { vec!["overview"] } else { parts.iter().map(|part| part.code()).collect() };
    for part in shown {
        let permit = rules::may_look(uow.actor(), access)?;
        uow.record_look(permit, Some(access.reason.code()), part).await?;
    }
    Ok(())
}

/// The words that were given for these openings of a person's record, where there are any.
pub async fn words_of(uow: &mut Uow, person: PersonId, openings: &[Uuid]) -> OpResult<Vec<(Uuid, String)>> {
    store::words(uow, person, openings).await
}

async fn reaches(uow: &mut Uow, person: PersonId) -> OpResult<bool> {
    let whose = people::ops::get(uow, person).await?;
    let standing = people::ops::standing(uow, person).await?;
    Ok(rules::reaches(uow.actor(), &whose, standing).is_ok())
}

async fn has_case(uow: &mut Uow, person: PersonId) -> OpResult<bool> {
    let Actor::Staff(staff) = uow.actor() else { return Ok(false) };
    let staff = staff.clone();
    store::has_case(uow, &staff, person).await
}
