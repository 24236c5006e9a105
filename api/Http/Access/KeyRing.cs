namespace ZaloOrleans.Api.Http.Access;

/// <summary>The keys that were seen lately, by their public id. Whether a key's secret is right and it still counts is for the caller to ask.</summary>
internal sealed class KeyRing(KeyLookup lookup, TimeProvider clock) : CallerCache(clock)
{
    protected override async Task<Caller?> AskAsync(string name) => await lookup(name) is { } record ? new Caller(record) : null;
}
