-- Less to write for each message.

-- The trace is read as a whole and never searched: as text it takes half of the bytes, and nobody parses it when it is written. `trace::jsonb` where
-- somebody wants to look inside.
alter table engine.decisions alter column trace type text;

-- Most messages belong to no campaign, many have no template, and none was sent when it is written: an index that leaves those out finds the same
-- rows.
drop index oamessages_account_id_sent_at, oamessages_campaign_id, oamessages_template_id;
create index oamessages_account_id_sent_at on oamessages (account_id, sent_at) where sent_at is not null;
create index oamessages_campaign_id on oamessages (campaign_id) where campaign_id is not null;
create index oamessages_template_id on oamessages (template_id) where template_id is not null;

-- Rows lie in the order of their time, and are only asked for what is old.
drop index engine.idempotency_keys_by_age;
create index idempotency_keys_by_age on engine.idempotency_keys using brin (created_at) with (pages_per_range = 32, autosummarize = on);
