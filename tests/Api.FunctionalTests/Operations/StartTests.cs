using System.Globalization;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>The contract's section 8: what is configured, and what stops the start.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), Parallelizable(ParallelScope.All)]
internal sealed class StartTests : IDisposable
{
    private const string SomeKey = Given.SecretKey;

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Start_TheFirst_SaysInThreeLinesWhereThingsAre()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);
        using var client = otp.ClientWith(_folder.AdminKey);
        await client.PostJsonAsync(OtpApi.OtpCodes, "{}");

        await otp.TerminateAsync();

        var own = otp.Lines.Where(line => !line.Contains("AutoMapper", StringComparison.Ordinal)).ToList();
        Assert.That(own, Has.Count.EqualTo(3), string.Join('\n', own));
        Assert.That(own[0], Does.Contain($"listens on {otp.Address}".TrimEnd('/')));
        Assert.That(own[1], Does.Contain(_folder.Path));
        Assert.That(own[2], Does.Contain(_folder.FileAt("admin.token")));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "There are no file modes.")]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_TheFirst_KeepsItsFilesFromOthers()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);

        Assert.That(File.GetUnixFileMode(_folder.Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        foreach (var name in new[] { "admin.token", "secret.key", "otp.db", "otp.db-wal" })
            Assert.That(File.GetUnixFileMode(_folder.FileAt(name)), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), name);
    }

    [Test]
    public async Task Start_WhereAnotherProcessServes_IsRefused()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);

        var (exitCode, _, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}", "--urls=http://127.0.0.1:0"]);

        Assert.That(exitCode, Is.EqualTo(1));
        AssertOneLine(error, _folder.Path, "another Otp process");
    }

    [TestCase("urls", "http://127.0.0.1:{0}")]
    [TestCase("http_ports", "{0}")]
    public async Task Start_OnAPortThatIsTaken_IsRefusedByTheSettingThatNamesIt(string key, string value)
    {
        using var otp = await OtpProcess.ServeAsync(_folder);
        using var other = new DataFolder();
        var taken = string.Format(CultureInfo.InvariantCulture, value, otp.Address.Port);

        var (exitCode, output, error) = await OtpProcess.RunAsync([$"--Storage:Directory={other.Path}", $"--{key}={taken}"]);

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, $"ASPNETCORE_{key.ToUpperInvariant()} (or --{key}) is \"{taken}\", where it can't listen", "address already in use");
    }

    [TestCase("Storage:Provider", "Oracle", "Sqlite")]
    [TestCase("Storage:Provider", "1", "Sqlite or PostgreSql")]
    [TestCase("Storage:MigrateAtStart", "yes", "true or false")]
    [TestCase("Storage:Directory", "/proc/otp", "directory")]
    [TestCase("Storage:Directory", "/proc", "that this user can write to")]
    [TestCase("Otp:Lifetime", "5", "time span")]
    [TestCase("Otp:Lifetime", "00:00:00", "above zero")]
    [TestCase("Otp:Lifetime", "-00:01:00", "above zero")]
    [TestCase("Otp:Lifetime", "two minutes", "time span")]
    [TestCase("Otp:Lifetime", "", "time span")]
    [TestCase("Otp:MaxLifetime", "00:01:00", "at least 00:02:00")]
    [TestCase("Otp:MaxAttempts", "0", "1 to 100")]
    [TestCase("Otp:MaxAttempts", "101", "1 to 100")]
    [TestCase("Otp:MaxAttempts", "five", "1 to 100")]
    [TestCase("Otp:Lockout", "00:00:00", "above zero")]
    [TestCase("Otp:MaxLockout", "00:01:00", "at least 00:05:00")]
    [TestCase("Otp:HardLimit", "-1", "0 to")]
    [TestCase("Otp:CodeLength", "3", "4 to 9")]
    [TestCase("Otp:CodeLength", "10", "4 to 9")]
    [TestCase("Otp:ResendInterval", "-00:00:01", "zero or above")]
    [TestCase("Otp:MaxSendsPerRecipient", "0", "1 to")]
    [TestCase("Otp:Retention", "30", "time span")]
    [TestCase("Otp:KnownPurposesOnly", "1", "true or false")]
    [TestCase("Purposes:login:Lifetime", "5", "time span")]
    [TestCase("Purposes:login:MaxLifetime", "00:01:00", "at least 00:02:00")]
    [TestCase("Purposes:login:Lifetime", "02:00:00", "at most 01:00:00", "--Otp:MaxLifetime=01:00:00")]
    [TestCase("Purposes:sign-up.mail:CodeLength", "10", "4 to 9")]
    [TestCase("Purposes:sign-up.mail:CodeLength", "3", "4 to 9")]
    [TestCase("Purposes:login:ResendInterval", "-00:00:01", "zero or above")]
    [TestCase("Purposes:login:MaxSendsPerRecipient", "0", "1 to")]
    [TestCase("Purposes:login:MaxSendsPerDay", "0", "1 to")]
    [TestCase("Purposes:0:Name", "Sign up", "1 to 32 characters of a-z")]
    [TestCase("Limits:RequestsPerSecond", "0", "1 to")]
    [TestCase("Limits:RequestsPerSecondPerToken", "many", "1 to")]
    [TestCase("Limits:ConcurrentRequests", "0", "1 to 1000000")]
    [TestCase("Limits:Connections", "-1", "1 to 1000000")]
    [TestCase("Metrics:Urls", "http://127.0.0.1:0", "a port")]
    [TestCase("Metrics:Urls", "9464", "a port")]
    [TestCase("Shutdown:Delay", "00:00:11", "at most 00:00:10")]
    [TestCase("urls", "localhost:5080", "http://127.0.0.1:5080")]
    [TestCase("urls", "", "http://127.0.0.1:5080")]
    [TestCase("urls", "http://127.0.0.1:99999", "http://127.0.0.1:5080")]
    [TestCase("urls", "http://127.0.0.1:port", "http://127.0.0.1:5080")]
    [TestCase("urls", "http://127.0.0.1:5080/base", "http://127.0.0.1:5080")]
    [TestCase("urls", "ftp://127.0.0.1:5080", "http://127.0.0.1:5080")]
    [TestCase("http_ports", "80a", "ports")]
    [TestCase("Metrics:Urls", "http://127.0.0.1:5080", "nothing else", "--urls=http://127.0.0.2:5080")]
    [TestCase("Metrics:Urls", "http://127.0.0.1:port", "a port")]
    [TestCase("Logging:LogLevel:Otp", "Loud", "Trace, Debug")]
    public async Task Setting_ThatCannotBeUsed_StopsTheStartInOneLine(string key, string value, string takes, string beside = "--urls=http://127.0.0.1:0")
    {
        string[] arguments = [$"--Storage:Directory={_folder.Path}", beside, $"--{key}={value}"];

        var (exitCode, output, error) = await OtpProcess.RunAsync(arguments);

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, key, $"\"{value}\"", takes);
        Assert.That(Directory.Exists(_folder.Path), Is.False);
    }

    [TestCase("Otp:Lifetme", "Lifetime")]
    [TestCase("Limits:Conections", "Connections")]
    [TestCase("Purposes:login:Lifetme", "Lifetime, MaxLifetime")]
    [TestCase("Proxies:Trust:0", "Trusted")]
    public async Task Setting_ThatIsNotKnown_StopsTheStartWithTheNamesThatAre(string key, string known)
    {
        var (exitCode, output, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}", "--urls=http://127.0.0.1:0"], (key, "hunter2"));

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, "isn't known", known);
        Assert.That(error + output, Does.Not.Contain("hunter2"));
        Assert.That(Directory.Exists(_folder.Path), Is.False);
    }

    [TestCase("Secrets:Keys:0", "not-base64-but-secret")]
    [TestCase("Secrets:Keys:0", "c2VjcmV0")]
    [TestCase("Secrets:Keys", SomeKey)]
    [TestCase("Access:BootstrapToken", "a-secret-of-31-characters-short")]
    [TestCase("Access:BootstrapToken", "a secret with blanks of enough length")]
    public async Task Secret_ThatCannotBeUsed_StopsTheStartWithoutBeingRepeated(string key, string value)
    {
        var (exitCode, output, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}"], (key, value));

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, key, "takes");
        Assert.That(error + output, Does.Not.Contain(value));
    }

    [Test]
    public async Task Proxies_GivenAsOneValue_StopTheStart()
    {
        var (exitCode, _, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}", "--Proxies:Trusted=10.0.0.7"]);

        Assert.That(exitCode, Is.EqualTo(1));
        AssertOneLine(error, "Proxies:Trusted", "a list", "Proxies:Trusted:0");
    }

    [TestCase("Purposes:Log in names no purpose; it takes 1 to 32 characters of a-z", "--Purposes:Log in:Lifetime=00:01:00")]
    [TestCase("Purposes:login can't be used; it takes settings below it", "--Purposes:login=00:01:00")]
    [TestCase("Purposes:4 has no Name; it takes one: 1 to 32 characters of a-z", "--Purposes:4:CodeLength=5")]
    [TestCase("Purposes:login is for \"login\", as another of Purposes is", "--Purposes:login:Lifetime=00:01:00", "--Purposes:0:Name=login")]
    public async Task Purpose_ThatCannotBeUsed_StopsTheStartInOneLine(string message, params string[] arguments)
    {
        var (exitCode, output, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}", .. arguments]);

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, message);
    }

    // What a purpose may be called, a variable may not: there it has a number, and its name is a setting.
    [Test]
    public async Task Purpose_InTheEnvironment_IsNamedByASetting()
    {
        using var otp = await OtpProcess.ServeAsync(
            _folder, ("Purposes:0:Name", "sign-up.mail"), ("Purposes:0:Lifetime", "1.00:00:00"), ("Purposes:login:Lifetime", "00:01:00"));
        using var client = otp.ClientWith(_folder.AdminKey);

        async Task<long> TtlOfAsync(string purpose) =>
            (long)(await client.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": 1, "mobile_number": "09123256545", "purpose": "{{purpose}}"}""")).Json["ttl"]!;

        Assert.That(await TtlOfAsync("sign-up.mail"), Is.EqualTo(86_399));
        Assert.That(await TtlOfAsync("login"), Is.EqualTo(59));
    }

    [TestCase("--Kestrel:Endpoints:Own:Url=http://127.0.0.1:99999")]
    [TestCase("--Kestrel:Endpoints:Own:Url=nowhere")]
    [TestCase("--urls=https://127.0.0.1:0;http://127.0.0.1:0/")]
    [TestCase("--urls=http://192.0.2.1:0")]
    public async Task Address_ThatTheServerRefuses_StopsTheStartInOneLine(string address)
    {
        // Without a home there is no development certificate that the server might find and use.
        var (exitCode, output, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}", address], ("HOME", _folder.Path));

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, "it can't listen");
        Assert.That(output, Does.Not.Contain("Hosting failed"));
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    [TestCase("QUIT")]
    public async Task Stop_WhileItStarts_EndsWithExitCodeZeroAndLeavesAStoreThatStarts(string signal)
    {
        var (exitCode, error) = await OtpProcess.StopWhileItStartsAsync(_folder, "secret.key", signal);
        Assert.That((exitCode, error), Is.EqualTo((0, "")));

        using var otp = await OtpProcess.ServeAsync(_folder);
        Assert.That(await otp.TerminateAsync(), Is.Zero);
    }

    [Test]
    public async Task Configuration_ThatIsNotJson_StopsTheStartWithoutBeingRepeated()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.Broken.json");
        await File.WriteAllTextAsync(file, "{\n\"Access\": hunter2");
        try
        {
            var (exitCode, output, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}"], ("DOTNET_ENVIRONMENT", "Broken"));

            Assert.That(exitCode, Is.EqualTo(1), output);
            AssertOneLine(error, file, "line 2");
            Assert.That(error, Does.Not.Contain("hunter2"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private const string Gateway = "Delivery:Sms:0:Type=Http;Delivery:Sms:0:Url=http://a.example/";
    private const string Hook = "Delivery:Sms:0:Type=Webhook;Delivery:Sms:0:Url=http://a.example/;Delivery:Sms:0:Secret=0123456789abcdef0123456789abcdef";
    private const string Mail = "Delivery:Email:0:Type=Smtp;Delivery:Email:0:Host=mail.example;Delivery:Email:0:From=a@b.example";

    [TestCase("Delivery:Sms:0:Type=Pigeon", "Delivery:Sms:0:Type", "\"Pigeon\"", "Http or Webhook")]
    [TestCase("Delivery:Sms:0:Type=Smtp", "Delivery:Sms:0:Type", "\"Smtp\"", "Http or Webhook")]
    [TestCase("Delivery:Sms:0:Type=Http", "Delivery:Sms:0:Url", "isn't set", "address")]
    [TestCase("Delivery:Sms:0:Type=Http;Delivery:Sms:0:Url=http://a.example/{{ x }}", "Url of the provider http-0", "x", "It takes recipient")]
    [TestCase("Delivery:Sms:0:Type=Http;Delivery:Sms:0:Url=http://a.example/;Delivery:Sms:0:Success=(", "Delivery:Sms:0:Success", "\"(\"", "regular expression")]
    [TestCase("Delivery:Sms:0:Type=Http;Delivery:Sms:0:Url=http://a.example/;Delivery:Sms:0:Heders:x=y", "Delivery:Sms:0:Heders", "isn't known", "Headers")]
    [TestCase(Gateway + ";Delivery:Sms:0:Headers:x-api-key=k\nx: y", "Delivery:Sms:0:Headers:x-api-key", "can't be used", "one line")]
    [TestCase("Delivery:Sms:0:Type=Webhook;Delivery:Sms:0:Url=http://a.example/", "Delivery:Sms:0:Secret", "isn't set", "32")]
    [TestCase(Hook + ";Delivery:Sms:0:Name=A b", "Delivery:Sms:0:Name", "\"A b\"", "a-z")]
    [TestCase(Hook + ";Delivery:Sms:1:Type=Webhook;Delivery:Sms:1:Url=http://a.example/;Delivery:Sms:1:Secret=0123456789abcdef0123456789abcdef;Delivery:Sms:1:Name=webhook-0", "Delivery:Sms", "\"webhook-0\"", "Name of its own")]
    [TestCase(Hook + ";Delivery:Sms:0:Receipts:Secret=0123456789abcdef0123456789abcdef", "Delivery:Sms:0:Receipts:Reference", "isn't set", "field")]
    [TestCase("Delivery:Email:0:Type=Smtp;Delivery:Email:0:From=a@b.example", "Delivery:Email:0:Host", "isn't set", "mail server")]
    [TestCase(Mail + ";Delivery:Email:0:User=a", "Delivery:Email:0", "User and Password", "both or neither")]
    [TestCase(Mail + ";Delivery:Email:0:Security=Maybe", "Delivery:Email:0:Security", "\"Maybe\"", "StartTls, Tls or None")]
    [TestCase("Delivery:Locale=de", "Delivery:Locale", "\"de\"", "fa or en")]
    [TestCase("Delivery:Domain=localhost", "Delivery:Domain", "\"localhost\"", "host name")]
    [TestCase("Delivery:Templates=/nowhere", "Delivery:Templates", "\"/nowhere\"", "directory")]
    [TestCase("Delivery:Smz:0:Type=Http", "Delivery:Smz", "isn't known", "Sms")]
    [TestCase("Delivery:Sms=Http", "Delivery:Sms", "can't be used", "a list")]
    [TestCase("Delivery:Sms:Alow:0=0912", "Delivery:Sms:Alow", "isn't known", "0, Allow, Deny")]
    [TestCase("Delivery:Sms:Allow=0912", "Delivery:Sms:Allow", "can't be used", "a list")]
    [TestCase("Delivery:Sms:Allow:0=912", "Delivery:Sms:Allow:0", "\"912\"", "0912 or +98912")]
    [TestCase("Delivery:Sms:Deny:0=+9821", "Delivery:Sms:Deny:0", "\"+9821\"", "0912 or +98912")]
    [TestCase("Delivery:Email:Deny:0=a@b.example", "Delivery:Email:Deny:0", "\"a@b.example\"", "example.com")]
    [TestCase("Otp:SameMailbox=yes", "Otp:SameMailbox", "\"yes\"", "true or false")]
    [TestCase("Otp:MaxSendsPerDay=0", "Otp:MaxSendsPerDay", "\"0\"", "1 to")]
    [TestCase("Otp:MaxSmsPerHour=0", "Otp:MaxSmsPerHour", "\"0\"", "1 to")]
    [TestCase("Otp:TestRecipients:0:MobileNumber=09120000000;Otp:TestRecipients:0:Code=111111;Otp:TestRecipients:0:Until=2100-01-01T00:00:00Z", "Otp:TestRecipients", "Production", "Otp:AllowTestRecipients=true")]
    [TestCase("Otp:TestRecipients:0:MobileNumber=0912;Otp:TestRecipients:0:Code=111111;Otp:TestRecipients:0:Until=2100-01-01T00:00:00Z", "Otp:TestRecipients:0:MobileNumber", "0912", "mobile number")]
    [TestCase("Otp:TestRecipients=09120000000", "Otp:TestRecipients", "can't be used", "a list")]
    [TestCase("Otp:TestRecipients:0:MobileNumber=09120000000;Otp:TestRecipients:0:Code=111111", "Otp:TestRecipients:0", "can't be used", "Until")]
    public async Task Delivery_ThatCannotBeUsed_StopsTheStartInOneLine(string settings, string key, string said, string takes)
    {
        var (exitCode, output, error) = await OtpProcess.RunAsync(
            [$"--Storage:Directory={_folder.Path}", "--urls=http://127.0.0.1:0", .. settings.Split(';').Select(setting => $"--{setting}")]);

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, key, said, takes);
        Assert.That(Directory.Exists(_folder.Path), Is.False);
    }

    [TestCase("sms.en.liquid")]
    [TestCase("email.fa.html.liquid")]
    public async Task Template_ThatIsMissingBesideTheProgram_StopsTheStartInOneLine(string name)
    {
        using var program = new DataFolder();
        LinkProgram(program.Path);
        var template = program.FileAt(Path.Combine("templates", name));
        File.Delete(template);

        var (exitCode, output, error) = await OtpProcess.RunAsync(
            program.FileAt("Otp.Api.dll"), [$"--Storage:Directory={_folder.Path}", "--urls=http://127.0.0.1:0"]);

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, template);
        Assert.That(output, Does.Not.Contain("listens on"));
    }

    [TestCase("Delivery:Sms:0:Type=Http;Delivery:Sms:0:Url=ftp://key-of-the-shop@a.example/", "key-of-the-shop")]
    [TestCase("Delivery:Sms:0:Type=Webhook;Delivery:Sms:0:Url=http://a.example/;Delivery:Sms:0:Secret=hunter2", "hunter2")]
    [TestCase(Gateway + ";Delivery:Sms:0:Headers:x-api-key=hunter2\r", "hunter2")]
    public async Task DeliverySecret_ThatCannotBeUsed_IsNotRepeated(string settings, string secret)
    {
        var (exitCode, output, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}", .. settings.Split(';').Select(setting => $"--{setting}")]);

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, "Delivery:Sms:0:", "takes");
        Assert.That(error + output, Does.Not.Contain(secret));
    }

    [Test]
    public async Task Start_WithALostKey_IsRefusedAndWritesNothing()
    {
        await ServeOnceAsync();
        File.Delete(_folder.FileAt("secret.key"));
        var before = Snapshot();

        var (exitCode, _, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}"]);

        Assert.That(exitCode, Is.EqualTo(1));
        AssertOneLine(error, "Secrets:Keys", _folder.FileAt("secret.key"));
        Assert.That(Snapshot(), Is.EqualTo(before));
    }

    [Test]
    public async Task Start_WithAnotherKey_IsRefusedAndWritesNothing()
    {
        await ServeOnceAsync();
        var before = Snapshot();

        var (exitCode, _, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}"], ("Secrets:Keys:0", SomeKey));

        Assert.That(exitCode, Is.EqualTo(1));
        AssertOneLine(error, "Secrets:Keys:1");
        Assert.That(error, Does.Not.Contain(SomeKey));
        Assert.That(Snapshot(), Is.EqualTo(before));
    }

    [TestCase(0)]
    [TestCase(4096)]
    public async Task Start_OnADatabaseThatIsNone_IsRefusedInOneLine(int soundBytes)
    {
        await ServeOnceAsync();
        await using (var file = File.OpenWrite(_folder.FileAt("otp.db")))
        {
            file.Position = soundBytes;
            await file.WriteAsync(Enumerable.Repeat((byte)0x5A, (int)file.Length - soundBytes).ToArray());
        }

        var (exitCode, output, error) = await OtpProcess.RunAsync([$"--Storage:Directory={_folder.Path}", "--urls=http://127.0.0.1:0"]);

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, _folder.FileAt("otp.db"));
    }

    [Test]
    public async Task BootstrapToken_WhereConfigured_IsTheAdminTokenAndNoOtherIsMade()
    {
        const string key = "a-key-that-the-operator-chose-0123456789";
        using var otp = await OtpProcess.ServeAsync(_folder, ("Access:BootstrapToken", key));
        using var client = otp.ClientWith(key);

        var answer = await client.PostJsonAsync(OtpApi.OtpCodes, """{"code": 1, "email": "someone@example.com"}""");

        Assert.That((int)answer.Status, Is.EqualTo(201), answer.Body);
        Assert.That(File.Exists(_folder.FileAt("admin.token")), Is.False);
    }

    [Test]
    public async Task BootstrapToken_ConfiguredLater_IsAnAdminTokenBesideTheFirst()
    {
        const string key = "a-key-that-the-operator-chose-0123456789";
        await ServeOnceAsync();
        using var otp = await OtpProcess.ServeAsync(_folder, ("Access:BootstrapToken", key));

        foreach (var admin in new[] { key, _folder.AdminKey })
        {
            using var client = otp.ClientWith(admin);
            var answer = await client.PostJsonAsync(OtpApi.OtpCodes, """{"code": 1, "email": "someone@example.com"}""");
            Assert.That((int)answer.Status, Is.EqualTo(201), answer.Body);
        }
    }

    [TestCase("tokns")]
    [TestCase("--Otp:Lifetime")]
    public async Task Argument_ThatIsNeitherCommandNorSetting_IsRefused(string argument)
    {
        var (exitCode, _, error) = await OtpProcess.RunAsync([argument]);

        Assert.That(exitCode, Is.EqualTo(1));
        AssertOneLine(error, argument);
    }

    [TestCase("ConnectionStrings:Otp isn't set")]
    [TestCase("ConnectionStrings:Otp can't be used", "ConnectionStrings:Otp=hunter2secret")]
    [TestCase("Secrets:Keys:0 isn't set", "ConnectionStrings:Otp=Host=127.0.0.1;Port=1;Username=otp;Password=hunter2secret")]
    public async Task Start_OnPostgreSqlWithoutWhatItTakes_IsRefusedInOneLineThatHoldsNoSecret(string line, params string[] settings)
    {
        string[] arguments = [$"--Storage:Directory={_folder.Path}", "--urls=http://127.0.0.1:0", "--Storage:Provider=PostgreSql", .. settings.Select(setting => $"--{setting}")];

        var (exitCode, output, error) = await OtpProcess.RunAsync(arguments);

        Assert.That(exitCode, Is.EqualTo(1), output);
        AssertOneLine(error, line);
        Assert.That(error, Does.Not.Contain("hunter2secret"));
    }

    private static void AssertOneLine(string error, params string[] parts)
    {
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), error);
        foreach (var part in parts)
            Assert.That(error, Does.Contain(part));
    }

    // A program in a directory of its own. Its directory is where its assembly really lies, so that is copied.
    private static void LinkProgram(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            var link = Path.Combine(directory, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            if (string.Equals(Path.GetFileName(file), "Otp.Api.dll", StringComparison.Ordinal))
                File.Copy(file, link);
            else
                File.CreateSymbolicLink(link, file);
        }
    }

    private async Task ServeOnceAsync()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);
        await otp.TerminateAsync();
    }

    // SQLite keeps its index of the write-ahead log, and where there is none an empty log, even for those who only read.
    private Dictionary<string, string> Snapshot() => Directory.EnumerateFiles(_folder.Path)
        .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !(file.EndsWith("-wal", StringComparison.Ordinal) && new FileInfo(file).Length == 0))
        .ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))), StringComparer.Ordinal);
}
