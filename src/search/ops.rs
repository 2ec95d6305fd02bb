//! What can be done to find people.

use super::Candidate;
use crate::{db::Uow, error::OpResult, formats::Phone, ids::PersonId};

/// Brings what is found of a person up to what is known of them; called whenever a value changes, in the same transaction.
pub async fn refresh(_uow: &mut Uow, _person: PersonId) -> OpResult {
    Ok(())
}

/// Everybody with this phone number, in no order of likelihood.
pub async fn by_phone(uow: &mut Uow, number: &Phone) -> OpResult<Vec<Candidate>> {
    let rows: Vec<(uuid::Uuid, String, Option<String>, Option<String>, Option<i16>, Option<String>, bool)> = sqlx::query_as(
        "select k.person_id, coalesce(s.initials, ''), s.street, s.outward, s.birth_year, s.language,
                p.deceased_on is not null or p.restricted_since is not null or p.staff_relative
         from person_search_key k join person p using (person_id) left join person_search s using (person_id)
         where k.kind = 'phone' and k.term = $1 order by k.person_id",
    )
    .bind(number.as_str())
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(person, initials, street, outward, birth_year, language, guarded)| Candidate {
            person: PersonId(person),
            initials,
            street,
            outward,
            birth_year,
            language: language.as_deref().and_then(crate::lang::Lang::from_tag),
            guarded,
        })
        .collect())
}
