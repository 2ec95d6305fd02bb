//! What can be done with what is known of people.

use super::{Channel, Details, Kind, Person, Said, Source, Value, ValueKind, rules, store};
use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    lang::Lang,
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

/// Writes down what a person tells on these pages. The value it replaces stays as history.
pub async fn set_value(uow: &mut Uow, id: PersonId, value: &Value) -> OpResult {
    let source = if matches!(uow.actor(), Actor::Staff(_)) { Source::Staff } else { Source::Resident };
    set_value_from(uow, id, value, source, Channel::Online).await
}

/// As [`set_value`], with who told it and how. The same value again changes nothing.
pub async fn set_value_from(uow: &mut Uow, id: PersonId, value: &Value, source: Source, channel: Channel) -> OpResult {
    let person = get(uow, id).await?;
    let permit = rules::may_set_value(uow.actor(), &person)?;
    if store::current(uow, id, value.kind()).await?.as_ref() == Some(value) {
        return Ok(());
    }
    let row = uow.new_id();
    let sealed = uow.seal(id, store::place(row), value).await?;
    let recorded_by = match uow.actor() {
        Actor::Staff(staff) => Some(staff.number.clone()),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::System(_) => None,
    };
    let policy_version = Some(uow.portal().policy().version);
    let new = store::NewValue { id: row, kind: value.kind(), sealed, source, channel, recorded_by, policy_version };
    store::replace_value(uow, permit, new).await
}

/// Takes back what a person told: it is history from now on.
pub async fn end_value(uow: &mut Uow, id: PersonId, kind: ValueKind) -> OpResult {
    let person = get(uow, id).await?;
    let permit = rules::may_set_value(uow.actor(), &person)?;
    store::end_value(uow, permit, kind).await
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

/// The language a person wants to be written to in. None takes the choice back: not yet known.
pub async fn set_language(uow: &mut Uow, id: PersonId, language: Option<Lang>) -> OpResult {
    let person = get(uow, id).await?;
    let permit = rules::may_set_language(uow.actor(), &person)?;
    if person.language == language {
        return Ok(());
    }
    store::set_language(uow, permit, language).await
}

/// Whether this record is one that not everybody may work with.
pub async fn standing(uow: &mut Uow, id: PersonId) -> OpResult<super::Standing> {
    store::standing(uow, id).await?.ok_or(OpError::NotFound)
}

// ---- placeholders: the merge takes the owner's -------------------------------------------------------------------------------

/// The current values of a kind.
pub async fn values_of_kind(uow: &mut Uow, id: PersonId, kind: ValueKind) -> OpResult<Vec<Said>> {
    Ok(history(uow, id).await?.into_iter().filter(|said| said.ended_at.is_none() && said.value.kind() == kind).collect())
}

/// The needs that have not lapsed.
pub async fn needs(uow: &mut Uow, id: PersonId) -> OpResult<Vec<Said>> {
    values_of_kind(uow, id, ValueKind::Need).await
}
