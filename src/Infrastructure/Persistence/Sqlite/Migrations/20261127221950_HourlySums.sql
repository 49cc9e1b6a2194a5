BEGIN TRANSACTION;
ALTER TABLE "otp_codes" ADD "is_consumed_with_another" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "deliveries" ADD "prefix" TEXT NULL;

CREATE TABLE "hourly_sums" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_hourly_sums" PRIMARY KEY AUTOINCREMENT,
    "dimension" INTEGER NOT NULL,
    "hour" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "is_open" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "sent" INTEGER NOT NULL,
    "delivered" INTEGER NOT NULL,
    "verified" INTEGER NOT NULL,
    "converted" INTEGER NOT NULL,
    "expired" INTEGER NOT NULL,
    "locked" INTEGER NOT NULL
);

CREATE TABLE "loose_events" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_loose_events" PRIMARY KEY AUTOINCREMENT,
    "at" INTEGER NOT NULL,
    "kind" INTEGER NOT NULL,
    "hour" INTEGER NOT NULL,
    "sent_hour" INTEGER NULL,
    "purpose" TEXT NOT NULL,
    "channel" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "weight" INTEGER NOT NULL
);

CREATE TABLE "sum_progress" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_sum_progress" PRIMARY KEY AUTOINCREMENT,
    "settled_until" INTEGER NOT NULL,
    "summed_at" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "IX_hourly_sums_dimension_hour_name_is_open" ON "hourly_sums" ("dimension", "hour", "name", "is_open");

CREATE INDEX "IX_hourly_sums_is_open" ON "hourly_sums" ("is_open") WHERE is_open;

CREATE VIEW code_events AS
SELECT
    code.id AS otp_code_id, code.created_at AS at, 1 AS kind,
    code.created_at / 3600000000 AS hour, NULL AS sent_hour,
    COALESCE(code.purpose, '') AS purpose, CASE WHEN code.mobile_number IS NULL THEN 2 ELSE 1 END AS channel,
    '' AS provider, COALESCE(substr(code.mobile_number, 1, 4), '') AS prefix
FROM otp_codes AS code
UNION ALL
SELECT
    code.id, code.ends_at, CASE WHEN code.consumed_at IS NOT NULL THEN 5 WHEN code.locked_at IS NOT NULL THEN 7 ELSE 6 END,
    code.ends_at / 3600000000, COALESCE(told_first.created_at, told.created_at) / 3600000000,
    COALESCE(code.purpose, ''), CASE WHEN code.mobile_number IS NULL THEN 2 ELSE 1 END, COALESCE(told.provider, ''),
    COALESCE(substr(code.mobile_number, 1, 4), '')
FROM otp_codes AS code
LEFT JOIN deliveries AS told ON code.consumed_at IS NOT NULL AND told.id = (
    SELECT candidate.id FROM deliveries AS candidate
    WHERE candidate.otp_code_id = code.id AND candidate.created_at >= code.issued_at
    ORDER BY CASE WHEN candidate.state IN (2, 4) THEN 0 ELSE 1 END, candidate.id DESC LIMIT 1)
LEFT JOIN deliveries AS told_first ON told_first.id = told.first_id
WHERE NOT code.is_consumed_with_another
UNION ALL
SELECT
    delivery.otp_code_id, delivery.created_at, CASE WHEN delivery.first_id IS NULL THEN 2 ELSE 3 END,
    COALESCE(first.created_at, delivery.created_at) / 3600000000, NULL,
    COALESCE(code.purpose, ''), delivery.channel, delivery.provider,
    CASE delivery.channel WHEN 1 THEN COALESCE(delivery.prefix, substr(code.mobile_number, 1, 4), '') ELSE '' END
FROM deliveries AS delivery
JOIN otp_codes AS code ON code.id = delivery.otp_code_id
LEFT JOIN deliveries AS first ON first.id = delivery.first_id;

CREATE TRIGGER keep_events_of_deleted BEFORE DELETE ON otp_codes
BEGIN
    INSERT INTO loose_events (at, kind, hour, sent_hour, purpose, channel, provider, prefix, weight)
    SELECT at, kind, hour, sent_hour, purpose, channel, provider, prefix, 1 FROM code_events
    WHERE otp_code_id = OLD.id AND at >= COALESCE((SELECT settled_until FROM sum_progress), 0);
END;

CREATE TRIGGER keep_events_of_changed BEFORE UPDATE OF mobile_number, email, valid_to, locked_at ON otp_codes
WHEN NEW.canonical_recipient <> OLD.canonical_recipient
    OR (OLD.locked_at IS NOT NULL AND NEW.locked_at IS NULL)
    OR (OLD.consumed_at IS NULL AND OLD.locked_at IS NULL
        AND OLD.valid_to <= NEW.updated_at AND NEW.valid_to <> OLD.valid_to)
BEGIN
    INSERT INTO loose_events (at, kind, hour, sent_hour, purpose, channel, provider, prefix, weight)
    SELECT at, kind, hour, sent_hour, purpose, channel, provider, prefix, 1 FROM code_events
    WHERE otp_code_id = OLD.id AND at >= COALESCE((SELECT settled_until FROM sum_progress), 0) AND at <= NEW.updated_at;
END;

CREATE TRIGGER take_events_of_changed_back AFTER UPDATE OF mobile_number, email, valid_to, locked_at ON otp_codes
WHEN NEW.canonical_recipient <> OLD.canonical_recipient
    OR (OLD.locked_at IS NOT NULL AND NEW.locked_at IS NULL)
    OR (OLD.consumed_at IS NULL AND OLD.locked_at IS NULL
        AND OLD.valid_to <= NEW.updated_at AND NEW.valid_to <> OLD.valid_to)
BEGIN
    INSERT INTO loose_events (at, kind, hour, sent_hour, purpose, channel, provider, prefix, weight)
    SELECT at, kind, hour, sent_hour, purpose, channel, provider, prefix, -1 FROM code_events
    WHERE otp_code_id = NEW.id AND at >= COALESCE((SELECT settled_until FROM sum_progress), 0) AND at <= NEW.updated_at;
END;

CREATE TRIGGER keep_taken AFTER UPDATE OF state ON deliveries
WHEN (OLD.state IN (2, 4)) <> (NEW.state IN (2, 4))
BEGIN
    INSERT INTO loose_events (at, kind, hour, sent_hour, purpose, channel, provider, prefix, weight)
    SELECT
        NEW.updated_at, 4, COALESCE(first.created_at, NEW.created_at) / 3600000000, NULL,
        COALESCE(code.purpose, ''), NEW.channel, NEW.provider,
        CASE NEW.channel WHEN 1 THEN COALESCE(NEW.prefix, substr(code.mobile_number, 1, 4), '') ELSE '' END,
        CASE WHEN NEW.state IN (2, 4) THEN 1 ELSE -1 END
    FROM otp_codes AS code LEFT JOIN deliveries AS first ON first.id = NEW.first_id
    WHERE code.id = NEW.otp_code_id;
END;

INSERT INTO loose_events (at, kind, hour, sent_hour, purpose, channel, provider, prefix, weight)
SELECT MAX(delivery.updated_at), 4, COALESCE(first.created_at, delivery.created_at) / 3600000000, NULL,
    COALESCE(code.purpose, ''), delivery.channel, delivery.provider,
    CASE delivery.channel WHEN 1 THEN COALESCE(delivery.prefix, substr(code.mobile_number, 1, 4), '') ELSE '' END,
    COUNT(*)
FROM deliveries AS delivery
JOIN otp_codes AS code ON code.id = delivery.otp_code_id
LEFT JOIN deliveries AS first ON first.id = delivery.first_id
WHERE delivery.state IN (2, 4)
GROUP BY 3, 5, 6, 7, 8;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127221950_HourlySums', '10.0.15');

COMMIT;

