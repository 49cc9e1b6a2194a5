BEGIN TRANSACTION;
ALTER TABLE "otp_codes" ADD "code_digits" INTEGER NOT NULL DEFAULT 6;

UPDATE otp_codes
SET code_digits = COALESCE((SELECT MAX(digits) FROM deliveries WHERE otp_code_id = otp_codes.id), code_digits)
WHERE is_generated AND ends_at > unixepoch() * 1000000;

ALTER TABLE deliveries DROP COLUMN digits;

ALTER TABLE deliveries ADD COLUMN digits INTEGER NOT NULL DEFAULT 6;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127211324_CodeDigits', '10.0.15');

COMMIT;

