-- While the use of a record is limited (UK GDPR art. 18(2)), what ended before is kept and not read in passing: neither in the lists of
-- a team nor by its address. What is open, or is asked for since, the person wants done. Managers and information governance reach it,
-- as they reach the record (0022).
create function app.is_limited(whose uuid, ended timestamptz) returns boolean language plpgsql stable as $$
begin
  return not app.has_role('information_governance') and not app.has_role('manager')
    and exists (select from person p where p.person_id = whose and p.restricted_since > ended);
end $$;

create policy service_request_limited on service_request as restrictive for select to portal_app
  using ((select app.kind()) <> 'staff' or coalesce(decided_at, withdrawn_at) is null
         or not app.is_limited(person_id, coalesce(decided_at, withdrawn_at)));
