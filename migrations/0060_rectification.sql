-- Putting right with evidence (UK GDPR art. 16): what proves it, what the person says where we did not change all of it, and
-- telling those who were given it (art. 19).

-- What the person adds to show that they are right. Whoever may see what they said may look at it.
alter table file add column correction_id uuid
  constraint file_correction_id_fkey references correction on delete cascade;
create index file_correction_id_idx on file (correction_id) where correction_id is not null;
create policy file_correction_read on file for select
  using (app.kind() = 'staff' and correction_id is not null
         and exists (select from correction c where c.correction_id = file.correction_id));

-- Where we did not change all that was asked, the person's own words stand with the item for as long as there is the item: the
-- dispute may go before it, so its number is only a number here.
create table correction_statement (
  correction_id uuid not null constraint correction_statement_pkey primary key,
  person_id uuid not null constraint correction_statement_person_id_fkey references person,
  item_id uuid not null,
  at timestamptz not null,
  language text not null constraint correction_statement_language_check check (language in ('en', 'cy')),
  words_sealed bytea not null
);
comment on table correction_statement is 'retention: correction';
create index correction_statement_item_id_idx on correction_statement (item_id);
create index correction_statement_person_id_idx on correction_statement (person_id);
select app.wall('correction_statement', 'select, insert, update, delete');
-- Whoever works with the item reads them beside it.
create policy correction_statement_read on correction_statement for select
  using (app.is_system() or app.is_about_me(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator')
             and (app.has_role('information_governance') or app.has_open(person_id)
                  or exists (select from interaction i where i.interaction_id = item_id)
                  or exists (select from service_request r where r.service_request_id = item_id)
                  or exists (select from correction c where c.correction_id = correction_statement.correction_id))));
create policy correction_statement_insert on correction_statement for insert
  with check (app.is_system()
              or (app.is_about_me(person_id) and app.kind() = 'resident'
                  and exists (select from correction c
                              where c.correction_id = correction_statement.correction_id and c.person_id = correction_statement.person_id
                                and c.item_id = correction_statement.item_id and c.state in ('part', 'refused'))));
create policy correction_statement_update on correction_statement for update
  using (app.is_system() or (app.is_about_me(person_id) and app.kind() = 'resident'));
create policy correction_statement_delete on correction_statement for delete using (app.is_system());

create function app.statements_go() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('delete from correction_statement s using gone g where s.item_id = g.%I', tg_argv[0]);
  return null;
end $$;
select app.let_owner('correction_statement');
create trigger person_value_statements after delete on person_value referencing old table as gone
  for each statement execute function app.statements_go('person_value_id');
create trigger safety_marker_statements after delete on safety_marker referencing old table as gone
  for each statement execute function app.statements_go('safety_marker_id');
create trigger interaction_statements after delete on interaction referencing old table as gone
  for each statement execute function app.statements_go('interaction_id');
create trigger recording_statements after delete on recording referencing old table as gone
  for each statement execute function app.statements_go('recording_id');
create trigger service_request_statements after delete on service_request referencing old table as gone
  for each statement execute function app.statements_go('service_request_id');
create trigger request_message_statements after delete on request_message referencing old table as gone
  for each statement execute function app.statements_go('request_message_id');
create trigger file_statements after delete on file referencing old table as gone
  for each statement execute function app.statements_go('file_id');
create trigger outbox_statements after delete on outbox referencing old table as gone
  for each statement execute function app.statements_go('outbox_id');
create trigger correction_statements after delete on correction referencing old table as gone
  for each statement execute function app.statements_go('correction_id');
create trigger councillor_case_statements after delete on councillor_case referencing old table as gone
  for each statement execute function app.statements_go('councillor_case_id');

-- Whoever was given what is wrong is told: whom, of which shares, and what became of it.
create table correction_notice (
  correction_notice_id uuid not null constraint correction_notice_pkey primary key,
  correction_id uuid not null constraint correction_notice_correction_id_fkey references correction on delete cascade,
  person_id uuid not null constraint correction_notice_person_id_fkey references person,
  name_sealed bytea not null,
  share_ids uuid[] not null,
  outcome text constraint correction_notice_outcome_check check (outcome in ('told', 'impossible', 'disproportionate')),
  settled_at timestamptz,
  settled_by text,
  confirmed_at timestamptz,
  constraint correction_notice_settled_check check ((outcome is null) = (settled_at is null)),
  constraint correction_notice_confirmed_check check (confirmed_at is null or outcome = 'told')
);
comment on table correction_notice is 'retention: correction';
create index correction_notice_correction_id_idx on correction_notice (correction_id);
create index correction_notice_person_id_idx on correction_notice (person_id);
select app.wall('correction_notice', 'select, insert, update, delete');
create policy correction_notice_read on correction_notice for select
  using (app.is_system() or app.is_about_me(person_id)
         or (app.kind() = 'staff' and exists (select from correction c where c.correction_id = correction_notice.correction_id)));
create policy correction_notice_insert on correction_notice for insert
  with check (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')));
create policy correction_notice_update on correction_notice for update
  using (app.is_system()
         or (app.kind() = 'staff' and not app.has_role('administrator')
             and exists (select from correction c where c.correction_id = correction_notice.correction_id)));
create policy correction_notice_delete on correction_notice for delete using (app.is_system());
