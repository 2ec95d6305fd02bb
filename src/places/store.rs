//! How the gazetteer is kept and searched.

use super::{Address, Street};
use crate::{
    db::Uow,
    error::OpResult,
    formats::{Postcode, search_key},
};

/// The most that is ever listed: a longer list helps nobody choose.
const MOST: i64 = 12;

/// Streets by name, town, landmark or postcode, in either language, spelt roughly.
pub async fn find_streets(uow: &mut Uow, words: &str) -> OpResult<Vec<Street>> {
    if let Ok(postcode) = Postcode::parse(words) {
        return streets_of_postcode(uow, &postcode).await;
    }
    let words = search_key(words);
    if words.chars().count() < 2 {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as!(
        Street,
        "select usrn, name_en, name_cy, town_en, town_cy, landmark_en, landmark_cy, latitude, longitude
         from street where search like '%' || $1::text || '%' or $1 <% search
         order by word_similarity($1, search) desc, name_en limit $2",
        words,
        MOST,
    )
    .fetch_all(uow.conn())
    .await?)
}

async fn streets_of_postcode(uow: &mut Uow, postcode: &Postcode) -> OpResult<Vec<Street>> {
    Ok(sqlx::query_as!(
        Street,
        "select usrn, name_en, name_cy, town_en, town_cy, landmark_en, landmark_cy, latitude, longitude
         from street where usrn in (select usrn from address where postcode = $1) order by name_en limit $2",
        postcode.as_str(),
        MOST,
    )
    .fetch_all(uow.conn())
    .await?)
}

/// The streets nearest to a point, for "use my location".
pub async fn nearest_streets(uow: &mut Uow, latitude: f64, longitude: f64) -> OpResult<Vec<Street>> {
    Ok(sqlx::query_as!(
        Street,
        "select usrn, name_en, name_cy, town_en, town_cy, landmark_en, landmark_cy, latitude, longitude
         from street where latitude between $1::float8 - 0.1 and $1 + 0.1 and longitude between $2::float8 - 0.1 and $2 + 0.1
         order by (latitude - $1) ^ 2::float8 + ((longitude - $2) * cos(radians($1))) ^ 2::float8 limit 5",
        latitude,
        longitude,
    )
    .fetch_all(uow.conn())
    .await?)
}

pub async fn street(uow: &mut Uow, usrn: i64) -> OpResult<Option<Street>> {
    Ok(sqlx::query_as!(
        Street,
        "select usrn, name_en, name_cy, town_en, town_cy, landmark_en, landmark_cy, latitude, longitude from street where usrn = $1",
        usrn,
    )
    .fetch_optional(uow.conn())
    .await?)
}

/// Every address of a postcode, in the order of the street.
pub async fn addresses(uow: &mut Uow, postcode: &Postcode) -> OpResult<Vec<Address>> {
    Ok(sqlx::query_as!(
        Address,
        "select uprn, line1_en, line1_cy, town_en, town_cy, postcode from address where postcode = $1 order by uprn limit 200",
        postcode.as_str(),
    )
    .fetch_all(uow.conn())
    .await?)
}

/// Replaces the gazetteer with the rows of the council's files; all or nothing.
pub async fn replace(uow: &mut Uow, streets: &[(Street, String)], addresses: &[(Address, i64, String, f64, f64)]) -> OpResult {
    sqlx::query!("delete from address").execute(uow.conn()).await?;
    sqlx::query!("delete from street").execute(uow.conn()).await?;
    for (street, ward) in streets {
        let search = search_key(&format!(
            "{} {} {} {} {} {}",
            street.name_en, street.name_cy, street.town_en, street.town_cy, street.landmark_en, street.landmark_cy
        ));
        sqlx::query!(
            "insert into street (usrn, name_en, name_cy, town_en, town_cy, ward, landmark_en, landmark_cy, latitude, longitude, search)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            street.usrn,
            street.name_en,
            street.name_cy,
            street.town_en,
            street.town_cy,
            ward,
            street.landmark_en,
            street.landmark_cy,
            street.latitude,
            street.longitude,
            search,
        )
        .execute(uow.conn())
        .await?;
    }
    for (address, usrn, ward, latitude, longitude) in addresses {
        sqlx::query!(
            "insert into address (uprn, usrn, line1_en, line1_cy, town_en, town_cy, ward, postcode, latitude, longitude)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            address.uprn,
            usrn,
            address.line1_en,
            address.line1_cy,
            address.town_en,
            address.town_cy,
            ward,
            address.postcode,
            latitude,
            longitude,
        )
        .execute(uow.conn())
        .await?;
    }
    Ok(())
}
