//! Whoever has no sign-in any more acts for nobody, and nobody for them.

use super::tell_representative;
use crate::{
    db::Uow,
    error::OpResult,
    ids::{AccountId, PersonId},
    mandates::{EndedBecause, State, rules, store},
    outbox::ActingChange,
};

/// Ends everything that a person gave and that their sign-in holds. Whoever acted for them is told.
pub async fn end_all(uow: &mut Uow, person: PersonId, account: AccountId) -> OpResult {
    for id in store::standing_with(uow, person, account).await? {
        let mandate = store::get(uow, id, true).await?;
        let permit = rules::may_end(uow.actor(), &mandate)?;
        let theirs = mandate.person == person;
        store::set_over(uow, permit, State::Ended, if theirs { EndedBecause::TakenBack } else { EndedBecause::GivenUp }).await?;
        if theirs && mandate.terms.state == State::Active {
            tell_representative(uow, &mandate.content, ActingChange::Ended).await?;
        }
    }
    Ok(())
}
