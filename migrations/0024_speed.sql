-- Records of any length, read from indexes: what was last touched months ago is still on the disk, and every row of a table that
-- must be fetched from there is a wait.

-- A page of the record begins anywhere in it, and counting goes on to a thousand. What the walls ask of a contact stands in the
-- index, so that counting reads nothing else.
drop index interaction_person_id_at_idx;
create index interaction_person_id_at_idx on interaction (person_id, at desc, interaction_id desc)
  include (team_code, hidden_since, rights_request);
-- Whether anything of somebody's is open, without reading what is closed.
create index interaction_open_idx on interaction (person_id) where closed_at is null;
-- What a reception passed on for one person; the index before it runs over everybody.
create index interaction_person_id_reception_idx on interaction (person_id, at)
  where channel = 'email' and direction = 'out' and kind = 'referral';

-- An index answers by itself only for pages that were vacuumed: when one contact in a hundred is new, and not one in five.
alter table interaction set (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_vacuum_scale_factor = 0.02);

-- How many contacts a wall lets pass is guessed before it is known who asks, and the guess was one of a hundred: too few for the
-- planner to stop early at a page's end, so it fetched all twenty thousand of somebody and sorted them. A question that is answered
-- once, before any row, is guessed to be a yes or a no alike. It is the wall's own first question: who may pass stays as it was.
do $$
declare
  wall record;
begin
  for wall in
    select policyname, qual from pg_policies
    where schemaname = 'public' and tablename = 'interaction' and permissive = 'PERMISSIVE' and cmd in ('SELECT', 'ALL')
  loop
    execute format('alter policy %I on interaction using ((select app.is_system()) or (%s))', wall.policyname, wall.qual);
  end loop;
end $$;

-- Nor does the planner know whose record it is when it settles on a plan for everybody. One made for a person with ten contacts
-- fetches all of them and sorts: told that each may have very many, it begins at the newest and stops at the page's end, which
-- costs somebody with ten no more.
alter table interaction alter column person_id set (n_distinct = 200);
analyze interaction;
