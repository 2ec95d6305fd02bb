//! The second reader: looks through what would go, sends it back, or lets it go.

use std::{collections::BTreeMap, sync::Arc};

use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use super::{begin, seen, unsaid, work};
use crate::{
    actor::Actor,
    calendar::london_date,
    db::Uow,
    disclosure::{
        CODE_LENGTH, Decision, Delivery, Disclosure, Exemption, Item, LASTS,
        ops::Written,
        pack,
        rules::{self, sample},
        store,
    },
    error::{FieldErrors, OpError, OpResult},
    fields::Fields,
    formats::reference::spell,
    ids::RequestId,
    outbox::{self, Letter},
    packs::Bytes,
    portal::Portal,
    rights::ops::desk,
    text::disclosure as words,
};

/// What the second reader sees before letting it go.
pub struct Checked {
    pub disclosure: Disclosure,
    /// What writing the copy came to.
    pub written: Written,
    /// How many items are withheld, by reason, those that are told of and those that are not.
    pub withheld: BTreeMap<Exemption, usize>,
    pub unnamed: usize,
    /// How many words are taken out, by reason.
    pub removed: BTreeMap<Exemption, usize>,
    /// The items to be read again.
    pub sample: Vec<Item>,
    /// What the policy pack leaves unsaid.
    pub unsaid: Vec<String>,
    /// Whether the actor had a hand in it.
    pub own: bool,
}

impl Checked {
    /// Whether it could go: nothing leaks, nothing changed, and all is said.
    pub fn is_clean(&self) -> bool {
        self.written.leaks.is_empty() && self.written.changed == 0 && self.unsaid.is_empty()
    }
}

/// Writes the copy to nowhere and says what would be in it. The look is in the person's record first.
pub async fn check(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str) -> OpResult<Checked> {
    let disclosure = looked(portal, actor, request, reference).await?;
    let work = work(portal, request, disclosure.clone()).await?;
    let mut withheld = BTreeMap::new();
    let told = work.items.iter().filter(|item| item.decision == Decision::Withhold && item.named);
    told.filter_map(|item| item.exemption).for_each(|exemption| *withheld.entry(exemption).or_default() += 1);
    let unnamed = work.items.iter().filter(|item| item.decision == Decision::Withhold && !item.named).count();
    let mut removed = BTreeMap::new();
    work.cuts.iter().for_each(|cut| *removed.entry(cut.exemption).or_default() += 1);
    let sample = sampled(&work.items);
    let written = Box::pin(pack::write(work, None)).await?;
    let own = rules::may_release(actor, &disclosure).is_err();
    Ok(Checked { disclosure, written, withheld, unnamed, removed, sample, unsaid: unsaid(portal), own })
}

/// What somebody decided of by hand first, then what was flagged, then the rest.
fn sampled(items: &[Item]) -> Vec<Item> {
    let mut given: Vec<&Item> = items.iter().filter(|item| item.decision == Decision::Give).collect();
    let wanted = sample(given.len());
    given.sort_by_key(|item| (item.decided_by.is_none(), !item.flagged, item.id));
    given.into_iter().take(wanted).cloned().collect()
}

async fn looked(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str) -> OpResult<Disclosure> {
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let disclosure = store::lock(&mut uow, reference).await?;
    let permit = rules::may_preview(uow.actor(), &disclosure)?;
    store::note_preview(&mut uow, permit).await?;
    uow.commit().await?;
    Ok(disclosure)
}

/// The copy as it would be given, for whoever prepares or releases it.
pub async fn preview(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str) -> OpResult<(Disclosure, Bytes)> {
    let disclosure = looked(portal, actor, request, reference).await?;
    let work = work(portal, request, disclosure.clone()).await?;
    Ok((disclosure, begin(work)))
}

/// Sends it back to whoever prepared it.
pub async fn send_back(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult {
    let disclosure = store::lock(uow, reference).await?;
    let permit = rules::may_send_back(uow.actor(), &disclosure)?;
    seen(fields, &disclosure)?;
    store::set_back(uow, permit).await
}

/// Lets it go: the request is answered and the person told, without a word of what is in it.
///
/// # Errors
/// Whoever had a hand in it does not release it; nor does anybody while a part of the sample was not read, something that was taken
/// out still stands in it, or a row says something else than what was read.
pub async fn release(portal: &Arc<Portal>, actor: &Actor, request: RequestId, reference: &str, fields: &Fields) -> OpResult {
    let checked = check(portal, actor, request, reference).await?;
    let mut uow = portal.begin_for(actor.clone(), request).await?;
    let disclosure = store::lock(&mut uow, reference).await?;
    let permit = rules::may_release(uow.actor(), &disclosure)?;
    seen(fields, &disclosure)?;
    faults(&checked, fields)?;
    let code = (disclosure.delivery == Some(Delivery::Post)).then(|| spell(u128::from_be_bytes(portal.chance().bytes()), CODE_LENGTH));
    let hash = code.as_deref().map(|code| code_hash(portal, disclosure.id, code));
    let cuts = store::items::cuts(&mut uow, disclosure.id, disclosure.person).await?;
    store::set_released(&mut uow, permit, hash.as_deref()).await?;
    store::removed::set(&mut uow, &disclosure, &cuts).await?;
    let whole = checked.withheld.is_empty() && checked.removed.is_empty();
    let until = london_date(uow.now() + LASTS);
    let letter = Letter::CopyReady { reference: disclosure.reference.clone(), until, by_code: code.is_some() };
    desk::answer_with_copy(&mut uow, reference, whole, disclosure.cover.clone().unwrap_or_default(), letter).await?;
    if let Some(code) = code {
        let letter = Letter::CopyCode { reference: disclosure.reference.clone(), code };
        outbox::ops::post(&mut uow, disclosure.person, letter).await.map_err(no_address)?;
    }
    uow.commit().await
}

fn faults(checked: &Checked, fields: &Fields) -> Result<(), FieldErrors> {
    let mut faults = FieldErrors::none();
    let read = fields.all("read");
    if !checked.sample.iter().all(|item| read.contains(&item.id.to_string().as_str())) {
        faults.add("read", words::read_empty);
    }
    if !checked.written.leaks.is_empty() {
        faults.add("read", |lang| words::release_leak(lang, &checked.written.leaks.join(", ")));
    }
    if checked.written.changed > 0 {
        faults.add("read", words::release_changed);
    }
    if !checked.unsaid.is_empty() {
        faults.add("read", words::propose_unsaid);
    }
    faults.into_result()
}

/// A code goes to a postal address; without one it cannot.
fn no_address(error: OpError) -> OpError {
    match error {
        OpError::NotFound => FieldErrors::one("read", words::release_no_address).into(),
        error => error,
    }
}

pub(super) fn code_hash(portal: &Portal, id: Uuid, code: &str) -> Vec<u8> {
    portal.vault().lookup("copy_code", &format!("{id}/{code}"))
}

/// Whether it is the code, without telling by the time how much of it is.
pub(super) fn is_code(portal: &Portal, disclosure: &Disclosure, code: &str) -> bool {
    let typed = code_hash(portal, disclosure.id, code);
    disclosure.code_hash.as_ref().is_some_and(|kept| bool::from(kept.ct_eq(&typed)))
}
