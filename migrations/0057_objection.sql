-- What exactly is asked of a right, and what of it takes effect by itself. Promotion and surveys stop at once (UK GDPR art. 21(3)), and
-- what can be taken elsewhere is there at once (art. 20). Whoever objects to anything else has the use of their record limited from the
-- receipt of the objection until it is decided (arts 18(1)(d) and 21(1)); a limit that was granted begins (art. 18). Each once: what
-- staff lift afterwards stays lifted.
alter table rights_request
  add column particular text,
  add column limited_at timestamptz,
  add constraint rights_request_particular_check check (
    particular is null
    or (kind = 'objection' and particular in ('promotion', 'surveys', 'use'))
    or (kind = 'restriction' and particular in ('disputed', 'unlawful', 'claim', 'objection'))
    or (kind = 'portability' and particular = 'export'));
create index rights_request_effect_idx on rights_request (rights_request_id)
  where limited_at is null and ((kind in ('objection', 'portability') and state = 'open')
    or (kind = 'restriction' and state in ('accepted', 'part') and particular is not null));
