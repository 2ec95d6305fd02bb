//! T6: giving a request to a colleague, to another team, or back to the queue.

use leptos::prelude::*;
use portal::{
    fields::Fields,
    service_requests::{
        ServiceRequest,
        desk::{self, Colleague},
        rules,
    },
    text,
};
use uuid::Uuid;

use super::{actions::hidden, elsewhere, path_of};
use crate::{
    shell::{Page, render},
    ui::{Button, Select},
    visit::{PageResult, Reply, Visit},
};

/// The page as it was read.
struct HandOver {
    request: ServiceRequest,
    team: String,
    colleagues: Vec<Colleague>,
    key: Uuid,
}

pub async fn hand_over(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let request = desk::open(&mut uow, visit.param("reference")).await?.request;
    drop(rules::may_hand_over(&visit.actor, &request)?);
    // When a colleague of another team was refused, the list becomes that team's.
    let team = visit.typed_or("team", &request.team);
    let colleagues = desk::colleagues(&mut uow, &team).await?;
    let key = uow.new_id();
    uow.commit().await?;
    let page = Page::form("T6-hand-over", text::desk::hand_over_title(visit.lang)).back(path_of(&request.reference));
    let read = HandOver { request, team, colleagues, key };
    render(&visit, page, || contents(&visit, &read))
}

/// Afterwards to one's own work: the request may be another team's now.
pub async fn do_hand_over(visit: Visit, fields: Fields) -> PageResult {
    if let Some(reply) = elsewhere(&visit, &visit.path)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    desk::hand_over(&mut uow, visit.param("reference"), &fields).await?;
    uow.commit().await?;
    Ok(Reply::done("/staff", text::desk::hand_over_done))
}

fn contents(visit: &Visit, read: &HandOver) -> AnyView {
    let (lang, request) = (visit.lang, &read.request);
    view! {
        <span class="govuk-caption-l">{format!("{} {}", request.reference, request.title(lang))}</span>
        <h1 class="govuk-heading-l">{text::desk::hand_over_title(lang)}</h1>
        <p class="govuk-body">{text::desk::hand_over_intro(lang)}</p>
        <form id="page-form" method="post" action=visit.link(&visit.path) novalidate>
            {hidden(visit, request, read.key)}
            <Select
                lang=lang
                name="team"
                label=text::desk::hand_over_team(lang)
                value=read.team.clone()
                error=visit.error("team")
                items=teams(visit)
            />
            <Select
                lang=lang
                name="owner"
                label=text::desk::hand_over_owner(lang)
                value=visit.typed_or("owner", "")
                hint=text::desk::hand_over_owner_hint(lang)
                error=visit.error("owner")
                items=owners(visit, &read.colleagues)
            />
            <Button text=text::desk::hand_over_button(lang)/>
        </form>
    }
    .into_any()
}

fn teams(visit: &Visit) -> Vec<(String, String)> {
    visit.portal.council().teams.iter().map(|team| (team.code.clone(), team.name.get(visit.lang).to_string())).collect()
}

fn owners(visit: &Visit, colleagues: &[Colleague]) -> Vec<(String, String)> {
    let lang = visit.lang;
    let own = visit.actor.account();
    let name = |colleague: &Colleague| {
        if own == Some(colleague.account) { text::desk::owner_you(lang, &colleague.number) } else { colleague.number.clone() }
    };
    let mut items = vec![(String::new(), text::desk::hand_over_queue(lang).to_string())];
    items.extend(colleagues.iter().map(|colleague| (colleague.account.to_string(), name(colleague))));
    items
}
