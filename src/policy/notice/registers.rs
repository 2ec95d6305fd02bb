//! The registers: how long each kind is kept, who is given what, and which projects share.

use super::{Block, Names, Row, Section, Table, same, until};
use crate::{
    calendar::full_date,
    lang::{Lang, Words},
    policy::{EndAction, Pack, Project, Recipient, Trigger},
    text::policy as text,
};

/// The retention schedule, a row for each category and for each rule that differs from it.
pub fn retention(pack: &Pack, names: Names<'_>) -> Table {
    let mut rows = Vec::new();
    for holding in &pack.holdings {
        let (from, then) = (Words::of(from(holding.trigger)), Words::of(then(holding.action)));
        let kept = until(holding, names);
        for rule in kept.text.into_iter().chain(kept.list) {
            rows.push(vec![holding.label.clone(), rule, from.clone(), then.clone()]);
        }
    }
    Table {
        caption: Words::of(text::retention_title),
        heads: [text::retention_what, text::retention_rule, text::retention_from, text::retention_then].map(Words::of).to_vec(),
        rows,
    }
}

fn from(trigger: Trigger) -> fn(Lang) -> &'static str {
    match trigger {
        Trigger::Closed => text::from_closed,
        Trigger::Sent => text::from_sent,
        Trigger::Created => text::from_created,
        Trigger::AccountClosed => text::from_account_closed,
        Trigger::LastContact => text::from_last_contact,
        Trigger::Ended => text::from_ended,
        Trigger::Decided => text::from_decided,
        Trigger::Recorded => text::from_recorded,
        Trigger::Shared => text::from_shared,
    }
}

fn then(action: EndAction) -> fn(Lang) -> &'static str {
    match action {
        EndAction::Delete => text::then_delete,
        EndAction::Anonymise => text::then_anonymise,
    }
}

/// Who is given something: the register of recipients, and of processors under their contracts (UK GDPR arts 28 and 30).
pub fn recipients(pack: &Pack) -> Vec<Section> {
    pack.recipients.iter().map(|one| Section::new(one.name.clone(), vec![Block::Rows(recipient(pack, one))])).collect()
}

fn recipient(pack: &Pack, one: &Recipient) -> Vec<Row> {
    let role: fn(Lang) -> &'static str = match one.role.as_str() {
        "processor" => text::role_processor,
        "partner" => text::role_partner,
        _ => text::role_authority,
    };
    let country = if one.country == "GB" { Words::of(text::country_gb) } else { same(one.country.clone()) };
    let labels = pack.holdings.iter().filter(|holding| one.holdings.contains(&holding.category)).map(|holding| holding.label.clone());
    let mut rows = vec![
        Row::text(Words::of(text::recipient_role), &Words::of(role)),
        Row { list: labels.collect(), ..Row::text(Words::of(text::recipient_gets), &one.gets) },
        Row::text(Words::of(text::recipient_country), &country),
    ];
    rows.extend(one.contract.as_ref().map(|contract| Row::text(Words::of(text::recipient_contract), &same(contract.clone()))));
    let until = one.contract_ends().map(|day| Words::of(|lang| full_date(lang, day)));
    rows.extend(until.map(|day| Row::text(Words::of(text::recipient_until), &day)));
    rows
}

/// What is said about a project that shares data.
pub fn project(project: &Project) -> Vec<Row> {
    let named: fn(Lang) -> &'static str = if project.named { text::project_named_yes } else { text::project_named_no };
    let partners = if project.partners.is_empty() {
        Row::text(Words::of(text::project_partners), &Words::of(text::project_inside))
    } else {
        Row { key: Words::of(text::project_partners), list: project.partners.clone(), ..Row::default() }
    };
    let mut rows = vec![
        Row::text(Words::of(text::project_why), &project.why),
        Row::text(Words::of(text::project_data), &project.data),
        Row::text(Words::of(text::project_named), &Words::of(named)),
        partners,
        Row::text(Words::of(text::project_basis), &project.basis_words),
    ];
    let days = [(text::project_began as fn(Lang) -> &'static str, project.began()), (text::project_ends, project.ends())];
    rows.extend(days.into_iter().filter_map(|(key, day)| {
        let day = day?;
        Some(Row::text(Words::of(key), &Words::of(|lang| full_date(lang, day))))
    }));
    rows.extend(project.dpia.as_ref().map(|dpia| Row::text(Words::of(text::project_dpia), &same(dpia.clone()))));
    rows
}
