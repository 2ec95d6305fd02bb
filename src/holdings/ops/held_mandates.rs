//! What somebody may do for others is in their own copy too: it is about them as much as about whoever let them.

use serde_json::json;
use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    holdings::{Category, Exported, columns::Table},
    ids::PersonId,
    mandates::{self, Held},
};

/// The mandates that the actor themselves holds, newest first, older than `before`. Nobody else is told whom somebody acts for.
pub(super) async fn held(uow: &mut Uow, person: PersonId, before: Uuid) -> OpResult<Vec<Exported>> {
    if uow.actor().person() != Some(person) {
        return Ok(Vec::new());
    }
    let held = mandates::ops::held(uow.portal(), uow.actor()).await?;
    let mut rows: Vec<Exported> = held.iter().filter(|one| one.id.0 < before).map(exported).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    Ok(rows)
}

fn exported(held: &Held) -> Exported {
    let terms = &held.terms;
    Exported {
        category: Category::Mandate.code(),
        table: Table::Mandate.code(),
        id: held.id.0,
        facts: json!({
            "mandate_id": held.id,
            "held_by_you": true,
            "authority": terms.authority.code(),
            "relation": held.relation.code(),
            "level": terms.level.code(),
            "services": terms.services,
            "special_category": terms.special_category,
            "may_ask_copy": terms.may_ask_copy,
            "mode": terms.mode.code(),
            "starts_on": terms.starts_on,
            "ends_on": terms.ends_on,
            "renew_by": terms.renew_by,
            "state": terms.state.code(),
            "created_at": crate::calendar::start_of_day(terms.starts_on),
        }),
        content: json!({ "content": { "subject": held.content.subject, "representative": held.content.representative } }),
    }
}
