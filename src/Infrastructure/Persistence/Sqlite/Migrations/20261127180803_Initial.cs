using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Persistence.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_tokens",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    role = table.Column<int>(type: "INTEGER", nullable: false),
                    permissions = table.Column<string>(type: "TEXT", nullable: false),
                    prefix = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    key_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_used_at = table.Column<long>(type: "INTEGER", nullable: true),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_tokens", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    token_id = table.Column<long>(type: "INTEGER", nullable: true),
                    action = table.Column<int>(type: "INTEGER", nullable: false),
                    target = table.Column<int>(type: "INTEGER", nullable: false),
                    target_id = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_entries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "guess_budgets",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    canonical_recipient = table.Column<string>(type: "TEXT", nullable: false),
                    wrong_guesses = table.Column<int>(type: "INTEGER", nullable: false),
                    wrong_guesses_since_lock = table.Column<int>(type: "INTEGER", nullable: false),
                    locks = table.Column<int>(type: "INTEGER", nullable: false),
                    locked_until = table.Column<long>(type: "INTEGER", nullable: true),
                    is_locked_until_unlock = table.Column<bool>(type: "INTEGER", nullable: false),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_guess_budgets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "kept_answers",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    request_fingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    body_fingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    sealed_answer = table.Column<byte[]>(type: "BLOB", nullable: false),
                    is_copy = table.Column<bool>(type: "INTEGER", nullable: false),
                    otp_code_id = table.Column<long>(type: "INTEGER", nullable: true),
                    idle_token_id = table.Column<long>(type: "INTEGER", nullable: true),
                    kept_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_kept_answers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "otp_codes",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    is_generated = table.Column<bool>(type: "INTEGER", nullable: false),
                    purpose = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    valid_to = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    issued_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    consumed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    locked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: false),
                    canonical_recipient = table.Column<string>(type: "TEXT", nullable: false),
                    code_fingerprint = table.Column<byte[]>(type: "BLOB", maxLength: 16, nullable: false),
                    sealed_code = table.Column<byte[]>(type: "BLOB", maxLength: 40, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    mobile_number = table.Column<string>(type: "TEXT", maxLength: 11, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_otp_codes", x => x.id);
                    table.CheckConstraint("single_recipient", "(mobile_number IS NULL) <> (email IS NULL)");
                });

            migrationBuilder.CreateTable(
                name: "registered_keys",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    registered_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_registered_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "send_budgets",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    canonical_recipient = table.Column<string>(type: "TEXT", nullable: false),
                    sent_at = table.Column<byte[]>(type: "BLOB", nullable: false),
                    last_sent_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_send_budgets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "serving_nodes",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    sealing_key = table.Column<string>(type: "TEXT", nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_serving_nodes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "deliveries",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    first_id = table.Column<long>(type: "INTEGER", nullable: true),
                    otp_code_id = table.Column<long>(type: "INTEGER", nullable: false),
                    channel = table.Column<int>(type: "INTEGER", nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    locale = table.Column<string>(type: "TEXT", nullable: false),
                    digits = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    uncertain = table.Column<int>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    next_at = table.Column<long>(type: "INTEGER", nullable: true),
                    not_before = table.Column<long>(type: "INTEGER", nullable: true),
                    reference = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                    lease = table.Column<long>(type: "INTEGER", nullable: true),
                    leased_until = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_deliveries", x => x.id);
                    table.ForeignKey(
                        name: "FK_deliveries_otp_codes_otp_code_id",
                        column: x => x.otp_code_id,
                        principalTable: "otp_codes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_access_tokens_key_hash",
                table: "access_tokens",
                column: "key_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_at",
                table: "audit_entries",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_channel_provider_next_at",
                table: "deliveries",
                columns: new[] { "channel", "provider", "next_at" },
                filter: "next_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_created_at",
                table: "deliveries",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_first_id_provider",
                table: "deliveries",
                columns: new[] { "first_id", "provider" },
                unique: true,
                filter: "first_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_otp_code_id",
                table: "deliveries",
                column: "otp_code_id");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_reference",
                table: "deliveries",
                column: "reference",
                filter: "reference IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_guess_budgets_canonical_recipient",
                table: "guess_budgets",
                column: "canonical_recipient",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_guess_budgets_changed_at",
                table: "guess_budgets",
                column: "changed_at",
                filter: "wrong_guesses = 0");

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_idle_token_id_id",
                table: "kept_answers",
                columns: new[] { "idle_token_id", "id" },
                filter: "idle_token_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_kept_at",
                table: "kept_answers",
                column: "kept_at");

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_otp_code_id",
                table: "kept_answers",
                column: "otp_code_id",
                filter: "otp_code_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_request_fingerprint",
                table: "kept_answers",
                column: "request_fingerprint",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_canonical_recipient_valid_to",
                table: "otp_codes",
                columns: new[] { "canonical_recipient", "valid_to" });

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_created_at",
                table: "otp_codes",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_ends_at",
                table: "otp_codes",
                column: "ends_at");

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_updated_at",
                table: "otp_codes",
                column: "updated_at");

            migrationBuilder.CreateIndex(
                name: "IX_send_budgets_canonical_recipient",
                table: "send_budgets",
                column: "canonical_recipient",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_send_budgets_last_sent_at",
                table: "send_budgets",
                column: "last_sent_at");

            // What was answered of a code goes with the code, whoever deletes it; that the request was answered stays known.
            migrationBuilder.Sql("""
                CREATE TRIGGER forget_answers AFTER DELETE ON otp_codes BEGIN
                    UPDATE kept_answers SET sealed_answer = substr(sealed_answer, 1, 8) WHERE otp_code_id = OLD.id;
                END;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_tokens");

            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropTable(
                name: "deliveries");

            migrationBuilder.DropTable(
                name: "guess_budgets");

            migrationBuilder.DropTable(
                name: "kept_answers");

            migrationBuilder.DropTable(
                name: "registered_keys");

            migrationBuilder.DropTable(
                name: "send_budgets");

            migrationBuilder.DropTable(
                name: "serving_nodes");

            migrationBuilder.DropTable(
                name: "otp_codes");
        }
    }
}
