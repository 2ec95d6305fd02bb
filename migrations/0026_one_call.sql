-- A yes that holds for one call: the moment on its recording, and nothing that outlasts it (law.md 4.1).
alter table recording_mark drop constraint recording_mark_kind_check;
alter table recording_mark add constraint recording_mark_kind_check check (kind in ('payment', 'transfer', 'statement', 'authority'));
