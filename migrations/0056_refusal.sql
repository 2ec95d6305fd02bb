-- What is called manifestly unfounded or excessive is refused by two people (law.md 1.3): one proposes it and says why, a second agrees
-- or sends it back. The words wait sealed until then, and are the answer afterwards.
alter table rights_request
  add column refusal_ground text constraint rights_request_refusal_ground_check check (refusal_ground in ('unfounded', 'excessive')),
  add column refusal_by text,
  add column refusal_sealed bytea,
  add constraint rights_request_refusal_by_check check ((refusal_ground is null) = (refusal_by is null)),
  add constraint rights_request_refusal_sealed_check check (refusal_sealed is null or refusal_ground is not null),
  add constraint rights_request_two_refuse_check check (refusal_ground is null or state <> 'refused' or decided_by <> refusal_by);
