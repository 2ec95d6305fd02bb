//! Needs: told once, seen by staff first, and lapsing after a year unless the person says that they still hold.

use chrono::{Months, NaiveDate};
use uuid::Uuid;

use super::values::{Origin, add, end_values, told, values_of_kind};
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    people::{Need, Said, Value, ValueKind},
};

/// How long a need holds after it was told. Nobody's life is frozen in a note that was true once.
const HOLDS: Months = Months::new(12);

/// What somebody needs now: what has lapsed is left out.
pub async fn needs(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Said>> {
    values_of_kind(uow, person, ValueKind::Need).await
}

/// As [`needs`], with what has lapsed: for the person, who can say that it is still right.
pub async fn needs_told(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Said>> {
    told(uow, person, ValueKind::Need).await
}

/// These are their needs and no others. What they needed before and still do keeps its date; what has lapsed begins anew.
pub async fn tell_needs(uow: &mut Uow, person: PersonId, needed: &[Need]) -> OpResult {
    let (there, today) = (told(uow, person, ValueKind::Need).await?, uow.today());
    let wanted = |said: &Said| matches!(&said.value, Value::Need(need) if needed.contains(need)) && said.holds_on(today);
    let over: Vec<Uuid> = there.iter().filter(|said| !wanted(said)).map(|said| said.id).collect();
    let kept: Vec<&Value> = there.iter().filter(|said| wanted(said)).map(|said| &said.value).collect();
    if !over.is_empty() {
        end_values(uow, person, ValueKind::Need, &over).await?;
    }
    for need in needed {
        let value = Value::Need(need.clone());
        if !kept.contains(&&value) {
            begin(uow, person, &value).await?;
        }
    }
    Ok(())
}

/// Everything they ever asked for and have not taken back is still right: each holds for a year from today.
pub async fn renew_needs(uow: &mut Uow, person: PersonId) -> OpResult {
    let lapses = lapses(uow.today())?;
    let old: Vec<Said> = told(uow, person, ValueKind::Need).await?.into_iter().filter(|said| said.until != Some(lapses)).collect();
    let ids: Vec<Uuid> = old.iter().map(|said| said.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    end_values(uow, person, ValueKind::Need, &ids).await?;
    for said in old {
        begin(uow, person, &said.value).await?;
    }
    Ok(())
}

async fn begin(uow: &mut Uow, person: PersonId, value: &Value) -> OpResult {
    let today = uow.today();
    let origin = Origin { from: Some(today), until: Some(lapses(today)?), ..Origin::online(uow.actor()) };
    add(uow, person, value, origin).await.map(drop)
}

fn lapses(told_on: NaiveDate) -> OpResult<NaiveDate> {
    told_on.checked_add_months(HOLDS).ok_or_else(|| OpError::Internal(anyhow::anyhow!("no day a year from now")))
}
