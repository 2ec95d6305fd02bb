//! How a walk over what has come to its end is made: what each asks and does is the same, and said once.
//!
//! What holds something is asked of two views (migration 0036): `held_person` names people of whom everything is held, and by what;
//! `held_part` holds one matter, or what began within a time. The walk that deletes asks them in the statement that deletes, so
//! that a hold that was placed a moment ago wins; it asks of one person after the other, as `exists` would not: PostgreSQL makes that
//! a join with everybody who is held.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// How many things of a group began on a day in London.
#[derive(Clone, Copy, Debug)]
pub struct Begun {
    pub group: i32,
    pub day: NaiveDate,
    pub count: i64,
}

/// How many things of a group have come to their end and are held by one kind of hold; by none where it is empty.
#[derive(Clone, Debug)]
pub struct Due {
    pub group: i32,
    pub kind: String,
    pub count: i64,
    pub oldest: DateTime<Utc>,
}

/// One thing that has come to its end, without what it says.
#[derive(Clone, Debug)]
pub struct Sampled {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// What holds it; nothing where it is empty.
    pub kind: String,
}

/// Makes a module of a walk: `begun` counts a person's, `due` everybody's, `sample` takes a few, `delete` deletes. `rows` may name `g`,
/// the group, and ends in a condition. `of` is the matter it belongs to, where it is not one itself.
macro_rules! walk {
    ($name:ident, id $id:tt, at $at:tt, person $person:tt, rows $rows:tt, delete $delete:tt) => {
        walk!($name, id $id, of $id, at $at, person $person, rows $rows, delete $delete);
    };
    ($name:ident, id $id:tt, of $of:tt, at $at:tt, person $person:tt, rows $rows:tt, delete $delete:tt) => {
        pub mod $name {
            use super::*;

            pub async fn begun(uow: &mut Uow, person: PersonId, groups: &[Group], most: Option<i64>) -> OpResult<Vec<Begun>> {
                Ok(sqlx::query_as!(
                    Begun,
                    "select g.number as \"group!\", (f.at at time zone 'Europe/London')::date as \"day!\", count(*) as \"count!\"
                     from jsonb_to_recordset($2) as g (number integer, services text[], but_services text[], versions integer[],
                       but_versions integer[], teams text[], but_teams text[], kinds text[], since timestamptz, until timestamptz)
                     cross join lateral (select "
                        + $at
                        + " as at from "
                        + $rows
                        + " and "
                        + $person
                        + " = $1 order by 1 limit $3) f
                     group by 1, 2 order by 2",
                    person.0,
                    Json(groups) as _,
                    most,
                )
                .fetch_all(uow.conn())
                .await?)
            }

            pub async fn due(uow: &mut Uow, groups: &[Group]) -> OpResult<Vec<Due>> {
                Ok(sqlx::query_as!(
                    Due,
                    "with whole as materialized (select person_id, min(kind) as kind from held_person group by person_id),
                       part as materialized (select * from held_part)
                     select g.number as \"group!\", coalesce(w.kind, (select min(h.kind) from part h
                         where (h.person_id is null or h.person_id = f.person) and (h.item_id is null or h.item_id in (f.id, f.of_id))
                           and (h.category is null or h.category in (g.category, g.parent))
                           and (h.since is null or f.at >= h.since) and (h.until is null or f.at < h.until)), '') as \"kind!\",
                       count(*) as \"count!\", min(f.at) as \"oldest!\"
                     from jsonb_to_recordset($1) as g (number integer, category text, parent text, services text[], but_services text[],
                       versions integer[], but_versions integer[], teams text[], but_teams text[], kinds text[], since timestamptz,
                       until timestamptz)
                     cross join lateral (select "
                        + $id
                        + " as id, "
                        + $of
                        + " as of_id, "
                        + $at
                        + " as at, "
                        + $person
                        + " as person from "
                        + $rows
                        + ") f
                     left join whole w on w.person_id = f.person
                     group by 1, 2",
                    Json(groups) as _,
                )
                .fetch_all(uow.conn())
                .await?)
            }

            pub async fn sample(uow: &mut Uow, groups: &[Group], most: i64) -> OpResult<Vec<Sampled>> {
                Ok(sqlx::query_as!(
                    Sampled,
                    "select f.id as \"id!\", f.at as \"at!\", coalesce((select min(h.kind) from held_person h where h.person_id = f.person),
                         (select min(h.kind) from held_part h
                          where (h.person_id is null or h.person_id = f.person) and (h.item_id is null or h.item_id in (f.id, f.of_id))
                            and (h.category is null or h.category in (g.category, g.parent))
                            and (h.since is null or f.at >= h.since) and (h.until is null or f.at < h.until)), '') as \"kind!\"
                     from jsonb_to_recordset($1) as g (number integer, category text, parent text, services text[], but_services text[],
                       versions integer[], but_versions integer[], teams text[], but_teams text[], kinds text[], since timestamptz,
                       until timestamptz)
                     cross join lateral (select "
                        + $id
                        + " as id, "
                        + $of
                        + " as of_id, "
                        + $at
                        + " as at, "
                        + $person
                        + " as person from "
                        + $rows
                        + " order by "
                        + $at
                        + " limit $2) f
                     order by f.at limit $2",
                    Json(groups) as _,
                    most,
                )
                .fetch_all(uow.conn())
                .await?)
            }

            pub async fn delete(
                uow: &mut Uow,
                person: Option<PersonId>,
                groups: &[Group],
                most: i64,
                now: DateTime<Utc>,
            ) -> OpResult<Vec<Uuid>> {
                Ok(sqlx::query_scalar!(
                    "with due as materialized (
                       select f.id from jsonb_to_recordset($2) as g (number integer, category text, parent text, services text[],
                         but_services text[], versions integer[], but_versions integer[], teams text[], but_teams text[], kinds text[],
                         since timestamptz, until timestamptz)
                       cross join lateral (select "
                        + $id
                        + " as id from "
                        + $rows
                        + " and ($1::uuid is null or "
                        + $person
                        + " = $1)
                         and not exists (select from person held where held.person_id = "
                        + $person
                        + " and held.restricted_since <= $4)
                         and (select min(h.kind) from held_person h where h.person_id = "
                        + $person
                        + " and ($1::uuid is null or not h.by_itself)) is null
                         and not exists (select from held_part h where (h.person_id is null or h.person_id = "
                        + $person
                        + ") and (h.item_id is null or h.item_id in ("
                        + $id
                        + ", "
                        + $of
                        + ")) and (h.category is null or h.category in (g.category, g.parent)) and (h.since is null or "
                        + $at
                        + " >= h.since) and (h.until is null or "
                        + $at
                        + " < h.until))
                         order by "
                        + $at
                        + " limit $3) f
                       limit $3)"
                        + $delete,
                    person.map(|p| p.0),
                    Json(groups) as _,
                    most,
                    now,
                )
                .fetch_all(uow.conn())
                .await?)
            }
        }
    };
}
pub(super) use walk;
