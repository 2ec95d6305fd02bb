//! Doing again what was done after a backup: nobody is served before.

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use super::journal_place;
use crate::{
    actor::Actor,
    backup::{Backup, Replayed, Waiting, rules, store},
    corrections,
    db::Uow,
    erasure::{
        self,
        journal::{Entry, Fact, Line, PutRight},
    },
    error::{OpError, OpResult},
    holdings::Scope,
    ids::PersonId,
    people::{self, Channel, Said, Source, Value},
    portal::Portal,
    search,
    vault::Sealed,
};

/// Why nobody may be served by a process that runs: the database under it was restored. Cheap, for the readiness check.
///
/// # Errors
/// When the database does not answer.
pub async fn restored(portal: &Arc<Portal>) -> OpResult<Option<Waiting>> {
    let mut uow = portal.begin(Actor::System("health")).await?;
    let restored = store::restored(&mut uow).await?;
    uow.commit().await?;
    Ok(restored.map(|(at, _)| Waiting::Restored { at }))
}

/// How often an unknown line is looked for once more before it counts: it is written a moment before its transaction ends.
const LOOKS: u32 = 4;
const BETWEEN: Duration = Duration::from_millis(250);

/// Why nobody may be served yet, if there is a reason.
///
/// # Errors
/// When the journal cannot be read or was altered, or the database does not answer.
pub async fn waiting(portal: &Arc<Portal>) -> OpResult<Option<Waiting>> {
    for look in 1..=LOOKS {
        let mut uow = portal.begin(Actor::System("journal")).await?;
        let restored = store::restored(&mut uow).await?;
        let lines = unknown(&mut uow).await?.len();
        uow.commit().await?;
        if let Some((at, _)) = restored {
            return Ok(Some(Waiting::Restored { at }));
        }
        if lines == 0 {
            return Ok(None);
        }
        if look == LOOKS {
            return Ok(Some(Waiting::Older { lines }));
        }
        tokio::time::sleep(BETWEEN).await;
    }
    Ok(None)
}

/// The lines of the journal that the database does not know, oldest first.
async fn unknown(uow: &mut Uow) -> OpResult<Vec<Line>> {
    let mut lines = uow.portal().journal().lines()?;
    let hashes: Vec<String> = lines.iter().map(|line| line.hash.clone()).collect();
    let unknown = store::unknown(uow, &hashes).await?;
    lines.retain(|line| unknown.contains(&line.hash));
    Ok(lines)
}

/// Does again what the lines say that the database does not know, each in a transaction of its own: cut short, it goes on where
/// it was. `said` is told how many are done, of how many.
pub async fn replay(portal: &Arc<Portal>, said: impl Fn(usize, usize)) -> OpResult<Replayed> {
    let mut uow = portal.begin(Actor::System("replay")).await?;
    let lines = unknown(&mut uow).await?;
    let restored = store::restored(&mut uow).await?;
    uow.commit().await?;
    let mut replayed = Replayed { lines: lines.len(), by_hand: Vec::new() };
    for (number, line) in (1..).zip(&lines) {
        let mut uow = portal.begin(Actor::System("replay")).await?;
        replayed.by_hand.extend(again(&mut uow, &line.entry).await?);
        store::know(&mut uow, &line.hash).await?;
        uow.commit().await?;
        said(number, lines.len());
    }
    let mut uow = portal.begin(Actor::System("replay")).await?;
    search::ops::rebuild(&mut uow).await?;
    if let Some((at, id)) = restored {
        let backup = Backup { id, made_at: at, kept_until: uow.today() };
        let permit = rules::may_replay(uow.actor(), &backup)?;
        store::set_replayed(&mut uow, permit).await?;
    }
    uow.commit().await?;
    Ok(replayed)
}

/// Does one line again. What cannot be done by itself is given back, to be done by hand.
async fn again(uow: &mut Uow, entry: &Entry) -> OpResult<Option<(String, Uuid)>> {
    match &entry.fact {
        Fact::Erased(scope) => forgotten(uow, entry.person, scope).await.map(|()| None),
        Fact::Rectified { category, item, now } => {
            let done = put_right(uow, entry.person, *item, now).await?;
            Ok((!done).then(|| (category.clone(), *item)))
        }
    }
}

/// Whoever became known after the backup was made is not there, and need not be forgotten.
async fn forgotten(uow: &mut Uow, person: PersonId, scope: &Scope) -> OpResult {
    match erasure::ops::run::forget(uow, person, scope).await {
        Ok(_) | Err(OpError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether it is as it was put right. An item that is not there is not wrong.
async fn put_right(uow: &mut Uow, person: PersonId, item: Uuid, now: &PutRight) -> OpResult<bool> {
    match now {
        PutRight::Answered => Ok(false),
        PutRight::Hidden => match corrections::ops::hide_again(uow, person, item).await {
            Ok(()) | Err(OpError::NotFound) => Ok(true),
            Err(error) => Err(error),
        },
        PutRight::Ended | PutRight::Replaced(_) => {
            let Some(wrong) = still_said(uow, person, item).await? else { return Ok(true) };
            let PutRight::Replaced(sealed) = now else { return taken_back(uow, person, &wrong).await };
            // Under another key than then (the person was forgotten and is back) nobody can read what it was put right to.
            match uow.open::<Value>(person, journal_place(item), &Sealed::from_bytes(sealed.clone())).await {
                Ok(value) => replaced(uow, person, &wrong, &value).await,
                Err(_) => Ok(false),
            }
        }
    }
}

/// The value, if the database still says it.
async fn still_said(uow: &mut Uow, person: PersonId, item: Uuid) -> OpResult<Option<Said>> {
    let said = match people::ops::history(uow, person).await {
        Ok(said) => said,
        Err(OpError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(said.into_iter().find(|said| said.id == item && said.ended_at.is_none()))
}

async fn taken_back(uow: &mut Uow, person: PersonId, wrong: &Said) -> OpResult<bool> {
    people::ops::end_values(uow, person, wrong.value.kind(), &[wrong.id]).await?;
    Ok(true)
}

async fn replaced(uow: &mut Uow, person: PersonId, wrong: &Said, value: &Value) -> OpResult<bool> {
    people::ops::set_value_from(uow, person, value, Source::Staff, Channel::Online).await?;
    if still_said(uow, person, wrong.id).await?.is_some() {
        taken_back(uow, person, wrong).await?;
    }
    Ok(true)
}
