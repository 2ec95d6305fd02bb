-- Acting for somebody else (law.md 4.1): who may act for whom, in which services, until when, and how the second wall sees it.

-- The mandate that somebody acts under. Set with the other settings of a unit of work, and ending with it.
create function app.mandate_id() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.mandate', true), '')::uuid $$;

-- Today in London: authorities run to the end of their last day there.
create function app.today() returns date language sql stable parallel safe
  as $$ select (app.now() at time zone 'Europe/London')::date $$;

create table mandate (
  mandate_id uuid not null constraint mandate_pkey primary key,
  -- Whose affairs they are.
  person_id uuid not null constraint mandate_person_id_fkey references person on delete cascade,
  -- Who acts. Not known until an invitation is opened.
  account_id uuid constraint mandate_account_id_fkey references account on delete set null,
  submission_key uuid not null constraint mandate_submission_key_key unique,
  authority text not null constraint mandate_authority_check check (authority in
    ('written', 'one_call', 'lpa_money', 'lpa_welfare', 'epa', 'deputy_money', 'deputy_welfare', 'appointee', 'parent',
     'scottish_money', 'scottish_welfare', 'executor')),
  relation text not null constraint mandate_relation_check check (relation in
    ('family', 'partner', 'child', 'friend', 'advocate', 'solicitor', 'attorney', 'deputy', 'parent', 'executor')),
  level text not null constraint mandate_level_check check (level in ('see', 'act')),
  services text[] not null,
  special_category boolean not null default false,
  mode text not null default 'sole' constraint mandate_mode_check check (mode in ('sole', 'jointly', 'severally')),
  -- Those who were appointed together.
  group_id uuid,
  starts_on date not null,
  ends_on date,
  -- Without another yes from the person it ends after twelve months.
  renew_by date,
  state text not null constraint mandate_state_check check (state in ('invited', 'active', 'refused', 'revoked', 'ended')),
  -- The names of both, and how the one who acts is written to.
  content_sealed bytea not null,
  created_at timestamptz not null,
  accepted_at timestamptz,
  checked_at timestamptz,
  checked_by text,
  capacity_lost_on date,
  frozen_at timestamptz,
  frozen_because text constraint mandate_frozen_because_check check (frozen_because in ('concern', 'conflict', 'perpetrator')),
  frozen_by text,
  -- Somebody who is blocked tried to act: staff look at it first.
  tried_at timestamptz,
  ended_at timestamptz,
  ended_because text,
  revision integer not null default 0,
  constraint mandate_dates_check check (ends_on is null or ends_on >= starts_on),
  constraint mandate_ended_check check ((state in ('refused', 'revoked', 'ended')) = (ended_at is not null)),
  constraint mandate_active_check check (state <> 'active' or accepted_at is not null),
  constraint mandate_frozen_check check ((frozen_at is not null) = (frozen_because is not null))
);
comment on table mandate is 'retention: mandate';
create index mandate_person_id_idx on mandate (person_id, created_at desc);
create index mandate_account_id_idx on mandate (account_id) where account_id is not null;
create index mandate_open_idx on mandate (state, created_at) where state in ('invited', 'active');
create index mandate_ended_at_idx on mandate (ended_at) where ended_at is not null;
select app.wall('mandate', 'select, insert, update, delete');
select app.let_owner('mandate');

-- Whoever acts sees of a mandate only what a door tells; while acting, nobody sees or changes mandates at all: there is no chain.
create policy mandate_read on mandate for select
  using (app.is_system() or app.is_about_me(person_id) or (app.kind() = 'staff' and not app.has_role('administrator')));
create policy mandate_insert on mandate for insert
  with check (app.is_system() or (app.kind() = 'resident' and app.is_about_me(person_id) and state = 'invited' and account_id is null)
              or (app.kind() = 'staff' and app.has_open(person_id)));
create policy mandate_update on mandate for update
  using (app.is_system() or app.is_about_me(person_id) or (app.kind() = 'staff' and not app.has_role('administrator')))
  with check (app.is_system() or app.is_about_me(person_id) or (app.kind() = 'staff' and not app.has_role('administrator')));
create policy mandate_remove on mandate for delete using (app.is_system());

-- The person renews and ends what they gave, and says nothing else of it: who checked what, and what is frozen, is not theirs.
create function app.only_renews_or_ends() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - array['state', 'ended_at', 'ended_because', 'ends_on', 'renew_by', 'revision']
       is distinct from to_jsonb(old) - array['state', 'ended_at', 'ended_because', 'ends_on', 'renew_by', 'revision']
     or new.state not in (old.state, 'revoked')
     or (old.authority <> 'written' and (new.ends_on, new.renew_by) is distinct from (old.ends_on, old.renew_by)) then
    raise insufficient_privilege using message = 'not yours to say';
  end if;
  return new;
end $$;
create trigger mandate_only_renews_or_ends before update on mandate for each row
  when (app.kind() in ('resident', 'visitor')) execute function app.only_renews_or_ends();

-- The two secrets of an invitation: one that is sent or printed, one that the person hands over themselves.
create table mandate_invitation (
  mandate_id uuid not null constraint mandate_invitation_pkey primary key
    constraint mandate_invitation_mandate_id_fkey references mandate on delete cascade,
  way text not null constraint mandate_invitation_way_check check (way in ('email', 'text', 'print')),
  token_hash bytea not null constraint mandate_invitation_token_hash_key unique,
  -- A printed code needs no second one: it never went by a wire.
  code_hash bytea,
  tries smallint not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  opened_at timestamptz
);
comment on table mandate_invitation is 'retention: mandate';
select app.wall('mandate_invitation', 'select, insert, update, delete');
create policy mandate_invitation_system on mandate_invitation for all using (app.is_system()) with check (app.is_system());
create policy mandate_invitation_insert on mandate_invitation for insert
  with check (exists (select from mandate m where m.mandate_id = mandate_invitation.mandate_id and m.state = 'invited'));

-- ---- Wall 2 -----------------------------------------------------------------------------------------------------------------

-- Whether the one who acts may, for this person and this service, at this moment: the mandate is looked at afresh, whatever the
-- process believes. A null service asks whether they may act for the person at all.
create function app.acts_for(person uuid, service text default null, doing boolean default false) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select app.kind() = 'representative' and exists (
      select from mandate m join person p on p.person_id = m.person_id
      where m.mandate_id = app.mandate_id() and m.account_id = app.account_id() and m.person_id = person
        and m.state = 'active' and m.frozen_at is null
        and m.starts_on <= app.today() and (m.ends_on is null or m.ends_on >= app.today())
        and (m.renew_by is null or m.renew_by >= app.today())
        and (p.deceased_on is null or m.authority = 'executor')
        and (m.authority not in ('lpa_welfare', 'deputy_welfare', 'scottish_welfare') or m.capacity_lost_on is not null)
        and (service is null or service = any (m.services))
        and (not doing or (m.level = 'act' and m.mode <> 'jointly')))
  $$;
revoke all on function app.acts_for(uuid, text, boolean) from public;
grant execute on function app.acts_for(uuid, text, boolean) to portal_app;

-- The mandates that somebody holds, with the wrapped keys that open the names in them, before any unit of work can be opened:
-- read on every request, so that revoking bites at the next one in every process.
create function app.mandates_held(account uuid)
  returns table (mandate_id uuid, person_id uuid, authority text, relation text, level text, services text[], special_category boolean,
                 mode text, starts_on date, ends_on date, renew_by date, state text, content_sealed bytea, accepted_at timestamptz,
                 capacity_lost_on date, frozen_at timestamptz, frozen_because text, ended_at timestamptz, deceased_on date, wrapped bytea)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select m.mandate_id, m.person_id, m.authority, m.relation, m.level, m.services, m.special_category, m.mode, m.starts_on, m.ends_on,
           m.renew_by, m.state, m.content_sealed, m.accepted_at, m.capacity_lost_on, m.frozen_at, m.frozen_because, m.ended_at,
           p.deceased_on, k.wrapped
    from mandate m join person p using (person_id) join vault.person_key k using (person_id)
    where m.account_id = account and m.state in ('invited', 'active')
  $$;
revoke all on function app.mandates_held(uuid) from public;
grant execute on function app.mandates_held(uuid) to portal_app;

create or replace function vault.key_of(person uuid) returns bytea
  language sql stable security definer set search_path = vault, pg_temp
  as $$
    select wrapped from vault.person_key
    where person_id = person
      and (app.kind() in ('system', 'staff') or app.is_about_me(person) or app.acts_for(person))
  $$;

-- Requests of the services that were granted, to see or to act on.
create policy service_request_acting_read on service_request for select
  using (app.kind() = 'representative' and app.acts_for(person_id, service_slug));
create policy service_request_acting_insert on service_request for insert
  with check (app.kind() = 'representative' and app.acts_for(person_id, service_slug, true));
create policy service_request_acting_update on service_request for update
  using (app.kind() = 'representative' and app.acts_for(person_id, service_slug, true))
  with check (app.kind() = 'representative' and app.acts_for(person_id, service_slug, true));

-- What belongs to a request follows it; whoever only sees adds nothing.
create policy request_event_acting on request_event as restrictive for insert
  with check (app.kind() <> 'representative' or exists (
    select from service_request r where r.service_request_id = request_event.service_request_id
      and app.acts_for(r.person_id, r.service_slug, true)));
create policy request_message_acting on request_message as restrictive for insert
  with check (app.kind() <> 'representative' or exists (
    select from service_request r where r.service_request_id = request_message.service_request_id
      and app.acts_for(r.person_id, r.service_slug, true)));

-- A draft that somebody began for another. The person sees it; what the person began themselves, the other does not.
alter table draft add column mandate_id uuid constraint draft_mandate_id_fkey references mandate on delete set null;
create policy draft_acting on draft
  using (app.kind() = 'representative' and mandate_id = app.mandate_id() and app.acts_for(person_id, service_slug, true))
  with check (app.kind() = 'representative' and mandate_id = app.mandate_id() and app.acts_for(person_id, service_slug, true));

create policy file_acting_read on file for select
  using (app.kind() = 'representative' and app.acts_for(person_id)
         and (exists (select from service_request r where r.service_request_id = file.service_request_id)
              or exists (select from draft d where d.draft_id = file.draft_id)));
create policy file_acting_write on file for insert
  with check (app.kind() = 'representative' and app.acts_for(person_id)
              and (exists (select from service_request r where r.service_request_id = file.service_request_id
                           and app.acts_for(r.person_id, r.service_slug, true))
                   or exists (select from draft d where d.draft_id = file.draft_id)));
create policy file_acting_update on file for update
  using (app.kind() = 'representative' and app.acts_for(person_id) and exists (select from draft d where d.draft_id = file.draft_id))
  with check (app.kind() = 'representative' and app.acts_for(person_id));
create policy file_acting_remove on file for delete
  using (app.kind() = 'representative' and app.acts_for(person_id) and exists (select from draft d where d.draft_id = file.draft_id));

-- Acting leaves one's own sign-in alone.
create policy account_not_acting on account as restrictive using (app.kind() <> 'representative');
create policy recovery_code_not_acting on recovery_code as restrictive using (app.kind() <> 'representative');
create policy web_session_not_acting on web_session as restrictive using (app.kind() <> 'representative');

-- The person is told of what was done for them; where they are told, the one who acts never learns.
select app.let_owner('person_value');
create function app.reach_of_subject(subject uuid) returns table (language text, person_value_id uuid, value_sealed bytea)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select p.language, v.person_value_id, v.value_sealed
    from person p left join person_value v on v.person_id = p.person_id and v.kind = 'email' and v.ended_at is null and v.main
      and p.deceased_on is null
    where p.person_id = subject and app.acts_for(subject)
  $$;
revoke all on function app.reach_of_subject(uuid) from public;
grant execute on function app.reach_of_subject(uuid) to portal_app;

-- Actor, subject and authority, in every line.
alter table audit add column mandate_id uuid;
create index audit_mandate_id_idx on audit (mandate_id, audit_id desc) where mandate_id is not null;
