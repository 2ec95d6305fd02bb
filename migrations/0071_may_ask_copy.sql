-- Leave to ask for a copy of the person's information in their name (UK GDPR art. 15, law.md 4.1): a tick of its own that the person gives
-- by their own word, or that comes with an authority over property and affairs. Powers over health and care, an appointment for benefits,
-- a yes on one call and an executor's authority never carry it.
alter table mandate add column may_ask_copy boolean not null default false;
-- What stands by such an authority carries it, unless the document was accepted for less than it could give.
update mandate m set may_ask_copy = true
where m.authority in ('lpa_money', 'epa', 'deputy_money', 'scottish_money')
  and not exists (select from mandate_claim c where c.mandate_id = m.mandate_id and c.in_part);
alter table mandate add constraint mandate_may_ask_copy_check
  check (not may_ask_copy or authority in ('written', 'lpa_money', 'epa', 'deputy_money', 'scottish_money', 'parent'));

-- Replaces the function of migration 0069: this too is theirs to change of what they gave by their own word.
create or replace function app.only_renews_or_ends() returns trigger language plpgsql as $$
declare
  free constant text[] := array['state', 'ended_at', 'ended_because', 'ends_on', 'renew_by', 'services', 'level', 'special_category',
    'may_ask_copy', 'quiet', 'reminded_days', 'revision'];
begin
  if to_jsonb(new) - free is distinct from to_jsonb(old) - free
     or new.state not in (old.state, 'revoked')
     or (old.authority <> 'written'
         and (new.ends_on, new.renew_by, new.services, new.level, new.special_category, new.may_ask_copy, new.quiet)
           is distinct from (old.ends_on, old.renew_by, old.services, old.level, old.special_category, old.may_ask_copy, old.quiet)) then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  return new;
end $$;

-- Replaces the door of migration 0025, which tells whoever holds a mandate what it allows.
drop function app.mandates_held(uuid);
create function app.mandates_held(account uuid)
  returns table (mandate_id uuid, person_id uuid, authority text, relation text, level text, services text[], special_category boolean,
                 may_ask_copy boolean, mode text, starts_on date, ends_on date, renew_by date, state text, content_sealed bytea,
                 accepted_at timestamptz, capacity_lost_on date, frozen_at timestamptz, frozen_because text, ended_at timestamptz,
                 deceased_on date, wrapped bytea)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select m.mandate_id, m.person_id, m.authority, m.relation, m.level, m.services, m.special_category, m.may_ask_copy, m.mode,
           m.starts_on, m.ends_on, m.renew_by, m.state, m.content_sealed, m.accepted_at, m.capacity_lost_on, m.frozen_at,
           m.frozen_because, m.ended_at, p.deceased_on, k.wrapped
    from mandate m join person p using (person_id) join vault.person_key k using (person_id)
    where m.account_id = account and m.state in ('invited', 'active')
  $$;
revoke all on function app.mandates_held(uuid) from public;
grant execute on function app.mandates_held(uuid) to portal_app;
