-- What two people decided to withhold from a copy is not given by the button beside it: the record is the copy at once, and both keep
-- to what was decided last of each thing (DPA 2018 schs 2 to 4). No count knows of it. Staff and the portal see what there is.
create table disclosure_withheld (
  disclosure_id uuid not null constraint disclosure_withheld_disclosure_id_fkey references disclosure on delete cascade,
  person_id uuid not null,
  row_id uuid not null,
  constraint disclosure_withheld_pkey primary key (disclosure_id, row_id)
);
comment on table disclosure_withheld is 'retention: rights_request';
create index disclosure_withheld_person_id_idx on disclosure_withheld (person_id, row_id);
select app.wall('disclosure_withheld', 'select, update');
create policy disclosure_withheld_read on disclosure_withheld for select using (app.is_system());
create policy disclosure_withheld_update on disclosure_withheld for update using (app.is_system());
select app.let_owner('disclosure_withheld');
select app.let_owner('disclosure_item');

-- What is released says of each thing in it whether it is withheld from then on, whatever was said before; looking into an answer
-- again changes nothing until that is released.
create function app.stands_withheld() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from disclosure_withheld w using disclosure_item i
  where i.disclosure_id = new.disclosure_id and w.person_id = new.person_id and w.row_id = i.row_id;
  insert into disclosure_withheld (disclosure_id, person_id, row_id)
  select distinct i.disclosure_id, i.person_id, i.row_id from disclosure_item i
  where i.disclosure_id = new.disclosure_id and i.decision = 'withhold';
  return null;
end $$;
create trigger disclosure_stands_withheld after update of state on disclosure for each row
  when (new.state = 'released' and old.state <> 'released') execute function app.stands_withheld();

create function app.withheld() returns uuid[]
  language sql stable security definer set search_path = public, pg_temp
  as $$ select coalesce(array_agg(w.row_id), '{}') from disclosure_withheld w where w.person_id = app.own_person() $$;
revoke all on function app.withheld() from public;
grant execute on function app.withheld() to portal_app;

create policy interaction_withheld on interaction as restrictive for select
  using ((select app.is_system()) or interaction_id <> all ((select app.withheld())::uuid[]));
create policy recording_withheld on recording as restrictive for select
  using ((select app.is_system()) or recording_id <> all ((select app.withheld())::uuid[]));
create policy safety_marker_withheld on safety_marker as restrictive for select
  using ((select app.is_system()) or safety_marker_id <> all ((select app.withheld())::uuid[]));
create policy request_message_withheld on request_message as restrictive for select
  using ((select app.is_system()) or request_message_id <> all ((select app.withheld())::uuid[]));
create policy file_withheld on file as restrictive for select
  using ((select app.is_system()) or file_id <> all ((select app.withheld())::uuid[]));
create policy councillor_case_withheld on councillor_case as restrictive for select
  using ((select app.is_system()) or councillor_case_id <> all ((select app.withheld())::uuid[]));
create policy councillor_message_withheld on councillor_message as restrictive for select
  using ((select app.is_system()) or councillor_message_id <> all ((select app.withheld())::uuid[]));
