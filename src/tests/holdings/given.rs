//! The walks that show, give out and erase.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AssertSqlSafe, PgPool};

use super::fill::{self, PLANTED, contact, correct, fill};
use crate::{
    actor::Actor,
    holdings::{
        Category, Erased, Exported, Ground,
        columns::{CLAIMS, Table},
        ops,
    },
    ids::PersonId,
    tests::world::World,
};

async fn exported(world: &World, person: PersonId) -> Vec<Exported> {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let mut rows = Vec::new();
    let count = ops::export(&mut uow, person, |row| {
        rows.push(row);
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(count, rows.len() as u64);
    rows
}

async fn erase(world: &World, person: PersonId, ground: Ground) -> BTreeMap<&'static str, Erased> {
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    let erased = ops::erase(&mut uow, person, ground).await.unwrap();
    uow.commit().await.unwrap();
    erased.into_iter().map(|one| (one.category.code(), one)).collect()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_record_shows_something_of_every_category(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = fill(&world, "Nia").await;
    let mut uow = world.portal.begin(nia.staff.clone()).await.unwrap();
    let number = nia.staff.label();
    sqlx::query("insert into audit (at, request_id, actor_kind, actor_label, act, subject_kind, subject_id, person_id) select now(), gen_random_uuid(), 'staff', $2, 'record/open', 'person', $1, $1")
        .bind(nia.person.0)
        .bind(number)
        .execute(&world.owner)
        .await
        .unwrap();
    drop(uow);
    uow = world.portal.begin(nia.actor.clone()).await.unwrap();
    for (category, items) in ops::show(&mut uow).await.unwrap() {
        assert!(!items.is_empty(), "{category:?} is not shown");
        for item in items {
            assert!(!item.title.en.is_empty() && !item.title.cy.is_empty(), "{category:?} has no title");
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_export_has_every_column_that_is_claimed_and_no_other(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = fill(&world, "Nia").await;
    let rows = exported(&world, nia.person).await;
    for claim in CLAIMS.iter().filter(|claim| !claim.facts.is_empty()) {
        let of_claim = |row: &&Exported| row.table == claim.table.code() && row.category == claim.category.code();
        let Some(row) = rows.iter().find(of_claim) else {
            // What a resident who signed in by the test has not: staff rows, codes, sessions, and others who must agree.
            let absent = [
                Table::RecoveryCode,
                Table::JointAct,
                Table::OneTimeCode,
                Table::WebSession,
                Table::MatchTry,
                Table::Councillor,
                Table::Staff,
                Table::StaffTeam,
                Table::SavedView,
            ];
            assert!(absent.contains(&claim.table), "{} of {:?} is not exported", claim.table.code(), claim.category);
            continue;
        };
        let told: BTreeSet<&str> = row.facts.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(told, claim.facts.split_whitespace().collect(), "{}", claim.table.code());
        assert_eq!(claim.content.is_empty(), row.content.is_null(), "{} is not opened", claim.table.code());
    }
    let tables = rows
        .iter()
        .filter(|row| row.content.to_string().to_lowercase().contains(&PLANTED.to_lowercase()))
        .map(|row| row.table)
        .collect::<BTreeSet<_>>();
    for table in [
        "person_value",
        "interaction",
        "referral",
        "recording",
        "request_message",
        "file",
        "outbox",
        "share",
        "correction",
        "councillor_case",
        "councillor_message",
        "call",
        "record_access",
        "mandate",
        "safety_marker",
        "retention_hold",
    ] {
        assert!(tables.contains(table), "{table} is exported without its words: {tables:?}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_export_has_every_page_of_a_long_record_and_nothing_of_anybody_else(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, gareth) = (fill(&world, "Nia").await, fill(&world, "Gareth").await);
    let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
    for _ in 0..1203 {
        let id = uow.new_id();
        sqlx::query("insert into request_message (request_message_id, service_request_id, person_id, submission_key, at, direction, language, body_sealed) values ($1, $2, $3, $1, now(), 'in', 'en', $4)")
            .bind(id)
            .bind(nia.request)
            .bind(nia.person.0)
            .bind({
                let place = crate::vault::Place::new("request_message", "body_sealed", id);
                uow.seal(nia.person, place, &PLANTED).await.unwrap().as_bytes().to_vec()
            })
            .execute(&owner)
            .await
            .unwrap();
    }
    drop(uow);
    let rows = exported(&world, nia.person).await;
    assert_eq!(rows.iter().filter(|row| row.table == "request_message").count(), 1204);
    let ids: BTreeSet<_> = rows.iter().map(|row| (row.table, row.id)).collect();
    assert_eq!(ids.len(), rows.len(), "no row twice");
    let of_gareth = gareth.person.to_string();
    assert!(rows.iter().all(|row| !row.facts.to_string().contains(&of_gareth)));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn erased_at_their_own_wish_what_the_task_needs_stays_with_its_reason_and_its_day(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, gareth) = (fill(&world, "Nia").await, fill(&world, "Gareth").await);
    fill::end(&world, nia.person).await;
    let before = exported(&world, gareth.person).await.len();
    let open = contact(&world, nia.person, "phone", "in", "enquiry").await;
    sqlx::query("update interaction set closed_at = null where interaction_id = $1").bind(open).execute(&owner).await.unwrap();
    sqlx::query("insert into outbox (outbox_id, person_id, letter, content_sealed, created_at, due_at) values (gen_random_uuid(), $1, 'request_changed', '', $2, $2)")
        .bind(nia.person.0)
        .bind(crate::tests::world::noon())
        .execute(&owner)
        .await
        .unwrap();
    let erased = erase(&world, nia.person, Ground::Wish).await;
    assert_eq!(erased.len(), Category::ALL.len());
    for gone in ["identifier", "need", "draft", "call_event"] {
        let one = &erased[gone];
        // Her own details are needed as long as her contact is open; what she needs from us is hers to take back.
        let in_use = gone == "identifier";
        assert_eq!((one.gone > 0, one.kept.is_empty()), (!in_use, !in_use), "{one:?}");
    }
    let interaction = &erased["interaction"];
    assert_eq!(interaction.gone, 0);
    let kept: Vec<(i64, Option<String>)> = interaction.kept.iter().map(|k| (k.count, k.until.map(|d| d.to_string()))).collect();
    assert_eq!(kept, [(1, None), (2, Some("2029-11-21".into()))], "one is open; one and what was passed on go later");
    assert_eq!(interaction.kept[1].why.en, "It is our task by law to answer people in the county and to keep a record of what we did.");
    for log in ["access_log", "sharing_log"] {
        assert!(erased[log].gone == 0 && erased[log].kept[0].why.en.starts_with("Data protection law says"), "{:?}", erased[log]);
        assert!(!erased[log].kept[0].why.cy.is_empty() && erased[log].kept[0].until.is_some());
    }
    let waiting: i64 = sqlx::query_scalar("select count(*) from outbox where person_id = $1 and sent_at is null and cancelled_at is null")
        .bind(nia.person.0)
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(waiting, 0, "no letter goes out any more");
    assert_eq!(exported(&world, gareth.person).await.len(), before, "nobody else lost anything");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_record_that_should_never_have_been_goes_but_for_the_proof_of_it(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = fill(&world, "Nia").await;
    fill::end(&world, nia.person).await;
    for table in ["person_search", "person_search_key"] {
        let row = if table == "person_search" {
            "insert into person_search (person_id, name, words, initials) values ($1, 'nia', '{nia}', 'N') on conflict do nothing"
        } else {
            "insert into person_search_key (kind, term, person_id) values ('phone', '+441632960301', $1) on conflict do nothing"
        };
        sqlx::query(AssertSqlSafe(row)).bind(nia.person.0).execute(&owner).await.unwrap();
    }
    let files: i64 =
        sqlx::query_scalar("select count(*) from file where person_id = $1").bind(nia.person.0).fetch_one(&owner).await.unwrap();
    let erased = erase(&world, nia.person, Ground::Unlawful).await;
    for (code, one) in &erased {
        let log = ["access_log", "sharing_log"].contains(code);
        assert_eq!((one.gone == 0, one.kept.is_empty()), (log, !log), "{one:?}");
    }
    let searched: i64 = sqlx::query_scalar("select (select count(*) from person_search) + (select count(*) from person_search_key)")
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(searched, 0, "nobody finds her any more");
    let leftover: i64 = sqlx::query_scalar("select count(*) from file_leftover").fetch_one(&owner).await.unwrap();
    assert_eq!(leftover, files, "the bytes of her files are left to the sweep");
    let told: String = sqlx::query_scalar("select reason from audit where act = 'holding/erase' and person_id = $1")
        .bind(nia.person.0)
        .fetch_one(&owner)
        .await
        .unwrap();
    assert_eq!(told, "unlawful");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e21_what_is_open_disputed_or_restricted_is_not_erased(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = fill(&world, "Nia").await;
    correct(&world, nia.person, "interaction", nia.interaction, "open").await;
    sqlx::query("update service_request set status = 'with_team', decided_at = null where service_request_id = $1")
        .bind(nia.request)
        .execute(&owner)
        .await
        .unwrap();
    let erased = erase(&world, nia.person, Ground::Unlawful).await;
    for kept in ["account", "contact_details", "interaction", "service_request", "request_message", "request_file", "correction"] {
        assert!(!erased[kept].kept.is_empty(), "{:?}", erased[kept]);
        assert!(erased[kept].kept.iter().all(|k| !k.why.en.is_empty() && !k.why.cy.is_empty()));
    }
    sqlx::query("update person set restricted_since = now() where person_id = $1").bind(nia.person.0).execute(&owner).await.unwrap();
    let before = exported(&world, nia.person).await.len();
    let erased = erase(&world, nia.person, Ground::Unlawful).await;
    assert!(erased.values().all(|one| one.gone == 0 && one.kept.iter().all(|k| k.why.en.starts_with("You asked us to limit"))));
    assert_eq!(exported(&world, nia.person).await.len(), before + 1, "only that it was tried is new");
}
