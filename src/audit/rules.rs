//! How rows are digested and chained, and what a difference means.

use sha2::{Digest, Sha256};

use super::{Block, Finding, Row};

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
