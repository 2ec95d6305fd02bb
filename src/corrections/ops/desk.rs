//! The team's side: what waits, one dispute, and the answer to it.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    around::{are_to_be_told, given, whole},
    hides, show_again,
};
use crate::{
    actor::Actor,
    backup, calendar,
    corrections::{
        Answer, Correction, Decision, Queued, Whole,
        forms::{Decided, asked_in},
        rules::{self, Notice},
        store,
    },
    db::Uow,
    erasure::journal::PutRight,
    error::{OpError, OpResult},
    fields::Fields,
    lang::{Lang, Words},
    outbox::Letter,
    people,
    policy::Office,
    service_requests,
    text::corrections as words,
};

/// How many rows a page of the queue has.
pub const PAGE: i64 = 50;

/// A page of what is open, due soonest first, and whether there is more.
pub async fn queue(uow: &mut Uow, after: Option<(NaiveDate, Uuid)>) -> OpResult<(Vec<Queued>, bool)> {
    let teams = rules::teams_answered_for(uow.actor())?;
    let mut rows = store::queue(uow, teams.as_deref(), after, PAGE + 1).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    Ok((rows, more))
}

/// A dispute with what its answer needs.
pub struct Opened {
    pub whole: Whole,
    /// The languages the answer is asked for in.
    pub languages: &'static [Lang],
    /// Who else was given the item, and is told when it was wrong.
    pub given: Vec<String>,
}

/// Opens a dispute to answer it. The look is in the audit, and so in the person's record, before anything is shown.
pub async fn open(uow: &mut Uow, reference: &str) -> OpResult<Opened> {
    let correction = store::by_reference(uow, reference).await?;
    let permit = rules::may_open(uow.actor(), &correction)?;
    uow.record(permit).await?;
    let languages = asked_in(people::ops::get(uow, correction.person).await?.language);
    let given = given(uow, &correction).await?.into_keys().collect();
    Ok(Opened { whole: whole(uow, correction).await?, languages, given })
}

/// Answers a dispute: a decision and its reasons, in the person's language or in both.
///
/// What turns out to be about somebody else stays hidden: nobody may work with it as if it were. Anything else is seen again.
pub async fn decide(uow: &mut Uow, reference: &str, fields: &Fields) -> OpResult<Decision> {
    let correction = store::lock(uow, reference).await?;
    let permit = rules::may_decide(uow.actor(), &correction)?;
    if fields.get("revision").parse() != Ok(correction.revision) {
        return Err(OpError::Conflict);
    }
    let languages = asked_in(people::ops::get(uow, correction.person).await?.language);
    let decided = Decided::check(fields, languages)?;
    let answer = answered(uow, &correction, &decided)?;
    let by = uow.actor().label();
    if hides(&correction) && decided.decision != Decision::Accept {
        show_again(uow, &correction).await?;
    }
    store::set_decided(uow, permit, decided.decision, &by, &answer).await?;
    if decided.decision != Decision::Refuse {
        are_to_be_told(uow, &correction).await?;
    }
    let letter = Letter::CorrectionAnswered { reference: correction.reference.clone(), on: uow.today() };
    service_requests::ops::write_to_person(uow, correction.person, correction.language, letter).await?;
    write_down(uow, &correction, decided.decision).await?;
    Ok(decided.decision)
}

/// What was found to be wrong is a line of the journal. A value is one as it is changed, by whoever keeps the record.
async fn write_down(uow: &mut Uow, correction: &Correction, decision: Decision) -> OpResult {
    if decision == Decision::Refuse || correction.about.field.is_some() {
        return Ok(());
    }
    let now = if hides(correction) && decision == Decision::Accept { PutRight::Hidden } else { PutRight::Answered };
    backup::ops::rectified(uow, correction.person, &correction.category, correction.item, now).await
}

fn answered(uow: &Uow, correction: &Correction, decided: &Decided) -> OpResult<Answer> {
    let notice = if decided.decision.refuses() {
        let notice = notice(uow, correction, decided.decision).complete();
        notice.ok_or_else(|| OpError::Internal(anyhow::anyhow!("the policy pack does not say how to complain about a refusal")))?
    } else {
        Vec::new()
    };
    Ok(Answer { reasons: decided.reasons.clone(), notice })
}

/// What a refusal says beside its reasons, as the policy pack names the offices now.
fn notice(uow: &Uow, correction: &Correction, decision: Decision) -> Notice {
    let (policy, today) = (uow.portal().policy(), uow.today());
    let refused = if decision == Decision::Part { words::notice_part } else { words::notice_refused };
    let reach = |office: &Office, lang: Lang| {
        let by = [office.email.as_deref(), Some(office.phone.as_str()), office.web.as_ref().map(|web| web.get(lang))];
        by.into_iter().flatten().map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let named = |office: &Office, say: fn(Lang, &str, &str) -> String| {
        Words::of(|lang| {
            let (name, how) = (office.name.get(lang).trim(), reach(office, lang));
            if name.is_empty() || how.is_empty() { String::new() } else { say(lang, &how, name) }
        })
    };
    Notice {
        refused: Words::of(|lang| refused(lang, &calendar::full_date(lang, today), &correction.reference)),
        complain_to_us: named(&policy.controller, words::notice_us),
        complain_to_the_regulator: named(&policy.regulator, words::notice_regulator),
        go_to_court: Words::of(words::notice_court),
        data_protection_officer: named(&policy.dpo, words::notice_officer),
    }
}

/// Whether the actor answers disputes at all, for the way to the queue.
pub fn answers(actor: &Actor) -> bool {
    rules::teams_answered_for(actor).is_ok()
}
