//! What is written on paper to whoever has no e-mail address: they may have no sign-in to read it anywhere else.

use super::*;
use crate::{complaints, ids::OutboxId, outbox::pdf::Line, tests::world::noon, vault::Sealed};

/// Somebody of whom we know where they live, and no e-mail address.
async fn on_paper(world: &World) -> (Actor, PersonId) {
    let nia = world.resident("Nia").await;
    let person = nia.person().expect("a person");
    let gone = "delete from person_value where person_id = $1 and kind = 'email'";
    sqlx::query(gone).bind(person.0).execute(&world.owner).await.expect("no e-mail address");
    let address = people::Value::Address(crate::catalogue::AddressAnswer {
        lines: vec!["4 Heol y Prawf".into(), "Aberwennol".into()],
        postcode: "AN1 4DX".into(),
        uprn: None,
    });
    act(world, &nia, async |uow| people::ops::set_value(uow, person, &address).await).await.expect("an address");
    (nia, person)
}

/// What somebody's one letter of a kind says on paper, in both languages while nobody has said which, and nowhere that they sign in.
async fn posted(world: &World, person: PersonId, letter: &str) -> [String; 2] {
    let query = "select outbox_id, content_sealed from outbox where way = 'post' and person_id = $1 and letter = $2";
    let rows: Vec<(Uuid, Vec<u8>)> =
        sqlx::query_as(query).bind(person.0).bind(letter).fetch_all(&world.owner).await.expect("letters on paper");
    let [(id, sealed)] = rows.try_into().expect("one letter");
    let (id, sealed) = (OutboxId(id), Sealed::<outbox::Envelope>::from_bytes(sealed));
    let mut uow = world.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let envelope = uow.open(person, outbox::store::place(id), &sealed).await.expect("an envelope");
    let sheet = outbox::letters::sheet(id, &envelope, world.portal.council(), "http://localhost", noon());
    let said = |line: &Line| match line {
        Line::Words(text) | Line::Code(text) => text.clone(),
    };
    assert_eq!(sheet.parts.iter().map(|part| part.lang).collect::<Vec<_>>(), [Lang::Cy, Lang::En]);
    let parts: Vec<String> = sheet.parts.iter().map(|part| part.lines.iter().map(said).collect::<Vec<_>>().join("\n")).collect();
    assert!(parts.iter().all(|part| !part.contains("Mewngofnodwch") && !part.contains("Sign in")), "{parts:?}");
    parts.try_into().expect("two languages")
}

fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn somebody_without_an_email_address_is_written_to_on_paper_which_asks_the_question_itself(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let ((nia, person), officer) = (on_paper(&world).await, officer(&world).await);
    let reference = send(&world, &nia, &["access"]).await.remove(0);
    let form = seen(&world, &officer, &reference, &[("question", "Which year?")]).await;
    act(&world, &officer, async |uow| desk::ask(uow, &reference, &form).await).await.unwrap();
    let ways: Vec<String> = sqlx::query_scalar("select way from outbox where person_id = $1 and reference = $2")
        .bind(person.0)
        .bind(&reference)
        .fetch_all(&owner)
        .await
        .unwrap();
    assert_eq!(ways, ["post", "post"]);
    assert!(world.mails().await.is_empty());
    let [welsh, english] = posted(&world, person, "rights_question").await;
    assert_says(&welsh, &[reference.as_str(), "Which year?"]);
    assert_says(&english, &[reference.as_str(), "Which year?", "by phone or by letter"]);
    let held = act(&world, &nia, async |uow| holdings::ops::show(uow).await).await.unwrap();
    let shown = held.iter().find(|(category, _)| *category == holdings::Category::RightsRequest).unwrap();
    assert_eq!(shown.1[0].title.en, "Get a copy");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn on_paper_more_time_and_a_refusal_say_why_and_how_to_complain_to_whom_and_where_else_to_go(owner: PgPool) {
    let world = World::new(owner).await;
    let ((nia, person), officer) = (on_paper(&world).await, officer(&world).await);
    let reference = send(&world, &nia, &["erasure"]).await.remove(0);
    let form = seen(&world, &officer, &reference, &[("reasons", "There are many")]).await;
    act(&world, &officer, async |uow| desk::extend(uow, &reference, &form).await).await.unwrap();
    let refusal = [("decision", "refused"), ("message_en", "The law says we keep it"), ("message_cy", "Mae’r gyfraith yn dweud")];
    let form = seen(&world, &officer, &reference, &refusal).await;
    act(&world, &officer, async |uow| desk::decide(uow, &reference, &form).await).await.unwrap();
    let in_welsh = ["Cyngor Sir Arianell", "Gallwch gwyno i’r rheoleiddiwr", "Swyddfa’r Comisiynydd Gwybodaeth", "ofyn i lys"];
    let in_english = ["complain to us. Arianell County Council", "complain to the regulator", "Information Commissioner", "ask a court"];
    for (letter, why_cy, why_en) in
        [("rights_extended", "There are many", "There are many"), ("rights_answered", "Mae’r gyfraith yn dweud", "The law says we keep it")]
    {
        let [welsh, english] = posted(&world, person, letter).await;
        assert_says(&welsh, &in_welsh);
        assert_says(&english, &in_english);
        assert_says(&welsh, &[reference.as_str(), why_cy]);
        assert_says(&english, &[reference.as_str(), why_en]);
    }
    let [_, refused] = posted(&world, person, "rights_answered").await;
    assert_says(&refused, &["we decided not to do what you asked", "Data Protection Officer"]);
    assert!(world.mails().await.is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn on_paper_word_of_a_complaint_is_the_word_itself(owner: PgPool) {
    let world = World::new(owner).await;
    let ((nia, person), officer) = (on_paper(&world).await, officer(&world).await);
    let told = fields(&[("message", "You told my neighbour"), ("submission_key", &Uuid::new_v4().to_string())]);
    let reference = act(&world, &nia, async |uow| complaints::ops::send(uow, &told, Lang::En).await).await.unwrap();
    for note in [None, Some("We asked the team that did it")] {
        let (_, complaint) = act(&world, &officer, async |uow| complaints::ops::open(uow, &reference).await).await.unwrap();
        let form = fields(&[("complaint_revision", &complaint.revision.to_string()), ("note", note.unwrap_or_default())]);
        act(&world, &officer, async |uow| match note {
            None => complaints::ops::investigate(uow, &reference, &form).await,
            Some(_) => complaints::ops::note(uow, &reference, &form).await,
        })
        .await
        .unwrap();
    }
    let [_, english] = posted(&world, person, "complaint_progress").await;
    assert_says(&english, &["how your complaint goes on", "We asked the team that did it"]);
    assert!(world.mails().await.is_empty());
}
