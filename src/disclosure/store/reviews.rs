//! What people say is missing, and what is answered.

use uuid::Uuid;

use crate::{
    db::Uow,
    disclosure::{
        Review,
        rules::{AnswerReview, Miss},
    },
    error::OpResult,
    ids::PersonId,
    lang::Words,
    permit::Permit,
    vault::{Place, Sealed},
};

const fn words_place(id: Uuid) -> Place {
    Place::new("disclosure_review", "words_sealed", id)
}

const fn answer_place(id: Uuid) -> Place {
    Place::new("disclosure_review", "answer_sealed", id)
}

/// Keeps what the person says; nothing when this very form said it before.
pub async fn insert(uow: &mut Uow, permit: Permit<'_, Miss>, key: Uuid) -> OpResult {
    let review = permit.subject();
    let sealed = uow.seal(review.person, words_place(review.id), &review.words).await?;
    let done = sqlx::query!(
        "insert into disclosure_review (disclosure_review_id, disclosure_id, person_id, submission_key, at, words_sealed)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        review.id,
        review.disclosure,
        review.person.0,
        key,
        review.at,
        sealed.as_bytes(),
    )
    .execute(uow.conn())
    .await?;
    if done.rows_affected() == 1 { uow.record(permit).await } else { Ok(()) }
}

/// What was said to be missing, newest first.
pub async fn of(uow: &mut Uow, disclosure: Uuid) -> OpResult<Vec<Review>> {
    let rows = sqlx::query!(
        "select disclosure_review_id, person_id, at, words_sealed, answer_sealed, answered_at, answered_by
         from disclosure_review where disclosure_id = $1 order by at desc, disclosure_review_id desc",
        disclosure,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut reviews = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, person) = (row.disclosure_review_id, PersonId(row.person_id));
        let words = uow.open(person, words_place(id), &Sealed::from_bytes(row.words_sealed)).await?;
        let answer: Option<Words> = match row.answer_sealed {
            Some(sealed) => Some(uow.open(person, answer_place(id), &Sealed::from_bytes(sealed)).await?),
            None => None,
        };
        let (at, answered_at, answered_by) = (row.at, row.answered_at, row.answered_by);
        reviews.push(Review { id, disclosure, person, at, words, answer, answered_at, answered_by });
    }
    Ok(reviews)
}

pub async fn set_answered(uow: &mut Uow, permit: Permit<'_, AnswerReview>, answer: &Words) -> OpResult {
    let (id, person) = (permit.subject().id, permit.subject().person);
    let (now, by) = (uow.now(), permit.actor().label());
    let sealed = uow.seal(person, answer_place(id), answer).await?;
    sqlx::query!(
        "update disclosure_review set answer_sealed = $2, answered_at = $3, answered_by = $4 where disclosure_review_id = $1",
        id,
        sealed.as_bytes(),
        now,
        by,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Requests of which somebody says that something is missing, and nobody answered.
pub async fn waiting(uow: &mut Uow, most: i64) -> OpResult<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"select d.reference as "reference!" from disclosure_review r join disclosure d using (disclosure_id)
           where r.answered_at is null order by r.at limit $1"#,
        most,
    )
    .fetch_all(uow.conn())
    .await?)
}
