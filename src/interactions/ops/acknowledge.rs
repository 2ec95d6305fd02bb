//! Writing to somebody that what they told us was written down (M5), whichever way they told it.

use uuid::Uuid;

use crate::{
    calendar,
    db::Uow,
    error::{OpError, OpResult},
    interactions::{Interaction, rules, store},
    outbox::{self, Letter},
    people::{self, NeedKind, Value},
};

/// Tells the person of a new contact that we have it, by e-mail where they gave an address, else on paper. `team` is where it was
/// passed on to. Somebody who told us in their own words what they need may have said how not to be reached: to them staff
/// speak themselves.
pub(crate) async fn acknowledge(uow: &mut Uow, contact: Uuid, team: Option<&str>) -> OpResult {
    let contact = store::find(uow, contact).await?.ok_or(OpError::NotFound)?;
    let (person, standing) = (people::ops::get(uow, contact.person).await?, people::ops::standing(uow, contact.person).await?);
    if !rules::is_acknowledged(&contact, person.kind, &standing) || has_own_words(uow, &contact).await? {
        return Ok(());
    }
    let letter = letter(uow, &contact, team);
    if let Some(email) = people::ops::email_of(uow, contact.person).await? {
        let lang = person.language.or(contact.language).unwrap_or_default();
        return outbox::ops::queue(uow, contact.person, &email, lang, letter).await;
    }
    match outbox::ops::post(uow, contact.person, letter).await {
        // Without a name and an address there is nowhere to write to.
        Err(OpError::NotFound) => Ok(()),
        other => other,
    }
}

async fn has_own_words(uow: &mut Uow, contact: &Interaction) -> OpResult<bool> {
    let needs = people::ops::needs(uow, contact.person).await?;
    Ok(needs.iter().any(|said| matches!(&said.value, Value::Need(need) if need.need == NeedKind::Other.code())))
}

/// Reference, team and date, and nothing of what was said.
fn letter(uow: &Uow, contact: &Interaction, team: Option<&str>) -> Letter {
    let portal = uow.portal();
    let team = portal.council().team(team.unwrap_or(&contact.team));
    let service = contact.service.as_deref().and_then(|slug| portal.catalogue().service(slug));
    let target = service.map(|service| calendar::add_working_days(uow.today(), service.target_working_days, portal.holidays()).date);
    Letter::ContactReceived {
        reference: contact.reference.clone(),
        on: calendar::london_date(contact.at),
        team_en: team.en,
        team_cy: team.cy,
        target,
    }
}
