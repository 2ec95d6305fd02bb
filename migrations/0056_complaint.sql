-- Complaints about how information was used (DPA 2018 s.164A): who looks into one, that it was acknowledged, and how it goes on.
-- Nobody looks into what they handled themselves; the database asks too.

create table complaint (
  rights_request_id uuid not null constraint complaint_pkey primary key
    constraint complaint_rights_request_id_fkey references rights_request on delete cascade,
  person_id uuid not null constraint complaint_person_id_fkey references person,
  -- What it is about, when it is about another request of theirs. A number only: that one may go before it.
  about_request_id uuid,
  investigator text,
  assigned_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  revision integer not null default 0,
  constraint complaint_assigned_check check ((investigator is null) = (assigned_at is null)),
  constraint complaint_acknowledged_check check ((acknowledged_by is null) = (acknowledged_at is null))
);
comment on table complaint is 'retention: rights_request';
create index complaint_person_id_idx on complaint (person_id);
create index complaint_about_request_id_idx on complaint (about_request_id) where about_request_id is not null;

create table complaint_note (
  complaint_note_id uuid not null constraint complaint_note_pkey primary key,
  rights_request_id uuid not null constraint complaint_note_rights_request_id_fkey references complaint on delete cascade,
  person_id uuid not null constraint complaint_note_person_id_fkey references person,
  at timestamptz not null,
  staff_number text not null,
  language text not null constraint complaint_note_language_check check (language in ('en', 'cy')),
  body_sealed bytea not null
);
comment on table complaint_note is 'retention: rights_request';
create index complaint_note_rights_request_id_idx on complaint_note (rights_request_id, at);
create index complaint_note_person_id_idx on complaint_note (person_id);

-- Whoever wrote the complaint down, and whoever had a hand in what it is about: in the request, in the copy that was prepared for it, or
-- in the erasure that it asked for.
create function app.complaint_handlers(complaint uuid) returns text[] language sql stable
  as $$
    with about as (
      select r.rights_request_id from rights_request r
      where r.rights_request_id = (select c.about_request_id from complaint c where c.rights_request_id = complaint)
         or r.rights_request_id = complaint
         or r.group_id = (select own.group_id from rights_request own where own.rights_request_id = complaint))
    select coalesce(array_agg(distinct by_whom order by by_whom), '{}') from (
      select logged_by as by_whom from rights_request join about using (rights_request_id)
      union all
      select decided_by from rights_request join about using (rights_request_id) where rights_request_id <> complaint
      union all
      select staff_number from rights_step join about using (rights_request_id) where rights_request_id <> complaint
      union all
      select unnest(array[prepared_by, released_by]) from disclosure join about using (rights_request_id)
      union all
      select i.decided_by from disclosure_item i join disclosure using (disclosure_id) join about using (rights_request_id)
      union all
      select unnest(array[approved_by, second_by]) from erasure join about using (rights_request_id)
    ) handled where by_whom is not null
  $$;

create function app.investigates_others() returns trigger language plpgsql as $$
begin
  if new.investigator = any (app.complaint_handlers(new.rights_request_id)) then
    raise check_violation using constraint = 'complaint_investigator_check', message = 'not by whoever handled it';
  end if;
  if app.kind() = 'resident' and (new.investigator is not null or new.acknowledged_at is not null) then
    raise insufficient_privilege using message = 'not yours to decide';
  end if;
  return new;
end $$;
create trigger complaint_investigates_others after insert or update on complaint for each row
  execute function app.investigates_others();

-- The answer is the investigator's, and never of somebody who handled what it is about.
create function app.answers_complaint() returns trigger language plpgsql as $$
begin
  if new.decided_by = any (app.complaint_handlers(new.rights_request_id))
     or exists (select from complaint c where c.rights_request_id = new.rights_request_id
                and c.investigator is not null and c.investigator <> new.decided_by) then
    raise check_violation using constraint = 'rights_request_complaint_check', message = 'not by whoever handled it';
  end if;
  return new;
end $$;
create trigger rights_request_answers_complaint before update of decided_by on rights_request for each row
  when (new.kind = 'complaint' and new.decided_by is not null) execute function app.answers_complaint();

select app.wall('complaint', 'select, insert, update, delete');
create policy complaint_read on complaint for select
  using (app.is_system() or app.is_about_me(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy complaint_insert on complaint for insert
  with check (app.is_system() or app.is_about_me(person_id)
              or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy complaint_update on complaint for update
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy complaint_delete on complaint for delete using (app.is_system());

select app.wall('complaint_note', 'select, insert, update, delete');
create policy complaint_note_read on complaint_note for select
  using (app.is_system() or app.is_about_me(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy complaint_note_insert on complaint_note for insert
  with check (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
-- A note is written once; matching and erasing seal it anew.
create policy complaint_note_update on complaint_note for update using (app.is_system());
create policy complaint_note_delete on complaint_note for delete using (app.is_system());
