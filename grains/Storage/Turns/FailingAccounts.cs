using System.Collections.Concurrent;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Turns;

/// <summary>Accounts whose turns the database keeps refusing: for a while they commit alone, so that they split nobody else's batches.</summary>
internal sealed class FailingAccounts(TurnOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<AccountId, (long Since, int Failures)> _failures = new();

    public void Failed(AccountId account) => _failures.AddOrUpdate(account,
        _ => (clock.GetTimestamp(), 1),
        (_, old) => IsOver(old.Since) ? (clock.GetTimestamp(), 1) : (clock.GetTimestamp(), old.Failures + 1));

    public bool CommitsAlone(AccountId account)
    {
        if (_failures.IsEmpty || !_failures.TryGetValue(account, out var entry))
        {
            return false;
        }

        if (IsOver(entry.Since))
        {
            _failures.TryRemove(account, out _);
            return false;
        }

        return entry.Failures >= options.QuarantineAfter;
    }

    private bool IsOver(long since) => clock.GetElapsedTime(since) > options.QuarantineTime;
}
