//! Taking packs, and who a project that shares data includes.

use std::path::{Path, PathBuf};

use sqlx::PgPool;

use crate::{
    actor::Actor,
    calendar::london_date,
    load::packs,
    policy::{
        Pack,
        ops::{Includes, includes},
    },
    tests::world::{World, noon},
};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// The next version of the demo council’s pack, in a file of its own.
fn next_pack(change: impl FnOnce(String) -> String) -> PathBuf {
    let text = std::fs::read_to_string(data().join("policy/arianell.toml")).unwrap();
    let text =
        change(text.replace("\nversion = 3\n", "\nversion = 4\n").replace("effective_from = 2026-04-01", "effective_from = 2026-11-01"));
    let file = std::env::temp_dir().join(format!("my-account-pack-{}.toml", uuid::Uuid::new_v4()));
    std::fs::write(&file, text).unwrap();
    file
}

async fn kept(owner: &PgPool) -> Vec<(i32, String)> {
    sqlx::query_as("select version, content from policy_pack where council = 'arianell' order by 1").fetch_all(owner).await.unwrap()
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_invalid_pack_never_replaces_a_valid_one(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let before = kept(&owner).await;
    let faults: [(&str, &str, &str); 6] = [
        ("rights = [", "rights = []\nformer_rights = [", "unknown field"),
        ("country = \"GB\"", "country = \"US\"", "L6 error: recipient[cei-recycling].country"),
        ("period = { months = 6 }", "period = { months = 13 }", "L1 error: holding[recording].rule_words"),
        ("basis = \"public_task\"", "basis = \"legitimate_interests\"", "L2 warning without a reason"),
        ("[controller]", "[controler]", "controler"),
        ("council = ", "council == ", "TOML parse error"),
    ];
    for (from, to, said) in faults {
        let file = next_pack(|text| text.replace(from, to));
        let refused = packs::load(&world.portal, &data(), &file).await.unwrap_err();
        assert!(format!("{refused:#}").contains(said), "{said}: {refused:#}");
        assert!(format!("{refused:#}").contains(&file.display().to_string()), "the file is named");
        assert_eq!(kept(&owner).await, before);
        assert_eq!(world.portal.policy().version, 3);
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_valid_pack_is_in_force_at_once_and_its_version_is_never_changed_again(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (pack, new) = packs::load(&world.portal, &data(), &next_pack(|text| text)).await.unwrap();
    assert_eq!((pack.version, new), (4, true));
    assert_eq!(world.portal.policy().version, 4);
    let before = kept(&owner).await;
    let edited = next_pack(|text| text.replace("A person makes every decision about you.", "Somebody makes every decision about you."));
    let (_, new) = packs::load(&world.portal, &data(), &edited).await.unwrap();
    assert!(!new);
    assert_eq!(kept(&owner).await, before, "what was promised under a version stays");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_pack_of_tomorrow_is_kept_and_not_in_force_today(owner: PgPool) {
    let world = World::new(owner).await;
    let tomorrow = next_pack(|text| text.replace("effective_from = 2026-11-01", "effective_from = 2026-11-22"));
    packs::load(&world.portal, &data(), &tomorrow).await.unwrap();
    assert_eq!(world.portal.policy().version, 3);
    world.advance(chrono::TimeDelta::days(1));
    world.portal.refresh().await.unwrap();
    assert_eq!(world.portal.policy().version, 4);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a10_somebody_is_told_whether_a_project_includes_them_since_when_and_where_that_may_not_be_said(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, tom) = (world.resident("Nia").await, world.resident("Tom").await);
    world.report(&nia).await;
    let pack: std::sync::Arc<Pack> = world.portal.policy();
    let project = |slug: &str| pack.projects.iter().find(|project| project.slug == slug).unwrap().clone();
    let today = london_date(noon());
    for (who, slug, expected) in [
        (&nia, "safer-streets", Includes::Since(today)),
        (&tom, "safer-streets", Includes::No),
        (&nia, "busy-lines", Includes::No),
        (&nia, "fraud-check", Includes::NotTold),
        (&tom, "fraud-check", Includes::NotTold),
    ] {
        let Actor::Resident(resident) = who else { panic!("a resident") };
        let mut uow = world.portal.begin(who.clone()).await.unwrap();
        assert_eq!(includes(&mut uow, resident.person, &project(slug)).await.unwrap(), expected, "{slug}");
        uow.commit().await.unwrap();
    }
    let mut later = project("safer-streets");
    later.services = vec!["pothole".into()];
    let Actor::Resident(resident) = &nia else { panic!("a resident") };
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    assert_eq!(includes(&mut uow, resident.person, &later).await.unwrap(), Includes::No, "only the services it takes from");
    uow.commit().await.unwrap();
    world.mails().await;
}

#[test]
fn the_linter_reads_a_file_against_the_councils_own_forms_and_lines() {
    assert_eq!(packs::lint(&data(), &data().join("policy/arianell.toml")).unwrap(), []);
    let silent = next_pack(|text| text.replace("\"ni_number\", ", "").replace("number = \"01632 960106\"", "number = \"01632 960199\""));
    let findings = packs::lint(&data(), &silent).unwrap();
    let said: Vec<&str> = findings.iter().map(|finding| finding.rule.code()).collect();
    assert_eq!(said, ["L7", "L12"]);
}
