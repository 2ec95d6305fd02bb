-- What the councils' notices name beyond contact details, equality answers that staff never see beside a record, safety markers
-- that are reviewed, and codes for changing one's own details.

alter table person_value drop constraint person_value_kind_check;
alter table person_value add constraint person_value_kind_check check (kind in
  ('name', 'known_as', 'email', 'phone', 'address', 'date_of_birth', 'council_tax_account', 'nino', 'service_reference',
   'bank_account', 'household_member', 'circumstance', 'equality', 'need'));

-- Equality answers are for statistics: kept apart from whoever decides anything about the person.
drop policy person_value_all on person_value;
create policy person_value_all on person_value
  using (
    app.is_system() or app.is_about_me(person_id)
    or (app.kind() = 'staff' and not app.has_role('administrator') and kind <> 'equality'
        and (app.has_open(person_id) or exists (select from service_request r where r.person_id = person_value.person_id)))
  )
  with check (app.is_system() or app.is_about_me(person_id) or (app.has_open(person_id) and kind <> 'equality'));

-- How a record is kept (deceased, restricted, related to staff) is said by those who answer for it, with the record open.
drop policy person_all on person;
create policy person_all on person using (app.is_system() or app.is_about_me(person_id) or app.kind() = 'staff')
  with check (
    app.is_system() or app.is_about_me(person_id)
    or (app.has_open(person_id) and (app.has_role('information_governance') or app.has_role('manager')))
  );

-- A marker is looked at again; each time it may stay for six months more.
alter table safety_marker
  add column reviewed_at timestamptz,
  add column reviewed_by text;
alter table safety_marker drop constraint safety_marker_review_on_check;
alter table safety_marker add constraint safety_marker_review_on_check
  check (review_on <= (coalesce(reviewed_at, created_at) at time zone 'Europe/London')::date + interval '6 months');

alter table one_time_code drop constraint one_time_code_purpose_check;
alter table one_time_code add constraint one_time_code_purpose_check
  check (purpose in ('register', 'recover', 'change_email', 'change_details', 'track', 'staff_invitation'));
