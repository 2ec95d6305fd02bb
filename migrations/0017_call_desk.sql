-- What the desk needs of a call besides who rang: which facts agreed so far, the code that was sent, and where the call went on to.

alter table call
  -- Names of the facts that agreed, never the answers.
  add column factors text[] not null default '{}',
  -- The one-time code of this call, as a keyed hash.
  add column code_hash bytea,
  add column code_until timestamptz,
  add column codes_sent smallint not null default 0,
  add column transferred_to text;
create index call_person_id_idx on call (person_id) where person_id is not null;

-- Whoever rings and stays unnamed becomes a person of that kind, made by the member of staff who took the call.
create policy person_unnamed on person for insert
  with check (kind = 'unnamed' and app.kind() = 'staff' and not app.has_role('administrator'));
