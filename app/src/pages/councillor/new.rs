//! K2: raising a case, a question at a time; what was typed is kept, and Back finds it.

mod fields;
mod files;

pub use files::{do_draft_file, do_draft_file_remove, draft_files};

use leptos::prelude::*;
use portal::{
    calendar::weekday_date,
    casework::{
        AskedBy, Authority, Phase, Reason, ReplyTo,
        forms::{Step, submission_key},
        ops::{self, Sent},
    },
    error::OpError,
    fields::Fields,
    files::File,
    lang::Lang,
    text::{casework as words, common},
};
use uuid::Uuid;

use super::{HOME, asked_by_words, authority_words, councillor, reason_words, reply_to_words, service_words, yes_no};
use crate::{
    shell::{Page, render},
    ui::{Button, SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

const NEW: &str = "/councillor/cases/new";

fn path_of(draft: Uuid, step: Step) -> String {
    format!("{NEW}/{draft}/{}", step.code())
}

/// Whoever does not serve finds no such page.
#[expect(clippy::result_large_err, reason = "the other arm is the answer to the visit, given once")]
fn serves(visit: &Visit) -> Result<(), PageResult> {
    match councillor(visit)? {
        (_, Phase::Serving) => Ok(()),
        (_, Phase::HandingOver | Phase::Over) => Err(Err(OpError::NotFound)),
    }
}

/// K2: what is coming.
pub async fn start(visit: Visit) -> PageResult {
    if let Err(elsewhere) = serves(&visit) {
        return elsewhere;
    }
    let lang = visit.lang;
    render(&visit, Page::new("K2", words::start_title(lang)).back(HOME), || {
        view! {
            <h1 class="govuk-heading-l">{words::start_title(lang)}</h1>
            <p class="govuk-body">{words::start_words(lang)}</p>
            <form method="post" action=visit.link(NEW) novalidate>
                <Button text=words::start(lang)/>
            </form>
        }
        .into_any()
    })
}

/// Begins a case.
pub async fn do_start(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    match ops::drafts::start(&mut uow).await {
        Ok(draft) => {
            uow.commit().await?;
            Ok(Reply::go(path_of(draft, Step::Who)))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// K2a–d: one question, or the answers to be checked.
pub async fn step(visit: Visit) -> PageResult {
    if let Err(elsewhere) = serves(&visit) {
        return elsewhere;
    }
    let (draft, step) = at(&visit)?;
    let mut uow = visit.uow().await?;
    let known = ops::drafts::get(&mut uow, draft).await?;
    let key = uow.new_id();
    let files = if step == Step::Check { ops::drafts::files(&mut uow, draft).await? } else { Vec::new() };
    uow.commit().await?;
    let lang = visit.lang;
    let (code, title) = match step {
        Step::Who => ("K2a", words::who_title(lang)),
        Step::About => ("K2b", words::about_title(lang)),
        Step::Agreed => ("K2c", words::agreed_title(lang)),
        Step::Matter => ("K2d", words::matter_title(lang)),
        Step::Check => ("K2e", words::check_title(lang)),
    };
    let back = step.before(&known).map_or_else(|| HOME.to_string(), |before| path_of(draft, before));
    render(&visit, Page::form(code, title).back(back), || {
        let shown = if step == Step::Check { check(&visit, draft, &known, &files, key) } else { fields::of(&visit, step, &known) };
        let button = if step == Step::Check { words::send(lang) } else { common::continue_(lang) };
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                        {shown}
                        <Button text=button/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

fn at(visit: &Visit) -> Result<(Uuid, Step), OpError> {
    Ok((visit.id("draft")?, Step::from_code(visit.param("step")).ok_or(OpError::NotFound)?))
}

/// Every answer with the way to change it.
fn check(visit: &Visit, draft: Uuid, known: &Fields, added: &[File], key: Uuid) -> AnyView {
    let lang = visit.lang;
    let key = Uuid::try_parse(&visit.typed_or("submission_key", "")).unwrap_or(key).to_string();
    let mut rows = Vec::new();
    for step in Step::ALL.iter().copied().filter(|step| step.is_asked(known)) {
        for (name, value) in answers(visit, step, known) {
            let change = visit.link(&path_of(draft, step));
            rows.push(SummaryRow::text(name, value).action(change, common::change(lang), name.to_lowercase()));
        }
    }
    let change = visit.link(&files::files_of(draft));
    let verb = if added.is_empty() { words::add_file(lang) } else { common::change(lang) };
    rows.push(SummaryRow::text(words::files(lang), files::in_a_line(lang, added)).action(change, verb, words::files(lang).to_lowercase()));
    view! {
        <input type="hidden" name="submission_key" value=key/>
        <SummaryList rows=rows/>
    }
    .into_any()
}

/// What was answered in a step, in the page’s language.
fn answers(visit: &Visit, step: Step, known: &Fields) -> Vec<(&'static str, String)> {
    let lang = visit.lang;
    let said = |name: &str| known.text(name);
    let ward = AskedBy::from_code(known.get("asked_by")) == Some(AskedBy::Ward);
    let all = match step {
        Step::Who => vec![
            (words::who_title(lang), AskedBy::from_code(known.get("asked_by")).map_or("", |by| asked_by_words(lang, by)).to_string()),
            (words::asker(lang), if known.get("asked_by") == "other" { said("asker") } else { String::new() }),
        ],
        Step::About => vec![
            (words::name(lang), said("name")),
            (words::email(lang), said("email")),
            (words::phone(lang), said("phone")),
            (words::address(lang), address(known)),
        ],
        Step::Agreed => agreed(lang, known),
        Step::Matter => vec![
            (words::service(lang), service_words(visit, Some(known.get("service")))),
            (words::matter(lang), said("matter")),
            (words::outcome(lang), said("outcome")),
            (
                words::reply_to(lang),
                if ward {
                    String::new()
                } else {
                    ReplyTo::from_code(known.get("reply_to")).map_or("", |to| reply_to_words(lang, to)).to_string()
                },
            ),
        ],
        Step::Check => Vec::new(),
    };
    // What was not answered and need not be is left out; what must be leads back to its step.
    all.into_iter().enumerate().filter(|(number, (_, value))| *number == 0 || !value.is_empty()).map(|(_, answer)| answer).collect()
}

fn agreed(lang: Lang, known: &Fields) -> Vec<(&'static str, String)> {
    let authority = Authority::from_code(known.get("authority"));
    let reason = Reason::from_code(known.get("claimed_reason")).filter(|_| authority == Some(Authority::NotAsked));
    let yes = |name: &str| match known.get(name) {
        "yes" => yes_no(lang, true).to_string(),
        "no" => yes_no(lang, false).to_string(),
        _ => String::new(),
    };
    vec![
        (words::agreed_title(lang), authority.map_or("", |authority| authority_words(lang, authority)).to_string()),
        (words::claimed(lang), reason.map_or("", |reason| reason_words(lang, reason)).to_string()),
        (words::special(lang), yes("special")),
        (words::safe_copy(lang), yes("safe_copy")),
    ]
}

fn address(known: &Fields) -> String {
    let parts = ["address-line1", "address-line2", "address-town", "address-postcode"].map(|name| known.text(name));
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Keeps the answers to a step, or sends the case.
pub async fn do_step(visit: Visit, fields: Fields) -> PageResult {
    let (draft, step) = at(&visit)?;
    let mut uow = visit.uow().await?;
    if step != Step::Check {
        return match ops::drafts::answer(&mut uow, draft, step, &fields).await {
            Ok(next) => {
                uow.commit().await?;
                Ok(Reply::go(path_of(draft, next)))
            }
            Err(error) => or_sign_in(&visit, fields, error),
        };
    }
    let key = submission_key(&fields, "submission_key")?;
    match ops::raise(&mut uow, draft, key, visit.lang).await {
        Ok(Sent::NotYet(step)) => Ok(Reply::go(path_of(draft, step))),
        Ok(Sent::Case { reference, due_on }) => {
            uow.commit().await?;
            let notice = |lang: Lang| words::sent_notice(lang, &weekday_date(lang, due_on), &reference);
            Ok(Reply::done(format!("/councillor/cases/{reference}"), notice))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}
