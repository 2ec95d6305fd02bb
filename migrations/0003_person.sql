-- A person, and what they told the council. The name, the addresses and the rest are rows of person_value, because every
-- value knows who said it, by which channel and when, and a replaced value stays as history.

create table person (
  person_id uuid not null constraint person_pkey primary key,
  -- 'account': has a sign-in. 'guest': sent something without one.
  kind text not null constraint person_kind_check check (kind in ('account', 'guest', 'staff')),
  -- null is the third state: not yet known. The language of a visit never sets it.
  language text constraint person_language_check check (language in ('en', 'cy')),
  created_at timestamptz not null
);
comment on table person is 'retention: account';
select app.wall('person', 'select, insert, update, delete');
create policy person_all on person using (app.is_system() or app.is_about_me(person_id) or app.kind() = 'staff')
  with check (app.is_system() or app.is_about_me(person_id));

create table person_value (
  person_value_id uuid not null constraint person_value_pkey primary key,
  person_id uuid not null constraint person_value_person_id_fkey references person on delete cascade,
  kind text not null constraint person_value_kind_check
    check (kind in ('name', 'known_as', 'email', 'phone', 'address', 'date_of_birth')),
  value_sealed bytea not null,
  source text not null constraint person_value_source_check check (source in ('resident', 'staff', 'import')),
  channel text not null constraint person_value_channel_check check (channel in ('online', 'phone', 'letter', 'visit', 'email')),
  said_at timestamptz not null,
  ended_at timestamptz
);
comment on table person_value is 'retention: contact_details';
create unique index person_value_current_key on person_value (person_id, kind) where ended_at is null;
select app.wall('person_value', 'select, insert, update, delete');
create policy person_value_all on person_value
  using (app.is_system() or app.is_about_me(person_id) or (app.kind() = 'staff' and not app.has_role('administrator')))
  with check (app.is_system() or app.is_about_me(person_id));
