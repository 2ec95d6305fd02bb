//! The accessibility statement, which says what is not known yet (PSBAR 2018, reg. 8).

use leptos::prelude::*;
use portal::{
    lang::Lang,
    policy::notice,
    text::{public as words, ui},
};

use super::{bullets, paragraph, part, published::sections, text_page};
use crate::visit::{PageResult, Visit};

/// The Equality Advisory and Support Service.
const EASS: &str = "https://www.equalityadvisoryservice.com/";

/// P11: the accessibility statement.
pub async fn accessibility(visit: Visit) -> PageResult {
    let lang = visit.lang;
    let council = visit.portal.council();
    let (how, statement): (Vec<_>, Vec<_>) =
        notice::accessibility(&visit.portal.policy()).into_iter().partition(|section| section.heading.en == words::access_how(Lang::En));
    text_page(&visit, "P11", ui::footer_accessibility(lang), || {
        let tell = words::access_contact_words(lang, &council.email, &council.main_line);
        view! {
            {paragraph(words::access_lead(lang))}
            {paragraph(words::access_can(lang))}
            {can(lang)}
            {sections(&visit, &how)}
            {part(words::access_contact(lang), paragraph(tell))}
            {part(words::access_enforce(lang), enforcement(lang))}
            {sections(&visit, &statement)}
        }
        .into_any()
    })
}

fn can(lang: Lang) -> AnyView {
    let can = [
        words::access_can_zoom,
        words::access_can_keyboard,
        words::access_can_script,
        words::access_can_language,
        words::access_can_colour,
    ];
    bullets(can.into_iter().map(|text| text(lang).to_string()))
}

fn enforcement(lang: Lang) -> AnyView {
    view! {
        {paragraph(words::access_enforce_words(lang))}
        <p class="govuk-body"><a class="govuk-link" href=EASS>{words::access_enforce_link(lang)}</a></p>
    }
    .into_any()
}
