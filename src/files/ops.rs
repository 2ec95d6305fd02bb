//! Taking files in, giving them out, and sweeping what was dropped.

use std::{collections::HashMap, sync::Arc};

use anyhow::Context;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{File, FileProblem, MOST_BYTES, image, kinds, store};
use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    ids::{ClaimId, DraftId, FileId, PersonId, RequestId, ServiceRequestId},
    keyset::Slice,
    portal::Portal,
    vault::SealingKey,
};

/// What was uploaded, before anything about it is believed.
pub struct Upload {
    pub client_name: String,
    pub bytes: Vec<u8>,
    /// Whether only a picture will do.
    pub picture_only: bool,
}

/// A file whose bytes are safe to keep.
pub struct Prepared {
    id: Option<FileId>,
    kind: &'static str,
    name: String,
    bytes: Vec<u8>,
    /// What was taken out of a picture, to be told to the person.
    pub removed: Vec<image::Removed>,
}

impl Prepared {
    /// The same bytes for the same thing are the same file, however often they are sent.
    #[must_use]
    pub fn once_for(self, portal: &Portal, thing: Uuid) -> Prepared {
        let digest = HEXLOWER.encode(&Sha256::digest(&self.bytes));
        Prepared { id: Some(FileId(portal.vault().keyed_id("file", &format!("{thing}/{digest}")))), ..self }
    }
}

/// Looks at what was uploaded. A picture is decoded and made anew, which leaves its metadata and anything hidden in it
/// behind; a document is kept as it is and only ever given out to be saved.
pub async fn prepare(portal: &Portal, upload: Upload) -> Result<Prepared, FileProblem> {
    if upload.bytes.is_empty() {
        return Err(FileProblem::Empty);
    }
    if upload.bytes.len() > MOST_BYTES {
        return Err(FileProblem::TooBig);
    }
    if kinds::looks_hostile(&upload.bytes) {
        return Err(FileProblem::Hostile);
    }
    let name = kinds::safe_name(&upload.client_name);
    match kinds::sniff(&upload.bytes) {
        Some(kinds::Kind::Pdf) if !upload.picture_only => {
            Ok(Prepared { id: None, kind: "pdf", name: with_ending(&name, "pdf"), bytes: upload.bytes, removed: Vec::new() })
        }
        Some(kinds::Kind::Jpeg | kinds::Kind::Png | kinds::Kind::WebP) => clean_picture(portal, upload.bytes, &name).await,
        Some(kinds::Kind::Pdf) | None if upload.picture_only => Err(FileProblem::NotAPicture),
        Some(kinds::Kind::Pdf) | None => Err(FileProblem::NotADocument),
    }
}

async fn clean_picture(portal: &Portal, bytes: Vec<u8>, name: &str) -> Result<Prepared, FileProblem> {
    let Ok(_permit) = portal.files().decoding().acquire_owned().await else { return Err(FileProblem::Unreadable) };
    let cleaned = tokio::task::spawn_blocking(move || image::clean(&bytes, image::Limits::default())).await;
    match cleaned {
        Ok(Ok(cleaned)) => {
            Ok(Prepared { id: None, kind: "jpeg", name: with_ending(name, "jpg"), bytes: cleaned.jpeg, removed: cleaned.removed })
        }
        Ok(Err(image::ImageProblem::TooManyPixels)) => Err(FileProblem::TooBig),
        Ok(Err(_)) | Err(_) => Err(FileProblem::Unreadable),
    }
}

fn with_ending(name: &str, ending: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{ending}")
}

/// What a file is added to.
#[derive(Clone, Copy, Debug)]
pub enum Holder {
    Draft(DraftId),
    Request(ServiceRequestId),
    /// A scanned letter or a photograph that came with a contact.
    Contact(Uuid),
    /// What a councillor added to a case.
    Case(Uuid),
    /// What a councillor added to a case while still writing it.
    CaseDraft(Uuid),
    /// The document by which somebody claims to act for another.
    Claim(ClaimId),
    /// What shows that something in a record is wrong.
    Correction(Uuid),
    /// What a team found that was asked to search.
    Found(Uuid),
}

/// Sealed bytes that are in the store, and the file they will be once something keeps them.
pub struct Written {
    id: FileId,
    stored_as: Uuid,
    person: PersonId,
    kind: &'static str,
    name: String,
    bytes: i64,
}

impl Written {
    /// The file it will be.
    pub fn id(&self) -> FileId {
        self.id
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whose key sealed it.
    pub fn person(&self) -> PersonId {
        self.person
    }
}

/// Writes the sealed bytes, outside any transaction that does more.
///
/// They are announced as left over first: whatever breaks before something keeps them, the sweep clears up.
pub async fn write(portal: &Arc<Portal>, actor: Actor, request: RequestId, person: PersonId, prepared: Prepared) -> OpResult<Written> {
    let mut uow = portal.begin_for(actor, request).await?;
    let (id, stored_as) = (prepared.id.unwrap_or(FileId(uow.new_id())), uow.new_id());
    let sealed = uow.key_of(person).await?.seal_bytes(portal.chance(), store::content_place(id), &prepared.bytes)?;
    store::announce(&mut uow, stored_as).await?;
    uow.commit().await?;
    // The cause is for the log: the person reads that a part of the portal is away.
    portal.files().put(stored_as, sealed).await.map_err(|error| OpError::Unavailable(format!("{error:#}")))?;
    let bytes = i64::try_from(prepared.bytes.len()).context("a file's length")?;
    Ok(Written { id, stored_as, person, kind: prepared.kind, name: prepared.name, bytes })
}

/// Keeps what was written with its draft, request or contact.
pub async fn keep(uow: &mut Uow, written: Written, question: &str, holder: Holder) -> OpResult<FileId> {
    let name = uow.seal(written.person, store::name_place(written.id), &written.name).await?;
    let (draft, request, interaction, case) = match holder {
        Holder::Draft(draft) => (Some(draft), None, None, None),
        Holder::Request(request) => (None, Some(request), None, None),
        Holder::Contact(interaction) => (None, None, Some(interaction), None),
        Holder::Case(case) => (None, None, None, Some(case)),
        Holder::CaseDraft(_) | Holder::Claim(_) | Holder::Correction(_) | Holder::Found(_) => (None, None, None, None),
    };
    let file = store::Kept {
        id: written.id,
        person: written.person,
        draft,
        request,
        interaction,
        case,
        question: question.to_string(),
        kind: written.kind.to_string(),
        name,
        bytes: written.bytes,
        stored_as: written.stored_as,
        added_at: uow.now(),
    };
    let case_draft = if let Holder::CaseDraft(draft) = holder { Some(draft) } else { None };
    let found = if let Holder::Found(found) = holder { Some(found) } else { None };
    store::insert(uow, &file, case_draft, found).await?;
    match holder {
        Holder::Claim(claim) => store::set_claim(uow, written.id, claim).await?,
        Holder::Correction(correction) => store::set_correction(uow, written.id, correction).await?,
        Holder::Draft(_) | Holder::Request(_) | Holder::Contact(_) | Holder::Case(_) | Holder::CaseDraft(_) | Holder::Found(_) => {}
    }
    store::settle(uow, written.stored_as).await?;
    Ok(written.id)
}

/// Whether reading failed because the store has no such bytes, which trying again does not bring back.
pub fn has_no_bytes(error: &OpError) -> bool {
    let OpError::Internal(cause) = error else { return false };
    matches!(cause.downcast_ref::<object_store::Error>(), Some(object_store::Error::NotFound { .. }))
}

/// A file and its bytes, if the actor may see it: the row is behind the same walls as what it belongs to.
pub async fn read(uow: &mut Uow, id: FileId) -> OpResult<(File, Vec<u8>)> {
    let kept = store::get(uow, id).await?.ok_or(OpError::NotFound)?;
    let sealed = uow.portal().files().get(kept.stored_as).await?;
    let bytes = uow.opening_key(kept.person).await?.open_bytes(store::content_place(id), &sealed)?;
    Ok((kept.open(uow).await?, bytes))
}

/// Where the sealed bytes of a file are, and what opens them: to read many files with no transaction open meanwhile.
pub struct Located {
    id: FileId,
    stored_as: Uuid,
    key: SealingKey,
}

/// Where the bytes of these files are. What the actor may not see, or what is gone, is not among them.
pub async fn locate(uow: &mut Uow, ids: &[Uuid]) -> OpResult<HashMap<FileId, Located>> {
    let mut located = HashMap::with_capacity(ids.len());
    for (id, person, stored_as) in store::stored(uow, ids).await? {
        let key = uow.opening_key(person).await?;
        located.insert(id, Located { id, stored_as, key });
    }
    Ok(located)
}

impl Located {
    /// # Errors
    /// As [`read`] where the store has no such bytes: see [`has_no_bytes`].
    pub async fn read(&self, portal: &Portal) -> OpResult<Vec<u8>> {
        let sealed = portal.files().get(self.stored_as).await?;
        Ok(self.key.open_bytes(store::content_place(self.id), &sealed)?)
    }
}

pub async fn of_draft(uow: &mut Uow, draft: DraftId) -> OpResult<Vec<File>> {
    let kept = store::of_draft(uow, draft).await?;
    open_all(uow, kept).await
}

pub async fn of_request(uow: &mut Uow, request: ServiceRequestId) -> OpResult<Vec<File>> {
    let kept = store::of_request(uow, request).await?;
    open_all(uow, kept).await
}

pub async fn of_interaction(uow: &mut Uow, interaction: Uuid) -> OpResult<Vec<File>> {
    let kept = store::of_interaction(uow, interaction).await?;
    open_all(uow, kept).await
}

/// What a councillor added to a case.
pub async fn of_case(uow: &mut Uow, case: Uuid) -> OpResult<Vec<File>> {
    let kept = store::of_case(uow, case).await?;
    open_all(uow, kept).await
}

pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Vec<File>> {
    let kept = store::of_person(uow, person).await?;
    open_all(uow, kept).await
}

/// A page of a person's files that belong to nothing else, newest first.
pub async fn loose(uow: &mut Uow, person: PersonId, slice: &Slice, limit: i64) -> OpResult<Vec<File>> {
    let ids = store::loose(uow, person, slice, limit).await?;
    open_each(uow, ids).await
}

/// How many files of a person belong to nothing else, counted no further than `most`.
pub async fn count_loose(uow: &mut Uow, person: PersonId, slice: &Slice, most: i64) -> OpResult<i64> {
    store::count_loose(uow, person, slice, most).await
}

/// The scans and photographs of a contact.
pub async fn of_contact(uow: &mut Uow, interaction: Uuid) -> OpResult<Vec<File>> {
    let ids = store::of_contact(uow, interaction).await?;
    open_each(uow, ids).await
}

/// The documents of a claim.
pub async fn of_claim(uow: &mut Uow, claim: ClaimId) -> OpResult<Vec<File>> {
    let ids = store::of_claim(uow, claim).await?;
    open_each(uow, ids).await
}

/// What was added to a dispute.
pub async fn of_correction(uow: &mut Uow, correction: Uuid) -> OpResult<Vec<File>> {
    let ids = store::of_correction(uow, correction).await?;
    open_each(uow, ids).await
}

/// A file of this dispute and no other, with its bytes.
pub async fn read_of_correction(uow: &mut Uow, correction: Uuid, id: FileId) -> OpResult<(File, Vec<u8>)> {
    if !store::of_correction(uow, correction).await?.contains(&id) {
        return Err(OpError::NotFound);
    }
    read(uow, id).await
}

/// The facts of a file, if the actor may see it.
pub async fn find(uow: &mut Uow, id: FileId) -> OpResult<Option<File>> {
    Ok(open_each(uow, vec![id]).await?.pop())
}

async fn open_each(uow: &mut Uow, ids: Vec<FileId>) -> OpResult<Vec<File>> {
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(kept) = store::get(uow, id).await? {
            files.push(kept.open(uow).await?);
        }
    }
    Ok(files)
}

async fn open_all(uow: &mut Uow, all: Vec<store::Kept>) -> OpResult<Vec<File>> {
    let mut files = Vec::with_capacity(all.len());
    for kept in all {
        files.push(kept.open(uow).await?);
    }
    Ok(files)
}

/// Takes a file off a draft.
pub async fn drop_from_draft(uow: &mut Uow, id: FileId, draft: DraftId) -> OpResult {
    let stored_as = store::delete_from_draft(uow, id, draft).await?.ok_or(OpError::NotFound)?;
    store::announce(uow, stored_as).await
}

/// The files of a case that its councillor still writes.
pub async fn of_case_draft(uow: &mut Uow, draft: Uuid) -> OpResult<Vec<File>> {
    let ids = store::of_case_draft(uow, draft).await?;
    open_each(uow, ids).await
}

/// Takes a file off a case that is not sent.
pub async fn drop_from_case_draft(uow: &mut Uow, id: FileId, draft: Uuid) -> OpResult {
    let stored_as = store::delete_from_case_draft(uow, id, draft).await?.ok_or(OpError::NotFound)?;
    store::announce(uow, stored_as).await
}

/// The files of a case go with it when it is sent.
pub async fn move_to_case(uow: &mut Uow, draft: Uuid, case: Uuid) -> OpResult {
    store::move_to_case(uow, draft, case).await
}

pub async fn move_to_request(uow: &mut Uow, draft: DraftId, request: ServiceRequestId) -> OpResult {
    store::move_to_request(uow, draft, request).await
}

/// Seals a guest's files with the key of the person they turned out to be.
pub async fn adopt(uow: &mut Uow, guest: PersonId, person: PersonId) -> OpResult {
    for kept in store::of_person(uow, guest).await? {
        let (id, old) = (kept.id, kept.stored_as);
        let sealed = uow.portal().files().get(old).await?;
        let clear = uow.key_of(guest).await?.open_bytes(store::content_place(id), &sealed)?;
        let file = kept.open(uow).await?;
        let key = uow.key_of(person).await?;
        let stored_as = uow.new_id();
        let name = key.seal(uow.portal().chance(), store::name_place(id), &file.name)?;
        let sealed = key.seal_bytes(uow.portal().chance(), store::content_place(id), &clear)?;
        uow.portal().files().put(stored_as, sealed).await?;
        store::set_person(uow, id, person, &name, stored_as).await?;
        store::announce(uow, old).await?;
    }
    Ok(())
}

/// Seals a person's files with another key, name and bytes. The new bytes are announced before they are written, so that whatever
/// breaks leaves none behind; the old ones are left to the sweep.
pub async fn seal_anew(uow: &mut Uow, person: PersonId, old: &SealingKey, new: &SealingKey) -> OpResult {
    let all = store::of_person(uow, person).await?;
    let portal = Arc::clone(uow.portal());
    let numbers: Vec<Uuid> = all.iter().map(|_| uow.new_id()).collect();
    let mut before = portal.begin(Actor::System("files")).await?;
    for number in &numbers {
        store::announce(&mut before, *number).await?;
    }
    before.commit().await?;
    for (kept, number) in all.into_iter().zip(numbers) {
        let (id, place) = (kept.id, store::name_place(kept.id));
        let name = new.seal(portal.chance(), place, &old.open(place, &kept.name)?)?;
        let sealed = match portal.files().get(kept.stored_as).await.map_err(OpError::Internal) {
            Ok(sealed) => sealed,
            // What the store has lost cannot be sealed; its row stays as it is, with its name.
            Err(error) if has_no_bytes(&error) => {
                store::set_person(uow, id, person, &name, kept.stored_as).await?;
                continue;
            }
            Err(error) => return Err(error),
        };
        let clear = zeroize::Zeroizing::new(old.open_bytes(store::content_place(id), &sealed)?);
        portal.files().put(number, new.seal_bytes(portal.chance(), store::content_place(id), &clear)?).await?;
        store::set_person(uow, id, person, &name, number).await?;
        store::settle(uow, number).await?;
        store::announce(uow, kept.stored_as).await?;
    }
    Ok(())
}

/// Removes bytes that nothing refers to.
pub async fn sweep(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("sweep")).await?;
    for stored_as in store::leftovers(&mut uow).await? {
        portal.files().delete(stored_as).await?;
        store::settle(&mut uow, stored_as).await?;
    }
    uow.commit().await
}
