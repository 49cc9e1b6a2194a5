using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class Sending : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_generated",
                table: "otp_codes",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "deliveries",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    otp_code_id = table.Column<long>(type: "INTEGER", nullable: false),
                    channel = table.Column<int>(type: "INTEGER", nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    locale = table.Column<string>(type: "TEXT", nullable: false),
                    digits = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: true),
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

            migrationBuilder.CreateTable(
                name: "kept_answers",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    request_fingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    body_fingerprint = table.Column<byte[]>(type: "BLOB", nullable: false),
                    sealed_answer = table.Column<byte[]>(type: "BLOB", nullable: false),
                    kept_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_kept_answers", x => x.id);
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

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_created_at",
                table: "deliveries",
                column: "created_at");

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

            migrationBuilder.CreateIndex(
                name: "IX_deliveries_reference",
                table: "deliveries",
                column: "reference",
                filter: "reference IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_kept_at",
                table: "kept_answers",
                column: "kept_at");

            migrationBuilder.CreateIndex(
                name: "IX_kept_answers_request_fingerprint",
                table: "kept_answers",
                column: "request_fingerprint",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_send_budgets_canonical_recipient",
                table: "send_budgets",
                column: "canonical_recipient",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_send_budgets_last_sent_at",
                table: "send_budgets",
                column: "last_sent_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "deliveries");

            migrationBuilder.DropTable(
                name: "kept_answers");

            migrationBuilder.DropTable(
                name: "send_budgets");

            migrationBuilder.DropColumn(
                name: "is_generated",
                table: "otp_codes");
        }
    }
}
