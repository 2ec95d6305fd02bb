-- A copy of everything that is held about somebody, to be taken away at once (UK GDPR arts 15 and 20). Only that it was asked for
-- and how often it was taken is kept: the copy itself is made while it is sent, and is never on a disk of ours.
create table pack (
  pack_id uuid not null constraint pack_pkey primary key,
  person_id uuid not null constraint pack_person_id_fkey references person,
  -- The sign-in it belongs to: nobody else's opens it. A number only, because that a copy was given out outlives the account.
  account_id uuid not null,
  submission_key uuid not null constraint pack_submission_key_key unique,
  language text not null constraint pack_language_check check (language in ('en', 'cy')),
  made_at timestamptz not null,
  ends_at timestamptz not null,
  downloads integer not null default 0,
  -- The last time it was taken: since when, how much was written of how much, and when all of it was.
  began_at timestamptz,
  wanted bigint not null default 0,
  written bigint not null default 0,
  finished_at timestamptz,
  constraint pack_ends_check check (ends_at > made_at),
  constraint pack_finished_check check (finished_at is null or began_at is not null)
);
comment on table pack is 'retention: rights_request';
create index pack_person_id_idx on pack (person_id, made_at desc);
create index pack_ends_at_idx on pack (ends_at);
select app.wall('pack', 'select, insert, update, delete');
create policy pack_read on pack for select using (app.is_system() or app.is_about_me(person_id));
create policy pack_insert on pack for insert with check (app.is_about_me(person_id) and account_id = app.account_id());
create policy pack_update on pack for update using (app.is_system() or (app.is_about_me(person_id) and account_id = app.account_id()));
create policy pack_delete on pack for delete using (app.is_system());
