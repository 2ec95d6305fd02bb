//! Refusing on a ground that takes two people.

use super::*;
use crate::rights::ops::refusal;

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn what_is_manifestly_unfounded_or_excessive_is_refused_by_two_people_or_by_nobody(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (nia, first) = (world.resident("Nia").await, officer(&world).await);
    let second = world.staff("G-002", "IG", &[Role::InformationGovernance]).await;
    let reference = send(&world, &nia, &["access"]).await.remove(0);
    let form = [("decision", "excessive"), ("message_en", "You have these already"), ("message_cy", "Mae’r rhain gennych eisoes")];
    // Without what shows it, and without the reasons in each language, nothing is even proposed.
    let bare = seen(&world, &first, &reference, &[("decision", "excessive")]).await;
    let Err(OpError::Invalid(faults)) = act(&world, &first, async |uow| refusal::propose(uow, &reference, &bare).await).await else {
        panic!("a refusal without its parts was taken");
    };
    assert!(["why", "message_en", "message_cy"].iter().all(|field| faults.of(field).is_some()));
    // The way of one person does not know the ground at all.
    let alone = seen(&world, &first, &reference, &form).await;
    assert!(matches!(act(&world, &first, async |uow| desk::decide(uow, &reference, &alone).await).await, Err(OpError::Invalid(_))));
    let with_why: Vec<_> = form.into_iter().chain([("why", "The same forty times since May")]).collect();
    let proposed = seen(&world, &first, &reference, &with_why).await;
    act(&world, &first, async |uow| refusal::propose(uow, &reference, &proposed).await).await.unwrap();
    assert_eq!(read(&world, &nia, &reference).await.state, State::Open, "nothing is sent yet");
    let waits = act(&world, &second, async |uow| desk::open(uow, &reference).await).await.unwrap().refusal.expect("it waits");
    assert_eq!((waits.why.as_str(), waits.proposed_by.as_str()), ("The same forty times since May", "G-001"));
    let nobody: i64 =
        act(&world, &nia, async |uow| Ok(sqlx::query_scalar("select count(*) from rights_refusal").fetch_one(uow.conn()).await?))
            .await
            .unwrap();
    assert_eq!(nobody, 0, "what is proposed is nothing that happened to them");
    // Whoever proposed it does not agree, the database says no as well, and nobody refuses it by the other way meanwhile.
    let own = seen(&world, &first, &reference, &[]).await;
    let refused = act(&world, &first, async |uow| refusal::agree(uow, &reference, &own).await).await;
    assert!(matches!(refused, Err(OpError::Denied(Denial::WroteItYourself))), "{refused:?}");
    let forced = act(&world, &first, async |uow| {
        let agreed = "update rights_refusal set agreed_at = now(), agreed_by = 'G-001', agreed_account = app.account_id()";
        Ok(sqlx::query(agreed).execute(uow.conn()).await?)
    })
    .await;
    assert!(forced.is_err());
    let usual: Vec<_> = [("decision", "refused")].into_iter().chain(form.into_iter().skip(1)).collect();
    let around = seen(&world, &first, &reference, &usual).await;
    assert!(act(&world, &first, async |uow| desk::decide(uow, &reference, &around).await).await.is_err());
    let stale = fields(&[("revision", "0")]);
    assert!(matches!(act(&world, &second, async |uow| refusal::agree(uow, &reference, &stale).await).await, Err(OpError::Conflict)));
    let agreed = seen(&world, &second, &reference, &[]).await;
    act(&world, &second, async |uow| refusal::agree(uow, &reference, &agreed).await).await.unwrap();
    let answered = read(&world, &nia, &reference).await;
    let answer = answered.answer.unwrap();
    assert_eq!((answered.state, answered.decided_by.as_deref(), answer.notice.len()), (State::Refused, Some("G-002"), 5));
    assert!(answer.reasons.en.starts_with("We think that the request is excessive.") && answer.reasons.cy.contains("Mae’r rhain gennych"));
    let readable: i64 =
        sqlx::query_scalar("select count(*) from rights_refusal f where f::text like '%forty%'").fetch_one(&owner).await.unwrap();
    assert_eq!((readable, world.mails().await.len()), (0, 2));
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_refusal_that_a_colleague_does_not_agree_to_leaves_the_request_open_with_its_date(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, first) = (world.resident("Nia").await, officer(&world).await);
    let second = world.staff("G-002", "IG", &[Role::InformationGovernance]).await;
    let reference = send(&world, &nia, &["portability"]).await.remove(0);
    let before = due(&world, &nia, &reference).await;
    let form = [("decision", "unfounded"), ("why", "An offer to stop for money"), ("message_en", "No"), ("message_cy", "Na")];
    let proposed = seen(&world, &first, &reference, &form).await;
    act(&world, &first, async |uow| refusal::propose(uow, &reference, &proposed).await).await.unwrap();
    let twice = seen(&world, &second, &reference, &form).await;
    assert!(matches!(act(&world, &second, async |uow| refusal::propose(uow, &reference, &twice).await).await, Err(OpError::Conflict)));
    let dropped = seen(&world, &second, &reference, &[]).await;
    act(&world, &second, async |uow| refusal::drop_it(uow, &reference, &dropped).await).await.unwrap();
    let gone = seen(&world, &second, &reference, &[]).await;
    assert!(matches!(act(&world, &second, async |uow| refusal::agree(uow, &reference, &gone).await).await, Err(OpError::NotFound)));
    assert_eq!((read(&world, &nia, &reference).await.state, due(&world, &nia, &reference).await), (State::Open, before));
    let accepted = seen(&world, &first, &reference, &[("decision", "accepted"), ("message_en", "Here"), ("message_cy", "Dyma")]).await;
    act(&world, &first, async |uow| desk::decide(uow, &reference, &accepted).await).await.unwrap();
    let caseworker = world.staff("C-210", "CS", &[Role::Caseworker]).await;
    let late = fields(&[("revision", "9")]);
    assert!(act(&world, &caseworker, async |uow| refusal::agree(uow, &reference, &late).await).await.is_err());
    world.mails().await;
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_refusal_with_a_mandatory_part_missing_in_one_language_is_not_sent_by_any_way(owner: PgPool) {
    let world = World::new(owner).await;
    let (nia, first) = (world.resident("Nia").await, officer(&world).await);
    let second = world.staff("G-002", "IG", &[Role::InformationGovernance]).await;
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/policy/arianell.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let (usual, by_two) = (send(&world, &nia, &["portability"]).await.remove(0), send(&world, &nia, &["access"]).await.remove(0));
    let form = [("decision", "excessive"), ("why", "Forty times"), ("message_en", "No"), ("message_cy", "Na")];
    let proposed = seen(&world, &first, &by_two, &form).await;
    act(&world, &first, async |uow| refusal::propose(uow, &by_two, &proposed).await).await.unwrap();
    world.mails().await;
    let parts = [
        ("cy = \"Swyddog Diogelu Data\" }\n", "cy = \"\" }\n"),
        ("cy = \"Swyddfa’r Comisiynydd Gwybodaeth\" }\n", "cy = \" \" }\n"),
        ("name = { en = \"Arianell County Council\"", "name = { en = \"\""),
    ];
    for (version, (part, blank)) in (4..).zip(parts) {
        let lacking = text.replace("version = 3\n", &format!("version = {version}\n")).replacen(part, blank, 1);
        assert!(lacking.contains(blank) && !text.contains(blank), "{part}");
        let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
        crate::policy::store::insert(&mut uow, &crate::policy::Pack::parse(&lacking).unwrap(), &lacking).await.unwrap();
        uow.commit().await.unwrap();
        world.portal.refresh().await.unwrap();
        for decision in ["refused", "part"] {
            let refused = seen(&world, &first, &usual, &[("decision", decision), ("message_en", "No"), ("message_cy", "Na")]).await;
            let sent = act(&world, &first, async |uow| desk::decide(uow, &usual, &refused).await).await;
            assert!(matches!(sent, Err(OpError::Internal(_))), "{part}: {sent:?}");
        }
        let agreed = seen(&world, &second, &by_two, &[]).await;
        let sent = act(&world, &second, async |uow| refusal::agree(uow, &by_two, &agreed).await).await;
        assert!(matches!(sent, Err(OpError::Internal(_))), "{part}: {sent:?}");
        for reference in [&usual, &by_two] {
            assert_eq!(read(&world, &nia, reference).await.state, State::Open, "{part}");
        }
    }
    assert!(world.mails().await.is_empty(), "nobody was told anything");
}
