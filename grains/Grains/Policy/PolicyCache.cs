using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Policy;

/// <summary>The compiled policies of a silo, one for each account that it works for. A turn takes one at its start and keeps it.</summary>
public sealed partial class PolicyCache(PolicyReader reader, PolicySnapshots snapshots, DatabaseGate gate, PolicyMetrics metrics, ILogger<PolicyCache> log)
{
    private readonly ConcurrentDictionary<AccountId, Lazy<Task<Held>>> _policies = new();
    private readonly ConcurrentDictionary<(AccountId, long, int), Lazy<Task<JourneyDefinition?>>> _journeys = new();

    /// <summary>The policy in force. Throws <see cref="BusyException"/> where it cannot be read now.</summary>
    public async ValueTask<AccountPolicy> GetAsync(AccountId account) => (await HeldAsync(account)).Policy;

    /// <summary>
    /// The policy in force, for a decision that will name its version: the rules of that version are kept before anything is decided by them, so
    /// that the decision can always be explained.
    /// </summary>
    public async ValueTask<AccountPolicy> GetForDecisionAsync(AccountId account)
    {
        var held = await HeldAsync(account);
        if (!held.IsKept)
        {
            await gate.ReadAsync(async () =>
            {
                await snapshots.KeepAsync(account, held.Policy.Version, held.InForce);
                return true;
            });
            held.IsKept = true;
        }

        return held.Policy;
    }

    /// <summary>What of an account's policy is broken, and by which rules it decides instead.</summary>
    public async ValueTask<ImmutableArray<Fault>> BrokenAsync(AccountId account) => (await HeldAsync(account)).Broken;

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
    public IReadOnlyDictionary<AccountId, long> Versions => _policies.ToDictionary(
        p => p.Key, p => p.Value is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } task } ? task.Result.Policy.Version : 0);

    /// <summary>
    /// Reads an account's policy again and swaps it. The old one stays in force until the new one is compiled, and where it cannot be; one that was
    /// read later and is newer stays, too.
    /// </summary>
    public async Task RefreshAsync(AccountId account)
    {
        if (!_policies.TryGetValue(account, out var entry))
        {
            return;
        }

        var next = await ReadAsync(account, await entry.Value);
        var swapped = new Lazy<Task<Held>>(Task.FromResult(next));
        while (_policies.TryGetValue(account, out entry) && (await entry.Value).Policy.Version < next.Policy.Version)
        {
            if (_policies.TryUpdate(account, swapped, entry))
            {
                LogSwapped(account.Value, next.Policy.Version);
                return;
            }
        }
    }

    private async ValueTask<Held> HeldAsync(AccountId account)
    {
        var entry = _policies.GetOrAdd(account, a => new Lazy<Task<Held>>(() => ReadAsync(a, null)));
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

    private async Task<Held> ReadAsync(AccountId account, Held? before)
    {
        var read = await gate.ReadAsync(() => reader.ReadAsync(account))
            ?? throw new InvalidOperationException($"There is no account {account}.");
        foreach (var journey in read.BrokenJourneys)
        {
            LogBroken(account.Value, journey);
        }

        var (policy, inForce, broken) = PolicyCompiler.Compile(account, read.Version, read.Sources, before?.InForce);
        if (broken.Length > 0 && before is null)
        {
            // What was in force before this silo began.
            var kept = await gate.ReadAsync(() => snapshots.NewestAsync(account, read.Version));
            (policy, inForce, broken) = PolicyCompiler.Compile(account, read.Version, read.Sources, kept);
        }

        foreach (var fault in broken)
        {
            LogBrokenRule(account.Value, fault.Pointer, fault.Detail);
        }

        metrics.Compiled(broken.Length);
        return new Held(read.Completed(policy), inForce, broken);
    }

    /// <summary>A policy with what it was made of.</summary>
    private sealed record Held(AccountPolicy Policy, PolicySources InForce, ImmutableArray<Fault> Broken)
    {
        /// <summary>Whether the rules of its version are kept.</summary>
        public bool IsKept { get; set; }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Account} has policy version {Version}.")]
    private partial void LogSwapped(long account, long version);

    [LoggerMessage(Level = LogLevel.Error, Message = "Journey {Journey} of account {Account} does not compile and is not entered. Publish it again.")]
    private partial void LogBroken(long account, long journey);

    [LoggerMessage(Level = LogLevel.Error, Message = "A rule of account {Account} is broken at {Place}: {Reason} What was in force before stays in force. Mend it through the API, which says what is wrong.")]
    private partial void LogBrokenRule(long account, string place, string reason);
}
