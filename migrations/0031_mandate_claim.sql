-- Authority that somebody claims from a document (law.md 4.1): what they say, the document beside it, and what staff decided.

create table mandate_claim (
  mandate_claim_id uuid not null constraint mandate_claim_pkey primary key,
  -- Who claims. Whom it is about is sealed: nobody is looked up for a claim, so that it says nothing about who is known.
  person_id uuid not null constraint mandate_claim_person_id_fkey references person on delete cascade,
  account_id uuid constraint mandate_claim_account_id_fkey references account on delete set null,
  submission_key uuid not null constraint mandate_claim_submission_key_key unique,
  authority text not null constraint mandate_claim_authority_check check (authority in
    ('lpa_money', 'lpa_welfare', 'epa', 'deputy_money', 'deputy_welfare', 'appointee', 'parent', 'scottish_money', 'scottish_welfare',
     'executor')),
  mode text not null constraint mandate_claim_mode_check check (mode in ('sole', 'jointly', 'severally')),
  appointed smallint,
  ends_on date,
  language text not null constraint mandate_claim_language_check check (language in ('en', 'cy')),
  content_sealed bytea not null,
  made_at timestamptz not null,
  due_on date not null,
  state text not null constraint mandate_claim_state_check check (state in ('waiting', 'accepted', 'refused', 'withdrawn')),
  refused_because text constraint mandate_claim_refused_because_check check (refused_because in
    ('unreadable', 'other_kind', 'not_registered', 'names_differ', 'over', 'nothing_here', 'child', 'talk_to_us')),
  decided_at timestamptz,
  decided_by text,
  -- What it became.
  mandate_id uuid constraint mandate_claim_mandate_id_fkey references mandate on delete set null,
  revision integer not null default 0,
  constraint mandate_claim_decided_check check ((state = 'waiting') = (decided_at is null)),
  constraint mandate_claim_refused_check check ((state = 'refused') = (refused_because is not null)),
  constraint mandate_claim_by_check check (state not in ('accepted', 'refused') or decided_by is not null)
);
comment on table mandate_claim is 'retention: mandate';
create index mandate_claim_person_id_idx on mandate_claim (person_id, made_at desc);
create index mandate_claim_waiting_idx on mandate_claim (due_on, mandate_claim_id) where state = 'waiting';
create index mandate_claim_mandate_id_idx on mandate_claim (mandate_id) where mandate_id is not null;
create index mandate_claim_decided_at_idx on mandate_claim (decided_at) where decided_at is not null;
select app.wall('mandate_claim', 'select, insert, update, delete');
select app.let_owner('mandate_claim');
create policy mandate_claim_read on mandate_claim for select
  using (app.is_system() or app.is_about_me(person_id) or (app.kind() = 'staff' and not app.has_role('administrator')));
create policy mandate_claim_insert on mandate_claim for insert
  with check (app.is_system() or (app.kind() = 'resident' and app.is_about_me(person_id) and state = 'waiting' and mandate_id is null));
create policy mandate_claim_update on mandate_claim for update
  using (app.is_system() or app.is_about_me(person_id)
         or (app.kind() = 'staff' and (app.has_role('caseworker') or app.has_role('manager')) and not app.has_role('administrator')))
  with check (app.is_system() or app.is_about_me(person_id) or app.kind() = 'staff');
create policy mandate_claim_remove on mandate_claim for delete using (app.is_system());

-- Whoever claims takes it back and says nothing else of it; staff decide and leave what was said as it was said.
create function app.claim_changes() returns trigger language plpgsql as $$
declare
  free text[] := case when app.kind() = 'staff'
    then array['state', 'refused_because', 'decided_at', 'decided_by', 'mandate_id', 'revision']
    else array['state', 'decided_at', 'revision'] end;
begin
  if to_jsonb(new) - free is distinct from to_jsonb(old) - free or old.state <> 'waiting'
     or (app.kind() <> 'staff' and new.state not in ('waiting', 'withdrawn'))
     or (app.kind() = 'staff' and new.state not in ('accepted', 'refused')) then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  return new;
end $$;
create trigger mandate_claim_changes before update on mandate_claim for each row
  when (app.kind() in ('resident', 'visitor', 'staff')) execute function app.claim_changes();

-- The documents of a claim: whoever claims added them, and staff who check look at them.
alter table file add column mandate_claim_id uuid
  constraint file_mandate_claim_id_fkey references mandate_claim on delete cascade;
create index file_mandate_claim_id_idx on file (mandate_claim_id) where mandate_claim_id is not null;
create policy file_claim_read on file for select
  using (app.kind() = 'staff' and mandate_claim_id is not null
         and exists (select from mandate_claim c where c.mandate_claim_id = file.mandate_claim_id));

-- How many a document names, where all of them must agree; without that number nobody acts.
alter table mandate add column appointed smallint constraint mandate_appointed_check check (appointed between 2 and 10);
alter table mandate add constraint mandate_joint_check check (appointed is null or (mode = 'jointly' and group_id is not null));
create index mandate_group_id_idx on mandate (group_id) where group_id is not null;
