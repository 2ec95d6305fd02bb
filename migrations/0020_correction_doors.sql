-- What answering a dispute needs beyond the record: one open dispute about an item, hiding it, and reaching the person.

-- A second dispute about the same item leads to the first while that is open.
create unique index correction_open_key on correction (person_id, item_id, kind) where state = 'open';
-- Information governance reads the queue of every team.
create index correction_due_idx on correction (due_on, correction_id) where state = 'open';

-- Hides a contact that somebody says is not about them, or shows it again. A door, because neither the person may change a
-- contact nor a caseworker see one that is hidden: it changes this one thing, for the person themselves, and for staff who may
-- see a dispute about it.
select app.let_owner('interaction');
select app.let_owner('correction');
create function app.hide_interaction(item uuid, hide boolean, at timestamptz) returns boolean
  language sql security definer set search_path = public, pg_temp
  as $$
    with changed as (
      update interaction i set hidden_since = case when hide then coalesce(i.hidden_since, at) end, revision = i.revision + 1
      where i.interaction_id = item
        and (app.is_system() or app.is_about_me(i.person_id)
             or (app.kind() = 'staff' and not app.has_role('administrator')
                 and exists (select from correction c where c.item_id = item and c.person_id = i.person_id and c.kind = 'not_me'
                             and (app.has_role('information_governance') or c.team_code = any (app.team_codes())))))
      returning 1)
    select exists (select from changed)
  $$;
revoke all on function app.hide_interaction(uuid, boolean, timestamptz) from public;
grant execute on function app.hide_interaction(uuid, boolean, timestamptz) to portal_app;

-- Whoever answers a dispute writes to the person, and so needs their address, and sees who was given what is wrong (UK GDPR art. 19).
create policy person_value_correction on person_value for select
  using (app.kind() = 'staff' and not app.has_role('administrator') and kind = 'email'
         and exists (select from correction c where c.person_id = person_value.person_id));
create policy share_correction on share for select
  using (app.kind() = 'staff' and not app.has_role('administrator')
         and exists (select from correction c where c.person_id = share.person_id));
