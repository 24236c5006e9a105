-- What Zalo's list of templates tells beside their status. `details_at` is when the rest of the row was asked for.
alter table engine.zalo_templates
    add column name        text    check (length(name) <= 500),
    add column tag         text    check (length(tag) <= 40),
    add column price_phone numeric check (price_phone >= 0),
    add column price_user  numeric check (price_user >= 0),
    add column parameters  jsonb   not null default '[]' check (jsonb_typeof(parameters) = 'array'),
    add column details_at  timestamptz;
