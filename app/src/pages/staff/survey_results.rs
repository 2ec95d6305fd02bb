//! T26: what came of a survey, where small numbers are hidden and so is what would give them away; what people wrote; and the lists
//! for those who are asked by phone or letter.

use leptos::prelude::*;
use portal::{
    fields::Fields,
    lang::Lang,
    statistics::{
        Published, Score,
        rules::{THRESHOLD, score, suppress},
    },
    surveys::{Mark, Marks, Question, Results, State, Wave, Way, ops, rules},
    text::surveys as words,
};
use uuid::Uuid;

use super::{
    super::surveys::{mark_words, question_words},
    elsewhere,
    survey_answers::answers_path,
    surveys::path_of,
};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Head, SummaryList, SummaryRow, Table, TableLayout},
    visit::{PageResult, Reply, Visit},
};

fn published(count: Published) -> String {
    match count {
        Published::Count(count) => count.to_string(),
        Published::Confidential => "[c]".to_string(),
    }
}

fn of(marks: Marks, mark: Mark) -> u64 {
    match mark {
        Mark::Good => marks.good,
        Mark::Average => marks.average,
        Mark::Poor => marks.poor,
    }
}

fn score_words(lang: Lang, marks: Marks) -> String {
    match score(marks.good, marks.average, marks.poor, THRESHOLD) {
        Score::NoData => words::score_none(lang).to_string(),
        Score::TooFew => words::score_few(lang).to_string(),
        Score::Net(net) => format!("{net:.2}"),
    }
}

/// The lists, the numbers and the way to the comments of a wave that was drawn.
pub(super) fn section(visit: &Visit, wave: &Wave, results: &Results) -> AnyView {
    let lang = visit.lang;
    let comments = (rules::may_work(&visit.actor).is_ok() && results.wrote > 0 && wave.state != State::Drawn).then(|| {
        let href = visit.link(&format!("{}/comments", path_of(wave.id)));
        view! { <p class="govuk-body"><a class="govuk-link" href=href>{words::comments_link(lang)}</a></p> }
    });
    let numbers = (wave.state != State::Drawn).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words::results(lang)}</h2>
            <SummaryList rows=counts(lang, results)/>
            {by_question(lang, results)}
            {by_service(visit, results)}
            <p class="govuk-body">{words::results_note(lang)}</p>
        }
    });
    view! { {lists(visit, wave)} {numbers} {comments} }.into_any()
}

fn counts(lang: Lang, results: &Results) -> Vec<SummaryRow> {
    vec![
        SummaryRow::text(words::results_asked(lang), results.invited.to_string()),
        SummaryRow::text(words::results_dropped(lang), results.dropped.to_string()),
        SummaryRow::text(words::results_answered(lang), results.answered.to_string()),
    ]
}

/// Each question with its marks as far as they may be shown, and the picture of the first.
fn by_question(lang: Lang, results: &Results) -> AnyView {
    let marks = |question: Question| results.questions.get(question.code()).copied().unwrap_or_default();
    let row = |question: &Question| {
        let marks = marks(*question);
        let shown = shown(marks);
        let mut cells = vec![question_words(lang, *question).into_any()];
        cells.extend(shown.iter().map(|cell| published(*cell).into_any()));
        cells.push(score_words(lang, marks).into_any());
        cells
    };
    let mut heads = vec![Head::new(words::results_caption(lang))];
    heads.extend(Mark::ALL.iter().map(|mark| Head::numeric(mark_words(lang, *mark))));
    heads.push(Head::numeric(words::score(lang)));
    let rows: Vec<Vec<AnyView>> = Question::ALL.iter().map(row).collect();
    view! {
        {chart(lang, marks(Question::Overall))}
        <Table caption=words::results_caption(lang) heads=heads rows=rows row_heads=true layout=TableLayout::Stacked/>
        <p class="govuk-body">{words::score_hint(lang)}</p>
    }
    .into_any()
}

/// The marks of a question as they may be shown: none of them where fewer answered than says nothing about anybody.
fn shown(marks: Marks) -> Vec<Published> {
    let counts = Mark::ALL.iter().map(|mark| of(marks, *mark)).collect::<Vec<_>>();
    let answered: u64 = counts.iter().sum();
    if (1..THRESHOLD).contains(&answered) { vec![Published::Confidential; counts.len()] } else { suppress(&counts).cells }
}

/// Bars of the marks that may be shown. The table beside it says the same.
fn chart(lang: Lang, marks: Marks) -> Option<AnyView> {
    let shown = shown(marks);
    let counts: Vec<(Mark, u64)> = Mark::ALL
        .iter()
        .zip(&shown)
        .filter_map(|(mark, cell)| if let Published::Count(count) = cell { Some((*mark, *count)) } else { None })
        .collect();
    let most = counts.iter().map(|(_, count)| *count).max().filter(|most| *most > 0)?;
    let bars: Vec<_> = counts
        .iter()
        .enumerate()
        .map(|(nth, (mark, count))| {
            let (y, width) = (nth * 36 + 4, count.saturating_mul(180) / most);
            let text = y + 18;
            view! {
                <text x="0" y=text.to_string() font-size="16" fill="currentColor">{mark_words(lang, *mark)}</text>
                <rect x="90" y=y.to_string() width=width.to_string() height="24" fill="currentColor"></rect>
                <text x=(96 + width).to_string() y=text.to_string() font-size="16" fill="currentColor">{count.to_string()}</text>
            }
        })
        .collect();
    let size = format!("0 0 320 {}", counts.len() * 36 + 4);
    Some(
        view! {
            <figure class="app-picture">
                <svg class="app-picture__drawing" xmlns="http://www.w3.org/2000/svg" viewBox=size role="img" aria-labelledby="survey-chart">
                    <title id="survey-chart">{words::chart_title(lang)}</title>
                    {bars}
                </svg>
            </figure>
        }
        .into_any(),
    )
}

fn by_service(visit: &Visit, results: &Results) -> Option<AnyView> {
    if results.services.is_empty() {
        return None;
    }
    let lang = visit.lang;
    let answered: Vec<u64> = results.services.values().map(|marks| marks.good + marks.average + marks.poor).collect();
    let shown = suppress(&answered);
    let catalogue = visit.portal.catalogue();
    let rows = results
        .services
        .iter()
        .zip(&shown.cells)
        .map(|((slug, marks), cell)| {
            let service = catalogue.service(slug);
            let name = service.map_or_else(|| words::no_service(lang).to_string(), |service| service.title.get(lang).to_string());
            vec![name.into_any(), published(*cell).into_any(), score_words(lang, *marks).into_any()]
        })
        .collect();
    let heads = vec![Head::new(words::service(lang)), Head::numeric(words::results_answered(lang)), Head::numeric(words::score(lang))];
    Some(
        view! { <Table caption=words::results_services(lang) heads=heads rows=rows row_heads=true layout=TableLayout::Stacked/> }
            .into_any(),
    )
}

/// The buttons that make the lists: taking one is written down, so it is a press and no link.
fn lists(visit: &Visit, wave: &Wave) -> Option<AnyView> {
    let lang = visit.lang;
    let listed: Vec<Way> = wave.plan.ways.iter().copied().filter(|way| *way != Way::Email).collect();
    if listed.is_empty() || rules::may_take_lists(&visit.actor, wave).is_err() {
        return None;
    }
    let forms: Vec<_> = listed
        .into_iter()
        .map(|way| {
            let text = if way == Way::Phone { words::list_phone(lang) } else { words::list_letter(lang) };
            view! {
                <form method="post" action=visit.link(&format!("{}/list", path_of(wave.id))) novalidate>
                    <Button text=text kind=ButtonKind::Secondary name="way" value=way.code()/>
                </form>
            }
        })
        .collect();
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::lists(lang)}</h2>
            <p class="govuk-body">{words::lists_words(lang)}</p>
            {forms}
            <p class="govuk-body">
                <a class="govuk-link" href=visit.link(&answers_path(wave.id))>{words::taken_title(lang)}</a>
            </p>
        }
        .into_any(),
    )
}

/// POST `/staff/surveys/{id}/list`: the list, as a file.
pub async fn do_survey_list(visit: Visit, fields: Fields) -> PageResult {
    let wave: Uuid = visit.id("id")?;
    if let Some(reply) = elsewhere(&visit, &path_of(wave))? {
        return Ok(reply);
    }
    let way = Way::from_code(fields.get("way")).ok_or(portal::error::OpError::NotFound)?;
    let lines = ops::list(&visit.portal, &visit.actor, visit.request, wave, way).await?;
    let mut csv = String::from("number,name,reach,language,form\r\n");
    for line in lines {
        let language = line.language.map_or("", Lang::tag);
        let cells = [line.number.to_string(), cell(&line.name), cell(&line.reach), language.to_string(), line.form];
        csv.push_str(&cells.join(","));
        csv.push_str("\r\n");
    }
    let name = format!("{}-{}.csv", words::list_file(visit.lang), way.code());
    Ok(Reply::File { kind: "text/csv; charset=utf-8", name, bytes: csv.into_bytes(), inline: false })
}

/// In quotes, and never read as a formula.
fn cell(text: &str) -> String {
    let safe = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_string() };
    format!("\"{}\"", safe.replace('"', "\"\""))
}

/// GET `/staff/surveys/{id}/comments`. Whoever wrote one sees that it was read.
pub async fn survey_comments(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let wave: Uuid = visit.id("id")?;
    let comments = ops::comments(&visit.portal, &visit.actor, visit.request, wave).await?;
    let (lang, catalogue) = (visit.lang, visit.portal.catalogue());
    render(&visit, Page::new("T26-comments", words::comments_title(lang)).back(path_of(wave)), || {
        let none = comments.is_empty().then(|| view! { <p class="govuk-body">{words::comments_none(lang)}</p> });
        let items: Vec<_> = comments
            .into_iter()
            .map(|comment| {
                let service = comment.service.as_deref().and_then(|slug| catalogue.service(slug));
                let about = service.map_or_else(|| words::no_service(lang).to_string(), |service| service.title.get(lang).to_string());
                view! {
                    <h2 class="govuk-heading-s">{about}</h2>
                    <p class="govuk-body app-words">{comment.words}</p>
                }
            })
            .collect();
        view! {
            <h1 class="govuk-heading-l">{words::comments_title(lang)}</h1>
            <p class="govuk-body">{words::comments_words(lang)}</p>
            {none}
            {items}
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_list_is_no_formula_and_stays_in_its_cell() {
        assert_eq!(cell("Siân \"Jac\" O’Neill, Ms"), "\"Siân \"\"Jac\"\" O’Neill, Ms\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("+44 1632"), "\"'+44 1632\"");
    }

    #[test]
    fn fewer_than_five_answers_show_nothing_and_a_small_number_never_stands_alone() {
        let marks = |good, average, poor| Marks { good, average, poor };
        assert_eq!(shown(marks(3, 1, 0)), [Published::Confidential; 3]);
        assert_eq!(shown(marks(0, 0, 0)), [Published::Count(0); 3]);
        assert_eq!(shown(marks(40, 3, 12)), [Published::Count(40), Published::Confidential, Published::Confidential]);
        assert_eq!(score_words(Lang::En, marks(3, 1, 1)), "0.40");
        assert_eq!(score_words(Lang::En, marks(1, 0, 0)), "Too few to show");
        assert_eq!(score_words(Lang::En, marks(0, 0, 0)), "No answers yet");
    }
}
