using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Otp.Api.Authentication;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.Common;

namespace Otp.Api.Requests;

/// <summary>From where an endpoint's request has its fields.</summary>
internal enum RequestSource
{
    /// <summary>From nowhere: it has none, but perhaps an id from the path.</summary>
    Path,
    Query,
    Body,
}

/// <summary>
/// The request that an endpoint sends, for whatever is derived from it: the policy, the description, the checks at the start.
/// </summary>
internal sealed class RequestMetadata : IEndpointSummaryMetadata, IEndpointDescriptionMetadata
{
    private RequestMetadata(
        Type request, RequestSource source, OperationReference reference, IReadOnlyList<IRequestField> fields,
        IReadOnlyList<PropertyInfo> others)
    {
        (Request, Source, Reference, Fields, Others) = (request, source, reference, fields, others);
        IsCommand = request.GetInterfaces().Any(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ICommand<>));
    }

    public Type Request { get; }

    public RequestSource Source { get; }

    public OperationReference Reference { get; }

    public IReadOnlyList<IRequestField> Fields { get; }

    /// <summary>Properties that no field fills.</summary>
    public IReadOnlyList<PropertyInfo> Others { get; }

    public string Summary => Reference.Summary;

    public string Description => Reference.Description;

    /// <summary>Beside invalid fields: its own, and what the pipeline answers a command whose data others keep changing.</summary>
    public IEnumerable<Failure> Refusals =>
        IsCommand ? [.. Reference.Refusals, ConcurrencyConflictException.Contended] : Reference.Refusals;

    private bool IsCommand { get; }

    /// <summary>
    /// Has the endpoint ask for the request's permission, and say what the request says of itself: the three can't be parted.
    /// </summary>
    public static void AddTo<TRequest>(ICollection<object> metadata, RequestSource source) where TRequest : IOperation
    {
        metadata.Add(new PermissionRequirement(TRequest.RequiredPermission));
        metadata.Add(new RequestMetadata(
            typeof(TRequest), source, TRequest.Reference, RequestFields<TRequest>.All, RequestFields<TRequest>.Others));
    }
}
