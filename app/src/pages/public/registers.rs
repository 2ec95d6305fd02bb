//! The pages beside the privacy notice, each published from the same pack: recorded calls, how long everything is kept, who is
//! given what, projects that share data, the record of processing, and the council's promises.

use leptos::prelude::*;
use portal::{
    actor::Actor,
    calendar::full_date,
    error::OpResult,
    policy::{
        Project,
        notice::{self, Section},
        ops::{self, Includes},
    },
    text::policy as text,
};

use super::{
    paragraph,
    published::{rows, sections, summary_row, table, with_names},
    text_page,
};
use crate::{
    ui::{SummaryList, SummaryRow},
    visit::{PageResult, Reply, Visit},
};

/// P8: how calls are recorded, with the lines.
pub async fn recording(visit: Visit) -> PageResult {
    let pack = visit.portal.policy();
    let parts = with_names(&visit, |names| notice::calls(&pack, names));
    text_page(&visit, "P8", text::calls_title(visit.lang), || sections(&visit, &parts))
}

/// P8: the retention schedule.
pub async fn retention(visit: Visit) -> PageResult {
    let (lang, pack) = (visit.lang, visit.portal.policy());
    let schedule = with_names(&visit, |names| notice::retention(&pack, names));
    text_page(&visit, "P8", text::retention_title(lang), || {
        view! {
            {paragraph(text::retention_lead(lang))}
            {table(lang, &schedule)}
        }
        .into_any()
    })
}

/// P8: the record of processing (UK GDPR art. 30).
pub async fn processing(visit: Visit) -> PageResult {
    let (lang, pack) = (visit.lang, visit.portal.policy());
    let activities = with_names(&visit, |names| notice::processing(&pack, names));
    text_page(&visit, "P8", text::processing_title(lang), || {
        view! {
            {paragraph(text::processing_lead(lang))}
            <p class="govuk-body">
                <a class="govuk-link" href=visit.link("/privacy/processing.csv")>{text::processing_download(lang)}</a>
            </p>
            {rows(lang, &notice::processing_general(&pack))}
            {sections(&visit, &activities)}
        }
        .into_any()
    })
}

/// The record of processing as a file that spreadsheets open.
pub async fn processing_csv(visit: Visit) -> PageResult {
    let pack = visit.portal.policy();
    let bytes = with_names(&visit, |names| notice::processing_csv(&pack, visit.lang, names))?;
    let name = format!("{}-{}.csv", text::processing_file(visit.lang), pack.version);
    Ok(Reply::File { kind: "text/csv; charset=utf-8", name, bytes, inline: false })
}

/// P9: who is given something, as what and under which contract.
pub async fn recipients(visit: Visit) -> PageResult {
    let (lang, pack) = (visit.lang, visit.portal.policy());
    let lead = if pack.recipients.is_empty() { text::recipients_none(lang) } else { text::recipients_lead(lang) };
    text_page(&visit, "P9", text::recipients_title(lang), || {
        view! {
            {paragraph(lead)}
            {sections(&visit, &notice::recipients(&pack))}
        }
        .into_any()
    })
}

/// P9: projects that share data; whoever is signed in is told whether each includes them.
pub async fn projects(visit: Visit) -> PageResult {
    let (lang, pack) = (visit.lang, visit.portal.policy());
    let includes = includes(&visit, &pack.projects).await?;
    let lead = if pack.projects.is_empty() { text::projects_none(lang) } else { text::projects_lead(lang) };
    text_page(&visit, "P9", text::projects_title(lang), || {
        let projects = pack.projects.iter().zip(includes).map(|(one, includes)| project(&visit, one, includes)).collect::<Vec<_>>();
        view! {
            {paragraph(lead)}
            {projects}
        }
        .into_any()
    })
}

async fn includes(visit: &Visit, projects: &[Project]) -> OpResult<Vec<Option<Includes>>> {
    let Actor::Resident(resident) = &visit.actor else { return Ok(vec![None; projects.len()]) };
    let mut uow = visit.uow().await?;
    let mut found = Vec::with_capacity(projects.len());
    for project in projects {
        found.push(Some(ops::includes(&mut uow, resident.person, project).await?));
    }
    uow.commit().await?;
    Ok(found)
}

fn project(visit: &Visit, project: &Project, includes: Option<Includes>) -> AnyView {
    let lang = visit.lang;
    let mut facts: Vec<SummaryRow> = notice::project(project).iter().map(|row| summary_row(lang, row)).collect();
    let you = includes.map(|includes| match includes {
        Includes::Since(day) => text::project_you_yes(lang, &full_date(lang, day)),
        Includes::No => text::project_you_no(lang).to_string(),
        Includes::NotTold => text::project_you_not_told(lang).to_string(),
    });
    facts.extend(you.map(|you| SummaryRow::text(text::project_you(lang), you)));
    view! {
        <h2 class="govuk-heading-m" id=project.slug.clone()>{project.name.get(lang).to_string()}</h2>
        <SummaryList rows=facts/>
    }
    .into_any()
}

/// P13: what the council promises everybody.
pub async fn promises(visit: Visit) -> PageResult {
    let parts: Vec<Section> = notice::charter(&visit.portal.policy());
    text_page(&visit, "P13", text::charter_title(visit.lang), || sections(&visit, &parts))
}
