-- Councillors, and the cases they bring for constituents (law.md 4.3). A councillor is a controller of their own: here they see the
-- facts of their cases and nothing else of anybody.

-- ---- Who they are -----------------------------------------------------------------------------------------------------------

alter table person drop constraint person_kind_check;
alter table person add constraint person_kind_check check (kind in ('account', 'guest', 'staff', 'councillor', 'known', 'unnamed'));
alter table one_time_code drop constraint one_time_code_purpose_check;
alter table one_time_code add constraint one_time_code_purpose_check
  check (purpose in ('register', 'recover', 'change_email', 'change_details', 'track', 'staff_invitation', 'councillor_invitation'));

create table councillor (
  councillor_id uuid not null constraint councillor_pkey primary key,
  account_id uuid not null constraint councillor_account_id_key unique
    constraint councillor_account_id_fkey references account on delete cascade,
  -- The English names of the wards, as the gazetteer has them.
  wards text[] not null constraint councillor_wards_check check (cardinality(wards) between 1 and 4),
  -- The last day of the term: access ends with it, and ten days later for handing over.
  term_end date not null,
  -- The staff number of whoever invited them.
  invited_by text not null,
  created_at timestamptz not null,
  ended_at timestamptz
);
comment on table councillor is 'retention: account';
create index councillor_term_end_idx on councillor (term_end) where ended_at is null;
select app.wall('councillor', 'select, insert, update');
select app.let_owner('councillor');
create policy councillor_read on councillor for select
  using (app.is_system() or app.kind() = 'staff' or (app.kind() = 'councillor' and account_id = (select app.account_id())));
create policy councillor_insert on councillor for insert with check (app.is_system());
create policy councillor_update on councillor for update using (app.is_system()) with check (app.is_system());

-- The councillor who acts, up to so many days after the end of their term.
create function app.my_councillor(days_after integer) returns uuid
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select m.councillor_id from councillor m
    where app.kind() = 'councillor' and m.account_id = app.account_id() and m.ended_at is null
      and (app.now() at time zone 'Europe/London')::date <= m.term_end + days_after
  $$;
revoke all on function app.my_councillor(integer) from public;
grant execute on function app.my_councillor(integer) to portal_app;

-- A councillor whose term was ended is nobody from the next request on.
drop function app.who_is(uuid);
create function app.who_is(account uuid)
  returns table (person_id uuid, language text, second_step boolean, staff_number text, roles text[], teams text[], welsh boolean,
    councillor_id uuid, wards text[], term_end date)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select a.person_id, p.language, a.second_step_since is not null, s.staff_number, s.roles,
           array(select t.team_code from staff_team t where t.account_id = a.account_id order by 1), coalesce(s.welsh, false),
           m.councillor_id, m.wards, m.term_end
    from account a
    join person p using (person_id)
    left join staff s on s.account_id = a.account_id and s.ended_at is null
    left join councillor m on m.account_id = a.account_id and m.ended_at is null
    where a.account_id = account and a.state = 'active'
      and (p.kind <> 'staff' or s.account_id is not null)
      and (p.kind <> 'councillor' or m.councillor_id is not null)
  $$;

-- ---- Cases ------------------------------------------------------------------------------------------------------------------

create table councillor_case (
  councillor_case_id uuid not null constraint councillor_case_pkey primary key,
  reference text not null constraint councillor_case_reference_key unique,
  -- Whom it is for. Nobody is looked up for a councillor: at first somebody unnamed, until an officer says who it is.
  person_id uuid not null constraint councillor_case_person_id_fkey references person,
  councillor_id uuid constraint councillor_case_councillor_id_fkey references councillor on delete set null,
  submission_key uuid not null constraint councillor_case_submission_key_key unique,
  service_slug text,
  team_code text not null constraint councillor_case_team_code_fkey references team,
  asked_by text not null constraint councillor_case_asked_by_check check (asked_by in ('person', 'other', 'ward')),
  authority text not null constraint councillor_case_authority_check check (authority in ('written', 'told', 'not_asked')),
  -- Why they could not be asked, as the councillor says (DPA 2018 sch. 1 para 23).
  claimed_reason text constraint councillor_case_claimed_reason_check
    check (claimed_reason in ('cannot_consent', 'cannot_obtain', 'prejudice', 'anothers_interest')),
  special boolean not null,
  safe_copy boolean not null,
  reply_to text not null constraint councillor_case_reply_to_check check (reply_to in ('councillor', 'constituent', 'both')),
  ward text,
  ward_match text not null constraint councillor_case_ward_match_check check (ward_match in ('inside', 'outside', 'unknown')),
  language text not null constraint councillor_case_language_check check (language in ('en', 'cy')),
  content_sealed bytea not null,
  -- Who asked, when it was somebody else: never shown to the person it is about.
  asker_sealed bytea not null,
  sent_at timestamptz not null,
  due_on date not null,
  reminded_on date,
  state text not null constraint councillor_case_state_check check (state in ('open', 'answered', 'refused', 'closed')),
  -- What the answer tells about the person, and which of the four reasons lets it (DPA 2018 sch. 1 para 24).
  needs text constraint councillor_case_needs_check check (needs in ('nothing', 'ordinary', 'special')),
  reason text constraint councillor_case_reason_check
    check (reason in ('cannot_consent', 'cannot_obtain', 'prejudice', 'anothers_interest')),
  decided_at timestamptz,
  decided_by text,
  closed_at timestamptz,
  revision integer not null default 0,
  constraint councillor_case_closed_check check ((state = 'closed') = (closed_at is not null)),
  constraint councillor_case_decided_check check (state not in ('answered', 'refused') or (decided_at is not null and decided_by is not null)),
  -- Somebody else asked for special-category data without the person's written consent: not without a reason.
  constraint councillor_case_para_24_check check (
    state <> 'answered' or needs is distinct from 'special' or asked_by <> 'other' or authority = 'written' or reason is not null)
);
comment on table councillor_case is 'retention: councillor_case';
create index councillor_case_person_id_idx on councillor_case (person_id, sent_at desc);
create index councillor_case_councillor_id_idx on councillor_case (councillor_id, sent_at desc);
create index councillor_case_due_idx on councillor_case (due_on, councillor_case_id) where state = 'open';
create index councillor_case_closed_at_idx on councillor_case (closed_at) where closed_at is not null;
select app.wall('councillor_case', 'select, insert, update, delete');
select app.let_owner('councillor_case');
create policy councillor_case_read on councillor_case for select
  using (
    app.is_system() or app.is_about_me(person_id) or councillor_id = (select app.my_councillor(10)) or app.has_open(person_id)
    or (app.kind() = 'staff' and not app.has_role('administrator')
        and (app.has_role('information_governance') or team_code = any (app.team_codes())))
  );
create policy councillor_case_insert on councillor_case for insert
  with check (app.is_system() or councillor_id = (select app.my_councillor(0)));
create policy councillor_case_update on councillor_case for update
  using (
    app.is_system() or councillor_id = (select app.my_councillor(10))
    or (app.kind() = 'staff' and not app.has_role('administrator')
        and (app.has_role('information_governance') or team_code = any (app.team_codes())))
  )
  with check (app.is_system() or app.kind() = 'councillor' or (app.kind() = 'staff' and not app.has_role('administrator')));
create policy councillor_case_remove on councillor_case for delete using (app.is_system());

-- A councillor asks again or closes; what the council decided is not theirs to write.
create function app.councillor_asks() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'open' or new.needs is not null or new.reason is not null or new.decided_by is not null then
      raise insufficient_privilege using message = 'not yours to decide';
    end if;
  elsif new.state not in ('open', 'closed')
     or to_jsonb(new) - array['state', 'due_on', 'reminded_on', 'closed_at', 'revision']
        is distinct from to_jsonb(old) - array['state', 'due_on', 'reminded_on', 'closed_at', 'revision'] then
    raise insufficient_privilege using message = 'not yours to decide';
  end if;
  return new;
end $$;
create trigger councillor_case_asked before insert or update on councillor_case for each row
  when (app.kind() = 'councillor') execute function app.councillor_asks();

create table councillor_message (
  councillor_message_id uuid not null constraint councillor_message_pkey primary key,
  councillor_case_id uuid not null constraint councillor_message_case_fkey references councillor_case on delete cascade,
  person_id uuid not null,
  submission_key uuid not null constraint councillor_message_submission_key_key unique,
  at timestamptz not null,
  -- 'ask' from the councillor; 'reply' and 'refusal' by the council.
  kind text not null constraint councillor_message_kind_check check (kind in ('ask', 'reply', 'refusal')),
  reply_to text not null constraint councillor_message_reply_to_check check (reply_to in ('councillor', 'constituent', 'both')),
  staff_number text,
  body_sealed bytea not null
);
comment on table councillor_message is 'retention: councillor_case';
create index councillor_message_case_idx on councillor_message (councillor_case_id, at);
create index councillor_message_person_id_idx on councillor_message (person_id);
select app.wall('councillor_message', 'select, insert, update, delete');
create policy councillor_message_read on councillor_message for select
  using (exists (select from councillor_case c where c.councillor_case_id = councillor_message.councillor_case_id)
         and (app.kind() <> 'councillor' or kind = 'ask' or reply_to <> 'constituent'));
create policy councillor_message_insert on councillor_message for insert
  with check (exists (select from councillor_case c where c.councillor_case_id = councillor_message.councillor_case_id)
              and ((app.kind() = 'councillor' and kind = 'ask') or (app.kind() = 'staff' and kind <> 'ask') or app.is_system()));
create policy councillor_message_update on councillor_message for update using (app.is_system()) with check (app.is_system());
create policy councillor_message_remove on councillor_message for delete using (app.is_system());

-- What a councillor has typed of a case that is not sent: sealed with the portal's own key, and gone after a week.
create table councillor_draft (
  councillor_draft_id uuid not null constraint councillor_draft_pkey primary key,
  councillor_id uuid not null constraint councillor_draft_councillor_id_fkey references councillor on delete cascade,
  content_sealed bytea not null,
  expires_at timestamptz not null
);
comment on table councillor_draft is 'retention: draft';
create index councillor_draft_expires_at_idx on councillor_draft (expires_at);
select app.wall('councillor_draft', 'select, insert, update, delete');
create policy councillor_draft_all on councillor_draft
  using (app.is_system() or councillor_id = (select app.my_councillor(0)))
  with check (app.is_system() or councillor_id = (select app.my_councillor(0)));

-- ---- Around them ------------------------------------------------------------------------------------------------------------

-- Whether the councillor who acts brought a case for this person: then, and only then, their key opens it.
create function app.has_case_of(person uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$ select exists (select from councillor_case c where c.person_id = person and c.councillor_id = app.my_councillor(10)) $$;
revoke all on function app.has_case_of(uuid) from public;
grant execute on function app.has_case_of(uuid) to portal_app;

create or replace function vault.key_of(person uuid) returns bytea
  language sql stable security definer set search_path = vault, pg_temp
  as $$
    select wrapped from vault.person_key
    where person_id = person
      and (app.kind() in ('system', 'staff') or app.is_about_me(person) or app.acts_for(person)
           or (app.kind() = 'councillor' and app.has_case_of(person)))
  $$;

-- The constituent is somebody unnamed at first.
create policy person_constituent on person for insert with check (kind = 'unnamed' and app.kind() = 'councillor');

-- What a reply tells a councillor is in the log of shares, where the person sees it.
alter table share drop constraint share_recipient_kind_check;
alter table share add constraint share_recipient_kind_check check (recipient_kind in ('team', 'organisation', 'councillor'));
alter table share add column councillor_case_id uuid constraint share_councillor_case_id_fkey references councillor_case on delete set null;

-- Browsing without a case is told to information governance.
create index audit_browse_idx on audit (audit_id desc) where act = 'councillor/browse';
create policy audit_browse_read on audit for select
  using (app.kind() = 'staff' and app.has_role('information_governance') and act = 'councillor/browse');

-- ---- Files of a case ----------------------------------------------------------------------------------------------------------

alter table file add column councillor_case_id uuid constraint file_councillor_case_id_fkey references councillor_case on delete cascade;
create index file_councillor_case_id_idx on file (councillor_case_id) where councillor_case_id is not null;
create policy file_case_read on file for select
  using (app.kind() in ('councillor', 'staff') and councillor_case_id is not null
         and exists (select from councillor_case c where c.councillor_case_id = file.councillor_case_id));
create policy file_case_insert on file for insert
  with check (app.kind() = 'councillor' and councillor_case_id is not null
              and exists (select from councillor_case c where c.councillor_case_id = file.councillor_case_id));

-- ---- Repeated issues ----------------------------------------------------------------------------------------------------------

-- How often residents of the councillor’s wards sent which request in which month. Nobody is named, and what is fewer than five is
-- not counted out: it could point at somebody.
do $$
begin
  execute format('create policy service_request_issues on service_request for select to %I using (true)', current_user);
end $$;
create function app.ward_issues(since timestamptz) returns table (ward text, month date, service_slug text, requests bigint)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select s.ward, date_trunc('month', r.sent_at at time zone 'Europe/London')::date, r.service_slug, count(*)
    from service_request r
    join street s on s.usrn = r.place_usrn
    join councillor m on m.councillor_id = app.my_councillor(0) and s.ward = any (m.wards)
    where r.sent_at >= since and r.status <> 'withdrawn'
    group by 1, 2, 3
    having count(*) >= 5
    order by 2 desc, 4 desc, 3
  $$;
revoke all on function app.ward_issues(timestamptz) from public;
grant execute on function app.ward_issues(timestamptz) to portal_app;
