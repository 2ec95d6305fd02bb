-- When a caller last proved who they are: what agreed is good for two hours, so that a call nobody saved opens no record for a day.
alter table call add column proven_at timestamptz;
