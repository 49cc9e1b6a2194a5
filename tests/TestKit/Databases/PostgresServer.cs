using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Otp.TestKit;

/// <summary>
/// A PostgreSQL server for these tests: the one that <c>OTP_TEST_POSTGRES</c> names, or a throw-away cluster of the binaries installed here.
/// It starts with the first test that asks for it and ends with the test run.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private const string Variable = "OTP_TEST_POSTGRES";
    private const string User = "otp";

    // A superuser can't run a server; the distribution's packages bring this user.
    private const string ServerUser = "postgres";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Lazy<PostgresServer?> Running = new(FindOrStart);
    private static readonly Lazy<DirectoryInfo> NewCluster = new(MakeCluster);

    private static int _databases;

    private readonly string _connectionString;
    private readonly DirectoryInfo? _directory;
    private Process? _process;
    private readonly string _binaries;

    private PostgresServer(string connectionString, DirectoryInfo? directory, string binaries) =>
        (_connectionString, _directory, _binaries) = (connectionString, directory, binaries);

    /// <summary>Ignores the test, visibly, where there is no server.</summary>
    public static PostgresServer Shared
    {
        get
        {
            if (Running.Value is null)
                Assert.Ignore($"Not run on PostgreSQL: no server binaries (initdb) were found, and {Variable} isn't set.");
            return Running.Value!;
        }
    }

    public static void StopShared()
    {
        if (Running is { IsValueCreated: true, Value: { } server })
            server.Dispose();
        if (NewCluster.IsValueCreated)
            NewCluster.Value.Delete(recursive: true);
    }

    /// <summary>A cluster of the test's own, for tests that stop it. Ignores the test where there is none to be had.</summary>
    public static PostgresServer StartOwn()
    {
        var binaries = FindBinaries();
        if (binaries is null)
            Assert.Ignore("Not run on PostgreSQL: no server binaries (initdb) were found.");
        return Start(binaries!);
    }

    /// <param name="template">The connection string of the database that it begins as a copy of; null: empty.</param>
    /// <returns>The connection string of a new database.</returns>
    public string CreateDatabase(string? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"otp_test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
        Execute(template is null ? $"CREATE DATABASE {name}" : $"CREATE DATABASE {name} TEMPLATE {NameIn(template)}");
        return new NpgsqlConnectionStringBuilder(_connectionString) { Database = name, MaxPoolSize = 20 }.ToString();
    }

    public void DropDatabase(string connectionString)
    {
        // Other tests' connections stay.
        using (var own = new NpgsqlConnection(connectionString))
            NpgsqlConnection.ClearPool(own);
        Execute($"DROP DATABASE IF EXISTS {NameIn(connectionString)} WITH (FORCE)");
    }

    /// <summary>A role that may log in, with its name as its password, and do nothing else.</summary>
    public string CreateRole()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"otp_test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}");
        Execute($"CREATE ROLE {name} LOGIN PASSWORD '{name}'");
        return name;
    }

    /// <summary>Once the databases that it could do something in are gone.</summary>
    public void DropRole(string name) => Execute($"DROP ROLE {name}");

    /// <summary>SIGKILL to the server and all that it started, as when the machine goes down.</summary>
    public void Kill()
    {
        _process!.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>SIGSTOP to all of it: connections stay open and nobody answers, as when the network or the disk hangs.</summary>
    public void Pause() => Signal("STOP");

    public void Resume() => Signal("CONT");

    public void Restart()
    {
        // What the killed server started lives a moment longer, and a new one refuses to run beside it.
        for (var start = Stopwatch.StartNew(); !TryLaunch(); Thread.Sleep(100))
        {
            if (start.Elapsed > Patience)
                throw new InvalidOperationException("PostgreSQL doesn't start again.");
        }
    }

    public void Dispose()
    {
        if (_process is null)
            return;

        if (!_process.HasExited)
            Stop();
        _process.Dispose();
        _process = null;
        _directory!.Delete(recursive: true);
    }

    private void Stop()
    {
        // SIGINT is PostgreSQL's fast shut-down.
        using (var kill = Process.Start("kill", ["-INT", File.ReadLines(Path.Combine(_directory!.FullName, "data", "postmaster.pid")).First()]))
            kill.WaitForExit();
        _process!.WaitForExit(Patience);
    }

    private void Signal(string name)
    {
        var postmaster = File.ReadLines(Path.Combine(_directory!.FullName, "data", "postmaster.pid")).First();
        Run("pkill", $"-{name}", "-P", postmaster);
        Run("kill", $"-{name}", postmaster);
    }

    private static PostgresServer? FindOrStart()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return new PostgresServer(given, directory: null, binaries: "");
        return FindBinaries() is { } binaries ? Start(binaries) : null;
    }

    private static string? FindBinaries()
    {
        var packaged = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")) : [];
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return packaged.Concat(paths).FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "postgres")));
    }

    private static PostgresServer Start(string binaries)
    {
        var directory = MakeDirectory();
        Run("cp", "-a", Path.Combine(NewCluster.Value.FullName, "data"), directory.FullName);

        var server = new PostgresServer($"Host=127.0.0.1;Port={FreePort()};Username={User};Database=postgres", directory, binaries);
        server.Restart();
        return server;
    }

    // Making one takes longer than all else that a server of a test's own takes, so each begins as a copy.
    private static DirectoryInfo MakeCluster()
    {
        var directory = MakeDirectory();
        Run([
            .. AsServerUser, Path.Combine(FindBinaries()!, "initdb"), "-D", Path.Combine(directory.FullName, "data"),
            "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync",
        ]);
        return directory;
    }

    private static DirectoryInfo MakeDirectory()
    {
        var directory = Directory.CreateTempSubdirectory("otp-postgres-");
        if (Environment.IsPrivilegedProcess)
            Run("chown", ServerUser, directory.FullName);
        return directory;
    }

    // Becomes the server, where runuser would stay beside it, and stay stopped when the server goes on.
    private static string[] AsServerUser => Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={ServerUser}", $"--regid={ServerUser}", "--init-groups", "--"] : [];

    private bool TryLaunch()
    {
        var port = new NpgsqlConnectionStringBuilder(_connectionString).Port.ToString(CultureInfo.InvariantCulture);
        string[] command =
        [
            .. AsServerUser, Path.Combine(_binaries, "postgres"), "-D", Path.Combine(_directory!.FullName, "data"), "-p", port, "-k", _directory.FullName,
            // What is killed here is processes, never the machine, so nothing needs to reach the disk; and no test is to get other plans
            // than another for what the server has come to know meanwhile.
            "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=300", "-c", "autovacuum=off",
        ];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();

        for (var start = Stopwatch.StartNew(); ;)
        {
            try
            {
                Execute("SELECT 1");
                return true;
            }
            catch (NpgsqlException) when (_process.HasExited)
            {
                return false;
            }
            catch (NpgsqlException) when (start.Elapsed < Patience)
            {
                Thread.Sleep(50);
            }
        }
    }

    private void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} failed: {error.Result}");
    }

    private static string NameIn(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
