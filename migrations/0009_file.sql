-- Files people add. The bytes are in the file store, sealed with the person's key; here are their facts.

create table file (
  file_id uuid not null constraint file_pkey primary key,
  person_id uuid not null constraint file_person_id_fkey references person on delete cascade,
  draft_id uuid constraint file_draft_id_fkey references draft on delete cascade,
  service_request_id uuid constraint file_service_request_id_fkey references service_request on delete cascade,
  question_id text not null,
  kind text not null constraint file_kind_check check (kind in ('jpeg', 'pdf')),
  name_sealed bytea not null,
  bytes bigint not null,
  -- What the bytes are called in the store: another name whenever they are sealed anew.
  stored_as uuid not null constraint file_stored_as_key unique,
  added_at timestamptz not null
);
comment on table file is 'retention: request_file';
create index file_draft_id_idx on file (draft_id) where draft_id is not null;
create index file_service_request_id_idx on file (service_request_id) where service_request_id is not null;
select app.wall('file', 'select, insert, update, delete');
create policy file_all on file
  using (
    app.is_system() or app.is_about_me(person_id)
    or (app.kind() = 'staff' and exists (select from service_request r where r.service_request_id = file.service_request_id))
  )
  with check (app.is_system() or app.is_about_me(person_id));

-- Bytes in the store that no file refers to: being written, or dropped. The sweep removes those that stay here.
create table file_leftover (
  stored_as uuid not null constraint file_leftover_pkey primary key,
  since timestamptz not null
);
grant select, insert, delete on file_leftover to portal_app;
