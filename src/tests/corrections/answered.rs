//! What becomes of a dispute: who may look, who decides, and what the person is told.

use super::*;

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j6_the_team_or_information_governance_answers_and_nobody_else_may_even_look(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let writer = world.staff("C-204", "CS", &[Role::Caseworker]).await;
    let governance = world.staff("G-001", "IG", &[Role::InformationGovernance]).await;
    let item = contact(&world, &writer, &nia).await;
    let sent = dispute(&world, &nia, item, Kind::NotMe).await;
    world.mails().await;
    for (number, team, role) in [
        ("A-117", "CS", Role::Adviser),
        ("C-300", "WS", Role::Caseworker),
        ("S-001", "CS", Role::Administrator),
        ("A-200", "WS", Role::Adviser),
    ] {
        let other = world.staff(number, team, &[role]).await;
        let mut uow = world.portal.begin(other.clone()).await.unwrap();
        assert!(matches!(desk::open(&mut uow, &sent.reference).await.err(), Some(OpError::NotFound)), "{number}");
        let listed = desk::queue(&mut uow, None).await;
        assert!(listed.is_err() || listed.unwrap().0.is_empty(), "{number}");
        drop(uow);
        assert!(matches!(decide(&world, &other, &sent.reference, &answer("accepted", 0, BOTH)).await, Err(OpError::NotFound)));
    }
    let own = decide(&world, &writer, &sent.reference, &answer("refused", 0, BOTH)).await;
    assert!(matches!(own, Err(OpError::Denied(Denial::WroteItYourself))), "{own:?}");
    let mut uow = world.portal.begin(governance.clone()).await.unwrap();
    assert_eq!(desk::queue(&mut uow, None).await.unwrap().0[0].reference, sent.reference, "another team’s dispute");
    let opened = desk::open(&mut uow, &sent.reference).await.unwrap();
    assert_eq!(
        (opened.whole.correction.words.as_str(), opened.whole.correction.about.says.en.as_str()),
        (RESIDENT_SAYS, "Asked when it is taken away")
    );
    uow.commit().await.unwrap();
    let looks: i64 =
        sqlx::query_scalar("select count(*) from audit where act = 'correction/open' and person_id = $1 and actor_label = 'G-001'")
            .bind(person(&nia).0)
            .fetch_one(&owner)
            .await
            .unwrap();
    assert_eq!(looks, 1, "the look is in the person’s record");
    decide(&world, &governance, &sent.reference, &answer("accepted", 0, BOTH)).await.unwrap();
    assert_eq!(world.mails().await.len(), 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j6_a_refusal_tells_the_person_how_to_complain_in_both_languages_when_theirs_is_not_known(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &caseworker, &nia).await;
    for decision in ["refused", "part"] {
        let sent = dispute(&world, &nia, item, Kind::Wrong).await;
        world.mails().await;
        let mut uow = world.portal.begin(caseworker.clone()).await.unwrap();
        assert_eq!(desk::open(&mut uow, &sent.reference).await.unwrap().languages, [Lang::Cy, Lang::En]);
        drop(uow);
        let only_english = answer(decision, 0, &[("message_en", "Because of this")]);
        let Err(OpError::Invalid(faults)) = decide(&world, &caseworker, &sent.reference, &only_english).await else {
            panic!("an answer in one language was taken");
        };
        assert!(faults.of("message_cy").is_some());
        decide(&world, &caseworker, &sent.reference, &answer(decision, 0, BOTH)).await.unwrap();
        let mails = world.mails().await;
        assert!(mails.len() == 1 && mails[0].subject.contains(&sent.reference), "{mails:?}");
        let told = read(&world, &nia, &sent.reference).await.unwrap();
        let answer = told.answer.unwrap();
        assert_eq!((answer.cy.as_str(), answer.en.as_str()), ("Oherwydd hyn", "Because of this"));
        let (en, cy) = told.notice.iter().fold((String::new(), String::new()), |(en, cy), words| (en + &words.en, cy + &words.cy));
        for part in [
            "Information Commissioner’s Office",
            "0303 123 1113",
            "Arianell County Council",
            "Data Protection Officer",
            "court",
            "21 November 2026",
        ] {
            assert!(en.contains(part), "{part} is missing: {en}");
        }
        for part in ["Swyddfa’r Comisiynydd Gwybodaeth", "Cyngor Sir Arianell", "Swyddog Diogelu Data", "lys", "21 Tachwedd 2026"] {
            assert!(cy.contains(part), "{part} is missing: {cy}");
        }
        assert!(!is_disputed(&world, &nia, item).await, "answered, the mark goes");
        assert!(matches!(withdraw(&world, &nia, &sent.reference).await, Err(OpError::Denied(Denial::AlreadyDecided))));
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_person_who_chose_a_language_is_answered_and_written_to_in_it(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &caseworker, &nia).await;
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    people::ops::set_language(&mut uow, person(&nia), Some(Lang::Cy)).await.unwrap();
    uow.commit().await.unwrap();
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    let received = world.mails().await;
    let in_welsh = answer("accepted", 0, &[("message_cy", "Roeddech yn gywir"), ("message_en", "not asked for")]);
    decide(&world, &caseworker, &sent.reference, &in_welsh).await.unwrap();
    let told = read(&world, &nia, &sent.reference).await.unwrap();
    assert_eq!(told.answer.unwrap(), crate::lang::Words { en: String::new(), cy: "Roeddech yn gywir".into() });
    assert!(told.notice.is_empty(), "who got all they asked for need not be told how to complain");
    let answered = world.mails().await;
    assert!(received.len() == 1 && answered.len() == 1, "{received:?} {answered:?}");
    assert!(received[0].lang == Lang::Cy && received[0].text.contains("erbyn dydd Llun 21 Rhagfyr 2026"), "{}", received[0].text);
    assert!(answered[0].lang == Lang::Cy && answered[0].subject.contains("Ein penderfyniad"), "{}", answered[0].subject);
    assert!(answered[0].text.contains("Gwnaethom benderfynu ar 21 Tachwedd 2026."), "{}", answered[0].text);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_detail_can_be_disputed_and_its_answer_names_who_is_to_be_told(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    people::ops::set_value(&mut uow, person(&nia), &Value::Phone("+447700900982".into())).await.unwrap();
    uow.commit().await.unwrap();
    let item = value_of(&world, &nia, ValueKind::Phone).await;
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    assert_eq!((sent.category.as_str(), sent.about.field.as_deref()), ("contact_details", Some("phone")));
    let digits: String = sent.about.says.en.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits, "07700900982", "the item is kept as it was");
    let manager = world.staff("M-001", "CS", &[Role::Manager]).await;
    decide(&world, &manager, &sent.reference, &answer("accepted", 0, BOTH)).await.unwrap();
    let told = read(&world, &nia, &sent.reference).await.unwrap();
    assert_eq!((told.state, told.decided_by.as_deref()), (State::Accepted, Some("M-001")));
    let mut uow = world.portal.begin(nia.clone()).await.unwrap();
    assert!(ops::see(&mut uow, &sent.reference).await.unwrap().recipients.is_empty(), "nobody was given it");
    drop(uow);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn two_who_answer_at_once_do_not_overwrite_each_other(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &caseworker, &nia).await;
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    let stale = decide(&world, &caseworker, &sent.reference, &answer("refused", 4, BOTH)).await;
    assert!(matches!(stale, Err(OpError::Conflict)), "{stale:?}");
    decide(&world, &caseworker, &sent.reference, &answer("part", 0, BOTH)).await.unwrap();
    let again = decide(&world, &caseworker, &sent.reference, &answer("refused", 1, BOTH)).await;
    assert!(matches!(again, Err(OpError::Denied(Denial::AlreadyDecided))), "{again:?}");
    assert_eq!(read(&world, &nia, &sent.reference).await.unwrap().state, State::Part);
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn the_queue_has_what_is_due_soonest_first_and_pages_by_key(owner: PgPool) {
    let world = World::new(owner).await;
    let nia = world.resident("Nia").await;
    let governance = world.staff("G-001", "IG", &[Role::InformationGovernance]).await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    let first = dispute(&world, &nia, contact(&world, &adviser, &nia).await, Kind::Wrong).await;
    world.advance(TimeDelta::days(3));
    let second = dispute(&world, &nia, contact(&world, &adviser, &nia).await, Kind::NotMe).await;
    world.mails().await;
    let mut uow = world.portal.begin(governance).await.unwrap();
    let (rows, more) = desk::queue(&mut uow, None).await.unwrap();
    let references: Vec<&str> = rows.iter().map(|row| row.reference.as_str()).collect();
    assert_eq!((references, more), (vec![first.reference.as_str(), second.reference.as_str()], false));
    let (rest, _) = desk::queue(&mut uow, Some((rows[0].due_on, rows[0].id))).await.unwrap();
    assert_eq!(rest.iter().map(|row| &row.reference).collect::<Vec<_>>(), [&second.reference]);
    let today = uow.today() + TimeDelta::days(40);
    assert_eq!(rules::urgency(crate::calendar::london_date(rows[0].sent_at), rows[0].due_on, today), Urgency::Red);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_said_about_an_item_and_the_answer_are_sealed(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let nia = world.resident("Nia").await;
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let item = contact(&world, &caseworker, &nia).await;
    let sent = dispute(&world, &nia, item, Kind::Wrong).await;
    decide(&world, &caseworker, &sent.reference, &answer("refused", 0, BOTH)).await.unwrap();
    world.mails().await;
    for words in ["mattress", "Because of this", "Oherwydd hyn"] {
        let found: i64 = sqlx::query_scalar(
            "select count(*) from correction c where c::text ilike '%' || $1 || '%' or c::text ilike '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'",
        )
        .bind(words)
        .fetch_one(&owner)
        .await
        .unwrap();
        assert_eq!(found, 0, "{words} can be read from the table");
    }
}
