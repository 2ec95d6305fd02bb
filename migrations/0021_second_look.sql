-- What a second look at the walls found: doors that a null opened, verbs that were wider than what the portal does.

-- A contact that is hidden takes its recording and what was handed on of it along.
create function app.is_hidden(item uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$ select exists (select from interaction i where i.interaction_id = item and i.hidden_since is not null) $$;
revoke all on function app.is_hidden(uuid) from public;
grant execute on function app.is_hidden(uuid) to portal_app;
create policy recording_hidden on recording as restrictive
  using (app.kind() <> 'staff' or app.has_role('information_governance') or not app.is_hidden(interaction_id));
create policy referral_hidden on referral as restrictive
  using (app.kind() <> 'staff' or app.has_role('information_governance') or not app.is_hidden(interaction_id));

-- The entry of somebody else is written by nobody but staff and the portal; a null names nobody.
alter function app.search_put(uuid[], jsonb) rename to search_write;
revoke all on function app.search_write(uuid[], jsonb) from public, portal_app;
create function app.search_put(people uuid[], entries jsonb) returns void
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  if not coalesce(app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator'))
                  or (cardinality(people) = 1 and app.is_about_me(people[1])), false)
     or people is null or array_position(people, null) is not null
     or exists (select from jsonb_array_elements(entries) e where ((e ->> 'person')::uuid = any (people)) is not true) then
    raise insufficient_privilege using message = 'not named';
  end if;
  perform app.search_write(people, entries);
end $$;
revoke all on function app.search_put(uuid[], jsonb) from public;
grant execute on function app.search_put(uuid[], jsonb) to portal_app;

-- Without the record open, staff of a request see how to reach its sender and what they need, and change nothing of it.
drop policy person_value_all on person_value;
create policy person_value_read on person_value for select
  using (
    app.is_system() or app.is_about_me(person_id) or (kind <> 'equality' and app.has_open(person_id))
    or (app.kind() = 'staff' and not app.has_role('administrator') and kind in ('name', 'known_as', 'email', 'phone', 'need')
        and exists (select from service_request r where r.person_id = person_value.person_id))
  );
create policy person_value_insert on person_value for insert
  with check (app.is_system() or app.is_about_me(person_id) or (app.has_open(person_id) and kind <> 'equality'));
create policy person_value_update on person_value for update
  using (app.is_system() or app.is_about_me(person_id) or (app.has_open(person_id) and kind <> 'equality'))
  with check (app.is_system() or app.is_about_me(person_id) or (app.has_open(person_id) and kind <> 'equality'));
create policy person_value_remove on person_value for delete using (app.is_system());

-- As 0014 for their sisters: what is in the record goes by the register's walks alone.
create policy referral_remove on referral as restrictive for delete using (app.is_system());
create policy recording_mark_remove on recording_mark as restrictive for delete using (app.is_system());
create policy recording_mark_add on recording_mark as restrictive for insert with check (app.is_system() or app.kind() = 'staff');

-- Nobody answers their own dispute: the person sends it, and takes it back.
create function app.only_withdraws() returns trigger language plpgsql as $$
begin
  if app.kind() in ('resident', 'visitor') and (
       (tg_op = 'INSERT' and new.state <> 'open')
       or (tg_op = 'UPDATE' and (new.state not in (old.state, 'withdrawn') or new.answer_sealed is distinct from old.answer_sealed
           or new.decided_at is distinct from old.decided_at or new.decided_by is distinct from old.decided_by
           or new.due_on <> old.due_on or new.item_id <> old.item_id or new.person_id <> old.person_id))) then
    raise insufficient_privilege using message = 'not yours to decide';
  end if;
  return new;
end $$;
create trigger correction_only_withdraws before insert or update on correction for each row execute function app.only_withdraws();

-- How a record is kept is not for its person to say.
create function app.keeps_standing() returns trigger language plpgsql as $$
begin
  if app.kind() in ('resident', 'visitor') and (
       new.kind <> old.kind or new.deceased_on is distinct from old.deceased_on or new.restricted_since is distinct from old.restricted_since
       or new.staff_relative <> old.staff_relative or new.matched_at is distinct from old.matched_at) then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  return new;
end $$;
create trigger person_keeps_standing before update on person for each row execute function app.keeps_standing();

-- An opening stays as it was written, for the half hour it was written for.
drop policy record_access_update on record_access;
create policy record_access_update on record_access for update using (app.is_system()) with check (app.is_system());
create policy record_access_short on record_access as restrictive for insert
  with check (app.is_system() or (since <= app.now() and until <= app.now() + interval '31 minutes'));

-- Administrators keep settings and write nothing about anybody.
create policy share_not_administrator on share as restrictive for insert with check (not app.has_role('administrator'));
create policy recording_not_administrator on recording as restrictive for insert with check (not app.has_role('administrator'));
create policy referral_not_administrator on referral as restrictive for insert with check (not app.has_role('administrator'));
create policy call_check_not_administrator on call_check as restrictive for insert with check (not app.has_role('administrator'));
create policy correction_by_the_person on correction as restrictive for insert with check (app.is_system() or app.is_about_me(person_id));
