//! Contacts as they are given out: read by their own noun, because there are more of them than of anything else, and a row that the
//! database makes into JSON takes it ten times as long as its columns.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::{
    db::Uow,
    error::OpResult,
    holdings::{Category, Exported, columns::Table},
    ids::PersonId,
    interactions::{self, Interaction, PrivateRoom, Survey, Wanted},
    keyset::Position,
    lang::Lang,
    people::Relation,
};

/// A page of a person's contacts, in the order of the record.
pub(super) async fn page(uow: &mut Uow, person: PersonId, before: Position, most: i64) -> OpResult<Vec<Exported>> {
    let wanted = Wanted { before: Some(before), ..Wanted::default() };
    Ok(interactions::ops::page(uow, person, &wanted, most).await?.into_iter().map(exported).collect())
}

/// One contact of a person, if it is there.
pub(super) async fn one(uow: &mut Uow, person: PersonId, id: Uuid) -> OpResult<Option<Exported>> {
    Ok(interactions::ops::find(uow, id).await?.filter(|contact| contact.person == person).map(exported))
}

fn exported(contact: Interaction) -> Exported {
    let moment = |at: DateTime<Utc>| at.to_rfc3339();
    Exported {
        category: Category::Interaction.code(),
        table: Table::Interaction.code(),
        id: contact.id,
        facts: json!({
            "interaction_id": contact.id,
            "person_id": contact.person,
            "at": moment(contact.at),
            "recorded_at": moment(contact.recorded_at),
            "direction": contact.direction.code(),
            "channel": contact.channel.code(),
            "kind": contact.kind.code(),
            "source": contact.source.code(),
            "relation": contact.relation.map(Relation::code),
            "service_slug": contact.service,
            "outcome": contact.outcome.code(),
            "team_code": contact.team,
            "staff_number": contact.staff_number,
            "language": contact.language.map(Lang::tag),
            "reference": contact.reference,
            "private_room": contact.private_room.map(PrivateRoom::code),
            "survey": contact.survey.map(Survey::code),
            "statement_reminder": contact.statement_reminder,
            "recording_refused": contact.recording_refused,
            "rights_request": contact.rights_request,
            "sensitive": contact.sensitive,
            "confirmed": contact.confirmed,
            "policy_version": contact.policy_version,
            "closed_at": contact.closed_at.map(moment),
            "hidden_since": contact.hidden_since.map(moment),
            "revision": contact.revision,
        }),
        content: json!({ "content": contact.content }),
    }
}
