using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Policy;

/// <summary>The compiled policies of a silo, one for each account that it works for. A turn takes one at its start and keeps it.</summary>
public sealed partial class PolicyCache(PolicyReader reader, DatabaseGate gate, ILogger<PolicyCache> log)
{
    private readonly ConcurrentDictionary<AccountId, Lazy<Task<AccountPolicy>>> _policies = new();
    private readonly ConcurrentDictionary<(AccountId, long, int), Lazy<Task<JourneyDefinition?>>> _journeys = new();

    /// <summary>The policy in force. Throws <see cref="BusyException"/> where it cannot be read now.</summary>
    public async ValueTask<AccountPolicy> GetAsync(AccountId account)
    {
        var entry = _policies.GetOrAdd(account, a => new Lazy<Task<AccountPolicy>>(() => ReadAsync(a)));
        try
        {
            return await entry.Value;
        }
        catch
        {
            _policies.TryRemove(KeyValuePair.Create(account, entry));
            throw;
        }
    }

    /// <summary>A version of a journey that a run has entered; it never changes. Null where it is gone or broken.</summary>
    public async ValueTask<JourneyDefinition?> JourneyAsync(AccountId account, long journeyId, int version)
    {
        var key = (account, journeyId, version);
        var entry = _journeys.GetOrAdd(key, k => new Lazy<Task<JourneyDefinition?>>(() => gate.ReadAsync(() => reader.ReadJourneyAsync(k.Item1, k.Item2, k.Item3))));
        try
        {
            return await entry.Value;
        }
        catch
        {
            _journeys.TryRemove(KeyValuePair.Create(key, entry));
            throw;
        }
    }

    /// <summary>The accounts whose policies are held, with the versions; 0 while one is being read.</summary>
    public IReadOnlyDictionary<AccountId, long> Held => _policies.ToDictionary(
        p => p.Key, p => p.Value is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } task } ? task.Result.Version : 0);

    /// <summary>Reads an account's policy again and swaps it. The old one stays in force until the new one is compiled, and where it cannot be.</summary>
    public async Task RefreshAsync(AccountId account)
    {
        if (!_policies.ContainsKey(account))
        {
            return;
        }

        var policy = await ReadAsync(account);
        _policies[account] = new Lazy<Task<AccountPolicy>>(Task.FromResult(policy));
        LogSwapped(account.Value, policy.Version);
    }

    private async Task<AccountPolicy> ReadAsync(AccountId account)
    {
        var read = await gate.ReadAsync(() => reader.ReadAsync(account))
            ?? throw new InvalidOperationException($"There is no account {account}.");
        foreach (var journey in read.Broken)
        {
            LogBroken(account.Value, journey);
        }

        return read.Policy;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Account} has policy version {Version}.")]
    private partial void LogSwapped(long account, long version);

    [LoggerMessage(Level = LogLevel.Error, Message = "Journey {Journey} of account {Account} does not compile and is not entered. Publish it again.")]
    private partial void LogBroken(long account, long journey);
}
