-- Asking people for their views (law.md 9.2): waves that are drawn by a seed, invitations, answers. A draw is reckoned as of a moment,
-- so that it can be reckoned again later and be the same.
create table survey_wave (
  survey_wave_id uuid not null constraint survey_wave_pkey primary key,
  submission_key uuid not null constraint survey_wave_submission_key_key unique,
  name text not null,
  -- The contacts asked about: from when until when (London days, both included), by which channels, about which service.
  from_day date not null,
  until_day date not null,
  channels text[] not null,
  service_slug text,
  -- How people are asked, the share of those who may be asked in hundredths of a per cent, and the most of them.
  ways text[] not null constraint survey_wave_ways_check check (ways <@ array['email', 'phone', 'letter'] and ways <> '{}'),
  rate integer not null constraint survey_wave_rate_check check (rate between 1 and 10000),
  most integer not null constraint survey_wave_most_check check (most between 1 and 100000),
  seed bigint not null,
  -- The council's numbers and the services it never asks about, as they were.
  days_between integer not null,
  days_after integer not null,
  excluded_services text[] not null,
  state text not null default 'draft' constraint survey_wave_state_check check (state in ('draft', 'drawn', 'open', 'closed')),
  defined_by text not null,
  defined_at timestamptz not null,
  -- The moment the draw is reckoned as of.
  drawn_at timestamptz,
  drawn_by text,
  frame bigint,
  exclusions jsonb,
  eligible bigint,
  doubles bigint,
  drawn bigint,
  frame_digest text,
  sample_digest text,
  sent_at timestamptz,
  sent_by text,
  ends_on date,
  closed_at timestamptz,
  closed_by text,
  -- What came of it, kept as numbers when the answers go.
  results jsonb,
  revision integer not null default 0,
  constraint survey_wave_window_check check (from_day <= until_day),
  constraint survey_wave_drawn_check check ((drawn_at is null) = (frame_digest is null)),
  constraint survey_wave_two_check check (sent_by is null or sent_by <> drawn_by)
);
select app.wall('survey_wave', 'select, insert, update');
select app.let_owner('survey_wave');
create policy survey_wave_read on survey_wave for select
  using (app.is_system() or (app.kind() = 'staff' and (app.has_role('manager') or app.has_role('information_governance') or app.has_role('administrator'))));
create policy survey_wave_insert on survey_wave for insert
  with check (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')
              and (app.has_role('manager') or app.has_role('information_governance'))));
create policy survey_wave_update on survey_wave for update using (app.is_system());

create table survey_invitation (
  survey_invitation_id uuid not null constraint survey_invitation_pkey primary key,
  survey_wave_id uuid not null constraint survey_invitation_survey_wave_id_fkey references survey_wave,
  person_id uuid not null constraint survey_invitation_person_id_fkey references person,
  -- A number only: the contact may go before it.
  interaction_id uuid not null,
  service_slug text,
  way text not null constraint survey_invitation_way_check check (way in ('email', 'phone', 'letter')),
  place integer not null,
  state text not null default 'drawn' constraint survey_invitation_state_check check (state in ('drawn', 'invited', 'dropped', 'answered')),
  -- Why they were not asked after all, when they were looked at again.
  dropped_because text,
  drawn_at timestamptz not null,
  invited_at timestamptz,
  ended_at timestamptz,
  constraint survey_invitation_wave_person_key unique (survey_wave_id, person_id),
  constraint survey_invitation_dropped_check check ((state = 'dropped') = (dropped_because is not null)),
  constraint survey_invitation_invited_check check (state not in ('invited', 'answered') or invited_at is not null)
);
comment on table survey_invitation is 'retention: survey';
create index survey_invitation_person_id_idx on survey_invitation (person_id, invited_at desc);
create index survey_invitation_interaction_id_idx on survey_invitation (interaction_id);
create index survey_invitation_drawn_idx on survey_invitation (survey_wave_id, way, place) where state = 'drawn';
create index survey_invitation_ended_at_idx on survey_invitation (ended_at) where ended_at is not null;
select app.wall('survey_invitation', 'select, insert, update, delete');
select app.let_owner('survey_invitation');
create policy survey_invitation_read on survey_invitation for select
  using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id));
create policy survey_invitation_write on survey_invitation using (app.is_system()) with check (app.is_system());

-- What somebody answered: three marks, and words that are theirs alone and sealed.
create table survey_answer (
  survey_answer_id uuid not null constraint survey_answer_pkey primary key
    constraint survey_answer_survey_answer_id_fkey references survey_invitation on delete cascade,
  survey_wave_id uuid not null constraint survey_answer_survey_wave_id_fkey references survey_wave,
  person_id uuid not null constraint survey_answer_person_id_fkey references person,
  overall text not null constraint survey_answer_overall_check check (overall in ('good', 'average', 'poor')),
  ease text not null constraint survey_answer_ease_check check (ease in ('good', 'average', 'poor')),
  clear text not null constraint survey_answer_clear_check check (clear in ('good', 'average', 'poor')),
  language text not null constraint survey_answer_language_check check (language in ('en', 'cy')),
  words_sealed bytea,
  answered_at timestamptz not null
);
comment on table survey_answer is 'retention: survey';
create index survey_answer_survey_wave_id_idx on survey_answer (survey_wave_id);
create index survey_answer_person_id_idx on survey_answer (person_id);
select app.wall('survey_answer', 'select, insert, update, delete');
create policy survey_answer_read on survey_answer for select using (app.is_system() or app.is_about_me(person_id));
create policy survey_answer_write on survey_answer using (app.is_system()) with check (app.is_system());

-- A window of contacts over everybody.
create index interaction_at_idx on interaction (at);
select app.let_owner('safety_marker');
select app.let_owner('rights_request');

-- Every contact of a wave's window as of a moment: how its person would be asked, and the first reason why they are not, in the order
-- of law.md 9.2. The same as surveys::rules::may_ask, where a test compares them. It reads everybody, and tells the portal alone.
create function app.survey_frame(wave uuid, as_of timestamptz)
  returns table (interaction_id uuid, person_id uuid, service_slug text, way text, reason text)
  -- Whole tables are joined, and how many rows each part has nobody can guess before: a loop within a loop would never end.
  language plpgsql stable security definer set search_path = public, pg_temp set work_mem = '64MB' set enable_nestloop = off
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
      where i.kind = 'complaint' and i.recorded_at <= as_of and (i.closed_at is null or i.closed_at > as_of)
    ), asked as (
      select v.person_id, max((v.invited_at at time zone 'Europe/London')::date) as last_on
      from survey_invitation v join who using (person_id)
      where v.invited_at <= as_of and v.survey_wave_id <> wave group by 1
    ), about as (
      select distinct v.interaction_id from survey_invitation v
      where v.invited_at <= as_of and v.survey_wave_id <> wave
    ), reach as (
      select v.person_id, bool_or(v.kind = 'email') as email, bool_or(v.kind = 'phone') as phone, bool_or(v.kind = 'address') as letter
      from person_value v join who using (person_id)
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

-- The draw: how many there are and why the others are not, a digest of all of it, and who is drawn. Of somebody's contacts one is
-- drawn; who, is decided by the seed alone.
create function app.survey_draw(wave uuid, as_of timestamptz)
  returns table (frame bigint, exclusions jsonb, eligible bigint, people bigint, frame_digest text, sample_digest text,
                 contacts uuid[], persons uuid[], services text[], ways text[])
  language plpgsql stable security definer set search_path = public, pg_temp set work_mem = '64MB'
  as $$
  #variable_conflict use_column
  declare
    w survey_wave;
  begin
    if not app.is_system() then
      raise insufficient_privilege using message = 'the draw is the portal''s own';
    end if;
    select * into strict w from survey_wave where survey_wave_id = wave;
    return query
    with framed as materialized (
      select f.* from app.survey_frame(wave, as_of) f
    ), whole as (
      select count(*) as frame, count(*) filter (where reason is null) as eligible,
        encode(sha256(convert_to(coalesce(string_agg(interaction_id::text || ' ' || coalesce(reason, way) || E'\n', '' order by interaction_id), ''),
          'UTF8')), 'hex') as digest
      from framed
    ), counted as (
      select coalesce(jsonb_object_agg(reason, n), '{}') as exclusions
      from (select reason, count(*) as n from framed where reason is not null group by 1) t
    ), lots as (
      select f.*, md5(w.seed::text || '/' || f.interaction_id::text) as lot from framed f where f.reason is null
    ), one_each as materialized (
      select distinct on (person_id) * from lots order by person_id, lot, interaction_id
    ), counted_people as (
      select count(*) as people from one_each
    ), drawn as (
      select * from one_each order by lot, interaction_id
      limit (select least(w.most, ceil(people * w.rate / 10000.0))::bigint from counted_people)
    ), sample as (
      select coalesce(array_agg(interaction_id order by lot, interaction_id), '{}') as contacts,
        coalesce(array_agg(person_id order by lot, interaction_id), '{}') as persons,
        coalesce(array_agg(coalesce(service_slug, '') order by lot, interaction_id), '{}') as services,
        coalesce(array_agg(way order by lot, interaction_id), '{}') as ways
      from drawn
    )
    select whole.frame, counted.exclusions, whole.eligible, counted_people.people, whole.digest,
      encode(sha256(convert_to(array_to_string(sample.contacts, ','), 'UTF8')), 'hex'),
      sample.contacts, sample.persons, sample.services, sample.ways
    from whole, counted, counted_people, sample;
  end $$;
