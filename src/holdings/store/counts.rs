//! How much is held about a person, and how much of it is open or disputed.

use crate::{db::Uow, error::OpResult, holdings::Category, ids::PersonId};

/// A category and whether there is anything of it.
struct There {
    category: String,
    there: bool,
}

/// The categories of which something is held, as far as the actor may see it: nothing else need be looked through. Asked of
/// indexes, so that it costs the same for a record of any length. A category that is not asked about here counts as held.
pub async fn present(uow: &mut Uow, person: PersonId) -> OpResult<Vec<Category>> {
    let rows = sqlx::query_as!(
        There,
        r#"select 'account' as "category!", exists (select from account where person_id = $1) as "there!"
           union all select 'contact_details', exists (select from person_value where person_id = $1 and kind not in
             ('household_member', 'circumstance', 'equality', 'need', 'nino', 'council_tax_account', 'service_reference', 'bank_account'))
           union all select 'identifier', exists (select from person_value where person_id = $1
             and kind in ('nino', 'council_tax_account', 'service_reference', 'bank_account'))
           union all select 'household', exists (select from person_value where person_id = $1
             and kind in ('household_member', 'circumstance', 'equality'))
           union all select 'need', exists (select from person_value where person_id = $1 and kind = 'need')
           union all select 'safety_marker', exists (select from safety_marker where person_id = $1)
           union all select 'interaction', exists (select from interaction where person_id = $1)
             or exists (select from referral where person_id = $1)
           union all select 'recording', exists (select from recording where person_id = $1)
           union all select 'service_request', exists (select from service_request where person_id = $1)
           union all select 'request_message', exists (
             select from service_request r join request_message m using (service_request_id) where r.person_id = $1)
           union all select 'request_file', exists (select from file where person_id = $1 and disclosure_found_id is null)
           union all select 'draft', exists (select from draft where person_id = $1)
           union all select 'outbound_message', exists (select from outbox where person_id = $1)
           union all select 'sharing_log', exists (select from share where person_id = $1)
           union all select 'correction', exists (select from correction where person_id = $1)
             or exists (select from correction_statement where person_id = $1)
           union all select 'councillor_case', exists (select from councillor_case where person_id = $1)
           union all select 'mandate', exists (select from mandate where person_id = $1)
             or exists (select from mandate_claim where person_id = $1)
             or exists (select from account a where a.person_id = $1 and app.mandates_held_count(a.account_id) > 0)
           union all select 'rights_request', exists (select from pack where person_id = $1)
             or exists (select from rights_request where person_id = $1)
           union all select 'preference', exists (select from preference where person_id = $1)
           union all select 'survey', exists (select from survey_invitation where person_id = $1)
           union all select 'call_event', exists (select from call where person_id = $1)
           union all select 'access_log', exists (select from audit where person_id = $1)
             or exists (select from record_access where person_id = $1) or exists (select from call_check where person_id = $1)
             or exists (select from retention_hold where person_id = $1)"#,
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    let absent = |category: &Category| rows.iter().any(|row| row.category == category.code() && !row.there);
    Ok(Category::ALL.iter().copied().filter(|category| !absent(category)).collect())
}

/// How much stands in the record in the order of time, of each kind no more than `most`: one question where a page asks the
/// nouns for nothing in particular. The limit is a question of its own, so that the planner does not hold a plan made for one
/// number to be cheaper and plan anew, which takes ten times as long as counting.
pub async fn entries(uow: &mut Uow, person: PersonId, most: i64) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(
        r#"select (select count(*) from (select from interaction where person_id = $1 order by at desc limit (select $2::bigint)) as t)
             + (select count(*) from (select from service_request where person_id = $1 limit (select $2::bigint)) as t)
             + (select count(*) from (select from request_message m join service_request r using (service_request_id)
                  where m.person_id = $1 and m.direction in ('in', 'out') limit (select $2::bigint)) as t)
             + (select count(*) from (select from outbox where person_id = $1 and cancelled_at is null limit (select $2::bigint)) as t)
             + (select count(*) from (select from file where person_id = $1
                  and draft_id is null and service_request_id is null and interaction_id is null and councillor_case_id is null limit (select $2::bigint)) as t)
             + (select count(*) from (select from councillor_case where person_id = $1 limit (select $2::bigint)) as t)
             + (select count(*) from (select from correction where person_id = $1 limit (select $2::bigint)) as t) as "count!""#,
        person.0,
        most,
    )
    .fetch_one(uow.conn())
    .await?)
}

/// A category and how many things.
struct Counted {
    category: String,
    count: i64,
}

fn by_category(rows: Vec<Counted>) -> Vec<(Category, i64)> {
    let of = |category: &Category| rows.iter().filter(|row| row.category == category.code()).map(|row| row.count).sum();
    Category::ALL.iter().map(|category| (*category, of(category))).collect()
}

/// How many things of each category are held, as far as the actor may see them.
pub async fn held(uow: &mut Uow, person: PersonId) -> OpResult<Vec<(Category, i64)>> {
    let rows = sqlx::query_as!(
        Counted,
        r#"select 'account' as "category!", count(*) as "count!" from account where person_id = $1
           union all select case when kind in ('household_member', 'circumstance', 'equality') then 'household'
             when kind = 'need' then 'need' when kind in ('nino', 'council_tax_account', 'service_reference', 'bank_account') then 'identifier'
             else 'contact_details' end, count(*)
             from person_value where person_id = $1 group by 1
           union all select 'safety_marker', count(*) from safety_marker where person_id = $1
           union all select 'interaction', count(*) from interaction where person_id = $1
           union all select 'interaction', count(*) from referral where person_id = $1
           union all select 'recording', count(*) from recording where person_id = $1
           union all select 'service_request', count(*) from service_request where person_id = $1
           union all select 'request_message', count(*) from request_message m join service_request r using (service_request_id)
             where r.person_id = $1
           union all select 'request_file', count(*) from file where person_id = $1 and disclosure_found_id is null
           union all select 'draft', count(*) from draft where person_id = $1
           union all select 'outbound_message', count(*) from outbox where person_id = $1
           union all select 'sharing_log', count(*) from share where person_id = $1
           union all select 'correction', count(*) from correction where person_id = $1
           union all select 'councillor_case', count(*) from councillor_case where person_id = $1
           union all select 'mandate', count(*) from mandate where person_id = $1
           union all select 'mandate', count(*) from mandate_claim where person_id = $1
           union all select 'mandate', coalesce(sum(app.mandates_held_count(a.account_id)), 0)::bigint from account a where a.person_id = $1
           union all select 'rights_request', count(*) from pack where person_id = $1
           union all select 'rights_request', count(*) from rights_request where person_id = $1
           union all select 'preference', count(*) from preference where person_id = $1
           union all select 'survey', count(*) from survey_invitation where person_id = $1
           union all select 'survey', count(*) from survey_answer where person_id = $1
           union all select 'call_event', count(*) from call where person_id = $1
           union all select 'access_log', count(*) from audit where person_id = $1
           union all select 'access_log', count(*) from record_access where person_id = $1
           union all select 'access_log', count(*) from call_check where person_id = $1
           union all select 'access_log', count(*) from retention_hold where person_id = $1"#,
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(by_category(rows))
}

/// How many things of each category are open: their period has not begun.
pub async fn open(uow: &mut Uow, person: PersonId) -> OpResult<Vec<(Category, i64)>> {
    let rows = sqlx::query_as!(
        Counted,
        r#"select 'account' as "category!", count(*) as "count!" from account where person_id = $1 and state = 'active'
           union all select case when kind in ('household_member', 'circumstance', 'equality') then 'household'
             when kind = 'need' then 'need' when kind in ('nino', 'council_tax_account', 'service_reference', 'bank_account') then 'identifier'
             else 'contact_details' end, count(*)
             from person_value where person_id = $1 and ended_at is null group by 1
           union all select 'safety_marker', count(*) from safety_marker where person_id = $1 and ended_at is null
           union all select 'interaction', count(*) from interaction i where person_id = $1 and (closed_at is null
             or exists (select from referral r where r.interaction_id = i.interaction_id and r.done_at is null))
           union all select 'interaction', count(*) from referral where person_id = $1 and done_at is null
           union all select 'service_request', count(*) from service_request
             where person_id = $1 and coalesce(decided_at, withdrawn_at) is null
           union all select 'request_message', count(*) from request_message m join service_request r using (service_request_id)
             where r.person_id = $1 and coalesce(r.decided_at, r.withdrawn_at) is null
           union all select 'request_file', count(*) from file f left join service_request r using (service_request_id)
             left join interaction i on i.interaction_id = f.interaction_id
             left join councillor_case c on c.councillor_case_id = f.councillor_case_id
             left join mandate_claim k on k.mandate_claim_id = f.mandate_claim_id
             left join correction d on d.correction_id = f.correction_id
             where f.person_id = $1 and coalesce(r.decided_at, r.withdrawn_at, i.closed_at, c.closed_at, k.decided_at, d.decided_at) is null
               and (d.state is null or d.state <> 'withdrawn') and f.disclosure_found_id is null
           union all select 'councillor_case', count(*) from councillor_case where person_id = $1 and closed_at is null
           union all select 'mandate', count(*) from mandate where person_id = $1 and ended_at is null
           union all select 'mandate', coalesce(sum(app.mandates_held_count(a.account_id)), 0)::bigint from account a where a.person_id = $1
           union all select 'mandate', count(*) from mandate_claim c left join mandate m using (mandate_id)
             where c.person_id = $1 and (c.decided_at is null or (m.mandate_id is not null and m.ended_at is null))
           union all select 'rights_request', count(*) from rights_request where person_id = $1 and state = 'open'
           union all select 'preference', count(*) from preference where person_id = $1 and ended_at is null
           union all select 'survey', count(*) from survey_invitation where person_id = $1 and ended_at is null
           union all select 'survey', count(*) from survey_answer a join survey_invitation v on v.survey_invitation_id = a.survey_answer_id
             where a.person_id = $1 and v.ended_at is null
           union all select 'correction', count(*) from correction where person_id = $1 and state = 'open'
           union all select 'access_log', count(*) from retention_hold where person_id = $1 and released_at is null"#,
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(by_category(rows))
}

/// How many things of each category the person disputes.
pub async fn disputed(uow: &mut Uow, person: PersonId) -> OpResult<Vec<(Category, i64)>> {
    let rows = sqlx::query_as!(
        Counted,
        r#"select category, count(distinct item_id) as "count!" from correction where person_id = $1 and state = 'open' group by category"#,
        person.0,
    )
    .fetch_all(uow.conn())
    .await?;
    Ok(by_category(rows))
}
