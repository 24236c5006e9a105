-- Mini Apps: their users are known by the app's own id of them, their webhooks may be signed with the Open API key of the app.

alter table engine.identities drop constraint identities_kind_check;
alter table engine.identities add constraint identities_kind_check check (kind between 1 and 5);

alter table engine.official_accounts add column mini_app_key_ciphertext bytea;
create index official_accounts_by_app on engine.official_accounts (app_id);
