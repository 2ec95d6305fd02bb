-- Guarded records, of those who died, whose use is limited (UK GDPR art. 18) or who are related to staff: who said so and why, and
-- every way into one shut, to whoever had it open before as well.

alter table person
  -- Which of the grounds of art. 18(1) it was, and who limited the use.
  add column restricted_ground text constraint person_restricted_ground_check
    check (restricted_ground in ('disputed', 'unlawful', 'claim', 'objection')),
  add column restricted_by text,
  -- When the person was told that the limit ends: art. 18(3) says before it does.
  add column lifting_told_at timestamptz,
  -- Who told us of the death, and who wrote it down.
  add column deceased_told_by text constraint person_deceased_told_by_check
    check (deceased_told_by in ('family', 'executor', 'registrar', 'tell_us_once', 'organisation')),
  add column deceased_noted_by text,
  add column staff_relative_by text;

-- Whether the member of staff who acts could open this record at all. The same question as access::rules::reaches.
create function app.reaches(whose uuid) returns boolean language plpgsql stable as $$
begin
  return app.kind() = 'staff' and not app.has_role('administrator') and exists (
    select from person p
    where p.person_id = whose and p.kind <> 'staff'
      and (app.has_role('information_governance')
           or (not p.staff_relative and (app.has_role('manager') or (p.deceased_on is null and p.restricted_since is null)))));
end $$;

-- A record that is guarded after it was opened shuts.
create or replace function app.has_open(person uuid) returns boolean language sql stable
  as $$ select app.kind() = 'staff' and not app.has_role('administrator') and exists (
          select from record_access a where a.account_id = app.account_id() and a.person_id = $1 and a.until > app.now())
        and app.reaches($1) $$;
create or replace function app.open_persons() returns setof uuid language sql stable
  as $$ select a.person_id from record_access a
        where app.kind() = 'staff' and not app.has_role('administrator')
          and a.account_id = app.account_id() and a.until > app.now() and app.reaches(a.person_id) $$;
create policy record_access_guarded on record_access as restrictive for insert to portal_app
  with check (app.kind() <> 'staff' or app.reaches(person_id));

-- Nor is such a record read through its contacts, its recordings or what was handed on, whichever team they belong to.
create policy interaction_guarded on interaction as restrictive to portal_app
  using (app.kind() <> 'staff' or app.reaches(person_id));
create policy recording_guarded on recording as restrictive to portal_app
  using (app.kind() <> 'staff' or app.reaches(person_id));
create policy referral_guarded on referral as restrictive to portal_app
  using (app.kind() <> 'staff' or app.reaches(person_id));

-- Whoever has the record open writes down that somebody died. How a record is kept beyond that is for managers and information
-- governance, and never for its person.
drop policy person_all on person;
create policy person_all on person using (app.is_system() or app.is_about_me(person_id) or app.kind() = 'staff')
  with check (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id));
create or replace function app.keeps_standing() returns trigger language plpgsql as $$
declare
  of_death text[] := array['deceased_on', 'deceased_told_by', 'deceased_noted_by'];
begin
  if app.kind() in ('resident', 'visitor')
     and to_jsonb(new) - array['language'] is distinct from to_jsonb(old) - array['language'] then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  if app.kind() = 'staff' and not (app.has_role('information_governance') or app.has_role('manager'))
     and (to_jsonb(new) - of_death is distinct from to_jsonb(old) - of_death
          or old.deceased_on is not null or new.deceased_on is null) then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  return new;
end $$;

-- Staff hide or show a contact while a dispute about it is open, and not on account of one that was decided.
create or replace function app.hide_interaction(item uuid, hide boolean, at timestamptz) returns boolean
  language sql security definer set search_path = public, pg_temp
  as $$
    with changed as (
      update interaction i set hidden_since = case when hide then coalesce(i.hidden_since, at) end, revision = i.revision + 1
      where i.interaction_id = item
        and (app.is_system() or app.is_about_me(i.person_id)
             or (app.kind() = 'staff' and not app.has_role('administrator')
                 and exists (select from correction c where c.item_id = item and c.person_id = i.person_id and c.kind = 'not_me'
                             and c.state = 'open'
                             and (app.has_role('information_governance') or c.team_code = any (app.team_codes())))))
      returning 1)
    select exists (select from changed)
  $$;
