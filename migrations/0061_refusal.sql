-- A request that is refused because it is manifestly unfounded or excessive (UK GDPR art. 12(5), law.md 1.3): the burden of showing
-- that is ours, so whoever proposes it writes down why, and somebody else agrees before anything is sent.
create table rights_refusal (
  rights_request_id uuid not null constraint rights_refusal_pkey primary key
    constraint rights_refusal_rights_request_id_fkey references rights_request on delete cascade,
  person_id uuid not null constraint rights_refusal_person_id_fkey references person,
  ground text not null constraint rights_refusal_ground_check check (ground in ('unfounded', 'excessive')),
  -- What shows it, and what the person would read.
  why_sealed bytea not null,
  reasons_sealed bytea not null,
  proposed_at timestamptz not null,
  proposed_by text not null,
  proposed_account uuid not null,
  agreed_at timestamptz,
  agreed_by text,
  agreed_account uuid,
  constraint rights_refusal_agreed_check check ((agreed_at is null) = (agreed_account is null) and (agreed_at is null) = (agreed_by is null)),
  constraint rights_refusal_two_check check (agreed_account is null or agreed_account <> proposed_account)
);
comment on table rights_refusal is 'retention: rights_request';
create index rights_refusal_person_id_idx on rights_refusal (person_id);
select app.wall('rights_refusal', 'select, insert, update, delete');
-- What is proposed and not agreed is nothing that happened.
create policy rights_refusal_read on rights_refusal for select
  using (app.is_system() or app.answers_for_information() or (app.is_about_me(person_id) and agreed_at is not null));
create policy rights_refusal_insert on rights_refusal for insert
  with check (app.is_system() or (app.answers_for_information() and proposed_account = app.account_id() and agreed_at is null));
create policy rights_refusal_update on rights_refusal for update
  using (app.is_system() or (app.answers_for_information() and agreed_at is null))
  with check (app.is_system() or (app.answers_for_information() and agreed_account = app.account_id()));
create policy rights_refusal_delete on rights_refusal for delete
  using (app.is_system() or (app.answers_for_information() and agreed_at is null));

-- While somebody else has to agree, nobody refuses it.
create function app.refused_by_two() returns trigger language plpgsql as $$
begin
  if exists (select from rights_refusal f where f.rights_request_id = new.rights_request_id and f.agreed_at is null) then
    raise insufficient_privilege using message = 'somebody else has to agree';
  end if;
  return new;
end $$;
create trigger rights_request_refused_by_two before update of state on rights_request for each row
  when (new.state = 'refused' and old.state <> 'refused') execute function app.refused_by_two();
