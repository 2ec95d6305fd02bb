//! Following a report without an account: the reference, the e-mail address it was sent with, and a code to that address.

use uuid::Uuid;

use super::store;
use crate::{
    accounts::{
        CodeId, Purpose,
        ops::{Caller, codes},
    },
    error::{FieldErrors, OpResult},
    fields::Fields,
    formats::{EmailAddress, Reference},
    ids::PersonId,
    outbox::{self, Letter},
    people,
    text::errors,
};

/// What was asked to be followed.
struct Wanted {
    reference: Reference,
    email: EmailAddress,
}

fn check(fields: &Fields) -> Result<Wanted, FieldErrors> {
    let mut faults = FieldErrors::none();
    let (typed, address) = (fields.text("reference"), fields.text("email"));
    let reference = Reference::parse(&typed);
    match (&reference, typed.is_empty()) {
        (Err(_), true) => faults.add("reference", errors::reference_empty),
        (Err(_), false) => faults.add("reference", errors::reference_wrong),
        (Ok(_), _) => {}
    }
    let email = EmailAddress::parse(&address);
    match (&email, address.is_empty()) {
        (Err(_), true) => faults.add("email", errors::email_empty),
        (Err(_), false) => faults.add("email", errors::email_wrong),
        (Ok(_), _) => {}
    }
    match (reference, email) {
        (Ok(reference), Ok(email)) => Ok(Wanted { reference, email }),
        _ => Err(faults),
    }
}

/// Sends a code if reference and address belong together. Whether they do cannot be told from the answer: a code is made
/// either way, and only one of them goes to anybody.
pub async fn start(caller: &Caller<'_>, fields: &Fields) -> OpResult<CodeId> {
    let wanted = check(fields)?;
    let mut uow = caller.portal_uow("follow").await?;
    let email_key = uow.portal().vault().lookup("email", &wanted.email.hash_key());
    let follower = guest_of(&mut uow, &wanted).await?;
    let issued = codes::issue(&mut uow, Purpose::Track, &email_key, None, &follower.map(|guest| guest.0)).await?;
    if let Some(guest) = follower {
        let letter = Letter::TrackCode { reference: wanted.reference.to_string(), code: issued.code };
        outbox::ops::queue(&mut uow, guest, wanted.email.as_str(), caller.lang, letter).await?;
    }
    uow.commit().await?;
    Ok(issued.id)
}

/// Whose report it is, if it was sent without an account from that address. Somebody with an account signs in instead:
/// a code by e-mail must not open a whole record.
async fn guest_of(uow: &mut crate::db::Uow, wanted: &Wanted) -> OpResult<Option<PersonId>> {
    let Some(request) = store::find(uow, wanted.reference.as_str()).await? else { return Ok(None) };
    let person = people::ops::get(uow, request.person).await?;
    let email = people::ops::email_of(uow, request.person).await?;
    let same = email.and_then(|email| EmailAddress::parse(&email).ok()).is_some_and(|email| email.hash_key() == wanted.email.hash_key());
    Ok((same && person.kind == people::Kind::Guest).then_some(person.id))
}

/// The right code proves that this browser's owner is the guest who sent the report.
pub async fn finish(caller: &Caller<'_>, id: CodeId, code: &str) -> OpResult<Option<PersonId>> {
    let opened = codes::spend_code::<Option<Uuid>>(caller, Purpose::Track, id, code, "code").await?;
    Ok(opened.payload.map(PersonId))
}
