//! What one can do to be matched: ask for a code, type it, or say it at the desk.
//!
//! These operations open their own units of work: a wrong code must stay counted although the operation fails. Somebody who is
//! found and somebody who is not cost the same steps; what time is left over between them is filled up.

pub mod desk;
pub mod join;

use std::time::Duration;

use subtle::ConstantTimeEq;

use super::{
    Joining, Standing, Try, Way,
    forms::{Claim, TypedCode},
    rules, store,
};
use crate::{
    accounts::ops::{
        Caller, open_account,
        throttle::{self, Bucket},
    },
    actor::Actor,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    formats::{Phone, reference::spell},
    ids::{AccountId, PersonId},
    outbox::{self, Letter},
    people::{self, Said, Value},
    permit::Denial,
    portal::Portal,
    text::errors,
};

/// An answer never comes sooner than this, so that its time tells nothing.
const FLOOR: Duration = Duration::from_millis(400);
/// Reserved for fiction (Ofcom): what nobody is sent is written to it, and undone.
const NOBODY: &str = "07700 900000";

/// Whether text messages can be asked for here.
pub fn can_text(portal: &Portal) -> bool {
    portal.text_gateway().is_some()
}

/// Where the actor is with being matched.
pub async fn standing(caller: &Caller<'_>, actor: &Actor) -> OpResult<Standing> {
    rules::may_try(actor)?;
    let account = actor.account().ok_or(OpError::NotFound)?;
    let mut uow = caller.portal_uow("match").await?;
    let standing = standing_of(&mut uow, account).await?;
    uow.commit().await?;
    Ok(standing)
}

async fn standing_of(uow: &mut Uow, account: AccountId) -> OpResult<Standing> {
    if let Some(at) = store::matched_at(uow, account).await? {
        return Ok(Standing::Matched(at));
    }
    let tries: Vec<Try> = store::live(uow, account).await?.into_iter().map(|kept| kept.shown).collect();
    Ok(if tries.is_empty() { Standing::Open } else { Standing::Waiting(tries) })
}

/// The code that a waiting try at the desk is said by. It is worked out again each time, and kept nowhere.
pub fn spoken_code(portal: &Portal, shown: &Try) -> Option<String> {
    (shown.way == Way::Desk).then(|| desk::code_of(portal, shown.id))
}

/// Asks for a code: by text message or letter to a contact that was held before today, if there is exactly one such person; or,
/// without a claim, one to be said at the desk.
pub async fn start(caller: &Caller<'_>, actor: &Actor, claim: Option<&Claim>) -> OpResult {
    rules::may_try(actor)?;
    let account = actor.account().ok_or(OpError::NotFound)?;
    let (done, ()) = tokio::join!(start_now(caller, account, claim), tokio::time::sleep(FLOOR));
    done
}

async fn start_now(caller: &Caller<'_>, account: AccountId, claim: Option<&Claim>) -> OpResult {
    let mut uow = caller.portal_uow("match").await?;
    drop(throttle::take_within(&mut uow, caller, vec![Bucket::MailFrom(caller.address)]).await?);
    store::hold(&mut uow, account).await?;
    if store::matched_at(&mut uow, account).await?.is_some() {
        return Err(Denial::AlreadyDecided.into());
    }
    let since = uow.now() - rules::TRIES_WITHIN;
    if let Some(third) = store::try_before(&mut uow, account, since, rules::MOST_TRIES).await? {
        return Err(OpError::TooManyTries { until: third + rules::TRIES_WITHIN });
    }
    match claim {
        Some(claim) => send(&mut uow, account, claim).await?,
        None => desk::begin(&mut uow, account).await?,
    }
    uow.commit().await
}

/// Looks for the person, writes the code to them or, when there is nobody, to nobody, and keeps the same row.
async fn send(uow: &mut Uow, account: AccountId, claim: &Claim) -> OpResult {
    let own = open_account(uow, account).await?.account.person;
    let found = store::find(uow, &claim.words(), claim.born.date(), &claim.postcode, claim.identifier.as_deref()).await?;
    let target = found.unwrap_or(own);
    let since = uow.now() - rules::TRIES_WITHIN;
    let few = store::codes_to(uow, target, since).await? < rules::MOST_TRIES;
    let held = held(uow, target, claim.way).await?;
    let goes_out = found.is_some() && few && held.is_some();
    let (id, code) = (uow.new_id(), code(uow, claim.way));
    store::quiet_begin(uow).await?;
    write(uow, target, claim.way, held.as_deref().unwrap_or(NOBODY), &code).await?;
    store::quiet_end(uow, goes_out).await?;
    let hash = code_hash(uow.portal(), id, &code);
    store::insert(uow, id, account, found.filter(|_| goes_out), claim.way, &hash).await
}

fn code(uow: &Uow, way: Way) -> String {
    let chance = uow.portal().chance();
    match way {
        Way::Text => chance.six_digits(),
        Way::Letter | Way::Desk => spell(u128::from_be_bytes(chance.bytes()), way.length()),
    }
}

async fn write(uow: &mut Uow, person: PersonId, way: Way, to: &str, code: &str) -> OpResult {
    let code = code.to_string();
    match way {
        Way::Text => {
            let number = Phone::parse(to).map_err(|_| OpError::NotFound)?;
            outbox::ops::text(uow, person, &number, Letter::MatchCodeText { code }).await
        }
        Way::Letter | Way::Desk => outbox::ops::post_to(uow, person, to, Letter::MatchCodePost { code }).await,
    }
}

/// The mobile number or the address that was held before today: the lines or digits a code goes to.
async fn held(uow: &mut Uow, person: PersonId, way: Way) -> OpResult<Option<String>> {
    let now = uow.now();
    let mut history: Vec<Said> = people::ops::history(uow, person).await?;
    history.retain(|said| said.ended_at.is_none());
    history.sort_by_key(|said| !said.main);
    let name = history.iter().find_map(|said| if let Value::Name(name) = &said.value { Some(name.clone()) } else { None });
    let mut before = history.iter().filter(|said| rules::held_before_today(said, now));
    Ok(match way {
        Way::Text => before.find_map(|said| match &said.value {
            Value::Phone(number) => Phone::parse(number).ok().filter(Phone::is_uk_mobile).map(|phone| phone.as_str().to_string()),
            _ => None,
        }),
        Way::Letter | Way::Desk => before.find_map(|said| match (&said.value, &name) {
            (Value::Address(address), Some(name)) if said.main => Some(outbox::ops::address_lines(name, address)),
            _ => None,
        }),
    })
}

/// A typed code. When it is right, what was known becomes part of the account.
pub async fn confirm(caller: &Caller<'_>, actor: &Actor, typed: &TypedCode) -> OpResult {
    rules::may_try(actor)?;
    let account = actor.account().ok_or(OpError::NotFound)?;
    let (done, ()) = tokio::join!(confirm_now(caller, account, typed), tokio::time::sleep(FLOOR));
    done
}

async fn confirm_now(caller: &Caller<'_>, account: AccountId, typed: &TypedCode) -> OpResult {
    let mut uow = caller.portal_uow("match").await?;
    store::hold(&mut uow, account).await?;
    let from = open_account(&mut uow, account).await?.account.person;
    let waiting = store::live(&mut uow, account).await?;
    let waiting: Vec<store::Kept> = waiting.into_iter().filter(|kept| kept.shown.way == typed.way).collect();
    let mut right = None;
    for kept in &waiting {
        // Every one is compared, so that the time does not say which it was.
        let same = bool::from(code_hash(uow.portal(), kept.shown.id, &typed.code).ct_eq(&kept.code_hash));
        right = if same { kept.found } else { right };
    }
    if let Some(to) = right
        && store::lock_known(&mut uow, from, to).await?
    {
        let joining = Joining { account, from, to };
        let permit = rules::may_match(uow.actor(), &joining)?;
        join::join(&mut uow, permit, typed.way.code(), caller.lang).await?;
        return uow.commit().await;
    }
    store::count_wrong(&mut uow, account, typed.way).await?;
    uow.commit().await?;
    Err(OpError::Invalid(FieldErrors::one("code", errors::code_wrong)))
}

/// Bound to its own row: the same characters in another one are another hash.
fn code_hash(portal: &Portal, id: uuid::Uuid, code: &str) -> Vec<u8> {
    portal.vault().lookup("match_code", &format!("{id}/{code}"))
}

/// Removes tries that ended more than a day ago: who was looked for is nobody's business any more.
pub async fn sweep(uow: &mut Uow) -> OpResult {
    store::sweep(uow).await
}
