-- The second wall. Every connection of the portal works as `portal_app`, which owns nothing and sees nothing until a unit of
-- work says for whom it acts. The settings are written by src/db.rs in the same round trip as `begin`, and end with it.

do $$
begin
  create role portal_app nologin;
exception when duplicate_object or unique_violation then
  null;
end $$;

do $$
begin
  execute format('grant portal_app to %I', current_user);
end $$;

create extension if not exists pg_trgm;

create schema app;
grant usage on schema app to portal_app;

-- 'visitor', 'resident', 'staff', 'system', or '' outside a unit of work.
create function app.kind() returns text language sql stable parallel safe
  as $$ select coalesce(current_setting('app.kind', true), '') $$;

-- The person who acts: the resident, or the unnamed person a visitor's session has proven to be.
create function app.person_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.person', true), '')::uuid $$;

create function app.account_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.account', true), '')::uuid $$;

create function app.team_codes() returns text[] language sql stable parallel safe
  as $$ select string_to_array(coalesce(current_setting('app.teams', true), ''), ',') $$;

create function app.has_role(role text) returns boolean language sql stable parallel safe
  as $$ select role = any (string_to_array(coalesce(current_setting('app.roles', true), ''), ',')) $$;

create function app.is_system() returns boolean language sql stable parallel safe
  as $$ select app.kind() = 'system' $$;

-- The one test that most rows need: is this row about the person who acts?
create function app.is_about_me(person uuid) returns boolean language sql stable parallel safe
  as $$ select app.kind() in ('visitor', 'resident') and person = app.person_id() $$;

-- Puts the wall around a table: row security for everybody, its owner too, and only the verbs named.
create function app.wall(target regclass, verbs text) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('grant %s on %s to portal_app', verbs, target);
end $$;

-- Lets the owner of the schema pass, for the few tables that a door (a `security definer` function) reads. The portal never
-- works as the owner: its connections are `portal_app`.
create function app.let_owner(target regclass) returns void language plpgsql as $$
begin
  execute format('create policy %s_owner on %s to %I using (true) with check (true)', replace(target::text, '.', '_'), target, current_user);
end $$;
