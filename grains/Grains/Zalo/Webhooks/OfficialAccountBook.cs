using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>
/// The Official Accounts of the installation and their keys, as a silo knows them: read when the first webhook comes, and again when
/// the configuration of any account has changed. A forged webhook costs no more than a look whether it has, and many at a time share one.
/// </summary>
public sealed partial class OfficialAccountBook(OfficialAccountReader reader, DatabaseGate gate, TimeProvider clock, ILogger<OfficialAccountBook> log) : IDisposable
{
    private readonly SemaphoreSlim _looking = new(1);
    private FrozenDictionary<string, KnownAccount>? _accounts;
    private string? _version;
    private long _lookedAt;

    /// <summary>Whether it was ever asked for.</summary>
    public bool IsRead => Volatile.Read(ref _accounts) is not null;

    /// <summary>The Official Accounts by Zalo's id, as they were a moment ago. Throws <see cref="Errors.BusyException"/> where they were never read and cannot be now.</summary>
    internal async ValueTask<FrozenDictionary<string, KnownAccount>> GetAsync() => Volatile.Read(ref _accounts) ?? await RefreshAsync();

    /// <summary>The same as they are now: as of a look at the database that began after this call.</summary>
    internal async Task<FrozenDictionary<string, KnownAccount>> RefreshAsync()
    {
        var asked = clock.GetTimestamp();
        await _looking.WaitAsync();
        try
        {
            if (_accounts is null || _lookedAt < asked)
            {
                var began = clock.GetTimestamp();
                await LookAsync();
                _lookedAt = began;
            }

            return _accounts!;
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>The key that an Official Account's webhooks are signed with; null where it has none that opens.</summary>
    internal async ValueTask<string?> KeyAsync(KnownAccount known)
    {
        if (known.Key is null && known.Row.SealedKey is not null && !known.IsBroken)
        {
            try
            {
                known.Key = await gate.ReadAsync(() => reader.SecretKeyAsync(known.Row));
            }
            catch (CryptographicException e)
            {
                known.IsBroken = true;
                LogBroken(known.Row.OaId, e.Message);
            }
        }

        return known.Key;
    }

    /// <summary>Notes in which way an Official Account's webhooks are signed; the log says it once, because public sources disagree.</summary>
    internal void Note(KnownAccount known, SignatureMatch way)
    {
        if (known.Way != way)
        {
            known.Way = way;
            LogWay(known.Row.OaId, way.First, way.Time);
        }
    }

    public void Dispose() => _looking.Dispose();

    private async Task LookAsync()
    {
        // The version first: what changes in between is found by the next look.
        var version = await gate.ReadAsync(reader.VersionAsync);
        if (_accounts is not null && version == _version)
        {
            return;
        }

        var rows = await gate.ReadAsync(reader.ConnectedAsync);
        var before = _accounts;
        Volatile.Write(ref _accounts, rows.ToFrozenDictionary(
            r => r.OaId, r => before?.GetValueOrDefault(r.OaId) is { } known && known.Is(r) ? known : new KnownAccount(r), StringComparer.Ordinal));
        _version = version;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The secret key of Official Account {Oa} cannot be opened ({Reason}); its webhooks are refused. Give it the key again.")]
    private partial void LogBroken(string oa, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhooks of Official Account {Oa} are signed with {First} first and the timestamp of the {Time}.")]
    private partial void LogWay(string oa, string first, string time);
}
