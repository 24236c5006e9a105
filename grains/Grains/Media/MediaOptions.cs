using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Media;

/// <summary>How media of customers' messages are fetched.</summary>
public sealed class MediaOptions
{
    /// <summary>The largest medium that is stored, bytes. Default 10 MB (10,485,760), 1 kB..64 MB.</summary>
    [Range(1024, 64 << 20)]
    public int MostBytes { get; set; } = 10 << 20;

    /// <summary>Media that a silo has in its memory at a time: no more than so many times <see cref="MostBytes"/>. Default 4, 1..64.</summary>
    [Range(1, 64)]
    public int AtOnce { get; set; } = 4;

    /// <summary>How long one try may take, redirects and all. Default 30 s.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a medium waits after its first try; it doubles with each one up to an hour. Default 5 s.</summary>
    public TimeSpan FirstWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether media are fetched over http, too. Default no: for tests and a simulated Zalo.</summary>
    public bool PlainHttp { get; set; }

    /// <summary>The hosts that media are fetched from, each with all below it. Default none: any.</summary>
    public ImmutableArray<string> Hosts { get; set; } = [];

    /// <summary>
    /// Networks (<c>127.0.0.1/32</c>) that media are fetched from although they are not public. Default none: for tests and a simulated Zalo.
    /// </summary>
    public ImmutableArray<string> Networks { get; set; } = [];
}
