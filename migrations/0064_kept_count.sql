-- What stays of things whose end is to be made anonymous (law.md 7.3): how many there were, by month and service. It is written in
-- the statement that deletes them, so that a batch either went and was counted, or neither. A count has no number of anything and
-- nobody's; small ones are hidden where it is shown.
create table kept_count (
  category text not null constraint kept_count_category_check check (category in ('interaction', 'service_request')),
  -- The first of the month, in London, in which it happened or was sent.
  month date not null constraint kept_count_month_check check (extract(day from month) = 1),
  -- Empty for what was about no service of the catalogue.
  service_slug text not null,
  number bigint not null constraint kept_count_number_check check (number > 0),
  constraint kept_count_pkey primary key (category, month, service_slug)
);
select app.wall('kept_count', 'select, insert, update');
create policy kept_count_read on kept_count for select
  using (app.is_system() or (app.kind() = 'staff' and (app.has_role('information_governance') or app.has_role('manager') or app.has_role('administrator'))));
create policy kept_count_insert on kept_count for insert with check (app.is_system());
create policy kept_count_update on kept_count for update using (app.is_system());

-- Only a sweep whose rule says so sets `app.keep_counts`; what is erased at somebody's wish leaves no count.
create function app.keep_count() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('app.keep_counts', true), '') <> 'on' then
    return null;
  end if;
  if tg_table_name = 'interaction' then
    insert into kept_count (category, month, service_slug, number)
    select 'interaction', date_trunc('month', at at time zone 'Europe/London')::date, coalesce(service_slug, ''), count(*) from gone group by 2, 3
    on conflict on constraint kept_count_pkey do update set number = kept_count.number + excluded.number;
  else
    insert into kept_count (category, month, service_slug, number)
    select 'service_request', date_trunc('month', sent_at at time zone 'Europe/London')::date, service_slug, count(*) from gone group by 2, 3
    on conflict on constraint kept_count_pkey do update set number = kept_count.number + excluded.number;
  end if;
  return null;
end $$;
create trigger interaction_keep_count after delete on interaction referencing old table as gone
  for each statement execute function app.keep_count();
create trigger service_request_keep_count after delete on service_request referencing old table as gone
  for each statement execute function app.keep_count();
