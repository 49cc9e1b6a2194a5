using System.ComponentModel;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Paging;
using Otp.Application.Common.Values;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Queries;

/// <summary>A page of codes, filtered and ordered (contract, section 3).</summary>
public sealed record ListOtpCodesQuery : IQuery<Page<OtpCodeDto>>
{
    public static Permission RequiredPermission => Permission.ReadOtpCode;

    public static OperationReference Reference { get; } = new("List one-time codes", "A page of codes, filtered and ordered.");

    [Description("100 unless given.")]
    public Field<PageLimit> Limit { get; init; }

    [Description("How many to leave out.")]
    public Field<PageOffset> Offset { get; init; }

    public Field<SearchTerm> Search { get; init; }

    [Description("-id unless given. Nulls come last, ties go by rising id.")]
    public Field<OtpCodeOrdering> Ordering { get; init; }

    [Description("Inclusive.")]
    public Field<WholeNumber> IdMin { get; init; }

    [Description("Inclusive.")]
    public Field<WholeNumber> IdMax { get; init; }

    [Description("Inclusive.")]
    public Field<Day> CreatedDate { get; init; }

    [Description("Inclusive.")]
    public Field<Day> CreatedFrom { get; init; }

    [Description("Inclusive.")]
    public Field<Day> CreatedTo { get; init; }

    [Description("Inclusive.")]
    public Field<Day> UpdatedDate { get; init; }

    [Description("Inclusive.")]
    public Field<Day> UpdatedFrom { get; init; }

    [Description("Inclusive.")]
    public Field<Day> UpdatedTo { get; init; }

    [Description("Only those of which it is so, or isn't.")]
    public Field<Flag> HasMobileNumber { get; init; }

    [Description("Only those of which it is so, or isn't.")]
    public Field<Flag> HasEmail { get; init; }

    [Description("Only those of which it is so, or isn't.")]
    public Field<Flag> IsAllow { get; init; }

    public Field<MobileNumber> MobileNumber { get; init; }

    public Field<EmailAddress> Email { get; init; }

    public Field<Purpose> Purpose { get; init; }
}

internal sealed class ListOtpCodesQueryHandler(IOtpCodeReader reader) : IRequestHandler<ListOtpCodesQuery, Result<Page<OtpCodeDto>>>
{
    public async Task<Result<Page<OtpCodeDto>>> Handle(ListOtpCodesQuery request, CancellationToken cancellationToken)
    {
        var filter = new OtpCodeFilter
        {
            Search = request.Search.OrNull?.Text,
            Ordering = (request.Ordering.OrNull ?? OtpCodeOrdering.Default).Orders,
            IdMin = request.IdMin.OrNull?.Value,
            IdMax = request.IdMax.OrNull?.Value,
            Created = Days.Within(request.CreatedFrom.OrNull, request.CreatedTo.OrNull, request.CreatedDate.OrNull),
            Updated = Days.Within(request.UpdatedFrom.OrNull, request.UpdatedTo.OrNull, request.UpdatedDate.OrNull),
            HasMobileNumber = request.HasMobileNumber.OrNull?.Value,
            HasEmail = request.HasEmail.OrNull?.Value,
            IsAllow = request.IsAllow.OrNull?.Value,
            MobileNumber = request.MobileNumber.OrNull,
            Email = request.Email.OrNull,
            Purpose = request.Purpose.OrNull,
        };
        return await reader.ListAsync(filter, PageRequest.Of(request.Limit, request.Offset), cancellationToken);
    }
}
