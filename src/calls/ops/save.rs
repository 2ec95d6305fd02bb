//! Writing a call down: contact, recording and referral in one unit of work.

use uuid::Uuid;

use super::{
    super::{
        Call, Moment,
        forms::{Log, Who},
        rules, store,
    },
    close_payment, keep_open, refuse_guarded,
};
use crate::{
    db::Uow,
    error::{FieldErrors, OpResult},
    ids::{CallId, PersonId},
    interactions::{self, Content, Direction, Kind, Outcome, ops::NewContact},
    lang::Lang,
    people::{self, Channel, Source},
    recordings::{self, Mark, MarkKind, ops::NewRecording},
    text::calls as text,
};

/// Saves a call. Pressed twice, it is one contact.
///
/// Only somebody who proved who they are gets it into their record: what a stranger said in their name is none of theirs. It is
/// kept with somebody unnamed instead.
pub async fn save(uow: &mut Uow, id: CallId, log: &Log, lang: Lang) -> OpResult<Uuid> {
    let call = store::lock(uow, id).await?.as_of(uow.now());
    let permit = rules::may_save(uow.actor(), &call)?;
    if let Some(interaction) = call.interaction {
        return Ok(interaction);
    }
    if call.lapsed && log.who.is_none_or(|who| call.person.map(Who::Person) == Some(who)) {
        return Err(FieldErrors::one("fact_name", text::lapsed).into());
    }
    let confirmed = call.confirmed().filter(|person| log.who.is_none_or(|who| who == Who::Person(*person)));
    let person = match confirmed {
        Some(person) => {
            refuse_guarded(uow, person, "who").await?;
            keep_open(uow, &call, person).await?;
            person
        }
        None => unnamed(uow).await?,
    };
    let subject = subject(uow, log, lang);
    let key = uow.portal().vault().keyed_id("call", &call.id.to_string());
    let interaction = interactions::ops::log(uow, contact(&call, key, log, person, confirmed.is_some(), &subject)).await?;
    enter_recording(uow, &call, log, person, interaction).await?;
    if let Some(team) = &log.team {
        interactions::ops::refer(uow, interaction, team, &log.shared, &log.asked, &subject).await?;
    }
    if !log.told {
        interactions::ops::acknowledge::acknowledge(uow, interaction, log.team.as_deref()).await?;
    }
    store::set_saved(uow, permit, interaction).await?;
    Ok(interaction)
}

async fn unnamed(uow: &mut Uow) -> OpResult<PersonId> {
    let id = PersonId(uow.new_id());
    people::ops::create(uow, id, people::Kind::Unnamed, None).await?;
    Ok(id)
}

/// What the call was about, in a few plain words.
fn subject(uow: &Uow, log: &Log, lang: Lang) -> String {
    let lang = log.language.unwrap_or(lang);
    let service = log.service.as_deref().and_then(|slug| uow.portal().catalogue().service(slug));
    service.map_or_else(|| text::general(lang).to_string(), |service| service.title.get(lang).to_string())
}

fn contact(call: &Call, key: Uuid, log: &Log, person: PersonId, confirmed: bool, subject: &str) -> NewContact {
    let for_another = log.who == Some(Who::ForAnother);
    NewContact {
        person,
        // A contact of its own for each call, under a key that nobody else can type.
        submission_key: key,
        at: call.arrived_at,
        direction: Direction::In,
        channel: Channel::Phone,
        kind: kind(log.outcome),
        source: if for_another { Source::Representative } else { Source::Resident },
        relation: log.relation.filter(|_| for_another),
        service: log.service.clone(),
        outcome: log.outcome,
        language: log.language,
        content: Content { subject: subject.to_string(), note: log.note.clone(), organisation: log.organisation.clone() },
        reference: None,
        private_room: None,
        survey: log.survey,
        statement_reminder: call.marks.iter().any(|mark| mark.is(MarkKind::Statement)),
        recording_refused: log.refused_recording,
        rights_request: log.rights_request,
        sensitive: false,
        confirmed: if confirmed { call.factors.iter().map(|factor| factor.code().to_string()).collect() } else { Vec::new() },
    }
}

const fn kind(outcome: Outcome) -> Kind {
    match outcome {
        Outcome::Answered | Outcome::CallBack => Kind::Enquiry,
        Outcome::Request | Outcome::InformationRequest => Kind::Request,
        Outcome::PassedOn => Kind::Referral,
        Outcome::Signposted => Kind::Signpost,
        Outcome::Complaint => Kind::Complaint,
    }
}

/// Enters the recording where the line is recorded and the caller did not refuse. After a transfer nothing is recorded.
async fn enter_recording(uow: &mut Uow, call: &Call, log: &Log, person: PersonId, interaction: Uuid) -> OpResult {
    let recorded = uow.portal().council().line(&call.line).is_some_and(|line| line.recorded);
    if !recorded || log.refused_recording {
        return Ok(());
    }
    let mut marks = call.marks.clone();
    let seconds = call.seconds(uow.now());
    close_payment(&mut marks, seconds);
    for mark in marks.iter_mut().filter(|mark| mark.is(MarkKind::Transfer)) {
        mark.until = Some(seconds);
    }
    let new = NewRecording {
        interaction,
        person,
        line: call.line.clone(),
        supplier_reference: call.event.clone(),
        started_at: call.arrived_at,
        seconds,
        notice_version: call.notice_version.clone(),
        transferred_to: call.transferred_to.clone(),
        marks: marks.iter().filter_map(mark).collect(),
    };
    recordings::ops::enter(uow, new).await.map(drop)
}

fn mark(moment: &Moment) -> Option<Mark> {
    let kind = MarkKind::from_code(&moment.kind)?;
    Some(Mark { kind, at: moment.at, until: moment.until, reminded: kind == MarkKind::Statement })
}
