//! Signing in: the address and the password first, the second step after.

use super::{
    Caller, enter, hash,
    throttle::{self, Bucket},
};
use crate::{
    accounts::{
        Account, Outcome,
        forms::SignIn,
        password,
        store::{self, WithPassword},
    },
    db::Uow,
    error::{FieldErrors, OpError, OpResult},
    ids::PersonId,
    text::errors,
};

/// Checks an address and a password. An address without an account takes the same steps, the same time and the same delays.
pub async fn sign_in(caller: &Caller<'_>, form: SignIn, guest: Option<PersonId>) -> OpResult<Outcome> {
    let email_key = caller.email_key(&form.email);
    let mut uow = caller.portal_uow("sign_in").await?;
    let buckets = vec![Bucket::SignIn(email_key.clone()), Bucket::From(caller.address), Bucket::Everybody];
    let taken = throttle::take_within(&mut uow, caller, buckets).await?;
    let found = store::by_email(&mut uow, &email_key).await?;
    uow.commit().await?;

    tokio::time::sleep(taken.pace).await;
    let phc = found.as_ref().and_then(|found| found.password_hash.as_deref());
    let right = caller.portal.hasher().verify(form.password.as_str(), phc).await;
    let Some(found) = found.filter(|_| right) else {
        tracing::info!(request_id = %caller.request, "a sign-in was refused");
        return Err(OpError::Invalid(FieldErrors::one("password", errors::sign_in_wrong)));
    };

    let stronger = stronger_hash(caller, &form, &found).await?;
    let mut uow = caller.portal_uow("sign_in").await?;
    throttle::give_back(&mut uow, caller, taken).await?;
    if let (Some(old), Some(new)) = (&found.password_hash, stronger) {
        store::rehash_password(&mut uow, found.account.id, old, &new).await?;
    }
    let outcome = after_password(&mut uow, &found.account, guest).await?;
    uow.commit().await?;
    Ok(outcome)
}

/// What a right password, or a recovery, leads to. A second step is never skipped (ASVS 6.4.3).
pub(super) async fn after_password(uow: &mut Uow, account: &Account, guest: Option<PersonId>) -> OpResult<Outcome> {
    if account.has_second_step() {
        return Ok(Outcome::SecondStepNeeded(account.id));
    }
    if account.staff {
        return Ok(Outcome::SetUpNeeded(account.id));
    }
    Ok(Outcome::SignedIn(enter(uow, account, false, guest).await?))
}

/// A hash of more work, when the stored one was made with less than we ask for now.
async fn stronger_hash(caller: &Caller<'_>, form: &SignIn, found: &WithPassword) -> OpResult<Option<String>> {
    if found.password_hash.as_deref().is_some_and(password::needs_rehash) {
        return hash(caller, &form.password).await.map(Some);
    }
    Ok(None)
}
