//! What proves who rings, and what stops.

use super::*;
use crate::calls::Factor;

async fn wrong_checks(world: &World) -> i64 {
    count(world, "select count(*) from call_check where outcome <> 'agreed'").await
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e16_a_record_stays_shut_until_the_facts_agree_and_the_result_is_logged_without_the_answers(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = taken(&world, &elen, Some(SIAN), LINE).await;
    choose(&world, &elen, id, sian).await.unwrap();
    assert!(desk(&world, &elen, id).await.opened.is_none(), "choosing opens nothing");
    assert_eq!(check(&world, &elen, id, &RIGHT).await.unwrap(), Checked::Agreed(1));
    let shown = desk(&world, &elen, id).await;
    let opened = shown.opened.expect("what is read first");
    assert_eq!((opened.details.name.as_deref(), shown.call.tier), (Some("Siân Morgan-Lewis"), 1));
    let (factors, outcome): (Vec<String>, String) =
        sqlx::query_as("select factors, outcome from call_check").fetch_one(&world.owner).await.unwrap();
    assert_eq!((factors, outcome.as_str()), (vec!["name".into(), "address".into(), "date_of_birth".into()], "agreed"));
    assert_eq!(count(&world, "select count(*) from audit where act = 'call/confirm' and person_id is not null").await, 1);
    assert_eq!(count(&world, "select count(*) from record_access where tier = 1 and reason = 'call'").await, 1);
    for answer in ["1980", "AN1", "an14dx", "morgan"] {
        let sql = format!(
            "select (select count(*) from call_check t where t::text ilike '%{answer}%') + (select count(*) from call t where t::text ilike '%{answer}%')
               + (select count(*) from audit t where t::text ilike '%{answer}%')"
        );
        let kept: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&world.owner).await.unwrap();
        assert_eq!(kept, 0, "{answer} is kept");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn whichever_fact_is_wrong_the_answer_is_the_same(owner: PgPool) {
    let world = World::new(owner).await;
    let elen = adviser(&world, "A-117").await;
    for (n, wrong) in ["fact_name", "fact_address", "fact_born"].into_iter().enumerate() {
        let mut values = of_sian();
        values[3] = Value::Phone(format!("+44163296050{n}"));
        let sian = known(&world, &values).await;
        let id = taken(&world, &elen, Some(&format!("01632 96050{n}")), LINE).await;
        choose(&world, &elen, id, sian).await.unwrap();
        let answers = RIGHT.map(|(field, typed)| {
            (field, if field == wrong { if wrong == "fact_born" { "1 1 1970" } else { "nobody nowhere" } } else { typed })
        });
        assert_eq!(check(&world, &elen, id, &answers).await.unwrap(), Checked::NotConfirmed, "{wrong}");
        assert!(desk(&world, &elen, id).await.opened.is_none(), "{wrong}");
    }
    assert_eq!(count(&world, "select count(*) from audit where act = 'call/not_confirmed' and person_id is not null").await, 3);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn three_wrong_tries_stop_across_two_calls_and_two_advisers_until_tomorrow(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, owain) = (adviser(&world, "A-117").await, adviser(&world, "A-118").await);
    let sian = known(&world, &of_sian()).await;
    let first = taken(&world, &elen, Some(SIAN), LINE).await;
    choose(&world, &elen, first, sian).await.unwrap();
    for _ in 0..2 {
        assert_eq!(check(&world, &elen, first, &WRONG).await.unwrap(), Checked::NotConfirmed);
    }
    let second = taken(&world, &owain, Some(SIAN), LINE).await;
    choose(&world, &owain, second, sian).await.unwrap();
    assert_eq!(check(&world, &owain, second, &WRONG).await.unwrap(), Checked::NotConfirmed);
    assert!(desk(&world, &owain, second).await.stopped, "the third wrong try is the last");
    for (who, call) in [(&elen, first), (&owain, second)] {
        assert!(matches!(check(&world, who, call, &RIGHT).await, Err(OpError::Invalid(_))), "right answers come too late");
    }
    assert_eq!(wrong_checks(&world).await, 3);
    assert_eq!(count(&world, "select count(*) from call_check where outcome = 'stopped'").await, 1);
    world.advance(TimeDelta::days(1));
    let tomorrow = taken(&world, &elen, Some(SIAN), LINE).await;
    choose(&world, &elen, tomorrow, sian).await.unwrap();
    assert_eq!(check(&world, &elen, tomorrow, &RIGHT).await.unwrap(), Checked::Agreed(1));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_machine_that_guesses_gets_three_tries_however_many_at_once(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = taken(&world, &elen, Some(SIAN), LINE).await;
    choose(&world, &elen, id, sian).await.unwrap();
    let guesses: Vec<String> = (1..=24).map(|day| format!("{day} 4 1980")).collect();
    let tries = guesses.iter().map(|born| {
        let answers = [("fact_name", "sian morgan"), ("fact_address", "an14dx"), ("fact_born", born.as_str())];
        let (world, elen) = (&world, &elen);
        async move { check(world, elen, id, &answers).await }
    });
    let answers = futures::future::join_all(tries).await;
    assert!(answers.iter().all(|answer| !matches!(answer, Ok(Checked::Agreed(_)))));
    assert_eq!(wrong_checks(&world).await, 3);
    assert!(check(&world, &elen, id, &RIGHT).await.is_err());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn one_call_has_three_tries_whoever_it_is_tried_on(owner: PgPool) {
    let world = World::new(owner).await;
    let elen = adviser(&world, "A-117").await;
    let id = taken(&world, &elen, None, LINE).await;
    for n in 0..4 {
        let sian = known(&world, &of_sian()).await;
        choose(&world, &elen, id, sian).await.unwrap();
        let outcome = check(&world, &elen, id, &WRONG).await;
        assert_eq!(outcome.is_ok(), n < 3, "try {n}");
    }
    assert_eq!(wrong_checks(&world).await, 3);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn too_few_facts_are_said_to_be_too_few_and_are_no_try(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = taken(&world, &elen, Some(SIAN), LINE).await;
    choose(&world, &elen, id, sian).await.unwrap();
    for postcode in ["AN1 4DX", "AN9 9ZZ"] {
        match check(&world, &elen, id, &[("fact_address", postcode), ("fact_name", "sian morgan")]).await {
            Err(OpError::Invalid(faults)) => assert!(faults.of("fact_name").is_some()),
            other => panic!("{postcode} gave {other:?}: whether it agrees is not to be told"),
        }
    }
    assert_eq!(count(&world, "select count(*) from call_check").await, 0);
    let other = known(&world, &[Value::Name("Nia Evans".into())]).await;
    assert_eq!(check(&world, &elen, id, &RIGHT).await.unwrap(), Checked::Agreed(1));
    choose(&world, &elen, id, other).await.unwrap();
    assert!(desk(&world, &elen, id).await.opened.is_none(), "what agreed for one is of no use for another");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_reference_and_a_recent_contact_carry_a_step_further(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, nia) = (adviser(&world, "A-117").await, world.resident("Nia").await);
    let person = nia.person().unwrap();
    tell(&world, person, &of_sian()).await;
    let reference = world.report(&nia).await.reference;
    world.mails().await;
    let id = confirmed(&world, &elen, person, LINE).await;
    let both = [("fact_reference", reference.as_str()), ("fact_recent", "21 11")];
    assert!(matches!(check(&world, &elen, id, &both[..1]).await, Err(OpError::Invalid(_))), "a reference alone adds nothing");
    assert_eq!(check(&world, &elen, id, &both).await.unwrap(), Checked::Agreed(2));
    let shown = desk(&world, &elen, id).await;
    assert!(shown.call.factors.contains(&Factor::RecentContact));
    assert_eq!(shown.opened.unwrap().requests.len(), 1, "what is open is read first");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_code_goes_only_to_a_contact_held_since_before_today_and_is_good_for_one_answer(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let id = confirmed(&world, &elen, sian, LINE).await;
    assert!(desk(&world, &elen, id).await.opened.unwrap().contacts.is_empty(), "everything was told today");
    save(&world, &elen, id, &log(&world, &[])).await.unwrap();
    world.advance(TimeDelta::days(1));
    tell(&world, sian, &[Value::Phone("+447700900999".into())]).await;
    let id = taken(&world, &elen, Some("07700 900999"), LINE).await;
    choose(&world, &elen, id, sian).await.unwrap();
    check(&world, &elen, id, &RIGHT).await.unwrap();
    let contacts = desk(&world, &elen, id).await.opened.unwrap().contacts;
    assert_eq!(contacts.len(), 1, "the number that was changed today gets no code: {contacts:?}");
    assert!(matches!(ops::send_code(&caller(&world), &elen, id, uuid::Uuid::new_v4()).await, Err(OpError::Invalid(_))));
    let code = async || {
        ops::send_code(&caller(&world), &elen, id, contacts[0].id).await.unwrap();
        let mails = world.mails().await;
        assert_eq!(mails.last().unwrap().to, "sian@example.org");
        let text = mails.last().unwrap().text.clone();
        text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6).expect("six digits").to_string()
    };
    let first = code().await;
    let wrong = if first == "000000" { "000001" } else { "000000" };
    assert_eq!(ops::check_code(&caller(&world), &elen, id, wrong).await.unwrap(), Checked::NotConfirmed);
    assert!(matches!(ops::check_code(&caller(&world), &elen, id, &first).await, Err(OpError::Invalid(_))), "a code has one answer");
    let late = code().await;
    world.advance(TimeDelta::minutes(11));
    assert_eq!(ops::check_code(&caller(&world), &elen, id, &late).await.unwrap(), Checked::NotConfirmed);
    let right = code().await;
    assert_eq!(ops::check_code(&caller(&world), &elen, id, &right).await.unwrap(), Checked::Agreed(2));
    assert!(matches!(ops::send_code(&caller(&world), &elen, id, contacts[0].id).await, Err(OpError::Invalid(_))), "three codes a call");
    assert!(
        matches!(ops::call_back(&caller(&world), &elen, id, contacts[0].id).await, Err(OpError::Invalid(_))),
        "nobody is rung on an e-mail"
    );
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn ringing_back_a_number_held_since_before_today_is_the_last_step(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    world.advance(TimeDelta::days(1));
    let id = confirmed(&world, &elen, sian, LINE).await;
    let contacts = desk(&world, &elen, id).await.opened.unwrap().contacts;
    let phone = contacts.iter().find(|contact| matches!(contact.way, crate::calls::Way::Phone(_))).unwrap().id;
    let email = contacts.iter().find(|contact| matches!(contact.way, crate::calls::Way::Email(_))).unwrap().id;
    assert!(matches!(ops::call_back(&caller(&world), &elen, id, phone).await, Err(OpError::Invalid(_))), "not before the second step");
    assert!(matches!(ops::send_code(&caller(&world), &elen, id, phone).await, Err(OpError::Invalid(_))), "no text to a landline");
    ops::send_code(&caller(&world), &elen, id, email).await.unwrap();
    let text = world.mails().await.last().unwrap().text.clone();
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6).unwrap().to_string();
    assert_eq!(ops::check_code(&caller(&world), &elen, id, &code).await.unwrap(), Checked::Agreed(2));
    assert_eq!(ops::call_back(&caller(&world), &elen, id, phone).await.unwrap(), Checked::Agreed(3));
    assert_eq!(desk(&world, &elen, id).await.call.tier, 3);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nobody_gets_a_code_sent_before_two_facts_agree(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let email: uuid::Uuid = sqlx::query_scalar("select person_value_id from person_value where kind = 'email' and person_id = $1")
        .bind(sian.0)
        .fetch_one(&world.owner)
        .await
        .unwrap();
    world.advance(TimeDelta::days(1));
    let id = taken(&world, &elen, Some(SIAN), LINE).await;
    choose(&world, &elen, id, sian).await.unwrap();
    assert!(matches!(ops::send_code(&caller(&world), &elen, id, email).await, Err(OpError::NotFound)));
    assert!(ops::check_code(&caller(&world), &elen, id, "000000").await.is_err());
    assert!(world.mails().await.is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn e22_needs_and_the_safety_marker_are_read_before_anything_else_and_by_nobody_unconfirmed(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, sian) = (adviser(&world, "A-117").await, known(&world, &of_sian()).await);
    let need = Value::Need(people::Need { need: "large_print".into(), words: String::new() });
    tell(&world, sian, &[need]).await;
    let marker = uuid::Uuid::new_v4();
    act(&world, &Actor::System("test"), async |uow| {
        let sealed = uow.seal(sian, crate::vault::Place::new("safety_marker", "words_sealed", marker), &"A dog".to_string()).await?;
        sqlx::query(
            "insert into safety_marker (safety_marker_id, person_id, reason, words_sealed, author, team_code, created_at, review_on)
             values ($1, $2, 'animal', $3, 'C-204', 'WS', $4, '2027-05-01')",
        )
        .bind(marker)
        .bind(sian.0)
        .bind(sealed.as_bytes())
        .bind(noon())
        .execute(uow.conn())
        .await?;
        Ok(())
    })
    .await
    .unwrap();
    let id = taken(&world, &elen, Some(SIAN), LINE).await;
    choose(&world, &elen, id, sian).await.unwrap();
    assert!(desk(&world, &elen, id).await.opened.is_none());
    check(&world, &elen, id, &RIGHT).await.unwrap();
    let opened = desk(&world, &elen, id).await.opened.unwrap();
    assert_eq!((opened.needs.len(), opened.markers.len()), (1, 1));
    assert_eq!(opened.markers[0].review_on.to_string(), "2027-05-01");
}
