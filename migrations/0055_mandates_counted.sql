-- How many mandates somebody holds, for the pages that only count: neither the people they act for nor a key is read.
create function app.mandates_held_count(account uuid) returns bigint
  language sql stable security definer set search_path = public, pg_temp
  as $$ select count(*) from mandate m where m.account_id = account and m.state in ('invited', 'active') $$;
revoke all on function app.mandates_held_count(uuid) from public;
grant execute on function app.mandates_held_count(uuid) to portal_app;
