//! Telling people who asked for it that something of theirs goes soon.

use std::sync::Arc;

use chrono::{Days, NaiveDate, TimeDelta};

use crate::{
    actor::Actor,
    calendar,
    db::Uow,
    error::{OpError, OpResult},
    fields::Fields,
    holdings::{self, Category},
    ids::PersonId,
    lang::Lang,
    outbox::Letter,
    permit::Denial,
    portal::Portal,
    retention::{
        Reminder, forms, rules,
        store::{self, remind::Asked},
    },
    service_requests,
};

/// How many people a round looks after.
const A_ROUND: i64 = 20;
/// One letter tells of a week at once, so that nobody is written every day.
const AT_ONCE: u64 = 7;

/// How long before something goes the actor wants to hear of it.
pub async fn days(uow: &mut Uow) -> OpResult<Option<i16>> {
    let person = uow.actor().person().ok_or(Denial::SignInNeeded)?;
    store::remind::days(uow, person).await
}

/// Chooses whether, and how long before, one hears of it.
pub async fn choose(uow: &mut Uow, fields: &Fields) -> OpResult {
    let days = forms::check_reminder(fields)?;
    let reminder = Reminder { person: uow.actor().person().ok_or(Denial::SignInNeeded)?, days };
    let permit = rules::may_remind(uow.actor(), &reminder)?;
    store::remind::set_days(uow, permit).await
}

/// Looks after the next few who asked to be told, each once a day.
pub async fn remind(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("retention")).await?;
    for asked in store::remind::next(&mut uow, A_ROUND).await? {
        look_after(&mut uow, &asked).await?;
    }
    uow.commit().await
}

async fn look_after(uow: &mut Uow, asked: &Asked) -> OpResult {
    let today = uow.today();
    let tomorrow = calendar::start_of_day(today) + TimeDelta::days(1);
    let within = u64::try_from(asked.days).unwrap_or(0);
    let soon = today.checked_add_days(Days::new(within)).unwrap_or(today);
    let horizon = today.checked_add_days(Days::new(within + AT_ONCE)).unwrap_or(today);
    let days = u32::try_from(within + AT_ONCE).unwrap_or(u32::MAX);
    let going = holdings::ops::deleting_soon(uow, PersonId(asked.person), days).await?;
    let told = asked.until.unwrap_or(NaiveDate::MIN);
    let new: Vec<(NaiveDate, i64)> = going
        .into_iter()
        .filter(|(day, category, _)| *day >= today && *day > told && worth(*category))
        .map(|(day, _, n)| (day, n))
        .collect();
    let first = new.iter().map(|(day, _)| *day).min().filter(|first| *first <= soon);
    if let Some(first) = first {
        let number = new.iter().map(|(_, number)| number).sum();
        // Somebody whose key has gone is written nothing.
        let letter = Letter::DeletingSoon { number, first };
        match service_requests::ops::write_to_person(uow, PersonId(asked.person), Lang::En, letter).await {
            Ok(()) | Err(OpError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    store::remind::set_looked_after(uow, asked.person, tomorrow, first.map(|_| horizon)).await
}

/// What nobody gave us and nobody misses would be a letter every day.
const fn worth(category: Category) -> bool {
    !matches!(category, Category::AccessLog | Category::CallEvent)
}
