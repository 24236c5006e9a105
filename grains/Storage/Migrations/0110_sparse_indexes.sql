-- Most events belong to no campaign and no advertisement, and many to no session. An index that leaves those out finds the same rows for
-- "= id", and an event that has none of them pays for none.
drop index events_session_id, events_campaign_id, events_advertisement_id;
create index events_session_id on events (session_id) where session_id is not null;
create index events_campaign_id on events (campaign_id) where campaign_id is not null;
create index events_advertisement_id on events (advertisement_id) where advertisement_id is not null;
