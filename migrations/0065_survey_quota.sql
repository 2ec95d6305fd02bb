-- Quotas, one reminder, and answers that staff write down (law.md 9.2).

alter table survey_wave
  -- The most people to ask by phone, by letter, and about any one service; null is no limit of its own.
  add column most_phone integer constraint survey_wave_most_phone_check check (most_phone between 1 and 100000),
  add column most_letter integer constraint survey_wave_most_letter_check check (most_letter between 1 and 100000),
  add column most_service integer constraint survey_wave_most_service_check check (most_service between 1 and 100000),
  -- Whether whoever was asked by e-mail and has not answered is reminded, once.
  add column reminds boolean not null default false;

alter table survey_invitation
  -- The day on which they are looked at again for a reminder; null when that is done or was not wanted.
  add column remind_on date,
  add column reminded_at timestamptz,
  add constraint survey_invitation_reminded_check check (reminded_at is null or invited_at is not null);
create index survey_invitation_remind_on_idx on survey_invitation (remind_on) where remind_on is not null;

-- The staff number of whoever wrote it down; null when the person answered.
alter table survey_answer add column taken_by text;

-- As before (0041), within the quotas. They are filled by lot, so that the same seed draws the same people.
create or replace function app.survey_draw(wave uuid, as_of timestamptz)
  returns table (frame bigint, exclusions jsonb, eligible bigint, people bigint, frame_digest text, sample_digest text,
                 contacts uuid[], persons uuid[], services text[], ways text[])
  language plpgsql stable security definer set search_path = public, pg_temp set work_mem = '64MB'
  as $$
  #variable_conflict use_column
  declare
    w survey_wave;
    limited boolean;
  begin
    if not app.is_system() then
      raise insufficient_privilege using message = 'the draw is the portal''s own';
    end if;
    select * into strict w from survey_wave where survey_wave_id = wave;
    limited := w.most_phone is not null or w.most_letter is not null or w.most_service is not null;
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
    ), ranked as (
      -- Numbering everybody costs; where nothing is limited nobody is numbered.
      select o.*, 0::bigint as of_way, 0::bigint as of_service from one_each o where not limited
      union all
      select o.*, row_number() over (partition by way order by lot, interaction_id),
        row_number() over (partition by service_slug order by lot, interaction_id)
      from one_each o where limited
    ), drawn as (
      select * from ranked
      where of_way <= coalesce(case way when 'phone' then w.most_phone when 'letter' then w.most_letter end, 2147483647)
        and of_service <= coalesce(w.most_service, 2147483647)
      order by lot, interaction_id
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
