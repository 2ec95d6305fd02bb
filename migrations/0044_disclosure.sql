-- Answering a request for a copy by hand (UK GDPR art. 15, DPA 2018 schs 2 to 4): what was collected from the register, where other
-- teams searched, what is given, what is not and by which exemption, who read it again and released it, and how it was fetched.
-- Nothing of the record is copied here: an item names a row. Its mark shows whether the row still says what was read.
create table disclosure (
  disclosure_id uuid not null constraint disclosure_pkey primary key,
  rights_request_id uuid not null constraint disclosure_rights_request_id_fkey references rights_request on delete cascade
    constraint disclosure_rights_request_id_key unique,
  person_id uuid not null constraint disclosure_person_id_fkey references person,
  reference text not null,
  language text not null constraint disclosure_language_check check (language in ('en', 'cy')),
  state text not null default 'preparing' constraint disclosure_state_check check (state in ('preparing', 'proposed', 'released')),
  collected_at timestamptz not null,
  -- Names of others that the record itself knows, to be looked for in it.
  names_sealed bytea not null,
  -- What the person reads with the copy.
  cover_sealed bytea,
  delivery text constraint disclosure_delivery_check check (delivery in ('sign_in', 'post')),
  prepared_account uuid,
  prepared_by text,
  released_account uuid,
  released_by text,
  released_at timestamptz,
  ends_at timestamptz,
  code_hash bytea,
  code_tries integer not null default 0,
  downloads integer not null default 0,
  taken_at timestamptz,
  revision integer not null default 0,
  constraint disclosure_two_people_check
    check (released_account is null or (prepared_account is not null and released_account <> prepared_account)),
  constraint disclosure_released_check check ((state = 'released') = (released_at is not null and released_account is not null)),
  constraint disclosure_proposed_check check (state = 'preparing' or (prepared_account is not null and delivery is not null)),
  constraint disclosure_ends_check check ((released_at is null) = (ends_at is null))
);
comment on table disclosure is 'retention: rights_request';
create index disclosure_person_id_idx on disclosure (person_id);

-- One row of the register: given, or withheld by an exemption.
create table disclosure_item (
  disclosure_item_id uuid not null constraint disclosure_item_pkey primary key,
  disclosure_id uuid not null constraint disclosure_item_disclosure_id_fkey references disclosure on delete cascade,
  person_id uuid not null constraint disclosure_item_person_id_fkey references person,
  category text not null,
  table_name text not null,
  row_id uuid not null,
  at timestamptz,
  mark bytea not null,
  flagged boolean not null,
  decision text not null constraint disclosure_item_decision_check check (decision in ('open', 'give', 'withhold')),
  exemption text,
  -- Whether the person is told that something was withheld; if not, no count knows of it.
  named boolean not null default true,
  reason_sealed bytea,
  decided_account uuid,
  decided_by text,
  constraint disclosure_item_row_key unique (disclosure_id, category, table_name, row_id),
  constraint disclosure_item_withheld_check
    check ((decision = 'withhold') = (exemption is not null) and (decision <> 'withhold' or (reason_sealed is not null and decided_by is not null)))
);
comment on table disclosure_item is 'retention: rights_request';
create index disclosure_item_person_id_idx on disclosure_item (person_id);
create index disclosure_item_open_idx on disclosure_item (disclosure_id, decision, disclosure_item_id);

-- Words that are taken out, of everything in the copy.
create table disclosure_cut (
  disclosure_cut_id uuid not null constraint disclosure_cut_pkey primary key,
  disclosure_id uuid not null constraint disclosure_cut_disclosure_id_fkey references disclosure on delete cascade,
  person_id uuid not null constraint disclosure_cut_person_id_fkey references person,
  exemption text not null,
  cut_sealed bytea not null,
  decided_account uuid not null,
  decided_by text not null,
  decided_at timestamptz not null
);
comment on table disclosure_cut is 'retention: rights_request';
create index disclosure_cut_disclosure_id_idx on disclosure_cut (disclosure_id, decided_at);
create index disclosure_cut_person_id_idx on disclosure_cut (person_id);

-- A team is asked to look where the register does not reach, and writes down how it looked (UK GDPR art. 15(1A)).
create table disclosure_search (
  disclosure_search_id uuid not null constraint disclosure_search_pkey primary key,
  disclosure_id uuid not null constraint disclosure_search_disclosure_id_fkey references disclosure on delete cascade,
  person_id uuid not null constraint disclosure_search_person_id_fkey references person,
  team_code text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  due_on date not null,
  asked_sealed bytea not null,
  log_sealed bytea,
  found integer,
  done_by text,
  done_at timestamptz,
  constraint disclosure_search_done_check check ((done_at is null) = (log_sealed is null) and (done_at is null) = (found is null)),
  constraint disclosure_search_found_check check (found >= 0)
);
comment on table disclosure_search is 'retention: rights_request';
create index disclosure_search_disclosure_id_idx on disclosure_search (disclosure_id, asked_at);
create index disclosure_search_team_idx on disclosure_search (team_code, due_on) where done_at is null;
create index disclosure_search_person_id_idx on disclosure_search (person_id);

create table disclosure_found (
  disclosure_found_id uuid not null constraint disclosure_found_pkey primary key,
  disclosure_search_id uuid not null constraint disclosure_found_search_id_fkey references disclosure_search on delete cascade,
  disclosure_id uuid not null constraint disclosure_found_disclosure_id_fkey references disclosure on delete cascade,
  person_id uuid not null constraint disclosure_found_person_id_fkey references person,
  team_code text not null,
  found_at timestamptz not null,
  found_by text not null,
  body_sealed bytea not null
);
comment on table disclosure_found is 'retention: rights_request';
create index disclosure_found_disclosure_id_idx on disclosure_found (disclosure_id, disclosure_found_id);
create index disclosure_found_person_id_idx on disclosure_found (person_id);

-- The person says that something is missing.
create table disclosure_review (
  disclosure_review_id uuid not null constraint disclosure_review_pkey primary key,
  disclosure_id uuid not null constraint disclosure_review_disclosure_id_fkey references disclosure on delete cascade,
  person_id uuid not null constraint disclosure_review_person_id_fkey references person,
  submission_key uuid not null constraint disclosure_review_submission_key_key unique,
  at timestamptz not null,
  words_sealed bytea not null,
  answer_sealed bytea,
  answered_at timestamptz,
  answered_by text,
  constraint disclosure_review_answered_check check ((answered_at is null) = (answer_sealed is null))
);
comment on table disclosure_review is 'retention: rights_request';
create index disclosure_review_disclosure_id_idx on disclosure_review (disclosure_id, at);
create index disclosure_review_person_id_idx on disclosure_review (person_id);

-- ---- Walls --------------------------------------------------------------------------------------------------------------------
-- The person reads nothing of the workings, so that what is neither confirmed nor denied shows in no row of theirs. What is ready
-- for them is told, and given, by the portal itself.
create function app.answers_for_information() returns boolean language sql stable parallel safe
  as $$ select app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance') $$;

-- Whether somebody works in a team that is asked to search for this answer.
create function app.searches_for(disclosure uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select app.kind() = 'staff' and not app.has_role('administrator') and exists (
      select from disclosure_search s where s.disclosure_id = disclosure and s.done_at is null and s.team_code = any (app.team_codes()))
  $$;
select app.let_owner('disclosure_search');

select app.wall('disclosure', 'select, insert, update, delete');
create policy disclosure_read on disclosure for select using (app.is_system() or app.answers_for_information() or app.searches_for(disclosure_id));
create policy disclosure_insert on disclosure for insert with check (app.answers_for_information());
create policy disclosure_update on disclosure for update using (app.is_system() or app.answers_for_information());
create policy disclosure_delete on disclosure for delete using (app.is_system());

select app.wall('disclosure_item', 'select, insert, update, delete');
create policy disclosure_item_read on disclosure_item for select using (app.is_system() or app.answers_for_information());
create policy disclosure_item_insert on disclosure_item for insert
  with check (app.is_system() or (table_name = 'disclosure_found' and decision = 'open' and app.searches_for(disclosure_id)));
create policy disclosure_item_update on disclosure_item for update using (app.is_system() or app.answers_for_information());
create policy disclosure_item_delete on disclosure_item for delete using (app.is_system());

select app.wall('disclosure_cut', 'select, insert, update, delete');
create policy disclosure_cut_read on disclosure_cut for select using (app.is_system() or app.answers_for_information());
create policy disclosure_cut_insert on disclosure_cut for insert
  with check (app.answers_for_information() and decided_account = app.account_id());
create policy disclosure_cut_update on disclosure_cut for update using (app.is_system());
create policy disclosure_cut_delete on disclosure_cut for delete using (app.is_system() or app.answers_for_information());

select app.wall('disclosure_search', 'select, insert, update, delete');
create policy disclosure_search_read on disclosure_search for select
  using (app.is_system() or app.answers_for_information()
         or (app.kind() = 'staff' and not app.has_role('administrator') and team_code = any (app.team_codes())));
create policy disclosure_search_insert on disclosure_search for insert with check (app.answers_for_information());
create policy disclosure_search_update on disclosure_search for update
  using (app.is_system() or (done_at is null and app.kind() = 'staff' and not app.has_role('administrator') and team_code = any (app.team_codes())))
  with check (true);
create policy disclosure_search_delete on disclosure_search for delete using (app.is_system());

select app.wall('disclosure_found', 'select, insert, update, delete');
create policy disclosure_found_read on disclosure_found for select
  using (app.is_system() or app.answers_for_information()
         or (app.kind() = 'staff' and not app.has_role('administrator') and team_code = any (app.team_codes())));
create policy disclosure_found_insert on disclosure_found for insert with check (app.searches_for(disclosure_id));
create policy disclosure_found_update on disclosure_found for update using (app.is_system());
create policy disclosure_found_delete on disclosure_found for delete using (app.is_system());

select app.wall('disclosure_review', 'select, insert, update, delete');
create policy disclosure_review_read on disclosure_review for select
  using (app.is_system() or app.answers_for_information() or app.is_about_me(person_id));
create policy disclosure_review_insert on disclosure_review for insert with check (app.is_about_me(person_id) and answered_at is null);
create policy disclosure_review_update on disclosure_review for update using (app.is_system() or app.answers_for_information());
create policy disclosure_review_delete on disclosure_review for delete using (app.is_system());

-- Two people: whoever proposes is who says so, and whoever releases neither proposed nor decided any of it. What was proposed
-- stands still until it is released or sent back.
create function app.two_people_release() returns trigger language plpgsql as $$
begin
  if app.kind() <> 'staff' then
    return new;
  end if;
  if new.state = 'proposed' and old.state = 'preparing' and new.prepared_account is distinct from app.account_id() then
    raise insufficient_privilege using message = 'proposed for somebody else';
  end if;
  if new.state = 'released' and old.state <> 'released'
     and (old.state <> 'proposed' or new.released_account is distinct from app.account_id()
          or new.prepared_account is distinct from old.prepared_account or old.prepared_account = app.account_id()
          or exists (select from disclosure_item i where i.disclosure_id = old.disclosure_id and i.decided_account = app.account_id())
          or exists (select from disclosure_cut c where c.disclosure_id = old.disclosure_id and c.decided_account = app.account_id())
          or exists (select from disclosure_item i where i.disclosure_id = old.disclosure_id and i.decision = 'open')) then
    raise insufficient_privilege using message = 'somebody else must release this';
  end if;
  return new;
end $$;
create trigger disclosure_two_people before update on disclosure for each row execute function app.two_people_release();

create function app.only_while_preparing() returns trigger language plpgsql as $$
declare of uuid := case when tg_op = 'DELETE' then old.disclosure_id else new.disclosure_id end;
begin
  if app.kind() = 'staff' and not exists (select from disclosure d where d.disclosure_id = of and d.state = 'preparing') then
    raise insufficient_privilege using message = 'it was proposed';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger disclosure_item_preparing before insert or update on disclosure_item for each row execute function app.only_while_preparing();
create trigger disclosure_cut_preparing before insert or delete on disclosure_cut for each row execute function app.only_while_preparing();
