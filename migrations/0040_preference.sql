-- What people said about being asked for their views and being told of things they did not ask for (UK GDPR art. 21, PECR reg. 22).
-- A choice is one row and is never changed: another one ends it, so that when, how and through whom it was made stays known.
create table preference (
  preference_id uuid not null constraint preference_pkey primary key,
  person_id uuid not null constraint preference_person_id_fkey references person on delete cascade,
  topic text not null constraint preference_topic_check check (topic in ('surveys', 'services', 'news')),
  -- The ways they allow. None of them is a no, and holds on every way there is or will be.
  ways text[] not null constraint preference_ways_check check (ways <@ array['email', 'text', 'phone', 'letter']),
  channel text not null constraint preference_channel_check
    check (channel in ('phone', 'email', 'letter', 'in_person', 'online', 'voice_survey', 'representative', 'organisation')),
  said_at timestamptz not null,
  -- When it was written down, which may be later than it was said.
  recorded_at timestamptz not null,
  -- The staff number of whoever wrote it down; null when the person did.
  recorded_by text,
  ended_at timestamptz,
  constraint preference_ended_check check (ended_at is null or ended_at >= said_at)
);
comment on table preference is 'retention: preference';
create unique index preference_current_key on preference (person_id, topic) where ended_at is null;
create index preference_person_id_idx on preference (person_id, said_at desc);
create index preference_ended_at_idx on preference (ended_at) where ended_at is not null;
select app.wall('preference', 'select, insert, update, delete');
select app.let_owner('preference');
create policy preference_read on preference for select
  using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id));
-- Whoever writes a contact down writes down a no that was said in it, also of somebody whose record they have not open.
create policy preference_insert on preference for insert
  with check (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id)
              or (app.kind() = 'staff' and not app.has_role('administrator') and ways = '{}'));
create policy preference_update on preference for update
  using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id));
create policy preference_delete on preference for delete using (app.is_system());

-- What a letter is about that is no message of a service: null for those, which are sent whatever was chosen.
alter table outbox
  add column topic text constraint outbox_topic_check check (topic in ('surveys', 'services', 'news'));
create index outbox_topic_idx on outbox (person_id) where topic is not null and sent_at is null and cancelled_at is null;
select app.let_owner('outbox');

-- Whether somebody may be written to about something in some way. Whoever has not said may be asked for their views, and is told
-- of nothing else. The same as preferences::rules::allows, where a test compares them.
create function app.allows(whose uuid, about text, by_way text) returns boolean language sql stable
  as $$
    select coalesce(
      (select (case by_way when 'post' then 'letter' else by_way end) = any (p.ways) from preference p
       where p.person_id = whose and p.topic = about and p.ended_at is null),
      about = 'surveys')
  $$;

-- Takes back what waits for somebody and is no longer allowed. It reads the choices itself, so that it can do nothing else.
create function app.stop_letters(whose uuid) returns bigint
  language sql security definer set search_path = public, pg_temp
  as $$
    with stopped as (
      update outbox set cancelled_at = app.now(), leased_until = null
      where person_id = whose and topic is not null and sent_at is null and cancelled_at is null
        and app.kind() in ('system', 'resident', 'staff') and not app.allows(person_id, topic, way)
      returning 1)
    select count(*) from stopped
  $$;

-- A no that was said in a contact before there was a place for it holds as well.
select set_config('app.kind', 'system', true);
insert into preference (preference_id, person_id, topic, ways, channel, said_at, recorded_at, recorded_by)
select distinct on (person_id) gen_random_uuid(), person_id, 'surveys', '{}', channel, at, recorded_at, staff_number
from interaction where survey = 'said_no' order by person_id, at desc;
select set_config('app.kind', '', true);
