//! Asking those who were drawn. Each is looked at again first: what was said or happened since the draw counts.

use std::sync::Arc;

use chrono::{Days, NaiveDate, TimeDelta};
use uuid::Uuid;

use super::{last_day, locked};
use crate::{
    actor::Actor,
    calendar,
    db::Uow,
    error::{OpError, OpResult},
    formats::DateOfBirth,
    ids::RequestId,
    lang::Lang,
    outbox::{self, Letter},
    people::{self, Details, NeedKind, Value},
    portal::Portal,
    preferences::{self, Topic},
    surveys::{Asked, Exclusion, Fate, Invitation, Wave, Way, link, rules, store},
};

/// How many are asked in one transaction.
const BATCH: i64 = 50;
/// How long after the invitation somebody is reminded.
const REMIND_AFTER: Days = Days::new(7);
/// A draw that nobody sent is forgotten after this.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(28);

/// Asks those who are asked by e-mail in waves that were sent, reminds them, and ends waves whose time is over.
pub async fn run(portal: &Arc<Portal>) -> OpResult {
    while !ask_some(portal).await? {}
    while !remind_some(portal).await? {}
    let mut uow = portal.begin(Actor::System("surveys")).await?;
    let (today, forgotten) = (uow.today(), uow.now() - FORGOTTEN_AFTER);
    for wave in store::lock_overdue(&mut uow, today, forgotten).await? {
        let permit = rules::may_close(uow.actor(), &wave)?;
        let results = store::results(&mut uow, wave.id).await?;
        store::set_closed(&mut uow, permit, &results).await?;
    }
    uow.commit().await
}

/// Asks the next few; says whether they were the last.
async fn ask_some(portal: &Arc<Portal>) -> OpResult<bool> {
    let mut uow = portal.begin(Actor::System("surveys")).await?;
    let today = calendar::start_of_day(uow.today());
    let drawn = store::lock_to_send(&mut uow, BATCH, today).await?;
    let last = is_last(&drawn);
    for invitation in drawn {
        ask_by_email(&mut uow, &invitation).await?;
    }
    uow.commit().await?;
    Ok(last)
}

/// As [`ask_some`], of those whose day for a reminder has come.
async fn remind_some(portal: &Arc<Portal>) -> OpResult<bool> {
    let mut uow = portal.begin(Actor::System("surveys")).await?;
    let asked = store::take_to_remind(&mut uow, BATCH).await?;
    let last = is_last(&asked);
    for invitation in asked {
        remind(&mut uow, &invitation).await?;
    }
    uow.commit().await?;
    Ok(last)
}

fn is_last(batch: &[Invitation]) -> bool {
    batch.len() < usize::try_from(BATCH).unwrap_or(usize::MAX)
}

async fn ask_by_email(uow: &mut Uow, invitation: &Invitation) -> OpResult {
    let wave = store::find(uow, invitation.wave).await?.ok_or(OpError::NotFound)?;
    let details = match still_asked(uow, &wave, invitation).await? {
        Ok(details) => details,
        Err(because) => return store::set_dropped(uow, invitation.id, because).await,
    };
    let Some(email) = details.email else { return store::set_dropped(uow, invitation.id, Exclusion::NoContact).await };
    let permit = rules::may_invite(uow.actor(), invitation)?;
    let (token, ends) = (link::token(uow.portal().vault(), invitation.id), last_day_of(uow, &wave)?);
    write(uow, invitation, &email, Letter::SurveyInvitation { token, ends }).await?;
    let remind_on = uow.today().checked_add_days(REMIND_AFTER).filter(|day| wave.plan.reminds && *day < ends);
    store::set_invited(uow, permit, remind_on).await
}

fn last_day_of(uow: &Uow, wave: &Wave) -> OpResult<NaiveDate> {
    wave.ends_on.map_or_else(|| last_day(uow.today()), Ok)
}

async fn write(uow: &mut Uow, invitation: &Invitation, email: &str, letter: Letter) -> OpResult {
    let language = people::ops::get(uow, invitation.person).await?.language;
    outbox::ops::queue_in(uow, invitation.person, email, language, letter).await
}

/// Reminds, once, whoever was asked by e-mail a while ago and has not answered. They are looked at like whoever is asked for the
/// first time; whoever would not be asked now is not reminded.
async fn remind(uow: &mut Uow, invitation: &Invitation) -> OpResult {
    let Ok(permit) = rules::may_remind(uow.actor(), invitation) else { return Ok(()) };
    let wave = store::find(uow, invitation.wave).await?.ok_or(OpError::NotFound)?;
    let Ok(Details { email: Some(email), .. }) = still_asked(uow, &wave, invitation).await? else { return Ok(()) };
    let (token, ends) = (link::token(uow.portal().vault(), invitation.id), last_day_of(uow, &wave)?);
    write(uow, invitation, &email, Letter::SurveyReminder { token, ends }).await?;
    store::set_reminded(uow, permit).await
}

/// Whether somebody may be asked now, in the way they were drawn for, and what is known of how to reach them.
async fn still_asked(uow: &mut Uow, wave: &Wave, invitation: &Invitation) -> OpResult<Result<Details, Exclusion>> {
    let Some(facts) = store::facts(uow, invitation).await? else { return Ok(Err(Exclusion::NotCurrent)) };
    // Somebody without a key was erased: nobody is there to be reached.
    let details = match people::ops::details(uow, invitation.person).await {
        Ok(details) => details,
        Err(OpError::NotFound) => return Ok(Err(Exclusion::NoContact)),
        Err(error) => return Err(error),
    };
    let said = preferences::ops::about(uow, invitation.person, Topic::Surveys).await?;
    let allowed = preferences::rules::ways(Topic::Surveys, said.as_ref());
    let no_phone = people::ops::needs(uow, invitation.person)
        .await?
        .iter()
        .any(|told| matches!(&told.value, Value::Need(need) if need.need == NeedKind::DoNotPhone.code()));
    let reached = |way: Way| match way {
        Way::Email => details.email.is_some() && allowed.contains(&preferences::Way::Email),
        Way::Phone => details.phone.is_some() && !no_phone && allowed.contains(&preferences::Way::Phone),
        Way::Letter => details.name.is_some() && details.address.is_some() && allowed.contains(&preferences::Way::Letter),
    };
    let ways: Vec<Way> = Way::ALL.iter().copied().filter(|way| reached(*way)).collect();
    let part = |part: &str| details.date_of_birth.map(|born| born.format(part).to_string()).unwrap_or_default();
    let born = DateOfBirth::parse(&part("%d"), &part("%m"), &part("%Y"), uow.today()).ok();
    let asked = Asked { born, ways, ..facts };
    let (today, way) = (uow.today(), invitation.way);
    Ok(match rules::may_ask(&asked, today, wave.plan.limits) {
        Ok(ways) if ways.contains(&way) => Ok(details),
        Ok(_) => Err(Exclusion::NoContact),
        Err(because) => Err(because),
    })
}

/// Somebody to be asked by phone or by letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// By which an answer is written down; it says nothing about anybody.
    pub number: i32,
    pub name: String,
    /// The number, or the lines of the address.
    pub reach: String,
    pub language: Option<Lang>,
    /// The address of the form, for a letter; empty for a call, in which the answer is written down.
    pub form: String,
}

/// The list for those who are asked by phone or letter. Each is looked at again, whenever the list is taken; that they are on it
/// stands in their record.
pub async fn list(portal: &Arc<Portal>, actor: &Actor, request: RequestId, wave: Uuid, way: Way) -> OpResult<Vec<Line>> {
    let mut uow = portal.begin_for(Actor::System("survey_list"), request).await?;
    rules::may_see(actor)?;
    let revision = store::find(&mut uow, wave).await?.ok_or(OpError::NotFound)?.revision;
    let wave = locked(&mut uow, actor, wave, revision).await?;
    rules::may_take_lists(actor, &wave)?;
    let mut lines = Vec::new();
    for invitation in store::lock_of_way(&mut uow, wave.id, way).await? {
        let permit = rules::may_list(actor, &wave, &invitation)?;
        let details = match still_asked(&mut uow, &wave, &invitation).await? {
            Ok(details) => details,
            Err(because) => {
                store::set_dropped(&mut uow, invitation.id, because).await?;
                continue;
            }
        };
        lines.push(line(&mut uow, &invitation, details).await?);
        uow.record_look(permit, None, "survey").await?;
        if invitation.fate == Fate::Drawn {
            let permit = rules::may_invite(uow.actor(), &invitation)?;
            store::set_invited(&mut uow, permit, None).await?;
        }
    }
    uow.commit().await?;
    Ok(lines)
}

async fn line(uow: &mut Uow, invitation: &Invitation, details: Details) -> OpResult<Line> {
    let language = people::ops::get(uow, invitation.person).await?.language;
    let address = details.address.map(|address| {
        let lines = address.lines.iter().map(String::as_str).chain([address.postcode.as_str()]);
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
    });
    let reach = if invitation.way == Way::Phone { details.phone } else { address };
    let by_letter = invitation.way == Way::Letter;
    let form = by_letter.then(|| format!("{}/surveys/{}", uow.portal().public_url(), link::token(uow.portal().vault(), invitation.id)));
    Ok(Line {
        number: invitation.place,
        name: details.name.unwrap_or_default(),
        reach: reach.unwrap_or_default(),
        language,
        form: form.unwrap_or_default(),
    })
}
