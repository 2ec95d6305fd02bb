-- A limit for each day, by e-mail (law.md 9.2).

alter table survey_wave
  -- The most people to ask by e-mail on one day in London; null is no limit.
  add column most_day integer constraint survey_wave_most_day_check check (most_day between 1 and 100000);
-- How many were asked today.
create index survey_invitation_invited_at_idx on survey_invitation (survey_wave_id, invited_at) where way = 'email';
