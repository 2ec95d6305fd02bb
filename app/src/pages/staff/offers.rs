//! Which of a team's wordings a page offers to start from.

use std::sync::Arc;

use portal::{
    catalogue::Service,
    db::Uow,
    error::OpResult,
    lang::Words,
    service_requests::{
        ServiceRequest,
        desk::{self, Template},
    },
    text,
};

/// A wording to start from.
pub struct Offer {
    pub title: Words,
    pub body: Words,
}

/// The team's wordings of a kind that fit a request: those of its own service first. A service that has none for deciding
/// still has its words for what is not the council's to do.
pub async fn of_kind(uow: &mut Uow, kind: &str, request: &ServiceRequest) -> OpResult<Vec<Offer>> {
    let templates = desk::templates(uow, &request.team).await?;
    let services = uow.portal().catalogue().services();
    let of_kind = templates.into_iter().filter(|template| template.kind == kind);
    let (mut own, general): (Vec<_>, Vec<_>) =
        of_kind.filter_map(|template| fitting(template, &request.service, &services)).partition(|(own, _)| *own);
    if let Some(body) = request.service.not_ours.clone().filter(|_| kind == "resolve" && own.is_empty()) {
        own.push((true, Offer { title: Words::of(text::desk::template_not_ours), body }));
    }
    Ok(own.into_iter().chain(general).map(|(_, offer)| offer).collect())
}

/// A wording named after a service, “Report noise: Done”, is for that service alone and loses the name here.
fn fitting(template: Template, service: &Service, services: &[Arc<Service>]) -> Option<(bool, Offer)> {
    let named = services.iter().find_map(|other| Some((other, after_name(&template.title, other)?)));
    match named {
        None => Some((false, Offer { title: template.title, body: template.body })),
        Some((other, title)) if other.slug == service.slug => Some((true, Offer { title, body: template.body })),
        Some(_) => None,
    }
}

fn after_name(title: &Words, service: &Service) -> Option<Words> {
    let rest = |title: &str, name: &str| Some(title.strip_prefix(name)?.strip_prefix(": ")?.to_string());
    Some(Words { en: rest(&title.en, &service.title.en)?, cy: rest(&title.cy, &service.title.cy)? })
}
