-- Those who must all agree say more than what they send (law.md 4.1): a message about a request, that it is not fixed, and taking it
-- back are put to the others as well. What was prepared is kept until they have answered, and no longer.

alter table joint_act alter column draft_id drop not null;
alter table joint_act alter column draft_revision drop not null;
alter table joint_act add column service_request_id uuid
  constraint joint_act_service_request_id_fkey references service_request on delete cascade;
alter table joint_act add column step text
  constraint joint_act_step_check check (step in ('message', 'not_fixed', 'withdraw'));
-- The words of a message, sealed with the key of the person; gone once it is decided.
alter table joint_act add column said_sealed bytea;
alter table joint_act add constraint joint_act_what_check check (
  (draft_id is not null and draft_revision is not null and service_request_id is null and step is null and said_sealed is null)
  or (draft_id is null and draft_revision is null and service_request_id is not null and step is not null));
alter table joint_act add constraint joint_act_said_check check (said_sealed is null or state in ('waiting', 'agreed'));
create index joint_act_service_request_id_idx on joint_act (service_request_id) where service_request_id is not null;

-- Replaces the policy of migration 0033: what is put to the others is about a request of that person and that service.
drop policy joint_act_insert on joint_act;
create policy joint_act_insert on joint_act for insert
  with check (app.kind() = 'representative' and group_id = (select g.group_id from app.my_group() g)
              and proposed_by = app.mandate_id() and agreed_by = array[app.mandate_id()] and state = 'waiting'
              and app.prepares_for(person_id, service_slug)
              and (service_request_id is null or exists (
                select from service_request r where r.service_request_id = joint_act.service_request_id
                  and r.person_id = joint_act.person_id and r.service_slug = joint_act.service_slug)));

-- Replaces the function of migration 0033: the words go when it is decided, and only then.
create or replace function app.joint_act_changes() returns trigger language plpgsql as $$
declare
  free constant text[] := array['agreed_by', 'refused_by', 'state', 'decided_at', 'said_sealed'];
begin
  if to_jsonb(new) - free is distinct from to_jsonb(old) - free
     or (new.said_sealed is distinct from old.said_sealed
         and (new.said_sealed is not null or new.state not in ('sent', 'refused', 'replaced')))
     or new.agreed_by not in (old.agreed_by, old.agreed_by || app.mandate_id())
     or (new.refused_by is not null and new.refused_by <> app.mandate_id())
     or (old.state, new.state) not in (('waiting', 'waiting'), ('waiting', 'refused'), ('waiting', 'replaced'), ('waiting', 'agreed'),
          ('agreed', 'sent'))
     or (new.state = 'replaced' and old.proposed_by <> app.mandate_id())
     or (new.state = 'agreed' and not app.all_agree(new.group_id, new.agreed_by)) then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  return new;
end $$;

-- What was put to the others about a request that was sent goes like a draft that nobody came back to.
grant delete on joint_act to portal_app;
create policy joint_act_remove on joint_act for delete using (app.is_system());
