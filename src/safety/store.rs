//! How safety markers are kept.

use super::{Marker, Reason};
use crate::{
    db::Uow,
    error::OpResult,
    ids::PersonId,
    vault::{Place, Sealed},
};

/// The markers of a person that the actor may see and that stand.
pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Marker>> {
    let rows = sqlx::query!(
        "select safety_marker_id, reason, words_sealed, author, team_code, created_at, review_on, told_at, ended_at
         from safety_marker where person_id = $1 and ended_at is null order by created_at desc",
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut markers = Vec::with_capacity(rows.len());
    for r in rows {
        let Some(reason) = Reason::from_code(&r.reason) else { continue };
        let place = Place::new("safety_marker", "words_sealed", r.safety_marker_id);
        markers.push(Marker {
            id: r.safety_marker_id,
            person,
            reason,
            words: uow.open(person, place, &Sealed::from_bytes(r.words_sealed)).await?,
            author: r.author,
            team: r.team_code,
            created_at: r.created_at,
            reviewed_at: None,
            review_on: r.review_on,
            told_at: r.told_at,
            ended_at: r.ended_at,
        });
    }
    Ok(markers)
}
