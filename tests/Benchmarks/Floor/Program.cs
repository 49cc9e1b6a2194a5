using System.Text.Json;
using Otp.Floor;

// A yardstick, part of no product: the least that a durable create over HTTP costs on this machine. No authentication, no rules, no encryption,
// no errors worth the name. `Floor sqlite FILE URL` commits once for all that wait; `Floor postgres CONNECTION URL` inserts once a request.
// `Floor gateway - URL` takes every message at once, as the fastest of gateways would.
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(args[2]);
await using var app = builder.Build();

if (args[0] == "gateway")
{
    app.Run(context =>
    {
        context.Response.StatusCode = context.Request.Method == "GET" ? StatusCodes.Status200OK : StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    });
    await app.RunAsync();
    return;
}

IFloor floor = args[0] == "sqlite" ? new SqliteFloor(args[1]) : await PostgresFloor.OpenAsync(args[1]);
app.MapGet("/health/ready", () => Results.Ok());
app.MapPost("/api/notifications/otp/", async (HttpContext context) =>
{
    var (code, number) = await ReadAsync(context.Request);
    var now = DateTimeOffset.UtcNow;
    var row = new Row(code, number, now, now.AddMinutes(2));
    var id = await floor.InsertAsync(row);

    context.Response.StatusCode = StatusCodes.Status201Created;
    context.Response.ContentType = "application/json";
    await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
    row.Write(json, id);
});
await app.RunAsync();

static async Task<(int Code, string Number)> ReadAsync(HttpRequest request)
{
    using var body = await JsonDocument.ParseAsync(request.Body);
    return (body.RootElement.GetProperty("code").GetInt32(), body.RootElement.GetProperty("mobile_number").GetString()!);
}
