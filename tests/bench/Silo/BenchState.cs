using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Bench.Silo;

/// <summary>A state of 600 bytes that looks like a customer's: times, numbers, short words.</summary>
[GenerateSerializer, Immutable, Alias("zo.bench.BenchState")]
public sealed record BenchState : IHotState<BenchState>
{
    /// <summary>How long its JSON is, give or take what a counter's digits add.</summary>
    public const int Bytes = 600;

    /// <summary>A state to start from.</summary>
    public static BenchState First { get; } = new()
    {
        At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Sent = [.. Enumerable.Range(0, 20).Select(i => new BenchSend(1_767_225_600 + (i * 3_607), i % 3, i % 7))],
        Words = ["vip", "mini_app", "hà_nội"],
    };

    /// <summary>The first state as it is stored.</summary>
    public static byte[] FirstBytes { get; } = Check(HotState.Bytes(First));

    [Id(0), JsonPropertyName("at")] public DateTimeOffset At { get; init; }

    [Id(1), JsonPropertyName("n")] public int Count { get; init; }

    [Id(2), JsonPropertyName("s")] public ImmutableArray<BenchSend> Sent { get; init; } = [];

    [Id(3), JsonPropertyName("w")] public ImmutableArray<string> Words { get; init; } = [];

    static Action<Utf8JsonWriter, BenchState> IHotState<BenchState>.Writer => BenchStateWriters.Default.BenchState.SerializeHandler!;

    /// <summary>The state after one more turn: the oldest of its sends makes room for a new one.</summary>
    public BenchState After(DateTimeOffset now) => this with
    {
        At = now,
        Count = Count + 1,
        Sent = Sent.RemoveAt(0).Add(new BenchSend(now.ToUnixTimeSeconds(), Count % 3, Count % 7)),
    };

    private static byte[] Check(byte[] json) => Math.Abs(json.Length - Bytes) <= 10
        ? json
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The state has {json.Length} bytes: {Encoding.UTF8.GetString(json)}"));
}

/// <summary>One remembered message.</summary>
[GenerateSerializer, Immutable, Alias("zo.bench.BenchSend")]
public readonly record struct BenchSend(
    [property: Id(0), JsonPropertyName("t")] long At, [property: Id(1), JsonPropertyName("c")] int Category, [property: Id(2), JsonPropertyName("k")] int Campaign);

/// <summary>The compiler's writer of the state, as the engine has them for its own.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(BenchState))]
internal sealed partial class BenchStateWriters : JsonSerializerContext;
