//! The join: the account's person becomes the person whom the council knew, with everything that either of them had.

use crate::{
    accounts,
    db::Uow,
    drafts,
    error::OpResult,
    ids::PersonId,
    lang::Lang,
    mandates,
    matching::{
        rules::{self, Match},
        store::{self, moving},
    },
    outbox::{self, Letter},
    people,
    permit::Permit,
    preferences, search,
};

/// Joins the two, in the caller's transaction: all of it or nothing. `why` goes into the audit; `lang` is for the letter to
/// somebody whose language is not known.
pub(super) async fn join(uow: &mut Uow, permit: Permit<'_, Match>, why: &str, lang: Lang) -> OpResult {
    let joining = *permit.subject();
    let (from, to) = (joining.from, joining.to);
    drafts::ops::adopt(uow, from, to).await?;
    mandates::ops::adopt(uow, from, to).await?;
    values(uow, from, to).await?;
    moving::rest(uow, from, to).await?;
    preferences::ops::adopt(uow, from, to).await?;
    accounts::ops::move_to(uow, joining.account, to).await?;
    store::set_matched(uow, joining.account, from, to).await?;
    uow.destroy_key(from).await?;
    search::ops::refresh(uow, to).await?;
    tell(uow, to, lang).await?;
    uow.record_because(permit, why).await
}

async fn values(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    let (held, new) = (people::ops::history(uow, to).await?, people::ops::history(uow, from).await?);
    moving::values(uow, from, to, &rules::merge(&held, &new)).await
}

/// M24, to the address they sign in with.
async fn tell(uow: &mut Uow, person: PersonId, lang: Lang) -> OpResult {
    let Some(email) = people::ops::email_of(uow, person).await? else { return Ok(()) };
    let lang = people::ops::get(uow, person).await?.language.unwrap_or(lang);
    outbox::ops::queue(uow, person, &email, lang, Letter::RecordJoined).await
}
