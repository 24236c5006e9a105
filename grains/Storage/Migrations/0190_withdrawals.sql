-- What is withdrawn before it was sent. `needs_consent`: it goes under the customer's consent. `withdrawn`: it was in flight when it was taken
-- back, and fails with this code instead of being tried again.
alter table engine.messages
    add column needs_consent boolean not null default false,
    add column withdrawn     text check (length(withdrawn) <= 40);

-- What was queued before went under a consent unless it was a transaction, or what a person wrote.
update engine.messages m set needs_consent = true
  from oamessages o
 where o.id = m.message_id and o.status = 'queued' and m.category <> 'transaction' and o.template_id is not null;
