using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Otp.Infrastructure.Persistence.Postgres.Migrations
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
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    role = table.Column<int>(type: "integer", nullable: false),
                    permissions = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    prefix = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false, collation: "C"),
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_tokens", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    token_id = table.Column<long>(type: "bigint", nullable: true),
                    action = table.Column<int>(type: "integer", nullable: false),
                    target = table.Column<int>(type: "integer", nullable: false),
                    target_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_entries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "guess_budgets",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    canonical_recipient = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    wrong_guesses = table.Column<int>(type: "integer", nullable: false),
                    wrong_guesses_since_lock = table.Column<int>(type: "integer", nullable: false),
                    locks = table.Column<int>(type: "integer", nullable: false),
                    locked_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    is_locked_until_unlock = table.Column<bool>(type: "boolean", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_guess_budgets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "kept_answers",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    request_fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    body_fingerprint = table.Column<byte[]>(type: "bytea", nullable: false),
                    sealed_answer = table.Column<byte[]>(type: "bytea", nullable: false),
                    is_copy = table.Column<bool>(type: "boolean", nullable: false),
                    otp_code_id = table.Column<long>(type: "bigint", nullable: true),
                    idle_token_id = table.Column<long>(type: "bigint", nullable: true),
                    kept_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_kept_answers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "otp_codes",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    is_generated = table.Column<bool>(type: "boolean", nullable: false),
                    purpose = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true, collation: "C"),
                    valid_to = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    issued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    consumed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    locked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    canonical_recipient = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    code_fingerprint = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false),
                    sealed_code = table.Column<byte[]>(type: "bytea", maxLength: 40, nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: true, collation: "C"),
                    mobile_number = table.Column<string>(type: "character varying(11)", maxLength: 11, nullable: true, collation: "C")
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
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    registered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_registered_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "send_budgets",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    canonical_recipient = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    sent_at = table.Column<byte[]>(type: "bytea", nullable: false),
                    last_sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_send_budgets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "serving_nodes",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    sealing_key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_serving_nodes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "deliveries",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    first_id = table.Column<long>(type: "bigint", nullable: true),
                    otp_code_id = table.Column<long>(type: "bigint", nullable: false),
                    channel = table.Column<int>(type: "integer", nullable: false),
                    provider = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    locale = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    digits = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    uncertain = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    reference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease = table.Column<long>(type: "bigint", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
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
                CREATE FUNCTION forget_answers() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    UPDATE kept_answers SET sealed_answer = substr(sealed_answer, 1, 8) WHERE otp_code_id = OLD.id;
                    RETURN NULL;
                END
                $$;
                """);
            migrationBuilder.Sql("CREATE TRIGGER forget_answers AFTER DELETE ON otp_codes FOR EACH ROW EXECUTE FUNCTION forget_answers();");

            // For queries that reckon with an instant as SQLite's do.
            migrationBuilder.Sql("""
                CREATE FUNCTION microseconds(instant timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
                    SELECT CAST(extract(epoch FROM instant) * 1000000 AS bigint)
                $$;
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

            migrationBuilder.Sql("DROP FUNCTION microseconds(timestamptz);");
            migrationBuilder.Sql("DROP FUNCTION forget_answers();");
        }
    }
}
