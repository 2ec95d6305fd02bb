//! Until when things are kept, and what goes next.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::{
    calendar,
    db::Uow,
    error::OpResult,
    holdings::{
        Category, Keeping,
        rules::{self, Group, Packs},
        store::{
            counts,
            persons::{self, Standing},
            walks,
        },
    },
    ids::PersonId,
    policy::{Matter, Trigger},
};

/// Until when something is kept that began its period at a moment, and the rule that says so. The version is the policy's it was
/// taken under: a rule that has become shorter since counts, one that has become longer does not.
pub fn keep_until(uow: &Uow, category: Category, matter: &Matter<'_>, began: Option<DateTime<Utc>>, version: Option<i32>) -> Keeping {
    let (current, earlier) = (uow.portal().policy(), uow.portal().earlier_policies());
    let packs = Packs { current: &current, earlier: &earlier };
    packs.keeping(category, matter, began.map(calendar::london_date), version)
}

/// How much is held of each category, as far as the actor may see it.
pub async fn counts(uow: &mut Uow, person: PersonId) -> OpResult<Vec<(Category, i64)>> {
    counts::held(uow, person).await
}

/// The groups of a category under the policies that count.
pub(super) fn groups(uow: &Uow, category: Category) -> Vec<Group> {
    if category == Category::Draft {
        // A draft carries the day it goes; the period is in it already.
        return vec![Group::whole(category, Trigger::Created)];
    }
    let (current, earlier) = (uow.portal().policy(), uow.portal().earlier_policies());
    rules::groups(Packs { current: &current, earlier: &earlier }, category)
}

/// What goes of a person's within so many days, by day and category. What should have gone already has a day that is past.
pub async fn deleting_soon(uow: &mut Uow, person: PersonId, within_days: u32) -> OpResult<Vec<(NaiveDate, Category, i64)>> {
    let Some(standing) = persons::standing(uow, person).await?.filter(|standing| !standing.restricted) else { return Ok(Vec::new()) };
    let today = uow.today();
    let horizon = today.checked_add_days(Days::new(u64::from(within_days))).unwrap_or(NaiveDate::MAX);
    let mut due: BTreeMap<(NaiveDate, Category), i64> = BTreeMap::new();
    for category in counts::present(uow, person).await? {
        let groups: Vec<Group> = groups(uow, category).into_iter().map(|group| group.due_by(horizon)).collect();
        let mut rows = going(uow, person, category, &groups, None).await?;
        rows.extend(values_going(uow, person, &standing, category).await?.filter(|(day, _)| *day <= horizon));
        for (day, count) in rows {
            *due.entry((day, category)).or_default() += count;
        }
    }
    Ok(due.into_iter().map(|((day, category), count)| (day, category, count)).collect())
}

/// The first day from today on, within so many days, on which something of a person's goes. Found without counting what goes.
pub async fn next_day(uow: &mut Uow, person: PersonId, within_days: u32) -> OpResult<Option<NaiveDate>> {
    let Some(standing) = persons::standing(uow, person).await?.filter(|standing| !standing.restricted) else { return Ok(None) };
    let today = uow.today();
    let horizon = today.checked_add_days(Days::new(u64::from(within_days))).unwrap_or(NaiveDate::MAX);
    let mut next: Option<NaiveDate> = None;
    for category in counts::present(uow, person).await? {
        // Nothing later than what was found already is of interest.
        let until = next.unwrap_or(horizon);
        let groups: Vec<Group> = groups(uow, category).into_iter().map(|group| group.due_by(until)).collect();
        let mut days: Vec<NaiveDate> = going(uow, person, category, &groups, Some(1)).await?.into_iter().map(|(day, _)| day).collect();
        days.extend(values_going(uow, person, &standing, category).await?.map(|(day, _)| day).filter(|day| *day <= until));
        next = next.into_iter().chain(days.into_iter().map(|day| day.max(today))).min();
        if next == Some(today) {
            break;
        }
    }
    Ok(next)
}

/// The next day on which something of a person's goes, of which category, and how much of it.
pub async fn next_to_go(uow: &mut Uow, person: PersonId) -> OpResult<Option<(NaiveDate, Category, i64)>> {
    let Some(standing) = persons::standing(uow, person).await?.filter(|standing| !standing.restricted) else { return Ok(None) };
    let today = uow.today();
    let mut next: Option<(NaiveDate, Category)> = None;
    for category in counts::present(uow, person).await? {
        let groups = groups(uow, category);
        let mut rows = going(uow, person, category, &groups, Some(1)).await?;
        rows.extend(values_going(uow, person, &standing, category).await?);
        let first = rows.into_iter().map(|(day, _)| (day.max(today), category)).min();
        next = next.into_iter().chain(first).min();
    }
    let Some((day, category)) = next else { return Ok(None) };
    let on_that_day = |group: Group| if day == today { group.due_by(day) } else { group.due_by(day).due_from(day) };
    let groups: Vec<Group> = groups(uow, category).into_iter().map(on_that_day).collect();
    let rows = going(uow, person, category, &groups, None).await?;
    let values = values_going(uow, person, &standing, category).await?.filter(|(goes, _)| (*goes).max(today) == day);
    let count = rows.into_iter().chain(values).map(|(_, count)| count).sum();
    Ok(Some((day, category, count)))
}

/// On which days how much goes of what is within the groups.
pub(super) async fn going(
    uow: &mut Uow,
    person: PersonId,
    category: Category,
    groups: &[Group],
    most: Option<i64>,
) -> OpResult<Vec<(NaiveDate, i64)>> {
    let mut going = Vec::new();
    for walk in walks::of(category) {
        let taken: Vec<Group> = groups.iter().filter(|group| walk.takes(group)).cloned().collect();
        if taken.is_empty() {
            continue;
        }
        for begun in walk.begun(uow, person, &taken, most).await? {
            let group = taken.iter().find(|group| group.number == begun.group);
            going.extend(group.and_then(|group| group.goes_on(begun.day)).map(|day| (day, begun.count)));
        }
    }
    Ok(going)
}

/// When the values that are true now go: some time after the person was last in touch, and not while they still are.
async fn values_going(uow: &mut Uow, person: PersonId, standing: &Standing, category: Category) -> OpResult<Option<(NaiveDate, i64)>> {
    let lasting = rules::triggers(category).contains(&Trigger::LastContact);
    if !lasting || standing.active || standing.open {
        return Ok(None);
    }
    let Some(day) = groups(uow, category).first().and_then(|group| group.goes_on(calendar::london_date(standing.last))) else {
        return Ok(None);
    };
    let count = persons::current_values(uow, person, &kind_codes(category)).await?;
    Ok((count > 0).then_some((day, count)))
}

/// The codes of the kinds of values of a category.
pub(super) fn kind_codes(category: Category) -> Vec<String> {
    rules::kinds(category).iter().map(|kind| kind.code().to_string()).collect()
}
