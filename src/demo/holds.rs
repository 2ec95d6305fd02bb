//! What the demonstration keeps past its date: the contact of a day on which somebody fell, because a claim may come of it.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};

use super::{people::Worker, rights::officer};
use crate::{calendar, fields::Fields, portal::Portal, retention::ops::holds};

/// The day of the fall, as `data/demo_contacts.toml` tells it.
const DAYS_AGO: u64 = 1_100;
/// When it is looked at again.
const REVIEW_IN_DAYS: u64 = 90;

/// Places it as information governance does.
pub async fn place(portal: &Arc<Portal>, workers: &[Worker]) -> anyhow::Result<()> {
    let Some(officer) = officer(workers) else { return Ok(()) };
    let now = portal.clock().now();
    let today = calendar::london_date(now);
    let (Some(fell), Some(review)) = (today.checked_sub_days(Days::new(DAYS_AGO)), today.checked_add_days(Days::new(REVIEW_IN_DAYS)))
    else {
        return Ok(());
    };
    let mut form = vec![
        ("about".to_string(), "time".to_string()),
        ("category".into(), "interaction".into()),
        ("kind".into(), "litigation".into()),
        ("words".into(), "Somebody fell on the pavement and may claim.".into()),
        ("shown".into(), "yes".into()),
        ("submission_key".into(), portal.chance().uuid(now).to_string()),
    ];
    for (name, day) in [("from", fell), ("until", fell), ("review", review)] {
        form.extend(date(name, day));
    }
    let mut uow = portal.begin(officer).await?;
    holds::place(&mut uow, None, &Fields(form)).await?;
    uow.commit().await?;
    Ok(())
}

/// A day as a form sends it.
fn date(name: &str, day: NaiveDate) -> [(String, String); 3] {
    let part = |part: &str, number: u32| (format!("{name}-{part}"), number.to_string());
    [part("day", day.day()), part("month", day.month()), (format!("{name}-year"), day.year().to_string())]
}
