//! How the council's own data is kept.

use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    gazetteer::{AddressRow, StreetRow},
    templates::Template,
};
use crate::{
    db::Uow,
    error::OpResult,
    places::{Address, Street},
    portal::Team,
};

/// Keeps the teams under their names of today. A team that has gone stays: what it answered names it.
pub(super) async fn keep_teams(uow: &mut Uow, teams: &[Team]) -> OpResult {
    let codes: Vec<String> = teams.iter().map(|team| team.code.clone()).collect();
    let (en, cy): (Vec<String>, Vec<String>) = teams.iter().map(|team| (team.name.en.clone(), team.name.cy.clone())).unzip();
    sqlx::query!(
        "insert into team (team_code, name_en, name_cy) select given.code, given.en, given.cy from unnest($1::text[], $2::text[], $3::text[]) as given (code, en, cy)
         on conflict on constraint team_pkey do update set name_en = excluded.name_en, name_cy = excluded.name_cy
         where (team.name_en, team.name_cy) is distinct from (excluded.name_en, excluded.name_cy)",
        &codes,
        &en,
        &cy,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

#[derive(Serialize)]
struct TemplateRow<'t> {
    reply_template_id: Uuid,
    team_code: &'t str,
    kind: &'t str,
    title_en: &'t str,
    title_cy: &'t str,
    body_en: &'t str,
    body_cy: &'t str,
}

/// Keeps exactly these templates; one that is there already keeps its id.
pub(super) async fn keep_templates(uow: &mut Uow, templates: &[Template]) -> OpResult {
    let rows: Vec<TemplateRow> = templates
        .iter()
        .map(|template| TemplateRow {
            reply_template_id: uow.new_id(),
            team_code: &template.team,
            kind: &template.kind,
            title_en: &template.title.en,
            title_cy: &template.title.cy,
            body_en: &template.body.en,
            body_cy: &template.body.cy,
        })
        .collect();
    sqlx::query!(
        "delete from reply_template kept where not exists (
           select from jsonb_populate_recordset(null::reply_template, $1) given
           where (given.team_code, given.kind, given.title_en) = (kept.team_code, kept.kind, kept.title_en))",
        Json(&rows) as _,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!(
        "insert into reply_template (reply_template_id, team_code, kind, title_en, title_cy, body_en, body_cy)
         select reply_template_id, team_code, kind, title_en, title_cy, body_en, body_cy
         from jsonb_populate_recordset(null::reply_template, $1)
         on conflict on constraint reply_template_team_code_kind_title_en_key
         do update set title_cy = excluded.title_cy, body_en = excluded.body_en, body_cy = excluded.body_cy
         where (reply_template.title_cy, reply_template.body_en, reply_template.body_cy)
           is distinct from (excluded.title_cy, excluded.body_en, excluded.body_cy)",
        Json(&rows) as _,
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

/// Every street that is kept, in the order of the file.
pub(super) async fn streets(uow: &mut Uow) -> OpResult<Vec<StreetRow>> {
    let rows = sqlx::query!(
        "select usrn, name_en, name_cy, town_en, town_cy, ward, landmark_en, landmark_cy, latitude, longitude from street order by usrn"
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| {
            let street = Street {
                usrn: r.usrn,
                name_en: r.name_en,
                name_cy: r.name_cy,
                town_en: r.town_en,
                town_cy: r.town_cy,
                landmark_en: r.landmark_en,
                landmark_cy: r.landmark_cy,
                latitude: r.latitude,
                longitude: r.longitude,
            };
            (street, r.ward)
        })
        .collect())
}

/// Every address that is kept, in the order of the file.
pub(super) async fn addresses(uow: &mut Uow) -> OpResult<Vec<AddressRow>> {
    let rows = sqlx::query!(
        "select uprn, usrn, line1_en, line1_cy, town_en, town_cy, ward, postcode, latitude, longitude from address order by uprn"
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| {
            let address = Address {
                uprn: r.uprn,
                line1_en: r.line1_en,
                line1_cy: r.line1_cy,
                town_en: r.town_en,
                town_cy: r.town_cy,
                postcode: r.postcode,
            };
            (address, r.usrn, r.ward, r.latitude, r.longitude)
        })
        .collect())
}
