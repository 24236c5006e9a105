using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Limits;

/// <summary>
/// A limiter. What is given is within what it stored before: a block ahead, about once a second. Another activation reads that and stores its own
/// before it gives anything, which refuses this one's next write; until then both count what this one may still give. Its time is the
/// database's, read once, and goes on by a clock that does not go back.
/// </summary>
public abstract partial class PermitGrain(IPersistentState<PermitState> stored, DatabaseClock database, DatabaseGate gate, TimeProvider clock, ILogger log) : Grain, IPermitGrain
{
    private const int MostAtOnce = 1_000;
    private static readonly TimeSpan AskAnother = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AskLater = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastWrite = TimeSpan.FromSeconds(2);
    private PermitBook _book = PermitBook.Of(null, default, 0);
    private Task _writing = Task.CompletedTask;
    private DateTimeOffset _start;
    private TimeSpan _spread;
    private long _from;
    private bool _isReplaced;

    /// <summary>The time: never ahead of the database's, and no more than the spread behind.</summary>
    protected DateTimeOffset Now => _start + clock.GetElapsedTime(_from);

    /// <summary>Its log.</summary>
    protected ILogger Log => log;

    /// <summary>What it began from.</summary>
    protected PermitState? Before { get; private set; }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetTimestamp();
        _start = await gate.ReadAsync(database.ReadAsync);
        _from = clock.GetTimestamp();
        _spread = clock.GetElapsedTime(before, _from);
        Before = stored.RecordExists ? stored.State : null;
        _book = PermitBook.Of(Before, Now, new Random().NextInt64(long.MaxValue / 2));
    }

    public async Task<PermitLease> Ask(PermitRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.Groups.Sum(g => g.Count));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Groups.Sum(g => g.Count), MostAtOnce);
        var rules = await RulesAsync(request.OaId);
        if (!_isReplaced && _book.NeedsReserve(rules, request, Now))
        {
            await _writing;
            if (_book.NeedsReserve(rules, request, Now))
            {
                await (_writing = WriteAsync(rules, request));
            }
        }

        if (_isReplaced)
        {
            return Nothing(request, AskAnother);
        }

        var isShort = _book.NeedsReserve(rules, request, Now);
        (_book, var lease) = _book.Take(rules, request, Now);
        if (lease.Granted.Any(n => n > 0) && _writing.IsCompleted && _book.IsRunningOut(rules, Now))
        {
            _writing = WriteAsync(rules, null);
        }

        // Where the write failed nothing is known of when there will be more.
        return isShort ? lease with { RetryAfter = [.. lease.RetryAfter.Select(r => r > AskLater || r == TimeSpan.Zero ? r : AskLater)] } : lease;
    }

    public Task Settle(PermitUse use)
    {
        _book = _book.Settle(use, Now);
        return Task.CompletedTask;
    }

    public async Task<ImmutableArray<RateUse>> Look()
    {
        var rules = await RulesAsync(0);
        return [.. rules.Select(r => _book.UseOf(r, Now))];
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            // A silo that stops while the database is away does not wait for it.
            await _writing.WaitAsync(LastWrite, clock, cancellationToken);
            if (!_isReplaced && stored.RecordExists)
            {
                stored.State = Completed(_book.Release(Now) with { Spread = _spread });
                await stored.WriteStateAsync(cancellationToken).WaitAsync(LastWrite, clock, cancellationToken);
            }
        }
        catch (Exception e)
        {
            // What it had stored ahead counts as used.
            LogNotStored(this.GetPrimaryKeyString(), e.Message);
        }
    }

    /// <summary>The rules that hold; one for each key.</summary>
    /// <param name="oaId">Row id of the Official Account that asks; 0: nobody asks.</param>
    protected abstract ValueTask<ImmutableArray<PermitRule>> RulesAsync(long oaId);

    /// <summary>What it keeps beside its permits.</summary>
    protected virtual PermitState Completed(PermitState state) => state;

    /// <summary>How many of a rule count now.</summary>
    protected int UsedOf(PermitRule rule) => _book.UseOf(rule, Now).Used;

    /// <summary>Stores what was given, and a block ahead. A failure leaves what was stored before.</summary>
    private async Task WriteAsync(ImmutableArray<PermitRule> rules, PermitRequest? request)
    {
        (_book, var state) = _book.Reserve(rules, request, Now);
        stored.State = Completed(state with { Spread = _spread });
        try
        {
            await stored.WriteStateAsync();
            _book = _book.Reserved();
        }
        catch (InconsistentStateException)
        {
            _book = _book.NotReserved();
            _isReplaced = true;
            DeactivateOnIdle();
        }
        catch (Exception e)
        {
            _book = _book.NotReserved();
            gate.Report(e);
            LogNotStored(this.GetPrimaryKeyString(), e.Message);
        }
    }

    private static PermitLease Nothing(PermitRequest request, TimeSpan retryAfter) =>
        new(0, [.. request.Groups.Select(_ => 0)], [.. request.Groups.Select(_ => retryAfter)], PermitBook.LongestValidity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Limiter {Limiter} could not store its permits: {Reason}")]
    private partial void LogNotStored(string limiter, string reason);
}
