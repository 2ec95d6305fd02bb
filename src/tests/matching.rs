//! "Match my record", from asking for a code to one person with everything that two had.

mod join;
mod post;

use std::net::{IpAddr, Ipv4Addr};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sqlx::{AssertSqlSafe, PgPool, Row};

use super::world::{World, noon};
use crate::{
    accounts::ops::Caller,
    actor::{Actor, Role},
    catalogue::AddressAnswer,
    error::{OpError, OpResult},
    fields::Fields,
    formats::{Postcode, search_words},
    ids::{OutboxId, PersonId, RequestId},
    lang::Lang,
    matching::{Document, Standing, Way, forms, ops},
    outbox::{self, Letter},
    people::{self, Channel, Kind, Source, Value},
};

const NUMBER: &str = "+447700900123";

fn caller(world: &World) -> Caller<'_> {
    let request = RequestId(uuid::Uuid::new_v4());
    Caller { portal: &world.portal, request, address: IpAddr::V4(Ipv4Addr::LOCALHOST), lang: Lang::En }
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    Fields(pairs.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect())
}

/// What the page would have sent.
fn claim(name: &str, year: &str, postcode: &str, way: Way) -> forms::Claim {
    let born = [("born-day", "27"), ("born-month", "3"), ("born-year", year)];
    let mut all = vec![("name", name), ("postcode", postcode), ("way", way.code())];
    all.extend(born);
    match forms::Wanted::check(&fields(&all), NaiveDate::from_ymd_opt(2026, 11, 21).expect("a date")) {
        Ok(forms::Wanted::Code(claim)) => claim,
        other => panic!("{other:?}"),
    }
}

async fn ask(world: &World, actor: &Actor, name: &str, way: Way) -> OpResult {
    ops::start(&caller(world), actor, Some(&claim(name, "1984", "AN1 4DX", way))).await
}

async fn type_code(world: &World, actor: &Actor, code: &str) -> OpResult {
    let typed = forms::check_code(&fields(&[("code", code)]), "code")?;
    ops::confirm(&caller(world), actor, &typed).await
}

fn is_wrong(outcome: OpResult) -> bool {
    matches!(outcome, Err(OpError::Invalid(errors)) if errors.of("code").is_some())
}

impl World {
    /// Somebody in the record since long before today, without a sign-in, born on 27 March.
    async fn known(&self, name: &str, year: i32) -> PersonId {
        let mut uow = self.portal.begin(Actor::System("test")).await.expect("a unit of work");
        let person = PersonId(uow.new_id());
        let born = NaiveDate::from_ymd_opt(year, 3, 27).expect("a date");
        people::ops::create(&mut uow, person, Kind::Known, None).await.expect("a person");
        let address = AddressAnswer { uprn: None, lines: vec!["1 Heol Tŷ Dŵr".into(), "Aberwennol".into()], postcode: "AN1 4DX".into() };
        for value in [Value::Name(name.into()), Value::Phone(NUMBER.into()), Value::Address(address), Value::DateOfBirth(born)] {
            people::ops::set_value_from(&mut uow, person, &value, Source::Import, Channel::Phone).await.expect("a value");
        }
        uow.commit().await.expect("a commit");
        self.said_at(person, noon() - TimeDelta::days(30)).await;
        self.findable(person, name, born).await;
        person
    }

    async fn said_at(&self, person: PersonId, at: DateTime<Utc>) {
        let set = "update person_value set said_at = $2 where person_id = $1";
        sqlx::query(set).bind(person.0).bind(at).execute(&self.owner).await.expect("a date");
    }

    /// The rows that the search tables have of a person, in their normal forms.
    async fn findable(&self, person: PersonId, name: &str, born: NaiveDate) {
        sqlx::query("delete from person_search where person_id = $1").bind(person.0).execute(&self.owner).await.expect("a clean slate");
        sqlx::query("insert into person_search (person_id, name, words, initials, date_of_birth) values ($1, $2, $3, 'X.', $4)")
            .bind(person.0)
            .bind(name.to_lowercase())
            .bind(search_words(name))
            .bind(born)
            .execute(&self.owner)
            .await
            .expect("a row to be found by");
        let postcode = Postcode::parse("AN1 4DX").expect("a postcode");
        sqlx::query("insert into person_search_key (kind, term, person_id) values ('postcode', $2, $1) on conflict do nothing")
            .bind(person.0)
            .bind(postcode.as_str())
            .execute(&self.owner)
            .await
            .expect("a key to be found by");
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.owner).await.expect("a count")
    }

    /// The resident as the next request knows them.
    async fn again(&self, actor: &Actor) -> Actor {
        let Actor::Resident(resident) = actor else { panic!("a resident") };
        let person: uuid::Uuid = sqlx::query_scalar("select person_id from account where account_id = $1")
            .bind(resident.account.0)
            .fetch_one(&self.owner)
            .await
            .expect("the account");
        Actor::Resident(crate::actor::Resident { person: PersonId(person), ..resident.clone() })
    }

    /// A record that is open to a member of staff.
    async fn open(&self, staff: &Actor, person: PersonId) {
        sqlx::query(
            "insert into record_access (record_access_id, account_id, person_id, reason, since, until) values ($1, $2, $3, 'desk', $4, $5)",
        )
        .bind(uuid::Uuid::new_v4())
        .bind(staff.account().expect("staff").0)
        .bind(person.0)
        .bind(noon())
        .bind(noon() + TimeDelta::minutes(30))
        .execute(&self.owner)
        .await
        .expect("an open record");
    }

    /// The code of the one text message that has just gone out.
    async fn texted(&self) -> String {
        let [mail] = self.mails().await.try_into().expect("one text message");
        assert_eq!((mail.to.as_str(), mail.subject.as_str(), mail.html.as_str()), ("447700900123@text.example.net", "", ""));
        mail.text.chars().take(6).collect()
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j1_a_code_to_the_phone_that_was_held_joins_the_account_with_what_was_known(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let known = world.known("Siân Elin Morgan", 1984).await;
    let sian = world.resident("Siân").await;
    let before = sian.person().unwrap();
    ask(&world, &sian, "Sian Morgan", Way::Text).await.unwrap();
    let code = world.texted().await;
    type_code(&world, &sian, &code).await.unwrap();
    let after = world.again(&sian).await;
    assert_eq!(after.person(), Some(known), "the account is now that of the person the council knew");
    assert!(matches!(ops::standing(&caller(&world), &after).await.unwrap(), Standing::Matched(_)));
    let [mail] = world.mails().await.try_into().expect("M24");
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("siân@example.org", "A change to your record"));
    let kept: i64 = sqlx::query_scalar("select count(*) from person where person_id = $1").bind(before.0).fetch_one(&owner).await.unwrap();
    let keys: i64 =
        sqlx::query_scalar("select count(*) from vault.person_key where person_id = $1").bind(before.0).fetch_one(&owner).await.unwrap();
    assert_eq!((kept, keys), (0, 0), "the empty person and its key are gone");
    let seen =
        "select count(*) from audit where act = 'person/match' and person_id = (select person_id from account limit 1) and reason = 'text'";
    assert_eq!(world.count(seen).await, 1);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j1_a_code_by_post_is_printed_by_staff_in_both_languages_and_joins(owner: PgPool) {
    let world = World::new(owner).await;
    let known = world.known("Siân Morgan", 1984).await;
    let sian = world.resident("Siân").await;
    ask(&world, &sian, "Siân Morgan", Way::Letter).await.unwrap();
    assert!(world.mails().await.is_empty(), "post is not sent by the mail worker");
    let (id, envelope) = only_letter(&world, known).await;
    assert_eq!(envelope.to, "Siân Morgan\n1 Heol Tŷ Dŵr\nAberwennol\nAN1 4DX");
    let sheet = outbox::letters::sheet(id, &envelope, world.portal.council(), "http://localhost", noon());
    let languages: Vec<Lang> = sheet.parts.iter().map(|part| part.lang).collect();
    assert_eq!(languages, [Lang::Cy, Lang::En], "nobody has said which language, so Welsh comes first");
    assert!(sheet.parts[0].facts[0].contains("21 Tachwedd 2026") && sheet.parts[1].facts[0].contains("21 November 2026"));
    let pdf = outbox::pdf::document(&[sheet], "Llythyrau", Lang::Cy).unwrap();
    assert!(pdf.starts_with(b"%PDF") && pdf.windows(16).any(|part| part == b"NotoSans-Regular"));
    let Letter::MatchCodePost { code } = envelope.letter else { panic!("{:?}", envelope.letter) };
    world.advance(TimeDelta::days(13));
    type_code(&world, &sian, &format!("{} {}", &code[..5].to_lowercase(), &code[5..])).await.unwrap();
    assert_eq!(world.again(&sian).await.person(), Some(known));
    assert_eq!(world.mails().await.len(), 1, "M24");
}

async fn only_letter(world: &World, person: PersonId) -> (OutboxId, outbox::Envelope) {
    let row = sqlx::query("select outbox_id, content_sealed from outbox where way = 'post' and person_id = $1")
        .bind(person.0)
        .fetch_one(&world.owner)
        .await
        .expect("one letter");
    let id = OutboxId(row.get(0));
    let mut uow = world.portal.begin(Actor::System("test")).await.expect("a unit of work");
    let sealed = crate::vault::Sealed::from_bytes(row.get(1));
    (id, uow.open(person, outbox::store::place(id), &sealed).await.expect("an envelope"))
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn j1_at_the_desk_the_spoken_code_and_a_document_join_the_open_record(owner: PgPool) {
    let world = World::new(owner).await;
    let known = world.known("Siân Morgan", 1984).await;
    let sian = world.resident("Siân").await;
    let adviser = world.staff("A-117", "CS", &[Role::Adviser]).await;
    ops::start(&caller(&world), &sian, None).await.unwrap();
    let Standing::Waiting(tries) = ops::standing(&caller(&world), &sian).await.unwrap() else { panic!("a try") };
    let code = ops::spoken_code(&world.portal, &tries[0]).unwrap();
    assert_eq!(code.len(), 8);
    let look = ops::desk::look(&caller(&world), &adviser, known, &code).await;
    assert!(matches!(look, Err(OpError::NotFound)), "the record is not open");
    world.open(&adviser, known).await;
    let wrong = ops::desk::look(&caller(&world), &adviser, known, "22222222").await;
    assert!(matches!(wrong, Err(OpError::Invalid(_))));
    assert_eq!(ops::desk::look(&caller(&world), &adviser, known, &code).await.unwrap().name, "Siân");
    ops::desk::join(&caller(&world), &adviser, known, &code, Document::Passport).await.unwrap();
    assert_eq!(world.again(&sian).await.person(), Some(known));
    let again = ops::desk::join(&caller(&world), &adviser, known, &code, Document::Passport).await;
    assert!(matches!(again, Err(OpError::Invalid(_))), "a code joins once");
    let mut uow = world.portal.begin(world.again(&sian).await).await.unwrap();
    let seen: Vec<String> = crate::audit::ops::looks(&mut uow, known, None, 10).await.unwrap().into_iter().map(|look| look.act).collect();
    assert_eq!(seen, ["person/match", "match_try/look"], "the person sees who joined them and who saw their code");
    assert_eq!(world.count("select count(*) from audit where act = 'person/match' and reason = 'desk/passport'").await, 1);
    assert_eq!(world.mails().await.len(), 1, "M24");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn nothing_tells_the_asker_whether_somebody_is_known(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    world.known("Siân Morgan", 1984).await;
    let (one, other) = (world.resident("One").await, world.resident("Other").await);
    for way in [Way::Text, Way::Letter] {
        ask(&world, &one, "Siân Morgan", way).await.unwrap();
        ask(&world, &other, "Nobody Here", way).await.unwrap();
        world.advance(TimeDelta::minutes(1));
    }
    let rows = |actor: &Actor| {
        let (owner, account) = (owner.clone(), actor.account().unwrap().0);
        async move {
            let sql = "select way || '/' || length(code_hash) || '/' || tries || '/' || (expires_at - created_at)::text from match_try where account_id = $1 order by way";
            sqlx::query_scalar::<_, String>(sql).bind(account).fetch_all(&owner).await.unwrap()
        }
    };
    assert_eq!(rows(&one).await, rows(&other).await);
    let standing = async |actor: &Actor| match ops::standing(&caller(&world), actor).await.unwrap() {
        Standing::Waiting(tries) => tries.into_iter().map(|shown| (shown.way, shown.expires_at)).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(standing(&one).await, standing(&other).await);
    for asker in [&one, &other] {
        let mut uow = world.portal.begin(asker.clone()).await.unwrap();
        assert!(outbox::ops::list(&mut uow, asker.person().unwrap(), 10).await.unwrap().is_empty());
        let rows = sqlx::query_scalar::<_, i64>("select count(*) from outbox").fetch_one(uow.conn()).await.unwrap();
        let tries = sqlx::query_scalar::<_, i64>("select count(*) from match_try").fetch_one(uow.conn()).await.unwrap();
        assert_eq!((rows, tries), (0, 0), "the asker sees no row of either");
    }
    assert_eq!(world.mails().await.len(), 1, "the text message went to the phone of the one who is known");
    assert_eq!(world.count("select count(*) from outbox where way = 'post'").await, 1);
    for asker in [&one, &other] {
        assert!(is_wrong(type_code(&world, asker, "222222").await));
        assert!(is_wrong(type_code(&world, asker, "2222222222").await));
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_name_alone_a_shared_name_and_a_guarded_person_are_never_found(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let (father, son) = (world.known("Dafydd Wyn Evans", 1954).await, world.known("Dafydd Wyn Evans", 1984).await);
    let (twin, other) = (world.known("Nia Parry", 1984).await, world.known("Mair Parry", 1984).await);
    let asker = world.resident("Asker").await;
    let found = async |name: &str, year: &str, postcode: &str| {
        let claim = claim(name, year, postcode, Way::Text);
        let mut uow = world.portal.begin(Actor::System("test")).await.unwrap();
        crate::matching::store::find(&mut uow, &claim.words(), claim.born.date(), &claim.postcode, claim.identifier.as_deref())
            .await
            .unwrap()
    };
    assert_eq!(found("Dafydd Evans", "1954", "AN1 4DX").await, Some(father));
    assert_eq!(found("Dafydd Evans", "1984", "AN1 4DX").await, Some(son));
    assert_eq!(found("Dafydd Wyn Evans", "1990", "AN1 4DX").await, None, "the name and the street are not enough");
    assert_eq!(found("Dafydd Wyn Evans", "1984", "AN2 4DX").await, None, "the name and the day are not enough");
    assert_eq!(found("Parry", "1984", "AN1 4DX").await, None, "half of a name is not enough");
    assert_eq!((found("Nia Parry", "1984", "AN1 4DX").await, found("Mair Parry", "1984", "AN1 4DX").await), (Some(twin), Some(other)));
    let namesake = world.known("Nia Parry", 1984).await;
    assert_eq!(found("Nia Parry", "1984", "AN1 4DX").await, None, "two of one name and day");
    for guard in ["restricted_since = now()", "deceased_on = '2026-01-01'", "staff_relative = true", "kind = 'account'", "kind = 'unnamed'"]
    {
        sqlx::query(AssertSqlSafe(format!("update person set {guard} where person_id = $1")))
            .bind(namesake.0)
            .execute(&owner)
            .await
            .unwrap();
        assert_eq!(found("Nia Parry", "1984", "AN1 4DX").await, Some(twin), "{guard}");
        sqlx::query(
            "update person set restricted_since = null, deceased_on = null, staff_relative = false, kind = 'known' where person_id = $1",
        )
        .bind(namesake.0)
        .execute(&owner)
        .await
        .unwrap();
    }
    for odd in ["%", "'", "🦊", "X"] {
        ops::start(&caller(&world), &asker, Some(&claim(odd, "1984", "AN1 4DX", Way::Text))).await.ok();
    }
    assert!(world.mails().await.is_empty());
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_code_ends_counts_its_tries_and_works_for_one_account_once(owner: PgPool) {
    let world = World::new(owner).await;
    let known = world.known("Siân Morgan", 1984).await;
    let (sian, thief) = (world.resident("Siân").await, world.resident("Thief").await);
    ask(&world, &sian, "Siân Morgan", Way::Text).await.unwrap();
    ask(&world, &thief, "Nobody Here", Way::Text).await.unwrap();
    let late = world.texted().await;
    assert!(is_wrong(type_code(&world, &thief, &late).await), "another session’s code is no code");
    world.advance(TimeDelta::minutes(16));
    assert!(is_wrong(type_code(&world, &sian, &late).await), "it ended");
    ask(&world, &sian, "Siân Morgan", Way::Text).await.unwrap();
    let tried = world.texted().await;
    let wrong = if tried == "000000" { "111111" } else { "000000" };
    for _ in 0..5 {
        assert!(is_wrong(type_code(&world, &sian, wrong).await));
    }
    assert!(is_wrong(type_code(&world, &sian, &tried).await), "after five wrong ones the right one is over too");
    ask(&world, &sian, "Siân Morgan", Way::Text).await.unwrap();
    let third = world.texted().await;
    assert!(matches!(ask(&world, &sian, "Siân Morgan", Way::Text).await, Err(OpError::TooManyTries { .. })), "three tries a day");
    type_code(&world, &sian, &third).await.unwrap();
    let after = world.again(&sian).await;
    assert_eq!(after.person(), Some(known));
    assert!(is_wrong(type_code(&world, &after, &third).await), "used once");
    assert!(is_wrong(type_code(&world, &thief, &third).await));
    assert!(matches!(ask(&world, &after, "Siân Morgan", Way::Text).await, Err(OpError::Denied(_))), "matched for good");
    assert_eq!(world.mails().await.len(), 1, "M24");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn two_tabs_have_a_code_each_and_one_join_ends_both(owner: PgPool) {
    let world = World::new(owner).await;
    let known = world.known("Siân Morgan", 1984).await;
    let sian = world.resident("Siân").await;
    ask(&world, &sian, "Siân Morgan", Way::Text).await.unwrap();
    let first = world.texted().await;
    ask(&world, &sian, "Siân Morgan", Way::Text).await.unwrap();
    let second = world.texted().await;
    let (one, other) = tokio::join!(type_code(&world, &sian, &first), type_code(&world, &sian, &second));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(world.again(&sian).await.person(), Some(known));
    assert_eq!(world.count("select count(*) from match_try where done_at is null").await, 0);
    assert_eq!(world.mails().await.len(), 1, "M24");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_contact_that_was_changed_today_is_sent_no_code(owner: PgPool) {
    let world = World::new(owner).await;
    let known = world.known("Siân Morgan", 1984).await;
    world.said_at(known, noon() - TimeDelta::hours(2)).await;
    let sian = world.resident("Siân").await;
    ask(&world, &sian, "Siân Morgan", Way::Text).await.unwrap();
    ask(&world, &sian, "Siân Morgan", Way::Letter).await.unwrap();
    assert!(world.mails().await.is_empty());
    assert_eq!(world.count("select count(*) from outbox").await, 0);
    assert_eq!(world.count("select count(*) from match_try where found_id is not null").await, 0);
}
