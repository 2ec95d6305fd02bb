-- One key per person, wrapped by the master key that never enters the database. The schema stands apart so that it has a
-- backup of its own, short-lived: a database dump without it can be read by nobody, and destroying a key forgets a person.

create schema vault;
grant usage on schema vault to portal_app;

create table vault.person_key (
  person_id uuid not null constraint person_key_pkey primary key,
  wrapped bytea not null,
  created_at timestamptz not null
);
comment on table vault.person_key is 'retention: person';

-- The doors. The application role cannot read the table; it can ask for the key of somebody it may see.
create function vault.key_of(person uuid) returns bytea
  language sql stable security definer set search_path = vault, pg_temp
  as $$
    select wrapped from vault.person_key
    where person_id = person
      and (app.kind() in ('system', 'staff') or app.is_about_me(person))
  $$;

create function vault.keep_key(person uuid, wrapped bytea, at timestamptz) returns void
  language sql security definer set search_path = vault, pg_temp
  as $$ insert into vault.person_key (person_id, wrapped, created_at) values (person, wrapped, at) $$;

create function vault.destroy_key(person uuid) returns void
  language sql security definer set search_path = vault, pg_temp
  as $$ delete from vault.person_key where person_id = person and app.is_system() $$;

revoke all on all functions in schema vault from public;
grant execute on all functions in schema vault to portal_app;
