//! The first thing that is held of a person, of the kinds that a project takes.

use chrono::{DateTime, Utc};

use crate::{
    db::Uow,
    error::OpResult,
    holdings::{Category, rules::PROJECTS_TAKE, store},
    ids::PersonId,
};

/// When the first thing of these categories, and of these services if any is named, came about; none if there is none.
pub async fn first(uow: &mut Uow, person: PersonId, categories: &[Category], services: &[String]) -> OpResult<Option<DateTime<Utc>>> {
    let mut first: Option<DateTime<Utc>> = None;
    for category in PROJECTS_TAKE.into_iter().filter(|category| categories.contains(category)) {
        let found = match category {
            Category::ServiceRequest => store::first::request(uow, person, services).await?,
            Category::Interaction => store::first::interaction(uow, person, services).await?,
            _ => store::first::recording(uow, person).await?,
        };
        first = first.into_iter().chain(found).min();
    }
    Ok(first)
}
