-- The single record: people the council knows without a sign-in, every contact on every channel, and who may open what.

-- ---- The walls learn the time and which records a member of staff has opened -------------------------------------------------

-- The unit of work's own time, so that a record that was opened shuts by itself, in tests with a clock of their own too.
create function app.now() returns timestamptz language sql stable parallel safe
  as $$ select nullif(current_setting('app.now', true), '')::timestamptz $$;

-- 'known': in the council's record, without a sign-in. 'unnamed': got in touch, not yet known who they are.
alter table person drop constraint person_kind_check;
alter table person add constraint person_kind_check check (kind in ('account', 'guest', 'staff', 'known', 'unnamed'));
alter table person
  add column deceased_on date,
  add column restricted_since timestamptz,
  add column staff_relative boolean not null default false,
  -- When the owner of the account proved to be the person the council already knew.
  add column matched_at timestamptz;

-- A member of staff opened a record: why, how far the person had proven themselves, and until when it stays open.
create table record_access (
  record_access_id uuid not null constraint record_access_pkey primary key,
  account_id uuid not null constraint record_access_account_id_fkey references staff,
  person_id uuid not null constraint record_access_person_id_fkey references person on delete cascade,
  reason text not null constraint record_access_reason_check
    check (reason in ('call', 'own_case', 'data_request', 'complaint', 'quality', 'emergency', 'desk', 'other')),
  words_sealed bytea,
  tier smallint not null default 0 constraint record_access_tier_check check (tier between 0 and 3),
  call_id uuid,
  since timestamptz not null,
  until timestamptz not null
);
comment on table record_access is 'retention: access_log';
create index record_access_account_id_person_id_idx on record_access (account_id, person_id, until desc);
create index record_access_person_id_idx on record_access (person_id);
select app.wall('record_access', 'select, insert, update');
create policy record_access_read on record_access for select
  using (app.is_system() or app.is_about_me(person_id) or (app.kind() = 'staff' and account_id = (select app.account_id())));
create policy record_access_insert on record_access for insert
  with check (app.is_system() or (app.kind() = 'staff' and account_id = (select app.account_id()) and not app.has_role('administrator')));
create policy record_access_update on record_access for update
  using (app.is_system() or (app.kind() = 'staff' and account_id = (select app.account_id())))
  with check (app.is_system() or (app.kind() = 'staff' and account_id = (select app.account_id())));

-- Whether the member of staff who acts has this person's record open.
create function app.has_open(person uuid) returns boolean language sql stable
  as $$ select app.kind() = 'staff' and not app.has_role('administrator') and exists (
          select from record_access a where a.account_id = app.account_id() and a.person_id = person and a.until > app.now()) $$;

-- ---- What people told: more kinds, several at once, and where each came from -------------------------------------------------

alter table person_value drop constraint person_value_kind_check;
alter table person_value drop constraint person_value_source_check;
alter table person_value drop constraint person_value_channel_check;
update person_value set channel = 'in_person' where channel = 'visit';
alter table person_value
  add constraint person_value_kind_check check (kind in
    ('name', 'known_as', 'email', 'phone', 'address', 'date_of_birth', 'council_tax_account', 'nino', 'service_reference',
     'household_member', 'need')),
  add constraint person_value_source_check check (source in
    ('resident', 'representative', 'public', 'councillor', 'officer', 'organisation', 'staff', 'import')),
  add constraint person_value_channel_check check (channel in
    ('phone', 'email', 'letter', 'in_person', 'online', 'voice_survey', 'representative', 'organisation')),
  -- Of several values of a kind, the one to use unless somebody chooses.
  add column main boolean not null default true,
  add column relation text constraint person_value_relation_check
    check (relation in ('family', 'spouse', 'partner', 'child', 'parent', 'advocate', 'friend', 'solicitor', 'attorney', 'deputy')),
  -- The staff number of whoever wrote it down; null when the person did.
  add column recorded_by text,
  -- The policy pack it was given under, which says for which purpose, on which basis and until when.
  add column policy_version integer,
  -- For an address: from when and until when it is theirs. For a need: when it lapses unless it is renewed.
  add column from_date date,
  add column until_date date;
drop index person_value_current_key;
create unique index person_value_main_key on person_value (person_id, kind) where ended_at is null and main;
create index person_value_person_id_idx on person_value (person_id, kind, said_at desc);
drop policy person_value_all on person_value;
create policy person_value_all on person_value
  using (
    app.is_system() or app.is_about_me(person_id)
    or (app.kind() = 'staff' and not app.has_role('administrator')
        and (app.has_open(person_id) or exists (select from service_request r where r.person_id = person_value.person_id)))
  )
  with check (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id));

-- What staff must know before they meet somebody. The person sees it once they were told.
create table safety_marker (
  safety_marker_id uuid not null constraint safety_marker_pkey primary key,
  person_id uuid not null constraint safety_marker_person_id_fkey references person on delete cascade,
  reason text not null constraint safety_marker_reason_check check (reason in ('threats', 'violence', 'animal', 'weapon', 'harassment', 'other')),
  words_sealed bytea not null,
  author text not null,
  team_code text not null constraint safety_marker_team_code_fkey references team,
  created_at timestamptz not null,
  review_on date not null,
  told_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  constraint safety_marker_review_on_check check (review_on <= (created_at at time zone 'Europe/London')::date + interval '6 months')
);
comment on table safety_marker is 'retention: safety_marker';
create index safety_marker_person_id_idx on safety_marker (person_id);
select app.wall('safety_marker', 'select, insert, update, delete');
create policy safety_marker_all on safety_marker
  using (app.is_system() or (app.is_about_me(person_id) and told_at is not null) or app.has_open(person_id))
  with check (app.is_system() or app.has_open(person_id));

-- ---- Contacts ---------------------------------------------------------------------------------------------------------------

create table interaction (
  interaction_id uuid not null constraint interaction_pkey primary key,
  person_id uuid not null constraint interaction_person_id_fkey references person,
  submission_key uuid not null constraint interaction_submission_key_key unique,
  -- When it happened or arrived; recorded_at is when it was written down.
  at timestamptz not null,
  recorded_at timestamptz not null,
  direction text not null constraint interaction_direction_check check (direction in ('in', 'out')),
  channel text not null constraint interaction_channel_check check (channel in
    ('phone', 'email', 'letter', 'in_person', 'online', 'voice_survey', 'representative', 'organisation')),
  kind text not null constraint interaction_kind_check check (kind in
    ('enquiry', 'referral', 'visit', 'request', 'signpost', 'feedback', 'complaint')),
  source text not null constraint interaction_source_check check (source in
    ('resident', 'representative', 'public', 'councillor', 'officer', 'organisation')),
  relation text,
  -- What it was about: a service of the catalogue, or null for a general matter.
  service_slug text,
  outcome text not null constraint interaction_outcome_check check (outcome in
    ('answered', 'request', 'passed_on', 'signposted', 'complaint', 'information_request', 'call_back')),
  team_code text not null constraint interaction_team_code_fkey references team,
  staff_number text,
  language text constraint interaction_language_check check (language in ('en', 'cy')),
  content_sealed bytea not null,
  reference text,
  private_room text constraint interaction_private_room_check check (private_room in ('asked', 'used')),
  survey text constraint interaction_survey_check check (survey in ('asked', 'said_no')),
  statement_reminder boolean not null default false,
  recording_refused boolean not null default false,
  rights_request boolean not null default false,
  sensitive boolean not null default false,
  -- The names of the facts the caller gave, never the answers.
  confirmed text[] not null default '{}',
  policy_version integer not null,
  closed_at timestamptz,
  -- The person said that this is not about them: nobody on the staff sees it until that is answered.
  hidden_since timestamptz,
  revision integer not null default 0
);
comment on table interaction is 'retention: interaction';
create index interaction_person_id_at_idx on interaction (person_id, at desc, interaction_id desc);
create index interaction_closed_at_idx on interaction (closed_at) where closed_at is not null;
select app.wall('interaction', 'select, insert, update, delete');
create policy interaction_all on interaction
  using (
    app.is_system() or app.is_about_me(person_id)
    or (app.kind() = 'staff' and not app.has_role('administrator')
        and (hidden_since is null or app.has_role('information_governance'))
        and (app.has_open(person_id) or team_code = any (app.team_codes())))
  )
  with check (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')));

-- Scanned letters and photographs belong to a contact as others belong to a request.
alter table file add column interaction_id uuid constraint file_interaction_id_fkey references interaction on delete cascade;
create index file_interaction_id_idx on file (interaction_id) where interaction_id is not null;
create index file_person_id_idx on file (person_id, added_at desc);
drop policy file_all on file;
create policy file_all on file
  using (
    app.is_system() or app.is_about_me(person_id)
    or (app.kind() = 'staff' and (
      exists (select from service_request r where r.service_request_id = file.service_request_id)
      or exists (select from interaction i where i.interaction_id = file.interaction_id)))
  )
  with check (
    app.is_system() or app.is_about_me(person_id)
    or (app.kind() = 'staff' and exists (select from interaction i where i.interaction_id = file.interaction_id))
  );

-- The ledger of recordings. The audio stays with the supplier; here are its reference and what the person may know of it.
create table recording (
  recording_id uuid not null constraint recording_pkey primary key,
  interaction_id uuid not null constraint recording_interaction_id_key unique
    constraint recording_interaction_id_fkey references interaction on delete cascade,
  person_id uuid not null constraint recording_person_id_fkey references person,
  line text not null,
  supplier_reference_sealed bytea not null,
  started_at timestamptz not null,
  seconds integer not null constraint recording_seconds_check check (seconds >= 0),
  -- Which announcement was played, and null when none was.
  notice_version text,
  transferred_to text,
  staff_number text not null,
  team_code text not null constraint recording_team_code_fkey references team,
  policy_version integer not null
);
comment on table recording is 'retention: recording';
create index recording_person_id_started_at_idx on recording (person_id, started_at desc, recording_id desc);
create index recording_started_at_idx on recording (started_at);
select app.wall('recording', 'select, insert, update, delete');
create policy recording_all on recording
  using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id)
         or (app.kind() = 'staff' and exists (select from interaction i where i.interaction_id = recording.interaction_id)))
  with check (app.is_system() or app.kind() = 'staff');

-- Moments and gaps on a recording, in seconds from its start: a gap has an end, a statement has none.
create table recording_mark (
  recording_id uuid not null constraint recording_mark_recording_id_fkey references recording on delete cascade,
  at_second integer not null,
  until_second integer,
  kind text not null constraint recording_mark_kind_check check (kind in ('payment', 'transfer', 'statement')),
  -- For a statement: whether the caller was reminded that the call is recorded.
  reminded boolean not null default false,
  constraint recording_mark_pkey primary key (recording_id, at_second, kind),
  constraint recording_mark_until_check check (until_second is null or until_second >= at_second)
);
comment on table recording_mark is 'retention: recording';
select app.wall('recording_mark', 'select, insert, delete');
create policy recording_mark_all on recording_mark
  using (exists (select from recording r where r.recording_id = recording_mark.recording_id))
  with check (exists (select from recording r where r.recording_id = recording_mark.recording_id));

-- What was handed to whom. Written by the act of sharing, shown to the person.
create table share (
  share_id uuid not null constraint share_pkey primary key,
  person_id uuid not null constraint share_person_id_fkey references person,
  interaction_id uuid constraint share_interaction_id_fkey references interaction on delete set null,
  service_request_id uuid constraint share_service_request_id_fkey references service_request on delete set null,
  at timestamptz not null,
  recipient_kind text not null constraint share_recipient_kind_check check (recipient_kind in ('team', 'organisation')),
  recipient text not null,
  -- Names of the details that were handed over: name, phone, email, address, date_of_birth, note, ...
  fields text[] not null,
  purpose_sealed bytea not null,
  ground text not null,
  staff_number text not null,
  policy_version integer not null
);
comment on table share is 'retention: sharing_log';
create index share_person_id_at_idx on share (person_id, at desc, share_id desc);
create index share_interaction_id_idx on share (interaction_id) where interaction_id is not null;
select app.wall('share', 'select, insert, update, delete');
create policy share_all on share
  using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id))
  with check (app.is_system() or app.kind() = 'staff');

-- Work handed to another team out of a contact.
create table referral (
  referral_id uuid not null constraint referral_pkey primary key,
  person_id uuid not null constraint referral_person_id_fkey references person,
  interaction_id uuid not null constraint referral_interaction_id_fkey references interaction on delete cascade,
  from_team text not null constraint referral_from_team_fkey references team,
  to_team text not null constraint referral_to_team_fkey references team,
  -- The chosen details with their values, the purpose, and what is asked.
  content_sealed bytea not null,
  created_at timestamptz not null,
  taken_by text,
  taken_at timestamptz,
  done_at timestamptz
);
comment on table referral is 'retention: interaction';
create index referral_to_team_open_idx on referral (to_team, created_at) where done_at is null;
create index referral_person_id_idx on referral (person_id);
create index referral_interaction_id_idx on referral (interaction_id);
select app.wall('referral', 'select, insert, update, delete');
create policy referral_all on referral
  using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator') and (to_team = any (app.team_codes()) or from_team = any (app.team_codes()))))
  with check (app.is_system() or app.kind() = 'staff');

-- ---- Calls ------------------------------------------------------------------------------------------------------------------

-- A call that rings now. Gone a day later; what stays is the interaction.
create table call (
  call_id uuid not null constraint call_pkey primary key,
  -- The telephone system's own name for the call: the same twice is one call.
  event_key text not null constraint call_event_key_key unique,
  line text not null,
  number_kind text not null constraint call_number_kind_check check (number_kind in ('uk', 'international', 'withheld', 'internal', 'unreadable')),
  number_sealed bytea,
  -- Finds the people with this number; a keyed hash.
  number_key bytea,
  arrived_at timestamptz not null,
  notice_version text,
  taken_by uuid constraint call_taken_by_fkey references staff,
  taken_at timestamptz,
  person_id uuid constraint call_person_id_fkey references person on delete set null,
  tier smallint not null default 0,
  wrong_tries smallint not null default 0,
  stopped_at timestamptz,
  -- Gaps as they happen, in seconds from the start: [{"kind":"payment","at":250,"until":325}].
  marks jsonb not null default '[]',
  interaction_id uuid,
  ended_at timestamptz
);
comment on table call is 'retention: call_event';
create index call_waiting_idx on call (arrived_at desc) where ended_at is null;
create index call_arrived_at_idx on call (arrived_at);
select app.wall('call', 'select, insert, update, delete');
create policy call_all on call
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')
         and (taken_by is null or taken_by = (select app.account_id()))))
  with check (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')));

-- How a caller was asked who they are: the names of the facts and the outcome, never an answer.
create table call_check (
  call_check_id uuid not null constraint call_check_pkey primary key,
  call_id uuid,
  person_id uuid not null constraint call_check_person_id_fkey references person on delete cascade,
  staff_number text not null,
  at timestamptz not null,
  outcome text not null constraint call_check_outcome_check check (outcome in ('agreed', 'not_agreed', 'stopped')),
  tier smallint not null,
  factors text[] not null
);
comment on table call_check is 'retention: access_log';
create index call_check_person_id_idx on call_check (person_id, at desc);
select app.wall('call_check', 'select, insert, delete');
create policy call_check_read on call_check for select using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id));
create policy call_check_insert on call_check for insert with check (app.is_system() or app.kind() = 'staff');
create policy call_check_delete on call_check for delete using (app.is_system());

-- ---- Putting things right ---------------------------------------------------------------------------------------------------

-- "This is wrong" and "this is not me", about one item of the record (UK GDPR art. 16: answered within one month).
create table correction (
  correction_id uuid not null constraint correction_pkey primary key,
  reference text not null constraint correction_reference_key unique,
  person_id uuid not null constraint correction_person_id_fkey references person,
  submission_key uuid not null constraint correction_submission_key_key unique,
  kind text not null constraint correction_kind_check check (kind in ('wrong', 'not_me')),
  category text not null,
  item_id uuid not null,
  team_code text not null constraint correction_team_code_fkey references team,
  words_sealed bytea not null,
  language text not null constraint correction_language_check check (language in ('en', 'cy')),
  sent_at timestamptz not null,
  due_on date not null,
  state text not null default 'open' constraint correction_state_check check (state in ('open', 'accepted', 'part', 'refused', 'withdrawn')),
  answer_sealed bytea,
  decided_at timestamptz,
  decided_by text,
  revision integer not null default 0,
  constraint correction_decided_check check ((state in ('accepted', 'part', 'refused')) = (decided_at is not null))
);
comment on table correction is 'retention: correction';
create index correction_person_id_idx on correction (person_id, sent_at desc);
create index correction_item_id_idx on correction (item_id) where state = 'open';
create index correction_open_idx on correction (team_code, due_on) where state = 'open';
select app.wall('correction', 'select, insert, update, delete');
create policy correction_all on correction
  using (app.is_system() or app.is_about_me(person_id) or app.has_open(person_id)
         or (app.kind() = 'staff' and not app.has_role('administrator')
             and (app.has_role('information_governance') or team_code = any (app.team_codes()))))
  with check (app.is_system() or app.is_about_me(person_id) or app.kind() = 'staff');

-- Proving to be somebody the council already knows. Rows look the same whether there is such a person or not.
create table match_try (
  match_try_id uuid not null constraint match_try_pkey primary key,
  account_id uuid not null constraint match_try_account_id_fkey references account on delete cascade,
  found_id uuid constraint match_try_found_id_fkey references person on delete cascade,
  way text not null constraint match_try_way_check check (way in ('text', 'letter', 'desk')),
  code_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  tries smallint not null default 0,
  done_at timestamptz
);
comment on table match_try is 'retention: account';
create index match_try_account_id_idx on match_try (account_id, created_at desc);
create index match_try_found_id_idx on match_try (found_id) where found_id is not null;
select app.wall('match_try', 'select, insert, update, delete');
create policy match_try_system on match_try using (app.is_system()) with check (app.is_system());

-- Letters go by e-mail, text message or post; post waits to be printed.
alter table outbox
  add column way text not null default 'email' constraint outbox_way_check check (way in ('email', 'text', 'post')),
  add column printed_by text;
create index outbox_post_idx on outbox (created_at) where way = 'post' and sent_at is null and cancelled_at is null;

-- ---- Who looked -------------------------------------------------------------------------------------------------------------

alter table audit
  add column actor_role text,
  add column actor_team text,
  -- Which part of the record was shown.
  add column part text;

-- ---- Finding people ---------------------------------------------------------------------------------------------------------
-- Unlogged: never in the write-ahead log, so in no base backup and on no replica. After a crash it is empty and is built
-- again from the sealed values, while the rest of the portal works.

create unlogged table person_search (
  person_id uuid not null constraint person_search_pkey primary key,
  -- The name in search form, and its words.
  name text not null,
  words text[] not null,
  -- What may be shown before anything is confirmed: initials, the street without its number, the postcode's first half.
  initials text not null,
  street text,
  outward text,
  birth_year smallint,
  date_of_birth date,
  language text
);
comment on table person_search is 'retention: contact_details';
create index person_search_words_idx on person_search using gin (words);
create index person_search_date_of_birth_idx on person_search (date_of_birth) where date_of_birth is not null;
select app.wall('person_search', 'select, insert, update, delete');
create policy person_search_all on person_search
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')))
  with check (app.is_system() or app.kind() in ('resident', 'staff', 'visitor'));

-- Exact keys: a phone number, an e-mail address, a postcode, an identifier, all in their normal form.
create unlogged table person_search_key (
  kind text not null constraint person_search_key_kind_check check (kind in ('phone', 'email', 'postcode', 'identifier')),
  term text not null,
  person_id uuid not null,
  constraint person_search_key_pkey primary key (kind, term, person_id)
);
comment on table person_search_key is 'retention: contact_details';
create index person_search_key_person_id_idx on person_search_key (person_id);
select app.wall('person_search_key', 'select, insert, delete');
create policy person_search_key_all on person_search_key
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')))
  with check (app.is_system() or app.kind() in ('resident', 'staff', 'visitor'));

-- Every word that is in a name, so that a misspelt one is looked for among few.
create unlogged table search_word (
  word text not null constraint search_word_pkey primary key
);
comment on table search_word is 'retention: contact_details';
create index search_word_trgm_idx on search_word using gin (word gin_trgm_ops);
select app.wall('search_word', 'select, insert, delete');
create policy search_word_all on search_word
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')))
  with check (app.kind() <> '');

-- How far the search tables are built. Logged, and so still there after a crash; the unlogged row beside it is not.
create table search_build (
  one boolean not null default true constraint search_build_pkey primary key constraint search_build_one_check check (one),
  reached uuid,
  persons bigint not null default 0,
  expected bigint not null default 0,
  finished_at timestamptz
);
grant select, insert, update on search_build to portal_app;
create unlogged table search_alive (
  one boolean not null default true constraint search_alive_pkey primary key constraint search_alive_one_check check (one)
);
grant select, insert, delete on search_alive to portal_app;

-- ---- Paging the record ------------------------------------------------------------------------------------------------------

create index request_message_person_id_at_idx on request_message (person_id, at desc, request_message_id desc);

-- ---- Packs of more than one council ------------------------------------------------------------------------------------------

alter table policy_pack add column council text not null default 'arianell';
alter table policy_pack alter column council drop default;
alter table service_request add column policy_council text not null default 'arianell';
alter table service_request alter column policy_council drop default;
alter table service_request drop constraint service_request_policy_version_fkey;
alter table policy_pack drop constraint policy_pack_pkey;
alter table policy_pack add constraint policy_pack_pkey primary key (council, version);
alter table service_request add constraint service_request_policy_fkey foreign key (policy_council, policy_version) references policy_pack;
