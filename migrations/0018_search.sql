-- Finding people, and reading who looked.

-- Whoever is forgotten is found no more: a person's rows go with the person. (An unlogged table may refer to a logged one.)
alter table person_search add constraint person_search_person_id_fkey foreign key (person_id) references person on delete cascade;
alter table person_search_key
  add constraint person_search_key_person_id_fkey foreign key (person_id) references person_search on delete cascade;

-- What is found is read by staff and written by the portal. Everybody else, residents who change their own number included,
-- writes through the door below, which puts a person's whole entry in the place of the one before.
drop policy person_search_all on person_search;
drop policy person_search_key_all on person_search_key;
drop policy search_word_all on search_word;
create policy person_search_read on person_search for select
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')));
create policy person_search_key_read on person_search_key for select
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')));
create policy person_search_write on person_search using (app.is_system()) with check (app.is_system());
create policy person_search_key_write on person_search_key using (app.is_system()) with check (app.is_system());
create policy search_word_read on search_word for select
  using (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')));
create policy search_word_write on search_word using (app.is_system()) with check (app.is_system());
select app.let_owner('person_search');
select app.let_owner('person_search_key');
select app.let_owner('search_word');

-- `people` are all whose entries are brought up to date; one without a row in `entries` is found no more. A resident or a
-- visitor names nobody but themselves.
create function app.search_put(people uuid[], entries jsonb) returns void
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  if not (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator'))
          or (cardinality(people) = 1 and app.is_about_me(people[1]))) then
    raise insufficient_privilege using message = 'not yours to find';
  end if;
  if exists (select from jsonb_array_elements(entries) e where not (e ->> 'person')::uuid = any (people)) then
    raise insufficient_privilege using message = 'not named';
  end if;
  delete from person_search s where s.person_id = any (people)
    and not exists (select from jsonb_array_elements(entries) e where (e ->> 'person')::uuid = s.person_id);
  delete from person_search_key k where k.person_id = any (people);
  insert into person_search (person_id, name, words, initials, street, outward, birth_year, date_of_birth, language)
    select (e ->> 'person')::uuid, e ->> 'name', array(select jsonb_array_elements_text(e -> 'words')), e ->> 'initials',
           e ->> 'street', e ->> 'outward', extract(year from (e ->> 'date_of_birth')::date)::smallint,
           (e ->> 'date_of_birth')::date, e ->> 'language'
    from jsonb_array_elements(entries) e
    on conflict (person_id) do update set
      name = excluded.name, words = excluded.words, initials = excluded.initials, street = excluded.street,
      outward = excluded.outward, birth_year = excluded.birth_year, date_of_birth = excluded.date_of_birth,
      language = excluded.language;
  insert into person_search_key (kind, term, person_id)
    select distinct k ->> 0, k ->> 1, (e ->> 'person')::uuid
    from jsonb_array_elements(entries) e, jsonb_array_elements(e -> 'keys') k;
  -- In order, so that two people who come at once never wait for each other in a circle.
  insert into search_word (word)
    select distinct jsonb_array_elements_text(e -> 'words') from jsonb_array_elements(entries) e order by 1
    on conflict do nothing;
end $$;

-- A name that nobody has any more is forgotten too.
create function app.search_forget_words() returns trigger
  language plpgsql security definer set search_path = public, pg_temp
  as $$
begin
  delete from search_word w where w.word = any (old.words)
    and not exists (select from person_search s where s.words @> array[w.word]);
  return null;
end $$;
create trigger person_search_deleted after delete on person_search for each row execute function app.search_forget_words();
create trigger person_search_renamed after update on person_search for each row when (old.words <> new.words)
  execute function app.search_forget_words();

-- Two doors that only read. Row security would keep the planner from the indexes on words: it lets no operator that might
-- tell tales look before its own check, and these two operators might. So the check stands inside.

-- The words that are like each of `typed`, at most `most` for each; `nth` counts from one. From the index always: what comparing
-- two words costs is not in the planner's reckoning.
create function app.search_similar(typed text[], most integer) returns table (nth bigint, word text)
  language sql stable security definer set search_path = public, pg_temp set pg_trgm.similarity_threshold = 0.3
  set enable_seqscan = off
  as $$
    select t.nth, s.word
    from unnest($1) with ordinality as t (word, nth)
    cross join lateral (
      select w.word from search_word w where w.word % t.word order by similarity(w.word, t.word) desc, w.word limit $2
    ) as s
    where app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator'))
  $$;

-- Everybody whose name has a word of each of three sets.
create function app.search_by_words(one text[], two text[], three text[], most integer) returns setof person_search
  language sql stable security definer set search_path = public, pg_temp
  as $$
    select s.* from person_search s
    where s.words && $1 and s.words && $2 and s.words && $3
      and (app.is_system() or (app.kind() = 'staff' and not app.has_role('administrator')))
    limit $4
  $$;

revoke all on function app.search_put(uuid[], jsonb), app.search_similar(text[], integer),
  app.search_by_words(text[], text[], text[], integer) from public;
grant execute on function app.search_put(uuid[], jsonb), app.search_similar(text[], integer),
  app.search_by_words(text[], text[], text[], integer) to portal_app;

-- Who looked, in the order it is shown, however much the portal itself did to a record meanwhile.
create index audit_person_id_kind_idx on audit (person_id, actor_kind, audit_id desc) where person_id is not null;
