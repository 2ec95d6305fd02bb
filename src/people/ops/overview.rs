//! Looking at what somebody told: the details page, and one number in full.

use uuid::Uuid;

use super::get;
use crate::{
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    people::{Said, ValueKind, rules, store},
};

/// What the details page shows: the first few of each kind, and how many there are.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    pub current: Vec<Said>,
    pub earlier: Vec<Said>,
    /// How many of a kind are true now, and how many are history.
    pub counts: Vec<(ValueKind, i64, i64)>,
}

impl Overview {
    pub fn of(&self, kind: ValueKind) -> impl Iterator<Item = &Said> {
        self.current.iter().filter(move |said| said.value.kind() == kind)
    }

    pub fn earlier_of(&self, kind: ValueKind) -> impl Iterator<Item = &Said> {
        self.earlier.iter().filter(move |said| said.value.kind() == kind)
    }

    /// Which values are true now.
    pub fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.current.iter().map(|said| said.id)
    }

    /// How many of a kind are true now, and how many are history.
    pub fn count(&self, kind: ValueKind) -> (i64, i64) {
        self.counts.iter().find(|(of, ..)| *of == kind).map_or((0, 0), |(_, current, earlier)| (*current, *earlier))
    }
}

/// The first `most` values of each kind, of what is true now and of what was.
pub async fn overview(uow: &mut Uow, person: PersonId, most: i64) -> OpResult<Overview> {
    let mut overview = Overview { counts: store::counts(uow, person).await?, ..Overview::default() };
    for kept in store::first_of_each_kind(uow, person, most).await? {
        let said = kept.open(uow, person).await?;
        if said.ended_at.is_none() { overview.current.push(said) } else { overview.earlier.push(said) }
    }
    overview.earlier.sort_by_key(|said| std::cmp::Reverse(said.ended_at));
    Ok(overview)
}

/// One value in full, which is written down whoever asks: a number of the person's is not shown in passing.
pub async fn reveal(uow: &mut Uow, person: PersonId, id: Uuid) -> OpResult<Said> {
    let whose = get(uow, person).await?;
    let open = super::open_record(uow, person).await?;
    let permit = rules::may_reveal(uow.actor(), &whose, open.as_ref())?;
    let kept = store::one(uow, person, id).await?.ok_or(OpError::NotFound)?;
    uow.record(permit).await?;
    kept.open(uow, person).await
}
