using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Otp.Api.Endpoints;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Endpoints;

internal sealed class ApiGroupTests
{
    [Test]
    public void All_HoldsWhateverIsEndpoints()
    {
        var endpoints = typeof(IApiEndpoints).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IApiEndpoints)));

        Assert.That(ApiGroup.All.Select(listed => listed.GetType()), Is.EquivalentTo(endpoints).And.Not.Empty);
    }

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
