//! What a document gives: staff look at it, write down what it says, and the one who acts answers with their own sign-in.

use crate::{
    access,
    actor::Actor,
    catalogue::Service,
    db::Uow,
    error::{FieldErrors, OpResult},
    fields::Fields,
    ids::{MandateId, PersonId},
    lang::Lang,
    mandates::{
        AuthorityType, Content, Invited, Level, Mandate, Relation, State, Terms,
        authority::Reach,
        forms::{Appoint, Way},
        rules::{self, ChildVerdict},
        store,
    },
    people::{self, Value, ValueKind},
    permit::Denial,
    portal::Portal,
    text::mandates as words,
};

use super::{area, code_of, offered, send_invitation};

/// Writes down what a document says, with the record open, and invites the one whom it names. Pressed twice, it is one.
pub async fn appoint(uow: &mut Uow, person: PersonId, fields: &Fields, lang: Lang) -> OpResult<Invited> {
    let form = Appoint::check(fields, uow.today())?;
    let open = matches!(uow.actor(), Actor::Staff(_)) && access::ops::current(uow, person).await?.is_some();
    let code = code_of(uow.portal(), &form.way, form.submission_key);
    if let Some(mandate) = store::by_submission(uow, form.submission_key).await? {
        return Ok(Invited { mandate, code });
    }
    let mandate = written(uow, person, &form).await?;
    let permit = rules::may_appoint(uow.actor(), &mandate, open)?;
    store::insert(uow, permit, form.submission_key).await?;
    send_invitation(uow, lang, mandate.id, &form.way, &code).await?;
    Ok(Invited { mandate: mandate.id, code })
}

async fn written(uow: &mut Uow, person: PersonId, form: &Appoint) -> OpResult<Mandate> {
    let deceased = people::ops::standing(uow, person).await?.deceased_on.is_some();
    if deceased != form.authority.rule().survives_death {
        let words = if deceased { words::person_died } else { words::person_lives };
        return Err(FieldErrors::one("authority", words).into());
    }
    let ends_on = match form.authority {
        AuthorityType::Parent => Some(until_grown(uow, person, form).await?),
        _ => form.ends_on,
    };
    let services = services_of(uow.portal(), form);
    if services.is_empty() {
        return Err(FieldErrors::one("authority", words::no_service).into());
    }
    let Actor::Staff(staff) = uow.actor() else { return Err(Denial::NotYours.into()) };
    let number = staff.number.clone();
    let subject = people::ops::name_of(uow, person).await?.unwrap_or_default();
    let email = if let Way::Email(email) = &form.way { email.as_str().to_string() } else { String::new() };
    Ok(Mandate {
        id: MandateId(uow.new_id()),
        person,
        account: None,
        relation: relation(form.authority),
        terms: Terms {
            authority: form.authority,
            level: Level::Act,
            services,
            special_category: form.special_category,
            mode: form.mode,
            starts_on: uow.today(),
            ends_on,
            renew_by: None,
            state: State::Invited,
            capacity_lost_on: None,
            frozen: None,
            ended_at: None,
        },
        content: Content { subject, representative: form.name.clone(), email, language: None },
        created_at: uow.now(),
        accepted_at: None,
        checked_by: Some(number),
        frozen_by: None,
        tried_at: None,
        ended_because: None,
        revision: 0,
    })
}

/// The last day of a parent's authority, if this parent may act for a child of this age (law.md 4.2).
async fn until_grown(uow: &mut Uow, person: PersonId, form: &Appoint) -> OpResult<chrono::NaiveDate> {
    let no = |message: fn(Lang) -> &'static str| FieldErrors::one("child", message);
    let told = people::ops::values_of_kind(uow, person, ValueKind::DateOfBirth).await?;
    let born = told.iter().find_map(|said| if let Value::DateOfBirth(born) = said.value { Some(born) } else { None });
    let born = born.ok_or_else(|| no(words::born_unknown))?;
    let age = rules::age_on(born, uow.today());
    match rules::parent_may_act(age, form.child) {
        ChildVerdict::Allow => Ok(rules::until_of_age(born)),
        ChildVerdict::CheckBestInterest => Err(no(words::child_best_interest).into()),
        ChildVerdict::AskTheChild => Err(no(words::child_ask).into()),
        ChildVerdict::Deny => Err(no(words::child_deny).into()),
        ChildVerdict::Safeguarding => Err(no(words::child_safeguarding).into()),
        ChildVerdict::TreatAsAdult => Err(no(words::child_adult).into()),
    }
}

/// The services that the authority reaches: the law says it, not the form.
fn services_of(portal: &Portal, form: &Appoint) -> Vec<String> {
    let reached = |service: &Service| match form.authority.rule().reach {
        Reach::Areas(areas) => areas.contains(&area(portal, &service.slug)),
        Reach::Named | Reach::Call | Reach::Child | Reach::Estate => true,
    };
    let private = |service: &Service| !service.special_category.is_empty() && !form.special_category;
    offered(portal).iter().filter(|service| reached(service) && !private(service)).map(|service| service.slug.clone()).collect()
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
