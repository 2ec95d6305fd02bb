//! Keeping the demonstration: one unit of work, a few hundred rows at a time, with three lines in the audit.

use std::sync::Arc;

use anyhow::Context;
use futures::{StreamExt, TryStreamExt, stream};
use uuid::Uuid;

use super::{
    Cast,
    casework::{self, Seat},
    contact_store,
    contacts::{self, Contacts},
    history::History,
    mandates,
    people::{Credentials, Resident, Worker},
    pictures, rules,
    sealing::{self, Sealer},
    store::{self, Bytes, FileRow},
};
use crate::{actor::Actor, db::Uow, error::OpError, files, ids::FileId, lang::Lang, portal::Portal, search};

/// Histories to a statement: a megabyte or so.
const AT_ONCE: usize = 400;
/// Pictures that are written at the same moment.
const WRITERS: usize = 8;

/// Keeps everything. How many pictures there are; `None` when another process was first.
pub async fn all(portal: &Arc<Portal>, cast: &Cast, contacts: &Contacts, credentials: &Credentials) -> anyhow::Result<Option<usize>> {
    let mut uow = portal.begin(Actor::System("demo")).await?;
    if !store::take_turn(&mut uow).await? || store::has_accounts(&mut uow).await? {
        return Ok(None);
    }
    let files = write_pictures(portal, cast).await?;
    let sealer = Sealer { portal: portal.as_ref(), credentials };
    add_residents(&mut uow, &sealer, &cast.residents).await?;
    add_staff(&mut uow, &sealer, &cast.workers).await?;
    add_councillors(&mut uow, &sealer, &cast.seats).await?;
    add_requests(&mut uow, &sealer, cast, &files).await?;
    mandates::insert(&mut uow, &mandates::rows(portal, &sealer, &cast.residents)?).await?;
    let rows = contacts::Maker { portal: portal.as_ref(), cast, now: uow.now() }.make(contacts)?;
    contact_store::insert(&mut uow, &rows).await?;
    search::ops::rebuild(&mut uow).await?;
    uow.commit().await?;
    Ok(Some(files.len()))
}

async fn add_people(uow: &mut Uow, sealer: &Sealer<'_>, people: &[&Resident]) -> anyhow::Result<()> {
    let persons = people.iter().map(|who| sealer.person(who)).collect::<anyhow::Result<Vec<_>>>()?;
    store::insert_persons(uow, &persons).await?;
    let values = people.iter().map(|who| sealer.values(who)).collect::<anyhow::Result<Vec<_>>>()?;
    store::insert_values(uow, &values.into_iter().flatten().collect::<Vec<_>>()).await?;
    let accounts = people.iter().filter_map(|who| sealer.account(who).transpose()).collect::<anyhow::Result<Vec<_>>>()?;
    store::insert_accounts(uow, &accounts).await?;
    Ok(())
}

async fn add_residents(uow: &mut Uow, sealer: &Sealer<'_>, residents: &[Resident]) -> anyhow::Result<()> {
    let batch = rules::Batch(uow.new_id());
    let permit = rules::may_add_residents(uow.actor(), &batch).map_err(OpError::from)?;
    add_people(uow, sealer, &residents.iter().collect::<Vec<_>>()).await?;
    uow.record(permit).await?;
    Ok(())
}

async fn add_staff(uow: &mut Uow, sealer: &Sealer<'_>, workers: &[Worker]) -> anyhow::Result<()> {
    let batch = rules::Batch(uow.new_id());
    let permit = rules::may_add_staff(uow.actor(), &batch).map_err(OpError::from)?;
    add_people(uow, sealer, &workers.iter().map(|worker| &worker.who).collect::<Vec<_>>()).await?;
    let rows: Vec<_> = workers.iter().filter_map(sealing::staff).collect();
    let teams: Vec<(Uuid, String)> = workers
        .iter()
        .filter_map(|worker| Some((worker.who.account?.0, &worker.teams)))
        .flat_map(|(account, teams)| teams.iter().map(move |team| (account, team.clone())))
        .collect();
    store::insert_staff(uow, &rows, &teams).await?;
    uow.record(permit).await?;
    Ok(())
}

async fn add_councillors(uow: &mut Uow, sealer: &Sealer<'_>, seats: &[Seat]) -> anyhow::Result<()> {
    let batch = rules::Batch(uow.new_id());
    let permit = rules::may_add_councillors(uow.actor(), &batch).map_err(OpError::from)?;
    add_people(uow, sealer, &seats.iter().map(|seat| &seat.who).collect::<Vec<_>>()).await?;
    casework::add_seats(uow, seats).await?;
    uow.record(permit).await?;
    Ok(())
}

async fn add_requests(uow: &mut Uow, sealer: &Sealer<'_>, cast: &Cast, files: &[FileRow]) -> anyhow::Result<()> {
    let batch = rules::Batch(uow.new_id());
    let permit = rules::may_add_requests(uow.actor(), &batch).map_err(OpError::from)?;
    for histories in cast.histories.chunks(AT_ONCE) {
        add_histories(uow, sealer, histories, &cast.residents).await?;
    }
    store::insert_files(uow, files).await?;
    uow.record(permit).await?;
    Ok(())
}

async fn add_histories(uow: &mut Uow, sealer: &Sealer<'_>, histories: &[History], residents: &[Resident]) -> anyhow::Result<()> {
    let (mut requests, mut events, mut messages, mut letters) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for history in histories {
        let who = &residents[history.sent.resident];
        requests.push(sealer.request(history, who)?);
        events.extend(history.events.iter().map(|event| sealer.event(history, event)));
        for message in &history.messages {
            messages.push(sealer.message(history, message, who)?);
        }
        letters.extend(sealer.letters(history, who)?);
    }
    store::insert_requests(uow, &requests).await?;
    store::insert_events(uow, &events).await?;
    store::insert_messages(uow, &messages).await?;
    store::insert_letters(uow, &letters).await?;
    Ok(())
}

/// Writes the sealed bytes of every picture, announced first: if the rest is not kept, the sweep removes them.
async fn write_pictures(portal: &Arc<Portal>, cast: &Cast) -> anyhow::Result<Vec<FileRow>> {
    let drawn = Drawn::new()?;
    let mut sealed = Vec::new();
    for (number, history) in cast.histories.iter().enumerate() {
        for (question, id) in &history.sent.pictures {
            let jpeg = drawn.of(&history.sent.service.slug, number);
            sealed.push(seal_picture(portal, &cast.residents[history.sent.resident], history, question, *id, jpeg)?);
        }
    }
    let mut uow = portal.begin(Actor::System("demo")).await?;
    let names: Vec<Uuid> = sealed.iter().map(|(row, _)| row.stored_as).collect();
    store::announce_files(&mut uow, &names).await?;
    uow.commit().await?;
    stream::iter(sealed)
        .map(|(row, bytes)| async move { portal.files().put(row.stored_as, bytes).await.map(|()| row) })
        .buffered(WRITERS)
        .try_collect()
        .await
        .context("writing the demonstration’s pictures")
}

fn seal_picture(
    portal: &Portal,
    who: &Resident,
    history: &History,
    question: &str,
    id: FileId,
    jpeg: &[u8],
) -> anyhow::Result<(FileRow, Vec<u8>)> {
    let chance = portal.chance();
    let name = match history.sent.language {
        Lang::En => "photo.jpg",
        Lang::Cy => "llun.jpg",
    };
    let name_sealed = who.key.seal(chance, files::store::name_place(id), &name.to_string())?;
    let row = FileRow {
        file_id: id.0,
        person_id: who.person.0,
        service_request_id: history.sent.id.0,
        question_id: question.to_string(),
        name_sealed: Bytes(name_sealed.as_bytes().to_vec()),
        bytes: i64::try_from(jpeg.len())?,
        stored_as: chance.uuid(history.sent.at),
        added_at: history.sent.at,
    };
    Ok((row, who.key.seal_bytes(chance, files::store::content_place(id), jpeg)?))
}

/// Each picture once.
struct Drawn {
    portraits: Vec<Vec<u8>>,
    scenes: Vec<Vec<u8>>,
}

impl Drawn {
    fn new() -> anyhow::Result<Drawn> {
        let all = |draw: fn(usize) -> anyhow::Result<Vec<u8>>| (0..pictures::VARIANTS).map(draw).collect::<anyhow::Result<Vec<_>>>();
        Ok(Drawn { portraits: all(pictures::portrait)?, scenes: all(pictures::scene)? })
    }

    fn of(&self, slug: &str, number: usize) -> &[u8] {
        let kind = if slug == "blue-badge" { &self.portraits } else { &self.scenes };
        &kind[number % pictures::VARIANTS]
    }
}
