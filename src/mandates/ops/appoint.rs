//! What a document gives: staff look at it, write down what it says, and the one who acts answers with their own sign-in.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{area, code_of, copies, offered, send_invitation, tell_person};
use crate::{
    access,
    actor::Actor,
    catalogue::Service,
    db::Uow,
    error::{FieldErrors, OpResult},
    fields::Fields,
    ids::{AccountId, MandateId, PersonId},
    lang::Lang,
    mandates::{
        AuthorityType, Content, Invited, Joint, Level, Mandate, Relation, State, Terms,
        authority::Reach,
        forms::{Appoint, Document},
        rules::{self, ChildVerdict},
        store,
    },
    outbox::ActingChange,
    people,
    permit::Denial,
    portal::Portal,
    text::mandates as words,
};

/// Writes down what a document says, with the record open, and invites the one whom it names. Pressed twice, it is one.
pub async fn appoint(uow: &mut Uow, person: PersonId, fields: &Fields, lang: Lang) -> OpResult<Invited> {
    let form = Appoint::check(fields, uow.today())?;
    let open = is_open(uow, person).await?;
    let code = code_of(uow.portal(), &form.way, form.submission_key);
    if let Some(mandate) = store::by_submission(uow, form.submission_key).await? {
        return Ok(Invited { mandate, code });
    }
    let email = form.way.email().unwrap_or_default().to_string();
    let holder = Holder { account: None, name: form.name.clone(), email, language: None };
    let mandate = written(uow, person, holder, &form.document).await?;
    let permit = rules::may_appoint(uow.actor(), &mandate, open)?;
    store::insert(uow, permit, form.submission_key).await?;
    send_invitation(uow, lang, mandate.id, &form.way, &code).await?;
    Ok(Invited { mandate: mandate.id, code })
}

/// Who is to act: nobody known yet while an invitation waits, or somebody who claimed it with their own sign-in.
pub struct Holder {
    pub account: Option<AccountId>,
    pub name: String,
    pub email: String,
    pub language: Option<Lang>,
}

/// Lets somebody act who claimed it themselves, by the document that staff looked at. `claim` is the key that makes it one mandate
/// however often it is pressed.
pub async fn grant(uow: &mut Uow, person: PersonId, holder: Holder, document: &Document, claim: Uuid) -> OpResult<MandateId> {
    let open = is_open(uow, person).await?;
    let mandate = written(uow, person, holder, document).await?;
    let permit = rules::may_appoint(uow.actor(), &mandate, open)?;
    store::insert(uow, permit, claim).await?;
    tell_person(uow, &mandate, ActingChange::Started).await?;
    Ok(mandate.id)
}

async fn is_open(uow: &mut Uow, person: PersonId) -> OpResult<bool> {
    Ok(matches!(uow.actor(), Actor::Staff(_)) && access::ops::current(uow, person).await?.is_some())
}

async fn written(uow: &mut Uow, person: PersonId, holder: Holder, form: &Document) -> OpResult<Mandate> {
    let deceased = people::ops::standing(uow, person).await?.deceased_on.is_some();
    if deceased != form.authority.rule().survives_death {
        let words = if deceased { words::person_died } else { words::person_lives };
        return Err(FieldErrors::one("authority", words).into());
    }
    let born = match form.authority {
        AuthorityType::Parent => Some(born_of_child(uow, person, form).await?),
        _ => None,
    };
    let services = services_of(uow.portal(), form);
    if services.is_empty() {
        let at = if form.only.is_some() { "services" } else { "authority" };
        return Err(FieldErrors::one(at, words::no_service).into());
    }
    let Actor::Staff(staff) = uow.actor() else { return Err(Denial::NotYours.into()) };
    let number = staff.number.clone();
    let subject = people::ops::name_of(uow, person).await?.unwrap_or_default();
    let active = holder.account.is_some();
    let may_ask_copy = carries_copy(form, born, uow.today());
    let ends_on = born.map(rules::until_of_age).or(form.ends_on);
    let terms = Terms { may_ask_copy, ..terms(form, services, uow.today(), ends_on, active) };
    Ok(Mandate {
        id: MandateId(uow.new_id()),
        person,
        account: holder.account,
        relation: relation(form.authority),
        joint: joint(uow, person, form).await?,
        terms,
        content: Content { subject, representative: holder.name, email: holder.email, language: holder.language },
        created_at: uow.now(),
        accepted_at: active.then(|| uow.now()),
        checked_by: Some(number),
        frozen_by: None,
        tried_at: None,
        ended_because: None,
        revision: 0,
    })
}

fn terms(form: &Document, services: Vec<String>, today: NaiveDate, ends_on: Option<NaiveDate>, active: bool) -> Terms {
    Terms {
        authority: form.authority,
        level: form.only.as_ref().map_or(Level::Act, |only| only.level),
        services,
        special_category: form.special_category,
        may_ask_copy: false,
        mode: form.mode,
        starts_on: today,
        ends_on,
        renew_by: (active && form.authority.rule().renewed).then(|| rules::renewed_until(today)),
        state: if active { State::Active } else { State::Invited },
        capacity_lost_on: None,
        frozen: None,
        ended_at: None,
    }
}

/// Those whom one document names belong together, in whatever order they come forward (law.md 4.1: all must act).
async fn joint(uow: &mut Uow, person: PersonId, form: &Document) -> OpResult<Option<Joint>> {
    let Some(of) = form.appointed else { return Ok(None) };
    let group = store::group_of(uow, person, form.authority).await?.unwrap_or_else(|| uow.new_id());
    Ok(Some(Joint { group, of }))
}

/// Whether the paper gives asking for a copy as well. A signed letter names all that it gives, and so is whole in itself.
fn carries_copy(form: &Document, born: Option<NaiveDate>, today: NaiveDate) -> bool {
    let age = born.map(|born| rules::age_on(born, today));
    rules::copies::carries(form.authority, form.only.is_none(), form.may_ask_copy, age)
}

/// When a child was born, if this parent may act for a child of that age (law.md 4.2).
async fn born_of_child(uow: &mut Uow, person: PersonId, form: &Document) -> OpResult<NaiveDate> {
    let no = |message: fn(Lang) -> &'static str| FieldErrors::one("child", message);
    let born = copies::born(uow, person).await?.ok_or_else(|| no(words::born_unknown))?;
    match rules::parent_may_act(rules::age_on(born, uow.today()), form.child) {
        ChildVerdict::Allow => Ok(born),
        ChildVerdict::CheckBestInterest => Err(no(words::child_best_interest).into()),
        ChildVerdict::AskTheChild => Err(no(words::child_ask).into()),
        ChildVerdict::Deny => Err(no(words::child_deny).into()),
        ChildVerdict::Safeguarding => Err(no(words::child_safeguarding).into()),
        ChildVerdict::TreatAsAdult => Err(no(words::child_adult).into()),
    }
}

/// The services that the authority reaches: the law says it, and the form can only leave some of them out.
fn services_of(portal: &Portal, form: &Document) -> Vec<String> {
    let reached = |service: &Service| match form.authority.rule().reach {
        Reach::Areas(areas) => areas.contains(&area(portal, &service.slug)),
        Reach::Named | Reach::Call | Reach::Child | Reach::Estate => true,
    };
    let private = |service: &Service| !service.special_category.is_empty() && !form.special_category;
    let named = |service: &Service| form.only.as_ref().is_none_or(|only| only.services.contains(&service.slug));
    let granted = |service: &&std::sync::Arc<Service>| reached(service) && !private(service) && named(service);
    offered(portal).iter().filter(granted).map(|service| service.slug.clone()).collect()
}

const fn relation(authority: AuthorityType) -> Relation {
    match authority {
        AuthorityType::LpaMoney
        | AuthorityType::LpaWelfare
        | AuthorityType::Epa
        | AuthorityType::ScottishMoney
        | AuthorityType::ScottishWelfare => Relation::Attorney,
        AuthorityType::DeputyMoney | AuthorityType::DeputyWelfare => Relation::Deputy,
        AuthorityType::Parent => Relation::Parent,
        AuthorityType::Executor => Relation::Executor,
        AuthorityType::Appointee | AuthorityType::Written | AuthorityType::OneCall => Relation::Advocate,
    }
}
