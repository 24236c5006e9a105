using ZaloOrleans.Limits;

namespace ZaloOrleans.Simulation;

/// <summary>An activation of the rate limiter, in one silo. Another one may be there and not know of it.</summary>
internal sealed class SimulatedLimiter(SimulatedWorld world, SimulatedSilo silo)
{
    private PermitBook? _book;
    private long _version;
    private Task _writing = Task.CompletedTask;

    /// <summary>Whether another one has stored since: this one gives nothing more.</summary>
    public bool IsReplaced { get; private set; }

    public async Task<PermitLease> AskAsync(PermitRequest request)
    {
        await BeginAsync();
        if (!IsReplaced && _book!.NeedsReserve(SimulatedWorld.Rates, request, world.Now))
        {
            await _writing;
            if (_book.NeedsReserve(SimulatedWorld.Rates, request, world.Now))
            {
                await (_writing = WriteAsync(request));
            }
        }

        if (IsReplaced)
        {
            return new PermitLease(0, [.. request.Groups.Select(_ => 0)], [.. request.Groups.Select(_ => TimeSpan.FromMilliseconds(100))], PermitBook.LongestValidity);
        }

        (_book, var lease) = _book!.Take(SimulatedWorld.Rates, request, world.Now);
        if (lease.Granted[0] > 0 && _writing.IsCompleted && _book.IsRunningOut(SimulatedWorld.Rates, world.Now))
        {
            _writing = WriteAsync(null);
        }

        return lease;
    }

    public void Settle(PermitUse use) => _book = _book?.Settle(use, world.Now);

    private async Task BeginAsync()
    {
        while (_book is null)
        {
            await world.Schedule.LagAsync(silo.Process, 10);
            if (_book is null)
            {
                var (version, state) = world.Tables.Limiter;
                _version = version;
                _book = PermitBook.Of(world.Bug == PlantedBug.LimiterBeginsEmpty ? null : state, world.Now, world.Schedule.Chance.NextInt64(long.MaxValue / 2));
            }
        }
    }

    private async Task WriteAsync(PermitRequest? request)
    {
        (_book, var state) = _book!.Reserve(SimulatedWorld.Rates, request, world.Now);
        await world.Schedule.LagAsync(silo.Process, 20);
        var isStored = world.Tables.StoreLimiter(_version, state);
        await world.Schedule.LagAsync(silo.Process, 20);
        if (!isStored)
        {
            _book = _book.NotReserved();
            IsReplaced = true;
        }
        else if (world.Happens(0.02))
        {
            // It is stored, and nobody hears of it: the next write finds another version.
            _book = _book.NotReserved();
        }
        else
        {
            _version++;
            _book = _book.Reserved();
        }
    }
}
