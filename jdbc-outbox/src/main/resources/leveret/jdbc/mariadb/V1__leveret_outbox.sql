-- Tables of Leveret's outbox, version 1. Times are milliseconds since 1970 by the clock of the database.

CREATE TABLE IF NOT EXISTS leveret_tables (
  version         INTEGER NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO leveret_tables (version) SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM leveret_tables);

-- One row for each shard, from 0 on. The relay of a shard locks its row while it works. Between two transactions it may have
-- the shard until leased_until.
CREATE TABLE IF NOT EXISTS leveret_outbox_shard (
  shard           INTEGER NOT NULL PRIMARY KEY,
  relayed_by      VARCHAR(255),
  relayed_at      BIGINT,
  leased_until    BIGINT
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

INSERT INTO leveret_outbox_shard (shard) SELECT 0 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM leveret_outbox_shard);

-- Events that wait to be published. next_at is null until a try has failed.
CREATE TABLE IF NOT EXISTS leveret_outbox (
  seq             BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  shard           INTEGER NOT NULL,
  topic           VARCHAR(120) NOT NULL,
  event_type      VARCHAR(200) NOT NULL,
  event_id        VARCHAR(255) NOT NULL,
  event_key       VARCHAR(500),
  content_type    VARCHAR(255) NOT NULL,
  headers         LONGTEXT NOT NULL,
  reply_to        VARCHAR(255),
  correlation_id  VARCHAR(255),
  mandatory       BOOLEAN,
  ttl_ms          BIGINT,
  body            LONGBLOB NOT NULL,
  created_at      BIGINT NOT NULL,
  attempts        INTEGER DEFAULT 0 NOT NULL,
  next_at         BIGINT,
  reason          VARCHAR(1000),
  KEY leveret_outbox_due (shard, seq),
  KEY leveret_outbox_failed (shard, next_at)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Events that the broker has refused to the end.
CREATE TABLE IF NOT EXISTS leveret_outbox_dead (
  seq             BIGINT NOT NULL PRIMARY KEY,
  shard           INTEGER NOT NULL,
  topic           VARCHAR(120) NOT NULL,
  event_type      VARCHAR(200) NOT NULL,
  event_id        VARCHAR(255) NOT NULL,
  event_key       VARCHAR(500),
  content_type    VARCHAR(255) NOT NULL,
  headers         LONGTEXT NOT NULL,
  reply_to        VARCHAR(255),
  correlation_id  VARCHAR(255),
  mandatory       BOOLEAN,
  ttl_ms          BIGINT,
  body            LONGBLOB NOT NULL,
  created_at      BIGINT NOT NULL,
  attempts        INTEGER DEFAULT 0 NOT NULL,
  reason          VARCHAR(1000),
  moved_at        BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
