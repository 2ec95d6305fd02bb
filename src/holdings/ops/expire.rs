//! The walk that lets go: deletes, over everybody, what has reached the end of its period (UK GDPR art. 5(1)(e)).

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::due::{groups, kind_codes};
use crate::{
    db::Uow,
    error::OpResult,
    holdings::{
        Batch, Category,
        rules::{self, Group},
        store::{persons, walks},
    },
    policy::Trigger,
    recordings, search,
};

/// Deletes what of a category goes on a day or before, at most about `most` things, and says which. A second call goes on where
/// the first ended; when nothing comes back, all is done. Never more than is due today, whatever day is asked for.
///
/// Things that are open, disputed or restricted stay. What a contact or a request holds goes with it, and so the bytes of its files.
pub async fn expire(uow: &mut Uow, category: Category, on: NaiveDate, most: i64) -> OpResult<Vec<Uuid>> {
    let batch = Batch { id: uow.new_id(), category };
    let permit = rules::may_expire(uow.actor(), &batch)?;
    let groups = due(uow, category, on.min(uow.today()));
    let mut gone = Vec::new();
    for walk in walks::of(category) {
        let taken: Vec<Group> = groups.iter().filter(|group| walk.takes(group)).cloned().collect();
        let left = left(most, gone.len());
        if !taken.is_empty() && left > 0 {
            gone.extend(walk.delete(uow, None, &taken, left).await?);
        }
    }
    let left = left(most, gone.len());
    match groups.first() {
        Some(group) if left > 0 => gone.extend(with_their_people(uow, category, group, left).await?),
        Some(_) | None => {}
    }
    if !gone.is_empty() {
        recordings::ops::orders::seal_anew(uow).await?;
        let version = uow.portal().policy().version;
        uow.record_because(permit, &format!("{}: {}, policy {version}", category.code(), gone.len())).await?;
    }
    Ok(gone)
}

fn left(most: i64, gone: usize) -> i64 {
    most.saturating_sub(i64::try_from(gone).unwrap_or(i64::MAX))
}

/// The groups of a category with what of them goes on a day or before.
pub(super) fn due(uow: &Uow, category: Category, on: NaiveDate) -> Vec<Group> {
    let mut groups: Vec<Group> = groups(uow, category).into_iter().map(|group| group.due_by(on)).collect();
    if category == Category::Draft {
        // Whoever is still writing today keeps what they wrote until its last minute.
        for group in &mut groups {
            group.until = group.until.min(uow.now() + TimeDelta::microseconds(1));
        }
    }
    groups
}

/// What goes with the person: the values that are true now, when they were last in touch too long ago; and in the end the
/// person, when nothing else is left, with the key that opened it all.
pub(super) async fn with_their_people(uow: &mut Uow, category: Category, group: &Group, most: i64) -> OpResult<Vec<Uuid>> {
    let mut gone = Vec::new();
    if rules::triggers(category).contains(&Trigger::LastContact) {
        let kinds = kind_codes(category);
        for person in persons::quiet(uow, group.until, &kinds, most).await? {
            gone.extend(persons::forget_values(uow, person, &kinds).await?);
            // Whoever is forgotten is written nothing more.
            persons::cancel_letters(uow, person).await?;
            search::ops::refresh(uow, person).await?;
        }
    }
    if category == Category::Account {
        for person in persons::remove_empty(uow, None, group.until, most).await? {
            uow.destroy_key(person).await?;
            gone.push(person.0);
        }
    }
    Ok(gone)
}
