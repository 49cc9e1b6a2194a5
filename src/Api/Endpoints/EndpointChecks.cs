using System.Reflection;
using MediatR;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;
using Otp.Api.OpenApi;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Endpoints;

/// <summary>
/// What each endpoint must have that the compiler can't ask for. The start is refused with one line on the first that lacks something.
/// </summary>
internal static class EndpointChecks
{
    /// <exception cref="StartupException">Names the endpoint and what to do.</exception>
    public static void RefuseIncomplete(this IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            if (FaultIn(endpoint, routes.ServiceProvider) is { } fault)
                throw new StartupException($"{endpoint.DisplayName} {fault}");
        }
    }

    private static string? FaultIn(RouteEndpoint endpoint, IServiceProvider services) =>
        endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is { ExcludeFromDescription: true }
            ? null
            : FaultIn(endpoint, endpoint.Metadata.GetMetadata<RequestMetadata>(), services)
                ?? endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().Select(answer => FaultIn(endpoint, answer))
                    .FirstOrDefault(fault => fault is not null);

    private static string? FaultIn(RouteEndpoint endpoint, RequestMetadata? request, IServiceProvider services)
    {
        if (request is null)
            return null;

        var name = request.Request.Name;
        if (request is { Source: RequestSource.Path, Fields: [var unread, ..] })
            return $"sends a {name} and reads none of its fields, such as {unread.Name}; bind a JsonBody or QueryParameters of it.";
        if (request.Others.FirstOrDefault(property => !IsIdIn(endpoint.RoutePattern, property)) is { } other)
            return $"can't fill {name}.{other.Name}; make a Required, Field or Omittable of it, "
                + $"or a long that the path has as {{{FieldNames.ToJson(other.Name)}:{IdRouteConstraint.Name}}}.";
        if (endpoint.RoutePattern.Parameters.FirstOrDefault(parameter => !request.Others.Any(IsCalled(parameter.Name))) is { } unheard)
            return $"has {{{unheard.Name}}} in its path, and {name} has no such property.";
        if (request is { Source: RequestSource.Body, Fields.Count: > 0, Reference.Example: null })
            return $"has no example of its body; {name}.Reference takes one.";
        return HasHandler(request.Request, services) ? null : $"sends a {name}, which no handler takes.";
    }

    private static string? FaultIn(RouteEndpoint endpoint, IProducesResponseTypeMetadata answer)
    {
        if (answer.Type is not { } type || type == typeof(void))
            return null;
        if (!ApiJson.Lists(type))
            return $"answers with {NameOf(type)}, which ApiJsonContext doesn't list; it takes [JsonSerializable(typeof({NameOf(type)}))].";
        var isShown = endpoint.Metadata.OfType<ExampleMetadata>().Any(example => example.Status == answer.StatusCode);
        return isShown || AnswerExamples.Has(type)
            ? null
            : $"answers with {NameOf(type)}, of which there is no example; it takes IAnswer.";
    }

    private static bool IsIdIn(RoutePattern route, PropertyInfo property) =>
        property.PropertyType == typeof(long) && route.Parameters.Any(
            parameter => IsCalled(parameter.Name)(property)
                && parameter.ParameterPolicies.Any(policy => policy.Content is IdRouteConstraint.Name));

    private static Func<PropertyInfo, bool> IsCalled(string name) =>
        property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool HasHandler(Type request, IServiceProvider services)
    {
        var contract = request.GetInterfaces().Single(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequest<>));
        var handler = typeof(IRequestHandler<,>).MakeGenericType(request, contract.GetGenericArguments()[0]);
        return services.GetRequiredService<IServiceProviderIsService>().IsService(handler);
    }

    private static string NameOf(Type type) =>
        type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
}
