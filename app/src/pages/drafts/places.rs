//! Looking up streets and addresses for the questions that ask for them.

use portal::{
    catalogue::QuestionKind,
    db::Uow,
    drafts::Draft,
    error::OpResult,
    fields::Fields,
    formats::Postcode,
    places::{self, Address, Street},
};

use crate::visit::{PageResult, Reply, Visit};

/// What the gazetteer knows of what was typed, by question.
#[derive(Default)]
pub struct Found {
    pub streets: Vec<(String, Vec<Street>)>,
    pub addresses: Vec<(String, Vec<Address>)>,
}

impl Found {
    pub fn streets(&self, question: &str) -> Option<&Vec<Street>> {
        self.streets.iter().find(|(id, _)| id == question).map(|(_, found)| found)
    }

    pub fn addresses(&self, question: &str) -> Option<&Vec<Address>> {
        self.addresses.iter().find(|(id, _)| id == question).map(|(_, found)| found)
    }
}

/// Looks up whatever was searched for on the page before it opened again.
pub async fn find_for(uow: &mut Uow, visit: &Visit, draft: &Draft) -> OpResult<Found> {
    let mut found = Found::default();
    let typed = visit.typed();
    for question in draft.service.topic(visit.param("step")).into_iter().flat_map(|topic| &topic.question) {
        match question.kind {
            QuestionKind::Place => {
                let words = typed.text(&format!("{}-search", question.id));
                if !words.is_empty() {
                    found.streets.push((question.id.clone(), places::ops::find_streets(uow, &words).await?));
                }
            }
            QuestionKind::Address => {
                if let Ok(postcode) = Postcode::parse(typed.get(&format!("{}-postcode", question.id))) {
                    found.addresses.push((question.id.clone(), places::ops::addresses(uow, &postcode).await?));
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// POST `/places/find`: streets for the island, by words or by where the device is. Nothing personal is kept or logged.
pub async fn do_find_places(visit: Visit, fields: Fields) -> PageResult {
    let number = |name: &str| fields.get(name).parse::<f64>().ok().filter(|n| n.is_finite());
    let mut uow = visit.uow().await?;
    let streets = match (number("latitude"), number("longitude")) {
        (Some(latitude), Some(longitude)) => places::ops::nearest_streets(&mut uow, latitude, longitude).await?,
        _ => places::ops::find_streets(&mut uow, &fields.text("words").chars().take(100).collect::<String>()).await?,
    };
    uow.commit().await?;
    let rows: Vec<_> =
        streets.iter().map(|street| serde_json::json!({ "usrn": street.usrn.to_string(), "label": street.label(visit.lang) })).collect();
    Ok(Reply::Json(serde_json::Value::Array(rows).to_string()))
}
