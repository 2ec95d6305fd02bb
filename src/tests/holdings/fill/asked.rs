//! What somebody asked about their information, and what they were asked in surveys.

use super::*;

/// What the person asked about their information: answered three months before noon, so that it holds nothing any longer.
pub async fn asked(world: &World, person: PersonId, actor: &Actor) {
    let account = actor.account().expect("an account");
    let choice = "insert into preference (preference_id, person_id, topic, ways, channel, said_at, recorded_at, ended_at)
                  values ($1, $2, 'surveys', '{email}', 'online', $4, $4, $4) returning $3::bytea";
    put(&world.owner, Uuid::now_v7(), person, Vec::new(), choice.to_string()).await;
    surveyed(world, person).await;
    let pack = format!(
        "insert into pack (pack_id, person_id, account_id, submission_key, language, made_at, ends_at)
         values ($1, $2, '{account}', $1, 'en', $4::timestamptz - interval '4 months', $4::timestamptz - interval '3 months') returning $3::bytea"
    );
    put(&world.owner, Uuid::now_v7(), person, Vec::new(), pack).await;
    let request = row(
        world,
        person,
        "rights_request",
        "words_sealed",
        json!(PLANTED),
        "insert into rights_request (rights_request_id, reference, person_id, group_id, submission_key, kind, channel, received_on, made_at,
           language, words_sealed, state, decided_at, decided_by)
         values ($1, $1::text, $2, $1, $1, 'access', 'letter', '2026-08-20', $4::timestamptz - interval '3 months', 'en', $3, 'accepted',
           $4::timestamptz - interval '3 months', 'G-001')",
    )
    .await;
    refused_and_charged(world, person, request).await;
    let copy = format!(
        "insert into disclosure (disclosure_id, rights_request_id, person_id, reference, language, collected_at, names_sealed)
         values ($1, '{request}', $2, '{request}', 'en', $4, $3)"
    );
    let disclosure = row(world, person, "disclosure", "names_sealed", json!([PLANTED]), &copy).await;
    let missing = format!(
        "insert into disclosure_review (disclosure_review_id, disclosure_id, person_id, submission_key, at, words_sealed)
         values ($1, '{disclosure}', $2, $1, $4, $3)"
    );
    row(world, person, "disclosure_review", "words_sealed", json!(PLANTED), &missing).await;
    row(
        world,
        person,
        "rights_step",
        "body_sealed",
        json!(PLANTED),
        &format!(
            "insert into rights_step (rights_step_id, rights_request_id, person_id, at, on_day, kind, language, staff_number, body_sealed)
             values ($1, '{request}', $2, $4::timestamptz - interval '3 months', '2026-08-21', 'question', 'en', 'G-001', $3)"
        ),
    )
    .await;
    let certificate = json!({"reference": PLANTED, "on": "2026-11-20", "lines": [], "told": [], "keys_until": "2026-12-20"});
    row(
        world,
        person,
        "erasure",
        "certificate_sealed",
        certificate,
        &format!(
            "insert into erasure (erasure_id, rights_request_id, person_id, whole, by_rule, cool_until, needs_decision, state, done_at,
               certificate_sealed)
             values ($1, '{request}', $2, false, '{{draft}}', '2026-11-19', false, 'done', $4, $3)"
        ),
    )
    .await;
    sqlx::query("insert into complaint (rights_request_id, person_id) values ($1, $2)")
        .bind(request)
        .bind(person.0)
        .execute(&world.owner)
        .await
        .expect("a complaint");
    row(
        world,
        person,
        "complaint_note",
        "body_sealed",
        json!(PLANTED),
        &format!(
            "insert into complaint_note (complaint_note_id, rights_request_id, person_id, at, staff_number, language, body_sealed)
             values ($1, '{request}', $2, $4, 'G-001', 'en', $3)"
        ),
    )
    .await;
    row(
        world,
        person,
        "recipient_notice",
        "name_sealed",
        json!(PLANTED),
        &format!(
            "insert into recipient_notice (recipient_notice_id, rights_request_id, person_id, name_sealed, outcome, settled_at)
             values ($1, '{request}', $2, $3, 'told', $4)"
        ),
    )
    .await;
}

/// That it was refused, and that a fee was charged for it.
async fn refused_and_charged(world: &World, person: PersonId, request: Uuid) {
    let reasons = sealed(world, person, Place::new("rights_refusal", "reasons_sealed", request), json!({"en": PLANTED, "cy": ""})).await;
    let why = sealed(world, person, Place::new("rights_refusal", "why_sealed", request), json!(PLANTED)).await;
    let refusal = format!(
        "insert into rights_refusal (rights_request_id, person_id, ground, why_sealed, reasons_sealed, proposed_at, proposed_by,
           proposed_account, agreed_at, agreed_by, agreed_account)
         values ($1, $2, 'excessive', $3, '\\x{}', $4, 'G-001', gen_random_uuid(), $4, 'G-002', gen_random_uuid())",
        data_encoding::HEXLOWER.encode(&reasons)
    );
    put(&world.owner, request, person, why, refusal).await;
    let why = sealed(world, person, Place::new("rights_fee", "why_sealed", request), json!(PLANTED)).await;
    let notice = json!({"reasons": {"en": PLANTED, "cy": ""}, "notice": []});
    let notice = sealed(world, person, Place::new("rights_fee", "notice_sealed", request), notice).await;
    let fee = format!(
        "insert into rights_fee (rights_request_id, person_id, ground, pence, why_sealed, notice_sealed, proposed_at, proposed_by,
           proposed_account, agreed_at, agreed_by, agreed_account)
         values ($1, $2, 'copies', 1250, $3, '\\x{}', $4, 'G-001', gen_random_uuid(), $4, 'G-002', gen_random_uuid())",
        data_encoding::HEXLOWER.encode(&notice)
    );
    put(&world.owner, request, person, why, fee).await;
}

/// What the person answered in a survey that ended at noon.
pub async fn surveyed(world: &World, person: PersonId) {
    let wave = "insert into survey_wave (survey_wave_id, submission_key, name, from_day, until_day, channels, ways, rate, most, seed, days_between,
                  days_after, excluded_services, state, defined_by, defined_at)
                values ($1, $1, 'November', '2026-11-01', '2026-11-20', '{phone}', '{email}', 500, 10, 7, 90, 14, '{}', 'closed', 'M-012', $4)
                returning $2::uuid, $3::bytea";
    let id = Uuid::now_v7();
    put(&world.owner, id, person, Vec::new(), wave.to_string()).await;
    let invitation = Uuid::now_v7();
    let invited = format!(
        "insert into survey_invitation (survey_invitation_id, survey_wave_id, person_id, interaction_id, way, place, state, drawn_at,
           invited_at, ended_at) values ($1, '{id}', $2, $1, 'email', 1, 'answered', $4, $4, $4) returning $3::bytea"
    );
    put(&world.owner, invitation, person, Vec::new(), invited).await;
    let words = sealed(world, person, Place::new("survey_answer", "words_sealed", invitation), json!(PLANTED)).await;
    let answer = format!(
        "insert into survey_answer (survey_answer_id, survey_wave_id, person_id, overall, ease, clear, language, words_sealed, answered_at)
         values ($1, '{id}', $2, 'good', 'good', 'poor', 'en', $3, $4)"
    );
    put(&world.owner, invitation, person, words, answer).await;
}
