using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Authentication.Cookies;
using Otp.Client;
using Shop;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddOtpClient(options =>
{
    options.Address = builder.Configuration.GetValue<Uri>("Otp:Address");
    options.Key = new TokenKey(builder.Configuration["Otp:Key"]!);
});
builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
builder.Services.AddAuthorization();
// Keys of its own in the home directory are nothing that a sample should leave behind.
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapLogin();
app.Run();
