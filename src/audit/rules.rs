//! How rows are digested and chained, and what a difference means.

use sha2::{Digest, Sha256};

use super::{Block, Finding, Row};
use crate::actor::{Actor, Role};

/// In which role and for which team staff act, as the person is shown it: the first of each, by rank and as they are listed.
pub fn role_and_team(actor: &Actor) -> (Option<&'static str>, Option<&str>) {
    match actor {
        Actor::Staff(staff) => (staff.roles.iter().min().map(|role| Role::code(*role)), staff.teams.first().map(String::as_str)),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => (None, None),
    }
}

/// The digest of one row. Every part is written with its length, so no two rows can be written alike.
pub fn digest(row: &Row) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    let id = |id: &Option<uuid::Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    part(&row.audit_id.to_be_bytes());
    part(&row.at.timestamp_micros().to_be_bytes());
    part(row.request_id.as_bytes());
    part(row.actor_kind.as_bytes());
    part(&id(&row.actor_account));
    part(&id(&row.actor_person));
    part(row.actor_label.as_bytes());
    part(row.act.as_bytes());
    part(row.subject_kind.as_bytes());
    part(row.subject_id.as_bytes());
    part(&id(&row.person_id));
    part(row.reason.as_deref().unwrap_or("").as_bytes());
    // Rows from before these were written have none of them, and keep the digest they were sealed with.
    for (name, value) in [("actor_role", &row.actor_role), ("actor_team", &row.actor_team), ("part", &row.part)] {
        if let Some(value) = value {
            part(name.as_bytes());
            part(value.as_bytes());
        }
    }
    if let Some(mandate) = &row.mandate_id {
        part(b"mandate_id");
        part(mandate.as_bytes());
    }
    hasher.finalize().to_vec()
}

/// The hash of a block: its number, its rows in order, and the block before.
pub fn block_hash(number: i64, row_ids: &[i64], row_digests: &[Vec<u8>], previous_hash: &[u8]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(number.to_be_bytes());
    hasher.update(previous_hash);
    for (id, digest) in row_ids.iter().zip(row_digests) {
        hasher.update(id.to_be_bytes());
        hasher.update(digest);
    }
    hasher.finalize().to_vec()
}

/// Holds one block against the rows that are there now: the first difference, if there is one. When the block's keeping period is
/// over its rows may be gone, and their digests go on holding the chain; what is still there must be as it was.
pub fn difference(block: &Block, previous_hash: &[u8], rows: &[Row], over: bool) -> Option<Finding> {
    let number = block.number;
    if block.previous_hash != previous_hash || block.hash != block_hash(number, &block.row_ids, &block.row_digests, &block.previous_hash) {
        return Some(Finding::BlockAltered { block: number });
    }
    for (position, audit_id) in block.row_ids.iter().enumerate() {
        let Some(row) = rows.iter().find(|row| row.audit_id == *audit_id) else {
            if over {
                continue;
            }
            return Some(Finding::RowMissing { block: number, audit_id: *audit_id });
        };
        if block.row_digests.get(position) != Some(&digest(row)) {
            return Some(Finding::RowAltered { block: number, audit_id: *audit_id });
        }
    }
    rows.iter().find(|row| !block.row_ids.contains(&row.audit_id)).map(|row| Finding::RowAdded { block: number, audit_id: row.audit_id })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let id = uuid::Uuid::from_u128(7);
        Row {
            audit_id: 1,
            at: chrono::DateTime::UNIX_EPOCH,
            request_id: id,
            actor_kind: "staff".into(),
            actor_account: Some(id),
            actor_person: None,
            actor_label: "A-117".into(),
            act: "record/open".into(),
            subject_kind: "record_access".into(),
            subject_id: id,
            person_id: Some(id),
            reason: Some("complaint".into()),
            actor_role: None,
            actor_team: None,
            part: None,
            mandate_id: None,
        }
    }

    #[test]
    fn a_row_from_before_roles_were_written_keeps_its_digest() {
        let digest = data_encoding::HEXLOWER.encode(&digest(&row()));
        assert_eq!(digest, "13def698b5520cb21fa0e0f9c660ec47854185ddb6aebda1eec3b25dfa0b7e6e");
    }

    #[test]
    fn role_team_and_part_are_under_the_seal() {
        let some = || Some("adviser".to_string());
        let rows = [
            row(),
            Row { actor_role: some(), ..row() },
            Row { actor_team: some(), ..row() },
            Row { part: some(), ..row() },
            Row { mandate_id: Some(uuid::Uuid::from_u128(8)), ..row() },
            Row { reason: Some("complaintactor_roleadviser".into()), ..row() },
        ];
        let mut digests: Vec<Vec<u8>> = rows.iter().map(digest).collect();
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), rows.len(), "two different rows have one digest");
    }
}
