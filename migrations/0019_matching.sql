-- Letters by post are printed by staff, and the owner of an account turns out to be somebody the council already knew.

-- ---- Post ---------------------------------------------------------------------------------------------------------------------

-- When it was last put into a document for the printer. Nothing is called printed that nobody has opened.
alter table outbox add column opened_at timestamptz;

-- Whoever prints letters. Which team does is the council's own setting, and the rules ask it.
create function app.prints_post() returns boolean language sql stable parallel safe
  as $$ select app.kind() = 'staff' and not app.has_role('administrator')
               and (app.has_role('adviser') or app.has_role('caseworker') or app.has_role('manager')) $$;
create policy outbox_post_read on outbox for select using (way = 'post' and app.prints_post());
create policy outbox_post_update on outbox for update
  using (way = 'post' and app.prints_post()) with check (way = 'post' and app.prints_post());
create index outbox_printed_idx on outbox (sent_at) where way = 'post' and sent_at is not null;

-- ---- Matching ----------------------------------------------------------------------------------------------------------------

-- A try at the desk is found by its code, which the resident says to the member of staff.
create index match_try_desk_idx on match_try (code_hash) where way = 'desk' and done_at is null;

-- The persons that somebody was before they were matched. Their audit rows stay as they were written, and stay theirs to see.
create table person_before (
  was uuid not null constraint person_before_pkey primary key,
  person_id uuid not null constraint person_before_person_id_fkey references person on delete cascade,
  at timestamptz not null
);
comment on table person_before is 'retention: access_log';
create index person_before_person_id_idx on person_before (person_id);
select app.wall('person_before', 'select, insert, update');
create policy person_before_read on person_before for select
  using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id));
create policy person_before_insert on person_before for insert with check (app.is_system());
create policy person_before_update on person_before for update using (app.is_system()) with check (app.is_system());

-- A person under every id they had.
create function app.persons_of(person uuid) returns uuid[] language sql stable
  as $$ select array_append(array(select b.was from person_before b where b.person_id = person), person) $$;

create policy audit_read_before on audit for select
  using (app.kind() = 'resident' and person_id = any ((select app.persons_of(app.person_id()))::uuid[]));

-- What was found out about a caller goes along with them.
grant update on call_check to portal_app;
create policy call_check_update on call_check for update using (app.is_system()) with check (app.is_system());
