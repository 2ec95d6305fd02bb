//! P15: the short form that somebody answers who was asked for their views, with nothing but its link.

use leptos::prelude::*;
use portal::{
    fields::Fields,
    lang::Lang,
    preferences::Topic,
    surveys::{
        Mark, Question,
        forms::{Answers, MOST_CHARACTERS},
        ops,
    },
    text::{preferences as stop_words, surveys as words},
};

use super::accounts::column;
use crate::{
    shell::{Page, render},
    ui::{Button, Choice, LabelStyle, Radios, TextArea},
    visit::{PageResult, Reply, Visit},
};

const THANKS: &str = "/surveys/thanks";

/// A question in words.
pub(super) fn question_words(lang: Lang, question: Question) -> &'static str {
    match question {
        Question::Overall => words::question_overall(lang),
        Question::Ease => words::question_ease(lang),
        Question::Clear => words::question_clear(lang),
    }
}

/// A mark in words.
pub(super) fn mark_words(lang: Lang, mark: Mark) -> &'static str {
    match mark {
        Mark::Good => words::mark_good(lang),
        Mark::Average => words::mark_average(lang),
        Mark::Poor => words::mark_poor(lang),
    }
}

/// GET `/surveys/{token}`: the form, or the thanks for a link that was altered, answered or has ended.
pub async fn page(visit: Visit) -> PageResult {
    let mut uow = visit.system("survey_form").await?;
    let open = ops::is_open(&mut uow, visit.param("token")).await?;
    uow.commit().await?;
    if !open {
        return thanks(visit).await;
    }
    let lang = visit.lang;
    let title = words::form_title(lang);
    render(&visit, Page::form("P15", title), || {
        let marks = || Mark::ALL.iter().map(|mark| Choice::new(mark.code(), mark_words(lang, *mark))).collect::<Vec<_>>();
        let questions: Vec<_> = Question::ALL
            .iter()
            .map(|question| {
                view! {
                    <Radios
                        lang=lang
                        name=question.code()
                        legend=question_words(lang, *question)
                        legend_style=LabelStyle::Medium
                        value=visit.typed_or(question.code(), "")
                        items=marks()
                        inline=true
                        error=visit.error(question.code())
                    />
                }
            })
            .collect();
        let stop = visit.link(&format!("/surveys/{}/stop", visit.param("token")));
        let form = view! {
            <p class="govuk-body">{words::form_intro(lang)}</p>
            <form id="page-form" method="post" novalidate>
                {questions}
                <TextArea
                    lang=lang
                    name="words"
                    label=words::form_words(lang)
                    label_style=LabelStyle::Medium
                    hint=words::form_words_hint(lang)
                    value=visit.typed_or("words", "")
                    error=visit.error("words")
                    max=u32::try_from(MOST_CHARACTERS).unwrap_or(u32::MAX)
                />
                <Button text=words::form_send(lang)/>
            </form>
            <p class="govuk-body"><a class="govuk-link" href=stop>{stop_words::stop_surveys_button(lang)}</a></p>
        };
        column(title.to_string(), form.into_any())
    })
}

/// POST `/surveys/{token}`. Sent twice, or too late, it is thanked for all the same.
pub async fn do_answer(visit: Visit, fields: Fields) -> PageResult {
    let answers = Answers::check(&fields)?;
    let mut uow = visit.system("survey_form").await?;
    ops::answer(&mut uow, visit.param("token"), &answers, visit.lang).await?;
    uow.commit().await?;
    Ok(Reply::go(THANKS))
}

/// GET `/surveys/thanks`.
pub async fn thanks(visit: Visit) -> PageResult {
    let lang = visit.lang;
    render(&visit, Page::new("P15-thanks", words::thanks(lang)), || {
        column(words::thanks(lang).to_string(), view! { <p class="govuk-body">{words::thanks_words(lang)}</p> }.into_any())
    })
}

/// GET `/surveys/{token}/stop`: the same page as the link of any survey mail.
pub async fn stop(visit: Visit) -> PageResult {
    super::preferences::stop_page(&visit, Topic::Surveys)
}

/// POST `/surveys/{token}/stop`.
pub async fn do_stop(visit: Visit, _: Fields) -> PageResult {
    let mut uow = visit.system("stop_link").await?;
    ops::stop(&mut uow, visit.param("token")).await?;
    uow.commit().await?;
    Ok(Reply::go(format!("/stop/{}", Topic::Surveys.code())))
}
