-- Browser sessions hold ids only. What must not be lost (drafts, what was typed) has tables of its own,
-- because a session row is loaded, changed and saved whole.

create table web_session (
  session_key bytea not null constraint web_session_pkey primary key,
  data jsonb not null,
  account_id uuid constraint web_session_account_id_fkey references account on delete cascade,
  device text not null default '',
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
comment on table web_session is 'retention: account';
create index web_session_account_id_idx on web_session (account_id);
create index web_session_expires_at_idx on web_session (expires_at);
select app.wall('web_session', 'select, update, delete');
select app.let_owner('web_session');
create policy web_session_all on web_session
  using (app.is_system() or account_id = (select app.account_id()))
  with check (app.is_system() or account_id = (select app.account_id()));

-- The session store works before anybody is known, so it goes through these doors and through nothing else. A door runs
-- as the owner of the tables, whom row security stops too unless a policy of its own lets it pass.
create function app.session_load(key bytea, at timestamptz) returns table (data jsonb, expires_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  as $$ select s.data, s.expires_at from web_session s where s.session_key = key and s.expires_at > at $$;

create function app.session_create(key bytea, data jsonb, account uuid, expires timestamptz, at timestamptz) returns boolean
  language sql security definer set search_path = public, pg_temp
  as $$
    insert into web_session (session_key, data, account_id, created_at, last_seen_at, expires_at)
    values (key, data, account, at, at, expires)
    on conflict (session_key) do nothing
    returning true
  $$;

-- Saving never brings back a session that was ended meanwhile: only an insert through session_create makes one.
create function app.session_save(key bytea, data jsonb, account uuid, expires timestamptz, at timestamptz) returns void
  language sql security definer set search_path = public, pg_temp
  as $$
    update web_session s
    set data = session_save.data, account_id = account, expires_at = expires, last_seen_at = at
    where s.session_key = key
  $$;

create function app.session_delete(key bytea) returns void
  language sql security definer set search_path = public, pg_temp
  as $$ delete from web_session where session_key = key $$;

create function app.session_sweep(at timestamptz) returns bigint
  language sql security definer set search_path = public, pg_temp
  as $$ with gone as (delete from web_session where expires_at <= at returning 1) select count(*) from gone $$;

-- What somebody typed into a form that was refused, until they see it again: sealed, and gone within the hour.
create table form_memory (
  form_memory_id uuid not null constraint form_memory_pkey primary key,
  session_key bytea not null,
  path text not null,
  content_sealed bytea not null,
  expires_at timestamptz not null,
  constraint form_memory_session_key_path_key unique (session_key, path)
);
comment on table form_memory is 'retention: draft';
create index form_memory_expires_at_idx on form_memory (expires_at);
select app.wall('form_memory', 'select, insert, update, delete');
create policy form_memory_system on form_memory using (app.is_system()) with check (app.is_system());
