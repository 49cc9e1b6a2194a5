using MediatR;
using Microsoft.AspNetCore.Components;
using Otp.Api.Errors;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Api.Console.Visits;

/// <summary>
/// A page, at the address that its <c>@page</c> names. It is asked first and rendered then, once and whole, so that its markup never meets
/// half of what it shows.
/// </summary>
public abstract class ConsolePage : ComponentBase
{
    [Inject]
    protected Visit Visit { get; private set; } = null!;

    [Inject]
    private ConsoleSender Sender { get; set; } = null!;

    public sealed override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (Visit.IsPost)
            await PostAsync();
        if (Visit.Destination is null)
            await LoadAsync();
        if (Visit.Destination is null)
            StateHasChanged();
    }

    /// <summary>Reads what is to be shown; after a POST that stays here as well.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary>Does what a form of the page asks for. What succeeds leaves for another page, or for the same one anew.</summary>
    protected virtual Task PostAsync() =>
        throw new BadHttpRequestException("The page has no form.", StatusCodes.Status405MethodNotAllowed);

    /// <summary>Asks the application, as the token that is signed in.</summary>
    /// <exception cref="RefusedException">It doesn't have the permission.</exception>
    protected Task<Result<TValue>> SendAsync<TValue>(IRequest<Result<TValue>> request) where TValue : notnull => Sender.SendAsync(request);

    /// <summary>The same, once for all POSTs of one form.</summary>
    /// <param name="form">What the form that was shown has and no other.</param>
    /// <returns>Null where it was done, now or before.</returns>
    protected Task<Failure?> SendOnceAsync<TValue>(IRequest<Result<TValue>> request, string form) where TValue : notnull =>
        Sender.SendOnceAsync(request, form);

    /// <summary>The same, for what the page can't do without.</summary>
    /// <exception cref="RefusedException">It was refused.</exception>
    protected async Task<TValue> AskAsync<TValue>(IRequest<Result<TValue>> request) where TValue : notnull
    {
        var result = await Sender.SendAsync(request);
        return result.IsSuccess ? result.Value : throw new RefusedException(result.Failure);
    }

    /// <summary>For a page that asks nothing of the application yet.</summary>
    /// <exception cref="RefusedException">The token that is signed in doesn't have the permission.</exception>
    protected void Require(Permission permission)
    {
        if (!Visit.May(permission))
            throw new RefusedException(RefusedException.Missing(permission));
    }

    /// <summary>What was entered into a field of the form; null: nothing.</summary>
    protected string? Entered(string name) => Visit.IsPost && Visit.Form[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>The same, as a request takes it.</summary>
    protected Input Given(string name) => Entered(name) is { } text ? Input.OfText(text) : default;

    /// <summary>What the address says of a name; null: nothing.</summary>
    protected string? Sought(string name) => Visit.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>The same, as a request takes it.</summary>
    protected Input Asked(string name) => Sought(name) is { } text ? Input.OfText(text) : default;

    /// <summary>The answer's status where a page shows why something was refused.</summary>
    protected int StatusOf(Failure failure) => ProblemResult.Describe(failure, Visit.Context).Status;
}
