//! What each noun's things are as entries of the record.

use chrono::{DateTime, Utc};

use super::{Entry, Flags, Way, way_of, words};
use crate::{
    calendar,
    casework::{self, Case, Message, MessageKind},
    corrections::{self, Correction},
    db::Uow,
    files::File,
    holdings::{Category, KeptUntil, ops},
    interactions::{Direction, Interaction},
    lang::Words,
    outbox::store::Paged,
    people::{Said, Source, Value},
    policy::rules::keep_until,
    recordings::Recording,
    service_requests::{self, ServiceRequest, store::PagedMessage},
    text::{letter_names, record, timeline as text},
};

/// An entry of a category with what the policy says of it. `began` is when its keeping period began, if it has.
fn entry(uow: &Uow, category: Category, id: uuid::Uuid, at: DateTime<Utc>, service: Option<&str>, began: Option<DateTime<Utc>>) -> Entry {
    let policy = uow.portal().policy();
    let holding = policy.holding(category.code());
    let period = holding.and_then(|holding| holding.period(service));
    let date = began.zip(period).and_then(|(began, period)| keep_until(period, calendar::london_date(began)));
    Entry {
        id,
        category,
        at,
        way: Way::Online,
        inbound: true,
        title: Words::default(),
        title_lang: None,
        line: Words::default(),
        reference: None,
        service: service.map(str::to_string),
        basis: holding.map(|holding| words::basis(holding, service)).unwrap_or_default(),
        source: words::source(Source::Resident),
        said_by: Source::Resident,
        shared: 0,
        looked: 0,
        kept: date.map_or(KeptUntil::NotBegun, KeptUntil::Date),
        rule: holding.map(|holding| holding.rule(service).clone()).unwrap_or_default(),
        flags: Flags::default(),
        link: None,
        recordings: Vec::new(),
        team: None,
        staff_number: None,
        policy_version: None,
        content: Vec::new(),
        files: Vec::new(),
        statements: Vec::new(),
    }
}

/// From the council: nobody told it anything.
fn by_us(entry: Entry) -> Entry {
    Entry { inbound: false, said_by: Source::Officer, source: Words::of(text::source_council), ..entry }
}

pub(super) fn contact(uow: &Uow, contact: Interaction) -> Entry {
    let service = contact.service.as_deref();
    let start = entry(uow, Category::Interaction, contact.id, contact.at, service, contact.closed_at);
    let inbound = contact.direction == Direction::In;
    let line = words::outcome(&contact);
    let start = if inbound { start } else { by_us(start) };
    let (said_by, source) = if inbound { (contact.source, words::source(contact.source)) } else { (start.said_by, start.source.clone()) };
    Entry {
        way: way_of(contact.channel),
        inbound,
        title: Words::same(&contact.content.subject),
        title_lang: contact.language,
        line,
        said_by,
        source,
        flags: Flags { sensitive: contact.sensitive, ..Flags::default() },
        team: Some(contact.team),
        staff_number: contact.staff_number,
        reference: contact.reference,
        policy_version: Some(contact.policy_version),
        ..start
    }
}

pub(super) fn request(uow: &Uow, request: &ServiceRequest) -> Entry {
    let start = entry(uow, Category::ServiceRequest, request.id.0, request.sent_at, Some(&request.service.slug), request.closed_at());
    Entry {
        title: Words::of(|lang| request.title(lang)),
        line: Words::of(|lang| format!("{}.", request.status.words(lang))),
        reference: Some(request.reference.clone()),
        link: Some(format!("/requests/{}", request.reference)),
        team: Some(request.team.clone()),
        policy_version: Some(request.policy_version),
        ..start
    }
}

pub(super) fn message(uow: &Uow, message: PagedMessage) -> Entry {
    let start = entry(uow, Category::RequestMessage, message.id.0, message.at, Some(&message.service.slug), message.closed_at);
    let inbound = message.direction == service_requests::Direction::In;
    let start = if inbound { start } else { by_us(start) };
    let titled = if inbound { text::message_from_you } else { text::message_from_us };
    Entry {
        title: Words::of(|lang| titled(lang, message.service.title.get(lang))),
        link: Some(format!("/requests/{}", message.reference)),
        reference: Some(message.reference),
        staff_number: message.staff_number,
        team: Some(message.team),
        policy_version: Some(message.policy_version),
        ..start
    }
}

pub(super) fn letter(uow: &Uow, letter: Paged) -> Entry {
    let id = letter.id.0;
    let start = by_us(entry(uow, Category::OutboundMessage, id, letter.created_at, None, Some(letter.created_at)));
    let way = match letter.way.as_str() {
        "text" => Way::Text,
        "post" => Way::Letter,
        _ => Way::Email,
    };
    let line = match (letter.sent_at, letter.given_up) {
        (Some(_), _) => text::letter_sent,
        (None, true) => text::letter_not_delivered,
        (None, false) => text::letter_waits,
    };
    Entry {
        way,
        title: Words::of(|lang| letter_names::by_name(&letter.letter).map_or(text::letter_other(lang), |name| name(lang))),
        line: Words::of(line),
        // Other references have no page of this kind.
        link: letter.reference.as_ref().filter(|reference| reference.starts_with("SR-")).map(|reference| format!("/requests/{reference}")),
        reference: letter.reference,
        ..start
    }
}

pub(super) fn dispute(uow: &Uow, dispute: &Correction) -> Entry {
    let start = entry(uow, Category::Correction, dispute.id, dispute.sent_at, None, dispute.decided_at);
    let title = match dispute.kind {
        corrections::Kind::Wrong => text::dispute_wrong,
        corrections::Kind::NotMe => text::dispute_not_me,
    };
    let line = match dispute.state {
        corrections::State::Open => text::dispute_open,
        corrections::State::Accepted => text::dispute_accepted,
        corrections::State::Part => text::dispute_part,
        corrections::State::Refused => text::dispute_refused,
        corrections::State::Withdrawn => text::dispute_withdrawn,
    };
    Entry {
        title: Words::of(title),
        line: Words::of(line),
        reference: Some(dispute.reference.clone()),
        link: Some(format!("/record/items/{}", dispute.item)),
        team: Some(dispute.team.clone()),
        staff_number: dispute.decided_by.clone(),
        ..start
    }
}

/// What a councillor asked for the person. Who asked the councillor is not theirs to read, when it was somebody else.
pub(super) fn case(uow: &Uow, case: &Case) -> Entry {
    let start = entry(uow, Category::CouncillorCase, case.id, case.sent_at, case.service.as_deref(), case.closed_at);
    let line = match case.state {
        casework::State::Open => text::case_open,
        casework::State::Answered => text::case_answered,
        casework::State::Refused => text::case_refused,
        casework::State::Closed => text::case_closed,
    };
    Entry {
        title: Words::of(text::case_title),
        line: Words::of(line),
        said_by: Source::Councillor,
        source: words::source(Source::Councillor),
        way: Way::SomeoneElse,
        reference: Some(case.reference.clone()),
        team: Some(case.team.clone()),
        staff_number: case.decided_by.clone(),
        ..start
    }
}

/// What a case says, and what was answered, for the page of the one thing.
pub(super) fn case_content(case: &Case, messages: &[Message]) -> Vec<(Words, Words)> {
    let mut content = vec![
        (Words::of(text::case_councillor), Words::same(&case.content.councillor)),
        (Words::of(text::case_matter), Words::same(&case.content.matter)),
        (Words::of(text::case_outcome), Words::same(&case.content.outcome)),
    ];
    for message in messages {
        let name = match message.kind {
            MessageKind::Ask => text::case_asked,
            MessageKind::Reply => text::case_reply,
            MessageKind::Refusal => text::case_refusal,
        };
        let said = |own: &str, other: &str| if own.is_empty() { other.to_string() } else { own.to_string() };
        let words = Words { en: said(&message.body.en, &message.body.cy), cy: said(&message.body.cy, &message.body.en) };
        content.push((Words::of(name), words));
    }
    content
}

pub(super) fn file(uow: &Uow, file: &File) -> Entry {
    let start = entry(uow, Category::RequestFile, file.id.0, file.added_at, None, None);
    let address = format!("/files/{}", file.id);
    Entry { title: Words::same(&file.name), link: Some(address.clone()), files: vec![(address, file.name.clone())], ..start }
}

pub(super) fn recording(uow: &Uow, recording: Recording) -> Entry {
    let start = by_us(entry(uow, Category::Recording, recording.id, recording.started_at, None, Some(recording.started_at)));
    Entry {
        way: Way::Recording,
        title: Words::of(text::recording_title),
        line: Words::of(|lang| words::length(lang, recording.seconds)),
        link: Some(format!("/record/recordings/{}", recording.id)),
        team: Some(recording.team.clone()),
        staff_number: Some(recording.staff_number.clone()),
        policy_version: Some(recording.policy_version),
        recordings: vec![recording],
        ..start
    }
}

/// Something the person, or somebody for them, told about themselves.
pub(super) fn value(uow: &Uow, said: &Said) -> Entry {
    let kind = said.value.kind();
    let category = super::super::rules::category_of(kind);
    let start = entry(uow, category, said.id, said.said_at, None, said.ended_at);
    // A need lapses unless it is renewed.
    let kept = said.until.filter(|_| matches!(said.value, Value::Need(_))).map_or(start.kept, KeptUntil::Date);
    let title = ops::value_title(kind);
    Entry {
        way: way_of(said.channel),
        source: words::source(said.source),
        said_by: said.source,
        line: Words::of(if said.ended_at.is_some() { text::value_before } else { text::value_now }),
        link: Some("/record/details".into()),
        content: vec![(title.clone(), Words::of(|lang| ops::value_text(&said.value, lang)))],
        title,
        kept,
        staff_number: said.recorded_by.clone(),
        policy_version: said.policy_version,
        ..start
    }
}

/// What was said in a contact, for the page of the one thing.
pub(super) fn contact_content(contact: &Interaction) -> Vec<(Words, Words)> {
    let mut content = Vec::new();
    let mut add = |name: Words, text: &str| {
        if !text.is_empty() {
            content.push((name, Words::same(text)));
        }
    };
    add(Words::of(text::content_note), &contact.content.note);
    add(Words::of(text::content_organisation), &contact.content.organisation);
    content
}

/// The words of a message or a dispute, for the page of the one thing.
pub(super) fn written(body: &str) -> Vec<(Words, Words)> {
    vec![(Words::of(text::content_words), Words::same(body))]
}

/// What stands on a request, in short; its own page has it in full.
pub(super) fn request_content(request: &ServiceRequest) -> Vec<(Words, Words)> {
    vec![(Words::of(record::reference), Words::same(&request.reference))]
}
