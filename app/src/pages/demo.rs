//! The demo council's e-mails, on a page: there is no mail server to look into. In demo mode only.

use leptos::prelude::*;
use portal::{
    calendar,
    error::{OpError, OpResult},
    outbox::{self, Mail, Way, mailer::Received},
    text::demo as text,
};

use super::answers::broken;
use crate::{
    shell::{Page, render},
    visit::{PageResult, Visit},
};

fn only_in_demo(visit: &Visit) -> OpResult<&str> {
    visit.demo_password.as_deref().ok_or(OpError::NotFound)
}

/// GET `/demo/mail`: the newest e-mails first.
pub async fn mails(visit: Visit) -> PageResult {
    let password = only_in_demo(&visit)?;
    let lang = visit.lang;
    let code = portal::demo::current_code(password, visit.portal.clock().now());
    let mails = outbox::mailer::received(&visit.mail_folder).await?;
    let rows: Vec<_> = mails
        .into_iter()
        .map(|Received { mail, at }| {
            let when = calendar::short_date_time(lang, at);
            view! {
                <li class="app-mail">
                    <a class="govuk-link" href=visit.link(&format!("/demo/mail/{}", mail.id)) lang=heading_lang(&visit, &mail)>{heading(&visit, &mail)}</a>
                    <br/>
                    <span class="govuk-body-s">{mail.to} " · " {when}</span>
                </li>
            }
        })
        .collect();
    render(&visit, Page::new("D1", text::title(lang)), || {
        let empty = rows.is_empty().then(|| view! { <p class="govuk-body">{text::none(lang)}</p> });
        view! {
            <h1 class="govuk-heading-l">{text::title(lang)}</h1>
            <p class="govuk-body">{text::code_now(lang)} " " <strong class="app-number" id="demo-code">{code}</strong></p>
            <p class="govuk-body">{text::intro(lang)}</p>
            {empty}
            <ul class="govuk-list govuk-list--spaced">{rows}</ul>
        }
        .into_any()
    })
}

/// GET `/demo/mail/{id}`: one e-mail as text, its links alive.
pub async fn mail(visit: Visit) -> PageResult {
    only_in_demo(&visit)?;
    let id = visit.id("id")?;
    let Received { mail, at } =
        outbox::mailer::received(&visit.mail_folder).await?.into_iter().find(|received| received.mail.id == id).ok_or(OpError::NotFound)?;
    let lang = visit.lang;
    let (subject, subject_lang) = (heading(&visit, &mail), heading_lang(&visit, &mail));
    let Mail { to, text: body, lang: written, .. } = mail;
    render(&visit, Page::new("D2", subject.clone()).back("/demo/mail"), || {
        view! {
            <h1 class="govuk-heading-l" lang=subject_lang>{subject}</h1>
            <p class="govuk-body-s">{to} " · " {calendar::date_and_time(lang, at)}</p>
            <div class="govuk-inset-text" lang=written.tag()>{paragraphs(&body)}</div>
        }
        .into_any()
    })
}

/// A text message has no subject: it is called what it is, in the language of the page.
fn heading(visit: &Visit, mail: &Mail) -> String {
    if mail.way == Way::Text { text::text_message(visit.lang).to_string() } else { mail.subject.clone() }
}

fn heading_lang(visit: &Visit, mail: &Mail) -> &'static str {
    if mail.way == Way::Text { visit.lang.tag() } else { mail.lang.tag() }
}

fn paragraphs(body: &str) -> AnyView {
    body.split("\n\n")
        .map(|part| {
            let part = part.to_string();
            if part.starts_with("http") {
                view! { <p class="govuk-body"><a class="govuk-link" href=part.clone()>{part.clone()}</a></p> }.into_any()
            } else {
                view! { <p class="govuk-body">{broken(part.lines())}</p> }.into_any()
            }
        })
        .collect_view()
        .into_any()
}
