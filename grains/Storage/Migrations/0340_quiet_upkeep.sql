-- Upkeep that does not stand in the way of turns.

-- Cutting the free end of a queue's file off takes a lock that all turns wait for, and the file grows again at once.
alter table engine.wakeups set (vacuum_truncate = off);
alter table engine.send_queue set (vacuum_truncate = off);
alter table engine.webhook_inbox set (vacuum_truncate = off);

-- Nobody searches by what is inside: the planner's sample of it, taken anew with every tenth of a table, is in vain.
alter table engine.grains alter column state set statistics 0;
alter table engine.wakeups alter column payload set statistics 0;
alter table engine.send_queue alter column body set statistics 0;
alter table engine.messages alter column echo set statistics 0;
alter table engine.idempotency_keys alter column request_hash set statistics 0, alter column response set statistics 0;
alter table oamessages alter column content set statistics 0, alter column varsjson set statistics 0;
