//! What one can do with mandates: ask somebody, answer, act under one, renew it and end it. The council's side is `desk`.

mod appoint;
pub mod closing;
pub mod copies;
pub mod desk;
mod scope;
mod telling;

pub use appoint::{Holder, appoint, grant};
pub use scope::{change, ending_soon, is_quiet, remind};
pub use telling::tell_group;
use telling::{tell_both, tell_person, tell_representative, write_to_holder, write_to_subject};

use std::sync::Arc;

use chrono::Days;
use subtle::ConstantTimeEq;

use super::{
    ActingFor, AuthorityType, Content, EndedBecause, Held, Invited, Mandate, Mode, State, Terms,
    authority::Area,
    forms::{self, Way},
    rules::{self, Known, Verdict, Wanted, Why},
    store,
};
use crate::{
    accounts::ops::{
        Caller,
        throttle::{self, Bucket},
    },
    actor::{Actor, Representative, Resident},
    catalogue::Service,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    formats::{EmailAddress, Phone, reference::spell},
    ids::{MandateId, PersonId, RequestId},
    lang::Lang,
    outbox::{self, ActingChange, Letter},
    people,
    permit::Denial,
    portal::Portal,
    text::mandates as words,
};

/// Wrong codes after which only a new invitation helps.
const MOST_TRIES: i16 = 5;
/// Letters and digits of a code on paper, which stands for both secrets.
const PRINTED: usize = 12;

/// The services that somebody else can act in: all but those that the council keeps to the person themselves.
pub fn offered(portal: &Portal) -> Vec<Arc<Service>> {
    let never = &portal.council().acting.never;
    portal.catalogue().search(None, "").into_iter().filter(|service| !never.contains(&service.slug)).collect()
}

/// What a service is about, as far as authorities tell matters apart.
pub fn area(portal: &Portal, slug: &str) -> Area {
    let acting = &portal.council().acting;
    let has = |list: &[String]| list.iter().any(|one| one == slug);
    if has(&acting.benefits) {
        Area::Benefits
    } else if has(&acting.money) {
        Area::Money
    } else if has(&acting.welfare) {
        Area::Welfare
    } else {
        Area::General
    }
}

/// Asks somebody to act for the one who is signed in. Pressed twice, it is one invitation with the same code.
pub async fn invite(caller: &Caller<'_>, actor: &Actor, fields: &Fields) -> OpResult<Invited> {
    let Actor::Resident(resident) = actor else { return Err(Denial::SignInNeeded.into()) };
    let mut uow = caller.portal.begin_for(actor.clone(), caller.request).await?;
    let slugs: Vec<String> = offered(caller.portal).iter().map(|service| service.slug.clone()).collect();
    let form = forms::Invite::check(fields, &slugs, uow.today())?;
    if let Some(mandate) = store::by_submission(&mut uow, form.submission_key).await? {
        return Ok(Invited { mandate, code: code_of(caller.portal, &form.way, form.submission_key) });
    }
    refuse_self(&mut uow, resident.person, &form).await?;
    let taken = throttle::take(caller, vec![Bucket::Invitations(resident.account)]).await?;
    // An invitation always counts: whoever asks two hundred people in a minute is asked to wait.
    drop(taken);
    let mandate = asked(&mut uow, resident.person, &form).await?;
    let permit = rules::may_invite(actor, &mandate)?;
    store::insert(&mut uow, permit, form.submission_key).await?;
    if form.scope.quiet {
        store::set_quiet(&mut uow, mandate.id).await?;
    }
    let code = code_of(caller.portal, &form.way, form.submission_key);
    send_invitation(&mut uow, caller.lang, mandate.id, &form.way, &code).await?;
    uow.commit().await?;
    Ok(Invited { mandate: mandate.id, code })
}

/// Nobody appoints themselves. Told by the address that was typed; whoever gets round it is stopped when they open it.
async fn refuse_self(uow: &mut Uow, person: PersonId, form: &forms::Invite) -> OpResult {
    let Way::Email(typed) = &form.way else { return Ok(()) };
    let own = people::ops::email_of(uow, person).await?.and_then(|email| EmailAddress::parse(&email).ok());
    if own.is_some_and(|own| own.hash_key() == typed.hash_key()) {
        return Err(FieldErrors::one("email", words::email_own).into());
    }
    Ok(())
}

async fn asked(uow: &mut Uow, person: PersonId, form: &forms::Invite) -> OpResult<Mandate> {
    let subject = people::ops::name_of(uow, person).await?.unwrap_or_default();
    let email = form.way.email().unwrap_or_default().to_string();
    let services = scope::granted(uow.portal(), &form.scope)?;
    Ok(Mandate {
        id: MandateId(uow.new_id()),
        person,
        account: None,
        relation: form.relation,
        joint: None,
        terms: Terms {
            authority: AuthorityType::Written,
            level: form.scope.level,
            services,
            special_category: form.scope.special_category,
            may_ask_copy: form.scope.may_ask_copy,
            mode: Mode::Sole,
            starts_on: uow.today(),
            ends_on: Some(form.ends_on),
            renew_by: None,
            state: State::Invited,
            capacity_lost_on: None,
            frozen: None,
            ended_at: None,
        },
        content: Content { subject, representative: form.name.clone(), email, language: None },
        created_at: uow.now(),
        accepted_at: None,
        checked_by: None,
        frozen_by: None,
        tried_at: None,
        ended_because: None,
        revision: 0,
    })
}

/// The code that the person hands over: made of the form's own key, so that one form has one code however often it is sent.
fn code_of(portal: &Portal, way: &Way, submission_key: uuid::Uuid) -> String {
    let bytes = portal.vault().lookup("acting code", &submission_key.to_string());
    let number = bytes.iter().take(15).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    match way {
        Way::Email(_) => format!("{:06}", number % 1_000_000),
        Way::Phone(_) | Way::Print => spell(number, PRINTED),
    }
}

async fn send_invitation(uow: &mut Uow, lang: Lang, id: MandateId, way: &Way, code: &str) -> OpResult {
    let expires_at = uow.now() + Days::new(rules::INVITATION_DAYS);
    let portal = Arc::clone(uow.portal());
    match way {
        Way::Email(email) => {
            let token = portal.chance().token();
            let (token_hash, code_hash) = (token_hash(&portal, &token), code_hash(&portal, id, code));
            let new = store::NewInvitation { id, way: way.code(), token_hash: &token_hash, code_hash: Some(&code_hash), expires_at };
            store::insert_invitation(uow, new).await?;
            outbox::ops::queue_to_stranger(uow, email.as_str(), lang, Letter::ActingInvitation { token }).await
        }
        Way::Phone(number) => {
            let (token_hash, code_hash) = (token_hash(&portal, code), code_hash(&portal, id, number.as_str()));
            let new = store::NewInvitation { id, way: way.code(), token_hash: &token_hash, code_hash: Some(&code_hash), expires_at };
            store::insert_invitation(uow, new).await
        }
        Way::Print => {
            let token_hash = token_hash(&portal, code);
            let new = store::NewInvitation { id, way: way.code(), token_hash: &token_hash, code_hash: None, expires_at };
            store::insert_invitation(uow, new).await
        }
    }
}

fn token_hash(portal: &Portal, token: &str) -> Vec<u8> {
    portal.vault().lookup("acting token", token)
}

/// Bound to its own mandate: the same six digits for another are another hash.
fn code_hash(portal: &Portal, id: MandateId, code: &str) -> Vec<u8> {
    portal.vault().lookup("acting code", &format!("{id}/{code}"))
}

/// Opens an invitation with what was sent and what was handed over. Wrong, used, ended, somebody else’s or one's own: the answer
/// is one and the same sentence.
pub async fn open_invitation(caller: &Caller<'_>, actor: &Actor, token: Option<&str>, typed: &str) -> OpResult<MandateId> {
    let typed = forms::code_typed(typed);
    match token {
        Some(token) => opened(caller, actor, token, Some(&typed)).await,
        None => opened(caller, actor, &typed, None).await,
    }
}

/// The same with a code that was read out on the telephone, which is bound to the number it was read out to.
pub async fn open_by_phone(caller: &Caller<'_>, actor: &Actor, typed: &str, number: &str) -> OpResult<MandateId> {
    let number = Phone::parse(number).map(|phone| phone.as_str().to_string()).unwrap_or_default();
    opened(caller, actor, &forms::code_typed(typed), Some(&number)).await
}

async fn opened(caller: &Caller<'_>, actor: &Actor, token: &str, second: Option<&str>) -> OpResult<MandateId> {
    let Actor::Resident(resident) = actor else { return Err(Denial::SignInNeeded.into()) };
    let taken = throttle::take(caller, vec![Bucket::Openings(resident.account)]).await?;
    let mut uow = caller.portal_uow("mandates").await?;
    let hash = token_hash(caller.portal, token);
    let found = store::lock_invitation(&mut uow, &hash).await?;
    let opened = match found {
        Some(invitation) => opens(&mut uow, &invitation, resident, second).await?,
        None => None,
    };
    let Some(id) = opened else {
        uow.commit().await?;
        return Err(FieldErrors::one("code", words::code_opens_nothing).into());
    };
    store::set_opened(&mut uow, id, resident.account).await?;
    uow.commit().await?;
    let mut uow = caller.portal_uow("throttle").await?;
    throttle::give_back(&mut uow, caller, taken).await?;
    uow.commit().await?;
    Ok(id)
}

/// Whether it opens for this account; a wrong second secret is counted: the code beside a link, or the number that a code was read
/// out to. A printed code needs none.
async fn opens(uow: &mut Uow, invitation: &store::Invitation, resident: &Resident, second: Option<&str>) -> OpResult<Option<MandateId>> {
    let mandate = store::get(uow, invitation.id, true).await?;
    let portal = Arc::clone(uow.portal());
    let right = match (&invitation.code_hash, second) {
        (Some(hash), Some(second)) => bool::from(code_hash(&portal, invitation.id, second).ct_eq(hash)),
        (None, _) => true,
        (Some(_), None) => false,
    };
    if !right {
        store::count_try(uow, invitation.id).await?;
    }
    let theirs = mandate.account.is_none_or(|account| account == resident.account) && mandate.person != resident.person;
    let live = mandate.terms.state == State::Invited && uow.now() < invitation.expires_at && invitation.tries < MOST_TRIES;
    Ok((right && theirs && live).then_some(invitation.id))
}

/// Everything that somebody holds or is asked to hold.
pub async fn held(portal: &Portal, actor: &Actor) -> OpResult<Vec<Held>> {
    match actor {
        Actor::Resident(resident) => store::held(portal, resident.account, None).await,
        Actor::Representative(representative) => store::held(portal, representative.account, None).await,
        Actor::Visitor { .. } | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => Ok(Vec::new()),
    }
}

/// One that somebody holds or is asked to hold.
pub async fn held_one(portal: &Portal, actor: &Actor, id: MandateId) -> OpResult<Held> {
    let Actor::Resident(resident) = actor else { return Err(Denial::SignInNeeded.into()) };
    store::held(portal, resident.account, Some(id)).await?.pop().ok_or(OpError::NotFound)
}

/// Makes the actor of a request under a mandate, looked at afresh. `None` for whatever reason: not theirs, over, held still.
/// Somebody who is blocked for the person's safety is written down, for staff to see at once.
pub async fn act_as(portal: &Arc<Portal>, request: RequestId, resident: &Resident, id: MandateId) -> OpResult<Option<(Actor, ActingFor)>> {
    let Some(held) = store::held(portal, resident.account, Some(id)).await?.pop() else { return Ok(None) };
    if held.person == resident.person {
        return Ok(None);
    }
    match rules::may_act_under(&held, portal.clock().now()) {
        Ok(()) => {}
        Err(Why::Perpetrator) => {
            let mut uow = portal.begin_for(Actor::System("mandates"), request).await?;
            store::set_tried(&mut uow, id).await?;
            uow.commit().await?;
            return Ok(None);
        }
        Err(_) => return Ok(None),
    }
    let representative = representative(portal, resident, &held);
    let acting = ActingFor {
        mandate: id,
        person: held.person,
        name: held.content.subject.clone(),
        until: held.terms.until(),
        may_ask_copy: held.terms.may_ask_copy,
    };
    Ok(Some((Actor::Representative(representative), acting)))
}

/// The actor, with the services that the rules allow now.
fn representative(portal: &Portal, resident: &Resident, held: &Held) -> Representative {
    let known = Known { deceased_on: held.deceased_on };
    let verdict = |slug: &String, doing: bool| {
        let special_category = portal.catalogue().service(slug).is_some_and(|service| !service.special_category.is_empty());
        let wanted = Wanted { service: slug, area: area(portal, slug), special_category, doing };
        rules::verdict(&held.terms, known, &wanted, portal.clock().now())
    };
    let of = |doing: bool, wanted: &[Verdict]| {
        held.terms.services.iter().filter(|slug| wanted.contains(&verdict(slug, doing))).cloned().collect()
    };
    Representative {
        account: resident.account,
        own: resident.person,
        mandate: held.id,
        subject: held.person,
        sees: of(false, &[Verdict::Allowed]),
        acts: of(true, &[Verdict::Allowed]),
        prepares: of(true, &[Verdict::Allowed, Verdict::Pending]),
    }
}

/// A list was looked at under a mandate: the person sees that, and which.
pub async fn note_look(uow: &mut Uow, acting: &ActingFor, part: &str) -> OpResult {
    let permit = rules::may_look(uow.actor(), acting)?;
    uow.record_look(permit, None, part).await
}

/// The one who was asked says yes.
pub async fn accept(caller: &Caller<'_>, actor: &Actor, id: MandateId) -> OpResult {
    let mut uow = caller.portal_uow("mandates").await?;
    let mandate = store::get(&mut uow, id, true).await?;
    let permit = rules::may_accept(actor, &mandate)?;
    let content = introduced(&mut uow, actor, &mandate).await?;
    let renew_by = mandate.terms.authority.rule().renewed.then(|| rules::renewed_until(uow.today()));
    store::set_accepted(&mut uow, permit, &content, renew_by).await?;
    tell_both(&mut uow, &mandate, &content, ActingChange::Started).await?;
    uow.commit().await
}

/// The names as they are now, and where the one who acts is written to: their own account says it.
async fn introduced(uow: &mut Uow, actor: &Actor, mandate: &Mandate) -> OpResult<Content> {
    let Actor::Resident(resident) = actor else { return Err(Denial::SignInNeeded.into()) };
    let subject = people::ops::name_of(uow, mandate.person).await?.unwrap_or_else(|| mandate.content.subject.clone());
    let representative = people::ops::name_of(uow, resident.person).await?.unwrap_or_else(|| mandate.content.representative.clone());
    let email = people::ops::email_of(uow, resident.person).await?.unwrap_or_else(|| mandate.content.email.clone());
    Ok(Content { subject, representative, email, language: resident.language })
}

/// They say no.
pub async fn refuse(caller: &Caller<'_>, actor: &Actor, id: MandateId) -> OpResult {
    let mut uow = caller.portal_uow("mandates").await?;
    let mandate = store::get(&mut uow, id, true).await?;
    let permit = rules::may_refuse(actor, &mandate)?;
    store::set_over(&mut uow, permit, State::Refused, EndedBecause::SaidNo).await?;
    tell_person(&mut uow, &mandate, ActingChange::Refused).await?;
    uow.commit().await
}

/// The one who acts gives it up.
pub async fn give_up(caller: &Caller<'_>, actor: &Actor, id: MandateId) -> OpResult {
    let mut uow = caller.portal_uow("mandates").await?;
    let mandate = store::get(&mut uow, id, true).await?;
    let permit = rules::may_give_up(actor, &mandate)?;
    store::set_over(&mut uow, permit, State::Revoked, EndedBecause::GivenUp).await?;
    tell_both(&mut uow, &mandate, &mandate.content, ActingChange::Ended).await?;
    uow.commit().await
}

/// Everybody whom the person asked, and who acts or acted for them.
pub async fn of_own(uow: &mut Uow) -> OpResult<Vec<Mandate>> {
    let Actor::Resident(resident) = uow.actor() else { return Err(Denial::SignInNeeded.into()) };
    let person = resident.person;
    store::of_person(uow, person).await
}

/// What those are called who act or acted for the person, by mandate.
pub async fn names(uow: &mut Uow) -> OpResult<Vec<(uuid::Uuid, String)>> {
    Ok(of_own(uow).await?.into_iter().map(|mandate| (mandate.id.0, mandate.content.representative)).collect())
}

/// One that the person gave.
pub async fn own(uow: &mut Uow, id: MandateId) -> OpResult<Mandate> {
    let mandate = store::get(uow, id, false).await?;
    if uow.actor().speaks_for(mandate.person) { Ok(mandate) } else { Err(OpError::NotFound) }
}

/// Takes it back, at once: the next request of the other finds nothing.
pub async fn revoke(uow: &mut Uow, id: MandateId) -> OpResult {
    let mandate = store::get(uow, id, true).await?;
    let permit = rules::may_revoke(uow.actor(), &mandate)?;
    let started = mandate.terms.state == State::Active;
    store::set_over(uow, permit, State::Revoked, EndedBecause::TakenBack).await?;
    if started { tell_both(uow, &mandate, &mandate.content, ActingChange::Ended).await } else { Ok(()) }
}

/// Another twelve months.
pub async fn renew(uow: &mut Uow, id: MandateId) -> OpResult {
    let mandate = store::get(uow, id, true).await?;
    let until = rules::renewed_until(uow.today());
    let permit = rules::may_renew(uow.actor(), &mandate)?;
    store::set_renewed(uow, permit, until).await?;
    tell_both(uow, &mandate, &mandate.content, ActingChange::Renewed).await
}

/// What is over ends, and both are told: past its day, not renewed, the person died, the invitation ran out.
pub async fn end_overdue(uow: &mut Uow) -> OpResult<usize> {
    let overdue = store::overdue(uow, 100).await?;
    for (id, because) in &overdue {
        let mandate = store::get(uow, *id, true).await?;
        let permit = rules::may_end(uow.actor(), &mandate)?;
        let was_active = mandate.terms.state == State::Active;
        store::set_over(uow, permit, State::Ended, *because).await?;
        match (was_active, because) {
            // Nobody writes to somebody who died.
            (true, EndedBecause::Died) => tell_representative(uow, &mandate.content, ActingChange::Ended).await?,
            (true, _) => tell_both(uow, &mandate, &mandate.content, ActingChange::Ended).await?,
            (false, _) => {}
        }
    }
    Ok(overdue.len())
}

/// What a person gave goes with them when they turn out to be somebody who was known before.
pub async fn adopt(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    store::adopt(uow, from, to).await
}

/// What somebody may do, in one line for lists: the titles of the services and whether it is to see or to act.
pub fn titles(portal: &Portal, services: &[String], lang: Lang) -> Vec<String> {
    services.iter().filter_map(|slug| Some(portal.catalogue().service(slug)?.title.get(lang).to_string())).collect()
}
