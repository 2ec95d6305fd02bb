//! Authority that somebody claims from a document (law.md 4.1): sending it, looking at it, accepting and refusing.

use sqlx::PgPool;
use uuid::Uuid;

use super::world::World;
use crate::{
    access,
    accounts::ops::Caller,
    actor::{Actor, Role},
    audit,
    claims::{Refusal, State, ops, ops::desk, refusal_words},
    error::{OpError, OpResult},
    fields::Fields,
    files,
    ids::{ClaimId, MandateId, PersonId, RequestId},
    lang::Lang,
    mandates,
    permit::Denial,
};

fn typed(changed: &[(&str, &str)]) -> Fields {
    let usual = [("name", "Mair Tomos"), ("postcode", "AN1 4DX"), ("authority", "lpa_money"), ("mode", "sole")];
    let mut fields: Vec<(String, String)> = usual
        .iter()
        .filter(|(name, _)| !changed.iter().any(|(other, _)| other == name))
        .chain(changed)
        .map(|(name, value)| ((*name).to_string(), (*value).to_string()))
        .collect();
    fields.push(("submission_key".into(), Uuid::new_v4().to_string()));
    Fields(fields)
}

fn person(actor: &Actor) -> PersonId {
    actor.person().expect("a resident")
}

impl World {
    async fn document(&self, actor: &Actor) -> files::ops::Written {
        let upload = files::ops::Upload { client_name: "lpa.pdf".into(), bytes: b"%PDF-1.7\nregistered\n".to_vec(), picture_only: false };
        let prepared = files::ops::prepare(&self.portal, upload).await.expect("a document");
        files::ops::write(&self.portal, actor.clone(), RequestId(Uuid::new_v4()), person(actor), prepared).await.expect("written")
    }

    async fn claim(&self, actor: &Actor, fields: &Fields) -> OpResult<ClaimId> {
        let caller = Caller {
            portal: &self.portal,
            request: RequestId(Uuid::new_v4()),
            address: "192.0.2.7".parse().expect("an address"),
            lang: Lang::En,
        };
        match ops::begin(&caller, actor, fields, true).await? {
            ops::Begun::Sent(id) => return Ok(id),
            ops::Begun::New(whose, _) => assert_eq!(whose, person(actor)),
        }
        let written = self.document(actor).await;
        let mut uow = self.portal.begin(actor.clone()).await?;
        let id = ops::make(&mut uow, fields, written, Lang::En).await?;
        uow.commit().await?;
        Ok(id)
    }

    /// Somebody who checks documents and has that record open.
    async fn checks(&self, number: &str, subject: &Actor) -> Actor {
        let staff = self.staff(number, "CS", &[Role::Caseworker]).await;
        let mut uow = self.portal.begin(staff.clone()).await.expect("a unit of work");
        access::ops::open(&mut uow, person(subject), access::Reason::Desk, None, 2, None).await.expect("opened");
        uow.commit().await.expect("a commit");
        staff
    }

    async fn accept(&self, staff: &Actor, id: ClaimId, subject: &Actor, changed: &[(&str, &str)]) -> OpResult<MandateId> {
        let mut fields = typed(changed);
        fields.0.extend([("person".into(), person(subject).to_string()), ("revision".into(), "0".into())]);
        fields.0.extend(["document", "registered"].map(|seen| ("seen".to_string(), seen.to_string())));
        let mut uow = self.portal.begin(staff.clone()).await?;
        let mandate = desk::accept(&mut uow, id, &fields).await?;
        uow.commit().await?;
        Ok(mandate)
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_an_attorney_shows_the_document_and_acts_once_staff_have_looked_at_it(owner: PgPool) {
    let world = World::new(owner).await;
    let (mair, elen) = (world.resident("Mair").await, world.resident("Elen").await);
    let form = typed(&[]);
    let id = world.claim(&elen, &form).await.unwrap();
    assert_eq!(world.claim(&elen, &form).await.unwrap(), id, "sent twice it is one");
    assert!(mandates::ops::held(&world.portal, &elen).await.unwrap().is_empty(), "nothing before somebody looked");

    let staff = world.checks("C-7", &mair).await;
    let mut uow = world.portal.begin(staff.clone()).await.unwrap();
    let waiting = desk::waiting(&mut uow).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].due_on), (1, "2026-11-27".parse().unwrap()), "five working days after a Saturday");
    let (claim, documents) = desk::open(&mut uow, id).await.unwrap();
    let (_, bytes) = desk::read_file(&mut uow, id, documents[0].id).await.unwrap();
    assert_eq!((claim.content.name.as_str(), bytes.starts_with(b"%PDF")), ("Mair Tomos", true), "the document is beside the claim");
    uow.commit().await.unwrap();
    let mut uow = world.portal.begin(elen.clone()).await.unwrap();
    let looks = audit::ops::looks(&mut uow, person(&elen), None, 50).await.unwrap();
    assert_eq!(looks.iter().filter(|look| look.act == "mandate_claim/open").count(), 2, "whoever claims sees each look");
    drop(uow);

    let mandate = world.accept(&staff, id, &mair, &[]).await.unwrap();
    let mut told: Vec<(String, String)> = world.mails().await.into_iter().map(|mail| (mail.to, mail.subject)).collect();
    told.sort();
    assert_eq!(told.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["elen@example.org", "mair@example.org"]);
    let acting = world.acting(&elen, mandate).await.expect("they act with their own sign-in");
    let Actor::Representative(acting) = acting else { panic!("somebody who acts") };
    assert_eq!(acting.acts, ["single-person-discount"], "what the document reaches and nothing else");
    let mut uow = world.portal.begin(elen.clone()).await.unwrap();
    assert_eq!(ops::own(&mut uow, id).await.unwrap().0.state, State::Accepted);
    assert!(matches!(ops::withdraw(&mut uow, id).await, Err(OpError::Denied(Denial::AlreadyDecided))));
    let mut uow = world.portal.begin(staff).await.unwrap();
    assert_eq!(ops::of_mandate(&mut uow, mandate.0).await.unwrap(), Some(id), "the document stays beside the mandate");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_refusal_has_a_reason_in_the_language_of_whoever_claimed_and_names_nobody(owner: PgPool) {
    let world = World::new(owner).await;
    let elen = world.resident("Elen").await;
    let staff = world.staff("C-7", "CS", &[Role::Caseworker]).await;
    for (because, language) in Refusal::ALL.iter().zip([Lang::En, Lang::Cy].into_iter().cycle()) {
        sqlx::query("update person set language = $2 where person_id = $1")
            .bind(person(&elen).0)
            .bind(language.tag())
            .execute(&world.owner)
            .await
            .unwrap();
        let id = world.claim(&elen, &typed(&[])).await.unwrap();
        world.mails().await;
        let mut uow = world.portal.begin(staff.clone()).await.unwrap();
        let form = |because: &str| Fields(vec![("because".into(), because.into()), ("revision".into(), "0".into())]);
        assert!(matches!(desk::refuse(&mut uow, id, &form("because")).await, Err(OpError::Invalid(_))), "no reason, no refusal");
        desk::refuse(&mut uow, id, &form(because.code())).await.unwrap();
        uow.commit().await.unwrap();
        let told = world.mails().await;
        assert_eq!((told.len(), told[0].to.as_str()), (1, "elen@example.org"));
        assert!(told[0].text.contains(refusal_words(language, *because)), "{because:?}: {}", told[0].text);
        assert!(!told[0].text.contains("Mair"), "{because:?}");
        let mut uow = world.portal.begin(elen.clone()).await.unwrap();
        assert_eq!(ops::own(&mut uow, id).await.unwrap().0.refused, Some(*because));
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_claim_is_decided_by_those_who_check_with_the_record_open_and_never_by_whoever_made_it(owner: PgPool) {
    let world = World::new(owner).await;
    let (mair, elen) = (world.resident("Mair").await, world.resident("Elen").await);
    let id = world.claim(&elen, &typed(&[])).await.unwrap();
    let shut = world.staff("C-8", "CS", &[Role::Caseworker]).await;
    assert!(matches!(world.accept(&shut, id, &mair, &[]).await, Err(OpError::NotFound)), "the record is not open");
    let adviser = world.staff("A-9", "CS", &[Role::Adviser]).await;
    let mut uow = world.portal.begin(adviser.clone()).await.unwrap();
    access::ops::open(&mut uow, person(&mair), access::Reason::Desk, None, 2, None).await.unwrap();
    uow.commit().await.unwrap();
    assert!(matches!(world.accept(&adviser, id, &mair, &[]).await, Err(OpError::Denied(Denial::NotYourRole))));
    let staff = world.checks("C-7", &elen).await;
    let own = world.accept(&staff, id, &elen, &[]).await;
    assert!(matches!(own, Err(OpError::Invalid(_))), "nobody acts for themselves: {own:?}");
    assert!(world.accept(&elen, id, &mair, &[]).await.is_err(), "nobody accepts what they claim");
    let mut uow = world.portal.begin(elen.clone()).await.unwrap();
    ops::withdraw(&mut uow, id).await.unwrap();
    uow.commit().await.unwrap();
    let late = world.accept(&world.checks("C-10", &mair).await, id, &mair, &[]).await;
    assert!(matches!(late, Err(OpError::Conflict)), "it was taken back meanwhile: {late:?}");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn both_walls_keep_a_claim_to_whoever_made_it_and_what_was_said_as_it_was_said(owner: PgPool) {
    let world = World::new(owner).await;
    let (elen, other) = (world.resident("Elen").await, world.resident("Other").await);
    let id = world.claim(&elen, &typed(&[])).await.unwrap();
    let mut uow = world.portal.begin(other.clone()).await.unwrap();
    assert!(matches!(ops::own(&mut uow, id).await, Err(OpError::NotFound)));
    assert!(files::ops::of_claim(&mut uow, id).await.unwrap().is_empty());
    let administrator = world.staff("X-1", "CS", &[Role::Administrator]).await;
    let mut uow = world.portal.begin(administrator).await.unwrap();
    assert!(desk::waiting(&mut uow).await.is_err());
    assert!(matches!(desk::open(&mut uow, id).await, Err(OpError::NotFound)));
    // The database itself lets nobody write what is not theirs to say.
    let staff = world.staff("C-7", "CS", &[Role::Caseworker]).await;
    for (actor, statement) in [
        (&elen, "update mandate_claim set state = 'accepted', decided_at = now(), decided_by = 'C-7'"),
        (&elen, "update mandate_claim set authority = 'executor'"),
        (&staff, "update mandate_claim set authority = 'executor'"),
        (&staff, "update mandate_claim set state = 'withdrawn', decided_at = now()"),
    ] {
        let mut uow = world.portal.begin(actor.clone()).await.unwrap();
        let refused = sqlx::query(statement).execute(uow.conn()).await;
        assert!(refused.unwrap_err().to_string().contains("not yours to say"), "{statement}");
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn those_who_check_are_told_of_the_first_document_that_waits_and_not_of_two_hundred(owner: PgPool) {
    let world = World::new(owner).await;
    let elen = world.resident("Elen").await;
    world.staff("C-7", "CS", &[Role::Caseworker]).await;
    world.staff("A-9", "CS", &[Role::Adviser]).await;
    sqlx::query("update account set second_step_since = created_at, password_hash = 'set'").execute(&world.owner).await.unwrap();
    for _ in 0..3 {
        world.claim(&elen, &typed(&[])).await.unwrap();
    }
    let told = world.mails().await;
    assert_eq!(told.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["c-7@example.org"]);
    assert!(told[0].subject.contains("a document to check") && told[0].text.contains("27 November"), "{}", told[0].text);
    assert!(!told[0].text.contains("Elen") && !told[0].text.contains("Mair"), "it names nobody");
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_document_is_accepted_in_part_for_the_services_and_the_level_that_staff_leave(owner: PgPool) {
    let world = World::new(owner).await;
    let (mair, elen) = (world.resident("Mair").await, world.resident("Elen").await);
    let staff = world.checks("C-7", &mair).await;
    let id = world.claim(&elen, &typed(&[])).await.unwrap();
    world.mails().await;
    let empty = world.accept(&staff, id, &mair, &[("reach", "part")]).await;
    let Err(OpError::Invalid(faults)) = empty else { panic!("{empty:?}") };
    assert!(faults.of("services").is_some() && faults.of("level").is_some());
    let beyond = [("reach", "part"), ("services", "pothole"), ("level", "act")];
    let beyond = world.accept(&staff, id, &mair, &beyond).await;
    assert!(
        matches!(&beyond, Err(OpError::Invalid(faults)) if faults.of("services").is_some()),
        "no more than its kind reaches: {beyond:?}"
    );
    let some = [("reach", "part"), ("services", "single-person-discount"), ("level", "see")];
    let mandate = world.accept(&staff, id, &mair, &some).await.unwrap();
    let told = world.mails().await;
    let hers = told.iter().find(|mail| mail.to == "elen@example.org").expect("she is told");
    assert!(hers.text.contains("not all that you asked for"), "{}", hers.text);
    let Actor::Representative(acting) = world.acting(&elen, mandate).await.unwrap() else { panic!("somebody who acts") };
    assert_eq!((acting.sees, acting.acts), (vec!["single-person-discount".to_string()], Vec::new()));
    let mut uow = world.portal.begin(elen).await.unwrap();
    assert!(ops::own(&mut uow, id).await.unwrap().0.in_part);
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn c3_a_letter_that_the_person_signed_reaches_what_it_names_for_twelve_months_and_is_theirs_to_take_back(owner: PgPool) {
    let world = World::new(owner).await;
    let (mair, elen) = (world.resident("Mair").await, world.resident("Elen").await);
    let staff = world.checks("C-7", &mair).await;
    let id = world.claim(&elen, &typed(&[("authority", "written")])).await.unwrap();
    let unnamed = world.accept(&staff, id, &mair, &[("authority", "written")]).await;
    assert!(
        matches!(&unnamed, Err(OpError::Invalid(faults)) if faults.of("services").is_some()),
        "a letter names its services: {unnamed:?}"
    );
    let named = [("authority", "written"), ("services", "fly-tipping"), ("services", "blue-badge"), ("level", "act")];
    let far = [("until-day", "22"), ("until-month", "11"), ("until-year", "2027")];
    let far = world.accept(&staff, id, &mair, &[named.as_slice(), &far].concat()).await;
    assert!(matches!(&far, Err(OpError::Invalid(faults)) if faults.of("until").is_some()), "twelve months at most: {far:?}");
    let mandate = world.accept(&staff, id, &mair, &named).await.unwrap();
    world.mails().await;
    let Actor::Representative(acting) = world.acting(&elen, mandate).await.unwrap() else { panic!("somebody who acts") };
    assert_eq!(acting.acts, ["fly-tipping"], "and what asks about health only with the tick for it");
    let mut uow = world.portal.begin(mair.clone()).await.unwrap();
    let given = mandates::ops::own(&mut uow, mandate).await.unwrap();
    assert_eq!((given.terms.until(), given.checked_by.as_deref()), (Some("2027-11-21".parse().unwrap()), Some("C-7")));
    mandates::ops::revoke(&mut uow, mandate).await.unwrap();
    uow.commit().await.unwrap();
    assert!(world.acting(&elen, mandate).await.is_none(), "her word is hers to take back, on paper as well");
    world.mails().await;
}
