//! Finding the item that somebody disputes, in their own record and no other.

use uuid::Uuid;

use crate::{
    corrections::{About, Item},
    db::Uow,
    error::OpResult,
    holdings::{self, Category, timeline},
    ids::PersonId,
    interactions::{self, Interaction},
    lang::Words,
    people::{self, Said},
};

/// The item with this id, if it is about the person and the actor may see it.
pub async fn find(uow: &mut Uow, person: PersonId, id: Uuid) -> OpResult<Option<Item>> {
    if let Some(contact) = interactions::ops::find(uow, id).await?.filter(|contact| contact.person == person) {
        return Ok(Some(of_contact(contact)));
    }
    let team = keeper(uow);
    if let Some(said) = people::ops::history(uow, person).await?.into_iter().find(|said| said.id == id) {
        return Ok(Some(of_value(said, team)));
    }
    let entry = timeline::find(uow, person, id).await?;
    Ok(entry.map(|entry| Item {
        id,
        category: entry.category,
        team,
        about: About { title: entry.title, at: entry.at, says: Words::default(), field: None, writer: None },
    }))
}

/// What belongs to no team is kept by the council's first one, which answers the telephone.
fn keeper(uow: &Uow) -> String {
    uow.portal().council().teams.first().map(|team| team.code.clone()).unwrap_or_default()
}

fn of_contact(contact: Interaction) -> Item {
    Item {
        id: contact.id,
        category: Category::Interaction,
        team: contact.team,
        about: About {
            title: Words::same(&contact.content.subject),
            at: contact.at,
            says: Words::same(&contact.content.note),
            field: None,
            writer: contact.staff_number,
        },
    }
}

fn of_value(said: Said, team: String) -> Item {
    let kind = said.value.kind();
    Item {
        id: said.id,
        category: holdings::rules::category_of(kind),
        team,
        about: About {
            title: holdings::ops::value_title(kind),
            at: said.said_at,
            says: Words::of(|lang| holdings::ops::value_text(&said.value, lang)),
            field: Some(kind.code().to_string()),
            writer: said.recorded_by,
        },
    }
}
