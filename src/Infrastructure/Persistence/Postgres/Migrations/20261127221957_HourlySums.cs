using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Otp.Infrastructure.Persistence.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class HourlySums : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_consumed_with_another",
                table: "otp_codes",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "prefix",
                table: "deliveries",
                type: "character varying(4)",
                maxLength: 4,
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "hourly_sums",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    dimension = table.Column<int>(type: "integer", nullable: false),
                    hour = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    is_open = table.Column<bool>(type: "boolean", nullable: false),
                    created = table.Column<long>(type: "bigint", nullable: false),
                    sent = table.Column<long>(type: "bigint", nullable: false),
                    delivered = table.Column<long>(type: "bigint", nullable: false),
                    verified = table.Column<long>(type: "bigint", nullable: false),
                    converted = table.Column<long>(type: "bigint", nullable: false),
                    expired = table.Column<long>(type: "bigint", nullable: false),
                    locked = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_hourly_sums", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "loose_events",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    hour = table.Column<long>(type: "bigint", nullable: false),
                    sent_hour = table.Column<long>(type: "bigint", nullable: true),
                    purpose = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    channel = table.Column<int>(type: "integer", nullable: false),
                    provider = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    prefix = table.Column<string>(type: "character varying(4)", maxLength: 4, nullable: false, collation: "C"),
                    weight = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_loose_events", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sum_progress",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    settled_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    summed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sum_progress", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_hourly_sums_dimension_hour_name_is_open",
                table: "hourly_sums",
                columns: new[] { "dimension", "hour", "name", "is_open" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_hourly_sums_is_open",
                table: "hourly_sums",
                column: "is_open",
                filter: "is_open");

            // What happened to a code and its messages, as far as they tell. The numbers are those of CodeEventKind.
            migrationBuilder.Sql("""
                CREATE VIEW code_events AS
                SELECT
                    code.id AS otp_code_id, code.created_at AS at, 1 AS kind,
                    microseconds(code.created_at) / 3600000000 AS hour, CAST(NULL AS bigint) AS sent_hour,
                    COALESCE(code.purpose, '') AS purpose, CASE WHEN code.mobile_number IS NULL THEN 2 ELSE 1 END AS channel,
                    '' AS provider, COALESCE(substr(code.mobile_number, 1, 4), '') AS prefix
                FROM otp_codes AS code
                UNION ALL
                SELECT
                    code.id, code.ends_at, CASE WHEN code.consumed_at IS NOT NULL THEN 5 WHEN code.locked_at IS NOT NULL THEN 7 ELSE 6 END,
                    microseconds(code.ends_at) / 3600000000, microseconds(COALESCE(told_first.created_at, told.created_at)) / 3600000000,
                    COALESCE(code.purpose, ''), CASE WHEN code.mobile_number IS NULL THEN 2 ELSE 1 END, COALESCE(told.provider, ''),
                    COALESCE(substr(code.mobile_number, 1, 4), '')
                FROM otp_codes AS code
                LEFT JOIN deliveries AS told ON code.consumed_at IS NOT NULL AND told.id = (
                    SELECT candidate.id FROM deliveries AS candidate
                    WHERE candidate.otp_code_id = code.id AND candidate.created_at >= code.issued_at
                    ORDER BY CASE WHEN candidate.state IN (2, 4) THEN 0 ELSE 1 END, candidate.id DESC LIMIT 1)
                LEFT JOIN deliveries AS told_first ON told_first.id = told.first_id
                WHERE NOT code.is_consumed_with_another
                UNION ALL
                SELECT
                    delivery.otp_code_id, delivery.created_at, CASE WHEN delivery.first_id IS NULL THEN 2 ELSE 3 END,
                    microseconds(COALESCE(first.created_at, delivery.created_at)) / 3600000000, CAST(NULL AS bigint),
                    COALESCE(code.purpose, ''), delivery.channel, delivery.provider,
                    CASE delivery.channel WHEN 1 THEN COALESCE(delivery.prefix, substr(code.mobile_number, 1, 4), '') ELSE '' END
                FROM deliveries AS delivery
                JOIN otp_codes AS code ON code.id = delivery.otp_code_id
                LEFT JOIN deliveries AS first ON first.id = delivery.first_id;
                """);

            // What they tell goes with them, unless it is summed already. Whoever sums locks the table,
            // and so has either the row or what is kept of it.
            migrationBuilder.Sql("""
                CREATE FUNCTION keep_events(code bigint, until timestamptz, sign integer) RETURNS void LANGUAGE plpgsql AS $$
                DECLARE
                    settled timestamptz;
                BEGIN
                    -- Without waiting, where everything was long ago: what is settled stays so.
                    SELECT COALESCE(max(settled_until), '-infinity') INTO settled FROM sum_progress;
                    PERFORM FROM code_events WHERE otp_code_id = code AND at >= settled AND at <= until;
                    IF NOT FOUND THEN
                        RETURN;
                    END IF;
                    LOCK TABLE sum_progress IN ROW SHARE MODE;
                    SELECT COALESCE(max(settled_until), '-infinity') INTO settled FROM sum_progress;
                    INSERT INTO loose_events (at, kind, hour, sent_hour, purpose, channel, provider, prefix, weight)
                    SELECT at, kind, hour, sent_hour, purpose, channel, provider, prefix, sign FROM code_events
                    WHERE otp_code_id = code AND at >= settled AND at <= until;
                END
                $$;
                """);

            migrationBuilder.Sql("""
                CREATE FUNCTION keep_events_of_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM keep_events(OLD.id, 'infinity', 1);
                    RETURN OLD;
                END
                $$;
                """);

            migrationBuilder.Sql("""
                CREATE TRIGGER keep_events_of_deleted BEFORE DELETE ON otp_codes FOR EACH ROW EXECUTE FUNCTION keep_events_of_deleted();
                """);

            // Where a change would have the past look different: what was before comes in, and what there seems to have been goes.
            migrationBuilder.Sql("""
                CREATE FUNCTION keep_events_of_changed() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM keep_events(OLD.id, NEW.updated_at, CASE TG_WHEN WHEN 'BEFORE' THEN 1 ELSE -1 END);
                    RETURN NEW;
                END
                $$;
                """);

            migrationBuilder.Sql("""
                CREATE TRIGGER keep_events_of_changed BEFORE UPDATE OF mobile_number, email, valid_to, locked_at ON otp_codes
                FOR EACH ROW WHEN (NEW.canonical_recipient <> OLD.canonical_recipient
                    OR (OLD.locked_at IS NOT NULL AND NEW.locked_at IS NULL)
                    OR (OLD.consumed_at IS NULL AND OLD.locked_at IS NULL
                        AND OLD.valid_to <= NEW.updated_at AND NEW.valid_to <> OLD.valid_to))
                EXECUTE FUNCTION keep_events_of_changed();
                """);

            migrationBuilder.Sql("""
                CREATE TRIGGER take_events_of_changed_back AFTER UPDATE OF mobile_number, email, valid_to, locked_at ON otp_codes
                FOR EACH ROW WHEN (NEW.canonical_recipient <> OLD.canonical_recipient
                    OR (OLD.locked_at IS NOT NULL AND NEW.locked_at IS NULL)
                    OR (OLD.consumed_at IS NULL AND OLD.locked_at IS NULL
                        AND OLD.valid_to <= NEW.updated_at AND NEW.valid_to <> OLD.valid_to))
                EXECUTE FUNCTION keep_events_of_changed();
                """);

            // The only trace of when and how often a provider took a message: its state changes again.
            migrationBuilder.Sql("""
                CREATE FUNCTION keep_taken() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO loose_events (at, kind, hour, sent_hour, purpose, channel, provider, prefix, weight)
                    SELECT
                        NEW.updated_at, 4, microseconds(COALESCE(first.created_at, NEW.created_at)) / 3600000000, NULL,
                        COALESCE(code.purpose, ''), NEW.channel, NEW.provider,
                        CASE NEW.channel WHEN 1 THEN COALESCE(NEW.prefix, substr(code.mobile_number, 1, 4), '') ELSE '' END,
                        CASE WHEN NEW.state IN (2, 4) THEN 1 ELSE -1 END
                    FROM otp_codes AS code LEFT JOIN deliveries AS first ON first.id = NEW.first_id
                    WHERE code.id = NEW.otp_code_id;
                    RETURN NULL;
                END
                $$;
                """);

            migrationBuilder.Sql("""
                CREATE TRIGGER keep_taken AFTER UPDATE OF state ON deliveries FOR EACH ROW
                WHEN ((OLD.state IN (2, 4)) <> (NEW.state IN (2, 4)))
                EXECUTE FUNCTION keep_taken();
                """);

            // What was taken before there was a trigger.
            migrationBuilder.Sql("""
                INSERT INTO loose_events (at, kind, hour, sent_hour, purpose, channel, provider, prefix, weight)
                SELECT MAX(delivery.updated_at), 4, microseconds(COALESCE(first.created_at, delivery.created_at)) / 3600000000, NULL,
                    COALESCE(code.purpose, ''), delivery.channel, delivery.provider,
                    CASE delivery.channel WHEN 1 THEN COALESCE(delivery.prefix, substr(code.mobile_number, 1, 4), '') ELSE '' END,
                    COUNT(*)
                FROM deliveries AS delivery
                JOIN otp_codes AS code ON code.id = delivery.otp_code_id
                LEFT JOIN deliveries AS first ON first.id = delivery.first_id
                WHERE delivery.state IN (2, 4)
                GROUP BY 3, 5, 6, 7, 8;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER keep_taken ON deliveries;");
            migrationBuilder.Sql("DROP TRIGGER take_events_of_changed_back ON otp_codes;");
            migrationBuilder.Sql("DROP TRIGGER keep_events_of_changed ON otp_codes;");
            migrationBuilder.Sql("DROP TRIGGER keep_events_of_deleted ON otp_codes;");
            migrationBuilder.Sql("DROP FUNCTION keep_taken();");
            migrationBuilder.Sql("DROP FUNCTION keep_events_of_changed();");
            migrationBuilder.Sql("DROP FUNCTION keep_events_of_deleted();");
            migrationBuilder.Sql("DROP FUNCTION keep_events(bigint, timestamptz, integer);");
            migrationBuilder.Sql("DROP VIEW code_events;");

            migrationBuilder.DropTable(
                name: "hourly_sums");

            migrationBuilder.DropTable(
                name: "loose_events");

            migrationBuilder.DropTable(
                name: "sum_progress");

            migrationBuilder.DropColumn(
                name: "is_consumed_with_another",
                table: "otp_codes");

            migrationBuilder.DropColumn(
                name: "prefix",
                table: "deliveries");
        }
    }
}
