//! The two pages that registering and getting back in share: the code from the mail, and the page behind the link in it.

use leptos::prelude::*;
use portal::text::{accounts as words, common};

use super::{code_field, column, next_field};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Details},
    visit::{PageResult, Visit},
};

/// "Check your email": the same whether a mail was sent or not.
pub fn check_email(visit: &Visit, code: &'static str, start: &str, intro: &'static str) -> PageResult {
    let lang = visit.lang;
    let title = words::check_email_title(lang);
    let start = visit.link(start);
    render(visit, Page::form(code, title), || {
        let form = view! {
            <p class="govuk-body">{intro}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                {next_field(visit)}
                {code_field(visit, words::code_from_mail(lang))}
                <Button text=common::continue_(lang)/>
                <Details summary=words::not_received(lang)>
                    <p class="govuk-body">{words::not_received_words(lang)}</p>
                    <Button text=words::send_again(lang) kind=ButtonKind::Secondary name="again" value="yes" formnovalidate=true/>
                    <p class="govuk-body"><a class="govuk-link" href=start>{words::another_address(lang)}</a></p>
                </Details>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}

/// The page behind the link of a mail. Opening it does nothing; scanners of mail open it too. The button does it.
pub fn confirm(visit: &Visit, code: &'static str, title: &'static str, intro: &'static str, button: &'static str) -> PageResult {
    render(visit, Page::form(code, title), || {
        let form = view! {
            <p class="govuk-body">{intro}</p>
            <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
                <Button text=button/>
            </form>
        };
        column(title.to_string(), form.into_any())
    })
}
