-- Send rates by template, and fair shares of the send queue.

-- `template_id`: of the message; 0: none. `share`: what a fair share is given to: a campaign, else a journey (negative), else what is sent by
-- itself. The head of each share, and of each template in it, is found without walking over the others, however many wait there.
drop index engine.send_queue_by_lane;
alter table engine.send_queue
    add column template_id bigint not null default 0,
    add column share bigint not null generated always as (coalesce(campaign_id, -journey_id, 0)) stored;
update engine.send_queue q set template_id = o.template_id from oamessages o where o.id = q.id and o.template_id is not null;
create index send_queue_by_lane on engine.send_queue (account_id, oa_id, lane, channel, share, template_id, not_before, id);
