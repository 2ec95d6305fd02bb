//! Reading the items of an answer, and deciding of each.

use std::sync::Arc;

use uuid::Uuid;

use super::seen;
use crate::{
    actor::Actor,
    db::Uow,
    disclosure::{
        Cut, CutWords, Decision, Disclosure, Item,
        forms::Sifted,
        pack, rules,
        sieve::Sieve,
        spot::{self, Own},
        store::{self, items::Decided},
    },
    error::{OpError, OpResult},
    fields::Fields,
    files::{self, File},
    holdings::{self, Exported, columns::CLAIMS, columns::Table},
    ids::{FileId, RequestId},
    lang::Lang,
    packs::html,
    portal::Portal,
};

/// How many items a page lists.
pub const ON_A_PAGE: i64 = 50;

/// Which items are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    All,
    Open,
    Flagged,
    Withheld,
}

impl Show {
    pub const ALL: [(&'static str, Show); 4] =
        [("open", Show::Open), ("flagged", Show::Flagged), ("withheld", Show::Withheld), ("all", Show::All)];

    /// An address that was altered by hand shows all.
    pub fn from_code(code: &str) -> Show {
        Show::ALL.into_iter().find(|(known, _)| *known == code).map_or(Show::All, |(_, show)| show)
    }

    pub fn code(self) -> &'static str {
        Show::ALL.into_iter().find(|(_, show)| *show == self).map_or("all", |(code, _)| code)
    }
}

/// A page of items behind `after`, and whether there are more.
pub async fn list(uow: &mut Uow, reference: &str, show: Show, after: Uuid) -> OpResult<(Disclosure, Vec<Item>, bool)> {
    let disclosure = store::lock(uow, reference).await?;
    let permit = rules::may_sift(uow.actor(), &disclosure)?;
    uow.record(permit).await?;
    let (decision, flagged) = match show {
        Show::All => (None, false),
        Show::Open => (Some(Decision::Open), false),
        Show::Flagged => (None, true),
        Show::Withheld => (Some(Decision::Withhold), false),
    };
    let mut items = store::items::page(uow, disclosure.id, decision, flagged, after, ON_A_PAGE + 1).await?;
    let more = items.len() > usize::try_from(ON_A_PAGE).unwrap_or(usize::MAX);
    items.truncate(usize::try_from(ON_A_PAGE).unwrap_or(usize::MAX));
    Ok((disclosure, items, more))
}

/// What an item is called: what it is and when it came about.
pub fn title(item: &Item, lang: Lang) -> String {
    html::titled(item.table.code(), item.at, lang)
}

/// One item to read, and who else seems to be in it.
pub struct Read {
    pub disclosure: Disclosure,
    pub item: Item,
    /// Each part with its name, as it stands in the record.
    pub parts: Vec<(String, String)>,
    /// The same as it would be given.
    pub given: Vec<(String, String)>,
    pub others: Vec<String>,
    /// Whether it says something else than when it was collected.
    pub changed: bool,
}

/// Opens an item. The look is in the person's record before anything is shown.
pub async fn read(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str, id: Uuid, lang: Lang) -> OpResult<Read> {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let disclosure = store::lock(&mut uow, reference).await?;
    let permit = rules::may_sift(uow.actor(), &disclosure)?;
    uow.record(permit).await?;
    let item = store::items::get(&mut uow, &disclosure, id).await?;
    let cuts = store::items::cuts(&mut uow, disclosure.id, disclosure.person).await?;
    uow.commit().await?;
    // The register opens every table to the portal itself, and to staff only what they opened for another reason.
    let mut uow = portal.begin_for(Actor::System("disclosure"), request).await?;
    let row = row(&mut uow, &disclosure, &item).await?.ok_or(OpError::Gone)?;
    let own = own(&mut uow, &disclosure).await?;
    uow.commit().await?;
    let changed = pack::mark(portal, row.id, &row.content) != item.mark;
    let cut: Vec<String> = cuts.iter().map(|cut| crate::disclosure::sieve::folded(&cut.text)).collect();
    let mut others = spot::others(&row, &disclosure.names, &own);
    others.retain(|text| !cut.iter().any(|cut| crate::disclosure::sieve::folded(text).contains(cut.as_str())));
    let parts = html::parts(&row, portal.council(), lang);
    let sieve = Sieve::new(cuts.iter().map(|cut: &Cut| (cut.text.as_str(), cut.exemption)), []);
    let given = html::parts(&sieve.row(row, disclosure.language), portal.council(), lang);
    Ok(Read { disclosure, item, parts, given, others, changed })
}

/// The file of an item, for whoever decides of it: no machine reads what is in one. The look is in the person's record first.
pub async fn file(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str, id: Uuid) -> OpResult<(File, Vec<u8>)> {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let disclosure = store::lock(&mut uow, reference).await?;
    let permit = rules::may_sift(uow.actor(), &disclosure)?;
    uow.record(permit).await?;
    let item = store::items::get(&mut uow, &disclosure, id).await?;
    uow.commit().await?;
    if item.table != Table::File {
        return Err(OpError::NotFound);
    }
    let mut uow = portal.begin_for(Actor::System("disclosure"), request).await?;
    let read = files::ops::read(&mut uow, FileId(item.row)).await?;
    uow.commit().await?;
    Ok(read)
}

async fn row(uow: &mut Uow, disclosure: &Disclosure, item: &Item) -> OpResult<Option<Exported>> {
    if let Some(claim) = item.claim() {
        return holdings::ops::export_one(uow, claim, disclosure.person, item.row).await;
    }
    let found = store::searches::found(uow, disclosure).await?;
    Ok(found.iter().find(|found| found.id == item.row).map(pack::found_row))
}

/// What is the person's own, so that it is not proposed to be taken out.
async fn own(uow: &mut Uow, disclosure: &Disclosure) -> OpResult<Own> {
    let mut own = Own::default();
    for claim in CLAIMS.iter().filter(|claim| claim.table == Table::PersonValue) {
        for row in holdings::ops::Pages::of(claim, disclosure.person).next(uow).await?.unwrap_or_default() {
            own.learn(&row);
        }
    }
    Ok(own)
}

/// Decides of an item, and says which waits next. Words that are taken out are taken out of the whole copy.
pub async fn decide(uow: &mut Uow, reference: &str, id: Uuid, fields: &Fields) -> OpResult<Option<Uuid>> {
    let disclosure = store::lock(uow, reference).await?;
    let permit = rules::may_sift(uow.actor(), &disclosure)?;
    rules::may_decide(uow.actor(), &disclosure)?;
    seen(fields, &disclosure)?;
    let item = store::items::get(uow, &disclosure, id).await?;
    let sifted = Sifted::check(fields)?;
    let decided = match &sifted {
        Sifted::Give => Decided { decision: Decision::Give, exemption: None, named: true, reason: None },
        Sifted::Cut { reason, .. } => Decided { decision: Decision::Give, exemption: None, named: true, reason: Some(reason) },
        Sifted::Withhold { exemption, reason, named } => {
            Decided { decision: Decision::Withhold, exemption: Some(*exemption), named: *named, reason: Some(reason) }
        }
    };
    store::items::decide(uow, &disclosure, item.id, &decided).await?;
    if let Sifted::Cut { texts, exemption, reason } = &sifted {
        for text in texts {
            let words = CutWords { text: text.clone(), reason: reason.clone() };
            store::items::add_cut(uow, &disclosure, *exemption, &words).await?;
        }
    }
    store::touch(uow, permit).await?;
    let open = store::items::page(uow, disclosure.id, Some(Decision::Open), false, Uuid::nil(), 1).await?;
    Ok(open.first().map(|item| item.id))
}

/// Puts words back that were to be taken out.
pub async fn put_back(uow: &mut Uow, reference: &str, cut: Uuid, fields: &Fields) -> OpResult {
    let disclosure = store::lock(uow, reference).await?;
    let permit = rules::may_sift(uow.actor(), &disclosure)?;
    rules::may_decide(uow.actor(), &disclosure)?;
    seen(fields, &disclosure)?;
    store::items::drop_cut(uow, disclosure.id, cut).await?;
    store::touch(uow, permit).await
}
