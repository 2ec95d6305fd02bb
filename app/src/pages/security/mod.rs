//! R24: how somebody signs in, where they are signed in, and changing either. Residents and staff have the same page.

mod close;
mod email;
mod password;
mod second_step;
mod sessions;

pub use close::{close, do_close};
pub use email::{do_email, do_email_confirm, email, email_confirm};
pub use password::{do_password, password};
pub use second_step::{do_recovery_codes, do_second_step, do_second_step_off, recovery_codes, second_step, second_step_off};
pub use sessions::{do_end_session, do_sign_out_everywhere};

use leptos::prelude::*;
use portal::{
    accounts::ops::change::{self, Security},
    calendar,
    error::OpError,
    text::{accounts as words, common},
};

use super::accounts::caller;
use crate::{
    shell::{Page, render},
    ui::{SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit},
};

/// Where the page is, and where its forms come back to.
const PATH: &str = "/account/security";

/// How the visitor signs in, or the way to sign in first.
async fn own(visit: &Visit) -> Result<Security, PageResult> {
    match change::security(&caller(visit), &visit.actor).await {
        Ok(security) => Ok(security),
        Err(OpError::NotFound | OpError::Gone) => Err(Ok(visit.sign_in_first())),
        Err(other) => Err(Err(other)),
    }
}

/// Whether anybody is signed in; a posted form of somebody who is not leads to signing in.
fn sign_in_first(visit: &Visit) -> Option<Reply> {
    visit.actor.account().is_none().then(|| visit.sign_in_first())
}

/// GET `/account/security`.
pub async fn page(visit: Visit) -> PageResult {
    let security = match own(&visit).await {
        Ok(security) => security,
        Err(elsewhere) => return elsewhere,
    };
    let lang = visit.lang;
    let title = words::security_title(lang);
    render(&visit, Page::new("R24", title), || {
        view! {
            <h1 class="govuk-heading-l">{title}</h1>
            <h2 class="govuk-heading-m">{words::your_sign_in(lang)}</h2>
            <SummaryList rows=rows(&visit, &security)/>
            {sessions::table(&visit, &security.sessions)}
            {(!security.staff).then(|| view! {
                <p class="govuk-body"><a class="govuk-link" href=visit.link("/account/close")>{words::close_title(lang)}</a></p>
            })}
        }
        .into_any()
    })
}

fn rows(visit: &Visit, security: &Security) -> Vec<SummaryRow> {
    let lang = visit.lang;
    let day = |at| calendar::full_date(lang, calendar::london_date(at));
    let change = |path: &str| visit.link(&format!("{PATH}/{path}"));
    let changed = words::changed_on(lang, &day(security.password_changed_at));
    let mut rows = vec![
        SummaryRow::text(words::email_label(lang), security.email.clone()).action(
            change("email"),
            common::change(lang),
            words::change_email_of(lang),
        ),
        SummaryRow::text(words::password_label(lang), changed).action(
            change("password"),
            common::change(lang),
            words::change_password_of(lang),
        ),
    ];
    let Some(since) = security.second_step_since else {
        let row = SummaryRow::text(words::second_step(lang), words::is_off(lang));
        rows.push(row.action(change("second-step"), words::turn_on(lang), words::turn_on_second_step_of(lang)));
        return rows;
    };
    let on = SummaryRow::text(words::second_step(lang), words::on_since(lang, &day(since)));
    let mut on = on.action(change("second-step"), common::change(lang), words::change_second_step_of(lang));
    if !security.staff {
        on = on.action(change("second-step/off"), words::turn_off(lang), words::turn_on_second_step_of(lang));
    }
    let left = words::codes_left(lang, &security.recovery_codes_left.to_string());
    rows.push(on);
    rows.push(SummaryRow::text(words::recovery_codes(lang), left).action(change("recovery-codes"), words::get_new_codes(lang), ""));
    rows
}
