//! Asking teams to search where the register does not reach, and what they answer (UK GDPR art. 15(1A), law.md 1.3).

use chrono::{Days, NaiveDate};
use uuid::Uuid;

pub use crate::disclosure::store::searches::{ByTeam, Waiting};
use crate::{
    db::Uow,
    disclosure::{FoundWords, Search, forms, pack, rules, store},
    error::{OpError, OpResult},
    fields::Fields,
    files::{
        self,
        ops::{Holder, Written},
    },
    ids::PersonId,
    people,
    permit::Denial,
    rights::ops::desk,
};

/// How many tasks a list has.
const MOST_LISTED: i64 = 200;
/// How many days before the answer is due a team has to be done.
const DAYS_BEFORE: u64 = 10;

/// Asks a team to search.
pub async fn ask(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let opened = desk::open(uow, reference).await?;
    let disclosure = store::lock(uow, reference).await?;
    rules::may_decide(uow.actor(), &disclosure)?;
    let asked = forms::AskedTeam::check(fields, uow.portal().council())?;
    let due = opened.request.due(uow.portal().holidays());
    let search = Search {
        id: uow.new_id(),
        disclosure: disclosure.id,
        person: disclosure.person,
        team: asked.team,
        asked_by: uow.actor().label(),
        asked_at: uow.now(),
        due_on: due_on(due, uow.today()),
        asked: asked.asked,
        log: None,
        found: None,
        done_by: None,
        done_at: None,
    };
    let permit = rules::may_ask_team(uow.actor(), &search)?;
    store::searches::insert(uow, permit).await
}

/// Ten days before the answer is due, and not today; in ten days where there is no date.
fn due_on(due: Option<NaiveDate>, today: NaiveDate) -> NaiveDate {
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    let wanted = due.map_or_else(|| today.checked_add_days(Days::new(DAYS_BEFORE)), |due| due.checked_sub_days(Days::new(DAYS_BEFORE)));
    wanted.map_or(tomorrow, |day| day.max(tomorrow))
}

/// What the form for a team begins with: whom it is about, and what they asked for.
pub async fn draft(uow: &mut Uow, reference: &str) -> OpResult<String> {
    let opened = desk::open(uow, reference).await?;
    let details = people::ops::details(uow, opened.request.person).await?;
    let address = details.address.map(|address| {
        let lines = address.lines.iter().chain(std::iter::once(&address.postcode));
        lines.filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    });
    let lines = [details.name, address, Some(opened.request.words.clone())];
    Ok(lines.into_iter().flatten().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
}

/// What waits for the teams of the actor. It names nobody.
pub async fn mine(uow: &mut Uow) -> OpResult<Vec<Waiting>> {
    let crate::actor::Actor::Staff(staff) = uow.actor().clone() else { return Err(Denial::NotYours.into()) };
    if !staff.sees_content() {
        return Err(OpError::NotFound);
    }
    store::searches::waiting(uow, &staff.teams, MOST_LISTED).await
}

/// How far every team is that was asked, for those who answer.
pub async fn by_team(uow: &mut Uow) -> OpResult<Vec<ByTeam>> {
    if !desk::answers(uow.actor()) {
        return Err(Denial::NotYours.into());
    }
    store::searches::by_team(uow).await
}

/// Opens a task. The look is in the person's record before anything is shown.
pub async fn open(uow: &mut Uow, id: Uuid) -> OpResult<(Search, Vec<String>)> {
    let search = store::searches::lock(uow, id).await?;
    let permit = rules::may_open_search(uow.actor(), &search)?;
    store::searches::note_opened(uow, permit).await?;
    let titles = store::searches::titles(uow, &search).await?;
    Ok((search, titles))
}

/// Adds something that was found: it is decided on like every other item.
pub async fn add(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult {
    let search = store::searches::lock(uow, id).await?;
    let permit = rules::may_add_found(uow.actor(), &search)?;
    let found = forms::found(fields)?;
    let row = uow.new_id();
    let mark = pack::mark(uow.portal(), row, &serde_json::json!({ "body": found }));
    store::searches::add(uow, permit, row, &found, &mark).await
}

/// Whose key a file is sealed with that the actor found, if they may add one.
pub async fn holder_of_files(uow: &mut Uow, id: Uuid) -> OpResult<PersonId> {
    let search = store::searches::lock(uow, id).await?;
    drop(rules::may_add_found(uow.actor(), &search)?);
    Ok(search.person)
}

/// Adds a file that was found. What it is called stands among what was found; the file itself is decided on by itself.
pub async fn add_file(uow: &mut Uow, id: Uuid, written: Written) -> OpResult {
    let search = store::searches::lock(uow, id).await?;
    let permit = rules::may_add_found(uow.actor(), &search)?;
    let found = FoundWords { title: written.name().to_string(), text: String::new() };
    let (row, file) = (uow.new_id(), written.id().0);
    let mark = pack::mark(uow.portal(), row, &serde_json::json!({ "body": found }));
    store::searches::add(uow, permit, row, &found, &mark).await?;
    let mark = pack::mark(uow.portal(), file, &serde_json::json!({ "name": found.title }));
    files::ops::keep(uow, written, "found", Holder::Found(row)).await?;
    store::searches::add_file(uow, &search, file, &mark).await
}

/// Writes down how it was searched, which ends the task.
pub async fn finish(uow: &mut Uow, id: Uuid, fields: &Fields) -> OpResult {
    let search = store::searches::lock(uow, id).await?;
    let permit = rules::may_finish(uow.actor(), &search)?;
    let (log, found) = forms::search_log(fields)?;
    store::searches::set_done(uow, permit, &log, found).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_has_until_ten_days_before_the_answer_and_never_less_than_a_day() {
        let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
        assert_eq!(due_on(Some(day("2026-12-21")), day("2026-11-21")), day("2026-12-11"));
        assert_eq!(due_on(Some(day("2026-12-21")), day("2026-12-15")), day("2026-12-16"));
        assert_eq!(due_on(None, day("2026-11-21")), day("2026-12-01"));
    }
}
