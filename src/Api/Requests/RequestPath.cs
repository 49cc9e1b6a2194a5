using System.Globalization;
using Otp.Application.Common.Messaging;

namespace Otp.Api.Requests;

/// <summary>The ids that a request has from the address that it is sent to.</summary>
internal static class RequestPath<TRequest> where TRequest : class, IOperation, new()
{
    private static readonly IReadOnlyList<(string Name, Action<TRequest, long> Set)> Ids =
        [.. RequestFields<TRequest>.Others.Where(property => property.PropertyType == typeof(long)).Select(
            property => (property.Name, property.SetMethod!.CreateDelegate<Action<TRequest, long>>()))];

    /// <param name="values">The route has let ids through (<see cref="IdRouteConstraint"/>).</param>
    /// <returns>The same request.</returns>
    public static TRequest Fill(TRequest request, RouteValueDictionary values)
    {
        foreach (var (name, set) in Ids)
            set(request, long.Parse((string)values[name]!, NumberStyles.None, CultureInfo.InvariantCulture));
        return request;
    }
}
