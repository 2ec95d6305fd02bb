//! Invitations, what is known about those who are invited, and what they answer.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    actor::Actor,
    db::Uow,
    error::OpResult,
    ids::PersonId,
    lang::Lang,
    permit::{Act, Permit},
    surveys::{
        Asked, Exclusion, Known, MadeBy, Way,
        forms::Answers,
        rules::{Invite, Remind},
        waves::{Fate, Invitation, Marks, Results},
    },
    vault::Sealed,
};

struct Row {
    survey_invitation_id: Uuid,
    survey_wave_id: Uuid,
    person_id: Uuid,
    interaction_id: Uuid,
    service_slug: Option<String>,
    way: String,
    place: i32,
    state: String,
}

impl Row {
    fn invitation(self) -> Option<Invitation> {
        Some(Invitation {
            id: self.survey_invitation_id,
            wave: self.survey_wave_id,
            person: PersonId(self.person_id),
            contact: self.interaction_id,
            service: self.service_slug,
            way: Way::from_code(&self.way)?,
            place: self.place,
            fate: Fate::from_code(&self.state)?,
        })
    }
}

/// Some of those drawn in waves that were sent, who are asked by e-mail: held, and left to nobody else. No more of a wave than it
/// may still ask on the day that began at `today`.
pub async fn lock_to_send(uow: &mut Uow, most: i64, today: DateTime<Utc>) -> OpResult<Vec<Invitation>> {
    let rows = sqlx::query_as!(
        Row,
        "select v.survey_invitation_id, v.survey_wave_id, v.person_id, v.interaction_id, v.service_slug, v.way, v.place, v.state
         from survey_wave w cross join lateral (
           select d.* from survey_invitation d where d.survey_wave_id = w.survey_wave_id and d.state = 'drawn' and d.way = 'email' order by d.place
           limit case when w.most_day is null then $1 else least($1, greatest(0, w.most_day - (select count(*) from survey_invitation i
             where i.survey_wave_id = w.survey_wave_id and i.way = 'email' and i.invited_at >= $2))) end
           for update skip locked) v
         where w.state = 'open' order by w.survey_wave_id, v.place limit $1",
        most,
        today,
    );
    Ok(rows.fetch_all(uow.conn()).await?.into_iter().filter_map(Row::invitation).collect())
}

/// Those of a wave who are asked in a way, in the order of the draw, held; those who were left out are not among them.
pub async fn lock_of_way(uow: &mut Uow, wave: Uuid, way: Way) -> OpResult<Vec<Invitation>> {
    let rows = sqlx::query_as!(
        Row,
        "select survey_invitation_id, survey_wave_id, person_id, interaction_id, service_slug, way, place, state from survey_invitation
         where survey_wave_id = $1 and way = $2 and state in ('drawn', 'invited') order by place for update",
        wave,
        way.code(),
    );
    Ok(rows.fetch_all(uow.conn()).await?.into_iter().filter_map(Row::invitation).collect())
}

/// One invitation whose wave is open and has not ended, held.
pub async fn lock_open(uow: &mut Uow, id: Uuid, today: NaiveDate) -> OpResult<Option<Invitation>> {
    let row = sqlx::query_as!(
        Row,
        "select v.survey_invitation_id, v.survey_wave_id, v.person_id, v.interaction_id, v.service_slug, v.way, v.place, v.state
         from survey_invitation v join survey_wave w using (survey_wave_id)
         where v.survey_invitation_id = $1 and v.state = 'invited' and w.state = 'open' and w.ends_on >= $2 for update of v",
        id,
        today,
    );
    Ok(row.fetch_optional(uow.conn()).await?.and_then(Row::invitation))
}

/// Who an invitation is for, whatever became of it.
pub async fn invitation(uow: &mut Uow, id: Uuid) -> OpResult<Option<Invitation>> {
    let row = sqlx::query_as!(
        Row,
        "select survey_invitation_id, survey_wave_id, person_id, interaction_id, service_slug, way, place, state from survey_invitation
         where survey_invitation_id = $1",
        id,
    );
    Ok(row.fetch_optional(uow.conn()).await?.and_then(Row::invitation))
}

/// One of a wave by the number on its list, who was asked by phone or letter and whose answer is not there yet; held.
pub async fn lock_listed(uow: &mut Uow, wave: Uuid, place: i32) -> OpResult<Option<Invitation>> {
    let row = sqlx::query_as!(
        Row,
        "select survey_invitation_id, survey_wave_id, person_id, interaction_id, service_slug, way, place, state from survey_invitation
         where survey_wave_id = $1 and place = $2 and way <> 'email' and state = 'invited' for update",
        wave,
        place,
    );
    Ok(row.fetch_optional(uow.conn()).await?.and_then(Row::invitation))
}

/// They are asked; on a day, if there is one, they are looked at again for a reminder.
pub async fn set_invited(uow: &mut Uow, permit: Permit<'_, Invite>, remind_on: Option<NaiveDate>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!(
        "update survey_invitation set state = 'invited', invited_at = $2, remind_on = $3 where survey_invitation_id = $1",
        id,
        now,
        remind_on,
    )
    .execute(uow.conn())
    .await?;
    uow.record(permit).await
}

/// Some of those whose day for a reminder has come and who have not answered: held, and looked at this once.
pub async fn take_to_remind(uow: &mut Uow, most: i64) -> OpResult<Vec<Invitation>> {
    let today = uow.today();
    let rows = sqlx::query_as!(
        Row,
        "with due as (
           select v.survey_invitation_id as id from survey_invitation v where v.remind_on <= $1
           order by v.remind_on, v.survey_invitation_id limit $2 for update skip locked)
         update survey_invitation v set remind_on = null from survey_wave w
         where v.survey_invitation_id in (select id from due) and w.survey_wave_id = v.survey_wave_id
         returning v.survey_invitation_id, v.survey_wave_id, v.person_id, v.interaction_id, v.service_slug, v.way, v.place,
           case when w.state = 'open' and w.ends_on > $1 then v.state else 'answered' end as \"state!\"",
        today,
        most,
    );
    Ok(rows.fetch_all(uow.conn()).await?.into_iter().filter_map(Row::invitation).collect())
}

pub async fn set_reminded(uow: &mut Uow, permit: Permit<'_, Remind>) -> OpResult {
    let (id, now) = (permit.subject().id, uow.now());
    sqlx::query!("update survey_invitation set reminded_at = $2 where survey_invitation_id = $1", id, now).execute(uow.conn()).await?;
    uow.record(permit).await
}

/// They are not asked after all.
pub async fn set_dropped(uow: &mut Uow, id: Uuid, because: Exclusion) -> OpResult {
    sqlx::query!(
        "update survey_invitation set state = 'dropped', dropped_because = $2 where survey_invitation_id = $1 and state = 'drawn'",
        id,
        because.code(),
    )
    .execute(uow.conn())
    .await?;
    Ok(())
}

#[expect(clippy::struct_excessive_bools, reason = "each speaks for itself against asking")]
struct Facts {
    at: DateTime<Utc>,
    said_no: bool,
    died: bool,
    restricted: bool,
    erasure_asked: bool,
    objected: bool,
    marked: bool,
    complaint_open: bool,
    data_request_open: bool,
    invited_for_this: bool,
    still_open: bool,
    service_excluded: bool,
    by_another: bool,
    last_invited: Option<NaiveDate>,
}

impl Facts {
    fn known(&self) -> Vec<Known> {
        let all = [
            (self.said_no, Known::SaidNo),
            (self.died, Known::Died),
            (self.restricted, Known::Restricted),
            (self.erasure_asked, Known::ErasureAsked),
            (self.objected, Known::Objected),
            (self.marked, Known::StaffSafety),
            (self.complaint_open, Known::ComplaintOpen),
            (self.data_request_open, Known::DataRequestOpen),
            (self.invited_for_this, Known::InvitedForThis),
            (self.still_open, Known::StillOpen),
            (self.service_excluded, Known::ServiceExcluded),
        ];
        all.into_iter().filter(|(is, _)| *is).map(|(_, known)| known).collect()
    }
}

/// What is known now about somebody who is about to be asked, but for their date of birth and how they can be reached. None when
/// the contact is gone.
pub async fn facts(uow: &mut Uow, invitation: &Invitation) -> OpResult<Option<Asked>> {
    let facts = sqlx::query_as!(
        Facts,
        r#"select i.at, p.deceased_on is not null as "died!", p.restricted_since is not null as "restricted!",
             exists (select from preference c where c.person_id = p.person_id and c.topic = 'surveys' and c.ended_at is null
               and c.ways = '{}') as "said_no!",
             exists (select from rights_request r where r.person_id = p.person_id and r.kind in ('erasure', 'restriction')
               and r.state in ('open', 'accepted', 'part')) as "erasure_asked!",
             exists (select from rights_request r where r.person_id = p.person_id and r.kind = 'objection'
               and r.state in ('open', 'accepted', 'part')) as "objected!",
             exists (select from safety_marker m where m.person_id = p.person_id and m.ended_at is null) as "marked!",
             exists (select from interaction o where o.person_id = p.person_id and o.kind = 'complaint' and o.closed_at is null) as "complaint_open!",
             exists (select from rights_request r where r.person_id = p.person_id and r.state = 'open')
               or exists (select from correction c where c.person_id = p.person_id and c.state = 'open') as "data_request_open!",
             exists (select from survey_invitation v where v.interaction_id = i.interaction_id and v.invited_at is not null
               and v.survey_wave_id <> w.survey_wave_id) as "invited_for_this!",
             i.closed_at is null as "still_open!", coalesce(i.service_slug = any (w.excluded_services), false) as "service_excluded!",
             i.source <> 'resident' or i.channel = 'representative' as "by_another!",
             (select max((v.invited_at at time zone 'Europe/London')::date) from survey_invitation v
              where v.person_id = p.person_id and v.survey_wave_id <> w.survey_wave_id) as last_invited
           from interaction i join person p using (person_id) cross join survey_wave w
           where i.interaction_id = $1 and i.person_id = $2 and w.survey_wave_id = $3"#,
        invitation.contact,
        invitation.person.0,
        invitation.wave,
    )
    .fetch_optional(uow.conn())
    .await?;
    Ok(facts.map(|facts| Asked {
        known: facts.known(),
        born: None,
        last_invited: facts.last_invited,
        happened: crate::calendar::london_date(facts.at),
        made_by: if facts.by_another { MadeBy::Another { agreed: false } } else { MadeBy::Themselves },
        ways: Vec::new(),
    }))
}

/// Keeps what somebody answered, once: themselves, or through the member of staff who wrote it down.
pub async fn insert_answer<A: Act<Subject = Invitation>>(
    uow: &mut Uow,
    permit: Permit<'_, A>,
    answers: &Answers,
    sealed: Option<&Sealed<String>>,
    lang: Lang,
) -> OpResult {
    let (invitation, now) = (permit.subject(), uow.now());
    let taken_by = if let Actor::Staff(staff) = permit.actor() { Some(staff.number.clone()) } else { None };
    sqlx::query!(
        "insert into survey_answer (survey_answer_id, survey_wave_id, person_id, overall, ease, clear, language, words_sealed, answered_at,
           taken_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        invitation.id,
        invitation.wave,
        invitation.person.0,
        answers.overall.code(),
        answers.ease.code(),
        answers.clear.code(),
        lang.tag(),
        sealed.map(Sealed::as_bytes),
        now,
        taken_by,
    )
    .execute(uow.conn())
    .await?;
    sqlx::query!("update survey_invitation set state = 'answered' where survey_invitation_id = $1", invitation.id)
        .execute(uow.conn())
        .await?;
    uow.record(permit).await
}

/// What somebody wrote, still sealed.
pub struct Written {
    pub invitation: Invitation,
    pub words: Sealed<String>,
}

/// What people wrote in a wave, in no order that tells who answered when.
pub async fn written(uow: &mut Uow, wave: Uuid, most: i64) -> OpResult<Vec<Written>> {
    let rows = sqlx::query!(
        r#"select v.survey_invitation_id, v.survey_wave_id, v.person_id, v.interaction_id, v.service_slug, v.way, v.place, v.state,
             a.words_sealed as "words!"
           from survey_answer a join survey_invitation v on v.survey_invitation_id = a.survey_answer_id
             join person p on p.person_id = v.person_id
           where a.survey_wave_id = $1 and a.words_sealed is not null and p.restricted_since is null order by v.place limit $2"#,
        wave,
        most,
    )
    .fetch_all(uow.conn())
    .await?;
    let written = rows.into_iter().filter_map(|r| {
        let row = Row {
            survey_invitation_id: r.survey_invitation_id,
            survey_wave_id: r.survey_wave_id,
            person_id: r.person_id,
            interaction_id: r.interaction_id,
            service_slug: r.service_slug,
            way: r.way,
            place: r.place,
            state: r.state,
        };
        Some(Written { invitation: row.invitation()?, words: Sealed::from_bytes(r.words) })
    });
    Ok(written.collect())
}

/// How many of those drawn in a wave had said no at that moment.
pub async fn refusers(uow: &mut Uow, wave: Uuid) -> OpResult<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from survey_invitation v join preference p using (person_id)
           where v.survey_wave_id = $1 and p.topic = 'surveys' and p.recorded_at <= v.drawn_at
             and (p.ended_at is null or p.ended_at > v.drawn_at) and v.way <> all (p.ways)"#,
        wave,
    )
    .fetch_one(uow.conn())
    .await?)
}

struct Marked {
    kind: String,
    name: String,
    good: i64,
    average: i64,
    poor: i64,
}

/// What came of a wave so far, in numbers.
pub async fn results(uow: &mut Uow, wave: Uuid) -> OpResult<Results> {
    let size = |count: i64| u64::try_from(count).unwrap_or_default();
    let sent = sqlx::query!(
        r#"select count(*) filter (where invited_at is not null) as "invited!", count(*) filter (where state = 'dropped') as "dropped!",
             count(*) filter (where state = 'answered') as "answered!",
             (select count(*) from survey_answer a where a.survey_wave_id = $1 and a.words_sealed is not null) as "wrote!"
           from survey_invitation where survey_wave_id = $1"#,
        wave,
    )
    .fetch_one(uow.conn())
    .await?;
    let marked = sqlx::query_as!(
        Marked,
        r#"select t.kind as "kind!", t.name as "name!", count(*) filter (where t.mark = 'good') as "good!",
             count(*) filter (where t.mark = 'average') as "average!", count(*) filter (where t.mark = 'poor') as "poor!"
           from survey_answer a join survey_invitation v on v.survey_invitation_id = a.survey_answer_id
             cross join lateral (values ('question', 'overall', a.overall), ('question', 'ease', a.ease), ('question', 'clear', a.clear),
               ('service', coalesce(v.service_slug, ''), a.overall)) as t (kind, name, mark)
           where a.survey_wave_id = $1 group by 1, 2"#,
        wave,
    )
    .fetch_all(uow.conn())
    .await?;
    let of = |kind: &str| {
        let rows = marked.iter().filter(|row| row.kind == kind);
        rows.map(|row| (row.name.clone(), Marks { good: size(row.good), average: size(row.average), poor: size(row.poor) })).collect()
    };
    Ok(Results {
        invited: size(sent.invited),
        dropped: size(sent.dropped),
        answered: size(sent.answered),
        wrote: size(sent.wrote),
        questions: of("question"),
        services: of("service"),
    })
}
