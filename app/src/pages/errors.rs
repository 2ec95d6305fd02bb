//! What went wrong, as pages: what it is, that nothing was lost, and where to go from here.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{london_time, time},
    error::{FieldErrors, OpError},
    lang::Lang,
    permit::Denial,
    text::{common, error_pages as words, ui},
};

use crate::{
    shell::{Page, render},
    ui::Button,
    visit::{PageResult, Reply, Visit},
};

/// What one of these pages says.
struct Fault {
    code: &'static str,
    status: u16,
    title: &'static str,
    lines: Vec<String>,
}

/// For an address that no page has.
#[expect(clippy::unused_async, reason = "a handler is a future, whether or not it waits for anything")]
pub async fn not_found(_visit: Visit) -> PageResult {
    Err(OpError::NotFound)
}

/// The page for an error.
pub fn page(visit: &Visit, error: &OpError) -> Reply {
    let Fault { code, status, title, lines } = fault(visit, error);
    let retry = matches!(error, OpError::Conflict | OpError::OtherContext | OpError::TooLarge).then(|| look_again(visit));
    let denied = matches!(error, OpError::Denied(denial) if *denial != Denial::NotYours).then(|| back_to_request(visit)).flatten();
    let lines: Vec<_> = lines.into_iter().map(|line| view! { <p class="govuk-body">{line}</p> }.into_any()).collect();
    let content = || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    {lines}
                    {matches!(error, OpError::Conflict | OpError::OtherContext).then(|| what_was_typed(visit))}
                    {matches!(error, OpError::Unavailable(_)).then(|| send_again(visit))}
                    {retry}
                    {denied}
                    {ways_out(visit)}
                </div>
            </div>
        }
        .into_any()
    };
    render(visit, Page::new(code, title).status(status), content)
        .unwrap_or_else(|_| Reply::Page { status, html: plain(visit.lang, &visit.request.to_string()) })
}

/// Words that were not saved are not lost: they stand here, and in the form when it is opened again.
fn what_was_typed(visit: &Visit) -> AnyView {
    let fields = visit.typed();
    let typed = ["message", "message_cy", "message_en"].map(|field| fields.get(field).trim()).join("\n").trim().to_string();
    if typed.is_empty() {
        return ().into_any();
    }
    view! {
        <h2 class="govuk-heading-m">{words::conflict_typed(visit.lang)}</h2>
        <div class="govuk-inset-text">{typed}</div>
    }
    .into_any()
}

/// What could not be taken in stands here, and its form is in the page with everything in it but passwords and codes: the button
/// sends it again, under the key it had, so that it is taken once.
fn send_again(visit: &Visit) -> AnyView {
    let (lang, fields) = (visit.lang, visit.typed().0);
    if fields.is_empty() {
        return ().into_any();
    }
    let lines: Vec<_> =
        fields.iter().filter(|field| is_words(field)).map(|(_, typed)| view! { <p class="govuk-body">{typed.clone()}</p> }).collect();
    let shown = (!lines.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::conflict_typed(lang)}</h2>
            <div class="govuk-inset-text">{lines}</div>
        }
    });
    let once = fields.iter().any(|(name, _)| name == "submission_key").then(|| words::send_again_once(lang));
    let kept: Vec<_> = fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect();
    view! {
        {shown}
        <p class="govuk-body">{words::send_again_words(lang)} " " {once}</p>
        <form method="post" action=visit.link(&visit.path) novalidate>
            {kept}
            <Button text=words::send_again(lang)/>
        </form>
    }
    .into_any()
}

/// Whether a field holds words or numbers that somebody typed: what was chosen, and what a form brings along, are codes.
fn is_words((name, value): &(String, String)) -> bool {
    let is_key = matches!(name.as_str(), "_lang" | "step" | "revision" | "submission_key") || uuid::Uuid::try_parse(value).is_ok();
    let is_code = value.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'-');
    !is_key && !is_code && !value.trim().is_empty()
}

fn fault(visit: &Visit, error: &OpError) -> Fault {
    let lang = visit.lang;
    let phone = visit.portal.council().main_line.as_str();
    let is_staff = matches!(visit.actor, Actor::Staff(_));
    let (code, status, title, lines) = match error {
        OpError::NotFound | OpError::Denied(Denial::NotYours) => {
            ("E404", 404, words::not_found(lang), vec![words::not_found_words(lang).to_string()])
        }
        OpError::Denied(denial) => {
            let lines = vec![reason(*denial, is_staff, lang).to_string(), words::denied_nothing_changed(lang).to_string()];
            ("E403", 403, words::denied(lang), lines)
        }
        OpError::Conflict => ("E409", 409, words::conflict(lang), vec![words::conflict_words(lang).to_string()]),
        OpError::OtherContext => ("E409", 409, words::other_context(lang), vec![words::other_context_words(lang).to_string()]),
        OpError::Gone => ("E410", 410, words::gone(lang), vec![words::gone_words(lang).to_string()]),
        OpError::TooLarge => ("E413", 413, words::too_large(lang), vec![words::too_large_words(lang).to_string()]),
        OpError::Invalid(errors) => ("E422", 422, words::refused(lang), faults_of_fields(errors, lang)),
        OpError::TooManyTries { until } => {
            let at = time(lang, london_time(*until).time());
            ("E429", 429, words::too_many(lang), vec![words::too_many_words(lang, &at), words::too_many_other(lang, phone)])
        }
        OpError::Unavailable(_) => ("E503", 503, words::closed(lang), vec![words::closed_words(lang, phone)]),
        OpError::Internal(_) => {
            let number = visit.request.to_string();
            let lines = vec![words::problem_words(lang, &number), words::problem_later(lang, phone)];
            ("E500", 500, words::problem(lang), lines)
        }
    };
    Fault { code, status, title, lines }
}

/// Fields that were refused where there is no form to show again.
fn faults_of_fields(errors: &FieldErrors, lang: Lang) -> Vec<String> {
    let faults = errors.iter().map(|(_, words)| words.get(lang).to_string());
    std::iter::once(words::refused_words(lang).to_string()).chain(faults).collect()
}

/// Why it may not be done, and who can change that or what can be done instead, which is not the same for staff.
fn reason(denial: Denial, is_staff: bool, lang: Lang) -> &'static str {
    match denial {
        Denial::AlreadyDecided if is_staff => words::staff_already_decided(lang),
        Denial::AlreadyWithdrawn if is_staff => words::staff_already_withdrawn(lang),
        Denial::NotYours => words::not_found_words(lang),
        Denial::SignInNeeded => words::sign_in_needed(lang),
        Denial::SecondStepNeeded => words::second_step_needed(lang),
        Denial::AlreadyDecided => words::already_decided(lang),
        Denial::AlreadyWithdrawn => words::already_withdrawn(lang),
        Denial::NotDecided => words::not_decided(lang),
        Denial::TooLate => words::too_late(lang),
        Denial::NotYourTeam => words::not_your_team(lang),
        Denial::TakenByAnother => words::taken_by_another(lang),
        Denial::NotYourRole => words::not_your_role(lang),
        Denial::TooManyFiles => words::too_many_files(lang),
        Denial::NotWaiting => words::not_waiting(lang),
        Denial::NotProven => words::not_proven(lang),
        Denial::NotGranted => words::not_granted(lang),
        Denial::WroteItYourself => words::wrote_it_yourself(lang),
        Denial::Free => words::free(lang),
    }
}

/// To what is there now, after somebody else changed it: the thing the form belonged to.
fn look_again(visit: &Visit) -> AnyView {
    let href = visit.link(visit.path.trim_end_matches("/upload"));
    view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::look_again(visit.lang)}</a></p> }.into_any()
}

/// Staff who may not do one thing to a request can still do others to it.
fn back_to_request(visit: &Visit) -> Option<AnyView> {
    const REQUESTS: &str = "/staff/requests/";
    visit.staff().ok()?;
    let (reference, _) = visit.path.strip_prefix(REQUESTS)?.split_once('/')?;
    let href = visit.link(&format!("{REQUESTS}{reference}"));
    Some(view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::back_to_request(visit.lang)}</a></p> }.into_any())
}

fn ways_out(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let ways: Vec<(&str, &str)> = match &visit.actor {
        Actor::Visitor { .. } | Actor::System(_) => {
            vec![
                ("/", ui::nav_home(lang)),
                ("/sign-in", ui::nav_sign_in(lang)),
                ("/services", ui::nav_services(lang)),
                ("/contact", ui::nav_contact(lang)),
            ]
        }
        Actor::Resident(_) => {
            vec![("/account", ui::nav_home(lang)), ("/requests", ui::nav_requests(lang)), ("/contact", ui::nav_contact(lang))]
        }
        Actor::Councillor(_) => vec![("/councillor", portal::text::casework::title(lang)), ("/contact", ui::nav_contact(lang))],
        Actor::Representative(_) => vec![("/account", ui::nav_home(lang)), ("/requests", ui::nav_requests(lang))],
        Actor::Staff(_) => vec![("/staff", ui::nav_my_work(lang)), ("/staff/requests", ui::nav_requests(lang))],
    };
    let ways: Vec<_> = ways
        .into_iter()
        .map(|(path, text)| view! { <li><a class="govuk-link" href=visit.link(path)>{text.to_string()}</a></li> })
        .collect();
    view! {
        <h2 class="govuk-heading-m">{words::ways_out(lang)}</h2>
        <ul class="govuk-list">{ways}</ul>
    }
    .into_any()
}

/// For when the portal cannot even render a page: nothing in it can fail. `number` finds the error in the log, if there is one.
pub fn plain(lang: Lang, number: &str) -> String {
    let (tag, service, title) = (lang.tag(), common::service_name(lang), words::problem(lang));
    let said = if number.is_empty() { words::problem_kept(lang).to_string() } else { words::problem_words(lang, number) };
    let (home, to) = (ui::nav_home(lang), lang.path("/"));
    format!(
        "<!DOCTYPE html><html lang=\"{tag}\" class=\"govuk-template govuk-template--rebranded\"><head><meta charset=\"utf-8\"><title>{title} – {service}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><link rel=\"stylesheet\" href=\"/assets/main.css\"></head>\
         <body class=\"govuk-template__body\"><main class=\"govuk-width-container govuk-main-wrapper\" id=\"main-content\" data-page=\"E500\">\
         <h1 class=\"govuk-heading-l\">{title}</h1><p class=\"govuk-body\">{said}</p>\
         <p class=\"govuk-body\"><a class=\"govuk-link\" href=\"{to}\">{home}</a></p></main></body></html>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plainest_page_is_in_both_languages_and_names_the_error() {
        for lang in Lang::BOTH {
            let html = plain(lang, "0199-ab");
            assert!(html.contains(&format!("<html lang=\"{}\"", lang.tag())));
            assert!(html.contains("0199-ab") && html.contains(words::problem(lang)));
            assert!(plain(lang, "").contains(words::problem_kept(lang)));
        }
    }
}
