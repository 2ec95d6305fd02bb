//! R18 and R20: a copy of everything, to take away at once.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::{date_and_time, full_date, london_date},
    fields::Fields,
    lang::Lang,
    matching,
    packs::{Pack, Progress, ops},
    text::packs as words,
};
use uuid::Uuid;

use super::{accounts::caller, only_residents, refused};
use crate::{
    shell::{Page, render},
    ui::{Button, ButtonKind, Head, InsetText, SummaryList, SummaryRow, Table, TableLayout},
    visit::{PageResult, Reply, Visit, or_sign_in},
};

/// Where one asks for a copy.
pub const PATH: &str = "/record/pack";

/// Where one copy is fetched.
pub(super) fn path_of(id: Uuid) -> String {
    format!("/record/packs/{id}")
}

/// R18: ask for a copy of everything, and the copies asked for before.
pub async fn page(visit: Visit) -> PageResult {
    let Actor::Resident(_) = &visit.actor else { return only_residents(&visit) };
    let mut uow = visit.uow().await?;
    let packs = ops::list(&mut uow).await?;
    let (key, now) = (uow.new_id(), uow.now());
    uow.commit().await?;
    let standing = matching::ops::standing(&caller(&visit), &visit.actor).await?;
    let matched = matches!(standing, matching::Standing::Matched(_));
    let lang = visit.lang;
    render(&visit, Page::form("R18-now", words::title(lang)).back("/record"), || {
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::title(lang)}</h1>
                    <p class="govuk-body-l">{words::lead(lang)}</p>
                    <h2 class="govuk-heading-m">{words::contents(lang)}</h2>
                    <ul class="govuk-list govuk-list--bullet">
                        <li>{words::contents_pages(lang)}</li>
                        <li>{words::contents_about(lang)}</li>
                        <li>{words::contents_files(lang)}</li>
                        <li>{words::contents_data(lang)}</li>
                    </ul>
                    {(!matched).then(|| unmatched(&visit))}
                    <form id="page-form" method="post" action=visit.link(PATH) novalidate>
                        <input type="hidden" name="submission_key" value=key.to_string()/>
                        <p class="govuk-body">{words::language(lang)}</p>
                        <p class="govuk-body">{words::careful(lang)}</p>
                        <Button text=words::make(lang)/>
                    </form>
                    <p class="govuk-body">
                        <a class="govuk-link" href=visit.link("/data-requests")>{words::other_teams(lang)}</a>
                    </p>
                    {earlier(&visit, &packs, now)}
                </div>
            </div>
        }
        .into_any()
    })
}

fn unmatched(visit: &Visit) -> AnyView {
    let (lang, href) = (visit.lang, visit.link("/record/match"));
    view! {
        <InsetText>
            <p class="govuk-body">{words::unmatched(lang)}</p>
            <p class="govuk-body"><a class="govuk-link" href=href>{words::unmatched_how(lang)}</a></p>
        </InsetText>
    }
    .into_any()
}

/// The copies asked for before; those whose link has ended have none.
fn earlier(visit: &Visit, packs: &[Pack], now: chrono::DateTime<chrono::Utc>) -> Option<AnyView> {
    let lang = visit.lang;
    if packs.is_empty() {
        return None;
    }
    let rows = packs.iter().map(|pack| {
        let asked = date_and_time(lang, pack.made_at);
        let until = if pack.has_ended(now) { words::ended(lang).to_string() } else { full_date(lang, london_date(pack.ends_at)) };
        let asked = if pack.has_ended(now) {
            asked.into_any()
        } else {
            view! { <a class="govuk-link" href=visit.link(&path_of(pack.id))>{asked}</a> }.into_any()
        };
        vec![asked, until.into_any(), pack.downloads.to_string().into_any()]
    });
    let heads = vec![Head::new(words::head_asked(lang)), Head::new(words::head_until(lang)), Head::new(words::head_downloads(lang))];
    Some(
        view! {
            <h2 class="govuk-heading-m">{words::earlier(lang)}</h2>
            <Table
                caption=words::earlier_caption(lang)
                caption_hidden=true
                heads=heads
                rows=rows.collect()
                layout=TableLayout::Stacked
            />
        }
        .into_any(),
    )
}

/// Asks for a copy.
pub async fn do_make(visit: Visit, fields: Fields) -> PageResult {
    let mut uow = visit.uow().await?;
    match ops::make(&mut uow, &fields, visit.lang).await {
        Ok(pack) => {
            uow.commit().await?;
            Ok(Reply::done(path_of(pack.id), words::made))
        }
        Err(error) => or_sign_in(&visit, fields, error),
    }
}

/// R20: one copy: the link, until when it works, and how far the download is.
pub async fn show(visit: Visit) -> PageResult {
    let mut uow = visit.uow().await?;
    let pack = match ops::read(&mut uow, visit.id("id")?).await {
        Ok(pack) => pack,
        Err(error) => return refused(&visit, error),
    };
    let now = uow.now();
    uow.commit().await?;
    let lang = visit.lang;
    let progress = pack.progress(now);
    render(&visit, Page::new("R20", words::pack_title(lang)).back(PATH), || {
        let until = full_date(lang, london_date(pack.ends_at));
        let writing = matches!(progress, Progress::Writing { .. });
        view! {
            <div class="govuk-grid-row">
                <div class="govuk-grid-column-two-thirds">
                    <h1 class="govuk-heading-l">{words::pack_title(lang)}</h1>
                    <p class="govuk-body">{words::pack_until(lang, &until, &pack.downloads.to_string())}</p>
                    <p class="govuk-body">{words::careful(lang)}</p>
                    <Button text=words::download(lang) href=visit.link(&format!("{}/download", path_of(pack.id)))/>
                    <SummaryList rows=vec![SummaryRow::text(words::progress(lang), progress_words(lang, progress))]/>
                    {writing.then(|| {
                        view! {
                            <Button
                                text=words::progress_refresh(lang)
                                kind=ButtonKind::Secondary
                                href=visit.link(&path_of(pack.id))
                            />
                        }
                    })}
                    <p class="govuk-body">{words::pack_again(lang)}</p>
                </div>
            </div>
        }
        .into_any()
    })
}

fn progress_words(lang: Lang, progress: Progress) -> String {
    match progress {
        Progress::NotTaken => words::progress_not_taken(lang).to_string(),
        Progress::Writing { written, wanted } => words::progress_writing(lang, &wanted.to_string(), &written.to_string()),
        Progress::Taken(at) => words::progress_taken(lang, &date_and_time(lang, at)),
        Progress::Broken => words::progress_broken(lang).to_string(),
    }
}

/// The copy itself, made while it is sent.
pub async fn download(visit: Visit) -> PageResult {
    let id = visit.id("id")?;
    match ops::take(&visit.portal, &visit.actor, visit.request, id).await {
        Ok((pack, bytes)) => {
            let name = format!("{}-{}.zip", words::file_name(pack.language), london_date(visit.portal.clock().now()));
            Ok(Reply::Stream { kind: "application/zip", name, bytes })
        }
        Err(error) => refused(&visit, error),
    }
}
