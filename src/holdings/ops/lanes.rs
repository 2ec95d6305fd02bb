//! What each rule lets go by each way: counted, sampled, and let go a batch at a time. Planned and released by the retention noun.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use super::{
    due::kind_codes,
    expire::{due, with_their_people},
};
use crate::{
    calendar,
    db::Uow,
    error::OpResult,
    holdings::{
        Batch, Category, Lane, LaneDue, Sampled,
        rules::{self, Group},
        store::{
            persons, walking,
            walks::{self, Walk},
        },
    },
    policy::Trigger,
    recordings,
};

/// The way by which the values go that are true now, with people who were last in touch too long ago.
const VALUES: &str = "values";

/// Everything of a category that goes on a day or before, by rule and way, with what holds some of it. Counted by the database in
/// one question for each way, however much there is.
pub async fn lanes(uow: &mut Uow, category: Category, on: NaiveDate) -> OpResult<Vec<LaneDue>> {
    persons::take_time(uow).await?;
    let groups = due(uow, category, on.min(uow.today()));
    let mut lanes = Vec::new();
    persons::join_sets(uow, true).await?;
    for walk in walks::of(category) {
        let taken: Vec<Group> = groups.iter().filter(|group| walk.takes(group)).cloned().collect();
        if taken.is_empty() {
            continue;
        }
        let counted = walk.due(uow, &taken).await?;
        let size = persons::size(uow, walk.table()).await?;
        lanes.extend(taken.iter().filter_map(|group| lane(uow, category, walk.code(), group, &counted, size)));
    }
    persons::join_sets(uow, false).await?;
    if let Some(group) = groups.first().filter(|_| is_lasting(category)) {
        let counted = persons::quiet_due(uow, group.until, &kind_codes(category)).await?;
        let size = persons::size(uow, "person_value").await?;
        lanes.extend(lane(uow, category, VALUES, &Group { number: 0, ..group.clone() }, &counted, size));
    }
    Ok(lanes)
}

fn is_lasting(category: Category) -> bool {
    rules::triggers(category).contains(&Trigger::LastContact)
}

/// None when nothing is due.
fn lane(uow: &Uow, category: Category, way: &str, group: &Group, counted: &[walking::Due], size: i64) -> Option<LaneDue> {
    let mut held = BTreeMap::new();
    let (mut free, mut oldest) = (0, None);
    for row in counted.iter().filter(|row| row.group == group.number) {
        oldest = oldest.into_iter().chain([row.oldest]).min();
        if row.kind.is_empty() {
            free += row.count;
        } else {
            *held.entry(row.kind.clone()).or_default() += row.count;
        }
    }
    let policy = uow.portal().policy();
    let newest = |versions: &Vec<i32>| versions.iter().copied().max();
    oldest.map(|oldest| LaneDue {
        lane: Lane { category, way: way.to_string(), rule: group.number },
        rule_version: group.versions.as_ref().and_then(newest).unwrap_or(policy.version),
        service: group.services.iter().flatten().next().cloned(),
        team: group.teams.iter().flatten().next().cloned(),
        reception: group.reception,
        start: group.trigger,
        action: policy.holding(category.code()).map(|holding| holding.action).unwrap_or_default(),
        due: free,
        held,
        oldest: calendar::london_date(oldest),
        size,
    })
}

/// The group and, unless it is the values that are true now, the walk of a lane, narrowed to what goes on a day or before.
fn found(uow: &Uow, lane: &Lane, on: NaiveDate) -> Option<(Group, Option<Walk>)> {
    let groups = due(uow, lane.category, on.min(uow.today()));
    let group = groups.into_iter().find(|group| group.number == lane.rule)?;
    if lane.way == VALUES {
        return is_lasting(lane.category).then_some((group, None));
    }
    let walk = walks::of(lane.category).iter().copied().find(|walk| walk.code() == lane.way && walk.takes(&group))?;
    Some((group, Some(walk)))
}

/// A few things of a lane, those longest over first: numbers and dates, and nothing of what they say.
pub async fn sample(uow: &mut Uow, lane: &Lane, on: NaiveDate, most: i64) -> OpResult<Vec<Sampled>> {
    let rows = match found(uow, lane, on) {
        None => Vec::new(),
        Some((group, Some(walk))) => walk.sample(uow, std::slice::from_ref(&group), most).await?,
        Some((group, None)) => persons::quiet_sample(uow, group.until, &kind_codes(lane.category), most).await?,
    };
    let sampled = |row: walking::Sampled| Sampled { id: row.id, began: calendar::london_date(row.at), held_by: row.kind };
    Ok(rows.into_iter().map(sampled).collect())
}

/// Deletes what a lane lets go on a day or before, at most about `most` things, and says which. What is held, open or disputed at
/// this moment stays, whatever was planned. The supplier is told of recordings before the keys that open their references can go.
pub async fn expire_lane(uow: &mut Uow, lane: &Lane, on: NaiveDate, most: i64) -> OpResult<Vec<Uuid>> {
    let batch = Batch { id: uow.new_id(), category: lane.category };
    let permit = rules::may_expire(uow.actor(), &batch)?;
    let gone = match found(uow, lane, on) {
        None => Vec::new(),
        Some((group, Some(walk))) => walk.delete(uow, None, std::slice::from_ref(&group), most).await?,
        Some((group, None)) => {
            persons::take_time(uow).await?;
            with_their_people(uow, lane.category, &group, most).await?
        }
    };
    if matches!(lane.category, Category::Recording | Category::Interaction) && !gone.is_empty() {
        recordings::ops::orders::seal_anew(uow).await?;
    }
    if !gone.is_empty() {
        uow.record_because(permit, &format!("{}: {}, policy {}", lane.category.code(), gone.len(), uow.portal().policy().version)).await?;
    }
    Ok(gone)
}

/// Removes people of whom nothing is left, with their keys: nobody comes back to a record that holds nothing.
pub async fn forget_empty(uow: &mut Uow, most: i64) -> OpResult<Vec<Uuid>> {
    persons::take_time(uow).await?;
    let today = uow.today();
    let Some(group) = due(uow, Category::Account, today).into_iter().next() else { return Ok(Vec::new()) };
    let before = group.until.min(uow.now() - TimeDelta::days(1));
    let batch = Batch { id: uow.new_id(), category: Category::Account };
    let permit = rules::may_expire(uow.actor(), &batch)?;
    let mut gone = Vec::new();
    for person in persons::remove_empty(uow, None, before, most).await? {
        uow.destroy_key(person).await?;
        gone.push(person.0);
    }
    if !gone.is_empty() {
        uow.record_because(permit, &format!("person: {}", gone.len())).await?;
    }
    Ok(gone)
}
