using ZaloOrleans.Keys;

namespace ZaloOrleans.Zalo;

/// <summary>The tokens of one Official Account, read once and kept until Zalo refuses them or five minutes are over.</summary>
[GrainType("zalo-token")]
public sealed class ZaloTokenGrain(OfficialAccountReader reader, TimeProvider clock) : Grain, IZaloTokenGrain
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private string? _token;
    private long _readAt;

    public async Task<string?> AccessToken()
    {
        if (_token is null || clock.GetElapsedTime(_readAt) > Kept)
        {
            var key = GrainKey.Parse(this.GetPrimaryKeyString());
            (_token, _readAt) = (await reader.AccessTokenAsync(key.Account, key.NumberAt(0)), clock.GetTimestamp());
        }

        return _token;
    }

    public Task Forget(string token)
    {
        _token = _token == token ? null : _token;
        return Task.CompletedTask;
    }

    public Task Reload()
    {
        _token = null;
        return Task.CompletedTask;
    }
}
