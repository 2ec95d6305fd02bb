-- What the council offers, as data, and where things are. A request keeps the version of the service it was asked under.

create table service (
  service_slug text not null,
  version integer not null,
  definition jsonb not null,
  loaded_at timestamptz not null,
  constraint service_pkey primary key (service_slug, version)
);
grant select, insert on service to portal_app;

create table policy_pack (
  version integer not null constraint policy_pack_pkey primary key,
  content text not null,
  effective_from date not null,
  loaded_at timestamptz not null
);
grant select, insert on policy_pack to portal_app;

-- The gazetteer: public facts about streets and addresses, not about people.
create table street (
  usrn bigint not null constraint street_pkey primary key,
  name_en text not null,
  name_cy text not null,
  town_en text not null,
  town_cy text not null,
  ward text not null,
  landmark_en text not null,
  landmark_cy text not null,
  latitude double precision not null,
  longitude double precision not null,
  search text not null
);
create index street_search_idx on street using gin (search gin_trgm_ops);
grant select, insert, delete on street to portal_app;

create table address (
  uprn bigint not null constraint address_pkey primary key,
  usrn bigint not null,
  line1_en text not null,
  line1_cy text not null,
  town_en text not null,
  town_cy text not null,
  ward text not null,
  postcode text not null,
  latitude double precision not null,
  longitude double precision not null
);
create index address_postcode_idx on address (postcode);
create index address_usrn_idx on address (usrn);
grant select, insert, delete on address to portal_app;
