-- A councillor adds files while the case is still being written. They are sealed with the key of the unnamed constituent whom the case
-- will be about; with a draft that nobody came back to they go, and the constituent of whom nothing is left goes by the nights’ run.
alter table councillor_draft add column constituent_id uuid
  constraint councillor_draft_constituent_id_fkey references person on delete set null;
create index councillor_draft_constituent_id_idx on councillor_draft (constituent_id) where constituent_id is not null;
select app.let_owner('councillor_draft');

-- Replaces the function of migration 0027: a case that is being written counts, for whoever writes it.
create or replace function app.has_case_of(person uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select exists (select from councillor_case c where c.person_id = person and c.councillor_id = app.my_councillor(10))
      or exists (select from councillor_draft d where d.constituent_id = person and d.councillor_id = app.my_councillor(0))
  $$;

alter table file add column councillor_draft_id uuid
  constraint file_councillor_draft_id_fkey references councillor_draft on delete cascade;
create index file_councillor_draft_id_idx on file (councillor_draft_id) where councillor_draft_id is not null;
create policy file_case_draft on file
  using (app.kind() = 'councillor' and councillor_draft_id is not null
         and exists (select from councillor_draft d where d.councillor_draft_id = file.councillor_draft_id))
  with check (app.kind() = 'councillor' and (
    (councillor_draft_id is not null
     and exists (select from councillor_draft d where d.councillor_draft_id = file.councillor_draft_id and d.constituent_id = file.person_id))
    or (councillor_case_id is not null and councillor_draft_id is null
        and exists (select from councillor_case c where c.councillor_case_id = file.councillor_case_id and c.person_id = file.person_id))));
