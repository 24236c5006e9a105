using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ZaloOrleans.Simulator.Users;

/// <summary>What persons send beside words, in memory only: it is kept here, as Zalo keeps it, and fetched by whoever has its address.</summary>
internal sealed class MediaBook
{
    public const string Path = "/_sim/media";

    /// <summary>The kinds.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["image", "gif", "audio", "video", "sticker", "file"];

    /// <summary>Most bytes of one.</summary>
    public const int Most = 64 << 20;

    private readonly ConcurrentDictionary<string, (string Type, byte[] Bytes)> _media = new();

    /// <summary>Makes one of a size, and the payload that tells of it.</summary>
    /// <param name="server">The simulator's own address.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="name">A file's name.</param>
    public JsonObject Add(Uri server, string kind, int size, string name)
    {
        var (id, bytes) = (RandomNumberGenerator.GetHexString(20, lowercase: true), RandomNumberGenerator.GetBytes(size));
        _media[id] = (TypeOf(kind), bytes);
        var url = new Uri(server, $"{Path}/{id}").AbsoluteUri;
        return kind switch
        {
            "file" => new JsonObject
            {
                ["url"] = url, ["size"] = size.ToString(CultureInfo.InvariantCulture), ["name"] = name, ["checksum"] = Checksum(bytes), ["type"] = "pdf",
            },
            "sticker" => new JsonObject { ["id"] = id, ["url"] = url },
            "audio" => new JsonObject { ["url"] = url },
            "video" => new JsonObject { ["thumbnail"] = url, ["description"] = "", ["url"] = url },
            _ => new JsonObject { ["thumbnail"] = url, ["url"] = url },
        };
    }

    /// <summary><c>GET /_sim/media/{id}</c>.</summary>
    public IResult Read(string id) => _media.TryGetValue(id, out var media) ? Results.Bytes(media.Bytes, media.Type) : Results.NotFound();

    private static string TypeOf(string kind) => kind switch
    {
        "image" => "image/jpeg",
        "gif" => "image/gif",
        "audio" => "audio/amr",
        "video" => "video/mp4",
        "sticker" => "image/png",
        _ => "application/pdf",
    };

    /// <summary>Zalo's is an MD5.</summary>
    private static string Checksum(byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
