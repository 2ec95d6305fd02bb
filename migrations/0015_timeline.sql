-- Reading a record a page at a time, from whatever moment and item the page before ended with.

drop index outbox_person_id_idx;
create index outbox_person_id_created_at_idx on outbox (person_id, created_at desc, outbox_id desc) where person_id is not null;
-- Files that belong to no draft, no request and no contact stand in the record by themselves.
create index file_loose_idx on file (person_id, added_at desc, file_id desc)
  where draft_id is null and service_request_id is null and interaction_id is null;
-- How often staff looked lately, without reading what the person did themselves.
create index audit_looked_idx on audit (person_id, at desc) where actor_kind = 'staff' and person_id is not null;
