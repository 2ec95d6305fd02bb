//! Work that other teams handed over, with the details that were chosen for it.

use leptos::prelude::*;
use portal::{
    calendar,
    error::OpResult,
    fields::Fields,
    formats::Phone,
    interactions::{Detail, Handed, Referral, ops},
    lang::Lang,
    text::interactions as words,
};
use uuid::Uuid;

use super::{contact_words, elsewhere};
use crate::{
    shell::{Page, render},
    ui::{Button, Head, InsetText, SummaryList, SummaryRow, Table, TableLayout},
    visit::{PageResult, Reply, Visit},
};

const LIST: &str = "/staff/referrals";

/// What waits for my teams: from whom and since when. Nothing of anybody is shown before it is opened.
pub async fn referrals(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, LIST)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let waiting = ops::of_team(&mut uow).await?;
    let (from, until) = month_of(uow.now());
    let signposted = ops::signposts(&mut uow, from, until).await?;
    uow.commit().await?;
    let page = Page::new("T-referrals", words::referrals_title(visit.lang)).back("/staff").wide();
    render(&visit, page, || list(&visit, &waiting, signposted))
}

/// The month that is running in London, up to now.
fn month_of(now: chrono::DateTime<chrono::Utc>) -> (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>) {
    use chrono::Datelike as _;
    let today = calendar::london_date(now);
    let first = today.with_day(1).unwrap_or(today);
    (calendar::start_of_day(first), calendar::end_of_day(today))
}

fn list(visit: &Visit, waiting: &[Referral], signposted: i64) -> AnyView {
    let lang = visit.lang;
    let table = if waiting.is_empty() {
        view! { <p class="govuk-body">{words::referrals_none(lang)}</p> }.into_any()
    } else {
        let heads = [words::head_since, words::head_from, words::head_to, words::head_taken].map(|text| Head::new(text(lang))).to_vec();
        let rows = waiting.iter().map(|referral| row(visit, referral)).collect();
        view! {
            <Table caption=words::referrals_caption(lang) heads=heads rows=rows row_heads=true layout=TableLayout::Dense/>
        }
        .into_any()
    };
    view! {
        <h1 class="govuk-heading-l">{words::referrals_title(lang)}</h1>
        {table}
        <p class="govuk-body">{words::signposted_month(lang, &signposted.to_string())}</p>
    }
    .into_any()
}

fn row(visit: &Visit, referral: &Referral) -> Vec<AnyView> {
    let (lang, council) = (visit.lang, visit.portal.council());
    let href = visit.link(&format!("{LIST}/{}", referral.id));
    let since = calendar::date_and_time(lang, referral.created_at);
    let taken = referral.taken_by.clone().unwrap_or_else(|| words::not_taken(lang).to_string());
    vec![
        view! { <a class="govuk-link" href=href>{since}</a> }.into_any(),
        council.team(&referral.from_team).get(lang).to_string().into_any(),
        council.team(&referral.to_team).get(lang).to_string().into_any(),
        taken.into_any(),
    ]
}

/// One referral: exactly what was handed over.
pub async fn referral(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id: Uuid = visit.id("id")?;
    let mut uow = visit.uow().await?;
    let (referral, handed) = ops::open_referral(&mut uow, id).await?;
    let may = ops::refer::may_work(&mut uow, &referral).await?;
    uow.commit().await?;
    let page = Page::new("T-referral", words::referral_title(visit.lang)).back(LIST);
    render(&visit, page, || contents(&visit, &referral, &handed, may))
}

fn contents(visit: &Visit, referral: &Referral, handed: &Handed, may: (bool, bool)) -> AnyView {
    let (lang, council) = (visit.lang, visit.portal.council());
    let done = referral.done_at.map(|at| {
        let date = calendar::full_date(lang, calendar::london_date(at));
        view! { <p class="govuk-body">{words::referral_done_on(lang, &date)}</p> }
    });
    let facts = vec![
        SummaryRow::text(words::head_from(lang), council.team(&referral.from_team).get(lang)),
        SummaryRow::text(words::head_since(lang), calendar::date_and_time(lang, referral.created_at)),
        SummaryRow::text(words::head_taken(lang), referral.taken_by.clone().unwrap_or_else(|| words::not_taken(lang).to_string())),
        SummaryRow::text(words::referral_asked(lang), handed.asked.clone()),
        SummaryRow::text(words::referral_purpose(lang), handed.purpose.clone()),
    ];
    let details = handed.details.iter().filter_map(|(code, value)| detail(lang, code, value)).collect::<Vec<_>>();
    view! {
        <h1 class="govuk-heading-l">{words::referral_title(lang)}</h1>
        <InsetText>{words::referral_only(lang)}</InsetText>
        <SummaryList rows=facts/>
        <h2 class="govuk-heading-m">{words::referral_details(lang)}</h2>
        <SummaryList rows=details/>
        {done}
        {acts(visit, referral, may)}
    }
    .into_any()
}

fn detail(lang: Lang, code: &str, value: &str) -> Option<SummaryRow> {
    let detail = Detail::from_code(code)?;
    let shown = match detail {
        Detail::Phone => Phone::parse(value).map_or_else(|_| value.to_string(), |phone| phone.national()),
        Detail::DateOfBirth => value.parse().map_or_else(|_| value.to_string(), |date| calendar::full_date(lang, date)),
        Detail::Name | Detail::Email | Detail::Address | Detail::Note => value.to_string(),
    };
    Some(SummaryRow::text(contact_words::detail(lang, detail), shown))
}

/// The buttons for what may be done: taking it on, and saying that it is done.
fn acts(visit: &Visit, referral: &Referral, may: (bool, bool)) -> AnyView {
    let lang = visit.lang;
    let button = |verb: &str, text: &'static str| {
        let action = visit.link(&format!("{LIST}/{}/{verb}", referral.id));
        view! { <form method="post" action=action novalidate><Button text=text/></form> }
    };
    let (take, finish) = may;
    let take = (referral.taken_by.is_none() && take).then(|| button("take", words::referral_take(lang)));
    let finish = (referral.taken_by.is_some() && finish).then(|| button("done", words::referral_finish(lang)));
    view! { {take}{finish} }.into_any()
}

pub async fn do_referral_take(visit: Visit, _fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let id = acted(&visit, true).await?;
    Ok(Reply::done(format!("{LIST}/{id}"), words::referral_taken))
}

pub async fn do_referral_done(visit: Visit, _fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    acted(&visit, false).await?;
    Ok(Reply::done(LIST, words::referral_finished))
}

async fn acted(visit: &Visit, take: bool) -> OpResult<Uuid> {
    let id: Uuid = visit.id("id")?;
    let mut uow = visit.uow().await?;
    if take {
        ops::take(&mut uow, id).await?;
    } else {
        ops::finish(&mut uow, id).await?;
    }
    uow.commit().await?;
    Ok(id)
}
