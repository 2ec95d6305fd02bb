//! Moving the answers to requests for a copy with their person: see [`super::moving`].

use super::moving::{moved, sealed_anew};
use crate::{db::Uow, error::OpResult, ids::PersonId, vault::Place};

/// Moves the answers, their items, what is taken out, the searches, what they found, and what was said to be missing.
pub async fn all(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    workings(uow, from, to).await?;
    searches(uow, from, to).await?;
    reviews(uow, from, to).await?;
    let (from, to) = (from.0, to.0);
    sqlx::query!("update disclosure_item set person_id = $2 where person_id = $1", from, to).execute(uow.conn()).await?;
    Ok(())
}

/// What is given, what is not, and why.
async fn workings(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    moved!(
        uow,
        from,
        to,
        "disclosure_item",
        "reason_sealed",
        r#"select disclosure_item_id as id, reason_sealed as "sealed!" from disclosure_item where person_id = $1 and reason_sealed is not null"#,
        "update disclosure_item set reason_sealed = $3 where disclosure_item_id = $1 and person_id <> $2"
    );
    moved!(
        uow,
        from,
        to,
        "disclosure_cut",
        "cut_sealed",
        r#"select disclosure_cut_id as id, cut_sealed as "sealed!" from disclosure_cut where person_id = $1"#,
        "update disclosure_cut set person_id = $2, cut_sealed = $3 where disclosure_cut_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "disclosure_removed",
        "words_sealed",
        r#"select disclosure_removed_id as id, words_sealed as "sealed!" from disclosure_removed where person_id = $1"#,
        "update disclosure_removed set person_id = $2, words_sealed = $3 where disclosure_removed_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "disclosure",
        "cover_sealed",
        r#"select disclosure_id as id, cover_sealed as "sealed!" from disclosure where person_id = $1 and cover_sealed is not null"#,
        "update disclosure set cover_sealed = $3 where disclosure_id = $1 and person_id <> $2"
    );
    moved!(
        uow,
        from,
        to,
        "disclosure",
        "names_sealed",
        r#"select disclosure_id as id, names_sealed as "sealed!" from disclosure where person_id = $1"#,
        "update disclosure set person_id = $2, names_sealed = $3 where disclosure_id = $1"
    );
    Ok(())
}

/// What teams looked for and found.
async fn searches(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    moved!(
        uow,
        from,
        to,
        "disclosure_found",
        "body_sealed",
        r#"select disclosure_found_id as id, body_sealed as "sealed!" from disclosure_found where person_id = $1"#,
        "update disclosure_found set person_id = $2, body_sealed = $3 where disclosure_found_id = $1"
    );
    moved!(
        uow,
        from,
        to,
        "disclosure_search",
        "log_sealed",
        r#"select disclosure_search_id as id, log_sealed as "sealed!" from disclosure_search where person_id = $1 and log_sealed is not null"#,
        "update disclosure_search set log_sealed = $3 where disclosure_search_id = $1 and person_id <> $2"
    );
    moved!(
        uow,
        from,
        to,
        "disclosure_search",
        "asked_sealed",
        r#"select disclosure_search_id as id, asked_sealed as "sealed!" from disclosure_search where person_id = $1"#,
        "update disclosure_search set person_id = $2, asked_sealed = $3 where disclosure_search_id = $1"
    );
    Ok(())
}

/// What the person said is missing.
async fn reviews(uow: &mut Uow, from: PersonId, to: PersonId) -> OpResult {
    moved!(
        uow,
        from,
        to,
        "disclosure_review",
        "answer_sealed",
        r#"select disclosure_review_id as id, answer_sealed as "sealed!" from disclosure_review where person_id = $1 and answer_sealed is not null"#,
        "update disclosure_review set answer_sealed = $3 where disclosure_review_id = $1 and person_id <> $2"
    );
    moved!(
        uow,
        from,
        to,
        "disclosure_review",
        "words_sealed",
        r#"select disclosure_review_id as id, words_sealed as "sealed!" from disclosure_review where person_id = $1"#,
        "update disclosure_review set person_id = $2, words_sealed = $3 where disclosure_review_id = $1"
    );
    sqlx::query!("update disclosure_withheld set person_id = $2 where person_id = $1", from.0, to.0).execute(uow.conn()).await?;
    Ok(())
}
