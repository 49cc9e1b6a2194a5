using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Guarantees : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // EF Core would copy the table, which takes several transactions and its count of ids with it. A constraint can be taken out of the
            // table's definition alone (sqlite.org/lang_altertable.html, section 8); the columns that follow have every connection read it anew.
            migrationBuilder.Sql("PRAGMA writable_schema = ON;");
            migrationBuilder.Sql("""
                UPDATE sqlite_schema SET sql = replace(sql, 'CONSTRAINT "expires_after_creation" CHECK (valid_to > created_at),', '')
                WHERE type = 'table' AND name = 'otp_codes';
                """);
            migrationBuilder.Sql("PRAGMA writable_schema = RESET;");

            migrationBuilder.AddColumn<long>(
                name: "issued_at",
                table: "otp_codes",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "reason",
                table: "deliveries",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "uncertain",
                table: "deliveries",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "first_id",
                table: "deliveries",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "not_before",
                table: "deliveries",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.DropIndex(
                name: "IX_deliveries_next_at",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "IX_deliveries_otp_code_id_provider",
                table: "deliveries");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_channel_provider_next_at",
                table: "deliveries",
                columns: new[] { "channel", "provider", "next_at" },
                filter: "next_at IS NOT NULL");

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

            migrationBuilder.CreateIndex(
                name: "IX_guess_budgets_changed_at",
                table: "guess_budgets",
                column: "changed_at",
                filter: "wrong_guesses = 0");

            migrationBuilder.AddColumn<long>(
                name: "otp_code_id",
                table: "kept_answers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "idle_token_id",
                table: "kept_answers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_copy",
                table: "kept_answers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_otp_code_id",
                table: "kept_answers",
                column: "otp_code_id",
                filter: "otp_code_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_idle_token_id_id",
                table: "kept_answers",
                columns: new[] { "idle_token_id", "id" },
                filter: "idle_token_id IS NOT NULL");

            // What was answered of a code goes with the code, whoever deletes it; that the request was answered stays known.
            migrationBuilder.Sql("""
                CREATE TRIGGER forget_answers AFTER DELETE ON otp_codes BEGIN
                    UPDATE kept_answers SET sealed_answer = substr(sealed_answer, 1, 8) WHERE otp_code_id = OLD.id;
                END;
                """);

            // So far there was one message of each code.
            migrationBuilder.Sql("""
                UPDATE deliveries SET first_id = (SELECT min(first.id) FROM deliveries first WHERE first.otp_code_id = deliveries.otp_code_id)
                WHERE id <> (SELECT min(first.id) FROM deliveries first WHERE first.otp_code_id = deliveries.otp_code_id);
                """);
            migrationBuilder.Sql("UPDATE otp_codes SET issued_at = created_at;");
            // A drawn code is never looked up, so nothing about it needs to be told.
            migrationBuilder.Sql("UPDATE otp_codes SET code_fingerprint = zeroblob(16) WHERE is_generated;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER forget_answers;");

            migrationBuilder.DropIndex(
                name: "IX_kept_answers_otp_code_id",
                table: "kept_answers");

            migrationBuilder.DropIndex(
                name: "IX_kept_answers_idle_token_id_id",
                table: "kept_answers");

            migrationBuilder.DropColumn(
                name: "otp_code_id",
                table: "kept_answers");

            migrationBuilder.DropColumn(
                name: "idle_token_id",
                table: "kept_answers");

            migrationBuilder.DropColumn(
                name: "is_copy",
                table: "kept_answers");

            migrationBuilder.DropTable(
                name: "serving_nodes");

            migrationBuilder.DropIndex(
                name: "IX_guess_budgets_changed_at",
                table: "guess_budgets");

            migrationBuilder.DropColumn(
                name: "issued_at",
                table: "otp_codes");

            migrationBuilder.DropIndex(
                name: "IX_deliveries_channel_provider_next_at",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "IX_deliveries_first_id_provider",
                table: "deliveries");

            migrationBuilder.DropIndex(
                name: "IX_deliveries_otp_code_id",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "first_id",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "not_before",
                table: "deliveries");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_next_at",
                table: "deliveries",
                column: "next_at",
                filter: "next_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_otp_code_id_provider",
                table: "deliveries",
                columns: new[] { "otp_code_id", "provider" },
                unique: true);

            migrationBuilder.DropColumn(
                name: "reason",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "uncertain",
                table: "deliveries");
        }
    }
}
