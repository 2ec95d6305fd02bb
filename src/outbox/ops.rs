//! Queuing letters, and sending those that are due.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{
    Envelope, Letter, letters,
    mailer::Mailer,
    store::{self, Claimed},
};
use crate::{actor::Actor, db::Uow, error::OpResult, ids::OutboxId, ids::PersonId, lang::Lang, portal::Portal};

/// How long a worker may hold a mail before another may try it.
const LEASE: TimeDelta = TimeDelta::seconds(180);
/// After this many tries a mail is parked for a person to look at: with the back-off below, about a day.
const MAX_TRIES: i32 = 12;
/// Few enough that a slow mail server cannot outlast the lease: five times its time-out of 20 seconds.
const BATCH: i64 = 5;

/// Writes to a person at the address given. The letter goes out only if the unit of work commits.
pub async fn queue(uow: &mut Uow, person: PersonId, to: &str, lang: Lang, letter: Letter) -> OpResult {
    let id = OutboxId(uow.new_id());
    let envelope = Envelope { to: to.to_string(), lang, letter };
    let sealed = uow.seal(person, store::place(id), &envelope).await?;
    store::insert(uow, id, Some(person), &envelope, &sealed).await
}

/// Placeholder: the merge takes the owner's.
pub async fn text(uow: &mut Uow, person: PersonId, number: &crate::formats::Phone, letter: Letter) -> OpResult {
    queue(uow, person, number.as_str(), Lang::En, letter).await
}

/// Writes to an address that belongs to nobody here yet, or to the council itself.
pub async fn queue_to_stranger(uow: &mut Uow, to: &str, lang: Lang, letter: Letter) -> OpResult {
    let id = OutboxId(uow.new_id());
    let envelope = Envelope { to: to.to_string(), lang, letter };
    let sealed = uow.portal().vault().own_key().seal(uow.portal().chance(), store::place(id), &envelope)?;
    store::insert(uow, id, None, &envelope, &sealed).await
}

/// Sends what is due, a batch at a time. Returns how many were sent.
pub async fn deliver_due(portal: &Arc<Portal>, mailer: &Mailer) -> OpResult<usize> {
    let mut uow = portal.begin(Actor::System("outbox")).await?;
    let claimed = store::claim(&mut uow, LEASE, BATCH).await?;
    uow.commit().await?;
    let mut sent = 0;
    for mail in claimed {
        sent += usize::from(deliver(portal, mailer, mail).await?);
    }
    Ok(sent)
}

/// Opens, sends, and notes the outcome; no transaction is open while the mail server takes its time.
async fn deliver(portal: &Arc<Portal>, mailer: &Mailer, claimed: Claimed) -> OpResult<bool> {
    let mut uow = portal.begin(Actor::System("outbox")).await?;
    // The person may have been erased since: then there is no key, and nothing is sent.
    let opened = open(&mut uow, &claimed).await;
    uow.commit().await?;
    let outcome = match opened {
        Ok(envelope) => {
            let mail = letters::render(claimed.id, &envelope, portal.public_url(), claimed.created_at);
            mailer.send(&mail).await
        }
        Err(error) => Err(anyhow::anyhow!("{error}")),
    };
    let mut uow = portal.begin(Actor::System("outbox")).await?;
    match &outcome {
        Ok(()) => store::set_sent(&mut uow, claimed.id).await?,
        Err(error) => {
            let wait = TimeDelta::seconds(15 * (1_i64 << claimed.tries.clamp(0, 9)));
            let due = (claimed.tries < MAX_TRIES).then(|| uow.now() + wait);
            tracing::warn!(outbox_id = %claimed.id, tries = claimed.tries, parked = due.is_none(), "a mail could not be sent");
            store::set_failed(&mut uow, claimed.id, &error_class(error), due).await?;
        }
    }
    uow.commit().await?;
    Ok(outcome.is_ok())
}

/// How many mails wait and how many were given up.
pub async fn depth(portal: &Arc<Portal>) -> OpResult<(u32, u32)> {
    let mut uow = portal.begin(Actor::System("outbox")).await?;
    let (waiting, parked) = store::depth(&mut uow).await?;
    uow.commit().await?;
    let small = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok((small(waiting), small(parked)))
}

/// The mails written to a person, newest first, as their record lists them.
pub async fn list(uow: &mut Uow, person: PersonId, limit: i64) -> OpResult<Vec<store::Listed>> {
    store::list(uow, person, limit).await
}

async fn open(uow: &mut Uow, claimed: &Claimed) -> OpResult<Envelope> {
    match claimed.person {
        Some(person) => uow.open(person, store::place(claimed.id), &claimed.content).await,
        None => Ok(uow.portal().vault().own_key().open(store::place(claimed.id), &claimed.content)?),
    }
}

/// A mail server's refusal quotes the address; the row keeps only what kind of failure it was.
fn error_class(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    let code: String = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).take(3).collect();
    if code.len() == 3 { format!("refused with {code}") } else { "could not be delivered".to_string() }
}
