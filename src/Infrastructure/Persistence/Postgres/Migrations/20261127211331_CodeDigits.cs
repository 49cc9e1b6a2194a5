using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Persistence.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class CodeDigits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // What the version before sends it sends with six digits, unless it was told otherwise.
            migrationBuilder.AddColumn<int>(
                name: "code_digits",
                table: "otp_codes",
                type: "integer",
                nullable: false,
                defaultValue: 6);

            // Only what can still be sent again needs to know how it was sent.
            migrationBuilder.Sql("""
                UPDATE otp_codes
                SET code_digits = COALESCE((SELECT MAX(digits) FROM deliveries WHERE otp_code_id = otp_codes.id), code_digits)
                WHERE is_generated AND ends_at > now();
                """);

            // The version before goes on writing the column, this one doesn't, and a later one drops it.
            migrationBuilder.Sql("ALTER TABLE deliveries ALTER COLUMN digits SET DEFAULT 6;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE deliveries ALTER COLUMN digits DROP DEFAULT;");

            migrationBuilder.DropColumn(
                name: "code_digits",
                table: "otp_codes");
        }
    }
}
