using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Postgres;

/// <summary>Greets clients as a pooler does, with a process number that is no server's, and passes all else on.</summary>
internal sealed class Pooler : IDisposable
{
    private const byte BackendKeyData = (byte)'K';
    private const int KeyDataLength = 12;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder _server;

    private Pooler(string connectionString)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port, SslMode = SslMode.Disable, Pooling = false }.ToString();
    }

    public string ConnectionString { get; }

    public static Pooler Start(string connectionString)
    {
        var pooler = new Pooler(connectionString);
        _ = pooler.AcceptAsync();
        return pooler;
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            await server.ConnectAsync(_server.Host!, _server.Port);
            var asking = client.GetStream().CopyToAsync(server.GetStream());
            await GreetAsync(server.GetStream(), client.GetStream());
            await Task.WhenAny(asking, server.GetStream().CopyToAsync(client.GetStream()));
        }
    }

    private static async Task GreetAsync(NetworkStream server, NetworkStream client)
    {
        var head = new byte[5];
        do
        {
            await server.ReadExactlyAsync(head);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
            await server.ReadExactlyAsync(body);
            if (head[0] == BackendKeyData && body.Length == KeyDataLength - 4)
                body.AsSpan(0, 4).Fill(0x55);
            await client.WriteAsync(head);
            await client.WriteAsync(body);
        }
        while (head[0] != BackendKeyData);
    }
}
