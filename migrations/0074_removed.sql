-- Words that two people took out of a copy are taken out of the copy at once as well, until a later release gives them: the button
-- beside it gives nothing that was kept back (DPA 2018 schs 2 to 4). They are kept apart from the workings, which can change while an
-- answer is looked into again without anything changing for its person.
create table disclosure_removed (
  disclosure_removed_id uuid not null constraint disclosure_removed_pkey primary key,
  disclosure_id uuid not null constraint disclosure_removed_disclosure_id_fkey references disclosure on delete cascade,
  person_id uuid not null constraint disclosure_removed_person_id_fkey references person,
  exemption text not null,
  words_sealed bytea not null
);
comment on table disclosure_removed is 'retention: rights_request';
create index disclosure_removed_disclosure_id_idx on disclosure_removed (disclosure_id);
create index disclosure_removed_person_id_idx on disclosure_removed (person_id);

-- Whoever released a copy of somebody's says what is removed from then on, and nobody else does.
create function app.released_for(person uuid) returns boolean language sql stable
  as $$ select app.answers_for_information() and exists (select from disclosure d where d.person_id = released_for.person
          and d.state = 'released' and d.released_account = app.account_id()) $$;

select app.wall('disclosure_removed', 'select, insert, update, delete');
create policy disclosure_removed_read on disclosure_removed for select using (app.is_system() or app.answers_for_information());
create policy disclosure_removed_insert on disclosure_removed for insert with check (app.is_system() or app.released_for(person_id));
create policy disclosure_removed_update on disclosure_removed for update using (app.is_system());
create policy disclosure_removed_delete on disclosure_removed for delete using (app.is_system() or app.released_for(person_id));
