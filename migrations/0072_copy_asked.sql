-- A request for a copy that somebody sent in the person's name: theirs from the first moment, and theirs alone to read. Whoever asked
-- learns where it stands, and neither words nor answer.
alter table rights_request add column mandate_id uuid
  constraint rights_request_mandate_id_fkey references mandate on delete set null;
alter table rights_request add constraint rights_request_mandate_check check (mandate_id is null or kind = 'access');
create index rights_request_mandate_id_idx on rights_request (mandate_id) where mandate_id is not null;

-- Whether the one who acts may ask for a copy for this person, at this moment, whatever the process believes. From which age a child is
-- asked first depends on what is sealed: that is for the rules.
create function app.asks_copy_for(person uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select app.acts_for(person)
      and exists (select from mandate m join person p on p.person_id = m.person_id
                  where m.mandate_id = app.mandate_id() and m.may_ask_copy and m.mode <> 'jointly' and p.deceased_on is null)
  $$;
revoke all on function app.asks_copy_for(uuid) from public;
grant execute on function app.asks_copy_for(uuid) to portal_app;

create policy rights_request_acting_insert on rights_request for insert
  with check (app.kind() = 'representative' and mandate_id = app.mandate_id() and kind = 'access' and channel = 'representative'
              and interaction_id is null and limited_at is null and received_on = app.today() and app.asks_copy_for(person_id));

-- Replaces the function of migration 0030: whoever asks for another decides as little as whoever asks for themselves, and nobody says
-- that another asked for them.
create or replace function app.only_asks() returns trigger language plpgsql as $$
begin
  if app.kind() in ('resident', 'visitor', 'representative') and (
       (tg_op = 'INSERT' and (new.state <> 'open' or new.logged_by is not null
         or (new.mandate_id is not null and app.kind() <> 'representative')))
       or (tg_op = 'UPDATE' and (new.state not in (old.state, 'withdrawn')
           or to_jsonb(new) - array['state', 'due_on', 'revision'] is distinct from to_jsonb(old) - array['state', 'due_on', 'revision']))) then
    raise insufficient_privilege using message = 'not yours to decide';
  end if;
  return new;
end $$;

-- What the one who acts asked for under their mandate, newest first.
create function app.copies_asked()
  returns table (reference text, submission_key uuid, received_on date, due_on date, is_open boolean)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select r.reference, r.submission_key, r.received_on, r.due_on, r.state = 'open'
    from rights_request r
    where r.mandate_id = app.mandate_id() and app.acts_for(r.person_id)
    order by r.made_at desc, r.rights_request_id
  $$;
revoke all on function app.copies_asked() from public;
grant execute on function app.copies_asked() to portal_app;
