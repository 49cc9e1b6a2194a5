START TRANSACTION;
ALTER TABLE otp_codes ADD created_by_hook character varying(32) COLLATE "C";

ALTER TABLE audit_entries ADD hook character varying(32) COLLATE "C";

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127213716_Hooks', '10.0.15');

COMMIT;

