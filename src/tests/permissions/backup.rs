//! Who makes backups and does again what was decided since.

use super::{id, section, word};
use crate::{
    actor::Actor,
    backup::{Backup, rules},
    tests::world::noon,
};

pub fn sections(table: &mut String) {
    section(table, "a backup", |actor: &Actor| {
        let backup = Backup { id: id(130), made_at: noon(), kept_until: noon().date_naive() };
        vec![
            ("backup/make", vec![word(rules::may_make(actor, &backup))]),
            ("backup/remove", vec![word(rules::may_remove(actor, &backup))]),
            ("backup/replay", vec![word(rules::may_replay(actor, &backup))]),
        ]
    });
}
