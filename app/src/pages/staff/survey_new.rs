//! T26: the form that defines a survey wave.

use leptos::prelude::*;
use portal::{
    fields::Fields,
    surveys::{
        Way,
        forms::{CHANNELS, Define},
        ops, rules,
    },
    text::surveys as words,
};

use super::{
    contact_words, elsewhere,
    surveys::{SURVEYS, path_of, way_words},
};
use crate::{
    shell::{Page, render},
    ui::{Button, Checkboxes, Choice, DateInput, DateParts, LabelStyle, Select, TextInput},
    visit::{PageResult, Reply, Visit},
};

/// GET `/staff/surveys/new`.
pub async fn survey_new(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    rules::may_work(&visit.actor)?;
    let uow = visit.uow().await?;
    let (key, today) = (uow.new_id(), uow.today());
    uow.commit().await?;
    let seed = i64::from(u32::from_le_bytes(visit.portal.chance().bytes()));
    let lang = visit.lang;
    render(&visit, Page::form("T26-new", words::new_title(lang)).back(SURVEYS), || {
        view! {
            <h1 class="govuk-heading-l">{words::new_title(lang)}</h1>
            <form id="page-form" method="post" novalidate>
                <input type="hidden" name="submission_key" value=visit.typed_or("submission_key", &key.to_string())/>
                <TextInput lang=lang name="name" label=words::name(lang) hint=words::name_hint(lang)
                    value=visit.typed_or("name", "") error=visit.error("name")/>
                {asked_about(&visit, today)}
                {how(&visit, seed)}
                <Button text=words::save(lang)/>
            </form>
        }
        .into_any()
    })
}

fn typed_day(visit: &Visit, name: &str, start: chrono::NaiveDate) -> DateParts {
    let part = |part: &str, format: &str| visit.typed_or(&format!("{name}-{part}"), &start.format(format).to_string());
    DateParts { day: part("day", "%-d"), month: part("month", "%-m"), year: part("year", "%Y") }
}

fn asked_about(visit: &Visit, today: chrono::NaiveDate) -> AnyView {
    let lang = visit.lang;
    let first = today.checked_sub_days(chrono::Days::new(14)).unwrap_or(today);
    let channels = CHANNELS.into_iter().map(|channel| Choice::new(channel.code(), contact_words::channel(lang, channel))).collect();
    let services = visit.portal.catalogue();
    let named = services.services().into_iter().map(|service| (service.slug.clone(), service.title.get(lang).to_string()));
    let items = std::iter::once((String::new(), words::service_all(lang).to_string())).chain(named).collect();
    view! {
        <DateInput lang=lang name="from" legend=words::from(lang) value=typed_day(visit, "from", first) error=visit.error("from")/>
        <DateInput lang=lang name="until" legend=words::until(lang) value=typed_day(visit, "until", today) error=visit.error("until")/>
        <Checkboxes lang=lang name="channels" legend=words::channels(lang) values=ticked(visit, "channels") items=channels
            error=visit.error("channels")/>
        <Select lang=lang name="service" label=words::service(lang) value=visit.typed_or("service", "") items=items
            error=visit.error("service")/>
    }
    .into_any()
}

fn ticked(visit: &Visit, name: &str) -> Vec<String> {
    visit.typed().all(name).into_iter().map(str::to_string).collect()
}

fn how(visit: &Visit, seed: i64) -> AnyView {
    let lang = visit.lang;
    let limit = |name: &'static str, label: &'static str| {
        view! { <TextInput lang=lang name=name label=label value=visit.typed_or(name, "") error=visit.error(name)/> }
    };
    let way = |way: &Way| {
        let choice = Choice::new(way.code(), way_words(lang, *way));
        match way {
            Way::Email => choice.conditional(limit("most_day", words::most_day(lang))),
            Way::Phone => choice.conditional(limit("most_phone", words::most_phone(lang))),
            Way::Letter => choice.conditional(limit("most_letter", words::most_letter(lang))),
        }
    };
    let ways = Way::ALL.iter().map(way).collect();
    let reminds = vec![Choice::new("yes", words::reminds_tick(lang))];
    view! {
        <Checkboxes lang=lang name="ways" legend=words::ways(lang) hint=words::ways_hint(lang) values=ticked(visit, "ways") items=ways
            error=visit.error("ways")/>
        <TextInput lang=lang name="rate" label=words::rate(lang) value=visit.typed_or("rate", "5") error=visit.error("rate")/>
        <TextInput lang=lang name="most" label=words::most(lang) value=visit.typed_or("most", "200") error=visit.error("most")/>
        {limit("most_service", words::most_service(lang))}
        <Checkboxes lang=lang name="reminds" legend=words::reminds(lang) legend_style=LabelStyle::Small values=ticked(visit, "reminds")
            items=reminds small=true/>
        <TextInput lang=lang name="seed" label=words::seed(lang) hint=words::seed_hint(lang)
            value=visit.typed_or("seed", &seed.to_string()) error=visit.error("seed")/>
    }
    .into_any()
}

/// POST `/staff/surveys/new`.
pub async fn do_survey_new(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let never = visit.portal.council().surveys.never.clone();
    let form = Define::check(&fields, uow.today(), &visit.portal.catalogue(), &never)?;
    let id = ops::define(&mut uow, form).await?;
    uow.commit().await?;
    Ok(Reply::done(path_of(id), words::saved))
}
