-- Whoever objects has the use of their record limited from the receipt of the objection until it is decided (UK GDPR arts 18(1)(d)
-- and 21(1)). Once for each objection: what staff lift afterwards stays lifted.
alter table rights_request add column limited_at timestamptz;
create index rights_request_objection_idx on rights_request (rights_request_id) where kind = 'objection' and state = 'open' and limited_at is null;
