using FluentValidation;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Paging;
using Otp.Application.Common.Validation;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Queries;

/// <summary>A page of codes, filtered and ordered (contract, section 3).</summary>
public sealed record ListOtpCodesQuery : IQuery<Page<OtpCodeDto>>
{
    public static Permission RequiredPermission => Permission.ReadOtpCode;

    public Input Limit { get; init; }

    public Input Offset { get; init; }

    public Input Search { get; init; }

    public Input Ordering { get; init; }

    public Input IdMin { get; init; }

    public Input IdMax { get; init; }

    public Input CreatedDate { get; init; }

    public Input CreatedFrom { get; init; }

    public Input CreatedTo { get; init; }

    public Input UpdatedDate { get; init; }

    public Input UpdatedFrom { get; init; }

    public Input UpdatedTo { get; init; }

    public Input HasMobileNumber { get; init; }

    public Input HasEmail { get; init; }

    public Input IsAllow { get; init; }

    public Input MobileNumber { get; init; }

    public Input Email { get; init; }

    public Input Purpose { get; init; }
}

internal sealed class ListOtpCodesQueryValidator : AbstractValidator<ListOtpCodesQuery>
{
    public ListOtpCodesQueryValidator()
    {
        RuleFor(query => query.Limit).IsLimit();
        RuleFor(query => query.Offset).IsOffset();
        RuleFor(query => query.Ordering).ReadsAs<ListOtpCodesQuery, IReadOnlyList<OtpCodeOrder>>(
            OtpCodeOrdering.TryParse!, OtpCodeOrdering.Takes);
        RuleFor(query => query.IdMin).ReadsAs<ListOtpCodesQuery, long>(Scalars.TryParseInteger, Scalars.TakesInteger);
        RuleFor(query => query.IdMax).ReadsAs<ListOtpCodesQuery, long>(Scalars.TryParseInteger, Scalars.TakesInteger);
        RuleFor(query => query.CreatedDate).ReadsAs<ListOtpCodesQuery, DateOnly>(Scalars.TryParseDay, Scalars.TakesDay);
        RuleFor(query => query.CreatedFrom).ReadsAs<ListOtpCodesQuery, DateOnly>(Scalars.TryParseDay, Scalars.TakesDay);
        RuleFor(query => query.CreatedTo).ReadsAs<ListOtpCodesQuery, DateOnly>(Scalars.TryParseDay, Scalars.TakesDay);
        RuleFor(query => query.UpdatedDate).ReadsAs<ListOtpCodesQuery, DateOnly>(Scalars.TryParseDay, Scalars.TakesDay);
        RuleFor(query => query.UpdatedFrom).ReadsAs<ListOtpCodesQuery, DateOnly>(Scalars.TryParseDay, Scalars.TakesDay);
        RuleFor(query => query.UpdatedTo).ReadsAs<ListOtpCodesQuery, DateOnly>(Scalars.TryParseDay, Scalars.TakesDay);
        RuleFor(query => query.HasMobileNumber).ReadsAs<ListOtpCodesQuery, bool>(Scalars.TryParseBoolean, Scalars.TakesBoolean);
        RuleFor(query => query.HasEmail).ReadsAs<ListOtpCodesQuery, bool>(Scalars.TryParseBoolean, Scalars.TakesBoolean);
        RuleFor(query => query.IsAllow).ReadsAs<ListOtpCodesQuery, bool>(Scalars.TryParseBoolean, Scalars.TakesBoolean);
        RuleFor(query => query.MobileNumber).ReadsAs<ListOtpCodesQuery, MobileNumber>(
            Domain.Recipients.MobileNumber.TryParse, Domain.Recipients.MobileNumber.Takes);
        RuleFor(query => query.Purpose).ReadsAs<ListOtpCodesQuery, Purpose>(
            Domain.OtpCodes.Purpose.TryParse, Domain.OtpCodes.Purpose.Takes);
        RuleFor(query => query.Email).ReadsAs<ListOtpCodesQuery, EmailAddress>(EmailAddress.TryParse, EmailAddress.Takes);
    }
}

internal sealed class ListOtpCodesQueryHandler(IOtpCodeReader reader) : IRequestHandler<ListOtpCodesQuery, Result<Page<OtpCodeDto>>>
{
    public async Task<Result<Page<OtpCodeDto>>> Handle(ListOtpCodesQuery request, CancellationToken cancellationToken)
    {
        var filter = new OtpCodeFilter
        {
            Search = string.IsNullOrWhiteSpace(request.Search.Text) ? null : request.Search.Text.Trim(),
            Ordering = OtpCodeOrdering.Parse(request.Ordering.Text),
            IdMin = Scalars.ParseInteger(request.IdMin),
            IdMax = Scalars.ParseInteger(request.IdMax),
            Created = Days.Parse(request.CreatedDate, request.CreatedFrom, request.CreatedTo),
            Updated = Days.Parse(request.UpdatedDate, request.UpdatedFrom, request.UpdatedTo),
            HasMobileNumber = Scalars.ParseBoolean(request.HasMobileNumber),
            HasEmail = Scalars.ParseBoolean(request.HasEmail),
            IsAllow = Scalars.ParseBoolean(request.IsAllow),
            MobileNumber = request.MobileNumber.IsGiven ? MobileNumber.Parse(request.MobileNumber.Text) : null,
            Purpose = OtpCodeInputs.ParsePurpose(request.Purpose),
            Email = request.Email.IsGiven ? EmailAddress.Parse(request.Email.Text) : null,
        };
        return await reader.ListAsync(filter, PageInputs.Parse(request.Limit, request.Offset), cancellationToken);
    }
}
