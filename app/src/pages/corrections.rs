//! "This is wrong" and "this is not me": the two forms of an item, and what became of what was said.

mod around;

pub use around::{disagree, do_disagree, do_evidence};
pub(super) use around::{evidence_list, outcome, recipient_card, statements};

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{date_and_time, weekday_date},
    corrections::{Correction, Item, Kind, State as Stands, forms::MOST_CHARACTERS, ops},
    fields::Fields,
    lang::{Lang, Words},
    text::{common, corrections as words},
};
use uuid::Uuid;

use super::{
    answers::{broken, paragraphs},
    only_residents,
    record::removed,
    refused,
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, InsetText, LabelStyle, SummaryList, SummaryRow, Tag, TagColour, TextArea},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

/// R6: this is wrong.
pub async fn wrong(visit: Visit) -> PageResult {
    form(visit, Kind::Wrong).await
}

/// Sends it.
pub async fn do_wrong(visit: Visit, fields: Fields) -> PageResult {
    send(visit, fields, Kind::Wrong).await
}

/// R5: this is not me.
pub async fn not_me(visit: Visit) -> PageResult {
    form(visit, Kind::NotMe).await
}

/// Sends it.
pub async fn do_not_me(visit: Visit, fields: Fields) -> PageResult {
    send(visit, fields, Kind::NotMe).await
}

/// Where a dispute is.
pub fn path_of(reference: &str) -> String {
    format!("/record/corrections/{reference}")
}

async fn form(visit: Visit, kind: Kind) -> PageResult {
    let Actor::Resident(resident) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let (mut item, open) = ops::about(&mut uow, visit.id("id")?, kind).await?;
    let answer_by = portal::calendar::answer_by(uow.today(), visit.portal.holidays()).date;
    let key = uow.new_id();
    uow.commit().await?;
    if let Some(open) = open {
        return Ok(Reply::go(path_of(&open.reference)));
    }
    item.about = removed(&visit, resident.person).await?.about(item.about);
    let lang = visit.lang;
    let (code, title) = match kind {
        Kind::Wrong => ("R6-wrong", words::wrong_title(lang)),
        Kind::NotMe => ("R5-not-me", words::not_me_title(lang)),
    };
    let page = Page::form(code, title).back(format!("/record/items/{}", item.id));
    render(&visit, page, || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    <SummaryList rows=facts(&item.about.title, &item.about.says, item.about.at, lang)/>
                    <form id="page-form" method="post" novalidate>
                        <input type="hidden" name="submission_key" value=submission_key(&visit, key)/>
                        {what(&visit, kind)}
                        <p class="govuk-body">{words::evidence_later(lang)}</p>
                        <InsetText>
                            <p class="govuk-body">{meanwhile(&item, kind, lang)}</p>
                            <p class="govuk-body">{words::free_and_month(lang, &weekday_date(lang, answer_by))}</p>
                        </InsetText>
                        <Button text=common::send(lang)/>
                    </form>
                </div>
            </div>
        }
        .into_any()
    })
}

/// What makes one dispute out of a button pressed twice.
fn submission_key(visit: &Visit, fresh: Uuid) -> String {
    Uuid::try_parse(&visit.typed_or("submission_key", "")).unwrap_or(fresh).to_string()
}

fn what(visit: &Visit, kind: Kind) -> AnyView {
    let lang = visit.lang;
    let label = match kind {
        Kind::Wrong => words::wrong_label(lang),
        Kind::NotMe => words::not_me_label(lang),
    };
    view! {
        <TextArea
            lang=lang
            name="message"
            label=label
            label_style=LabelStyle::Medium
            hint=words::hint(lang)
            value=visit.typed_or("message", "")
            error=visit.error("message")
            rows=8
            max=u32::try_from(MOST_CHARACTERS).unwrap_or(u32::MAX)
        />
    }
    .into_any()
}

/// What staff see until it is answered.
fn meanwhile(item: &Item, kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Wrong => words::meanwhile_wrong(lang),
        Kind::NotMe if item.category == portal::holdings::Category::Interaction => words::meanwhile_hidden(lang),
        Kind::NotMe => words::meanwhile_not_me(lang),
    }
}

/// What a dispute is about, in rows that the person and the team read alike.
pub(super) fn facts(title: &Words, says: &Words, at: chrono::DateTime<chrono::Utc>, lang: Lang) -> Vec<SummaryRow> {
    let (title, says) = (title.get(lang).to_string(), says.get(lang));
    let mut rows = vec![SummaryRow::text(words::what(lang), title), SummaryRow::text(words::when(lang), date_and_time(lang, at))];
    if !says.is_empty() {
        rows.push(SummaryRow::new(words::says(lang), broken(says.lines())));
    }
    rows
}

async fn send(visit: Visit, fields: Fields, kind: Kind) -> PageResult {
    let item = visit.id("id")?;
    let mut uow = visit.uow().await?;
    match ops::send(&mut uow, item, kind, &fields, visit.lang).await {
        Ok(sent) => {
            uow.commit().await?;
            let notice = |lang: Lang| words::sent(lang, &weekday_date(lang, sent.due_on), &sent.reference);
            Ok(Reply::done(path_of(&sent.reference), notice))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// What a person said about an item, where it is, and the answer.
pub async fn show(visit: Visit) -> PageResult {
    let mut uow = visit.uow().await?;
    let whole = match ops::see(&mut uow, visit.param("reference")).await {
        Ok(whole) => whole,
        Err(error) => return refused(&visit, error),
    };
    uow.commit().await?;
    let (lang, correction) = (visit.lang, &whole.correction);
    let about = removed(&visit, correction.person).await?.about(correction.about.clone());
    let title = match correction.kind {
        Kind::Wrong => words::says_wrong(lang),
        Kind::NotMe => words::says_not_me(lang),
    };
    let page = Page::new("R6-correction", title).back("/record");
    render(&visit, page, || {
        let item = visit.link(&format!("/record/items/{}", correction.item));
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{title}</h1>
                    <SummaryList rows=progress(correction, lang)/>
                    <h2 class="govuk-heading-m">{words::you_told_us(lang)}</h2>
                    {paragraphs(correction.language, &correction.words)}
                    {around::evidence(&visit, &whole)}
                    <h2 class="govuk-heading-m">{words::desk_item(lang)}</h2>
                    <SummaryList rows=facts(&about.title, &about.says, about.at, lang)/>
                    <p class="govuk-body"><a class="govuk-link" href=item>{words::see_item(lang)}</a></p>
                    {answer(correction, lang)}
                    {around::recipients(&whole, lang)}
                    {around::statement(&visit, &whole)}
                    {withdrawal(&visit, correction)}
                </div>
            </div>
        }
        .into_any()
    })
}

fn progress(correction: &Correction, lang: Lang) -> Vec<SummaryRow> {
    let reference = correction.reference.clone();
    let mut rows = vec![
        SummaryRow::new(words::reference(lang), view! { <span class="app-reference">{reference}</span> }),
        SummaryRow::new(words::state(lang), state_tag(correction.state, lang)),
        SummaryRow::text(words::sent_on(lang), date_and_time(lang, correction.sent_at)),
    ];
    match correction.decided_at {
        Some(at) => rows.push(SummaryRow::text(words::answered_on(lang), date_and_time(lang, at))),
        None if correction.state == Stands::Open => {
            rows.push(SummaryRow::text(words::answer_by(lang), weekday_date(lang, correction.due_on)));
        }
        None => {}
    }
    rows
}

/// Where a dispute stands, in the person's words.
pub(super) fn state_tag(state: Stands, lang: Lang) -> AnyView {
    let (text, colour) = match state {
        Stands::Open => (words::state_open(lang), TagColour::Blue),
        Stands::Accepted => (words::state_accepted(lang), TagColour::Green),
        Stands::Part => (words::state_part(lang), TagColour::Teal),
        Stands::Refused => (words::state_refused(lang), TagColour::Purple),
        Stands::Withdrawn => (words::state_withdrawn(lang), TagColour::Grey),
    };
    view! { <Tag text=text colour=colour/> }.into_any()
}

/// The reasons in every language they were given in, Welsh first, and how to complain.
pub(super) fn answer(correction: &Correction, lang: Lang) -> Option<AnyView> {
    let answer = correction.answer.as_ref()?;
    let reasons: Vec<_> = [Lang::Cy, Lang::En].into_iter().map(|written| paragraphs(written, answer.get(written))).collect();
    let notice: Vec<_> = correction.notice.iter().map(|words| view! { <p class="govuk-body">{words.get(lang).to_string()}</p> }).collect();
    let notice = (!notice.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::if_you_disagree(lang)}</h2>
            {notice}
        }
    });
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::our_answer(lang)}</h2>
            {reasons}
            {notice}
        }
        .into_any(),
    )
}

fn withdrawal(visit: &Visit, correction: &Correction) -> Option<AnyView> {
    let lang = visit.lang;
    let action = visit.link(&format!("{}/withdraw", path_of(&correction.reference)));
    (correction.state == Stands::Open).then(|| {
        view! {
            <form method="post" action=action novalidate>
                <p class="govuk-body">{words::withdraw_hint(lang)}</p>
                <Button text=words::withdraw(lang) kind=ButtonKind::Secondary/>
            </form>
        }
        .into_any()
    })
}

/// Takes it back.
pub async fn do_withdraw(visit: Visit, fields: Fields) -> PageResult {
    let reference = visit.param("reference").to_string();
    let mut uow = visit.uow().await?;
    match ops::withdraw(&mut uow, &reference).await {
        Ok(()) => {
            uow.commit().await?;
            Ok(Reply::done(path_of(&reference), words::withdrawn))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}
