-- A draft is what somebody has answered so far; a service request is what they sent. Answers are sealed; where a report is,
-- what state it is in and when it is due are not, because the council answers for them in public.

create table draft (
  draft_id uuid not null constraint draft_pkey primary key,
  person_id uuid not null constraint draft_person_id_fkey references person on delete cascade,
  service_slug text not null,
  service_version integer not null,
  answers_sealed bytea not null,
  -- One press, one request: the key goes with the draft into the request, where it is unique.
  submission_key uuid not null constraint draft_submission_key_key unique,
  revision integer not null default 0,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  expires_at timestamptz not null,
  sent_at timestamptz,
  constraint draft_service_fkey foreign key (service_slug, service_version) references service
);
comment on table draft is 'retention: draft';
create index draft_person_id_idx on draft (person_id);
create index draft_expires_at_idx on draft (expires_at);
select app.wall('draft', 'select, insert, update, delete');
create policy draft_all on draft
  using (app.is_system() or app.is_about_me(person_id)) with check (app.is_system() or app.is_about_me(person_id));

create table service_request (
  service_request_id uuid not null constraint service_request_pkey primary key,
  reference text not null constraint service_request_reference_key unique,
  person_id uuid not null constraint service_request_person_id_fkey references person,
  submission_key uuid not null constraint service_request_submission_key_key unique,
  service_slug text not null,
  service_version integer not null,
  policy_version integer not null constraint service_request_policy_version_fkey references policy_pack,
  team_code text not null constraint service_request_team_code_fkey references team,
  -- The language it was written in; the person's own preference stands with the person.
  language text not null constraint service_request_language_check check (language in ('en', 'cy')),
  status text not null constraint service_request_status_check
    check (status in ('received', 'with_team', 'waiting', 'reopened', 'done', 'closed', 'withdrawn')),
  anonymous boolean not null default false,
  place_label text,
  place_usrn bigint,
  latitude double precision,
  longitude double precision,
  answers_sealed bytea not null,
  sent_at timestamptz not null,
  target_date date not null,
  -- While the council waits for the resident the target stands still.
  paused_since date,
  paused_days integer not null default 0,
  owner_id uuid constraint service_request_owner_id_fkey references staff,
  outcome text,
  decided_at timestamptz,
  withdrawn_at timestamptz,
  reopened_at timestamptz,
  changed_at timestamptz not null,
  revision integer not null default 0,
  constraint service_request_service_fkey foreign key (service_slug, service_version) references service,
  constraint service_request_paused_check check ((status = 'waiting') = (paused_since is not null)),
  constraint service_request_decided_check check ((status in ('done', 'closed')) = (decided_at is not null)),
  constraint service_request_withdrawn_check check ((status = 'withdrawn') = (withdrawn_at is not null))
);
comment on table service_request is 'retention: service_request';
create index service_request_person_id_sent_at_idx on service_request (person_id, sent_at desc, service_request_id desc);
create index service_request_team_open_idx on service_request (team_code, target_date, service_request_id)
  where status in ('received', 'with_team', 'waiting', 'reopened');
create index service_request_team_all_idx on service_request (team_code, sent_at desc, service_request_id desc);
create index service_request_owner_id_idx on service_request (owner_id) where owner_id is not null;
select app.wall('service_request', 'select, insert, update');
create policy service_request_all on service_request
  using (
    app.is_system() or app.is_about_me(person_id)
    or (app.kind() = 'staff' and not app.has_role('administrator') and (team_code = any (app.team_codes()) or app.has_role('adviser')))
  )
  with check (app.is_system() or app.is_about_me(person_id) or app.kind() = 'staff');

-- What happened, in order, for the timeline. Words of people are in request_message; here are only states and kinds.
create table request_event (
  request_event_id uuid not null constraint request_event_pkey primary key,
  service_request_id uuid not null constraint request_event_service_request_id_fkey references service_request on delete cascade,
  person_id uuid not null,
  at timestamptz not null,
  kind text not null constraint request_event_kind_check check (kind in
    ('sent', 'claimed', 'handed_over', 'message_in', 'message_out', 'asked', 'answered', 'file_added', 'resolved',
     'withdrawn', 'reopened', 'note', 'moved')),
  staff_number text,
  team_code text,
  outcome text
);
comment on table request_event is 'retention: service_request';
create index request_event_service_request_id_idx on request_event (service_request_id, at);
select app.wall('request_event', 'select, insert, update');
create policy request_event_read on request_event for select
  using (exists (select from service_request r where r.service_request_id = request_event.service_request_id) and
         (kind not in ('note') or app.kind() in ('staff', 'system')));
create policy request_event_write on request_event for insert
  with check (exists (select from service_request r where r.service_request_id = request_event.service_request_id));
create policy request_event_update on request_event for update using (app.is_system()) with check (app.is_system());

create table request_message (
  request_message_id uuid not null constraint request_message_pkey primary key,
  service_request_id uuid not null constraint request_message_service_request_id_fkey references service_request on delete cascade,
  person_id uuid not null,
  submission_key uuid not null constraint request_message_submission_key_key unique,
  at timestamptz not null,
  -- 'in' from the resident, 'out' to the resident, 'note' among staff and never shown to the resident.
  direction text not null constraint request_message_direction_check check (direction in ('in', 'out', 'note')),
  language text not null,
  staff_number text,
  body_sealed bytea not null
);
comment on table request_message is 'retention: request_message';
create index request_message_service_request_id_idx on request_message (service_request_id, at);
select app.wall('request_message', 'select, insert, update');
create policy request_message_read on request_message for select
  using (exists (select from service_request r where r.service_request_id = request_message.service_request_id)
         and (direction <> 'note' or app.kind() in ('staff', 'system')));
create policy request_message_write on request_message for insert
  with check (exists (select from service_request r where r.service_request_id = request_message.service_request_id)
              and (direction = 'in' or app.kind() in ('staff', 'system')));
create policy request_message_update on request_message for update using (app.is_system()) with check (app.is_system());
