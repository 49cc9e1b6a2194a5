using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Otp.Infrastructure.Persistence.Model;

internal sealed class OtpCodeRowConfiguration : IEntityTypeConfiguration<OtpCodeRow>
{
    // As a view, so that the table belongs to OtpCodeConfiguration alone.
    public void Configure(EntityTypeBuilder<OtpCodeRow> builder) => builder.HasNoKey().ToView(OtpCodeConfiguration.Table);
}
