-- Echoes of messages that are no text.

-- By what of a message its echo is known (null: by its content, which is a plain text). Of a row that stands for an echo which may be of
-- several messages: what that showed, until it is known whose it is.
alter table engine.messages add column echo jsonb check (pg_column_size(echo) <= 65536);
