//! T26: what people on a list said on the phone or sent back on paper, written down by number. Nobody is named here.

use leptos::prelude::*;
use portal::{
    fields::Fields,
    lang::Lang,
    surveys::{
        Mark, Question,
        forms::{MOST_CHARACTERS, TakenDown},
        ops, rules,
    },
    text::surveys as words,
};
use uuid::Uuid;

use super::{
    super::surveys::{mark_words, question_words},
    elsewhere,
    surveys::path_of,
};
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, LabelStyle, Radios, TextArea, TextInput},
    visit::{PageResult, Reply, Visit},
};

/// Where the answers of a wave are written down.
pub(super) fn answers_path(wave: Uuid) -> String {
    format!("{}/answers", path_of(wave))
}

/// GET `/staff/surveys/{id}/answers`.
pub async fn survey_answers(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let wave = ops::wave(&mut uow, visit.id("id")?).await?;
    uow.commit().await?;
    rules::may_take_lists(&visit.actor, &wave)?;
    let lang = visit.lang;
    render(&visit, Page::form("T26-answers", words::taken_title(lang)).back(path_of(wave.id)), || {
        view! {
            <h1 class="govuk-heading-l">{words::taken_title(lang)}</h1>
            <p class="govuk-body">{words::taken_intro(lang)}</p>
            <form id="page-form" method="post" novalidate>
                <TextInput
                    lang=lang
                    name="number"
                    label=words::taken_number(lang)
                    hint=words::taken_number_hint(lang)
                    value=visit.typed_or("number", "")
                    error=visit.error("number")
                />
                <Radios
                    lang=lang
                    name="said"
                    legend=words::taken_said(lang)
                    legend_style=LabelStyle::Small
                    value=visit.typed_or("said", "")
                    items=vec![
                        Choice::new("answers", words::taken_answers(lang)).conditional(answers(&visit)),
                        Choice::new("no_more", words::taken_no_more(lang)).hint(words::taken_no_more_hint(lang)),
                    ]
                    error=visit.error("said")
                />
                <Button text=words::taken_save(lang)/>
            </form>
        }
        .into_any()
    })
}

/// The questions as the person would read them, and the language they were answered in.
fn answers(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let marks = || Mark::ALL.iter().map(|mark| Choice::new(mark.code(), mark_words(lang, *mark))).collect::<Vec<_>>();
    let question = |question: &Question| {
        let (name, legend) = (question.code(), question_words(lang, *question));
        view! {
            <Radios
                lang=lang
                name=name
                legend=legend
                legend_style=LabelStyle::Small
                value=visit.typed_or(name, "")
                items=marks()
                inline=true
                small=true
                error=visit.error(name)
            />
        }
    };
    view! {
        {Question::ALL.iter().map(question).collect_view()}
        <TextArea
            lang=lang
            name="words"
            label=words::form_words(lang)
            label_style=LabelStyle::Small
            value=visit.typed_or("words", "")
            error=visit.error("words")
            max=u32::try_from(MOST_CHARACTERS).unwrap_or(u32::MAX)
        />
        {language(visit)}
    }
    .into_any()
}

fn language(visit: &Visit) -> AnyView {
    let lang = visit.lang;
    let words_of = |one: Lang| if one == Lang::Cy { words::taken_cy(lang) } else { words::taken_en(lang) };
    view! {
        <Radios
            lang=lang
            name="language"
            legend=words::taken_language(lang)
            legend_style=LabelStyle::Small
            value=visit.typed_or("language", "")
            items=Lang::BOTH.iter().map(|one| Choice::new(one.tag(), words_of(*one))).collect()
            inline=true
            small=true
            error=visit.error("language")
        />
    }
    .into_any()
}

/// POST `/staff/surveys/{id}/answers`: written down, and the form is there for the next.
pub async fn do_survey_answers(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let wave: Uuid = visit.id("id")?;
    let taken = TakenDown::check(&fields)?;
    ops::take_down(&visit.portal, &visit.actor, visit.request, wave, &taken).await?;
    let number = taken.number.to_string();
    Ok(Reply::done(answers_path(wave), |lang| words::taken_done(lang, &number)))
}
