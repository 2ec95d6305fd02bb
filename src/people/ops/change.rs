//! Somebody changes how they are reached: a code from the e-mail address that is held, the change, and a word to the contact as it
//! was (law.md 9.1, tier 3), so that nobody moves another person's letters or calls in silence.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    email_of, end_value, end_values, get,
    values::{Origin, add, set, values_of_kind},
};
use crate::{
    accounts::{
        CodeId, Purpose,
        forms::AddressGiven,
        ops::{
            Caller, codes,
            throttle::{self, Bucket},
        },
    },
    actor::{Actor, Resident},
    catalogue::AddressAnswer,
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    formats::{EmailAddress, Phone},
    ids::PersonId,
    lang::Lang,
    outbox::{self, Letter, RecordDetail},
    people::{
        Said, Value, ValueKind,
        forms::{NewAddress, NewPhone},
    },
    places,
    text::errors,
};

/// A change that waits for its code: what the code stands for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The main number from now on.
    SetPhone(String),
    /// A further number.
    AddPhone(String),
    RemovePhones(Vec<Uuid>),
    SetAddress {
        address: AddressAnswer,
        since: Option<NaiveDate>,
    },
    RemoveAddress,
}

impl Change {
    /// What kind of detail it is, for the page to go back to and for the letter.
    pub const fn detail(&self) -> RecordDetail {
        match self {
            Change::SetPhone(_) | Change::AddPhone(_) | Change::RemovePhones(_) => RecordDetail::Phone,
            Change::SetAddress { .. } | Change::RemoveAddress => RecordDetail::Address,
        }
    }

    const fn kind(&self) -> ValueKind {
        match self.detail() {
            RecordDetail::Phone => ValueKind::Phone,
            RecordDetail::Address => ValueKind::Address,
        }
    }
}

impl From<NewPhone> for Change {
    fn from(new: NewPhone) -> Self {
        let number = new.phone.as_str().to_string();
        if new.replaces { Change::SetPhone(number) } else { Change::AddPhone(number) }
    }
}

/// The change a form about an address asks for. One that was picked from the list is looked up again.
pub async fn of_address(uow: &mut Uow, new: NewAddress) -> OpResult<Change> {
    let (given, since) = match new {
        NewAddress::Nowhere => return Ok(Change::RemoveAddress),
        NewAddress::At { given, since } => (given, since),
    };
    let address = match given {
        AddressGiven::Typed(address) => address,
        AddressGiven::Listed { uprn, postcode } => {
            let found = places::ops::addresses(uow, &postcode).await?.into_iter().find(|address| address.uprn == uprn.number());
            let found = found.ok_or_else(|| OpError::Invalid(FieldErrors::one("address-uprn", errors::address_not_selected)))?;
            AddressAnswer { uprn: Some(found.uprn), lines: vec![found.line1_en, found.town_en], postcode: found.postcode }
        }
    };
    Ok(Change::SetAddress { address, since })
}

/// Sends a code to the address that is held. Nothing is changed yet.
pub async fn start(caller: &Caller<'_>, actor: &Actor, change: &Change) -> OpResult<CodeId> {
    let Resident { account, person, .. } = resident(actor)?;
    let mut own = caller.own_uow(actor).await?;
    let email = email_of(&mut own, *person).await?.ok_or(OpError::NotFound)?;
    let lang = get(&mut own, *person).await?.language.unwrap_or(caller.lang);
    own.commit().await?;
    let to = EmailAddress::parse(&email).map_err(|_| OpError::NotFound)?;
    let key = caller.email_key(&to);
    let mut uow = caller.portal_uow("change_details").await?;
    let counted = throttle::take_within(&mut uow, caller, vec![Bucket::Mail(key.clone()), Bucket::MailFrom(caller.address)]).await?;
    drop(counted);
    let issued = codes::issue(&mut uow, Purpose::ChangeDetails, &key, Some(*account), change).await?;
    outbox::ops::queue(&mut uow, *person, &email, lang, Letter::ConfirmDetails { code: issued.code }).await?;
    uow.commit().await?;
    Ok(issued.id)
}

/// The code was typed: what it stands for is done, and the contact as it was is told. Pressed twice, it is done and told once.
pub async fn confirm(caller: &Caller<'_>, actor: &Actor, id: CodeId, code: &str) -> OpResult<RecordDetail> {
    let Resident { account, person, .. } = resident(actor)?;
    let opened = codes::spend_code::<Change>(caller, Purpose::ChangeDetails, id, code, "code").await?;
    if opened.account != Some(*account) {
        return Err(FieldErrors::one("code", errors::code_wrong).into());
    }
    let change = opened.payload;
    let mut uow = caller.own_uow(actor).await?;
    let before = values_of_kind(&mut uow, *person, change.kind()).await?;
    if changes(&change, &before) {
        // Before anything changes, so that what goes by post or by text goes where it went until now.
        tell(&mut uow, *person, caller.lang, &change, &before).await?;
        carry_out(&mut uow, *person, &change).await?;
    }
    uow.commit().await?;
    Ok(change.detail())
}

fn resident(actor: &Actor) -> OpResult<&Resident> {
    match actor {
        Actor::Resident(resident) => Ok(resident),
        Actor::Visitor { .. } | Actor::Staff(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => {
            Err(OpError::NotFound)
        }
    }
}

/// Whether there is anything to do.
fn changes(change: &Change, before: &[Said]) -> bool {
    let main = before.iter().find(|said| said.main);
    let has = |number: &String| before.iter().any(|said| matches!(&said.value, Value::Phone(there) if there == number));
    match change {
        Change::SetPhone(number) => main.is_none_or(|said| said.value != Value::Phone(number.clone())),
        Change::AddPhone(number) => !has(number),
        Change::RemovePhones(ids) => before.iter().any(|said| ids.contains(&said.id)),
        Change::SetAddress { address, since } => {
            main.is_none_or(|said| said.value != Value::Address(address.clone()) || (since.is_some() && said.from != *since))
        }
        Change::RemoveAddress => main.is_some(),
    }
}

async fn carry_out(uow: &mut Uow, person: PersonId, change: &Change) -> OpResult {
    let origin = Origin::online(uow.actor());
    match change {
        Change::SetPhone(number) => {
            // A further number that becomes the main one is not kept twice.
            let value = Value::Phone(number.clone());
            let there = values_of_kind(uow, person, ValueKind::Phone).await?;
            let twice: Vec<Uuid> = there.iter().filter(|said| !said.main && said.value == value).map(|said| said.id).collect();
            if !twice.is_empty() {
                end_values(uow, person, ValueKind::Phone, &twice).await?;
            }
            set(uow, person, &value, origin).await.map(drop)
        }
        Change::AddPhone(number) => add(uow, person, &Value::Phone(number.clone()), origin).await.map(drop),
        Change::RemovePhones(ids) => end_values(uow, person, ValueKind::Phone, ids).await,
        Change::SetAddress { address, since } => {
            let from = since.unwrap_or(uow.today());
            set(uow, person, &Value::Address(address.clone()), Origin { from: Some(from), ..origin }).await.map(drop)
        }
        Change::RemoveAddress => end_value(uow, person, ValueKind::Address).await,
    }
}

/// M3 to the contact as it was: what kind of detail changed and when, never the values.
async fn tell(uow: &mut Uow, person: PersonId, lang: Lang, change: &Change, before: &[Said]) -> OpResult {
    let letter = Letter::RecordDetailsChanged { what: change.detail() };
    let lang = get(uow, person).await?.language.unwrap_or(lang);
    if let Some(email) = email_of(uow, person).await? {
        outbox::ops::queue(uow, person, &email, lang, letter.clone()).await?;
    }
    for said in before.iter().filter(|said| goes(change, said)) {
        match &said.value {
            Value::Phone(number) => {
                if let Some(mobile) = Phone::parse(number).ok().filter(Phone::is_uk_mobile) {
                    outbox::ops::text(uow, person, &mobile, letter.clone()).await?;
                }
            }
            Value::Address(_) => outbox::ops::post(uow, person, letter.clone()).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Whether a change does away with a contact.
fn goes(change: &Change, said: &Said) -> bool {
    match change {
        Change::AddPhone(_) => false,
        Change::RemovePhones(ids) => ids.contains(&said.id),
        Change::SetPhone(_) | Change::SetAddress { .. } | Change::RemoveAddress => said.main,
    }
}
