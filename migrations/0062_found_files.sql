-- A team that is asked to search gives back the files it found. They are about the person and so sealed with their key, and are given,
-- as far as they are given, with the answer they were found for: until then nobody sees them but the team and those who answer.
alter table file add column disclosure_found_id uuid
  constraint file_disclosure_found_id_fkey references disclosure_found on delete cascade;
create index file_disclosure_found_id_idx on file (disclosure_found_id) where disclosure_found_id is not null;
create policy file_found_read on file for select
  using (app.kind() = 'staff' and disclosure_found_id is not null
         and exists (select from disclosure_found f where f.disclosure_found_id = file.disclosure_found_id));
create policy file_found_insert on file for insert
  with check (app.kind() = 'staff' and disclosure_found_id is not null
              and exists (select from disclosure_found f
                          where f.disclosure_found_id = file.disclosure_found_id and app.searches_for(f.disclosure_id)));
create policy file_found_hidden on file as restrictive for select
  using (disclosure_found_id is null or app.kind() in ('system', 'staff'));

-- Each such file is decided on like every other item.
drop policy disclosure_item_insert on disclosure_item;
create policy disclosure_item_insert on disclosure_item for insert
  with check (app.is_system()
              or (decision = 'open' and app.searches_for(disclosure_id)
                  and (table_name = 'disclosure_found'
                       or (table_name = 'file' and exists (
                             select from file f join disclosure_found d using (disclosure_found_id)
                             where f.file_id = row_id and d.disclosure_id = disclosure_item.disclosure_id)))));
