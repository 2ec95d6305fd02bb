-- A draw over a million people read 1.4 GB to learn who can be reached and who has a complaint open: what it asks is in the indexes now,
-- and each is read in its own order.
drop index person_value_person_id_idx;
create index person_value_person_id_idx on person_value (person_id, kind, said_at desc) include (ended_at);
drop index interaction_open_complaint_idx;
create index interaction_open_complaint_idx on interaction (person_id) include (recorded_at) where kind = 'complaint' and closed_at is null;

-- Every contact of a wave's window as of a moment: how its person would be asked, and the first reason why they are not, in the order
-- of law.md 9.2. The same as surveys::rules::may_ask, where a test compares them. It reads everybody, and tells the portal alone.
create or replace function app.survey_frame(wave uuid, as_of timestamptz)
  returns table (interaction_id uuid, person_id uuid, service_slug text, way text, reason text)
  -- Whole tables are joined, and how many rows each part has nobody can guess before: a loop within a loop would never end. An
  -- index read from end to end costs little more than a table.
  language plpgsql stable security definer set search_path = public, pg_temp set work_mem = '64MB' set enable_nestloop = off set random_page_cost = 1.1
  as $$
  #variable_conflict use_column
  declare
    w survey_wave;
    today date := (as_of at time zone 'Europe/London')::date;
  begin
    if not app.is_system() then
      raise insufficient_privilege using message = 'the frame is the portal''s own';
    end if;
    select * into strict w from survey_wave where survey_wave_id = wave;
    return query
    with contact as materialized (
      select i.interaction_id, i.person_id, i.at, i.closed_at, i.service_slug, i.source, i.channel
      from interaction i
      where i.at >= w.from_day::timestamp at time zone 'Europe/London' and i.at < (w.until_day + 1)::timestamp at time zone 'Europe/London'
        and i.direction = 'in' and i.channel = any (w.channels) and (w.service_slug is null or i.service_slug = w.service_slug)
        and i.recorded_at <= as_of
    ), who as materialized (
      select distinct person_id from contact
    ), said as (
      select p.person_id, p.ways from preference p join who using (person_id)
      where p.topic = 'surveys' and p.recorded_at <= as_of and (p.ended_at is null or p.ended_at > as_of)
    ), pending as (
      select distinct r.person_id from rights_request r join who using (person_id)
      where r.kind in ('erasure', 'restriction', 'objection') and r.made_at <= as_of
        and (r.state in ('open', 'accepted', 'part') or r.decided_at > as_of)
    ), marked as (
      select distinct m.person_id from safety_marker m join who using (person_id)
      where m.created_at <= as_of and (m.ended_at is null or m.ended_at > as_of)
    ), busy as (
      select r.person_id from rights_request r join who using (person_id)
      where r.made_at <= as_of and (r.state = 'open' or r.decided_at > as_of)
      union
      select c.person_id from correction c join who using (person_id)
      where c.sent_at <= as_of and (c.state = 'open' or c.decided_at > as_of)
      union
      select i.person_id from interaction i join who using (person_id)
      where i.kind = 'complaint' and i.closed_at is null and i.recorded_at <= as_of
      union
      select i.person_id from interaction i join who using (person_id)
      where i.kind = 'complaint' and i.closed_at > as_of and i.recorded_at <= as_of
    ), asked as (
      select v.person_id, max((v.invited_at at time zone 'Europe/London')::date) as last_on
      from survey_invitation v join who using (person_id)
      where v.invited_at <= as_of and v.survey_wave_id <> wave group by 1
    ), about as (
      select distinct v.interaction_id from survey_invitation v
      where v.invited_at <= as_of and v.survey_wave_id <> wave
    ), reach as (
      select v.person_id, bool_or(v.kind = 'email') as email, bool_or(v.kind = 'phone') as phone, bool_or(v.kind = 'address') as letter
      from person_value v
      where v.kind in ('email', 'phone', 'address') and v.said_at <= as_of and (v.ended_at is null or v.ended_at > as_of)
      group by 1
    ), asking as (
      select who.person_id, said.ways = '{}' as refused, p.deceased_on is not null as died,
        coalesce(p.restricted_since <= as_of, false) or pending.person_id is not null as right_pending,
        coalesce(s.date_of_birth > today - interval '16 years', false) as child,
        marked.person_id is not null as marked, busy.person_id is not null as busy,
        coalesce(today - asked.last_on < w.days_between, false) as lately,
        case when 'email' = any (w.ways) and reach.email and coalesce('email' = any (said.ways), true) then 'email'
             when 'phone' = any (w.ways) and reach.phone and coalesce('phone' = any (said.ways), true) then 'phone'
             when 'letter' = any (w.ways) and reach.letter and coalesce('letter' = any (said.ways), true) then 'letter' end as way
      from who join person p using (person_id) left join said using (person_id) left join pending using (person_id)
        left join person_search s using (person_id) left join marked using (person_id) left join busy using (person_id)
        left join asked using (person_id) left join reach using (person_id)
    )
    select c.interaction_id, c.person_id, c.service_slug, a.way,
      case when a.refused then 'opted_out'
           when a.died then 'deceased'
           when a.right_pending then 'right_pending'
           when a.child then 'under_16'
           when a.marked then 'marker'
           when a.busy then 'open_complaint_or_data_request'
           when a.lately then 'invited_recently'
           when about.interaction_id is not null then 'invited_for_this_contact'
           when c.closed_at is null or c.closed_at > as_of
             or today - (c.at at time zone 'Europe/London')::date > w.days_after then 'too_old_or_open'
           when c.service_slug = any (w.excluded_services) then 'excluded_service'
           when a.way is null then 'no_usable_contact'
           when c.source <> 'resident' or c.channel = 'representative' then 'made_by_another' end
    from contact c join asking a using (person_id) left join about using (interaction_id);
  end $$;

-- As before (0036), asking of one person after the other: `exists` is made a join with everybody who is held.
create or replace function app.expire_audit(before timestamptz, most bigint) returns setof bigint
  language plpgsql security definer set search_path = public, pg_temp
  as $$
    declare
      horizon xid8;
    begin
      if not app.is_system() or before > app.now() - interval '1 year' then
        raise insufficient_privilege using message = 'the audit is kept';
      end if;
      select upto_txid into horizon from audit_block where sealed_at < before order by block_number desc limit 1;
      return query
        delete from audit where audit_id in (
          select a.audit_id from audit a where a.txid < horizon and (select min(h.kind) from held_person h where h.person_id = a.person_id) is null
          order by a.txid limit most)
        returning audit_id;
    end
  $$;
