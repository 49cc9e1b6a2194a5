using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Otp.Api.Endpoints;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Endpoints;

internal sealed class ApiGroupTests
{
    [Test]
    public async Task MapApi_WithAnEndpointThatAsksForNoPermission_FailsAtTheStart()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.MapApi().MapGet("/unguarded", () => "open to everybody");

        Assert.That(
            () => ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).ToList(),
            Throws.TypeOf<StartupException>().With.Message.Contains("unguarded"));
    }
}
