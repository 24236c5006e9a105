-- Whose a message is stands in oamessages alone: one place where a merge moves it, and two indexes less to write for each message.
alter table engine.messages drop column customer_id;
alter table engine.send_queue drop column customer_id;
