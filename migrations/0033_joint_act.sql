-- What those do who were appointed together (law.md 4.1): one prepares it, nothing is sent until every other has said yes to this
-- very version of it, and one no stops it.

create table joint_act (
  joint_act_id uuid not null constraint joint_act_pkey primary key,
  -- For whom.
  person_id uuid not null constraint joint_act_person_id_fkey references person on delete cascade,
  -- Who must agree.
  group_id uuid not null,
  draft_id uuid not null constraint joint_act_draft_id_fkey references draft on delete cascade,
  service_slug text not null,
  -- As it was when it was put to the others: another version is another question.
  draft_revision integer not null,
  proposed_by uuid not null constraint joint_act_proposed_by_fkey references mandate on delete cascade,
  agreed_by uuid[] not null,
  refused_by uuid,
  -- 'agreed' stands only within the transaction that sends it.
  state text not null constraint joint_act_state_check check (state in ('waiting', 'agreed', 'sent', 'refused', 'replaced')),
  proposed_at timestamptz not null,
  decided_at timestamptz,
  constraint joint_act_refused_check check ((state = 'refused') = (refused_by is not null)),
  constraint joint_act_decided_check check ((state = 'waiting') = (decided_at is null))
);
comment on table joint_act is 'retention: draft';
create index joint_act_group_id_idx on joint_act (group_id, state);
create index joint_act_draft_id_idx on joint_act (draft_id);
create index joint_act_person_id_idx on joint_act (person_id);
select app.wall('joint_act', 'select, insert, update');
select app.let_owner('joint_act');

-- ---- Who stands where ---------------------------------------------------------------------------------------------------------

-- Replaces the function of migration 0025: those who must all agree act in a service while, in this very transaction, all of them
-- have agreed.
create or replace function app.acts_for(person uuid, service text default null, doing boolean default false) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select app.kind() = 'representative' and exists (
      select from mandate m join person p on p.person_id = m.person_id
      where m.mandate_id = app.mandate_id() and m.account_id = app.account_id() and m.person_id = person
        and m.state = 'active' and m.frozen_at is null
        and m.starts_on <= app.today() and (m.ends_on is null or m.ends_on >= app.today())
        and (m.renew_by is null or m.renew_by >= app.today())
        and (p.deceased_on is null or m.authority = 'executor')
        and (m.authority not in ('lpa_welfare', 'deputy_welfare', 'scottish_welfare') or m.capacity_lost_on is not null)
        and (service is null or service = any (m.services))
        and (not doing or (m.level = 'act' and (m.mode <> 'jointly' or exists (
              select from joint_act j
              where j.group_id = m.group_id and j.person_id = m.person_id and j.service_slug = service and j.state = 'agreed')))))
  $$;

-- Whether the one who acts may prepare something for others to agree to, or for themselves to send.
create function app.prepares_for(person uuid, service text) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select app.acts_for(person, service)
      and exists (select from mandate m where m.mandate_id = app.mandate_id() and m.level = 'act')
  $$;
revoke all on function app.prepares_for(uuid, text) from public;
grant execute on function app.prepares_for(uuid, text) to portal_app;

-- Those who were appointed together with the one who acts, and how many the document names.
create function app.my_group() returns table (group_id uuid, appointed smallint)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select m.group_id, m.appointed from mandate m
    where m.mandate_id = app.mandate_id() and m.mode = 'jointly' and m.group_id is not null and app.acts_for(m.person_id)
  $$;
revoke all on function app.my_group() from public;
grant execute on function app.my_group() to portal_app;

-- Whether as many as the document names have said yes, each somebody else, and each of them may act now.
create function app.all_agree(together uuid, yes uuid[]) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select coalesce(count(distinct m.account_id) >= max(m.appointed), false)
    from mandate m join person p on p.person_id = m.person_id
    where m.group_id = together and m.mandate_id = any (yes) and m.level = 'act'
      and m.state = 'active' and m.frozen_at is null
      and m.starts_on <= app.today() and (m.ends_on is null or m.ends_on >= app.today())
      and (m.renew_by is null or m.renew_by >= app.today())
      and (p.deceased_on is null or m.authority = 'executor')
      and (m.authority not in ('lpa_welfare', 'deputy_welfare', 'scottish_welfare') or m.capacity_lost_on is not null)
  $$;
revoke all on function app.all_agree(uuid, uuid[]) from public;
grant execute on function app.all_agree(uuid, uuid[]) to portal_app;

create policy joint_act_read on joint_act for select
  using (app.is_system() or app.is_about_me(person_id)
         or (app.kind() = 'representative' and group_id = (select g.group_id from app.my_group() g)));
create policy joint_act_insert on joint_act for insert
  with check (app.kind() = 'representative' and group_id = (select g.group_id from app.my_group() g)
              and proposed_by = app.mandate_id() and agreed_by = array[app.mandate_id()] and state = 'waiting'
              and app.prepares_for(person_id, service_slug));
create policy joint_act_update on joint_act for update
  using (app.is_system() or (app.kind() = 'representative' and group_id = (select g.group_id from app.my_group() g)))
  with check (app.is_system() or (app.kind() = 'representative' and group_id = (select g.group_id from app.my_group() g)));

-- Everybody speaks for themselves, and nothing is agreed before all have.
create function app.joint_act_changes() returns trigger language plpgsql as $$
declare
  free constant text[] := array['agreed_by', 'refused_by', 'state', 'decided_at'];
begin
  if to_jsonb(new) - free is distinct from to_jsonb(old) - free
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
create trigger joint_act_changes before update on joint_act for each row
  when (app.kind() = 'representative') execute function app.joint_act_changes();

-- ---- What is prepared ---------------------------------------------------------------------------------------------------------

-- Replaces the policy of migration 0025: to prepare is not yet to act.
drop policy draft_acting on draft;
create policy draft_acting on draft
  using (app.kind() = 'representative' and mandate_id = app.mandate_id() and app.prepares_for(person_id, service_slug))
  with check (app.kind() = 'representative' and mandate_id = app.mandate_id() and app.prepares_for(person_id, service_slug));
-- The others see what was put to them, and whoever says the last yes sends it.
create policy draft_joint_read on draft for select
  using (app.kind() = 'representative' and exists (
    select from joint_act j where j.draft_id = draft.draft_id and j.state in ('waiting', 'agreed', 'sent')));
create policy draft_joint_send on draft for update
  using (app.kind() = 'representative' and exists (select from joint_act j where j.draft_id = draft.draft_id and j.state = 'agreed'))
  with check (app.kind() = 'representative' and exists (select from joint_act j where j.draft_id = draft.draft_id and j.state = 'agreed'));

-- Replace the policies of migration 0025: a file belongs to a draft of one's own; with what all agreed to it goes along.
drop policy file_acting_write on file;
create policy file_acting_write on file for insert
  with check (app.kind() = 'representative' and app.acts_for(person_id)
              and (exists (select from service_request r where r.service_request_id = file.service_request_id
                           and app.acts_for(r.person_id, r.service_slug, true))
                   or exists (select from draft d where d.draft_id = file.draft_id and d.mandate_id = app.mandate_id())));
drop policy file_acting_update on file;
create policy file_acting_update on file for update
  using (app.kind() = 'representative' and app.acts_for(person_id)
         and (exists (select from draft d where d.draft_id = file.draft_id and d.mandate_id = app.mandate_id())
              or exists (select from joint_act j where j.draft_id = file.draft_id and j.state = 'agreed')))
  with check (app.kind() = 'representative' and app.acts_for(person_id));
drop policy file_acting_remove on file;
create policy file_acting_remove on file for delete
  using (app.kind() = 'representative' and app.acts_for(person_id)
         and exists (select from draft d where d.draft_id = file.draft_id and d.mandate_id = app.mandate_id()));
