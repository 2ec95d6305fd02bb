-- The register of holdings shows, exports, erases and lets expire. It needs leave to delete what has ended, as the portal
-- itself and as nobody else, and an index wherever a period runs.

-- When a sign-in was closed: its keeping period counts from that day.
alter table account add column closed_at timestamptz;
update account set closed_at = now() where state = 'closed';
alter table account add constraint account_closed_check check ((state = 'closed') = (closed_at is not null));

-- The sign-in behind a record, for whoever may see the record: its rows are its owner's alone.
create function app.sign_in_of(person uuid) returns table (active boolean, closed_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select a.state = 'active', a.closed_at from account a
    where a.person_id = person and (app.is_system() or app.is_about_me(person) or app.has_open(person))
  $$;

-- A verb that is granted is the portal's own: neither a resident nor a member of staff deletes a request or a trace.
grant delete on service_request, request_event, request_message, record_access to portal_app;
create policy service_request_delete on service_request as restrictive for delete using (app.is_system());
create policy request_event_delete on request_event for delete using (app.is_system());
create policy request_message_delete on request_message for delete using (app.is_system());
create policy record_access_delete on record_access for delete using (app.is_system());
create policy interaction_delete on interaction as restrictive for delete using (app.is_system());
create policy recording_delete on recording as restrictive for delete using (app.is_system());
create policy share_delete on share as restrictive for delete using (app.is_system());
create policy correction_delete on correction as restrictive for delete using (app.is_system());
create policy safety_marker_delete on safety_marker as restrictive for delete using (app.is_system());
create policy person_delete on person as restrictive for delete using (app.is_system());

-- A call that rings is about somebody once it is known who calls.
create policy call_about_me on call for select using (app.is_about_me(person_id));

-- The audit can be added to and never changed; its rows go when their time is over, in whole blocks and from the oldest on.
-- The block stays with its digests, so the chain still holds. Not before a year, whatever a policy says.
select app.let_owner('audit');
create function app.expire_audit(before timestamptz, most bigint) returns setof bigint
  language plpgsql security definer set search_path = public, pg_temp
  as $$
    declare
      horizon xid8;
    begin
      if not app.is_system() or before > app.now() - interval '1 year' then
        raise insufficient_privilege using message = 'the audit is kept';
      end if;
      select upto_txid into horizon from audit_block where sealed_at < before order by block_number desc limit 1;
      return query
        delete from audit where audit_id in (select a.audit_id from audit a where a.txid < horizon order by a.txid limit most)
        returning audit_id;
    end
  $$;

-- Where periods run. A person's own, for "deleting soon"; everybody's, for the walk that lets expire.
create index interaction_person_id_closed_at_idx on interaction (person_id, closed_at) where closed_at is not null;
create index interaction_reception_idx on interaction (at) where channel = 'email' and direction = 'out' and kind = 'referral';
create index referral_created_at_idx on referral (created_at) where done_at is not null;
create index service_request_closed_idx on service_request ((coalesce(decided_at, withdrawn_at)))
  where coalesce(decided_at, withdrawn_at) is not null;
create index person_value_ended_at_idx on person_value (ended_at) where ended_at is not null;
create index person_value_until_date_idx on person_value (until_date) where kind = 'need' and ended_at is null;
create index safety_marker_ended_at_idx on safety_marker (ended_at) where ended_at is not null;
create index outbox_created_at_idx on outbox (created_at);
create index share_at_idx on share (at);
create index correction_decided_at_idx on correction (decided_at) where decided_at is not null;
create index call_check_at_idx on call_check (at);
create index record_access_since_idx on record_access (since);
create index account_closed_at_idx on account (closed_at) where closed_at is not null;
create index person_created_at_idx on person (created_at);
create index draft_person_id_expires_at_idx on draft (person_id, expires_at);
