//! Carrying it out: one unit of work, so that it is done or not done, and done again from the start after a crash.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{lines, recipients, standing_of};
use crate::{
    accounts,
    actor::{Actor, Resident},
    backup,
    db::Uow,
    disclosure,
    erasure::{
        Certificate, Erasure, KEY_BACKUP_DAYS, Outcome, Recipient, State,
        journal::{Entry, Fact},
        rules,
        store::{self, anew},
    },
    error::OpResult,
    files,
    holdings::{self, Category, Ground, Scope},
    ids::{AccountId, PersonId},
    lang::{Lang, Words},
    outbox::{self, Letter},
    people,
    portal::Portal,
    rights, search,
    text::erasure as words,
    vault::SealingKey,
};

/// How many are looked at together.
const AT_ONCE: i64 = 50;

/// Carries out what waits for nothing any more. One that fails is tried again in the next round and never stops the others.
pub async fn run_due(portal: &Arc<Portal>) -> OpResult {
    let mut uow = portal.begin(Actor::System("erasure")).await?;
    store::forget_where_it_went(&mut uow).await?;
    uow.commit().await?;
    // All of them: some wait for long, and none may stand in the way of those that came later.
    let mut after = Uuid::nil();
    loop {
        let mut uow = portal.begin(Actor::System("erasure")).await?;
        let waiting = store::waiting(&mut uow, after, AT_ONCE).await?;
        uow.commit().await?;
        let Some((last, _)) = waiting.last() else { return Ok(()) };
        after = *last;
        for (_, request) in waiting {
            if let Err(error) = carry_out(portal, request).await {
                tracing::error!(%request, %error, "an erasure failed and will be tried again");
            }
        }
    }
}

/// Carries out one erasure, if nothing is waited for. Says whether it did.
pub async fn carry_out(portal: &Arc<Portal>, request: Uuid) -> OpResult<bool> {
    let mut uow = portal.begin(Actor::System("erasure")).await?;
    let Some(erasure) = store::lock(&mut uow, request).await? else { return Ok(false) };
    if !matches!(erasure.state, State::Asked | State::Approved) {
        return Ok(false);
    }
    // Whoever was given something since it was asked for is told first as well (UK GDPR art. 19).
    let later = note_later_recipients(&mut uow, &erasure).await?;
    let now = standing_of(&mut uow, erasure).await?;
    if now.waits.is_some() {
        if later {
            if now.erasure.state == State::Asked {
                store::set_needs_decision(&mut uow, now.erasure.id).await?;
            }
            uow.commit().await?;
        }
        return Ok(false);
    }
    let (erasure, recipients) = (now.erasure, now.recipients);
    if erasure.state == State::Asked {
        let preview = holdings::ops::preview(&mut uow, erasure.person, &erasure.scope).await?;
        if rules::needs_decision(&erasure, &preview, recipients.len()) {
            store::set_needs_decision(&mut uow, erasure.id).await?;
            uow.commit().await?;
            return Ok(false);
        }
    }
    erase(uow, &erasure, &recipients).await?;
    Ok(true)
}

/// Adds those who were given something since. Says whether there are any.
async fn note_later_recipients(uow: &mut Uow, erasure: &Erasure) -> OpResult<bool> {
    let known: BTreeSet<String> = store::recipients(uow, erasure.request).await?.into_iter().map(|recipient| recipient.name).collect();
    let given = recipients(uow, erasure).await?;
    let later: Vec<&String> = given.iter().filter(|name| !known.contains(*name)).collect();
    for name in &later {
        store::insert_recipient(uow, erasure.request, erasure.person, name).await?;
    }
    Ok(!later.is_empty())
}

async fn erase(mut uow: Uow, erasure: &Erasure, recipients: &[Recipient]) -> OpResult {
    let permit = rules::may_run(uow.actor(), erasure)?;
    let to = Address::of(&mut uow, erasure.person).await?;
    let unseen = unseen(&mut uow, erasure).await?;
    let erased = forget(&mut uow, erasure.person, &erasure.scope).await?;
    let told = recipients.iter().filter(|recipient| recipient.outcome == Some(Outcome::Told)).map(|recipient| recipient.name.clone());
    let today = uow.today();
    // Whether there is a marker for the safety of staff is not told here; whoever may know of it reads it in the record.
    let erased: Vec<_> =
        erased.into_iter().filter(|line| line.category != Category::SafetyMarker).map(|line| seen(line, &unseen)).collect();
    let certificate = Certificate {
        reference: erasure.reference.clone(),
        on: today,
        lines: lines(&uow, &erased, &erasure.scope),
        told: told.collect(),
        keys_until: keys_until(&mut uow).await?,
    };
    if erasure.state == State::Asked {
        rights::ops::carried_out(&mut uow, &erasure.reference, Words::of(words::done_reasons)).await?;
    }
    store::set_done(&mut uow, permit, &certificate).await?;
    to.write(&mut uow, erasure.person, certificate).await?;
    let entry = Entry { at: uow.now(), person: erasure.person, fact: Fact::Erased(erasure.scope.clone()) };
    backup::ops::write_down(&mut uow, &entry).await?;
    uow.commit().await
}

/// What would become of what the person does not see of themselves, because two people withheld it from their copies: the certificate
/// confirms none of it, nor denies it (DPA 2018 schs 2 to 4).
async fn unseen(uow: &mut Uow, erasure: &Erasure) -> OpResult<Vec<holdings::Erased>> {
    let person = erasure.person;
    if !disclosure::ops::withholds(uow, person).await? {
        return Ok(Vec::new());
    }
    let mut all = holdings::ops::preview(uow, person, &erasure.scope).await?;
    let account = accounts::ops::facts_of(uow, person).await?.map_or(AccountId(Uuid::nil()), |account| account.id);
    let themselves = Actor::Resident(Resident { account, person, language: None, second_step: false });
    let mut own = uow.portal().begin_for(themselves, uow.request()).await?;
    let theirs = holdings::ops::preview(&mut own, person, &erasure.scope).await?;
    own.commit().await?;
    for (line, theirs) in all.iter_mut().zip(&theirs) {
        *line = without(line.clone(), theirs);
    }
    Ok(all)
}

/// A line as it is told: without what its person does not see.
fn seen(line: holdings::Erased, unseen: &[holdings::Erased]) -> holdings::Erased {
    match unseen.iter().find(|unseen| unseen.category == line.category) {
        Some(unseen) => without(line, unseen),
        None => line,
    }
}

fn without(mut line: holdings::Erased, less: &holdings::Erased) -> holdings::Erased {
    line.gone -= less.gone;
    for kept in &mut line.kept {
        let same = less.kept.iter().filter(|less| (&less.why, less.until) == (&kept.why, kept.until));
        kept.count -= same.map(|less| less.count).sum::<i64>();
    }
    line.kept.retain(|kept| kept.count > 0);
    line
}

/// Everything that makes somebody forgotten, in the database and the file store: also what a restored backup needs.
pub(crate) async fn forget(uow: &mut Uow, person: PersonId, scope: &Scope) -> OpResult<Vec<holdings::Erased>> {
    // Whoever seals something for them meanwhile finds out as they commit.
    uow.hold_key(person).await?;
    let old = uow.key_of(person).await?;
    let closed = if scope.whole { i64::from(accounts::ops::remove_of(uow, person).await?) } else { 0 };
    let mut erased = holdings::ops::erase_some(uow, person, Ground::Wish, scope).await?;
    for line in erased.iter_mut().filter(|line| line.category == Category::Account) {
        line.gone += closed;
    }
    if !store::is_known(uow, person).await? {
        return Ok(erased);
    }
    let keys = anew::Keys { old, new: SealingKey::generate(uow.portal().chance()) };
    anew::everything(uow, person, &keys).await?;
    files::ops::seal_anew(uow, person, &keys.old, &keys.new).await?;
    uow.change_key(person, keys.new).await?;
    if scope.whole {
        store::without_sign_in(uow, person).await?;
        outbox::ops::forget_addresses(uow, person).await?;
    }
    search::ops::refresh(uow, person).await?;
    Ok(erased)
}

/// The day after which no backup has a key of theirs: as the backups that were made are kept or, where none is known, as long as
/// one may be.
async fn keys_until(uow: &mut Uow) -> OpResult<NaiveDate> {
    let today = uow.today();
    let longest = today.checked_add_days(Days::new(KEY_BACKUP_DAYS)).unwrap_or(today);
    Ok(backup::ops::last_expiry(uow).await?.map_or(longest, |day| day.max(today)))
}

/// Where somebody was written to before they were forgotten.
struct Address {
    language: Option<Lang>,
    email: Option<String>,
    lines: Option<String>,
}

impl Address {
    async fn of(uow: &mut Uow, person: PersonId) -> OpResult<Address> {
        let (language, email) = people::ops::reach(uow, person).await?;
        let details = people::ops::details(uow, person).await?;
        let lines = details.name.zip(details.address).map(|(name, address)| outbox::ops::address_lines(&name, &address));
        Ok(Address { language, email, lines })
    }

    /// The certificate, by e-mail or on paper; to nobody where we knew neither.
    async fn write(self, uow: &mut Uow, person: PersonId, certificate: Certificate) -> OpResult {
        let letter = Letter::ErasureDone { certificate };
        match (self.email, self.lines) {
            (Some(email), _) => outbox::ops::queue(uow, person, &email, self.language.unwrap_or_default(), letter).await,
            (None, Some(lines)) => outbox::ops::post_in(uow, person, &lines, self.language, letter).await,
            (None, None) => Ok(()),
        }
    }
}
