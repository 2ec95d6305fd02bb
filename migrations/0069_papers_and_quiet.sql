-- A document that lets somebody do less than they asked is accepted in part; and a letter that the person signed is a document too
-- (law.md 4.1): it reaches the services that it names and nothing else.
alter table mandate_claim add column in_part boolean not null default false;
alter table mandate_claim add constraint mandate_claim_in_part_check check (not in_part or state = 'accepted');
alter table mandate_claim drop constraint mandate_claim_authority_check;
alter table mandate_claim add constraint mandate_claim_authority_check check (authority in
  ('written', 'lpa_money', 'lpa_welfare', 'epa', 'deputy_money', 'deputy_welfare', 'appointee', 'parent', 'scottish_money',
   'scottish_welfare', 'executor'));

-- Replaces the function of migration 0031: staff say whether it is accepted whole.
create or replace function app.claim_changes() returns trigger language plpgsql as $$
declare
  free text[] := case when app.kind() = 'staff'
    then array['state', 'refused_because', 'decided_at', 'decided_by', 'mandate_id', 'in_part', 'revision']
    else array['state', 'decided_at', 'revision'] end;
begin
  if to_jsonb(new) - free is distinct from to_jsonb(old) - free or old.state <> 'waiting'
     or (app.kind() <> 'staff' and new.state not in ('waiting', 'withdrawn'))
     or (app.kind() = 'staff' and new.state not in ('accepted', 'refused')) then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  return new;
end $$;

-- Somebody to whom it is not safe to write about who acts for them: they see everything here, and no letter goes out.
alter table mandate add column quiet boolean not null default false;

-- Replaces the function of migration 0032: that too is theirs to change of what they gave by their own word.
create or replace function app.only_renews_or_ends() returns trigger language plpgsql as $$
declare
  free constant text[] := array['state', 'ended_at', 'ended_because', 'ends_on', 'renew_by', 'services', 'level', 'special_category',
    'quiet', 'reminded_days', 'revision'];
begin
  if to_jsonb(new) - free is distinct from to_jsonb(old) - free
     or new.state not in (old.state, 'revoked')
     or (old.authority <> 'written' and (new.ends_on, new.renew_by, new.services, new.level, new.special_category, new.quiet)
          is distinct from (old.ends_on, old.renew_by, old.services, old.level, old.special_category, old.quiet)) then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  return new;
end $$;

-- Replaces the door of migration 0025: under a mandate about which nobody writes, there is nowhere to write to.
create or replace function app.reach_of_subject(subject uuid) returns table (language text, person_value_id uuid, value_sealed bytea)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select p.language, v.person_value_id, v.value_sealed
    from person p left join person_value v on v.person_id = p.person_id and v.kind = 'email' and v.ended_at is null and v.main
      and p.deceased_on is null
      and not exists (select from mandate m where m.mandate_id = app.mandate_id() and m.quiet)
    where p.person_id = subject and app.acts_for(subject)
  $$;
