-- Contacts at work: who may change them at the second wall, and what is found without reading everything.

-- The records that the member of staff who acts has open now, as a set: a policy asks for it once in a query, not once in a row.
create function app.open_persons() returns setof uuid language sql stable
  as $$ select a.person_id from record_access a
        where app.kind() = 'staff' and not app.has_role('administrator')
          and a.account_id = app.account_id() and a.until > app.now() $$;

-- Staff read contacts of their teams and of the records they have open; whoever answers information requests finds those too.
drop policy interaction_all on interaction;
create policy interaction_read on interaction for select
  using (
    app.is_system() or app.is_about_me(person_id)
    or (app.kind() = 'staff' and not app.has_role('administrator')
        and (hidden_since is null or app.has_role('information_governance'))
        and (person_id in (select app.open_persons()) or team_code = any (app.team_codes())
             or (rights_request and app.has_role('information_governance'))))
  );
create policy interaction_insert on interaction for insert
  with check (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')));
create policy interaction_update on interaction for update
  using (
    app.is_system() or app.is_about_me(person_id)
    or (app.kind() = 'staff' and not app.has_role('administrator')
        and (hidden_since is null or app.has_role('information_governance'))
        and (person_id in (select app.open_persons()) or team_code = any (app.team_codes())
             or (rights_request and app.has_role('information_governance'))))
  )
  with check (app.is_system() or app.is_about_me(person_id) or (app.kind() = 'staff' and not app.has_role('administrator')));

-- Deleting is the register's alone, which works as the portal itself.
create policy interaction_remove on interaction for delete using (app.is_system());

-- "This is not me": the person takes a contact out of the sight of staff, and can change nothing else of it.
create function app.person_only_hides() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - array['hidden_since', 'revision'] is distinct from to_jsonb(old) - array['hidden_since', 'revision'] then
    raise exception 'of a contact, the person changes only whether staff see it' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger interaction_person_only_hides before update on interaction for each row
  when (app.kind() in ('visitor', 'resident')) execute function app.person_only_hides();

-- The receipt date of a rights request is the date of its contact: the clock of the law begins there.
create index interaction_rights_request_idx on interaction (at, interaction_id) where rights_request;
-- How often somebody was signposted elsewhere is counted.
create index interaction_signposted_idx on interaction (at) where outcome = 'signposted';

-- Pressed twice, a referral is one referral while it waits.
create unique index referral_waiting_key on referral (interaction_id, to_team) where done_at is null;
