//! Closing one's own sign-in (R25). It is no erasure: what the council holds stays for as long as it would anyway.

use super::{Caller, change::check_own_password};
use crate::{
    accounts::{forms::CloseAccount, rules, store},
    actor::Actor,
    error::OpResult,
    mandates,
    outbox::{self, Letter},
    people,
};

/// Closes the actor's sign-in with their password: every session ends, nobody acts for them or they for anybody, and a letter says
/// so. The address is free for whoever registers it next.
pub async fn close_own(caller: &Caller<'_>, actor: &Actor, form: CloseAccount) -> OpResult {
    let account = check_own_password(caller, actor, &form.password, "password").await?;
    let mut uow = caller.portal_uow("closing").await?;
    let permit = rules::may_close_own(actor, &account)?;
    let (language, email) = people::ops::reach(&mut uow, account.person).await?;
    if let Some(email) = email {
        outbox::ops::queue(&mut uow, account.person, &email, language.unwrap_or(caller.lang), Letter::AccountClosed).await?;
    }
    mandates::ops::closing::end_all(&mut uow, account.person, account.id).await?;
    store::close(&mut uow, permit).await?;
    uow.commit().await
}
