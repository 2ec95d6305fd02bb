-- Carrying out the right to be forgotten (UK GDPR art. 17): what was asked to go, who decided, what was told to whom, and the
-- certificate. The keys of those who stay in part are changed, and what was sealed with the old one opens nowhere any more.

create table erasure (
  erasure_id uuid not null constraint erasure_pkey primary key,
  rights_request_id uuid not null constraint erasure_rights_request_id_key unique
    constraint erasure_rights_request_id_fkey references rights_request on delete cascade,
  person_id uuid not null constraint erasure_person_id_fkey references person,
  whole boolean not null,
  -- The codes of the categories: by the rules, and beyond what they let go.
  by_rule text[] not null,
  beyond text[] not null default '{}',
  urgent boolean not null default false,
  copy_first boolean not null default true,
  -- Something stays, or somebody else was given it: a member of staff decides.
  needs_decision boolean not null,
  cool_until date not null,
  state text not null default 'asked' constraint erasure_state_check check (state in ('asked', 'approved', 'done', 'stopped', 'refused')),
  approved_by text,
  second_by text,
  done_at timestamptz,
  certificate_sealed bytea,
  revision integer not null default 0,
  -- Two people agree to whatever goes beyond the rules.
  constraint erasure_second_check check (second_by is null or second_by <> approved_by),
  constraint erasure_beyond_check check (state <> 'done' or beyond = '{}' or second_by is not null),
  constraint erasure_done_check check ((state = 'done') = (done_at is not null) and (state = 'done') = (certificate_sealed is not null))
);
comment on table erasure is 'retention: rights_request';
create index erasure_person_id_idx on erasure (person_id);
-- One at a time.
create unique index erasure_open_key on erasure (person_id) where state in ('asked', 'approved');
create index erasure_waiting_idx on erasure (erasure_id) where state in ('asked', 'approved');

-- Whoever was given what is erased is told, before nobody knows any more about whom (UK GDPR art. 19).
create table recipient_notice (
  recipient_notice_id uuid not null constraint recipient_notice_pkey primary key,
  rights_request_id uuid not null constraint recipient_notice_rights_request_id_fkey references rights_request on delete cascade,
  person_id uuid not null constraint recipient_notice_person_id_fkey references person,
  name_sealed bytea not null,
  outcome text constraint recipient_notice_outcome_check check (outcome in ('told', 'impossible', 'disproportionate')),
  settled_at timestamptz,
  settled_by text,
  constraint recipient_notice_settled_check check ((outcome is null) = (settled_at is null))
);
comment on table recipient_notice is 'retention: rights_request';
create index recipient_notice_rights_request_id_idx on recipient_notice (rights_request_id);
create index recipient_notice_person_id_idx on recipient_notice (person_id);

select app.wall('erasure', 'select, insert, update, delete');
create policy erasure_read on erasure for select
  using (app.is_system() or app.is_about_me(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy erasure_insert on erasure for insert
  with check (app.is_system() or (app.is_about_me(person_id) and app.kind() = 'resident' and state = 'asked')
              or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy erasure_update on erasure for update
  using (app.is_system() or app.is_about_me(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy erasure_delete on erasure for delete using (app.is_system());

select app.wall('recipient_notice', 'select, insert, update, delete');
create policy recipient_notice_read on recipient_notice for select
  using (app.is_system() or app.is_about_me(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy recipient_notice_insert on recipient_notice for insert
  with check (app.is_system() or app.is_about_me(person_id)
              or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy recipient_notice_update on recipient_notice for update
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy recipient_notice_delete on recipient_notice for delete using (app.is_system());

-- The person asks and stops. Only staff decide, and only the portal carries out; nobody approves beyond the rules alone.
create function app.only_asks_erasure() returns trigger language plpgsql as $$
begin
  if app.kind() = 'resident' and (
       (tg_op = 'INSERT' and (new.approved_by is not null or new.second_by is not null or new.beyond <> '{}'))
       or (tg_op = 'UPDATE' and (new.state not in (old.state, 'stopped')
           or to_jsonb(new) - array['state', 'revision'] is distinct from to_jsonb(old) - array['state', 'revision']))) then
    raise insufficient_privilege using message = 'not yours to decide';
  end if;
  if app.kind() = 'staff' and new.state = 'done' then
    raise insufficient_privilege using message = 'not yours to carry out';
  end if;
  return new;
end $$;
create trigger erasure_only_asks before insert or update on erasure for each row execute function app.only_asks_erasure();

-- A request that is taken back is not carried out.
create function app.stops_erasure() returns trigger language plpgsql as $$
begin
  update erasure set state = 'stopped', revision = revision + 1
  where rights_request_id = new.rights_request_id and state in ('asked', 'approved');
  return new;
end $$;
create trigger rights_request_stops_erasure after update of state on rights_request for each row
  when (new.state = 'withdrawn' and old.state <> 'withdrawn') execute function app.stops_erasure();

-- Whoever decides sees whether something else was given to somebody: the names of the recipients, and nothing of the record.
create policy share_erasure on share for select
  using (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')
         and exists (select from rights_request r where r.person_id = share.person_id and r.kind = 'erasure' and r.state = 'open'));

-- A key that is being changed is held; whoever sealed something meanwhile finds out as they commit, and it was never kept.
create function vault.hold_key(person uuid) returns boolean
  language sql security definer set search_path = vault, pg_temp
  as $$
    select exists (select from (select 1 from vault.person_key where person_id = person and app.is_system() for update) held)
  $$;

create function vault.keys_hold(people uuid[], keys bytea[]) returns boolean
  language sql security definer set search_path = vault, pg_temp
  as $$
    select count(*) = cardinality(people) from (
      select 1 from vault.person_key k
      where k.person_id = any (people)
        and exists (select from unnest(people, keys) as used (person, wrapped) where used.person = k.person_id and used.wrapped = k.wrapped)
      order by k.person_id for key share of k) held
  $$;

create function vault.change_key(person uuid, wrapped bytea, at timestamptz) returns void
  language sql security definer set search_path = vault, pg_temp
  as $$
    update vault.person_key k set wrapped = change_key.wrapped, created_at = at where k.person_id = person and app.is_system()
  $$;

-- Somebody whose sign-in was closed or erased is nobody any more, also to a request that was under way.
create or replace function vault.key_of(person uuid) returns bytea
  language sql stable security definer set search_path = vault, pg_temp
  as $$
    select wrapped from vault.person_key
    where person_id = person
      and (app.kind() in ('system', 'staff')
           or (app.is_about_me(person)
               and (app.kind() <> 'resident'
                    or exists (select from public.account a where a.account_id = app.account_id() and a.state = 'active')))
           or app.acts_for(person)
           or (app.kind() = 'councillor' and app.has_case_of(person)))
  $$;

revoke all on function vault.hold_key(uuid), vault.keys_hold(uuid[], bytea[]), vault.change_key(uuid, bytea, timestamptz) from public;
grant execute on function vault.hold_key(uuid), vault.keys_hold(uuid[], bytea[]), vault.change_key(uuid, bytea, timestamptz) to portal_app;
