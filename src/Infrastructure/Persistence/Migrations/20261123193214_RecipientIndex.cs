using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Otp.Infrastructure.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class RecipientIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_otp_codes_canonical_recipient_ends_at",
                table: "otp_codes");

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_canonical_recipient_valid_to",
                table: "otp_codes",
                columns: new[] { "canonical_recipient", "valid_to" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_otp_codes_canonical_recipient_valid_to",
                table: "otp_codes");

            migrationBuilder.CreateIndex(
                name: "IX_otp_codes_canonical_recipient_ends_at",
                table: "otp_codes",
                columns: new[] { "canonical_recipient", "ends_at" });
        }
    }
}
