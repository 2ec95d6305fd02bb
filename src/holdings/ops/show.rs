//! The walk that shows: everything held about a person, category by category.

use chrono::{DateTime, Utc};

use serde_json::Value;

use super::{export, keep_until};
use crate::{
    accounts, audit, calendar,
    db::Uow,
    drafts,
    error::OpResult,
    files,
    formats::Phone,
    holdings::{Category, Exported, Item, KeptUntil, columns::CLAIMS, rules},
    ids::PersonId,
    keyset,
    lang::Words,
    outbox,
    people::{self, ValueKind},
    permit::Denial,
    policy::Matter,
    preferences::Topic,
    service_requests,
    surveys::Mark,
    text::{holdings as words, packs, preferences, record, rights_kinds as kinds, surveys},
};

/// The most items of one category that a page shows; the pack of an access request has no such end.
const MOST: i64 = 200;

/// Everything held about the actor, by walking the register.
pub async fn show(uow: &mut Uow) -> OpResult<Vec<(Category, Vec<Item>)>> {
    let person = uow.actor().person().ok_or(Denial::SignInNeeded)?;
    let mut shown = Vec::with_capacity(Category::ALL.len());
    for category in Category::ALL {
        shown.push((*category, items(uow, person, *category).await?));
    }
    Ok(shown)
}

async fn items(uow: &mut Uow, person: PersonId, category: Category) -> OpResult<Vec<Item>> {
    match category {
        Category::Account => account(uow, person).await,
        Category::ContactDetails | Category::Identifier | Category::Household | Category::Need => values(uow, person, category).await,
        Category::ServiceRequest => requests(uow, person).await,
        Category::RequestMessage => messages(uow, person).await,
        Category::RequestFile => files_of(uow, person).await,
        Category::Draft => drafts_of(uow, person).await,
        Category::OutboundMessage => mails(uow, person).await,
        Category::AccessLog => looks(uow, person).await,
        Category::SafetyMarker
        | Category::Interaction
        | Category::Recording
        | Category::SharingLog
        | Category::Correction
        | Category::CouncillorCase
        | Category::Mandate
        | Category::RightsRequest
        | Category::Preference
        | Category::Survey
        | Category::CallEvent => rows(uow, person, category).await,
    }
}

/// When an item goes, by the rule of its category and the day its period began.
fn kept(uow: &Uow, category: Category, service: Option<&str>, began: Option<DateTime<Utc>>) -> KeptUntil {
    keep_until(uow, category, &Matter::of_service(service), began, None).until
}

/// What the register reads by itself, as the person is told it.
async fn rows(uow: &mut Uow, person: PersonId, category: Category) -> OpResult<Vec<Item>> {
    let mut items = Vec::new();
    for claim in CLAIMS.iter().filter(|claim| claim.category == category) {
        for row in export::read(uow, claim, person, keyset::newest(), MOST).await? {
            items.extend(item(uow, category, &row));
        }
    }
    Ok(items)
}

/// One row as an item. Gaps of a recording are told with it and are none of their own.
fn item(uow: &Uow, category: Category, row: &Exported) -> Option<Item> {
    let fact = |name: &str| row.facts.get(name).and_then(Value::as_str).unwrap_or_default();
    let said = |column: &str| row.content.get(column).and_then(Value::as_str).unwrap_or_default().to_string();
    let part = |name: &str| row.content.get("content").and_then(|content| content.get(name)).and_then(Value::as_str).unwrap_or_default();
    let time = |name: &str| fact(name).parse::<DateTime<Utc>>().ok();
    let line = |label: fn(crate::lang::Lang) -> &'static str, text: &str| (Words::of(label), Words::same(text));
    let team = |code: &str| uow.portal().council().team(code);
    let (at, title, content, began) = match row.table {
        "interaction" => {
            let title = if part("subject").is_empty() { Words::of(words::contact) } else { Words::same(part("subject")) };
            (time("at")?, title, vec![line(words::note, part("note"))], time("closed_at"))
        }
        "referral" => (time("created_at")?, Words::of(words::passed_on), vec![(Words::of(words::passed_on), team(fact("to_team")))], None),
        "recording" => (time("started_at")?, Words::of(words::call_recording), vec![line(words::line, fact("line"))], time("started_at")),
        "share" => {
            let to = if fact("recipient_kind") == "team" { team(fact("recipient")) } else { Words::same(fact("recipient")) };
            let content = vec![(Words::of(words::shared_with), to.clone()), line(words::shared_why, &said("purpose"))];
            (time("at")?, to, content, time("at"))
        }
        "correction" => {
            let content = vec![line(record::reference, fact("reference")), line(words::your_words, &said("words"))];
            (time("sent_at")?, Words::of(words::correction), content, time("decided_at"))
        }
        "councillor_case" => {
            let content = vec![
                line(record::reference, fact("reference")),
                line(words::councillor, part("councillor")),
                line(words::note, part("matter")),
            ];
            (time("sent_at")?, Words::of(words::councillor_case), content, time("closed_at"))
        }
        "rights_request" => {
            let kind = Words::of(|lang| kinds::by_name(fact("kind")).map_or("", |text| text(lang)));
            let content = vec![line(record::reference, fact("reference")), line(words::your_words, &said("words"))];
            (time("made_at")?, kind, content, time("decided_at"))
        }
        "preference" => {
            let topic = Words::of(|lang| topic(fact("topic")).map_or("", |say| say(lang)));
            let no = row.facts.get("ways").and_then(Value::as_array).is_none_or(Vec::is_empty);
            let answer = Words::of(if no { preferences::said_no } else { preferences::said_yes });
            let content = vec![(topic.clone(), answer), line(preferences::written_by, fact("recorded_by"))];
            (time("said_at")?, topic, content, time("ended_at"))
        }
        "survey_invitation" => {
            let (at, title) =
                time("invited_at").map_or((time("drawn_at")?, surveys::item_chosen as fn(_) -> _), |at| (at, surveys::item_asked));
            (at, Words::of(title), Vec::new(), time("ended_at"))
        }
        "survey_answer" => {
            let mark = |name: &str| Words::of(|lang| surveys_mark(fact(name)).map_or("", |say| say(lang)));
            let content = vec![
                (Words::of(surveys::question_overall), mark("overall")),
                (Words::of(surveys::question_ease), mark("ease")),
                (Words::of(surveys::question_clear), mark("clear")),
                line(words::your_words, &said("words")),
                line(preferences::written_by, fact("taken_by")),
            ];
            (time("answered_at")?, Words::of(surveys::item_answered), content, None)
        }
        "pack" => {
            let until = time("ends_at").map(calendar::london_date);
            let text = Words::of(|lang| until.map_or_else(String::new, |date| calendar::full_date(lang, date)));
            (time("made_at")?, Words::of(packs::head_copy), vec![(Words::of(packs::head_until), text)], time("ends_at"))
        }
        "safety_marker" => (time("created_at")?, Words::of(words::safety), vec![line(words::note, &said("words"))], time("ended_at")),
        "mandate" if row.facts.get("held_by_you").is_some() => {
            let content = vec![line(words::acts_for, part("subject"))];
            (time("created_at")?, Words::of(words::mandate_held), content, None)
        }
        "mandate" => {
            let content = vec![line(words::who_acts, part("representative"))];
            (time("created_at")?, Words::of(words::mandate), content, time("ended_at"))
        }
        "mandate_claim" => {
            let content = vec![line(words::acts_for, part("name"))];
            (time("made_at")?, Words::of(words::mandate_claim), content, time("decided_at"))
        }
        "call" => (time("arrived_at")?, Words::of(words::incoming_call), vec![line(words::line, fact("line"))], time("arrived_at")),
        _ => return None,
    };
    let service = row.facts.get("service_slug").and_then(Value::as_str).map(String::from);
    let content = content.into_iter().filter(|(_, text)| !text.en.is_empty()).collect();
    Some(Item { category, at, title, content, kept: kept(uow, category, service.as_deref(), began), service, link: None })
}

/// How somebody found it, in words.
fn surveys_mark(code: &str) -> Option<fn(crate::lang::Lang) -> &'static str> {
    Some(match Mark::from_code(code)? {
        Mark::Good => surveys::mark_good,
        Mark::Average => surveys::mark_average,
        Mark::Poor => surveys::mark_poor,
    })
}

/// What somebody chose about, in words.
fn topic(code: &str) -> Option<fn(crate::lang::Lang) -> &'static str> {
    Some(match Topic::from_code(code)? {
        Topic::Surveys => preferences::topic_surveys,
        Topic::Services => preferences::topic_services,
        Topic::News => preferences::topic_news,
    })
}

async fn account(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Item>> {
    let Some(account) = accounts::ops::facts_of(uow, person).await? else { return Ok(Vec::new()) };
    let since = Words::of(record::signed_up);
    Ok(vec![Item {
        category: Category::Account,
        at: account.created_at,
        title: Words::of(record::sign_in_details),
        content: vec![(since, Words::of(|lang| calendar::full_date(lang, calendar::london_date(account.created_at))))],
        kept: KeptUntil::NotBegun,
        service: None,
        link: Some("/account/security".into()),
    }])
}

async fn values(uow: &mut Uow, person: PersonId, category: Category) -> OpResult<Vec<Item>> {
    let history = people::ops::history(uow, person).await?;
    let of_this = history.into_iter().filter(|said| rules::kinds(category).contains(&said.value.kind()));
    Ok(of_this
        .map(|said| Item {
            category,
            at: said.said_at,
            title: value_title(said.value.kind()),
            content: vec![(value_title(said.value.kind()), Words::of(|lang| value_text(&said.value, lang)))],
            kept: kept(uow, category, None, said.ended_at),
            service: None,
            link: None,
        })
        .collect())
}

/// What a kind of detail is called.
pub fn value_title(kind: ValueKind) -> Words {
    match kind {
        ValueKind::Name => Words::of(record::value_name),
        ValueKind::KnownAs => Words::of(record::value_known_as),
        ValueKind::Email => Words::of(record::value_email),
        ValueKind::Phone => Words::of(record::value_phone),
        ValueKind::Address => Words::of(record::value_address),
        ValueKind::DateOfBirth => Words::of(record::value_date_of_birth),
        ValueKind::CouncilTaxAccount => Words::of(record::value_council_tax_account),
        ValueKind::Nino => Words::of(record::value_nino),
        ValueKind::ServiceReference => Words::of(record::value_service_reference),
        ValueKind::BankAccount => Words::of(crate::text::details::bank_account),
        ValueKind::HouseholdMember => Words::of(record::value_household_member),
        ValueKind::Circumstance => Words::of(crate::text::details::circumstances),
        ValueKind::Equality => Words::of(crate::text::details::equality),
        ValueKind::Need => Words::of(record::value_need),
    }
}

/// A detail as its owner reads it.
pub fn value_text(value: &people::Value, lang: crate::lang::Lang) -> String {
    match value {
        people::Value::Name(text) | people::Value::KnownAs(text) | people::Value::Email(text) => text.clone(),
        people::Value::Phone(text) => Phone::parse(text).map_or_else(|_| text.clone(), |phone| phone.national()),
        people::Value::Address(address) => address.lines.iter().chain([&address.postcode]).cloned().collect::<Vec<_>>().join(", "),
        people::Value::DateOfBirth(date) => calendar::full_date(lang, *date),
        people::Value::CouncilTaxAccount(text) | people::Value::Nino(text) => masked(text),
        people::Value::BankAccount(bank) => masked(&bank.account),
        people::Value::Circumstance(circumstance) => circumstance.words.clone(),
        people::Value::Equality(answer) => answer.words.clone(),
        people::Value::ServiceReference(reference) => reference.number.clone(),
        people::Value::HouseholdMember(member) => format!("{} ({})", member.name, member.relation),
        people::Value::Need(need) => need.words.clone(),
    }
}

/// The last four of a number that opens things; "Your details" shows it whole when asked.
fn masked(number: &str) -> String {
    let from = number.chars().count().saturating_sub(4);
    format!("•••• {}", number.chars().skip(from).collect::<String>())
}

async fn requests(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Item>> {
    let requests = service_requests::ops::of_person(uow, person, MOST).await?;
    let mut items = Vec::with_capacity(requests.len());
    for request in requests {
        let kept = kept(uow, Category::ServiceRequest, Some(&request.service.slug), request.closed_at());
        items.push(Item {
            category: Category::ServiceRequest,
            at: request.sent_at,
            title: Words::of(|lang| request.title(lang)),
            content: vec![(Words::of(record::reference), Words::same(&request.reference))],
            kept,
            service: Some(request.service.slug.clone()),
            link: Some(format!("/requests/{}", request.reference)),
        });
    }
    Ok(items)
}

async fn messages(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Item>> {
    let mut items = Vec::new();
    for message in service_requests::ops::messages_of_person(uow, person, MOST).await? {
        let kept = kept(uow, Category::RequestMessage, Some(&message.service), message.closed_at);
        items.push(Item {
            category: Category::RequestMessage,
            at: message.at,
            title: Words::of(if message.from_us { record::message_from_us } else { record::message_from_you }),
            content: vec![(Words::of(record::reference), Words::same(&message.reference))],
            kept,
            service: Some(message.service),
            link: Some(format!("/requests/{}", message.reference)),
        });
    }
    Ok(items)
}

async fn files_of(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Item>> {
    let mut items = Vec::new();
    for file in files::ops::of_person(uow, person).await? {
        items.push(Item {
            category: Category::RequestFile,
            at: file.added_at,
            title: Words::same(&file.name),
            content: vec![(Words::of(record::file_name), Words::same(&file.name))],
            kept: KeptUntil::NotBegun,
            service: None,
            link: Some(format!("/files/{}", file.id)),
        });
    }
    Ok(items)
}

async fn drafts_of(uow: &mut Uow, _person: PersonId) -> OpResult<Vec<Item>> {
    let drafts = drafts::ops::list(uow).await?;
    Ok(drafts
        .into_iter()
        .map(|draft| Item {
            category: Category::Draft,
            at: draft.changed_at,
            title: draft.service.title.clone(),
            content: Vec::new(),
            kept: KeptUntil::Date(calendar::london_date(draft.expires_at)),
            service: None,
            link: Some(format!("/requests/new/{}", draft.id)),
        })
        .collect())
}

async fn mails(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Item>> {
    let mails = outbox::ops::list(uow, person, MOST).await?;
    let mut items = Vec::with_capacity(mails.len());
    for mail in mails {
        let kept = kept(uow, Category::OutboundMessage, None, Some(mail.created_at));
        items.push(Item {
            category: Category::OutboundMessage,
            at: mail.created_at,
            title: Words::of(|lang| crate::text::letter_names::by_name(&mail.letter).map_or("", |text| text(lang))),
            content: mail.reference.iter().map(|reference| (Words::of(record::reference), Words::same(reference))).collect(),
            kept,
            service: None,
            link: None,
        });
    }
    Ok(items)
}

async fn looks(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Item>> {
    let looks = audit::ops::looks(uow, person, None, MOST).await?;
    let mut items = Vec::with_capacity(looks.len());
    for look in looks {
        let kept = kept(uow, Category::AccessLog, None, Some(look.at));
        items.push(Item {
            category: Category::AccessLog,
            at: look.at,
            title: Words::of(|lang| {
                crate::text::acts::by_name(&look.act.replace('/', "_")).map_or_else(|| look.act.clone(), |text| text(lang).to_string())
            }),
            content: vec![(Words::of(record::staff_number), Words::same(&look.actor_label))],
            kept,
            service: None,
            link: None,
        });
    }
    Ok(items)
}
