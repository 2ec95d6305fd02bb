//! The walk that shows: everything held about a person, category by category.

use chrono::{DateTime, Utc};

use super::{Category, Item, KeptUntil};
use crate::{
    accounts, audit, calendar,
    db::Uow,
    drafts,
    error::OpResult,
    files,
    formats::Phone,
    ids::PersonId,
    lang::Words,
    outbox,
    people::{self, ValueKind},
    permit::Denial,
    policy::rules::keep_until,
    service_requests,
    text::{details, record},
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

/// What goes in the days to come: on which date, of which category, how many.
pub async fn deleting_soon(_uow: &mut Uow, _person: PersonId, _within_days: i64) -> OpResult<Vec<(chrono::NaiveDate, Category, i64)>> {
    Ok(Vec::new())
}

async fn items(uow: &mut Uow, person: PersonId, category: Category) -> OpResult<Vec<Item>> {
    match category {
        Category::Account => account(uow, person).await,
        Category::ContactDetails => contact_details(uow, person).await,
        Category::ServiceRequest => requests(uow, person).await,
        Category::RequestMessage => messages(uow, person).await,
        Category::RequestFile => files_of(uow, person).await,
        Category::Draft => drafts_of(uow, person).await,
        Category::OutboundMessage => mails(uow, person).await,
        Category::AccessLog => looks(uow, person).await,
        Category::Identifier
        | Category::Household
        | Category::Need
        | Category::SafetyMarker
        | Category::Interaction
        | Category::Recording
        | Category::SharingLog
        | Category::Correction
        | Category::CallEvent => Ok(Vec::new()),
    }
}

/// When an item goes, by the rule of its category and the day its period began.
fn kept(uow: &Uow, category: Category, service: Option<&str>, began: Option<DateTime<Utc>>) -> KeptUntil {
    let policy = uow.portal().policy();
    let period = policy.holding(category.code()).and_then(|holding| holding.period(service));
    match (began, period) {
        (Some(began), Some(period)) => keep_until(period, calendar::london_date(began)).map_or(KeptUntil::NotBegun, KeptUntil::Date),
        _ => KeptUntil::NotBegun,
    }
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

async fn contact_details(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Item>> {
    let history = people::ops::history(uow, person).await?;
    Ok(history
        .into_iter()
        .map(|said| Item {
            category: Category::ContactDetails,
            at: said.said_at,
            title: value_title(said.value.kind()),
            content: vec![(value_title(said.value.kind()), Words::of(|lang| value_text(&said.value, lang)))],
            kept: KeptUntil::NotBegun,
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
        ValueKind::BankAccount => Words::of(details::bank_account),
        ValueKind::HouseholdMember => Words::of(record::value_household_member),
        ValueKind::Circumstance => Words::of(details::circumstances),
        ValueKind::Equality => Words::of(details::equality),
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
        people::Value::CouncilTaxAccount(text) | people::Value::Nino(text) => text.clone(),
        people::Value::ServiceReference(reference) => reference.number.clone(),
        people::Value::BankAccount(bank) => format!("{} {}", bank.sort_code, bank.account),
        people::Value::Circumstance(circumstance) => circumstance.words.clone(),
        people::Value::Equality(answer) => answer.words.clone(),
        people::Value::HouseholdMember(member) => format!("{} ({})", member.name, member.relation),
        people::Value::Need(need) => need.words.clone(),
    }
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
