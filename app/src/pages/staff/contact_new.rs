//! T3: a letter, an e-mail, a visit or a note is written down.

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use portal::{
    error::{OpError, OpResult},
    fields::Fields,
    ids::PersonId,
    interactions::{
        Detail, Kind, Outcome, PrivateRoom,
        forms::{By, Ground, How, Intake},
        ops,
    },
    people::Relation,
    text::{intake as words, interactions},
};
use uuid::Uuid;

use super::{contact_words, elsewhere, language_words};
use crate::{
    shell::{Page, render},
    ui::{Button, Checkboxes, Choice, DateInput, DateParts, InsetText, LabelStyle, Radios, Select, TextArea, TextInput},
    visit::{PageResult, Reply, Visit},
};

/// The page as it was read.
struct Blank {
    /// The person the form was opened for, and their name when the record is open.
    person: Option<(PersonId, Option<String>)>,
    key: Uuid,
    today: NaiveDate,
}

pub async fn contact_new(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    if !visit.staff()?.sees_content() {
        return Err(OpError::NotFound);
    }
    let blank = read(&visit).await?;
    let page = Page::form("T3", words::title(visit.lang)).back("/staff");
    render(&visit, page, || contents(&visit, &blank))
}

async fn read(visit: &Visit) -> OpResult<Blank> {
    let mut uow = visit.uow().await?;
    let person = match visit.typed_or("person", visit.query.get("person")).parse::<PersonId>() {
        // The name is a look, and in the audit; of a record that is not open there is no name.
        Ok(person) => match ops::prepare(&mut uow, person).await {
            Ok(name) => Some((person, name)),
            Err(OpError::NotFound) => Some((person, None)),
            Err(error) => return Err(error),
        },
        Err(_) => None,
    };
    let blank = Blank { person, key: uow.new_id(), today: uow.today() };
    uow.commit().await?;
    Ok(blank)
}

/// Keeps the contact. A record that has shut or was limited meanwhile brings the form back with everything in it.
pub async fn do_contact_new(visit: Visit, mut fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    if fields.get("unknown") == "yes" {
        fields.0.retain(|(name, _)| name != "person");
    }
    let portal = &visit.portal;
    let ground = Ground { now: portal.clock().now(), council: portal.council(), catalogue: &portal.catalogue() };
    let intake = Intake::check(&fields, &ground)?;
    let kept = ops::save(portal, &visit.actor, visit.request, &intake).await?;
    Ok(Reply::go(format!("/staff/contacts/{}/saved", kept.id)))
}

fn contents(visit: &Visit, blank: &Blank) -> AnyView {
    let lang = visit.lang;
    let key = visit.typed_or("submission_key", &blank.key.to_string());
    view! {
        <h1 class="govuk-heading-l">{words::title(lang)}</h1>
        <p class="govuk-body">{words::intro(lang)}</p>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            <input type="hidden" name="submission_key" value=key/>
            {person(visit, blank)}
            {origin(visit, blank)}
            {matter(visit)}
            {ending(visit)}
            {passing(visit, blank.person.is_none())}
            {visit_and_more(visit)}
            <Button text=words::save(lang)/>
        </form>
    }
    .into_any()
}

fn heading(text: &'static str) -> AnyView {
    view! { <h2 class="govuk-heading-m">{text}</h2> }.into_any()
}

fn person(visit: &Visit, blank: &Blank) -> AnyView {
    let lang = visit.lang;
    match &blank.person {
        None => view! {
            {heading(words::person(lang))}
            <p class="govuk-body"><strong>{words::person_unknown(lang)}</strong> " " {words::person_unknown_words(lang)}</p>
        }
        .into_any(),
        Some((id, Some(name))) if visit.error("person").is_none() => view! {
            {heading(words::person(lang))}
            <input type="hidden" name="person" value=id.to_string()/>
            <p class="govuk-body">{words::person_open(lang, name)} " " {words::person_seen(lang)}</p>
        }
        .into_any(),
        Some((id, _)) => view! {
            {heading(words::person_refused(lang))}
            <input type="hidden" name="person" value=id.to_string()/>
            <Checkboxes
                lang=lang
                name="unknown"
                legend=words::person_unknown(lang)
                hint=words::person_refused_words(lang)
                error=visit.error("person")
                items=vec![Choice::new("yes", words::person_to_unknown(lang))]
            />
            // The summary at the top leads here.
            <span id="person"></span>
        }
        .into_any(),
    }
}

fn origin(visit: &Visit, blank: &Blank) -> AnyView {
    let lang = visit.lang;
    let ways = How::ALL.iter().map(|how| Choice::new(how.code(), contact_words::how(lang, *how))).collect();
    view! {
        <Radios
            lang=lang
            name="how"
            legend=words::how(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("how", "")
            error=visit.error("how")
            items=ways
            small=true
        />
        <Radios
            lang=lang
            name="by"
            legend=words::by(lang)
            hint=words::by_hint(lang)
            value=visit.typed_or("by", "")
            error=visit.error("by")
            items=by_choices(visit)
            inline=true
            small=true
        />
        <Select
            lang=lang
            name="relation"
            label=words::relation(lang)
            hint=words::relation_hint(lang)
            value=visit.typed_or("relation", "")
            error=visit.error("relation")
            items=relations(visit)
        />
        <DateInput
            lang=lang
            name="received"
            legend=words::received(lang)
            legend_style=LabelStyle::Medium
            hint=words::received_hint(lang)
            value=received(visit, blank.today)
            error=visit.error("received")
        />
        <Radios
            lang=lang
            name="language"
            legend=words::language(lang)
            value=visit.typed_or("language", "")
            items=languages(visit)
            inline=true
            small=true
        />
    }
    .into_any()
}

fn by_choices(visit: &Visit) -> Vec<Choice> {
    let lang = visit.lang;
    let label = |by: By| match by {
        By::Letter => words::how_letter(lang),
        By::Email => words::how_email(lang),
        By::InPerson => words::by_in_person(lang),
        By::Phone => words::by_phone(lang),
    };
    By::ALL.iter().map(|by| Choice::new(by.code(), label(*by))).collect()
}

fn relations(visit: &Visit) -> Vec<(String, String)> {
    let lang = visit.lang;
    let mut items = vec![(String::new(), words::relation_none(lang).to_string())];
    items.extend(Relation::ALL.iter().map(|r| (r.code().to_string(), contact_words::relation(lang, *r).to_string())));
    items
}

fn received(visit: &Visit, today: NaiveDate) -> DateParts {
    DateParts {
        day: visit.typed_or("received-day", &today.day().to_string()),
        month: visit.typed_or("received-month", &today.month().to_string()),
        year: visit.typed_or("received-year", &today.year().to_string()),
    }
}

fn languages(visit: &Visit) -> Vec<Choice> {
    use portal::lang::Lang;
    let known = [Lang::Cy, Lang::En].map(|of| Choice::new(of.tag(), language_words(visit.lang, of)));
    known.into_iter().chain([Choice::new("unknown", words::language_unknown(visit.lang))]).collect()
}

fn matter(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let mut services = vec![(String::new(), words::service_general(lang).to_string())];
    services.extend(visit.portal.catalogue().services().iter().map(|s| (s.slug.clone(), s.title.get(lang).to_string())));
    let mut kinds = vec![(String::new(), words::kind_usual(lang).to_string())];
    kinds.extend(Kind::ALL.iter().map(|kind| (kind.code().to_string(), contact_words::kind(lang, *kind).to_string())));
    view! {
        <Select lang=lang name="service" label=words::service(lang) value=visit.typed_or("service", "") items=services/>
        <Select lang=lang name="kind" label=words::kind(lang) value=visit.typed_or("kind", "") items=kinds/>
        <TextInput
            lang=lang
            name="subject"
            label=words::subject(lang)
            hint=words::subject_hint(lang)
            value=visit.typed_or("subject", "")
            error=visit.error("subject")
        />
        <TextArea
            lang=lang
            name="note"
            label=words::note(lang)
            hint=words::note_hint(lang)
            value=visit.typed_or("note", "")
            error=visit.error("note")
            rows=6
            max=2_000
        />
    }
    .into_any()
}

fn ending(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let items = Outcome::ALL.iter().map(|outcome| Choice::new(outcome.code(), contact_words::outcome(lang, *outcome))).collect();
    view! {
        <Radios
            lang=lang
            name="outcome"
            legend=words::outcome(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("outcome", "")
            error=visit.error("outcome")
            items=items
            small=true
        />
        <TextInput
            lang=lang
            name="organisation"
            label=words::organisation(lang)
            hint=words::organisation_hint(lang)
            value=visit.typed_or("organisation", "")
            error=visit.error("organisation")
        />
        <TextInput
            lang=lang
            name="reference"
            label=words::reference(lang)
            value=visit.typed_or("reference", "")
            error=visit.error("reference")
            width=20
            autocapitalize="characters"
            spellcheck=false
        />
    }
    .into_any()
}

fn passing(visit: &Visit, unnamed: bool) -> AnyView {
    let lang = visit.lang;
    let mut teams = vec![(String::new(), words::team_none(lang).to_string())];
    teams.extend(visit.portal.council().teams.iter().map(|team| (team.code.clone(), team.name.get(lang).to_string())));
    // Of somebody unnamed there is nothing to hand over but what was written down.
    let offered = Detail::ALL.iter().filter(|detail| !unnamed || **detail == Detail::Note);
    let details = offered.map(|detail| Choice::new(detail.code(), contact_words::detail(lang, *detail))).collect();
    let ticked = visit.typed().all("details").into_iter().map(str::to_string).collect();
    view! {
        {heading(words::passing(lang))}
        <InsetText>{words::passing_words(lang)}</InsetText>
        <Select lang=lang name="team" label=words::team(lang) value=visit.typed_or("team", "") error=visit.error("team") items=teams/>
        <Checkboxes
            lang=lang
            name="details"
            legend=words::details(lang)
            values=ticked
            error=visit.error("details")
            items=details
            small=true
        />
        <TextInput
            lang=lang
            name="asked"
            label=words::asked(lang)
            value=visit.typed_or("asked", "")
            error=visit.error("asked")
        />
        <TextInput
            lang=lang
            name="purpose"
            label=words::purpose(lang)
            value=visit.typed_or("purpose", "")
            error=visit.error("purpose")
        />
    }
    .into_any()
}

fn visit_and_more(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let used = PrivateRoom::ALL.iter().map(|room| Choice::new(room.code(), contact_words::private_room(lang, *room)));
    let rooms = [Choice::new("", words::private_room_none(lang))].into_iter().chain(used).collect();
    let ticked = |field: &str| visit.typed().all(field).into_iter().map(str::to_string).collect::<Vec<_>>();
    view! {
        {heading(words::visit(lang))}
        <Radios
            lang=lang
            name="private_room"
            legend=words::private_room(lang)
            value=visit.typed_or("private_room", "")
            items=rooms
            inline=true
            small=true
        />
        <Checkboxes
            lang=lang
            name="rights"
            legend=words::extras(lang)
            values=[ticked("rights"), ticked("survey"), ticked("told")].concat()
            items=vec![
                Choice::new("yes", words::rights(lang)).hint(words::rights_hint(lang)),
                Choice::new("said_no", words::survey_no(lang)).name("survey"),
                Choice::new("told", words::told(lang)).hint(words::told_hint(lang)).name("told"),
            ]
            small=true
        />
        <p class="govuk-body">
            <a class="govuk-link" href=visit.link("/staff/referrals")>{interactions::referrals_title(lang)}</a>
        </p>
    }
    .into_any()
}
