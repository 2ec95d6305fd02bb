//! Proving who rings. A try is counted in a unit of work of its own, which stays whatever comes after; the answers do not.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::{
    super::{
        CODE_LASTS, Call, Check, Checked, Contact, Factor, MOST_CODES, MOST_WRONG, Outcome, Way,
        facts::{Held, Said},
        rules::{self, Asked},
        store,
    },
    held_before_today, keep_open, refuse_guarded, stopped,
};
use crate::{
    accounts::ops::Caller,
    actor::Actor,
    calendar,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::{CallId, PersonId},
    interactions::{self, Direction, Wanted},
    outbox::{self, Letter},
    people::{self, Value, ValueKind},
    service_requests,
    text::calls as text,
};

/// How long ago a contact still counts as recent.
const RECENT: TimeDelta = TimeDelta::days(92);

/// Compares what the caller says with what is held. The answer is one of two, and never says which fact it was.
pub async fn confirm(caller: &Caller<'_>, actor: &Actor, id: CallId, said: &Said) -> OpResult<Checked> {
    let (mut uow, call, person) = begin(caller, actor, id).await?;
    let factors = said.factors();
    let together: BTreeSet<Factor> = call.factors.iter().copied().chain(factors.iter().copied()).collect();
    if rules::tier(&together) <= call.tier {
        return Err(FieldErrors::one("fact_name", text::facts_too_few).into());
    }
    let held = held(&mut uow, person, said).await?;
    let agreed = said.agrees(&held);
    conclude(caller, uow, actor, &call, person, &factors.into_iter().collect::<Vec<_>>(), agreed).await
}

/// Sends a code to a contact that is held since before today.
pub async fn send_code(caller: &Caller<'_>, actor: &Actor, id: CallId, to: Uuid) -> OpResult {
    let (mut uow, call, person) = begin(caller, actor, id).await?;
    let asked = Asked { call: id, person };
    let permit = rules::may_send_code(actor, &call, &asked)?;
    if call.codes_sent >= MOST_CODES {
        return Err(FieldErrors::one("contact", text::codes_enough).into());
    }
    let contact = contact(&mut uow, person, to).await?;
    let code = uow.portal().chance().six_digits();
    let (hash, until) = (hash(&uow, id, &code), uow.now() + CODE_LASTS);
    store::set_code(&mut uow, id, &hash, until).await?;
    let letter = Letter::CallCode { code };
    match contact.way {
        Way::Email(email) => {
            let lang = people::ops::get(&mut uow, person).await?.language.unwrap_or(caller.lang);
            outbox::ops::queue(&mut uow, person, &email, lang, letter).await?;
        }
        Way::Phone(phone) if phone.is_uk_mobile() => outbox::ops::text(&mut uow, person, &phone, letter).await?,
        Way::Phone(_) => return Err(FieldErrors::one("contact", text::code_needs_mobile).into()),
    }
    uow.record(permit).await?;
    uow.commit().await
}

/// Looks at the code the caller read out. A code is good for one answer.
pub async fn check_code(caller: &Caller<'_>, actor: &Actor, id: CallId, typed: &str) -> OpResult<Checked> {
    let (mut uow, call, person) = begin(caller, actor, id).await?;
    if call.confirmed().is_none() {
        return Err(OpError::NotFound);
    }
    let Some((sent, until)) = store::take_code(&mut uow, id).await? else {
        return Err(FieldErrors::one("code", text::code_not_sent).into());
    };
    let typed: String = typed.chars().filter(char::is_ascii_digit).take(12).collect();
    let agreed = bool::from(hash(&uow, id, &typed).ct_eq(&sent)) & (uow.now() <= until);
    conclude(caller, uow, actor, &call, person, &[Factor::OneTimeCode], agreed).await
}

/// The caller was rung back on a number that is held since before today, and answered.
pub async fn call_back(caller: &Caller<'_>, actor: &Actor, id: CallId, on: Uuid) -> OpResult<Checked> {
    let (mut uow, call, person) = begin(caller, actor, id).await?;
    if call.confirmed().is_none() || call.tier < 2 {
        return Err(FieldErrors::one("contact", text::facts_too_few).into());
    }
    match contact(&mut uow, person, on).await?.way {
        Way::Phone(_) => conclude(caller, uow, actor, &call, person, &[Factor::CallBack], true).await,
        Way::Email(_) => Err(FieldErrors::one("contact", text::contact_empty).into()),
    }
}

/// Holds the call and the person, so that tries come one after the other, and refuses what has been stopped.
async fn begin(caller: &Caller<'_>, actor: &Actor, id: CallId) -> OpResult<(Uow, Call, PersonId)> {
    let mut uow = caller.portal.begin_for(Actor::System("calls"), caller.request).await?;
    let call = store::lock(&mut uow, id).await?.as_of(uow.now());
    drop(rules::may_work(actor, &call)?);
    let person = call.person.ok_or_else(|| FieldErrors::one("who", text::who_empty))?;
    store::hold_person(&mut uow, person).await?;
    refuse_guarded(&mut uow, person, "who").await?;
    if call.stopped_at.is_some() || wrong(&mut uow, &call, person).await? >= MOST_WRONG {
        return Err(stopped());
    }
    Ok((uow, call, person))
}

/// Wrong tries on this call, or today about this person on whichever call: the larger.
async fn wrong(uow: &mut Uow, call: &Call, person: PersonId) -> OpResult<i64> {
    let midnight = calendar::start_of_day(uow.today());
    let today = store::wrong_since(uow, person, midnight).await?;
    Ok(today.max(i64::from(call.wrong_tries)))
}

/// What is held, as far as it is asked for.
async fn held(uow: &mut Uow, person: PersonId, said: &Said) -> OpResult<Held> {
    let mut held = Held::default();
    for kind in [
        ValueKind::Name,
        ValueKind::KnownAs,
        ValueKind::Address,
        ValueKind::DateOfBirth,
        ValueKind::CouncilTaxAccount,
        ValueKind::ServiceReference,
    ] {
        for value in people::ops::values_of_kind(uow, person, kind).await? {
            match value.value {
                Value::Name(name) => held.names.push(name),
                Value::KnownAs(name) => held.known_as.push(name),
                Value::Address(address) => held.addresses.push(address),
                Value::DateOfBirth(date) => held.born.push(date),
                Value::CouncilTaxAccount(number) => held.numbers.push(number),
                Value::ServiceReference(reference) => held.numbers.push(reference.number),
                _ => {}
            }
        }
    }
    if let Some(reference) = said.request() {
        held.has_request = service_requests::ops::is_of(uow, reference.as_str(), person).await?;
    }
    held.was_in_touch = was_in_touch(uow, person, said).await?;
    Ok(held)
}

/// Whether the person was in touch on the day that was said, in the last months.
async fn was_in_touch(uow: &mut Uow, person: PersonId, said: &Said) -> OpResult<bool> {
    let Some(day) = said.recent().filter(|day| *day >= uow.today() - RECENT) else { return Ok(false) };
    let (from, until) = (calendar::start_of_day(day), calendar::end_of_day(day));
    let wanted = Wanted { from: Some(from), until: Some(until), direction: Some(Direction::In), ..Wanted::default() };
    let contacts = interactions::ops::count(uow, person, &wanted).await?;
    Ok(contacts > 0 || service_requests::ops::was_sent_between(uow, person, from, until).await?)
}

async fn contact(uow: &mut Uow, person: PersonId, id: Uuid) -> OpResult<Contact> {
    let held = held_before_today(uow, person).await?;
    held.into_iter().find(|contact| contact.id == id).ok_or_else(|| FieldErrors::one("contact", text::contact_empty).into())
}

fn hash(uow: &Uow, call: CallId, code: &str) -> Vec<u8> {
    uow.portal().vault().lookup("call_code", &format!("{call}/{code}"))
}

/// Writes down which facts were asked and how it ended, and opens the record when they agree.
async fn conclude(
    caller: &Caller<'_>,
    mut uow: Uow,
    actor: &Actor,
    call: &Call,
    person: PersonId,
    factors: &[Factor],
    agreed: bool,
) -> OpResult<Checked> {
    let asked = Asked { call: call.id, person };
    let staff_number = rules::staff(actor)?.number.clone();
    let together: BTreeSet<Factor> = call.factors.iter().copied().chain(factors.iter().copied()).collect();
    let (tier, all) = if agreed { (rules::tier(&together), together.into_iter().collect()) } else { (call.tier, call.factors.clone()) };
    let outcome = match agreed {
        true => Outcome::Agreed,
        false if wrong(&mut uow, call, person).await? + 1 >= MOST_WRONG => Outcome::Stopped,
        false => Outcome::NotAgreed,
    };
    let check = Check { id: uow.new_id(), at: uow.now(), staff_number, outcome, tier, factors: factors.to_vec() };
    store::insert_check(&mut uow, call, person, &check, &all).await?;
    if agreed {
        let permit = rules::may_confirm(actor, call, &asked)?;
        uow.record(permit).await?;
    } else {
        let permit = rules::may_note_not_confirmed(actor, call, &asked)?;
        uow.record(permit).await?;
    }
    uow.commit().await?;
    if !agreed {
        return Ok(Checked::NotConfirmed);
    }
    let mut uow = caller.portal.begin_for(actor.clone(), caller.request).await?;
    keep_open(&mut uow, &Call { tier, ..call.clone() }, person).await?;
    uow.commit().await?;
    Ok(Checked::Agreed(tier))
}
