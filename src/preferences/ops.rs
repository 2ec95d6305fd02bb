//! Choosing what to be asked and told: by the person, by staff who write down what they are told, and by the link of a message.

use chrono::{DateTime, Utc};

use super::{Choice, Topic, Way, forms::Chosen, link, rules, store};
use crate::{
    access,
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    outbox::{self, Letter},
    people::{self, Channel},
};

/// What holds for somebody now; of a topic that is not there nothing was said.
pub async fn current(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Choice>> {
    store::current(uow, person).await
}

/// What somebody said about a topic, if they did.
pub async fn about(uow: &mut Uow, person: PersonId, topic: Topic) -> OpResult<Option<Choice>> {
    Ok(current(uow, person).await?.into_iter().find(|choice| choice.topic == topic))
}

/// What holds for somebody whose record the actor has open; that they looked is in the record.
pub async fn of_open_record(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Choice>> {
    let access = access::ops::current(uow, person).await?.ok_or(OpError::NotFound)?;
    access::ops::look(uow, &access, &[]).await?;
    current(uow, person).await
}

/// What came of choosing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// How many topics are different from before.
    pub changed: usize,
    /// How many letters that waited were taken back.
    pub stopped: i64,
}

/// These are somebody's choices from now on. What waits and is not allowed any more is taken back at once; nothing is kept to be
/// sent should they change their mind. They get a receipt of what changed.
pub async fn choose(uow: &mut Uow, person: PersonId, chosen: &[Chosen], channel: Channel) -> OpResult<Saved> {
    let recorded_by = if let Actor::Staff(staff) = uow.actor() { Some(staff.number.clone()) } else { None };
    let said = Said { channel, at: uow.now(), recorded_by, in_contact: false };
    save(uow, person, chosen, said).await
}

/// Somebody said no to surveys in a contact that is written down: how, when, and by whom. A contact that is older than what they
/// chose since changes nothing.
pub(crate) async fn refused_in_contact(uow: &mut Uow, person: PersonId, (channel, at, recorded_by): InContact) -> OpResult {
    let since = about(uow, person, Topic::Surveys).await?.is_some_and(|choice| choice.said_at > at);
    if since {
        return Ok(());
    }
    let said = Said { channel, at, recorded_by, in_contact: true };
    save(uow, person, &[Chosen { topic: Topic::Surveys, ways: Vec::new() }], said).await.map(drop)
}

/// The link of a message was pressed: no more of its kind, in no way. A link that was altered, that was pressed before, or whose
/// message or person is gone, changes nothing; whoever pressed it is answered the same.
pub async fn stop(uow: &mut Uow, topic: Topic, token: &str) -> OpResult {
    let Some(message) = link::read(uow.portal().vault(), topic, token) else { return Ok(()) };
    match store::receiver(uow, message, topic).await? {
        Some(person) => refuse(uow, person, topic).await,
        None => Ok(()),
    }
}

/// Somebody pressed, in something that we sent them, that they want no more of its kind.
pub(crate) async fn refuse(uow: &mut Uow, person: PersonId, topic: Topic) -> OpResult {
    let said = Said { channel: Channel::Email, at: uow.now(), recorded_by: None, in_contact: false };
    save(uow, person, &[Chosen { topic, ways: Vec::new() }], said).await.map(drop)
}

/// Takes over what somebody chose who turned out to be this person. A no holds against a yes, otherwise
/// what was said last.
pub(crate) async fn adopt(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    store::adopt(uow, from, to).await?;
    store::stop_letters(uow, to).await.map(drop)
}

/// How and when a no was said in a contact, and the staff number of whoever wrote it down.
pub(crate) type InContact = (Channel, DateTime<Utc>, Option<String>);

/// How and when something was said, and who wrote it down.
struct Said {
    channel: Channel,
    at: DateTime<Utc>,
    recorded_by: Option<String>,
    in_contact: bool,
}

async fn save(uow: &mut Uow, person: PersonId, chosen: &[Chosen], said: Said) -> OpResult<Saved> {
    let before = store::lock(uow, person).await?;
    let open = if matches!(uow.actor(), Actor::Staff(_)) { access::ops::current(uow, person).await? } else { None };
    let mut changed: Vec<(Topic, Vec<Way>)> = Vec::new();
    for one in chosen {
        let choice = Choice {
            id: uow.new_id(),
            person,
            topic: one.topic,
            ways: one.ways.clone(),
            channel: said.channel,
            said_at: said.at,
            recorded_by: said.recorded_by.clone(),
        };
        let permit = rules::may_choose(uow.actor(), &choice, open.as_ref(), said.in_contact)?;
        if !before.iter().any(|was| was.topic == choice.topic && was.ways == choice.ways) {
            store::choose(uow, permit).await?;
            changed.push((one.topic, one.ways.clone()));
        }
    }
    let stopped = store::stop_letters(uow, person).await?;
    let saved = Saved { changed: changed.len(), stopped };
    if !changed.is_empty() {
        let chosen = changed.into_iter().map(|(topic, ways)| (topic, !ways.is_empty())).collect();
        receipt(uow, person, Letter::ChoicesSaved { chosen, recorded_by: said.recorded_by }).await?;
    }
    Ok(saved)
}

/// Tells them what holds now, by e-mail where we hold an address, else on paper where we know one.
async fn receipt(uow: &mut Uow, person: PersonId, letter: Letter) -> OpResult {
    match people::ops::reach(uow, person).await? {
        (language, Some(email)) => outbox::ops::queue_in(uow, person, &email, language, letter).await,
        (_, None) if people::ops::standing(uow, person).await?.deceased_on.is_some() => Ok(()),
        (_, None) => match outbox::ops::post(uow, person, letter).await {
            // Without a name and an address there is nowhere to write to.
            Err(OpError::NotFound) => Ok(()),
            other => other,
        },
    }
}
