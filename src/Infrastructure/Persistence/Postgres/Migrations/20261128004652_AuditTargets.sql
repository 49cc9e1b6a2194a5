START TRANSACTION;
CREATE INDEX "IX_audit_entries_target_id_target" ON audit_entries (target_id, target);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128004652_AuditTargets', '10.0.15');

COMMIT;

