//! Writing down what somebody told, with where it came from, and taking it back.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{get, open_record};
use crate::{
    actor::Actor,
    backup,
    db::Uow,
    error::OpResult,
    holdings,
    ids::PersonId,
    people::{Channel, Kind, Person, Relation, Said, Source, Value, ValueKind, forms, rules, store},
    permit::Permit,
    search,
};

/// Who told something, how, and for which time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub source: Source,
    pub relation: Option<Relation>,
    pub channel: Channel,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

impl Origin {
    pub const fn of(source: Source, channel: Channel) -> Self {
        Origin { source, relation: None, channel, from: None, until: None }
    }

    /// On these pages: by the person, or by staff.
    pub fn online(actor: &Actor) -> Self {
        let source = if matches!(actor, Actor::Staff(_)) { Source::Staff } else { Source::Resident };
        Origin::of(source, Channel::Online)
    }
}

/// The values of a kind that are true today, the main one first and then the newest.
pub async fn values_of_kind(uow: &mut Uow, person: PersonId, kind: ValueKind) -> OpResult<Vec<Said>> {
    let today = uow.today();
    let mut values = told(uow, person, kind).await?;
    values.retain(|said| said.holds_on(today));
    Ok(values)
}

/// As [`values_of_kind`], with those whose own time is over.
pub(super) async fn told(uow: &mut Uow, person: PersonId, kind: ValueKind) -> OpResult<Vec<Said>> {
    let mut values = Vec::new();
    for kept in store::of_kind(uow, person, kind).await? {
        values.push(kept.open(uow, person).await?);
    }
    Ok(values)
}

/// Writes down what a person tells on these pages. The value it replaces stays as history.
pub async fn set_value(uow: &mut Uow, id: PersonId, value: &Value) -> OpResult {
    let origin = Origin::online(uow.actor());
    set(uow, id, value, origin).await.map(drop)
}

/// As [`set_value`], with who told it and how. The same value again changes nothing.
pub async fn set_value_from(uow: &mut Uow, id: PersonId, value: &Value, source: Source, channel: Channel) -> OpResult {
    set(uow, id, value, Origin::of(source, channel)).await.map(drop)
}

/// Writes down one more value beside those there are; of a kind that a person has one of, it takes the place of that one. The
/// same value again changes nothing and gives the id it has.
#[expect(clippy::too_many_arguments, reason = "where a value comes from is part of every value, and each part is named at the call")]
pub async fn add_value_from(
    uow: &mut Uow,
    person: PersonId,
    value: &Value,
    source: Source,
    relation: Option<Relation>,
    channel: Channel,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> OpResult<Uuid> {
    let origin = Origin { source, relation, channel, from, until };
    if rules::is_single(value.kind()) { set(uow, person, value, origin).await } else { add(uow, person, value, origin).await }
}

/// The main value of its kind from now on.
pub(super) async fn set(uow: &mut Uow, id: PersonId, value: &Value, origin: Origin) -> OpResult<Uuid> {
    let kind = value.kind();
    let person = get(uow, id).await?;
    // The address an account signs in with is changed by its owner only; what staff are told is a further one.
    let is_sign_in = kind == ValueKind::Email && person.kind == Kind::Account && matches!(uow.actor(), Actor::Staff(_));
    if is_sign_in || !rules::has_main(kind) {
        return add(uow, id, value, origin).await;
    }
    let permit = permit(uow, &person, kind).await?;
    let value = normal(uow, value)?;
    let main = told(uow, id, kind).await?.into_iter().find(|said| said.main);
    if let Some(main) = &main
        && main.value == value
        && origin.from.is_none_or(|from| main.from == Some(from))
    {
        return Ok(main.id);
    }
    // An address is theirs until the next one is; it has no other end of its own.
    let until = (kind == ValueKind::Address).then(|| origin.from.unwrap_or(uow.today()));
    let new = new_value(uow, id, &value, origin, true).await?;
    let row = new.id;
    store::replace_value(uow, permit, new, until).await?;
    search::ops::refresh(uow, id).await?;
    if let Some(main) = main {
        put_right(uow, id, &main, Some(&value)).await?;
    }
    Ok(row)
}

/// One more value of its kind.
pub(super) async fn add(uow: &mut Uow, id: PersonId, value: &Value, origin: Origin) -> OpResult<Uuid> {
    let kind = value.kind();
    let person = get(uow, id).await?;
    let permit = permit(uow, &person, kind).await?;
    let value = normal(uow, value)?;
    let there = told(uow, id, kind).await?;
    let same = |said: &&Said| said.value == value && said.from == origin.from && said.until == origin.until;
    if let Some(same) = there.iter().find(same) {
        return Ok(same.id);
    }
    let main = rules::has_main(kind) && !there.iter().any(|said| said.main);
    let new = new_value(uow, id, &value, origin, main).await?;
    let row = new.id;
    store::insert_value(uow, permit, new).await?;
    search::ops::refresh(uow, id).await?;
    Ok(row)
}

/// Takes back the main value of a kind: it is history from now on, and the newest that is left takes its place.
pub async fn end_value(uow: &mut Uow, id: PersonId, kind: ValueKind) -> OpResult {
    let person = get(uow, id).await?;
    let permit = permit(uow, &person, kind).await?;
    let until = (kind == ValueKind::Address).then(|| uow.today());
    let main = told(uow, id, kind).await?.into_iter().find(|said| said.main);
    store::end_value(uow, permit, kind, until).await?;
    search::ops::refresh(uow, id).await?;
    match main {
        Some(main) => put_right(uow, id, &main, None).await,
        None => Ok(()),
    }
}

/// Takes back some values of a kind: they are history from now on. Ids of anything else are passed over.
pub async fn end_values(uow: &mut Uow, id: PersonId, kind: ValueKind, ids: &[Uuid]) -> OpResult {
    let person = get(uow, id).await?;
    let permit = permit(uow, &person, kind).await?;
    let mut there = told(uow, id, kind).await?;
    there.retain(|said| ids.contains(&said.id));
    store::end_values(uow, permit, kind, ids).await?;
    search::ops::refresh(uow, id).await?;
    for said in &there {
        put_right(uow, id, said, None).await?;
    }
    Ok(())
}

/// A value that was said to be wrong is so no more: a backup of yesterday must not say it again.
async fn put_right(uow: &mut Uow, person: PersonId, wrong: &Said, now: Option<&Value>) -> OpResult {
    backup::ops::put_right(uow, person, holdings::rules::category_of(wrong.value.kind()), wrong.id, now).await
}

/// Leave to write down a value of a kind.
async fn permit<'p>(uow: &mut Uow, person: &'p Person, kind: ValueKind) -> OpResult<Permit<'p, rules::SetValue>> {
    let open = open_record(uow, person.id).await?;
    Ok(rules::may_set_value(uow.actor(), person, kind, open.as_ref())?)
}

fn normal(uow: &Uow, value: &Value) -> OpResult<Value> {
    let pattern = &uow.portal().council().council_tax_account_pattern;
    Ok(forms::normal(value, pattern, uow.today())?)
}

/// The row of a value: sealed, with who wrote it down and under which policy.
async fn new_value(uow: &mut Uow, person: PersonId, value: &Value, origin: Origin, main: bool) -> OpResult<store::NewValue> {
    let id = uow.new_id();
    let sealed = uow.seal(person, store::place(id), value).await?;
    let recorded_by = match uow.actor() {
        Actor::Staff(staff) => Some(staff.number.clone()),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => None,
    };
    Ok(store::NewValue {
        id,
        kind: value.kind(),
        sealed,
        main,
        source: origin.source,
        relation: origin.relation,
        channel: origin.channel,
        recorded_by,
        policy_version: Some(uow.portal().policy().version),
        from: origin.from,
        until: origin.until,
    })
}
