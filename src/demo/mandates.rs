//! Who acts for whom in the demonstration: a friend for council tax, one whose leave ended yesterday, an executor, and a mother whose
//! daughter has a power for money and, together with her brother, one for care.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{people::Resident, sealing::Sealer, store::Bytes};
use crate::{
    calendar,
    db::Uow,
    error::OpResult,
    mandates::{AuthorityType, Content, Level, Mode, Relation, State, authority::Capacity, rules},
    portal::Portal,
    vault::Place,
};

/// A mandate as it is kept.
#[derive(Serialize)]
pub struct MandateRow {
    mandate_id: Uuid,
    person_id: Uuid,
    account_id: Uuid,
    authority: &'static str,
    relation: &'static str,
    services: Vec<String>,
    special_category: bool,
    may_ask_copy: bool,
    mode: &'static str,
    group_id: Option<Uuid>,
    appointed: Option<i16>,
    capacity_lost_on: Option<NaiveDate>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    renew_by: Option<NaiveDate>,
    state: &'static str,
    content_sealed: Bytes,
    accepted_at: DateTime<Utc>,
    checked_by: Option<&'static str>,
    ended_at: Option<DateTime<Utc>>,
    ended_because: Option<&'static str>,
}

/// What one persona lets another do.
struct Leave {
    subject: &'static str,
    representative: &'static str,
    authority: AuthorityType,
    relation: Relation,
    services: Vec<String>,
    ends_on: Option<NaiveDate>,
    over: bool,
    /// With whom they must agree.
    together: Option<Uuid>,
}

/// The rows of every persona who acts for another.
pub fn rows(portal: &Portal, sealer: &Sealer<'_>, residents: &[Resident]) -> anyhow::Result<Vec<MandateRow>> {
    let now = portal.clock().now();
    let today = calendar::london_date(now);
    let yesterday = today.checked_sub_days(Days::new(1));
    // The first of May that comes, as the stories tell it.
    let may = NaiveDate::from_ymd_opt(chrono::Datelike::year(&today) + 1, 5, 1).filter(|may| *may <= today + Months::new(12));
    let everything: Vec<String> = crate::mandates::ops::offered(portal).iter().map(|service| service.slug.clone()).collect();
    let leaves = [
        Leave {
            subject: "u8",
            representative: "u8_tomos",
            authority: AuthorityType::Written,
            relation: Relation::Friend,
            services: portal.council().acting.money.clone(),
            ends_on: may.or_else(|| today.checked_add_months(Months::new(5))),
            over: false,
            together: None,
        },
        Leave {
            subject: "u8",
            representative: "u8_tomos",
            authority: AuthorityType::Written,
            relation: Relation::Friend,
            services: everything.clone(),
            ends_on: yesterday,
            over: true,
            together: None,
        },
        Leave {
            subject: "u13_emrys",
            representative: "u13_non",
            authority: AuthorityType::Executor,
            relation: Relation::Executor,
            services: everything,
            ends_on: None,
            over: false,
            together: None,
        },
    ];
    let leaves = leaves.into_iter().chain(of_mair(portal));
    leaves.filter_map(|leave| row(sealer, residents, leave, now).transpose()).collect()
}

/// Elen has a power for money by herself; for care she and Huw were appointed together.
fn of_mair(portal: &Portal) -> [Leave; 3] {
    let together = portal.chance().uuid(portal.clock().now());
    let acting = &portal.council().acting;
    let leave = |representative, authority, services: &Vec<String>, together| Leave {
        subject: "u7_mair",
        representative,
        authority,
        relation: Relation::Attorney,
        services: services.clone(),
        ends_on: None,
        over: false,
        together,
    };
    [
        leave("u7_elen", AuthorityType::LpaMoney, &acting.money, None),
        leave("u7_elen", AuthorityType::LpaWelfare, &acting.welfare, Some(together)),
        leave("u7_huw", AuthorityType::LpaWelfare, &acting.welfare, Some(together)),
    ]
}

fn row(sealer: &Sealer<'_>, residents: &[Resident], leave: Leave, now: DateTime<Utc>) -> anyhow::Result<Option<MandateRow>> {
    let persona = |key: &str| residents.iter().find(|who| who.persona.as_deref() == Some(key));
    let (Some(subject), Some(representative)) = (persona(leave.subject), persona(leave.representative)) else { return Ok(None) };
    let Some(account) = representative.account else { return Ok(None) };
    let began = now - chrono::TimeDelta::days(40);
    let id = sealer.portal.chance().uuid(began);
    let name = |who: &Resident| who.details.name.clone().unwrap_or_default();
    let content = Content {
        subject: name(subject),
        representative: name(representative),
        email: representative.details.email.clone().unwrap_or_default(),
        language: representative.language,
    };
    let sealed = subject.key.seal(sealer.portal.chance(), Place::new("mandate", "content_sealed", id), &content)?;
    let ended_at = leave.over.then_some(now);
    Ok(Some(MandateRow {
        mandate_id: id,
        person_id: subject.person.0,
        account_id: account.0,
        authority: leave.authority.code(),
        relation: leave.relation.code(),
        services: leave.services,
        special_category: leave.together.is_some(),
        may_ask_copy: rules::copies::carries(leave.authority, true, false, None),
        mode: if leave.together.is_some() { Mode::Jointly.code() } else { Mode::Sole.code() },
        group_id: leave.together,
        appointed: leave.together.map(|_| 2),
        capacity_lost_on: (leave.authority.rule().capacity == Capacity::OnlyAfterLoss).then(|| calendar::london_date(began)),
        starts_on: calendar::london_date(began),
        ends_on: leave.ends_on,
        renew_by: leave.authority.rule().renewed.then(|| rules::renewed_until(calendar::london_date(began))),
        state: if leave.over { State::Ended.code() } else { State::Active.code() },
        content_sealed: Bytes(sealed.as_bytes().to_vec()),
        accepted_at: began,
        checked_by: leave.authority.rule().is_checked().then_some("C-204"),
        ended_at,
        ended_because: leave.over.then_some("date"),
    }))
}

/// Keeps them.
pub async fn insert(uow: &mut Uow, rows: &[MandateRow]) -> OpResult {
    sqlx::query!(
        "insert into mandate (mandate_id, person_id, account_id, submission_key, authority, relation, level, services, special_category, may_ask_copy, mode,
           group_id, appointed, capacity_lost_on, starts_on, ends_on, renew_by, state, content_sealed, created_at, accepted_at, checked_by, checked_at,
           ended_at, ended_because)
         select mandate_id, person_id, account_id, mandate_id, authority, relation, $2, services, special_category, may_ask_copy, mode,
           group_id, appointed, capacity_lost_on, starts_on, ends_on, renew_by, state, content_sealed, accepted_at, accepted_at, checked_by, case when checked_by is not null then accepted_at end, ended_at, ended_because
         from jsonb_populate_recordset(null::mandate, $1)",
        sqlx::types::Json(rows) as _,
        Level::Act.code(),
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}
