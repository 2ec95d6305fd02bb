//! Queuing letters, and sending those that are due.

pub mod post;

use std::sync::Arc;

use chrono::TimeDelta;

use super::{
    Envelope, Letter, Mail, Way, letters,
    mailer::Mailer,
    store::{self, Claimed},
};
use crate::{
    actor::Actor,
    catalogue::AddressAnswer,
    db::Uow,
    error::{OpError, OpResult},
    formats::Phone,
    ids::{OutboxId, PersonId},
    lang::{Lang, Words},
    people,
    portal::Portal,
    preferences,
};

/// How long a worker may hold a mail before another may try it.
const LEASE: TimeDelta = TimeDelta::seconds(180);
/// After this many tries a mail is parked for a person to look at: with the back-off below, about a day.
const MAX_TRIES: i32 = 12;
/// Few enough that a slow mail server cannot outlast the lease: five times its time-out of 20 seconds.
const BATCH: i64 = 5;

/// Writes to a person at the address given. The letter goes out only if the unit of work commits.
pub async fn queue(uow: &mut Uow, person: PersonId, to: &str, lang: Lang, letter: Letter) -> OpResult {
    queue_by(uow, person, Way::Email, Envelope::new(to, lang, letter)).await
}

/// As [`queue`], in the language a person wants, or in both while they have not said.
pub async fn queue_in(uow: &mut Uow, person: PersonId, to: &str, wanted: Option<Lang>, letter: Letter) -> OpResult {
    queue_by(uow, person, Way::Email, Envelope::in_language_of(to, wanted, letter)).await
}

/// Writes a text message to a person, in their language or in both. Refused where no gateway for texts is set up.
pub async fn text(uow: &mut Uow, person: PersonId, number: &Phone, letter: Letter) -> OpResult {
    if uow.portal().text_gateway().is_none() {
        return Err(OpError::Unavailable("no gateway for text messages is set up".to_string()));
    }
    let wanted = people::ops::get(uow, person).await?.language;
    queue_by(uow, person, Way::Text, Envelope::in_language_of(number.as_str(), wanted, letter)).await
}

/// Writes to a person on paper, at the address we hold now. It waits until staff print it. Without a name or an address there is
/// nobody to write to: not found.
pub async fn post(uow: &mut Uow, person: PersonId, letter: Letter) -> OpResult {
    post_whole(uow, person, letter, Vec::new()).await
}

/// As [`post`], with what was said in its own words, which a mail leaves to the account (law.md 1.3).
pub async fn post_whole(uow: &mut Uow, person: PersonId, letter: Letter, said: Vec<Words>) -> OpResult {
    let details = people::ops::details(uow, person).await?;
    let (Some(name), Some(address)) = (details.name, details.address) else { return Err(OpError::NotFound) };
    let wanted = people::ops::get(uow, person).await?.language;
    let envelope = Envelope::in_language_of(&address_lines(&name, &address), wanted, letter);
    queue_by(uow, person, Way::Post, Envelope { said, ..envelope }).await
}

/// As [`post`], to lines that are known already.
pub(crate) async fn post_to(uow: &mut Uow, person: PersonId, lines: &str, letter: Letter) -> OpResult {
    let wanted = people::ops::get(uow, person).await?.language;
    post_in(uow, person, lines, wanted, letter).await
}

/// As [`post_to`], in a language that is known already, or in both.
pub(crate) async fn post_in(uow: &mut Uow, person: PersonId, lines: &str, wanted: Option<Lang>, letter: Letter) -> OpResult {
    queue_by(uow, person, Way::Post, Envelope::in_language_of(lines, wanted, letter)).await
}

/// Name and address as they stand on an envelope.
pub(crate) fn address_lines(name: &str, address: &AddressAnswer) -> String {
    let lines = std::iter::once(name).chain(address.lines.iter().map(String::as_str)).chain([address.postcode.as_str()]);
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

async fn queue_by(uow: &mut Uow, person: PersonId, way: Way, envelope: Envelope) -> OpResult {
    let id = OutboxId(uow.new_id());
    let sealed = uow.seal(person, store::place(id), &envelope).await?;
    store::insert(uow, id, Some(person), way, &envelope, &sealed).await
}

/// Writes to an address that belongs to nobody here yet, or to the council itself.
pub async fn queue_to_stranger(uow: &mut Uow, to: &str, lang: Lang, letter: Letter) -> OpResult {
    let id = OutboxId(uow.new_id());
    let envelope = Envelope::new(to, lang, letter);
    let sealed = uow.portal().vault().own_key().seal(uow.portal().chance(), store::place(id), &envelope)?;
    store::insert(uow, id, None, Way::Email, &envelope, &sealed).await
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
    // What is no message of a service goes only to whoever still allows it, and nothing goes that was taken back meanwhile.
    if store::stop_unwanted(&mut uow, claimed.id).await? {
        uow.commit().await?;
        return Ok(false);
    }
    // The person may have been erased since: then there is no key, and nothing is sent.
    let opened = open(&mut uow, &claimed).await;
    uow.commit().await?;
    let outcome = match opened {
        Ok(envelope) => {
            let mail = render(portal, &claimed, &envelope);
            match mail {
                Ok(mail) => mailer.send(&mail).await,
                Err(error) => Err(error),
            }
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

fn render(portal: &Portal, claimed: &Claimed, envelope: &Envelope) -> anyhow::Result<Mail> {
    let (id, url, written) = (claimed.id, portal.public_url(), claimed.created_at);
    match claimed.way {
        Way::Email => {
            let stop = claimed.topic.map(|topic| preferences::link::path(portal.vault(), topic, id));
            Ok(letters::render(id, envelope, url, written, stop.as_deref()))
        }
        Way::Text => {
            let gateway = portal.text_gateway().ok_or_else(|| anyhow::anyhow!("no gateway for text messages"))?;
            Ok(letters::render_text(id, envelope, gateway, url, written))
        }
        Way::Post => Err(anyhow::anyhow!("post is printed, not sent")),
    }
}

/// How many mails wait and how many were given up.
pub async fn depth(portal: &Arc<Portal>) -> OpResult<(u32, u32)> {
    let mut uow = portal.begin(Actor::System("outbox")).await?;
    let (waiting, parked) = store::depth(&mut uow).await?;
    uow.commit().await?;
    let small = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok((small(waiting), small(parked)))
}

/// A page of what was sent to a person, newest first.
pub async fn page(uow: &mut Uow, person: PersonId, wanted: &store::Wanted<'_>, limit: i64) -> OpResult<Vec<store::Paged>> {
    store::page(uow, person, wanted, limit).await
}

/// How much was sent to a person, counted no further than `most`.
pub async fn count(uow: &mut Uow, person: PersonId, wanted: &store::Wanted<'_>, most: i64) -> OpResult<i64> {
    store::count(uow, person, wanted, most).await
}

/// One thing that was sent, and to whom, if the actor may see it.
pub async fn find(uow: &mut Uow, id: OutboxId) -> OpResult<Option<(PersonId, store::Paged)>> {
    store::find(uow, id).await
}

/// The mails written to a person, newest first, as their record lists them.
pub async fn list(uow: &mut Uow, person: PersonId, limit: i64) -> OpResult<Vec<store::Listed>> {
    store::list(uow, person, limit).await
}

/// What was written to somebody stays as the proof that it was; where it went is forgotten, and the words that only paper had.
pub async fn forget_addresses(uow: &mut Uow, person: PersonId) -> OpResult {
    let key = uow.key_of(person).await?;
    let chance = std::sync::Arc::clone(uow.portal());
    let (mut ids, mut sealed) = (Vec::new(), Vec::new());
    for (id, content) in store::contents(uow, person).await? {
        let envelope = Envelope { to: String::new(), said: Vec::new(), ..key.open(store::place(id), &content)? };
        ids.push(id.0);
        sealed.push(key.seal(chance.chance(), store::place(id), &envelope)?.as_bytes().to_vec());
    }
    store::set_contents(uow, &ids, &sealed).await
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
