using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.Endpoints;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Application.Common.Messaging;
using Otp.Application.OtpCodes;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Endpoints;

/// <summary>What a new operation may lack: the start says it in one line.</summary>
internal sealed class EndpointChecksTests
{
    private static IEnumerable<TestCaseData> Incomplete =>
    [
        Row(
            "fields that nothing reads",
            app => app.MapPost("/x/{id:id}/", (PathParameters<WithFields> _) => TypedResults.NoContent()),
            "sends a WithFields and reads none of its fields, such as Code; bind a JsonBody or QueryParameters of it."),
        Row(
            "a property that nothing fills",
            app => app.MapPost("/x", (JsonBody<WithText> _) => TypedResults.NoContent()),
            "can't fill WithText.Text; make a Required, Field or Omittable of it, or a long that the path has as {text:id}."),
        Row(
            "an id that the path doesn't have",
            app => app.MapPost("/x", (JsonBody<WithFields> _) => TypedResults.NoContent()),
            "can't fill WithFields.Id; make a Required, Field or Omittable of it, or a long that the path has as {id:id}."),
        Row(
            "an id that may be any text",
            app => app.MapPost("/x/{id}/", (JsonBody<WithFields> _) => TypedResults.NoContent()),
            "can't fill WithFields.Id; make a Required, Field or Omittable of it, or a long that the path has as {id:id}."),
        Row(
            "an id that nothing takes",
            app => app.MapPost("/x/{id:id}/", (JsonBody<WithoutExample> _) => TypedResults.NoContent()),
            "has {id} in its path, and WithoutExample has no such property."),
        Row(
            "no example of the body",
            app => app.MapPost("/x", (JsonBody<WithoutExample> _) => TypedResults.NoContent()),
            "has no example of its body; WithoutExample.Reference takes one."),
        Row(
            "no handler",
            app => app.MapPost("/x", (JsonBody<WithoutHandler> _) => TypedResults.NoContent()),
            "sends a WithoutHandler, which no handler takes."),
        Row(
            "an answer that isn't known to JSON",
            app => app.MapPost("/x/{id:id}/", Ok<PageResponse<string>> (JsonBody<WithFields> _) => throw new NotSupportedException()),
            "answers with PageResponse<String>, which ApiJsonContext doesn't list; it takes [JsonSerializable(typeof(PageResponse<String>))]."),
        Row(
            "an answer without an example",
            app => app.MapPost("/x/{id:id}/", Ok<RevokedToken> (JsonBody<WithFields> _) => throw new NotSupportedException()),
            "answers with RevokedToken, of which there is no example; it takes IAnswer."),
    ];

    [TestCaseSource(nameof(Incomplete))]
    public async Task RefuseIncomplete_AnEndpointThatLacksSomething_NamesItAndWhatToDo(Action<WebApplication> map, string fault)
    {
        await using var app = Build();
        map(app);

        Assert.That(app.RefuseIncomplete, Throws.TypeOf<StartupException>().With.Message.StartsWith("HTTP: POST /x").And.Message.EndsWith($" {fault}"));
    }

    [Test]
    public async Task RefuseIncomplete_AnEndpointThatHasAll_IsTaken()
    {
        await using var app = Build();
        app.MapPost("/{id:id}/", Ok<OtpCodeDto> (JsonBody<WithFields> _) => throw new NotSupportedException());
        app.MapGet("/{id:id}/", Ok<PageResponse<OtpCodeDto>> (QueryParameters<WithFields> _) => throw new NotSupportedException());

        Assert.That(app.RefuseIncomplete, Throws.Nothing);
        Assert.That(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints), Has.Exactly(2).Items);
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddRouting(routing => routing.SetParameterPolicy<IdRouteConstraint>(IdRouteConstraint.Name));
        builder.Services.AddTransient<IRequestHandler<WithFields, Result<Unit>>>(_ => throw new NotSupportedException());
        builder.Services.AddTransient<IRequestHandler<WithText, Result<Unit>>>(_ => throw new NotSupportedException());
        builder.Services.AddTransient<IRequestHandler<WithoutExample, Result<Unit>>>(_ => throw new NotSupportedException());
        return builder.Build();
    }

    private static TestCaseData Row(string name, Action<WebApplication> map, string fault) =>
        new TestCaseData(map, fault).SetArgDisplayNames(name);

    internal sealed record WithFields : ICommand<Unit>
    {
        public static Permission RequiredPermission => Permission.CreateOtpCode;

        public static OperationReference Reference { get; } = new("Try", "Tries.") { Example = """{"code": 1}""" };

        public long Id { get; init; }

        public Required<OneTimeCode> Code { get; init; }
    }

    internal sealed record WithText : ICommand<Unit>
    {
        public static Permission RequiredPermission => Permission.CreateOtpCode;

        public static OperationReference Reference { get; } = new("Try", "Tries.");

        public string? Text { get; init; }
    }

    internal sealed record WithoutExample : ICommand<Unit>
    {
        public static Permission RequiredPermission => Permission.CreateOtpCode;

        public static OperationReference Reference { get; } = new("Try", "Tries.");

        public Required<OneTimeCode> Code { get; init; }
    }

    internal sealed record WithoutHandler : ICommand<Unit>
    {
        public static Permission RequiredPermission => Permission.CreateOtpCode;

        public static OperationReference Reference { get; } = new("Try", "Tries.") { Example = """{"code": 1}""" };

        public Required<OneTimeCode> Code { get; init; }
    }
}
