//! Putting right with evidence: what is added, what stands with the item where we did not change it, and who else is told.

use super::*;
use crate::{
    corrections::Statement,
    erasure::{Outcome, journal::Fact},
    files::{
        self,
        ops::{Upload, Written},
    },
    holdings::columns::{CLAIMS, Table},
    ids::{FileId, RequestId},
    sharing::{self, Recipient, ops::NewShare},
};

const OWN_WORDS: &str = "The mattress was my neighbour’s";

async fn document(world: &World, actor: &Actor, nth: u8) -> Written {
    let bytes = format!("%PDF-1.7\nproof {nth}\n").into_bytes();
    let upload = Upload { client_name: "proof.pdf".into(), bytes, picture_only: false };
    let Ok(prepared) = files::ops::prepare(&world.portal, upload).await else { panic!("a document") };
    files::ops::write(&world.portal, actor.clone(), RequestId(Uuid::new_v4()), person(actor), prepared).await.expect("it is kept")
}

async fn add(world: &World, actor: &Actor, reference: &str, written: Written) -> OpResult {
    let mut uow = world.portal.begin(actor.clone()).await?;
    ops::add_evidence(&mut uow, reference, written).await?;
    uow.commit().await
}

async fn disagree(world: &World, actor: &Actor, reference: &str, words: &str) -> OpResult {
    let mut uow = world.portal.begin(actor.clone()).await?;
    ops::disagree(&mut uow, reference, &Fields(vec![("statement".into(), words.into())]), Lang::En).await?;
    uow.commit().await
}

async fn note(world: &World, actor: &Actor, reference: &str, recipient: Uuid, outcome: &str) -> OpResult {
    let mut uow = world.portal.begin(actor.clone()).await?;
    ops::note(&mut uow, reference, recipient, &Fields(vec![("outcome".into(), outcome.into())])).await?;
    uow.commit().await
}

async fn beside(world: &World, actor: &Actor, item: Uuid) -> Vec<Statement> {
    let mut uow = world.portal.begin(actor.clone()).await.unwrap();
    ops::statements(&mut uow, &[item, Uuid::new_v4()]).await.unwrap()
}

/// The team passes something about the person on.
async fn share(world: &World, staff: &Actor, about: &Actor, interaction: Option<Uuid>, to: &str, fields: &[&str]) -> Uuid {
    let mut uow = world.portal.begin(staff.clone()).await.unwrap();
    let new = NewShare {
        person: person(about),
        interaction,
        service_request: None,
        recipient: Recipient::Organisation(to.into()),
        fields: fields.iter().map(|field| (*field).to_string()).collect(),
        purpose: "To collect it".into(),
        ground: "public_task".into(),
    };
    let id = sharing::ops::write(&mut uow, new).await.unwrap();
    uow.commit().await.unwrap();
    id
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j6_evidence_stands_beside_the_dispute_for_those_who_answer_it_and_nobody_else(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, gareth) = (world.resident("Nia").await, world.resident("Gareth").await);
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &caseworker, &nia).await;
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    for nth in 0..4 {
        add(&world, &nia, &sent.reference, document(&world, &nia, nth).await).await.unwrap();
    }
    let fifth = add(&world, &nia, &sent.reference, document(&world, &nia, 9).await).await;
    assert!(matches!(fifth, Err(OpError::Denied(Denial::TooManyFiles))), "{fifth:?}");
    let foreign = add(&world, &gareth, &sent.reference, document(&world, &gareth, 1).await).await;
    assert!(matches!(foreign, Err(OpError::NotFound)), "{foreign:?}");
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    let own = ops::see(&mut uow, &sent.reference).await.unwrap();
    assert_eq!(own.evidence.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["proof.pdf"; 4]);
    drop(uow);
    let file = own.evidence[0].id;
    let read = async |actor: &Actor, file: FileId| {
        let mut uow = world.portal.begin(actor.clone()).await.unwrap();
        let read = ops::read_evidence(&mut uow, &sent.reference, file).await.map(|(_, bytes)| bytes);
        uow.commit().await.unwrap();
        read
    };
    assert!(read(&caseworker, file).await.unwrap().starts_with(b"%PDF"));
    assert_eq!(done_to(&world, sent.id, "correction/open").await, ["staff"], "the look is in the person’s record");
    let others = world.staff("C-300", "WS", &[Role::Caseworker]).await;
    for who in [&others, &world.staff("A-117", "CS", &[Role::Adviser]).await, &gareth, &nia] {
        assert!(matches!(read(who, file).await, Err(OpError::NotFound)), "{}", who.label());
    }
    assert!(matches!(read(&caseworker, FileId(Uuid::new_v4())).await, Err(OpError::NotFound)), "no file of anything else");
    decide(&world, &caseworker, &sent.reference, &answer("refused", 0, BOTH)).await.unwrap();
    let late = add(&world, &nia, &sent.reference, document(&world, &nia, 5).await).await;
    assert!(matches!(late, Err(OpError::Denied(Denial::AlreadyDecided))), "{late:?}");
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j6_after_a_refusal_the_persons_own_words_stand_with_the_item_for_everybody_who_works_with_it(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, gareth) = (world.resident("Nia").await, world.resident("Gareth").await);
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &adviser, &nia).await;
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    let early = disagree(&world, &nia, &sent.reference, OWN_WORDS).await;
    assert!(matches!(early, Err(OpError::Denied(Denial::NotDecided))), "{early:?}");
    decide(&world, &caseworker, &sent.reference, &answer("refused", 0, BOTH)).await.unwrap();
    assert!(matches!(disagree(&world, &gareth, &sent.reference, OWN_WORDS).await, Err(OpError::NotFound)));
    assert!(matches!(disagree(&world, &nia, &sent.reference, " ").await, Err(OpError::Invalid(_))));
    disagree(&world, &nia, &sent.reference, "A first draft").await.unwrap();
    disagree(&world, &nia, &sent.reference, OWN_WORDS).await.unwrap();
    for who in [&nia, &adviser, &caseworker] {
        let said = beside(&world, who, item).await;
        assert_eq!(said.iter().map(|one| one.words.as_str()).collect::<Vec<_>>(), [OWN_WORDS], "{}", who.label());
    }
    let administrator = world.staff("S-001", "CS", &[Role::Administrator]).await;
    for who in [&gareth, &administrator, &world.staff("C-300", "WS", &[Role::Caseworker]).await] {
        assert!(beside(&world, who, item).await.is_empty(), "{}", who.label());
    }
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    let entry = crate::holdings::timeline::find(&mut uow, person(&nia), item).await.unwrap().expect("the contact");
    assert_eq!(entry.statements[0].words, OWN_WORDS, "it stands with the item of the record");
    let claim = CLAIMS.iter().find(|claim| claim.table == Table::CorrectionStatement).expect("it is claimed");
    let exported = crate::holdings::ops::Pages::of(claim, person(&nia)).next(&mut uow).await.unwrap().unwrap_or_default();
    assert!(exported[0].content.to_string().contains(OWN_WORDS), "and in what is given out");
    drop(uow);
    let readable: i64 =
        sqlx::query_scalar("select count(*) from correction_statement s where s::text like '%mattress%'").fetch_one(&owner).await.unwrap();
    assert_eq!(readable, 0, "it is sealed");
    // The dispute may go before the item; the words go with the item.
    sqlx::query("delete from correction").execute(&owner).await.unwrap();
    assert_eq!(beside(&world, &adviser, item).await.len(), 1);
    sqlx::query("delete from interaction").execute(&owner).await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from correction_statement").fetch_one(&owner).await.unwrap();
    assert_eq!(left, 0);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whoever_got_all_they_asked_for_or_took_it_back_has_nothing_to_disagree_with(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &caseworker, &nia).await;
    for (decision, allowed) in [("accepted", false), ("part", true)] {
        let sent = dispute(&world, &nia, item, Kind::Wrong).await;
        decide(&world, &caseworker, &sent.reference, &answer(decision, 0, BOTH)).await.unwrap();
        assert_eq!(disagree(&world, &nia, &sent.reference, OWN_WORDS).await.is_ok(), allowed, "{decision}");
    }
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    withdraw(&world, &nia, &sent.reference).await.unwrap();
    assert!(disagree(&world, &nia, &sent.reference, OWN_WORDS).await.is_err());
    // Nor can it be written past the rules.
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    let forced = sqlx::query(
        "insert into correction_statement (correction_id, person_id, item_id, at, language, words_sealed) values ($1, $2, $3, now(), 'en', '')",
    )
    .bind(sent.id)
    .bind(person(&nia).0)
    .bind(item)
    .execute(uow.conn())
    .await;
    assert!(forced.is_err());
    drop(uow);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j6_those_who_were_given_what_is_wrong_are_told_and_the_resident_sees_each_tick_with_its_day(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &adviser, &nia).await;
    let to_carrier = share(&world, &adviser, &nia, Some(item), "Cludwyr Eirlys", &["note"]).await;
    share(&world, &adviser, &nia, Some(item), "Cludwyr Eirlys", &["note"]).await;
    share(&world, &adviser, &nia, Some(item), "Ailgylchu Aran", &["note"]).await;
    share(&world, &adviser, &nia, None, "Somebody else", &["date_of_birth"]).await;
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    let mut uow = world.portal.begin(caseworker.clone()).await.unwrap();
    let opened = desk::open(&mut uow, &sent.reference).await.unwrap();
    assert_eq!(opened.given, ["Ailgylchu Aran", "Cludwyr Eirlys"], "each once, and nobody who had something else");
    assert!(opened.whole.recipients.is_empty());
    drop(uow);
    decide(&world, &caseworker, &sent.reference, &answer("part", 0, BOTH)).await.unwrap();
    let see = async || {
        let mut uow = world.portal.begin(nia.clone()).await.unwrap();
        ops::see(&mut uow, &sent.reference).await.unwrap().recipients
    };
    let waiting = see().await;
    assert!(waiting.len() == 2 && waiting.iter().all(|one| one.outcome.is_none()));
    let (aran, carrier) = (waiting[0].id, waiting[1].id);
    assert_eq!(waiting[1].shares.len(), 2);
    world.advance(TimeDelta::days(2));
    assert!(matches!(note(&world, &caseworker, &sent.reference, carrier, "").await, Err(OpError::Invalid(_))));
    let unheard = note(&world, &caseworker, &sent.reference, carrier, "confirmed").await;
    assert!(matches!(unheard, Err(OpError::Denied(Denial::AlreadyDecided))), "nobody confirms what they were not told: {unheard:?}");
    note(&world, &caseworker, &sent.reference, carrier, "told").await.unwrap();
    note(&world, &caseworker, &sent.reference, aran, "impossible").await.unwrap();
    assert!(note(&world, &caseworker, &sent.reference, carrier, "impossible").await.is_err(), "a fact that was noted stays");
    assert!(matches!(note(&world, &caseworker, &sent.reference, Uuid::new_v4(), "told").await, Err(OpError::NotFound)));
    for who in [&nia, &adviser, &world.staff("C-300", "WS", &[Role::Caseworker]).await] {
        assert!(matches!(note(&world, who, &sent.reference, carrier, "confirmed").await, Err(OpError::NotFound)), "{}", who.label());
    }
    world.advance(TimeDelta::days(1));
    note(&world, &caseworker, &sent.reference, carrier, "confirmed").await.unwrap();
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    let told = ops::told(&mut uow, person(&nia)).await.unwrap();
    let tick = told.iter().find(|one| one.shares.contains(&to_carrier)).expect("the share has its tick");
    let day = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(crate::calendar::london_date).map(|date| date.to_string());
    assert_eq!(
        (tick.outcome, day(tick.settled_at).as_deref(), day(tick.confirmed_at).as_deref(), tick.settled_by.as_deref()),
        (Some(Outcome::Told), Some("2026-11-23"), Some("2026-11-24"), Some("C-210"))
    );
    assert!(told.iter().any(|one| one.outcome == Some(Outcome::Impossible)));
    drop(uow);
    assert_eq!(done_to(&world, sent.id, "correction/tell").await, ["staff", "staff", "staff"]);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_put_right_is_a_line_outside_the_database_and_what_is_refused_is_none(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let manager = world.staff("M-001", "CS", &[Role::Manager]).await;
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    people::ops::set_value(&mut uow, person(&nia), &Value::Phone("+447700900982".into())).await.unwrap();
    uow.commit().await.unwrap();
    let item = contact(&world, &manager, &nia).await;
    let number = value_of(&world, &nia, ValueKind::Phone).await;
    let lines = || -> Vec<String> {
        let told = |fact| match fact {
            Fact::Rectified { item, now, .. } => format!("{item} {}", now.to_string().split(':').next().unwrap_or_default()),
            Fact::Erased(_) => "erased".to_string(),
        };
        world.portal.journal().read().unwrap().into_iter().map(|entry| told(entry.fact)).collect()
    };
    let refused = dispute(&world, &nia, item, Kind::Wrong).await;
    decide(&world, &manager, &refused.reference, &answer("refused", 0, BOTH)).await.unwrap();
    disagree(&world, &nia, &refused.reference, OWN_WORDS).await.unwrap();
    assert!(lines().is_empty());
    let part = dispute(&world, &nia, item, Kind::Wrong).await;
    decide(&world, &manager, &part.reference, &answer("part", 0, BOTH)).await.unwrap();
    let wrong = dispute(&world, &nia, number, Kind::Wrong).await;
    decide(&world, &manager, &wrong.reference, &answer("accepted", 0, BOTH)).await.unwrap();
    assert_eq!(lines(), [format!("{item} answered")], "a number is a line as it is changed");
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    people::ops::set_value(&mut uow, person(&nia), &Value::Phone("+447700900983".into())).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(lines(), [format!("{item} answered"), format!("{number} replaced")]);
    // The old number is kept as what it was, with the day on which another took its place.
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    let entry = crate::holdings::timeline::find(&mut uow, person(&nia), number).await.unwrap().expect("the old number");
    assert!(matches!(entry.kept, crate::holdings::KeptUntil::Date(_)), "its time runs from that day");
    let overview = people::ops::overview(&mut uow, person(&nia), 6).await.unwrap();
    assert!(overview.earlier_of(ValueKind::Phone).any(|said| said.id == number && said.ended_at.is_some()));
    drop(uow);
    world.mails().await;
}
