CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

BEGIN TRANSACTION;
CREATE TABLE "access_tokens" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_access_tokens" PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "role" INTEGER NOT NULL,
    "permissions" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "key_hash" BLOB NOT NULL,
    "expires_at" INTEGER NULL,
    "created_at" INTEGER NOT NULL,
    "last_used_at" INTEGER NULL,
    "revoked_at" INTEGER NULL
);

CREATE TABLE "audit_entries" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_audit_entries" PRIMARY KEY AUTOINCREMENT,
    "at" INTEGER NOT NULL,
    "token_id" INTEGER NULL,
    "action" INTEGER NOT NULL,
    "target" INTEGER NOT NULL,
    "target_id" INTEGER NOT NULL
);

CREATE TABLE "guess_budgets" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_guess_budgets" PRIMARY KEY AUTOINCREMENT,
    "canonical_recipient" TEXT NOT NULL,
    "wrong_guesses" INTEGER NOT NULL,
    "wrong_guesses_since_lock" INTEGER NOT NULL,
    "locks" INTEGER NOT NULL,
    "locked_until" INTEGER NULL,
    "is_locked_until_unlock" INTEGER NOT NULL,
    "changed_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE TABLE "kept_answers" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_kept_answers" PRIMARY KEY AUTOINCREMENT,
    "request_fingerprint" BLOB NOT NULL,
    "body_fingerprint" BLOB NOT NULL,
    "sealed_answer" BLOB NOT NULL,
    "is_copy" INTEGER NOT NULL,
    "otp_code_id" INTEGER NULL,
    "idle_token_id" INTEGER NULL,
    "kept_at" INTEGER NOT NULL
);

CREATE TABLE "otp_codes" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_otp_codes" PRIMARY KEY AUTOINCREMENT,
    "is_generated" INTEGER NOT NULL,
    "purpose" TEXT NULL,
    "valid_to" INTEGER NOT NULL,
    "created_by" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "issued_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "consumed_at" INTEGER NULL,
    "locked_at" INTEGER NULL,
    "ends_at" INTEGER NOT NULL,
    "canonical_recipient" TEXT NOT NULL,
    "code_fingerprint" BLOB NOT NULL,
    "sealed_code" BLOB NOT NULL,
    "version" INTEGER NOT NULL,
    "email" TEXT NULL,
    "mobile_number" TEXT NULL,
    CONSTRAINT "single_recipient" CHECK ((mobile_number IS NULL) <> (email IS NULL))
);

CREATE TABLE "registered_keys" (
    "id" TEXT NOT NULL CONSTRAINT "PK_registered_keys" PRIMARY KEY,
    "registered_at" INTEGER NOT NULL
);

CREATE TABLE "send_budgets" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_send_budgets" PRIMARY KEY AUTOINCREMENT,
    "canonical_recipient" TEXT NOT NULL,
    "sent_at" BLOB NOT NULL,
    "last_sent_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL
);

CREATE TABLE "serving_nodes" (
    "id" TEXT NOT NULL CONSTRAINT "PK_serving_nodes" PRIMARY KEY,
    "sealing_key" TEXT NOT NULL,
    "seen_at" INTEGER NOT NULL
);

CREATE TABLE "deliveries" (
    "id" INTEGER NOT NULL CONSTRAINT "PK_deliveries" PRIMARY KEY AUTOINCREMENT,
    "first_id" INTEGER NULL,
    "otp_code_id" INTEGER NOT NULL,
    "channel" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "digits" INTEGER NOT NULL,
    "state" INTEGER NOT NULL,
    "attempts" INTEGER NOT NULL,
    "uncertain" INTEGER NOT NULL,
    "reason" TEXT NULL,
    "next_at" INTEGER NULL,
    "not_before" INTEGER NULL,
    "reference" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "lease" INTEGER NULL,
    "leased_until" INTEGER NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "FK_deliveries_otp_codes_otp_code_id" FOREIGN KEY ("otp_code_id") REFERENCES "otp_codes" ("id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX "IX_access_tokens_key_hash" ON "access_tokens" ("key_hash");

CREATE INDEX "IX_audit_entries_at" ON "audit_entries" ("at");

CREATE INDEX "IX_deliveries_channel_provider_next_at" ON "deliveries" ("channel", "provider", "next_at") WHERE next_at IS NOT NULL;

CREATE INDEX "IX_deliveries_created_at" ON "deliveries" ("created_at");

CREATE UNIQUE INDEX "IX_deliveries_first_id_provider" ON "deliveries" ("first_id", "provider") WHERE first_id IS NOT NULL;

CREATE INDEX "IX_deliveries_otp_code_id" ON "deliveries" ("otp_code_id");

CREATE INDEX "IX_deliveries_reference" ON "deliveries" ("reference") WHERE reference IS NOT NULL;

CREATE UNIQUE INDEX "IX_guess_budgets_canonical_recipient" ON "guess_budgets" ("canonical_recipient");

CREATE INDEX "IX_guess_budgets_changed_at" ON "guess_budgets" ("changed_at") WHERE wrong_guesses = 0;

CREATE INDEX "IX_kept_answers_idle_token_id_id" ON "kept_answers" ("idle_token_id", "id") WHERE idle_token_id IS NOT NULL;

CREATE INDEX "IX_kept_answers_kept_at" ON "kept_answers" ("kept_at");

CREATE INDEX "IX_kept_answers_otp_code_id" ON "kept_answers" ("otp_code_id") WHERE otp_code_id IS NOT NULL;

CREATE UNIQUE INDEX "IX_kept_answers_request_fingerprint" ON "kept_answers" ("request_fingerprint");

CREATE INDEX "IX_otp_codes_canonical_recipient_valid_to" ON "otp_codes" ("canonical_recipient", "valid_to");

CREATE INDEX "IX_otp_codes_created_at" ON "otp_codes" ("created_at");

CREATE INDEX "IX_otp_codes_ends_at" ON "otp_codes" ("ends_at");

CREATE INDEX "IX_otp_codes_updated_at" ON "otp_codes" ("updated_at");

CREATE UNIQUE INDEX "IX_send_budgets_canonical_recipient" ON "send_budgets" ("canonical_recipient");

CREATE INDEX "IX_send_budgets_last_sent_at" ON "send_budgets" ("last_sent_at");

CREATE TRIGGER forget_answers AFTER DELETE ON otp_codes BEGIN
    UPDATE kept_answers SET sealed_answer = substr(sealed_answer, 1, 8) WHERE otp_code_id = OLD.id;
END;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127180803_Initial', '10.0.15');

COMMIT;

