//! P5d, and the same from one's record: proving to be somebody the council already knows. Every page is the same for somebody who
//! was found and for somebody who was not.

use leptos::prelude::*;
use portal::{
    calendar,
    error::{OpError, OpResult},
    fields::Fields,
    matching::{Standing, Try, Way, forms, forms::Wanted, ops},
    people,
    text::{common, matching as words},
};

use super::{
    accounts::{caller, column, next, next_field, next_of, with_next},
    refused,
};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, DateInput, DateParts, Details, LabelStyle, Radios, Task, TaskStatus, TextInput},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

pub const PATH: &str = "/record/match";
const CODE: &str = "/record/match/code";
const WHILE_REGISTERING: &str = "/register/find-you";

/// Where one goes on to without a code: to the next step of registering, or back to the record.
fn onward(visit: &Visit, next: &str) -> String {
    match (visit.path.as_str(), next) {
        (WHILE_REGISTERING, next) => with_next("/register/second-step", next),
        (_, "") => "/record".to_string(),
        (_, next) => next.to_string(),
    }
}

/// GET `/record/match` and `/register/find-you`.
pub async fn page(visit: Visit) -> PageResult {
    let standing = match ops::standing(&caller(&visit), &visit.actor).await {
        Ok(standing) => standing,
        Err(error) => return refused(&visit, error),
    };
    if let Standing::Matched(at) = standing {
        return matched(&visit, at);
    }
    let mut uow = visit.uow().await?;
    let person = visit.actor.person().ok_or(OpError::NotFound)?;
    let details = people::ops::details(&mut uow, person).await?;
    uow.commit().await?;
    let lang = visit.lang;
    let title = words::title(lang);
    let page = if visit.path == PATH { Page::form("P5d", title).back("/record") } else { Page::form("P5d", title) };
    render(&visit, page, || {
        let form = view! {
            <p class="govuk-body">{words::intro(lang)}</p>
            <p class="govuk-body">{words::what_for(lang)}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                {next_field(&visit)}
                {about_you(&visit, &details)}
                {ways(&visit)}
                <Button text=common::continue_(lang)/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

fn about_you(visit: &Visit, details: &people::Details) -> AnyView {
    let lang = visit.lang;
    let typed = visit.typed();
    let part = |name: &str| typed.get(name).to_string();
    let born = DateParts { day: part("born-day"), month: part("born-month"), year: part("born-year") };
    let postcode = details.address.as_ref().map(|address| address.postcode.clone()).unwrap_or_default();
    view! {
        <TextInput
            lang=lang
            name="name"
            label=words::name_label(lang)
            hint=words::name_hint(lang)
            value=visit.typed_or("name", details.name.as_deref().unwrap_or_default())
            error=visit.error("name")
            autocomplete="name"
            spellcheck=false
        />
        <DateInput
            lang=lang
            name="born"
            legend=words::born_label(lang)
            hint=words::born_hint(lang)
            value=born
            error=visit.error("born")
            birthday=true
        />
        <TextInput
            lang=lang
            name="postcode"
            label=words::postcode_label(lang)
            value=visit.typed_or("postcode", &postcode)
            error=visit.error("postcode")
            autocomplete="postal-code"
            spellcheck=false
            width=10
        />
        <TextInput
            lang=lang
            name="identifier"
            label=words::identifier_label(lang)
            hint=words::identifier_hint(lang)
            value=visit.typed_or("identifier", "")
            error=visit.error("identifier")
            spellcheck=false
            width=20
        />
    }
    .into_any()
}

fn ways(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let mut items = Vec::new();
    if ops::can_text(&visit.portal) {
        items.push(Choice::new(Way::Text.code(), words::way_text(lang)).hint(words::way_text_hint(lang)));
    }
    items.push(Choice::new(Way::Letter.code(), words::way_letter(lang)).hint(words::way_letter_hint(lang)));
    items.push(Choice::new(Way::Desk.code(), words::way_desk(lang)).hint(words::way_desk_hint(lang)));
    items.push(Choice::new("not_now", words::way_not_now(lang)));
    view! {
        <Radios
            lang=lang
            name="way"
            legend=words::way_legend(lang)
            legend_style=LabelStyle::Medium
            value=visit.typed_or("way", "")
            error=visit.error("way")
            items=items
        />
    }
    .into_any()
}

fn matched(visit: &Visit, at: chrono::DateTime<chrono::Utc>) -> PageResult {
    let lang = visit.lang;
    let title = words::matched_title(lang);
    render(visit, Page::new("P5d-matched", title), || {
        let date = calendar::full_date(lang, calendar::london_date(at));
        let to = onward(visit, &next(visit));
        let text = if to == "/record" { words::to_record(lang) } else { common::continue_(lang) };
        let content = view! {
            <p class="govuk-body">{words::matched_words(lang, &date)}</p>
            <Button text=text href=visit.link(&to)/>
        };
        column(title.to_string(), content.into_any())
    })
}

/// POST `/record/match` and `/register/find-you`.
pub async fn do_start(visit: Visit, fields: Fields) -> PageResult {
    let today = calendar::london_date(visit.portal.clock().now());
    let onward = onward(&visit, next_of(&fields));
    let claim = match Wanted::check(&fields, today)? {
        Wanted::NotNow => return Ok(Reply::go(onward)),
        Wanted::AtDesk => None,
        Wanted::Code(claim) => Some(claim),
    };
    let registering = visit.path == WHILE_REGISTERING;
    match ops::start(&caller(&visit), &visit.actor, claim.as_ref()).await {
        Ok(()) if registering => Ok(Reply::go(with_next(CODE, &onward))),
        Ok(()) => Ok(Reply::go(CODE)),
        Err(OpError::Denied(portal::permit::Denial::AlreadyDecided)) => Ok(Reply::go(visit.path.clone())),
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// GET `/record/match/code`.
pub async fn code(visit: Visit) -> PageResult {
    let tries = match ops::standing(&caller(&visit), &visit.actor).await {
        Ok(Standing::Waiting(tries)) => tries,
        Ok(Standing::Matched(_) | Standing::Open) => return Ok(Reply::go(PATH)),
        Err(error) => return refused(&visit, error),
    };
    let lang = visit.lang;
    let title = words::code_title(lang);
    let is_sent = tries.iter().any(|one| one.way != Way::Desk);
    render(&visit, Page { form: is_sent, ..Page::new("P5d-code", title) }.back(PATH), || {
        let desk = tries.iter().find(|one| one.way == Way::Desk).map(|one| at_desk(&visit, one));
        let sent = is_sent.then(|| code_form(&visit));
        let content = view! {
            {sent}
            {desk}
            <p class="govuk-body">
                <a class="govuk-link" href=visit.link(&onward(&visit, &next(&visit)))>{words::go_on(lang)}</a>
            </p>
        };
        column(title.to_string(), content.into_any())
    })
}

fn code_form(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let more = view! {
        <p class="govuk-body">{words::no_code_words(lang)}</p>
        <p class="govuk-body"><a class="govuk-link" href=visit.link(PATH)>{words::ask_again(lang)}</a></p>
    }
    .into_any();
    view! {
        <p class="govuk-body">{words::code_sent(lang)}</p>
        <form id="page-form" method="post" action=visit.link(CODE) novalidate>
            {next_field(visit)}
            <TextInput
                lang=lang
                name="code"
                label=words::code_label(lang)
                hint=words::code_hint(lang)
                error=visit.error("code")
                autocomplete="one-time-code"
                spellcheck=false
                width=20
                spaced=true
            />
            <Button text=words::code_button(lang)/>
        </form>
        <Details summary=words::no_code(lang)>{more}</Details>
    }
    .into_any()
}

fn at_desk(visit: &Visit, shown: &Try) -> AnyView {
    let lang = visit.lang;
    let code = ops::spoken_code(&visit.portal, shown).unwrap_or_default();
    let (left, right) = code.split_at_checked(4).unwrap_or((code.as_str(), ""));
    let until = calendar::time(lang, calendar::london_time(shown.expires_at).time());
    view! {
        <h2 class="govuk-heading-m">{words::spoken_heading(lang)}</h2>
        <p class="govuk-body">{words::spoken_words(lang, &until)}</p>
        <p class="govuk-heading-xl app-number" id="spoken-code">{format!("{left} {right}")}</p>
    }
    .into_any()
}

/// POST `/record/match/code`.
pub async fn do_code(visit: Visit, fields: Fields) -> PageResult {
    // The button pressed twice: what it was for has happened.
    match ops::standing(&caller(&visit), &visit.actor).await {
        Ok(Standing::Matched(_)) => return Ok(Reply::go(PATH)),
        Ok(Standing::Waiting(_) | Standing::Open) => {}
        Err(error) => return or_sign_in(&visit, fields, error),
    }
    let typed = forms::check_code(&fields, "code")?;
    ops::confirm(&caller(&visit), &visit.actor, &typed).await?;
    Ok(Reply::done(onward(&visit, next_of(&fields)), words::matched_done))
}

/// What the account page asks of somebody who was not matched yet.
pub(crate) async fn task(visit: &Visit) -> OpResult<Option<Task>> {
    let lang = visit.lang;
    let (title, to) = match ops::standing(&caller(visit), &visit.actor).await? {
        Standing::Matched(_) => return Ok(None),
        Standing::Waiting(_) => (words::task_code(lang), CODE),
        Standing::Open => (words::task_offer(lang), PATH),
    };
    Ok(Some(Task {
        title: title.to_string(),
        href: Some(visit.link(to)),
        hint: None,
        status: TaskStatus::Words(words::task_optional(lang).to_string()),
    }))
}
