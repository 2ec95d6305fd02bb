//! R16: what help somebody needs, told once and kept for a year at a time.

use leptos::prelude::*;
use portal::{
    actor::{Actor, Resident},
    calendar::full_date,
    fields::Fields,
    ids::PersonId,
    lang::Lang,
    people::{
        Need, NeedKind, Said, Value,
        forms::{MOST_WORDS, check_needs},
        ops,
    },
    text::{common, needs as words},
};

use super::{
    only_residents,
    record::{Tab, tabs},
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Checkboxes, Choice, LabelStyle, TextArea, TextInput},
    visit::{PageResult, Reply, Visit},
};

const PATH: &str = "/preferences/needs";

/// A need in words, as staff see it too.
pub(crate) fn need_words(lang: Lang, need: &Need) -> String {
    match (NeedKind::from_code(&need.need), need.words.as_str()) {
        (Some(NeedKind::Other) | None, told) => told.to_string(),
        (Some(kind), "") => need_title(lang, kind).to_string(),
        (Some(kind), told) => format!("{}: {told}", need_title(lang, kind)),
    }
}

fn need_title(lang: Lang, kind: NeedKind) -> &'static str {
    match kind {
        NeedKind::LargePrint => words::need_large_print(lang),
        NeedKind::EasyRead => words::need_easy_read(lang),
        NeedKind::Bsl => words::need_bsl(lang),
        NeedKind::Braille => words::need_braille(lang),
        NeedKind::TextRelay => words::need_text_relay(lang),
        NeedKind::Interpreter => words::need_interpreter(lang),
        NeedKind::CallAfterFour => words::need_call_after_four(lang),
        NeedKind::DoNotPhone => words::need_do_not_phone(lang),
        NeedKind::Other => words::need_other(lang),
    }
}

#[expect(clippy::result_large_err, reason = "the other arm is the answer to the visit, given once")]
fn own(visit: &Visit) -> Result<PersonId, PageResult> {
    match &visit.actor {
        Actor::Resident(Resident { person, .. }) => Ok(*person),
        Actor::Visitor { .. } | Actor::Staff(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => {
            Err(only_residents(visit))
        }
    }
}

/// GET `/preferences/needs`.
pub async fn page(visit: Visit) -> PageResult {
    let person = match own(&visit) {
        Ok(person) => person,
        Err(elsewhere) => return elsewhere,
    };
    let mut uow = visit.uow().await?;
    let told = ops::needs_told(&mut uow, person).await?;
    let today = uow.today();
    uow.commit().await?;
    let title = words::title(visit.lang);
    render(&visit, Page::form("R16-needs", title), || {
        let lang = visit.lang;
        let sheet = Sheet { visit: &visit, told: &told, holds: told.iter().map(|said| said.holds_on(today)).collect() };
        view! {
            <h1 class="govuk-heading-l">{title}</h1>
            {tabs(&visit, Tab::Needs)}
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <p class="govuk-body">{words::intro(lang)}</p>
                    <p class="govuk-body">{words::lasts(lang)}</p>
                    {(!told.is_empty()).then(|| sheet.renew())}
                    {sheet.form()}
                </div>
            </div>
        }
        .into_any()
    })
}

/// POST `/preferences/needs`: what is needed from now on, or that all of it still is.
pub async fn do_save(visit: Visit, fields: Fields) -> PageResult {
    let person = match own(&visit) {
        Ok(person) => person,
        Err(elsewhere) => return elsewhere,
    };
    let mut uow = visit.uow().await?;
    let renews = fields.get("step") == "renew";
    if renews {
        ops::renew_needs(&mut uow, person).await?;
    } else {
        ops::tell_needs(&mut uow, person, &check_needs(&fields)?).await?;
    }
    uow.commit().await?;
    Ok(Reply::done(PATH, if renews { words::renewed } else { words::saved }))
}

struct Sheet<'a> {
    visit: &'a Visit,
    told: &'a [Said],
    /// Whether each of them still holds.
    holds: Vec<bool>,
}

impl Sheet<'_> {
    fn renew(&self) -> AnyView {
        let lang = self.visit.lang;
        view! {
            <h2 class="govuk-heading-m">{words::renew_title(lang)}</h2>
            <p class="govuk-body">{words::renew_words(lang)}</p>
            <form method="post" action=self.visit.link(PATH) novalidate>
                <Button text=words::renew_button(lang) kind=ButtonKind::Secondary name="step" value="renew"/>
            </form>
        }
        .into_any()
    }

    fn form(&self) -> AnyView {
        let (visit, lang) = (self.visit, self.visit.lang);
        let items = NeedKind::ALL.iter().map(|kind| self.choice(*kind)).collect();
        view! {
            <form id="page-form" method="post" action=visit.link(PATH) novalidate>
                <input type="hidden" name="told" value="yes"/>
                <Checkboxes
                    lang=lang
                    name="need"
                    legend=words::legend(lang)
                    legend_style=LabelStyle::Medium
                    values=self.ticked()
                    error=visit.error("need")
                    items=items
                />
                <Button text=common::save(lang)/>
            </form>
        }
        .into_any()
    }

    /// What was ticked before the form was refused, or what holds. Nothing ticked sends nothing, so the form says by itself that
    /// it was sent.
    fn ticked(&self) -> Vec<String> {
        let typed = self.visit.typed();
        if typed.has("told") {
            return typed.all("need").into_iter().map(str::to_string).collect();
        }
        let holding = self.told.iter().zip(&self.holds).filter(|(_, holds)| **holds);
        holding.filter_map(|(said, _)| need_of(said)).map(|need| need.need.clone()).collect()
    }

    fn choice(&self, kind: NeedKind) -> Choice {
        let (visit, lang) = (self.visit, self.visit.lang);
        let there = self.told.iter().zip(&self.holds).find(|(said, _)| need_of(said).is_some_and(|need| need.need == kind.code()));
        let hint = there.and_then(|(said, holds)| {
            let date = full_date(lang, said.until?);
            Some(if *holds { words::until(lang, &date) } else { words::lapsed(lang, &date) })
        });
        let told = there.and_then(|(said, _)| need_of(said)).map_or("", |need| need.words.as_str());
        let choice = Choice::new(kind.code(), need_title(lang, kind)).hint(hint);
        match kind {
            NeedKind::Interpreter => {
                let (value, error) = (visit.typed_or("interpreter-words", told), visit.error("interpreter-words"));
                choice.conditional(view! {
                    <TextInput lang=lang name="interpreter-words" label=words::interpreter_label(lang) value=value error=error width=20/>
                })
            }
            NeedKind::Other => {
                let (value, error) = (visit.typed_or("other-words", told), visit.error("other-words"));
                let max = u32::try_from(MOST_WORDS).unwrap_or(u32::MAX);
                choice.conditional(view! {
                    <TextArea lang=lang name="other-words" label=words::other_label(lang) value=value error=error rows=3 max=max/>
                })
            }
            _ => choice,
        }
    }
}

pub(super) fn need_of(said: &Said) -> Option<&Need> {
    match &said.value {
        Value::Need(need) => Some(need),
        _ => None,
    }
}
