//! The words that stay removed from every copy of somebody's, sealed with their key.

use uuid::Uuid;

use crate::{
    db::Uow,
    disclosure::{Cut, Disclosure, Exemption},
    error::{OpError, OpResult},
    ids::PersonId,
    vault::{Place, Sealed},
};

const fn place(id: Uuid) -> Place {
    Place::new("disclosure_removed", "words_sealed", id)
}

/// What is taken out of a copy that is released stands from then on, in place of what stood before.
pub async fn set(uow: &mut Uow, disclosure: &Disclosure, cuts: &[Cut]) -> OpResult {
    sqlx::query!("delete from disclosure_removed where person_id = $1", disclosure.person.0).execute(uow.conn()).await?;
    for cut in cuts {
        let id = uow.new_id();
        let sealed = uow.seal(disclosure.person, place(id), &cut.text).await?;
        sqlx::query!(
            "insert into disclosure_removed (disclosure_removed_id, disclosure_id, person_id, exemption, words_sealed)
             values ($1, $2, $3, $4, $5)",
            id,
            disclosure.id,
            disclosure.person.0,
            cut.exemption.code(),
            sealed.as_bytes(),
        )
        .execute(uow.conn())
        .await?;
    }
    Ok(())
}

/// What stays removed from every copy of somebody's.
pub async fn of_person(uow: &mut Uow, person: PersonId) -> OpResult<Vec<(String, Exemption)>> {
    let rows = sqlx::query!(
        "select disclosure_removed_id, exemption, words_sealed from disclosure_removed where person_id = $1 order by disclosure_removed_id",
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    let mut removed = Vec::with_capacity(rows.len());
    for row in rows {
        let words = uow.open(person, place(row.disclosure_removed_id), &Sealed::from_bytes(row.words_sealed)).await?;
        removed.push((words, Exemption::from_code(&row.exemption).ok_or(OpError::NotFound)?));
    }
    Ok(removed)
}
