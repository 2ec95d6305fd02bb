//! What came of a wave.

use std::sync::Arc;

use uuid::Uuid;

use crate::{
    actor::Actor,
    error::{OpError, OpResult},
    ids::RequestId,
    portal::Portal,
    surveys::{rules, store, waves::Results},
};

/// The most comments of a page.
const MOST_COMMENTS: i64 = 500;

/// What came of a wave, so far or in the end, in numbers.
pub async fn results(portal: &Arc<Portal>, actor: &Actor, request: RequestId, wave: Uuid) -> OpResult<Results> {
    rules::may_see(actor)?;
    let mut uow = portal.begin_for(Actor::System("survey_results"), request).await?;
    let wave = store::find(&mut uow, wave).await?.ok_or(OpError::NotFound)?;
    let results = match wave.results {
        Some(results) => results,
        None => store::results(&mut uow, wave.id).await?,
    };
    uow.commit().await?;
    Ok(results)
}

/// How many of those drawn had said no when they were drawn: none, and this looks.
pub async fn refusers(portal: &Arc<Portal>, actor: &Actor, request: RequestId, wave: Uuid) -> OpResult<i64> {
    rules::may_see(actor)?;
    let mut uow = portal.begin_for(Actor::System("survey_results"), request).await?;
    let found = store::refusers(&mut uow, wave).await?;
    uow.commit().await?;
    Ok(found)
}

/// What somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub service: Option<String>,
    pub words: String,
}

/// What people wrote, without who. Each reading stands in the record of whoever wrote it, before anything is shown.
pub async fn comments(portal: &Arc<Portal>, actor: &Actor, request: RequestId, wave: Uuid) -> OpResult<Vec<Comment>> {
    rules::may_work(actor)?;
    let mut uow = portal.begin_for(Actor::System("survey_comments"), request).await?;
    store::find(&mut uow, wave).await?.ok_or(OpError::NotFound)?;
    let mut comments = Vec::new();
    for written in store::written(&mut uow, wave, MOST_COMMENTS).await? {
        let permit = rules::may_read(actor, &written.invitation)?;
        uow.record_look(permit, None, "survey").await?;
        let words = uow.open(written.invitation.person, store::place(written.invitation.id), &written.words).await?;
        comments.push(Comment { service: written.invitation.service, words });
    }
    uow.commit().await?;
    Ok(comments)
}
