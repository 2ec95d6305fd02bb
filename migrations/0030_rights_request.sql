-- What people ask about their information (UK GDPR arts 12 to 21, DPA 2018 s.164A): each right a request with a clock of its own,
-- whichever way it came. What happened to it stands in steps, from which the clock is reckoned; `due_on` only sorts the board.
create table rights_request (
  rights_request_id uuid not null constraint rights_request_pkey primary key,
  reference text not null constraint rights_request_reference_key unique,
  person_id uuid not null constraint rights_request_person_id_fkey references person,
  -- The same for all that was asked at once.
  group_id uuid not null,
  submission_key uuid not null,
  kind text not null constraint rights_request_kind_check
    check (kind in ('access', 'rectification', 'erasure', 'restriction', 'objection', 'portability', 'complaint')),
  channel text not null constraint rights_request_channel_check
    check (channel in ('phone', 'email', 'letter', 'in_person', 'online', 'voice_survey', 'representative', 'organisation')),
  -- The contact it came with. A number only: the contact may go before it.
  interaction_id uuid,
  logged_by text,
  received_on date not null,
  made_at timestamptz not null,
  language text not null constraint rights_request_language_check check (language in ('en', 'cy')),
  words_sealed bytea not null,
  state text not null default 'open' constraint rights_request_state_check check (state in ('open', 'accepted', 'part', 'refused', 'withdrawn')),
  due_on date,
  answer_sealed bytea,
  decided_at timestamptz,
  decided_by text,
  revision integer not null default 0,
  constraint rights_request_submission_key_kind_key unique (submission_key, kind),
  constraint rights_request_decided_check check ((state in ('accepted', 'part', 'refused')) = (decided_at is not null)),
  constraint rights_request_received_check check (received_on <= (made_at at time zone 'Europe/London')::date)
);
comment on table rights_request is 'retention: rights_request';
create index rights_request_person_id_idx on rights_request (person_id, made_at desc);
create index rights_request_open_idx on rights_request (due_on, rights_request_id) where state = 'open';
create index rights_request_interaction_id_idx on rights_request (interaction_id) where interaction_id is not null;
create index rights_request_decided_at_idx on rights_request (decided_at) where decided_at is not null;

create table rights_step (
  rights_step_id uuid not null constraint rights_step_pkey primary key,
  rights_request_id uuid not null constraint rights_step_rights_request_id_fkey references rights_request on delete cascade,
  person_id uuid not null constraint rights_step_person_id_fkey references person,
  at timestamptz not null,
  -- The day in London that counts for the clock.
  on_day date not null,
  kind text not null constraint rights_step_kind_check
    check (kind in ('question', 'reply', 'identity_asked', 'identity_came', 'authority_asked', 'authority_came', 'extended')),
  language text not null constraint rights_step_language_check check (language in ('en', 'cy')),
  staff_number text,
  body_sealed bytea
);
comment on table rights_step is 'retention: rights_request';
create index rights_step_rights_request_id_idx on rights_step (rights_request_id, at);
create index rights_step_person_id_idx on rights_step (person_id);
-- One extension (UK GDPR art. 12A).
create unique index rights_step_extended_key on rights_step (rights_request_id) where kind = 'extended';

-- Those who answer for information see all; whoever has the record open sees that there is one.
select app.wall('rights_request', 'select, insert, update, delete');
create policy rights_request_read on rights_request for select
  using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy rights_request_insert on rights_request for insert
  with check (app.is_system() or app.is_about_me(person_id)
              or (app.kind() = 'staff' and not app.has_role('administrator')));
create policy rights_request_update on rights_request for update
  using (app.is_system() or app.is_about_me(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy rights_request_delete on rights_request for delete using (app.is_system());

select app.wall('rights_step', 'select, insert, update, delete');
create policy rights_step_read on rights_step for select
  using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator') and app.has_role('information_governance')));
create policy rights_step_insert on rights_step for insert
  with check (app.is_system() or (app.is_about_me(person_id) and kind = 'reply')
              or (app.kind() = 'staff' and not app.has_role('administrator')));
-- A step is written once; matching seals it anew.
create policy rights_step_update on rights_step for update using (app.is_system());
create policy rights_step_delete on rights_step for delete using (app.is_system());

-- Nobody answers what they asked themselves, nor says when it was received but as it is sent.
create function app.only_asks() returns trigger language plpgsql as $$
begin
  if app.kind() in ('resident', 'visitor') and (
       (tg_op = 'INSERT' and (new.state <> 'open' or new.logged_by is not null))
       or (tg_op = 'UPDATE' and (new.state not in (old.state, 'withdrawn')
           or to_jsonb(new) - array['state', 'due_on', 'revision'] is distinct from to_jsonb(old) - array['state', 'due_on', 'revision']))) then
    raise insufficient_privilege using message = 'not yours to decide';
  end if;
  return new;
end $$;
create trigger rights_request_only_asks before insert or update on rights_request for each row execute function app.only_asks();

-- Whoever answers writes to the person, by e-mail or on paper; whoever writes a request down tells them that it came.
create policy person_value_rights on person_value for select
  using (app.kind() = 'staff' and not app.has_role('administrator') and kind in ('email', 'name', 'address')
         and ((app.has_role('information_governance') and exists (select from rights_request r where r.person_id = person_value.person_id))
              or exists (select from interaction i where i.person_id = person_value.person_id and i.rights_request)));
