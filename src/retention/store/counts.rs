//! What stays of what was made anonymous: how many there were.

use crate::{
    db::Uow,
    error::OpResult,
    holdings::{Category, rules::COUNTED},
    retention::KeptCount,
};

/// What is deleted in this unit of work from now on is counted as it goes.
pub async fn keep(uow: &mut Uow) -> OpResult {
    sqlx::query!("select set_config('app.keep_counts', 'on', true)").fetch_one(uow.conn()).await?;
    Ok(())
}

/// Every count by year, the newest first.
pub async fn list(uow: &mut Uow) -> OpResult<Vec<KeptCount>> {
    let rows = sqlx::query!(
        r#"select category, extract(year from month)::integer as "year!", service_slug, sum(number)::bigint as "number!" from kept_count
           group by 1, 2, 3 order by 2 desc, 1, 3"#,
    )
    .fetch_all(uow.conn())
    .await?;
    let count = |code: &str| Category::from_code(code).filter(|category| COUNTED.contains(category));
    let rows = rows.into_iter().filter_map(|row| {
        let service = Some(row.service_slug).filter(|slug| !slug.is_empty());
        Some(KeptCount { category: count(&row.category)?, year: row.year, service, number: row.number.unsigned_abs() })
    });
    Ok(rows.collect())
}
