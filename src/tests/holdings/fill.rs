//! One of everything about one person: whatever the register has a category for, all of it begun and ended at the same noon.

mod asked;

use serde_json::json;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use crate::{
    actor::{Actor, Role},
    ids::PersonId,
    people::{self, HouseholdMember, Need, Value},
    tests::world::{World, noon},
    vault::Place,
};

/// A word that stands in everything that is sealed about the person.
pub const PLANTED: &str = "Secretname";

/// Somebody about whom one of everything is held.
pub struct Filled {
    pub actor: Actor,
    pub person: PersonId,
    pub staff: Actor,
    pub interaction: Uuid,
    pub request: Uuid,
}

/// Runs a statement of the owner's about a person and a new row.
async fn put(owner: &PgPool, id: Uuid, person: PersonId, sealed: Vec<u8>, statement: String) {
    sqlx::query(AssertSqlSafe(statement)).bind(id).bind(person.0).bind(sealed).bind(noon()).execute(owner).await.expect("a row");
}

async fn sealed(world: &World, person: PersonId, place: Place, value: serde_json::Value) -> Vec<u8> {
    let mut uow = world.portal.begin(Actor::System("test")).await.expect("a unit of work");
    uow.seal(person, place, &value).await.expect("sealing").as_bytes().to_vec()
}

async fn row(
    world: &World,
    person: PersonId,
    table: &'static str,
    column: &'static str,
    value: serde_json::Value,
    statement: &str,
) -> Uuid {
    let id = Uuid::now_v7();
    let sealed = sealed(world, person, Place::new(table, column, id), value).await;
    put(&world.owner, id, person, sealed, statement.to_string()).await;
    id
}

/// A contact of the person that was closed at noon.
pub async fn contact(world: &World, person: PersonId, channel: &str, direction: &str, kind: &str) -> Uuid {
    contact_of(world, person, channel, direction, kind, PLANTED, &format!("A word with {PLANTED}")).await
}

/// As [`contact`], about something of its own.
pub async fn contact_of(world: &World, person: PersonId, channel: &str, direction: &str, kind: &str, subject: &str, note: &str) -> Uuid {
    row(
        world,
        person,
        "interaction",
        "content_sealed",
        json!({"subject": subject, "note": note, "organisation": ""}),
        &format!(
            "insert into interaction (interaction_id, person_id, submission_key, at, recorded_at, direction, channel, kind, source, outcome,
               team_code, staff_number, content_sealed, policy_version, closed_at)
             values ($1, $2, gen_random_uuid(), $4, $4, '{direction}', '{channel}', '{kind}', 'resident', 'answered', 'CS', 'A-117', $3, 3, $4)"
        ),
    )
    .await
}

/// Hands a contact to a team, which has done its work at noon.
pub async fn refer(world: &World, person: PersonId, interaction: Uuid, team: &str) -> Uuid {
    row(
        world,
        person,
        "referral",
        "content_sealed",
        json!({"asked": PLANTED}),
        &format!(
            "insert into referral (referral_id, person_id, interaction_id, from_team, to_team, content_sealed, created_at, done_at)
             values ($1, $2, '{interaction}', 'CS', '{team}', $3, $4, $4)"
        ),
    )
    .await
}

/// What a councillor asked for the person, closed at noon, with an answer.
pub async fn councillor_case(world: &World, person: PersonId) -> Uuid {
    let id = row(
        world,
        person,
        "councillor_case",
        "content_sealed",
        json!({"councillor": "Nia", "name": PLANTED, "email": "", "phone": "", "address": [], "postcode": "", "matter": PLANTED, "outcome": ""}),
        "insert into councillor_case (councillor_case_id, reference, person_id, submission_key, team_code, asked_by, authority, special,
           safe_copy, reply_to, ward_match, language, content_sealed, asker_sealed, sent_at, due_on, state, closed_at)
         values ($1, $1::text, $2, gen_random_uuid(), 'CS', 'person', 'told', false, true, 'both', 'unknown', 'en', $3, $3, $4,
           '2026-12-04', 'closed', $4)",
    )
    .await;
    let asker = sealed(world, person, Place::new("councillor_case", "asker_sealed", id), json!("Nia")).await;
    let statement = "update councillor_case set asker_sealed = $3 where councillor_case_id = $1 and person_id = $2 and closed_at = $4";
    put(&world.owner, id, person, asker, statement.to_string()).await;
    row(
        world,
        person,
        "councillor_message",
        "body_sealed",
        json!({"en": PLANTED, "cy": ""}),
        &format!(
            "insert into councillor_message (councillor_message_id, councillor_case_id, person_id, submission_key, at, kind, reply_to,
               body_sealed) values ($1, '{id}', $2, gen_random_uuid(), $4, 'reply', 'both', $3)"
        ),
    )
    .await;
    id
}

/// A correction about an item, open or answered at noon.
pub async fn correct(world: &World, person: PersonId, category: &str, item: Uuid, state: &str) -> Uuid {
    correct_in(world, person, category, item, state, PLANTED).await
}

/// As [`correct`], in words of its own.
pub async fn correct_in(world: &World, person: PersonId, category: &str, item: Uuid, state: &str, words: &str) -> Uuid {
    let decided = if state == "accepted" { "$4" } else { "null::timestamptz" };
    row(
        world,
        person,
        "correction",
        "words_sealed",
        json!({"words": words, "about": {"title": {"en": "A call", "cy": "Galwad"}, "at": noon(), "says": {"en": "", "cy": ""}}}),
        &format!(
            "insert into correction (correction_id, reference, person_id, submission_key, kind, category, item_id, team_code, words_sealed,
               language, sent_at, due_on, state, decided_at)
             values ($1, $1::text, $2, gen_random_uuid(), 'wrong', '{category}', '{item}', 'CS', $3, 'en', $4, '2026-12-21', '{state}', {decided})"
        ),
    )
    .await
}

/// What hangs on a correction: the person's own words about the item, and somebody who was told.
async fn put_right(world: &World, person: PersonId, item: Uuid, correction: Uuid) {
    let said = format!(
        "insert into correction_statement (correction_id, person_id, item_id, at, language, words_sealed)
         values ($1, $2, '{item}', $4, 'en', $3)"
    );
    row(world, person, "correction_statement", "words_sealed", json!(PLANTED), &said).await;
    let told = format!(
        "insert into correction_notice (correction_notice_id, correction_id, person_id, name_sealed, share_ids, outcome, settled_at)
         values ($1, '{correction}', $2, $3, '{{}}', 'told', $4)"
    );
    row(world, person, "correction_notice", "name_sealed", json!(PLANTED), &told).await;
}

/// Somebody with one of everything.
pub async fn fill(world: &World, name: &str) -> Filled {
    let actor = world.resident(&format!("{name} {PLANTED}")).await;
    let person = actor.person().expect("a person");
    let staff = world.staff(&format!("A-{name}"), "CS", &[Role::Adviser]).await;
    values(world, &actor, person).await;
    let request = request(world, &actor, person).await;
    let interaction = contact(world, person, "phone", "in", "enquiry").await;
    refer(world, person, interaction, "WS").await;
    calls(world, person, interaction, &staff).await;
    logs(world, person, interaction, &staff).await;
    let correction = correct(world, person, "interaction", interaction, "accepted").await;
    put_right(world, person, interaction, correction).await;
    mandate(world, person).await;
    councillor_case(world, person).await;
    asked::asked(world, person, &actor).await;
    Filled { actor, person, staff, interaction, request }
}

async fn values(world: &World, actor: &Actor, person: PersonId) {
    let mut uow = world.portal.begin(actor.clone()).await.expect("a unit of work");
    for value in [
        Value::Nino("AB123456C".into()),
        Value::HouseholdMember(HouseholdMember { name: PLANTED.into(), relation: "daughter".into(), born: None }),
        Value::Need(Need { need: "other".into(), words: PLANTED.into() }),
        Value::KnownAs("Old".into()),
        Value::KnownAs(PLANTED.into()),
    ] {
        people::ops::set_value(&mut uow, person, &value).await.expect("a value");
    }
    crate::drafts::ops::start(&mut uow, "street-light").await.expect("a draft");
    uow.commit().await.expect("a commit");
}

/// A request that was answered, with a message and a file.
async fn request(world: &World, actor: &Actor, person: PersonId) -> Uuid {
    let reference = world.report(actor).await.reference;
    let mut uow = world.portal.begin(actor.clone()).await.expect("a unit of work");
    let words = crate::tests::world::message(&format!("{PLANTED} wrote this"));
    crate::service_requests::ops::send_message(&mut uow, &reference, &words, crate::lang::Lang::En).await.expect("a message");
    uow.commit().await.expect("a commit");
    world.mails().await;
    let id: Uuid = sqlx::query_scalar(
        "update service_request set status = 'done', outcome = 'done', decided_at = $2 where reference = $1 returning service_request_id",
    )
    .bind(&reference)
    .bind(noon())
    .fetch_one(&world.owner)
    .await
    .expect("the request");
    row(
        world,
        person,
        "file",
        "name_sealed",
        json!(format!("{PLANTED}.jpg")),
        &format!(
            "insert into file (file_id, person_id, service_request_id, question_id, kind, name_sealed, bytes, stored_as, added_at)
             values ($1, $2, '{id}', 'photo', 'jpeg', $3, 7, gen_random_uuid(), $4)"
        ),
    )
    .await;
    id
}

async fn calls(world: &World, person: PersonId, interaction: Uuid, staff: &Actor) {
    let recording = row(
        world,
        person,
        "recording",
        "supplier_reference_sealed",
        json!(format!("LL-{PLANTED}")),
        &format!(
            "insert into recording (recording_id, interaction_id, person_id, line, supplier_reference_sealed, started_at, seconds, staff_number,
               team_code, policy_version) values ($1, '{interaction}', $2, '01632 960100', $3, $4, 372, 'A-117', 'CS', 3)"
        ),
    )
    .await;
    sqlx::query("insert into recording_mark (recording_id, at_second, until_second, kind) values ($1, 250, 325, 'payment')")
        .bind(recording)
        .execute(&world.owner)
        .await
        .expect("a gap");
    let call = Uuid::now_v7();
    let number = world.portal.vault().own_key().seal(world.portal.chance(), Place::new("call", "number_sealed", call), &json!(PLANTED));
    let number = number.expect("sealing").as_bytes().to_vec();
    let statement = "insert into call (call_id, event_key, line, number_kind, number_sealed, arrived_at, person_id, ended_at)
                     values ($1, $1::text, '01632 960100', 'uk', $3, $4, $2, $4)";
    put(&world.owner, call, person, number, statement.to_string()).await;
    let check = "insert into call_check (call_check_id, call_id, person_id, staff_number, at, outcome, tier, factors)
                 values ($1, $1, $2, 'A-117', $4, 'agreed', 1, '{date_of_birth,postcode}') returning $3::bytea";
    put(&world.owner, Uuid::now_v7(), person, Vec::new(), check.to_string()).await;
    let account = staff.account().expect("an account");
    row(
        world,
        person,
        "record_access",
        "words_sealed",
        json!(PLANTED),
        &format!(
            "insert into record_access (record_access_id, account_id, person_id, reason, words_sealed, since, until)
             values ($1, '{account}', $2, 'call', $3, $4, $4::timestamptz + interval '30 minutes')"
        ),
    )
    .await;
}

async fn logs(world: &World, person: PersonId, interaction: Uuid, _staff: &Actor) {
    row(
        world,
        person,
        "share",
        "purpose_sealed",
        json!(PLANTED),
        &format!(
            "insert into share (share_id, person_id, interaction_id, at, recipient_kind, recipient, fields, purpose_sealed, ground,
               staff_number, policy_version)
             values ($1, $2, '{interaction}', $4, 'team', 'WS', '{{name,phone}}', $3, 'public_task', 'A-117', 3)"
        ),
    )
    .await;
    row(
        world,
        person,
        "retention_hold",
        "words_sealed",
        json!(PLANTED),
        "insert into retention_hold (retention_hold_id, submission_key, kind, person_id, words_sealed, owner, placed_by, placed_at, review_on,
           shown, released_at, released_by)
         values ($1, $1, 'litigation', $2, $3, 'G-001', $1, $4, '2026-12-01', true, $4, 'G-001')",
    )
    .await;
    row(
        world,
        person,
        "safety_marker",
        "words_sealed",
        json!(PLANTED),
        "insert into safety_marker (safety_marker_id, person_id, reason, words_sealed, author, team_code, created_at, review_on, told_at, ended_at)
         values ($1, $2, 'threats', $3, 'A-117', 'CS', $4, '2026-12-01', $4, $4)",
    )
    .await;
}

/// Somebody who could act for the person, until this noon.
pub async fn mandate(world: &World, person: PersonId) {
    row(
        world,
        person,
        "mandate",
        "content_sealed",
        json!({ "subject": PLANTED, "representative": PLANTED, "email": "", "language": null }),
        "insert into mandate (mandate_id, person_id, content_sealed, submission_key, authority, relation, level, services, starts_on, state,
           created_at, ended_at)
         values ($1, $2, $3, $1, 'written', 'friend', 'act', array['fly-tipping'], '2026-11-01', 'revoked', $4, $4)",
    )
    .await;
    row(
        world,
        person,
        "mandate_claim",
        "content_sealed",
        json!({ "claimant": PLANTED, "name": PLANTED, "born": null, "postcode": "AN1 4DX", "code": "" }),
        "insert into mandate_claim (mandate_claim_id, person_id, content_sealed, submission_key, authority, mode, language, made_at, due_on,
           state, decided_at)
         values ($1, $2, $3, $1, 'lpa_money', 'sole', 'en', $4, '2026-11-28', 'withdrawn', $4)",
    )
    .await;
}

/// Ends what the person told, closes their sign-in, and seals the audit: from this noon on every period runs.
pub async fn end(world: &World, person: PersonId) {
    for statement in [
        "update account set state = 'closed', closed_at = $2 where person_id = $1",
        "update person_value set ended_at = $2 where person_id = $1 and kind = 'need'",
    ] {
        sqlx::query(AssertSqlSafe(statement)).bind(person.0).bind(noon()).execute(&world.owner).await.expect("an end");
    }
    seal_audit(world).await;
}

/// Seals every row of the audit.
pub async fn seal_audit(world: &World) {
    // Rows that finished while another test’s transaction was still running are sealed in a later block.
    for _ in 0..300 {
        let mut uow = world.portal.begin(Actor::System("test")).await.expect("a unit of work");
        crate::audit::ops::seal(&mut uow).await.expect("a seal");
        uow.commit().await.expect("a commit");
        let open = "select count(*) from audit a where not exists (select from audit_block b where a.audit_id = any (b.row_ids))";
        if sqlx::query_scalar::<_, i64>(open).fetch_one(&world.owner).await.expect("a count") == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the audit was not sealed");
}
