-- Teams and the people who work in them. A member of staff signs in with an account like anybody, always with a second step.

create table team (
  team_code text not null constraint team_pkey primary key,
  name_en text not null,
  name_cy text not null
);
grant select, insert, update on team to portal_app;

create table staff (
  account_id uuid not null constraint staff_pkey primary key constraint staff_account_id_fkey references account on delete cascade,
  -- What a resident sees instead of a name, like A-117.
  staff_number text not null constraint staff_staff_number_key unique,
  roles text[] not null constraint staff_roles_check
    check (roles <@ array['adviser', 'caseworker', 'information_governance', 'manager', 'administrator']),
  welsh boolean not null default false,
  created_at timestamptz not null,
  ended_at timestamptz
);
comment on table staff is 'retention: account';
select app.wall('staff', 'select, insert, update');
create policy staff_read on staff for select using (app.is_system() or app.kind() = 'staff');
create policy staff_insert on staff for insert with check (app.is_system());
create policy staff_update on staff for update
  using (app.is_system() or app.has_role('manager') or app.has_role('administrator'))
  with check (app.is_system() or app.has_role('manager') or app.has_role('administrator'));

create table staff_team (
  account_id uuid not null constraint staff_team_account_id_fkey references staff on delete cascade,
  team_code text not null constraint staff_team_team_code_fkey references team,
  constraint staff_team_pkey primary key (account_id, team_code)
);
comment on table staff_team is 'retention: account';
select app.wall('staff_team', 'select, insert, delete');
create policy staff_team_read on staff_team for select using (app.is_system() or app.kind() = 'staff');
create policy staff_team_insert on staff_team for insert
  with check (app.is_system() or app.has_role('administrator') or (app.has_role('manager') and team_code = any (app.team_codes())));
create policy staff_team_delete on staff_team for delete
  using (app.is_system() or app.has_role('administrator') or (app.has_role('manager') and team_code = any (app.team_codes())));

select app.let_owner('account');
select app.let_owner('person');
select app.let_owner('staff');
select app.let_owner('staff_team');

-- Who somebody is, read afresh on every request, so that a role taken away or an account closed bites at once.
create function app.who_is(account uuid)
  returns table (person_id uuid, language text, second_step boolean, staff_number text, roles text[], teams text[], welsh boolean)
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select a.person_id, p.language, a.second_step_since is not null, s.staff_number, s.roles,
           array(select t.team_code from staff_team t where t.account_id = a.account_id order by 1), coalesce(s.welsh, false)
    from account a
    join person p using (person_id)
    left join staff s on s.account_id = a.account_id and s.ended_at is null
    where a.account_id = account and a.state = 'active'
      and (p.kind <> 'staff' or s.account_id is not null)
  $$;

create table saved_view (
  saved_view_id uuid not null constraint saved_view_pkey primary key,
  account_id uuid not null constraint saved_view_account_id_fkey references staff on delete cascade,
  name text not null,
  query text not null,
  created_at timestamptz not null,
  constraint saved_view_account_id_name_key unique (account_id, name)
);
comment on table saved_view is 'retention: account';
select app.wall('saved_view', 'select, insert, update, delete');
create policy saved_view_own on saved_view
  using (app.is_system() or account_id = (select app.account_id()))
  with check (app.is_system() or account_id = (select app.account_id()));

create table reply_template (
  reply_template_id uuid not null constraint reply_template_pkey primary key,
  team_code text not null constraint reply_template_team_code_fkey references team,
  kind text not null constraint reply_template_kind_check check (kind in ('ask', 'reply', 'resolve')),
  title_en text not null,
  title_cy text not null,
  body_en text not null,
  body_cy text not null,
  constraint reply_template_team_code_kind_title_en_key unique (team_code, kind, title_en)
);
grant select, insert, update, delete on reply_template to portal_app;
