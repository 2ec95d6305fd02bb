//! What goes on with a contact: to another team, to the person it was about, with the letter it came with.

use super::*;

/// A contact about Nia, handed to Housing with her name and the note.
async fn referred(world: &World, person: PersonId, mair: &Actor) -> (Uuid, Uuid) {
    let id = log(world, mair, NewContact { outcome: Outcome::PassedOn, ..a_letter(person) }).await.unwrap();
    let fields = ["name".to_string(), "note".to_string()];
    let referral =
        act(world, mair, async |uow| ops::refer(uow, id, "HO", &fields, "Call her back", "To find her home").await).await.unwrap();
    (id, referral)
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c8_d5_e17_a_referral_writes_one_share_with_the_ticked_details_and_the_other_team_sees_only_those(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    let (id, referral) = referred(&world, person, &mair).await;
    let shares = act(&world, &nia, async |uow| sharing::ops::of_person(uow, person, None, 50).await).await.unwrap();
    assert_eq!(shares.len(), 1);
    assert_eq!((shares[0].fields.as_slice(), shares[0].interaction), (["name".to_string(), "note".to_string()].as_slice(), Some(id)));
    assert_eq!((&shares[0].recipient, shares[0].purpose.as_str()), (&Recipient::Team("HO".into()), "To find her home"));
    assert_eq!((shares[0].ground.as_str(), shares[0].staff_number.as_str()), ("public_task", "A-117"));
    assert_eq!(act(&world, &nia, async |uow| sharing::ops::counts(uow, &[id]).await).await.unwrap(), [(id, 1)]);
    let owain = world.staff("C-310", "HO", &[Role::Caseworker]).await;
    assert_eq!(act(&world, &owain, async |uow| ops::of_team(uow).await).await.unwrap().len(), 1);
    let (_, handed) = act(&world, &owain, async |uow| ops::open_referral(uow, referral).await).await.unwrap();
    let details = [("name".to_string(), "Nia".to_string()), ("note".to_string(), "Asked when the bins are emptied".to_string())];
    assert_eq!((handed.details.as_slice(), handed.asked.as_str()), (details.as_slice(), "Call her back"));
    let contact = act(&world, &owain, async |uow| ops::find(uow, id).await).await.unwrap();
    assert!(contact.is_none(), "the contact itself was not handed over");
    assert!(act(&world, &owain, async |uow| sharing::ops::of_person(uow, person, None, 50).await).await.unwrap().is_empty());
    let others = world.staff("C-204", "WS", &[Role::Caseworker]).await;
    let opened = act(&world, &others, async |uow| ops::open_referral(uow, referral).await).await;
    assert!(matches!(opened, Err(OpError::NotFound)));
    assert_eq!(count(&world, "select count(*) from audit where act = 'referral/open' and person_id is not null").await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_referral_pressed_twice_is_one_and_one_of_the_team_works_on_it(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    let (id, referral) = referred(&world, person, &mair).await;
    let again = act(&world, &mair, async |uow| ops::refer(uow, id, "HO", &["name".to_string()], "Again", "Again").await).await.unwrap();
    assert_eq!((again, count(&world, "select count(*) from share").await), (referral, 1));
    let (owain, elin) = (world.staff("C-310", "HO", &[Role::Caseworker]).await, world.staff("C-311", "HO", &[Role::Caseworker]).await);
    act(&world, &owain, async |uow| ops::take(uow, referral).await).await.unwrap();
    let taken = act(&world, &elin, async |uow| ops::take(uow, referral).await).await;
    assert!(matches!(taken, Err(OpError::Denied(Denial::TakenByAnother))));
    assert_eq!(act(&world, &elin, async |uow| ops::waiting(uow).await).await.unwrap(), 1);
    act(&world, &owain, async |uow| ops::finish(uow, referral).await).await.unwrap();
    assert_eq!(act(&world, &elin, async |uow| ops::waiting(uow).await).await.unwrap(), 0);
    let done = act(&world, &owain, async |uow| ops::finish(uow, referral).await).await;
    assert!(matches!(done, Err(OpError::Denied(Denial::AlreadyDecided))));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_detail_that_is_not_held_or_not_chosen_is_never_handed_over(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    let id = log(&world, &mair, a_letter(person)).await.unwrap();
    for (team, fields, field) in
        [("HO", vec!["date_of_birth"], "details"), ("HO", vec![], "details"), ("HO", vec!["nino"], "details"), ("XX", vec!["name"], "team")]
    {
        let fields: Vec<String> = fields.into_iter().map(str::to_string).collect();
        let refused = act(&world, &mair, async |uow| ops::refer(uow, id, team, &fields, "x", "x").await).await;
        assert!(!fault_of(refused, field).is_empty(), "{team} {fields:?}");
    }
    assert_eq!(count(&world, "select count(*) from share").await + count(&world, "select count(*) from referral").await, 0);
    assert_eq!(Detail::ALL.len(), 6, "the shared names are those that the record shows");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn an_unnamed_persons_contacts_move_with_everything_and_read_under_the_new_key(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    let passed = [("outcome", "passed_on"), ("team", "HO"), ("details", "note"), ("asked", "Answer"), ("purpose", "To answer")];
    let id = unnamed_letter(&world, &mair, &passed).await.unwrap();
    let unnamed = act(&world, &mair, async |uow| ops::find(uow, id).await).await.unwrap().unwrap().person;
    assert!(unnamed != person && act(&world, &nia, async |uow| ops::find(uow, id).await).await.unwrap().is_none());
    let second = log(&world, &mair, NewContact { channel: Channel::Phone, ..a_letter(unnamed) }).await.unwrap();
    act(&world, &mair, async |uow| recordings::ops::enter(uow, crate::tests::recordings::of_call(second, unnamed)).await).await.unwrap();
    scan(&world, &mair, id, unnamed).await.unwrap();
    let request = RequestId(Uuid::new_v4());
    ops::attach(&world.portal, &mair, request, id, person).await.unwrap();
    let seen = page(&world, &nia, person, Wanted::default()).await;
    assert_eq!((seen.len(), seen.iter().filter(|contact| contact.content.subject == "Bins").count()), (2, 2));
    let recording = act(&world, &nia, async |uow| recordings::ops::of_person(uow, person, None, 9).await).await.unwrap();
    assert_eq!(recording.len(), 1);
    let share = act(&world, &nia, async |uow| sharing::ops::of_person(uow, person, None, 9).await).await.unwrap();
    assert_eq!((share.len(), share[0].purpose.as_str()), (1, "To answer"));
    let files = act(&world, &nia, async |uow| files::ops::of_person(uow, person).await).await.unwrap();
    let (_, bytes) = act(&world, &nia, async |uow| files::ops::read(uow, files[0].id).await).await.unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    let owain = world.staff("C-310", "HO", &[Role::Caseworker]).await;
    let waiting = act(&world, &owain, async |uow| ops::of_team(uow).await).await.unwrap();
    let (_, handed) = act(&world, &owain, async |uow| ops::open_referral(uow, waiting[0].id).await).await.unwrap();
    assert_eq!((waiting[0].person, handed.details[0].1.as_str()), (person, "They ask when the bins are emptied"));
    for table in ["interaction", "recording", "share", "referral", "file"] {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table} where person_id = $1"));
        let left: i64 = sqlx::query_scalar(sql).bind(unnamed.0).fetch_one(&world.owner).await.unwrap();
        assert_eq!(left, 0, "{table} is left with nobody");
    }
    assert_eq!(count(&world, "select count(*) from audit where act = 'interaction/attach' and actor_label = 'A-117'").await, 1);
    let twice = ops::attach(&world.portal, &mair, request, id, person).await;
    assert!(matches!(twice, Err(OpError::Conflict)), "what belongs to somebody is not given away");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_contact_is_given_only_to_a_person_whose_record_is_open(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, mair) = (world.resident("Nia").await, world.staff("A-117", "CS", &[Role::Adviser]).await);
    let id = unnamed_letter(&world, &mair, &[]).await.unwrap();
    let request = RequestId(Uuid::new_v4());
    let shut = ops::attach(&world.portal, &mair, request, id, nia.person().unwrap()).await;
    assert!(fault_of(shut, "person").contains("not open"));
    let nobody = ops::attach(&world.portal, &mair, request, id, PersonId(Uuid::new_v4())).await;
    assert!(fault_of(nobody, "person").contains("not open"), "an id that is nobody's answers alike");
    open_record(&world, &mair, nia.person().unwrap()).await;
    let offered = act(&world, &mair, async |uow| ops::open_records(uow).await).await.unwrap();
    assert_eq!(offered, [(nia.person().unwrap(), "Nia".to_string())]);
    let owain = world.staff("C-310", "HO", &[Role::Caseworker]).await;
    open_record(&world, &owain, nia.person().unwrap()).await;
    let foreign = ops::attach(&world.portal, &owain, request, id, nia.person().unwrap()).await;
    assert!(matches!(foreign, Err(OpError::NotFound)));
}

async fn scan(world: &World, staff: &Actor, id: Uuid, person: PersonId) -> OpResult<crate::ids::FileId> {
    let upload = files::ops::Upload { client_name: "llythyr.pdf".into(), bytes: b"%PDF-1.7\nletter".to_vec(), picture_only: false };
    let prepared = files::ops::prepare(&world.portal, upload).await.map_err(|_| OpError::Conflict)?;
    let prepared = prepared.once_for(&world.portal, id);
    let written = files::ops::write(&world.portal, staff.clone(), RequestId(Uuid::new_v4()), person, prepared).await?;
    act(world, staff, async |uow| ops::add_file(uow, id, written).await).await
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e10_a_scanned_letter_and_a_photograph_are_made_safe_and_belong_to_their_contact(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    let id = log(&world, &mair, a_letter(person)).await.unwrap();
    let file = scan(&world, &mair, id, person).await.unwrap();
    let (_, files) = act(&world, &mair, async |uow| ops::open(uow, id).await).await.unwrap();
    assert_eq!((files.len(), files[0].interaction, files[0].name.as_str()), (1, Some(id), "llythyr.pdf"));
    let (_, bytes) = act(&world, &nia, async |uow| files::ops::read(uow, file).await).await.unwrap();
    assert_eq!(bytes, b"%PDF-1.7\nletter");
    act(&world, &mair, async |uow| ops::read_file(uow, id, file).await).await.unwrap();
    let again = futures::future::join_all((0..3).map(|_| scan(&world, &mair, id, person))).await;
    assert!(again.into_iter().all(|same| same.unwrap() == file), "the same letter scanned again is the same file");
    assert_eq!(act(&world, &mair, async |uow| ops::open(uow, id).await).await.unwrap().1.len(), 1);
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(8, 8).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let photo = files::ops::Upload { client_name: "llun.png".into(), bytes: png.into_inner(), picture_only: false };
    let prepared = files::ops::prepare(&world.portal, photo).await;
    assert!(prepared.is_ok(), "a photograph is made anew");
    let program = files::ops::Upload { client_name: "letter.pdf".into(), bytes: b"MZ\x90\0program".to_vec(), picture_only: false };
    assert!(files::ops::prepare(&world.portal, program).await.is_err(), "a program is no letter, whatever it is called");
    let owain = world.staff("C-310", "HO", &[Role::Caseworker]).await;
    let foreign = act(&world, &owain, async |uow| ops::read_file(uow, id, file).await).await;
    assert!(matches!(foreign, Err(OpError::NotFound)));
    assert!(matches!(scan(&world, &owain, id, person).await, Err(OpError::NotFound)));
    let elsewhere = log(&world, &mair, a_letter(person)).await.unwrap();
    let mixed = act(&world, &mair, async |uow| ops::read_file(uow, elsewhere, file).await).await;
    assert!(matches!(mixed, Err(OpError::NotFound)), "a file is read with its own contact");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nothing_that_was_written_down_about_a_contact_can_be_read_from_the_tables(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    act(&world, &Actor::System("test"), async |uow| people::ops::set_value(uow, person, &Value::Name("Blodwen Secretname".into())).await)
        .await
        .unwrap();
    let secret = |text: &str| text.replace('x', "mattress");
    let content = Content { subject: secret("x in the lane"), note: secret("a x"), organisation: secret("x Ltd") };
    let id = log(&world, &mair, NewContact { content, language: Some(Lang::Cy), ..a_letter(person) }).await.unwrap();
    let fields = ["name".to_string(), "note".to_string()];
    act(&world, &mair, async |uow| ops::refer(uow, id, "HO", &fields, "Fetch the mattress", "For the mattress").await).await.unwrap();
    let recording =
        recordings::ops::NewRecording { supplier_reference: "mattress-1".into(), ..crate::tests::recordings::of_call(id, person) };
    act(&world, &mair, async |uow| recordings::ops::enter(uow, recording).await).await.unwrap();
    for table in ["interaction", "referral", "share", "recording", "recording_mark", "audit"] {
        let sql = sqlx::AssertSqlSafe(format!("select coalesce(string_agg(t::text, ' '), '') from {table} t"));
        let dump: String = sqlx::query_scalar(sql).fetch_one(&world.owner).await.unwrap();
        let hex = |word: &str| data_encoding::HEXLOWER.encode(word.as_bytes());
        for word in ["mattress", "Blodwen", "Secretname"] {
            assert!(!dump.contains(word) && !dump.contains(&hex(word)), "{table} shows {word}");
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_request_about_a_right_is_found_with_the_day_it_was_received_and_never_marked_by_itself(owner: PgPool) {
    let world = World::new(owner).await;
    let (_, person, mair) = nia_and_mair(&world).await;
    let at = "2026-11-18T23:30:00Z".parse().unwrap();
    let asked = Content { subject: "Copy".into(), note: "I want everything you hold about me".into(), organisation: String::new() };
    let id = log(&world, &mair, NewContact { at, content: asked, ..a_letter(person) }).await.unwrap();
    let governance = world.staff("I-001", "IG", &[Role::InformationGovernance]).await;
    assert!(act(&world, &governance, async |uow| ops::rights_requests(uow, 50).await).await.unwrap().is_empty());
    let stale = act(&world, &mair, async |uow| ops::mark_rights(uow, id, 7).await).await;
    assert!(matches!(stale, Err(OpError::Conflict)));
    act(&world, &mair, async |uow| ops::mark_rights(uow, id, 0).await).await.unwrap();
    log(&world, &mair, NewContact { outcome: Outcome::InformationRequest, ..a_letter(person) }).await.unwrap();
    let found = act(&world, &governance, async |uow| ops::rights_requests(uow, 50).await).await.unwrap();
    assert_eq!(found.iter().map(|request| request.received_on.to_string()).collect::<Vec<_>>(), ["2026-11-18", "2026-11-21"]);
    act(&world, &governance, async |uow| ops::open(uow, id).await).await.unwrap();
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_who_speaks_for_somebody_is_kept_as_a_representative_with_their_relation_and_seen_by_the_person(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, person, mair) = nia_and_mair(&world).await;
    let whose = person.0.to_string();
    let typed = |relation: &'static str| [("person", whose.clone()), ("how", "representative".into()), ("relation", relation.into())];
    let take = |relation: &'static str| {
        let typed = typed(relation);
        intake(&world, &typed.each_ref().map(|(name, value)| (*name, value.as_str())))
    };
    assert!(!fault_of(take(""), "relation").is_empty(), "somebody who speaks for another says as what");
    for relation in ["family", "spouse", "partner", "child", "advocate"] {
        let taken = take(relation).unwrap();
        let kept = ops::save(&world.portal, &mair, RequestId(Uuid::new_v4()), &taken).await.unwrap();
        let seen = act(&world, &nia, async |uow| ops::find(uow, kept.id).await).await.unwrap().expect("the person sees it");
        assert_eq!((seen.channel, seen.source), (Channel::Representative, Source::Representative));
        assert_eq!(seen.relation.map(crate::people::Relation::code), Some(relation));
    }
    let own = intake(&world, &[("person", &whose), ("relation", "child")]).unwrap();
    assert_eq!((own.source, own.relation), (Source::Resident, None), "whoever writes themselves has no relation to themselves");
}
