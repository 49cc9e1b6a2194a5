using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Verification : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_otp_codes_canonical_recipient",
                table: "otp_codes");

            migrationBuilder.DropIndex(
                name: "IX_otp_codes_valid_to_consumed_at",
                table: "otp_codes");

            migrationBuilder.AddColumn<long>(
                name: "ends_at",
                table: "otp_codes",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.Sql("UPDATE otp_codes SET ends_at = COALESCE(consumed_at, valid_to)");

            migrationBuilder.AddColumn<long>(
                name: "locked_at",
                table: "otp_codes",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "purpose",
                table: "otp_codes",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

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

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_canonical_recipient_ends_at",
                table: "otp_codes",
                columns: new[] { "canonical_recipient", "ends_at" });

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_ends_at",
                table: "otp_codes",
                column: "ends_at");

            migrationBuilder.CreateIndex(
                name: "IX_guess_budgets_canonical_recipient",
                table: "guess_budgets",
                column: "canonical_recipient",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "guess_budgets");

            migrationBuilder.DropIndex(
                name: "IX_otp_codes_canonical_recipient_ends_at",
                table: "otp_codes");

            migrationBuilder.DropIndex(
                name: "IX_otp_codes_ends_at",
                table: "otp_codes");

            migrationBuilder.DropColumn(
                name: "ends_at",
                table: "otp_codes");

            migrationBuilder.DropColumn(
                name: "locked_at",
                table: "otp_codes");

            migrationBuilder.DropColumn(
                name: "purpose",
                table: "otp_codes");

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_canonical_recipient",
                table: "otp_codes",
                column: "canonical_recipient");

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_valid_to_consumed_at",
                table: "otp_codes",
                columns: new[] { "valid_to", "consumed_at" });
        }
    }
}
