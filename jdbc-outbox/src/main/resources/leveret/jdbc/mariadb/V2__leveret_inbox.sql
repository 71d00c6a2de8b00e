-- The table of Leveret's inbox, version 2. Times are milliseconds since 1970 by the clock of the database.

-- Events that were handled, so that none is handled twice.
CREATE TABLE IF NOT EXISTS leveret_inbox (
  subscription    VARBINARY(221) NOT NULL,
  event_id        VARBINARY(255) NOT NULL,
  handled_at      BIGINT NOT NULL,
  PRIMARY KEY (subscription, event_id),
  KEY leveret_inbox_handled (handled_at)
) ENGINE=InnoDB;

UPDATE leveret_tables SET version = 2 WHERE version < 2;
