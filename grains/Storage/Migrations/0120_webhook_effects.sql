-- What webhooks bring about beyond events.

-- A message that the engine did not send (a customer's, or what somebody wrote in Zalo's own chat) belongs to no category.
alter table engine.messages alter column category drop not null;
