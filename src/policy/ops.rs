//! Whether a project that shares data includes somebody.

use chrono::NaiveDate;

use super::Project;
use crate::{
    calendar::london_date,
    db::Uow,
    error::OpResult,
    holdings::{self, Category},
    ids::PersonId,
};

/// Whether a project includes somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Includes {
    /// Since the first day something of theirs was there for it.
    Since(NaiveDate),
    No,
    /// Saying so would harm what it is for (DPA 2018 Sch. 2 para 2).
    NotTold,
}

/// Whether a project includes a person: whether it uses names, and anything it takes is held about them.
pub async fn includes(uow: &mut Uow, person: PersonId, project: &Project) -> OpResult<Includes> {
    if !project.may_tell {
        return Ok(Includes::NotTold);
    }
    if !project.named {
        return Ok(Includes::No);
    }
    let began = project.began().unwrap_or_default();
    let categories: Vec<Category> = project.holdings.iter().filter_map(|code| Category::from_code(code)).collect();
    let first = holdings::ops::first(uow, person, &categories, &project.services).await?;
    Ok(first.map_or(Includes::No, |at| Includes::Since(london_date(at).max(began))))
}
