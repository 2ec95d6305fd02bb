//! R16: what a person decides about how the council deals with them: the language, which has three states, and what they may be
//! asked and told. And the page behind the link of a message that stops more of its kind, which needs no signing in.

use leptos::prelude::*;
use portal::{
    actor::{Actor, Resident},
    calendar::{full_date, london_date},
    error::{FieldErrors, OpError},
    fields::Fields,
    lang::Lang,
    people::{self, Channel},
    preferences::{self, Choice as Chosen, Topic, Way, forms},
    text::{accounts, common, errors, preferences as words},
};

use super::{
    accounts::{column, language_choices, language_field},
    only_residents,
};
use crate::{
    shell::{Page, render},
    ui::{Button, Checkboxes, Choice, InsetText, LabelStyle, Radios},
    visit::{PageResult, Reply, Visit},
};

const PATH: &str = "/preferences";
/// What the radio sends that takes a choice back.
const UNDECIDED: &str = "undecided";

/// GET `/preferences`.
pub async fn page(visit: Visit) -> PageResult {
    let Actor::Resident(Resident { person, .. }) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let language = people::ops::get(&mut uow, *person).await?.language;
    let chosen = preferences::ops::current(&mut uow, *person).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let title = words::title(lang);
    render(&visit, Page::form("R16", title), || {
        let mut choices = language_choices(lang);
        choices.push(Choice::new(UNDECIDED, accounts::language_undecided(lang)));
        let not_known = language.is_none().then(|| view! { <InsetText>{accounts::language_not_known(lang)}</InsetText> });
        let form = view! {
            <form id="page-form" method="post" action=visit.link(PATH) novalidate>
                {not_known}
                {language_field(&visit, language.map_or("", Lang::tag), choices)}
                <p class="govuk-body">{accounts::language_yours_to_choose(lang)}</p>
                {topics(&visit, &chosen)}
                <p class="govuk-body">{words::nothing_kept(lang)}</p>
                {always(lang)}
                <Button text=common::save(lang)/>
            </form>
            <h2 class="govuk-heading-m">{accounts::other_settings(lang)}</h2>
            <p class="govuk-body">
                <a class="govuk-link" href=visit.link("/preferences/needs")>{portal::text::needs::title(lang)}</a>
            </p>
            <p class="govuk-body">
                <a class="govuk-link" href=visit.link("/account/security")>{accounts::security_title(lang)}</a>
            </p>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/preferences`: all of it together, effective at once.
pub async fn do_save(visit: Visit, fields: Fields) -> PageResult {
    let Actor::Resident(Resident { person, .. }) = &visit.actor else { return only_residents(&visit) };
    let language = match fields.get("language") {
        UNDECIDED => Ok(None),
        tag => Lang::from_tag(tag).map(Some).ok_or_else(|| FieldErrors::one("language", errors::language_not_selected)),
    };
    let (language, chosen) = match (language, forms::check(&fields)) {
        (Ok(language), Ok(chosen)) => (language, chosen),
        (Err(mut faults), Err(more)) => {
            more.iter().for_each(|(field, said)| faults.add_words(field, said.clone()));
            return Err(faults.into());
        }
        (Err(faults), Ok(_)) | (Ok(_), Err(faults)) => return Err(faults.into()),
    };
    let mut uow = visit.uow().await?;
    people::ops::set_language(&mut uow, *person, language).await?;
    let saved = preferences::ops::choose(&mut uow, *person, &chosen, Channel::Online).await?;
    uow.commit().await?;
    if saved.stopped > 0 {
        return Ok(Reply::done(PATH, |lang| words::saved_stopped(lang, &saved.stopped.to_string())));
    }
    Ok(Reply::done(PATH, words::saved))
}

/// What is sent whatever is chosen, and why.
fn always(lang: Lang) -> AnyView {
    view! {
        <h2 class="govuk-heading-m">{words::always_title(lang)}</h2>
        <p class="govuk-body">{words::always_why(lang)}</p>
        <ul class="govuk-list govuk-list--bullet">
            <li>{words::always_requests(lang)}</li>
            <li>{words::always_security(lang)}</li>
            <li>{words::always_rights(lang)}</li>
        </ul>
    }
    .into_any()
}

/// A question for each topic, with what was chosen before and who wrote it down.
pub(super) fn topics(visit: &Visit, chosen: &[Chosen]) -> AnyView {
    let of = |topic: Topic| chosen.iter().find(|choice| choice.topic == topic);
    Topic::ALL.iter().map(|topic| question(visit, *topic, of(*topic))).collect_view().into_any()
}

fn question(visit: &Visit, topic: Topic, said: Option<&Chosen>) -> AnyView {
    let lang = visit.lang;
    let (legend, hint) = match topic {
        Topic::Surveys => (words::surveys_legend(lang), words::surveys_hint(lang)),
        Topic::Services => (words::services_legend(lang), words::services_hint(lang)),
        Topic::News => (words::news_legend(lang), words::news_hint(lang)),
    };
    let start = said.map_or("", |said| if said.is_no() { "no" } else { "yes" });
    let items = vec![Choice::new("yes", words::yes(lang)).conditional(ways(visit, topic, said)), Choice::new("no", words::no(lang))];
    view! {
        <Radios
            lang=lang
            name=topic.code()
            legend=legend
            legend_style=LabelStyle::Medium
            hint=hint
            value=visit.typed_or(topic.code(), start)
            items=items
            error=visit.error(topic.code())
        />
        <p class="govuk-body">{standing(lang, topic, said)}</p>
    }
    .into_any()
}

fn ways(visit: &Visit, topic: Topic, said: Option<&Chosen>) -> AnyView {
    let (lang, name) = (visit.lang, forms::ways_field(topic));
    let ticked: Vec<String> = if visit.was_refused() {
        visit.typed().all(&name).into_iter().map(str::to_string).collect()
    } else {
        said.map(|said| said.ways.iter().map(|way| way.code().to_string()).collect()).unwrap_or_default()
    };
    let label = |way: Way| match way {
        Way::Email => words::way_email(lang),
        Way::Text => words::way_text(lang),
        Way::Phone => words::way_phone(lang),
        Way::Letter => words::way_letter(lang),
    };
    let items = Way::ALL.iter().map(|way| Choice::new(way.code(), label(*way))).collect();
    view! {
        <Checkboxes
            lang=lang
            name=name.clone()
            legend=words::ways_legend(lang)
            legend_style=LabelStyle::Small
            values=ticked
            items=items
            small=true
            error=visit.error(&name)
        />
    }
    .into_any()
}

/// Since when a choice holds and who wrote it down; what holds where nothing was said.
fn standing(lang: Lang, topic: Topic, said: Option<&Chosen>) -> String {
    let Some(said) = said else {
        return match topic {
            Topic::Surveys => words::surveys_unsaid(lang),
            Topic::Services | Topic::News => words::services_unsaid(lang),
        }
        .to_string();
    };
    let date = full_date(lang, london_date(said.said_at));
    match (&said.recorded_by, said.channel) {
        (Some(number), Channel::Phone) => words::set_on_call(lang, &date, number),
        (Some(number), _) => words::set_by_staff(lang, &date, number),
        (None, Channel::Email) => words::set_by_link(lang, &date),
        (None, _) => words::set_by_you(lang, &date),
    }
}

fn topic_of(visit: &Visit) -> Result<Topic, OpError> {
    Topic::from_code(visit.param("topic")).ok_or(OpError::NotFound)
}

const fn heading(topic: Topic) -> fn(Lang) -> &'static str {
    match topic {
        Topic::Surveys => words::stop_surveys,
        Topic::Services => words::stop_services,
        Topic::News => words::stop_news,
    }
}

/// GET `/stop/{topic}/{token}`: what the button does. Looking does nothing, so that no mail program that follows links presses it,
/// and the page is the same whatever the token is.
pub async fn stop(visit: Visit) -> PageResult {
    let topic = topic_of(&visit)?;
    stop_page(&visit, topic)
}

pub(super) fn stop_page(visit: &Visit, topic: Topic) -> PageResult {
    let lang = visit.lang;
    let (said, button) = match topic {
        Topic::Surveys => (words::stop_surveys_words(lang), words::stop_surveys_button(lang)),
        Topic::Services => (words::stop_services_words(lang), words::stop_services_button(lang)),
        Topic::News => (words::stop_news_words(lang), words::stop_services_button(lang)),
    };
    render(visit, Page::form("P15-stop", heading(topic)(lang)), || {
        let form = view! {
            <p class="govuk-body">{said}</p>
            <p class="govuk-body">{words::stop_always(lang)}</p>
            <form id="page-form" method="post" novalidate>
                <Button text=button/>
            </form>
        };
        column(heading(topic)(lang).to_string(), form.into_any())
    })
}

/// POST `/stop/{topic}/{token}`: done, and the answer is the same for a link that was altered, pressed before, or whose message or
/// person is gone.
///
/// A mail program that presses for its reader (RFC 8058) is answered without sending it on: it would not follow.
pub async fn do_stop(visit: Visit, fields: Fields) -> PageResult {
    let topic = topic_of(&visit)?;
    let mut uow = visit.system("stop_link").await?;
    preferences::ops::stop(&mut uow, topic, visit.param("token")).await?;
    uow.commit().await?;
    if fields.get("List-Unsubscribe") == "One-Click" {
        return stopped(visit).await;
    }
    Ok(Reply::go(format!("/stop/{}", topic.code())))
}

/// GET `/stop/{topic}`: thank you.
pub async fn stopped(visit: Visit) -> PageResult {
    let topic = topic_of(&visit)?;
    let lang = visit.lang;
    render(&visit, Page::new("P15-stopped", words::stopped(lang)), || {
        let said = view! {
            <h2 class="govuk-heading-m">{heading(topic)(lang)}</h2>
            <p class="govuk-body">{words::stopped_words(lang)}</p>
            <p class="govuk-body">{words::stopped_call(lang, &visit.portal.council().main_line)}</p>
        };
        column(words::stopped(lang).to_string(), said.into_any())
    })
}
