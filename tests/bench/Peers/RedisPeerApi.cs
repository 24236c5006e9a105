using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;

namespace ZaloOrleans.Bench.Peers;

/// <summary>
/// The process of <see cref="RedisPeer"/>: a Minimal API in front of a Redis of its own, which writes each command to disk before it answers. A message is
/// one Lua script that checks and counts three caps, and one row. It ends with its input, and so with whoever began it, however that ended.
/// </summary>
internal static class RedisPeerApi
{
    /// <summary>The argument that makes this program be it.</summary>
    public const string Argument = "redis-peer";

    /// <summary>Names the variable with the database's connection string.</summary>
    public const string Database = "BENCH_PEER_DATABASE";

    private const string Caps = """
        local now = tonumber(ARGV[1])
        for i = 1, 3 do
          redis.call('ZREMRANGEBYSCORE', KEYS[i], 0, now - ARGV[i + 2])
          if redis.call('ZCARD', KEYS[i]) >= 90 then return 0 end
        end
        for i = 1, 3 do redis.call('ZADD', KEYS[i], now, ARGV[2]) end
        return 1
        """;

    private static readonly RedisValue[] s_windows = [.. ((int[])[1, 24, 7 * 24]).Select(hours => (RedisValue)(hours * 3_600_000L))];

    public static async Task RunAsync(int redisPort, int apiPort)
    {
        var folder = Directory.CreateTempSubdirectory("bench-redis-");
        var start = new ProcessStartInfo("redis-server", ["--port", $"{redisPort}", "--bind", "127.0.0.1", "--dir", folder.FullName, "--appendonly", "yes", "--appendfsync", "always", "--save", ""])
        {
            RedirectStandardOutput = true,
        };
        using var server = Process.Start(start) ?? throw new InvalidOperationException("redis-server does not start.");
        try
        {
            _ = server.StandardOutput.ReadToEndAsync();
            await using var redis = await ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{redisPort},abortConnect=false,connectRetry=20"));
            await using var postgres = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable(Database) ?? throw new InvalidOperationException($"{Database} is missing."));
            await using (var table = postgres.CreateCommand("create table peer_messages (id bigint generated always as identity primary key, customer text, channel text, category text, content text, created_at timestamptz not null default now())"))
            {
                await table.ExecuteNonQueryAsync();
            }

            await using var app = Build(redis.GetDatabase(), postgres, apiPort);
            await app.StartAsync();
            await Console.In.ReadToEndAsync();
            await app.StopAsync();
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    private static WebApplication Build(IDatabase redis, NpgsqlDataSource postgres, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        app.MapPost("/v1/messages", async (PeerMessage message) =>
        {
            var name = message.ExternalId;
            RedisKey[] keys = [$"hour:{name}", $"day:{name}", $"week:{name}"];
            RedisValue[] values = [DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), Guid.NewGuid().ToString("N"), .. s_windows];
            if ((int)await redis.ScriptEvaluateAsync(Caps, keys, values) == 0)
            {
                return Results.Json(new { outcome = "refuse", id = 0L });
            }

            await using var insert = postgres.CreateCommand("insert into peer_messages (customer, channel, category, content) values ($1, $2, $3, $4) returning id");
            insert.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = name }, new() { Value = message.Channel }, new() { Value = message.Category }, new() { Value = message.Text } });
            return Results.Json(new { outcome = "send", id = (long)(await insert.ExecuteScalarAsync())! });
        });
        return app;
    }

    private sealed record PeerMessage(string ExternalId, string Channel, string Category, string Text);
}
