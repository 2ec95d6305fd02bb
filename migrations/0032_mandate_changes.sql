-- What a person changes of leave they gave, the reminders before it ends, and an invitation that is read out on the telephone.

-- The last reminder that both were sent, in days before the end; another yes begins anew.
alter table mandate add column reminded_days smallint constraint mandate_reminded_days_check check (reminded_days in (30, 7));
create index mandate_ending_idx on mandate (least(ends_on, renew_by)) where state = 'active';

-- The person renews, changes and ends what they gave by their own word, and says nothing else of it: who checked what, and what is
-- frozen, is not theirs. Replaces the function of migration 0025.
create or replace function app.only_renews_or_ends() returns trigger language plpgsql as $$
declare
  free constant text[] := array['state', 'ended_at', 'ended_because', 'ends_on', 'renew_by', 'services', 'level', 'special_category',
    'reminded_days', 'revision'];
begin
  if to_jsonb(new) - free is distinct from to_jsonb(old) - free
     or new.state not in (old.state, 'revoked')
     or (old.authority <> 'written' and (new.ends_on, new.renew_by, new.services, new.level, new.special_category)
          is distinct from (old.ends_on, old.renew_by, old.services, old.level, old.special_category)) then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  return new;
end $$;

-- A code that is read out is bound to the number it was read out to.
alter table mandate_invitation drop constraint mandate_invitation_way_check;
alter table mandate_invitation add constraint mandate_invitation_way_check check (way in ('email', 'text', 'print', 'phone'));
