BEGIN TRANSACTION;
ALTER TABLE "otp_codes" ADD "created_by_hook" TEXT NULL;

ALTER TABLE "audit_entries" ADD "hook" TEXT NULL;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127213648_Hooks', '10.0.15');

COMMIT;

