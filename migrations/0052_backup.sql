-- Backups that were made, which lines of the journal outside the database this database knows, and whether it was restored.

create table backup (
  backup_id uuid not null constraint backup_pkey primary key,
  made_at timestamptz not null,
  -- The last day on which its copy of the keys is kept.
  kept_until date not null,
  finished_at timestamptz,
  removed_at timestamptz
);
select app.wall('backup', 'select, insert, update');
-- Whoever reads a certificate of erasure is told when the last copy of a key is gone.
create policy backup_read on backup for select using (app.kind() <> '');
create policy backup_write on backup using (app.is_system()) with check (app.is_system());

-- A line by its hash. It is written in the transaction that does what the line says, so that a database that was set back to an
-- earlier day is told by the lines it does not know.
create table journal_line (
  line text not null constraint journal_line_pkey primary key,
  known_at timestamptz not null
);
select app.wall('journal_line', 'select, insert');
create policy journal_line_read on journal_line for select using (app.is_system());
create policy journal_line_write on journal_line for insert with check (app.kind() <> '');

-- This database came out of a backup. Nobody is served before what was forgotten since is forgotten again.
create table restoration (
  restored_at timestamptz not null constraint restoration_pkey primary key,
  backup_id uuid not null,
  replayed_at timestamptz
);
select app.wall('restoration', 'select, insert, update');
create policy restoration_all on restoration using (app.is_system()) with check (app.is_system());

-- The audit is sealed in the order of transactions, which a cluster numbers by itself: in another cluster a restored database
-- meets lower numbers, and new rows would slip in behind seals that are there. What is added to each number lifts it above all
-- that were used before. Restoring puts another number into this function; a table would be read for each row of the audit.
create function app.audit_shift() returns bigint language sql immutable parallel safe as $$ select 0::bigint $$;

create function app.audit_horizon() returns xid8 language sql stable
  as $$ select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + app.audit_shift())::text::xid8 $$;

alter table audit alter column txid set default ((pg_current_xact_id()::text::bigint + app.audit_shift())::text::xid8);

-- Whether somebody said that a value is wrong, and was not told that it is right. Whoever may change the value need not be able
-- to see the dispute.
create function app.is_disputed(value uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select app.kind() <> ''
      and exists (select from correction c where c.item_id = value and c.state in ('open', 'accepted', 'part'))
  $$;
revoke all on function app.is_disputed(uuid) from public;
grant execute on function app.is_disputed(uuid) to portal_app;
