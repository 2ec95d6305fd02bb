//! What can be done with what is known of people.

pub mod change;
mod needs;
mod overview;
mod standing;
mod values;

pub use needs::{needs, needs_told, renew_needs, tell_needs};
pub use overview::{Overview, overview, reveal};
pub use standing::{
    MaySay, lift, mark_relative, may_say, note_death, restrict, restrict_as_asked, standing, standing_notes, take_back_death, tell_lifting,
    unmark_relative,
};
pub use values::{add_value_from, end_value, end_values, set_value, set_value_from, values_of_kind};

use super::{Details, Kind, Person, Said, Value, ValueKind, rules, store};
use crate::{
    access::{self, Access},
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    lang::Lang,
    search,
};

/// Makes somebody known under an id that was made for them, with a key of their own. Nothing is known of them yet.
pub async fn create(uow: &mut Uow, id: PersonId, kind: Kind, language: Option<Lang>) -> OpResult {
    let person = Person { id, kind, language, created_at: uow.now() };
    let permit = rules::may_create(uow.actor(), &person)?;
    store::insert(uow, permit).await
}

/// Makes somebody who has no account known, so that what they begin belongs to them. The browser keeps the id.
pub async fn create_guest(uow: &mut Uow) -> OpResult<PersonId> {
    let id = PersonId(uow.new_id());
    create(uow, id, Kind::Guest, None).await?;
    Ok(id)
}

/// The actor's opening of the record, for whoever needs one.
async fn open_record(uow: &mut Uow, person: PersonId) -> OpResult<Option<Access>> {
    if matches!(uow.actor(), Actor::Staff(_)) { access::ops::current(uow, person).await } else { Ok(None) }
}

pub async fn get(uow: &mut Uow, id: PersonId) -> OpResult<Person> {
    store::get(uow, id).await?.ok_or(OpError::NotFound)
}

/// What is true of a person now.
pub async fn details(uow: &mut Uow, id: PersonId) -> OpResult<Details> {
    let mut details = Details::default();
    for kept in store::values(uow, id, false).await?.into_iter().filter(|kept| kept.main) {
        details.put(kept.open(uow, id).await?.value);
    }
    Ok(details)
}

/// Everything a person ever told that is still kept, newest first: for the record and its export.
pub async fn history(uow: &mut Uow, id: PersonId) -> OpResult<Vec<Said>> {
    let mut history = Vec::new();
    for kept in store::values(uow, id, true).await? {
        history.push(kept.open(uow, id).await?);
    }
    Ok(history)
}

/// The full name, if they told it.
pub async fn name_of(uow: &mut Uow, id: PersonId) -> OpResult<Option<String>> {
    match store::current(uow, id, ValueKind::Name).await? {
        Some(Value::Name(name)) => Ok(Some(name)),
        _ => Ok(None),
    }
}

/// The address letters by e-mail go to, if there is one.
pub async fn email_of(uow: &mut Uow, id: PersonId) -> OpResult<Option<String>> {
    match store::current(uow, id, ValueKind::Email).await? {
        Some(Value::Email(email)) => Ok(Some(email)),
        _ => Ok(None),
    }
}

/// How a person is written to by e-mail: in which language, if they said, and where, if there is an address. Whoever acts for them
/// causes letters to them and never learns where they go: a door of their own tells the portal. The dead are not written to.
pub async fn reach(uow: &mut Uow, id: PersonId) -> OpResult<(Option<Lang>, Option<String>)> {
    if uow.actor().mandate().is_some() {
        return store::reach_of_subject(uow, id).await;
    }
    if standing(uow, id).await?.deceased_on.is_some() {
        return Ok((None, None));
    }
    Ok((get(uow, id).await?.language, email_of(uow, id).await?))
}

/// The language a person wants to be written to in. None takes the choice back: not yet known.
pub async fn set_language(uow: &mut Uow, id: PersonId, language: Option<Lang>) -> OpResult {
    let person = get(uow, id).await?;
    let permit = rules::may_set_language(uow.actor(), &person)?;
    if person.language == language {
        return Ok(());
    }
    store::set_language(uow, permit, language).await?;
    search::ops::refresh(uow, id).await
}
