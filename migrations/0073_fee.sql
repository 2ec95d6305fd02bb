-- A request about information is free. Only where it is manifestly unfounded or excessive, or for further copies, may the cost of the
-- work be asked for (UK GDPR arts 12(5) and 15(3), law.md 1.3): whoever proposes it writes down what shows that, somebody else agrees,
-- the person is told, and the time starts when they have paid or need not pay any more.
create table rights_fee (
  rights_request_id uuid not null constraint rights_fee_pkey primary key
    constraint rights_fee_rights_request_id_fkey references rights_request on delete cascade,
  person_id uuid not null constraint rights_fee_person_id_fkey references person,
  ground text not null constraint rights_fee_ground_check check (ground in ('unfounded', 'excessive', 'copies')),
  -- The cost of the work and no more.
  pence bigint not null constraint rights_fee_pence_check check (pence between 1 and 100000),
  -- What shows it, for us; and what the person reads, with how to complain once it is charged.
  why_sealed bytea not null,
  notice_sealed bytea not null,
  proposed_at timestamptz not null,
  proposed_by text not null,
  proposed_account uuid not null,
  agreed_at timestamptz,
  agreed_by text,
  agreed_account uuid,
  -- When the person was asked once more.
  reminded_at timestamptz,
  constraint rights_fee_agreed_check check ((agreed_at is null) = (agreed_account is null) and (agreed_at is null) = (agreed_by is null)),
  constraint rights_fee_two_check check (agreed_account is null or agreed_account <> proposed_account),
  constraint rights_fee_reminded_check check (reminded_at is null or agreed_at is not null)
);
comment on table rights_fee is 'retention: rights_request';
create index rights_fee_person_id_idx on rights_fee (person_id);
create index rights_fee_unreminded_idx on rights_fee (agreed_at) where agreed_at is not null and reminded_at is null;
select app.wall('rights_fee', 'select, insert, update, delete');
-- What is proposed and not agreed is nothing that happened.
create policy rights_fee_read on rights_fee for select
  using (app.is_system() or app.answers_for_information() or (app.is_about_me(person_id) and agreed_at is not null));
create policy rights_fee_insert on rights_fee for insert
  with check (app.is_system() or (app.answers_for_information() and proposed_account = app.account_id() and agreed_at is null));
create policy rights_fee_update on rights_fee for update
  using (app.is_system() or (app.answers_for_information() and agreed_at is null))
  with check (app.is_system() or (app.answers_for_information() and agreed_account = app.account_id()));
create policy rights_fee_delete on rights_fee for delete
  using (app.is_system() or (app.answers_for_information() and agreed_at is null));

alter table rights_step drop constraint rights_step_kind_check;
alter table rights_step add constraint rights_step_kind_check
  check (kind in ('question', 'reply', 'identity_asked', 'identity_came', 'authority_asked', 'authority_came', 'extended', 'fee_asked',
                  'fee_paid', 'fee_waived'));
-- One fee, which is paid or waived once.
create unique index rights_step_fee_asked_key on rights_step (rights_request_id) where kind = 'fee_asked';
create unique index rights_step_fee_settled_key on rights_step (rights_request_id) where kind in ('fee_paid', 'fee_waived');

-- Nobody charges alone, nor for what is answered or for which more time was taken; and what was not charged is neither paid nor waived.
create function app.fee_in_order() returns trigger language plpgsql as $$
begin
  if new.kind = 'fee_asked' then
    if not exists (select from rights_fee f where f.rights_request_id = new.rights_request_id and f.agreed_at is not null) then
      raise insufficient_privilege using message = 'somebody else has to agree';
    end if;
    if not exists (select from rights_request r where r.rights_request_id = new.rights_request_id and r.state = 'open')
       or exists (select from rights_step s where s.rights_request_id = new.rights_request_id and s.kind = 'extended') then
      raise insufficient_privilege using message = 'nothing is charged any more';
    end if;
  elsif not exists (select from rights_step s where s.rights_request_id = new.rights_request_id and s.kind = 'fee_asked'
                    and s.on_day <= new.on_day) then
    raise insufficient_privilege using message = 'no fee was charged by then';
  end if;
  return new;
end $$;
create trigger rights_step_fee_in_order before insert on rights_step for each row
  when (new.kind in ('fee_asked', 'fee_paid', 'fee_waived')) execute function app.fee_in_order();
