//! Codes and links that are sent by e-mail: one use, a short life, tries counted, good for one purpose only.
//!
//! Everything here runs in a unit of work of the portal, because whoever holds a code is not known yet.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Serialize, de::DeserializeOwned};
use subtle::ConstantTimeEq;

use super::{
    Caller,
    throttle::{self, Bucket},
};
use crate::{
    accounts::{
        CodeId, Purpose,
        store::codes::{self as store, Kept, New},
    },
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::AccountId,
    portal::Portal,
    text::errors,
    vault::Sealed,
};

/// Wrong codes after which only a new one helps.
const MOST_TRIES: i32 = 5;
/// After a right code, pressing the button once more is the same press.
const DOUBLE_CLICK: TimeDelta = TimeDelta::seconds(10);
/// How soon another mail can be asked for.
pub const RESEND_AFTER: TimeDelta = TimeDelta::seconds(60);
/// How long a proof lasts: from the right code to the end of the form behind it.
const PROOF_LASTS: TimeDelta = TimeDelta::hours(1);

/// A code that was made and has to be sent. It exists nowhere else.
pub struct Issued {
    pub id: CodeId,
    pub token: String,
    pub code: String,
}

/// What a code stands for.
pub struct Opened<T> {
    pub id: CodeId,
    pub email_key: Vec<u8>,
    pub account: Option<AccountId>,
    pub created_at: DateTime<Utc>,
    pub payload: T,
}

/// Makes a code and a link for an address. What they stand for is sealed with them.
pub async fn issue<T: Serialize>(
    uow: &mut Uow,
    purpose: Purpose,
    email_key: &[u8],
    account: Option<AccountId>,
    payload: &T,
) -> OpResult<Issued> {
    let id = CodeId(uow.new_id());
    let (token, code) = (uow.portal().chance().token(), uow.portal().chance().six_digits());
    let sealed = uow.portal().vault().own_key().seal(uow.portal().chance(), store::place(id), payload)?;
    let (token_hash, code_hash) = (token_hash(uow.portal(), &token), code_hash(uow.portal(), id, &code));
    let new = New { id, purpose, email_key, account, token_hash: &token_hash, code_hash: &code_hash, payload: sealed.as_bytes() };
    store::insert(uow, new).await?;
    Ok(Issued { id, token, code })
}

/// Looks at a typed code. A wrong one is counted, and the operation ends with the fault beside `field`; the caller's unit
/// of work is committed either way, so that nothing is forgotten.
///
/// The code stays locked until the caller's unit of work ends, which it does not do here.
pub async fn spend_code<T: DeserializeOwned>(
    caller: &Caller<'_>,
    purpose: Purpose,
    id: CodeId,
    typed: &str,
    field: &str,
) -> OpResult<Opened<T>> {
    let mut uow = caller.portal_uow("codes").await?;
    let wrong = || OpError::Invalid(FieldErrors::one(field, errors::code_wrong));
    let Some(kept) = store::lock(&mut uow, purpose, id).await? else { return Err(wrong()) };
    // Counted for the address too: a new code every few minutes must not add up to a guess.
    let taken = throttle::take_within(&mut uow, caller, vec![Bucket::Code(kept.email_key.clone())]).await?;
    let right = bool::from(code_hash(caller.portal, id, typed).ct_eq(&kept.code_hash));
    if !right || kept.tries >= MOST_TRIES || !is_live(&kept, uow.now()) {
        store::count_try(&mut uow, id).await?;
        uow.commit().await?;
        return Err(wrong());
    }
    throttle::give_back(&mut uow, caller, taken).await?;
    let opened = use_up(&mut uow, kept).await?;
    uow.commit().await?;
    Ok(opened)
}

/// Uses a link up: its page's button was pressed. [`OpError::Gone`] when it has ended or was used.
pub async fn spend_token<T: DeserializeOwned>(caller: &Caller<'_>, purpose: Purpose, token: &str) -> OpResult<Opened<T>> {
    let mut uow = caller.portal_uow("codes").await?;
    let kept = store::lock_token(&mut uow, purpose, &token_hash(caller.portal, token)).await?.ok_or(OpError::Gone)?;
    if !is_live(&kept, uow.now()) {
        return Err(OpError::Gone);
    }
    let opened = use_up(&mut uow, kept).await?;
    uow.commit().await?;
    Ok(opened)
}

/// What a link stands for, for the page that shows its button. Looking uses nothing up: scanners of mail do it too.
pub async fn look_at_token<T: DeserializeOwned>(caller: &Caller<'_>, purpose: Purpose, token: &str) -> OpResult<Opened<T>> {
    let mut uow = caller.portal_uow("codes").await?;
    let kept = store::lock_token(&mut uow, purpose, &token_hash(caller.portal, token)).await?.ok_or(OpError::Gone)?;
    if !is_live(&kept, uow.now()) {
        return Err(OpError::Gone);
    }
    open(&uow, kept)
}

/// A code that was proven, and what it stands for: the second half of registering and recovering. It is locked until the
/// unit of work ends, so that one proof makes one thing.
pub async fn proven<T: DeserializeOwned>(uow: &mut Uow, purpose: Purpose, id: CodeId) -> OpResult<Opened<T>> {
    let kept = store::lock(uow, purpose, id).await?.ok_or(OpError::Gone)?;
    let fresh = kept.used_at.is_some_and(|used| uow.now() - used <= PROOF_LASTS);
    if fresh { open(uow, kept) } else { Err(OpError::Gone) }
}

/// A code that was sent and may be sent again: not before a minute has passed. The field is where the fault is told.
pub async fn to_send_again<T: DeserializeOwned>(uow: &mut Uow, purpose: Purpose, id: CodeId) -> OpResult<Opened<T>> {
    let kept = store::lock(uow, purpose, id).await?.ok_or(OpError::Gone)?;
    if kept.used_at.is_some() {
        return Err(OpError::Gone);
    }
    let opened: Opened<T> = open(uow, kept)?;
    if uow.now() - opened.created_at < RESEND_AFTER {
        return Err(OpError::Invalid(FieldErrors::one("code", crate::text::accounts::resend_too_soon)));
    }
    Ok(opened)
}

async fn use_up<T: DeserializeOwned>(uow: &mut Uow, kept: Kept) -> OpResult<Opened<T>> {
    if kept.used_at.is_none() {
        store::set_used(uow, kept.id).await?;
    }
    open(uow, kept)
}

fn open<T: DeserializeOwned>(uow: &Uow, kept: Kept) -> OpResult<Opened<T>> {
    let payload = uow.portal().vault().own_key().open(store::place(kept.id), &Sealed::from_bytes(kept.payload))?;
    Ok(Opened { id: kept.id, email_key: kept.email_key, account: kept.account, created_at: kept.created_at, payload })
}

fn is_live(kept: &Kept, now: DateTime<Utc>) -> bool {
    now < kept.expires_at && kept.used_at.is_none_or(|used| now - used <= DOUBLE_CLICK)
}

fn token_hash(portal: &Portal, token: &str) -> Vec<u8> {
    portal.vault().lookup("token", token)
}

/// Bound to its own row: the same six digits in another one are another hash.
fn code_hash(portal: &Portal, id: CodeId, code: &str) -> Vec<u8> {
    portal.vault().lookup("code", &format!("{}/{code}", id.0))
}
