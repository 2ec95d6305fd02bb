//! Asking for a copy of the person's information in their name: whether the mandate gives it now.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::{
    actor::Actor,
    db::Uow,
    error::{OpError, OpResult},
    ids::PersonId,
    mandates::{
        AuthorityType,
        rules::{
            Known,
            copies::{self, NoCopy},
        },
        store,
    },
    people::{self, Value, ValueKind},
};

/// Whether whoever acts may ask for a copy of the person's information, looked at afresh; if not, why.
pub async fn may_ask(uow: &mut Uow) -> OpResult<Result<(), NoCopy>> {
    let Actor::Representative(one) = uow.actor().clone() else { return Err(OpError::NotFound) };
    let portal = Arc::clone(uow.portal());
    let held = store::held(&portal, one.account, Some(one.mandate)).await?.pop().ok_or(OpError::NotFound)?;
    let born = match held.terms.authority {
        AuthorityType::Parent => born_of_subject(uow, held.person).await?,
        _ => None,
    };
    Ok(copies::may_ask(&held.terms, Known { deceased_on: held.deceased_on }, born, uow.now()))
}

/// When a child was born. Whoever acts is not told it: the portal looks.
async fn born_of_subject(uow: &Uow, person: PersonId) -> OpResult<Option<NaiveDate>> {
    let mut portals = uow.portal().begin_for(Actor::System("mandates"), uow.request()).await?;
    let born = born(&mut portals, person).await?;
    portals.commit().await?;
    Ok(born)
}

/// When somebody was born, if the record says it.
pub(super) async fn born(uow: &mut Uow, person: PersonId) -> OpResult<Option<NaiveDate>> {
    let told = people::ops::values_of_kind(uow, person, ValueKind::DateOfBirth).await?;
    Ok(told.iter().find_map(|said| if let Value::DateOfBirth(born) = said.value { Some(born) } else { None }))
}
