-- The table of Leveret's inbox, version 2. Times are milliseconds since 1970 by the clock of the database.

-- Events that were handled, so that none is handled twice.
CREATE TABLE IF NOT EXISTS leveret_inbox (
  subscription    VARCHAR(221) NOT NULL,
  event_id        VARCHAR(255) NOT NULL,
  handled_at      BIGINT NOT NULL,
  PRIMARY KEY (subscription, event_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

CREATE INDEX IF NOT EXISTS leveret_inbox_handled ON leveret_inbox (handled_at);

UPDATE leveret_tables SET version = 2 WHERE version < 2;
