-- Sign-ins. The e-mail address is looked up by a keyed hash and kept sealed; codes and session ids are kept as hashes only.

create table account (
  account_id uuid not null constraint account_pkey primary key,
  person_id uuid not null constraint account_person_id_fkey references person on delete cascade,
  email_key bytea not null constraint account_email_key_key unique,
  password_hash text not null,
  state text not null constraint account_state_check check (state in ('active', 'closed')),
  totp_sealed bytea,
  totp_last_step bigint not null default 0,
  second_step_since timestamptz,
  created_at timestamptz not null,
  password_changed_at timestamptz not null
);
comment on table account is 'retention: account';
create index account_person_id_idx on account (person_id);
select app.wall('account', 'select, insert, update, delete');
create policy account_all on account
  using (app.is_system() or account_id = (select app.account_id()))
  with check (app.is_system() or account_id = (select app.account_id()));

create table recovery_code (
  recovery_code_id uuid not null constraint recovery_code_pkey primary key,
  account_id uuid not null constraint recovery_code_account_id_fkey references account on delete cascade,
  code_hash bytea not null,
  used_at timestamptz
);
comment on table recovery_code is 'retention: account';
create index recovery_code_account_id_idx on recovery_code (account_id);
select app.wall('recovery_code', 'select, insert, update, delete');
create policy recovery_code_all on recovery_code
  using (app.is_system() or account_id = (select app.account_id()))
  with check (app.is_system() or account_id = (select app.account_id()));

-- Codes and links sent by e-mail: one use, ends, counted tries, bound to the purpose they were made for.
create table one_time_code (
  one_time_code_id uuid not null constraint one_time_code_pkey primary key,
  purpose text not null constraint one_time_code_purpose_check
    check (purpose in ('register', 'recover', 'change_email', 'track', 'staff_invitation')),
  -- Whom it was sent to, as the same keyed hash that finds an account.
  email_key bytea not null,
  account_id uuid constraint one_time_code_account_id_fkey references account on delete cascade,
  token_hash bytea not null constraint one_time_code_token_hash_key unique,
  code_hash bytea not null,
  payload_sealed bytea not null,
  tries integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table one_time_code is 'retention: account';
create index one_time_code_email_key_idx on one_time_code (email_key, purpose);
select app.wall('one_time_code', 'select, insert, update, delete');
create policy one_time_code_system on one_time_code using (app.is_system()) with check (app.is_system());

-- Growing delays. A bucket is a keyed hash of an account, an address or the word for everybody.
create table throttle (
  bucket bytea not null constraint throttle_pkey primary key,
  failures integer not null,
  last_failure_at timestamptz not null,
  blocked_until timestamptz not null
);
comment on table throttle is 'retention: account';
select app.wall('throttle', 'select, insert, update, delete');
create policy throttle_system on throttle using (app.is_system()) with check (app.is_system());
