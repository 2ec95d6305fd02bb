-- What was done, by whom, to what. Rows can be added and read, never changed: the application role has no such right.
-- Blocks seal them: each covers every row of a range of finished transactions, so no row can slip in behind a seal.

create table audit (
  audit_id bigint generated always as identity constraint audit_pkey primary key,
  txid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  request_id uuid not null,
  actor_kind text not null,
  actor_account uuid,
  actor_person uuid,
  actor_label text not null,
  act text not null,
  subject_kind text not null,
  subject_id uuid not null,
  -- Whose record it touches, if anybody's.
  person_id uuid,
  reason text
);
comment on table audit is 'retention: access_log';
create index audit_person_id_at_idx on audit (person_id, audit_id desc) where person_id is not null;
create index audit_txid_idx on audit (txid);
create index audit_subject_idx on audit (subject_id);
select app.wall('audit', 'select, insert');
create policy audit_insert on audit for insert with check (app.kind() <> '');
create policy audit_read on audit for select
  using (app.is_system() or app.is_about_me(person_id) or (app.kind() = 'staff' and actor_account = (select app.account_id())));

create table audit_block (
  block_number bigint not null constraint audit_block_pkey primary key,
  from_txid xid8 not null,
  upto_txid xid8 not null,
  sealed_at timestamptz not null,
  row_ids bigint[] not null,
  row_digests bytea[] not null,
  previous_hash bytea not null,
  hash bytea not null
);
grant select, insert on audit_block to portal_app;
