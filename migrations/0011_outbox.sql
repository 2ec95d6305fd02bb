-- E-mails are written in the transaction that causes them and sent outside it. A worker claims rows for a while (the lease),
-- so a worker that dies loses nothing; what fails too often is parked and shown to staff.

create table outbox (
  outbox_id uuid not null constraint outbox_pkey primary key,
  -- Whose key seals it; null for somebody who has no record here, sealed with the portal's own key.
  person_id uuid constraint outbox_person_id_fkey references person on delete cascade,
  letter text not null,
  reference text,
  content_sealed bytea not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  leased_until timestamptz,
  tries integer not null default 0,
  last_error text,
  sent_at timestamptz,
  parked_at timestamptz,
  cancelled_at timestamptz
);
comment on table outbox is 'retention: outbound_message';
create index outbox_due_idx on outbox (due_at) where sent_at is null and parked_at is null and cancelled_at is null;
create index outbox_person_id_idx on outbox (person_id, created_at desc) where person_id is not null;
select app.wall('outbox', 'select, insert, update, delete');
create policy outbox_insert on outbox for insert with check (app.kind() <> '');
create policy outbox_read on outbox for select using (app.is_system() or app.is_about_me(person_id));
create policy outbox_update on outbox for update using (app.is_system()) with check (app.is_system());
create policy outbox_delete on outbox for delete using (app.is_system());

-- Work that comes round: each kind is one row, claimed like a mail and due again when it is done.
create table job (
  kind text not null constraint job_pkey primary key,
  due_at timestamptz not null,
  leased_until timestamptz,
  tries integer not null default 0,
  last_done_at timestamptz,
  last_error text
);
select app.wall('job', 'select, insert, update');
create policy job_system on job using (app.is_system()) with check (app.is_system());
