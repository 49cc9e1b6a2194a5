using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class ReadsAndAudit : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "consumed_at",
                table: "otp_codes",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "otp_codes",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

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

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_canonical_recipient",
                table: "otp_codes",
                column: "canonical_recipient");

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_created_at",
                table: "otp_codes",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_updated_at",
                table: "otp_codes",
                column: "updated_at");

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_valid_to_consumed_at",
                table: "otp_codes",
                columns: new[] { "valid_to", "consumed_at" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_at",
                table: "audit_entries",
                column: "at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropIndex(
                name: "IX_otp_codes_canonical_recipient",
                table: "otp_codes");

            migrationBuilder.DropIndex(
                name: "IX_otp_codes_created_at",
                table: "otp_codes");

            migrationBuilder.DropIndex(
                name: "IX_otp_codes_updated_at",
                table: "otp_codes");

            migrationBuilder.DropIndex(
                name: "IX_otp_codes_valid_to_consumed_at",
                table: "otp_codes");

            migrationBuilder.DropColumn(
                name: "consumed_at",
                table: "otp_codes");

            migrationBuilder.DropColumn(
                name: "version",
                table: "otp_codes");
        }
    }
}
