-- Letting go, every night: what holds something, what a run found to be due, who released it, and what went.

-- ---- What holds something --------------------------------------------------------------------------------------------------

-- What somebody decided must be kept: of a person, of one matter, or of everybody within a time (law.md 7.2).
create table retention_hold (
  retention_hold_id uuid not null constraint retention_hold_pkey primary key,
  submission_key uuid not null constraint retention_hold_submission_key_key unique,
  kind text not null constraint retention_hold_kind_check
    check (kind in ('litigation', 'complaint', 'foi', 'fraud', 'audit', 'safeguarding', 'debt')),
  -- Whose; null where it holds everybody's.
  person_id uuid constraint retention_hold_person_id_fkey references person,
  -- The matter; null where it holds all of theirs.
  item_id uuid,
  reference text,
  category text,
  -- When the period of what it holds began; null on either side where that does not matter.
  from_day date,
  until_day date,
  -- Why: sealed with the person's key, or the portal's own where it holds everybody's.
  words_sealed bytea not null,
  owner text not null,
  placed_by uuid not null,
  placed_at timestamptz not null,
  review_on date not null,
  reviewed_at timestamptz,
  reviewed_by text,
  -- Whether the person reads of it.
  shown boolean not null,
  alerted_at timestamptz,
  released_at timestamptz,
  released_by text,
  revision integer not null default 0,
  constraint retention_hold_about_check check (person_id is not null or (item_id is null and from_day is not null and until_day is not null)),
  constraint retention_hold_days_check check (from_day is null or until_day is null or from_day <= until_day),
  constraint retention_hold_review_on_check
    check (review_on <= (coalesce(reviewed_at, placed_at) at time zone 'Europe/London')::date + interval '6 months'),
  constraint retention_hold_released_check check ((released_at is null) = (released_by is null))
);
comment on table retention_hold is 'retention: access_log';
create index retention_hold_person_id_idx on retention_hold (person_id) where person_id is not null;
create index retention_hold_standing_idx on retention_hold (review_on) where released_at is null;
create index retention_hold_released_at_idx on retention_hold (released_at) where released_at is not null;
select app.wall('retention_hold', 'select, insert, update, delete');
create policy retention_hold_read on retention_hold for select
  using (app.is_system() or (app.is_about_me(person_id) and shown) or (person_id is null and shown and app.kind() = 'resident')
         or (app.kind() = 'staff' and not app.has_role('administrator')
             and (app.has_role('information_governance') or app.has_role('manager') or app.has_open(person_id)
                  or placed_by = (select app.account_id()))));
create policy retention_hold_insert on retention_hold for insert
  with check (app.kind() = 'staff' and not app.has_role('administrator') and placed_by = (select app.account_id()));
create policy retention_hold_update on retention_hold for update
  using (app.is_system() or (app.kind() = 'staff' and (app.has_role('information_governance') or app.has_role('manager'))));
create policy retention_hold_delete on retention_hold for delete using (app.is_system());

-- Everything of whom is held, and by what. Requests about information hold from their receipt until three months after the answer
-- (DPA 2018 s.173), complaints until they are answered, limits as long as they stand; none of them needs anybody to remember it.
create index person_restricted_idx on person (person_id) where restricted_since is not null;
create index interaction_open_complaint_idx on interaction (person_id) where kind = 'complaint' and closed_at is null;
create index service_request_open_complaint_idx on service_request (person_id)
  where service_slug = 'make-a-complaint' and decided_at is null and withdrawn_at is null;
create view held_person with (security_invoker = true) as
  select person_id, 'restriction' as kind, true as by_itself, restricted_since as since from person where restricted_since is not null
  union all
  select person_id, case when kind = 'complaint' then 'complaint' else 'rights_request' end, true, made_at from rights_request
    where state = 'open' or ((decided_at at time zone 'Europe/London')::date + interval '3 months')::date > app.today()
  union all
  select person_id, 'complaint', true, at from interaction where kind = 'complaint' and closed_at is null
  union all
  select person_id, 'complaint', true, sent_at from service_request
    where service_slug = 'make-a-complaint' and decided_at is null and withdrawn_at is null
  union all
  select person_id, kind, false, placed_at from retention_hold
    where released_at is null and person_id is not null and item_id is null and category is null and from_day is null and until_day is null;
grant select on held_person to portal_app;

-- What is held of somebody, or of everybody, within bounds.
create view held_part with (security_invoker = true) as
  select person_id, item_id, category, kind,
    (from_day::timestamp at time zone 'Europe/London') as since,
    ((until_day + 1)::timestamp at time zone 'Europe/London') as until
  from retention_hold
  where released_at is null
    and (person_id is null or item_id is not null or category is not null or from_day is not null or until_day is not null);
grant select on held_part to portal_app;

-- A request that staff name to hold what belongs to it: whose it is, and which team's.
create function app.request_to_hold(named text) returns table (service_request_id uuid, person_id uuid, team_code text)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select r.service_request_id, r.person_id, r.team_code from service_request r
    where r.reference = named and app.kind() = 'staff' and not app.has_role('administrator')
      and (app.has_role('information_governance') or r.team_code = any (app.team_codes()))
  $$;
select app.let_owner('service_request');
revoke all on function app.request_to_hold(text) from public;
grant execute on function app.request_to_hold(text) to portal_app;

-- As before (0014), and nothing of somebody who is held.
create or replace function app.expire_audit(before timestamptz, most bigint) returns setof bigint
  language plpgsql security definer set search_path = public, pg_temp
  as $$
    declare
      horizon xid8;
    begin
      if not app.is_system() or before > app.now() - interval '1 year' then
        raise insufficient_privilege using message = 'the audit is kept';
      end if;
      select upto_txid into horizon from audit_block where sealed_at < before order by block_number desc limit 1;
      return query
        delete from audit where audit_id in (
          select a.audit_id from audit a where a.txid < horizon and not exists (select from held_person h where h.person_id = a.person_id)
          order by a.txid limit most)
        returning audit_id;
    end
  $$;

-- ---- Runs ------------------------------------------------------------------------------------------------------------------

-- One plan of what is due on a day. Two people release what does not go by itself, and neither is who asked for the plan.
create table retention_run (
  retention_run_id uuid not null constraint retention_run_pkey primary key,
  day date not null,
  -- The staff number of whoever asked for it; null for the night's own.
  asked_by text,
  asked_at timestamptz not null,
  planned_at timestamptz,
  policy_version integer,
  -- Holds that stood when it was planned.
  holds bigint,
  approved_by text,
  approved_at timestamptz,
  released_by text,
  released_at timestamptz,
  paused_at timestamptz,
  finished_at timestamptz,
  revision integer not null default 0,
  constraint retention_run_approved_check check ((approved_by is null) = (approved_at is null)),
  constraint retention_run_released_check check ((released_by is null) = (released_at is null)),
  constraint retention_run_two_people_check
    check (released_by is null or (approved_by is not null and released_by <> approved_by and released_by <> coalesce(asked_by, ''))),
  constraint retention_run_planned_check check ((planned_at is null) = (policy_version is null))
);
create index retention_run_asked_at_idx on retention_run (asked_at desc);
-- One plan a night, whichever process makes it.
create unique index retention_run_night_key on retention_run (day) where asked_by is null;

-- What one rule lets go, by one way. Numbers and dates only: it names nobody.
create table retention_part (
  retention_run_id uuid not null constraint retention_part_retention_run_id_fkey references retention_run on delete cascade,
  number integer not null,
  category text not null,
  way text not null,
  rule integer not null,
  rule_version integer not null,
  service text,
  team text,
  reception boolean not null,
  start_event text not null,
  action text not null constraint retention_part_action_check check (action in ('delete', 'anonymise')),
  due bigint not null,
  -- How many are due and held, by kind of hold.
  held jsonb not null,
  oldest date,
  -- How many things there are in all, about.
  size bigint not null,
  -- Up to twenty: a number of ours, when its period began, what holds it. No content.
  sample jsonb not null,
  blocked text constraint retention_part_blocked_check check (blocked in ('many', 'rules', 'clock')),
  state text not null constraint retention_part_state_check
    check (state in ('nothing', 'waiting', 'released', 'done', 'failed', 'superseded')),
  done bigint not null default 0,
  batches integer not null default 0,
  failures integer not null default 0,
  fault text,
  again_at timestamptz,
  constraint retention_part_pkey primary key (retention_run_id, number)
);
create index retention_part_released_idx on retention_part (again_at) where state = 'released';

-- What went, a batch to a row, in the transaction in which it went: numbers of what is no longer there, no content. Each row's
-- hash covers the row before, so that none can be taken out or changed. The same numbers bring down what a restored backup
-- brings back.
create table retention_receipt (
  retention_receipt_id bigint not null constraint retention_receipt_pkey primary key,
  retention_run_id uuid not null constraint retention_receipt_retention_run_id_fkey references retention_run,
  number integer not null,
  category text not null,
  way text not null,
  rule_version integer not null,
  at timestamptz not null,
  items uuid[] not null,
  hash bytea not null
);
create index retention_receipt_run_idx on retention_receipt (retention_run_id, number);

select app.wall('retention_run', 'select, insert, update');
create policy retention_run_read on retention_run for select
  using (app.is_system() or (app.kind() = 'staff' and (app.has_role('information_governance') or app.has_role('manager') or app.has_role('administrator'))));
create policy retention_run_insert on retention_run for insert
  with check (app.is_system() or (app.kind() = 'staff' and asked_by is not null and planned_at is null and app.has_role('information_governance')));
create policy retention_run_update on retention_run for update
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')
         and (app.has_role('information_governance') or app.has_role('manager'))));
select app.wall('retention_part', 'select, insert, update');
create policy retention_part_read on retention_part for select
  using (exists (select from retention_run r where r.retention_run_id = retention_part.retention_run_id));
create policy retention_part_insert on retention_part for insert with check (app.is_system());
create policy retention_part_update on retention_part for update
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')
         and (app.has_role('information_governance') or app.has_role('manager'))));
select app.wall('retention_receipt', 'select, insert');
create policy retention_receipt_read on retention_receipt for select
  using (exists (select from retention_run r where r.retention_run_id = retention_receipt.retention_run_id));
create policy retention_receipt_insert on retention_receipt for insert with check (app.is_system());

-- ---- Recordings at the supplier --------------------------------------------------------------------------------------------

-- The audio stays with the supplier, who is told to delete it whenever a recording goes here, whatever made it go. Where it is
-- was sealed with the person's key, which may go too: it is sealed anew before, and forgotten once the supplier has said yes.
create table recording_deletion (
  recording_id uuid not null constraint recording_deletion_pkey primary key,
  -- Until it is sealed anew.
  person_id uuid,
  reference_sealed bytea,
  ordered_at timestamptz not null,
  told_at timestamptz,
  tries integer not null default 0,
  fault text,
  confirmed_at timestamptz,
  confirmed_by text,
  constraint recording_deletion_confirmed_check check ((confirmed_at is null) = (confirmed_by is null)),
  constraint recording_deletion_forgotten_check check (confirmed_at is null or reference_sealed is null)
);
comment on table recording_deletion is 'retention: recording';
create index recording_deletion_waiting_idx on recording_deletion (ordered_at) where confirmed_at is null;
create index recording_deletion_to_seal_idx on recording_deletion (person_id) where person_id is not null;
select app.wall('recording_deletion', 'select, insert, update');
create policy recording_deletion_read on recording_deletion for select
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')
         and (app.has_role('information_governance') or app.has_role('manager'))));
create policy recording_deletion_insert on recording_deletion for insert with check (app.is_system());
create policy recording_deletion_update on recording_deletion for update
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')
         and (app.has_role('information_governance') or app.has_role('manager'))));

create function app.order_deletion() returns trigger language plpgsql as $$
begin
  insert into recording_deletion (recording_id, person_id, reference_sealed, ordered_at)
  values (old.recording_id, old.person_id, old.supplier_reference_sealed, coalesce(app.now(), now())) on conflict do nothing;
  return null;
end $$;
create trigger recording_order_deletion after delete on recording for each row execute function app.order_deletion();

-- ---- Reminders -------------------------------------------------------------------------------------------------------------

-- How many days before something goes the person wants to hear of it; null is not at all. Up to which day they were told.
alter table person
  add column remind_days smallint constraint person_remind_days_check check (remind_days in (7, 30)),
  add column reminded_until date,
  add column remind_at timestamptz;
create index person_remind_at_idx on person (remind_at) where remind_days is not null;

-- As before (0022), and the person says whether they want to be reminded.
create or replace function app.keeps_standing() returns trigger language plpgsql as $$
declare
  of_death text[] := array['deceased_on', 'deceased_told_by', 'deceased_noted_by'];
  own text[] := array['language', 'remind_days', 'reminded_until', 'remind_at'];
begin
  if app.kind() in ('resident', 'visitor') and to_jsonb(new) - own is distinct from to_jsonb(old) - own then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  if app.kind() = 'staff' and not (app.has_role('information_governance') or app.has_role('manager'))
     and (to_jsonb(new) - of_death is distinct from to_jsonb(old) - of_death
          or old.deceased_on is not null or new.deceased_on is null) then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  return new;
end $$;

-- ---- Speed -----------------------------------------------------------------------------------------------------------------

-- A row that goes is looked for in every table that refers to it: without an index, by reading all of them.
create index share_service_request_id_idx on share (service_request_id) where service_request_id is not null;
create index share_councillor_case_id_idx on share (councillor_case_id) where councillor_case_id is not null;
create index draft_mandate_id_idx on draft (mandate_id) where mandate_id is not null;
create index one_time_code_account_id_idx on one_time_code (account_id) where account_id is not null;
