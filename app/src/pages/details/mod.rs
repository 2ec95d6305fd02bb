//! R6: what is known of a person, where each thing came from, and changing how they are reached.

mod cards;
mod change;
mod confirm;
pub(crate) mod said;

pub use change::{do_field, do_remove, field};
pub use confirm::{confirm, do_confirm};

use leptos::prelude::*;
use portal::{
    actor::{Actor, Resident},
    corrections::{self, Statement},
    error::{FieldErrors, OpError},
    fields::Fields,
    ids::PersonId,
    people::{Overview, Person, ops},
    safety::{self, Marker},
    text::details as words,
};
use uuid::Uuid;

use super::{
    needs::{need_of, need_words},
    only_residents,
    record::{Tab, tabs},
};
use crate::{
    shell::{Page, render},
    visit::{PageResult, Reply, Visit},
};

/// Where the page is, and where its forms come back to.
const PATH: &str = "/record/details";
/// How many values of a kind stand on the page; the others are a link or a sentence away.
const MOST: i64 = 6;

/// Everything the page shows.
struct Sheet<'v> {
    visit: &'v Visit,
    person: Person,
    overview: Overview,
    markers: Vec<Marker>,
    needs: Vec<String>,
    /// What they say of values that we did not change as they asked.
    statements: Vec<Statement>,
    /// The value that is shown in full this once.
    shown: Option<Uuid>,
}

/// Whose details they are; a visitor signs in first.
#[expect(clippy::result_large_err, reason = "the other arm is the answer to the visit, given once")]
fn own(visit: &Visit) -> Result<PersonId, PageResult> {
    match &visit.actor {
        Actor::Resident(Resident { person, .. }) => Ok(*person),
        Actor::Visitor { .. } | Actor::Staff(_) | Actor::Representative(_) | Actor::Councillor(_) | Actor::System(_) => {
            Err(only_residents(visit))
        }
    }
}

/// GET `/record/details`.
pub async fn page(visit: Visit) -> PageResult {
    let id = match own(&visit) {
        Ok(id) => id,
        Err(elsewhere) => return elsewhere,
    };
    let mut uow = visit.uow().await?;
    // Asked for by the form of this page a moment ago; that it is shown is written down here, where it happens.
    let asked = visit.typed().get("show").parse::<Uuid>().ok();
    let shown = match asked {
        Some(value) => match ops::reveal(&mut uow, id, value).await {
            Ok(said) => Some(said.id),
            Err(OpError::NotFound) => None,
            Err(other) => return Err(other),
        },
        None => None,
    };
    let person = ops::get(&mut uow, id).await?;
    let overview = ops::overview(&mut uow, id, MOST).await?;
    let markers = safety::ops::markers(&mut uow, id).await?;
    let told: Vec<Uuid> = overview.ids().chain(markers.iter().map(|marker| marker.id)).collect();
    let statements = corrections::ops::statements(&mut uow, &told).await?;
    let needs = ops::needs(&mut uow, id).await?;
    let needs = needs.iter().filter_map(need_of).map(|need| need_words(visit.lang, need)).collect();
    uow.commit().await?;
    let title = words::title(visit.lang);
    let sheet = Sheet { visit: &visit, person, overview, markers, needs, statements, shown };
    render(&visit, Page::new("R6", title), || {
        let lang = visit.lang;
        view! {
            <h1 class="govuk-heading-l">{title}</h1>
            {tabs(&visit, Tab::Details)}
            <p class="govuk-body-l">{words::lead(lang)}</p>
            {sheet.cards()}
        }
        .into_any()
    })
}

/// POST `/record/details/reveal`: the page again, with one number in full.
#[expect(clippy::unused_async, reason = "a handler is a future, whether or not it waits for anything")]
pub async fn do_reveal(visit: Visit, fields: Fields) -> PageResult {
    if let Err(elsewhere) = own(&visit) {
        return elsewhere;
    }
    let value: Uuid = fields.get("value").parse().map_err(|_| OpError::NotFound)?;
    Ok(Reply::again(PATH, Fields(vec![("show".into(), value.to_string())]), FieldErrors::none()))
}
