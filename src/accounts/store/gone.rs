//! Removing a sign-in altogether.

use crate::{db::Uow, error::OpResult, ids::AccountId};

/// Removes a sign-in with everything that belongs to it: where it is signed in, what its forms remember, every code on its way to
/// its address. The address is free for whoever registers it next.
pub async fn remove(uow: &mut Uow, id: AccountId) -> OpResult {
    sqlx::query!("delete from form_memory where session_key in (select session_key from web_session where account_id = $1)", id.0)
        .execute(uow.conn())
        .await?;
    sqlx::query!("delete from one_time_code where email_key in (select email_key from account where account_id = $1)", id.0)
        .execute(uow.conn())
        .await?;
    sqlx::query!("delete from account where account_id = $1", id.0).execute(uow.conn()).await?;
    Ok(())
}
