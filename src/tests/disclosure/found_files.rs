//! Files that teams give back which were asked to search.

use super::*;
use crate::{ids::FileId, packs};

async fn give_back(case: &Case, team: &Actor, search: Uuid, name: &str, inside: &str) -> OpResult {
    let person = act(&case.world, team, async |uow| searches::holder_of_files(uow, search).await).await?;
    let bytes = format!("%PDF-1.4\n{inside}\n%%EOF").into_bytes();
    let upload = files::ops::Upload { client_name: name.into(), bytes, picture_only: false };
    let Ok(prepared) = files::ops::prepare(&case.world.portal, upload).await else { panic!("a document") };
    let written = files::ops::write(&case.world.portal, team.clone(), request(), person, prepared).await?;
    act(&case.world, team, async |uow| searches::add_file(uow, search, written).await).await
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j16_a_team_gives_back_files_that_are_read_before_they_are_given_and_are_nowhere_else_until_then(owner: PgPool) {
    let case = Case::new(owner.clone()).await;
    let housing = case.world.staff("H-001", "HO", &[Role::Caseworker]).await;
    let other = case.world.staff("W-001", "WS", &[Role::Caseworker]).await;
    case.collect().await;
    let ask = fields(&[("team", "HO"), ("asked", "Nia, letters about the roof")]);
    act(&case.world, &case.first, async |uow| searches::ask(uow, &case.reference, &ask).await).await.unwrap();
    let search = act(&case.world, &housing, async |uow| searches::mine(uow).await).await.unwrap()[0].id;
    assert!(give_back(&case, &other, search, "roof.pdf", "x").await.is_err(), "another team");
    give_back(&case, &housing, search, "roof.pdf", "The roof of Nia leaks").await.unwrap();
    give_back(&case, &housing, search, "neighbour.pdf", "Dewi Estyn complains").await.unwrap();
    let (_, mut titles) = act(&case.world, &housing, async |uow| searches::open(uow, search).await).await.unwrap();
    titles.sort();
    assert_eq!(titles, ["neighbour.pdf", "roof.pdf"]);

    // Its person sees nothing of it: not in their record, not in what they take at once, not by its number.
    let (portal, own) = (&case.world.portal, &case.nia.actor);
    let found: Vec<(Uuid, String)> =
        sqlx::query_as("select file_id, stored_as::text from file where disclosure_found_id is not null order by added_at, file_id")
            .fetch_all(&owner)
            .await
            .unwrap();
    assert_eq!(found.len(), 2);
    for (file, _) in &found {
        for who in [own, &other, &Actor::Visitor { guest: None }] {
            let seen = act(&case.world, who, async |uow| files::ops::find(uow, FileId(*file)).await).await.unwrap();
            assert!(seen.is_none(), "{}", who.label());
        }
    }
    let form = fields(&[("submission_key", &Uuid::new_v4().to_string())]);
    let pack = act(&case.world, own, async |uow| packs::ops::make(uow, &form, Lang::En).await).await.unwrap();
    let (_, bytes) = packs::ops::take(portal, own, request(), pack.id).await.unwrap();
    assert!(!whole(&unpacked(all(bytes).await.unwrap())).contains("The roof of Nia leaks"));

    // Whoever answers opens each, and decides of each.
    let waiting = case.items(Show::Open).await;
    let scans: Vec<&Item> =
        waiting.iter().filter(|item| item.table == Table::File && found.iter().any(|(id, _)| *id == item.row)).collect();
    assert_eq!(scans.len(), 2);
    let mut inside = Vec::new();
    for scan in &scans {
        let (_, bytes) = items::file(portal, &case.first, request(), &case.reference, scan.id).await.unwrap();
        inside.push(String::from_utf8_lossy(&bytes).to_string());
    }
    let roof = inside.iter().position(|text| text.contains("The roof of Nia leaks")).expect("the one about the roof");
    let neighbour = scans[1 - roof].id;
    assert!(items::file(portal, &housing, request(), &case.reference, scans[0].id).await.is_err(), "the team does not decide");
    let no_file = waiting.iter().find(|item| item.table != Table::File).expect("something else");
    assert!(matches!(items::file(portal, &case.first, request(), &case.reference, no_file.id).await, Err(OpError::NotFound)));
    // Collecting again knows them for what they are.
    case.collect().await;
    assert_eq!(case.items(Show::Open).await.len(), waiting.len());
    case.decide(neighbour, &[("decision", "withhold"), ("exemption", "third_party"), ("reason", "A neighbour")]).await.unwrap();
    let log = fields(&[("places", "Mail"), ("terms", "Nia"), ("period", "2026"), ("found", "2"), ("result", "Two letters")]);
    act(&case.world, &housing, async |uow| searches::finish(uow, search, &log).await).await.unwrap();
    assert!(give_back(&case, &housing, search, "late.pdf", "x").await.is_err(), "the task is done");
    case.give_the_rest().await;
    case.propose("sign_in").await.unwrap();
    case.release(&case.second).await.unwrap();
    let text = whole(&case.taken().await);
    assert!(text.contains("The roof of Nia leaks") && !text.contains("Dewi Estyn complains"));
    case.world.mails().await;
}
