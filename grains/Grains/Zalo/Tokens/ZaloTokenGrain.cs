using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>
/// The tokens of one Official Account. Everything that it commits or asks of Zalo it does in one look at a time, beside which callers come
/// and go: a refresh is committed as "refreshing" before the refresh token leaves, and the new pair is committed before anybody gets it.
/// </summary>
[GrainType("zalo-token")]
public sealed partial class ZaloTokenGrain(
    TurnRuntime runtime, OfficialTokenReader reader, ZaloOAuth oauth, ZaloOptions options, SendsUnderWay underWay, TokenMetrics metrics,
    ILogger<ZaloTokenGrain> log)
    : TurnGrain<TokenState>(runtime), IZaloTokenGrain
{
    private const int MostTries = 5;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeptWhileParked = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ParkedFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private readonly List<long> _signals = [];
    private Task<bool> _look = Task.FromResult(true);
    private bool _again;
    private bool _isRead;
    private long _readAt;
    private OfficialTokens? _tokens;
    private string? _refused;

    private long OaId => Key.NumberAt(0);

    private TokenLimits Limits => new(options.RefreshAhead, options.SendDeadline + options.AnswerLimit + Grace, options.RefreshApart);

    public async Task<string?> AccessToken()
    {
        var offer = await Offer();
        return offer.Lack == TokenLack.Refreshing
            ? throw new BusyException("The Official Account's token is being refreshed.") { RetryAfter = offer.RetryAfter }
            : offer.Token;
    }

    public async Task<TokenOffer> Offer()
    {
        var offer = Known();
        if (offer is null or { Lack: TokenLack.Refreshing })
        {
            await LookInTimeAsync();
            offer = Known();
        }

        return offer ?? throw new BusyException("The Official Account's tokens cannot be read now; nothing was done.");
    }

    public Task Forget(string token)
    {
        _refused = TokenFacts.Hash(token);
        _ = Look();
        return Task.CompletedTask;
    }

    public Task Reload()
    {
        _isRead = false;
        return LookInTimeAsync();
    }

    protected override Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(wakeup);

        // Its row stays until a look's turn consumes it, and comes again if this activation dies before.
        if (!_signals.Contains(wakeup.Id))
        {
            _signals.Add(wakeup.Id);
        }

        _ = Look();
        return Task.FromResult(WakeOutcome.Done);
    }

    /// <summary>What there is to give by what was read last; null where that is too old.</summary>
    private TokenOffer? Known()
    {
        if (!_isRead)
        {
            return null;
        }

        var now = Runtime.Clock.GetUtcNow();
        var (standing, until, code) = TokenSteps.Stand(State ?? new TokenState(), _tokens?.Facts, now);
        if (Runtime.Clock.GetElapsedTime(_readAt) > (standing == TokenStanding.Usable ? Kept : KeptWhileParked))
        {
            return null;
        }

        return standing switch
        {
            TokenStanding.Usable when _refused is null || _refused != _tokens!.Facts.AccessHash => new TokenOffer { Token = _tokens!.AccessToken },
            TokenStanding.Parked => new TokenOffer { Lack = TokenLack.Parked, RetryAfter = ParkedFor, Code = code, Detail = State?.Detail },
            TokenStanding.Gone => new TokenOffer { Lack = TokenLack.Gone },
            _ => new TokenOffer { Lack = TokenLack.Refreshing, RetryAfter = until - now is { } wait && wait > Soon ? wait : Soon },
        };
    }

    private Task LookInTimeAsync() => Task.WhenAny(Look(), Task.Delay(options.TokenWait, Runtime.Clock));

    /// <summary>Looks, once at a time; whoever asks while a look runs is served by a further one.</summary>
    private Task<bool> Look()
    {
        _again = true;
        return _look.IsCompleted ? _look = LookAsync() : _look;
    }

    private async Task<bool> LookAsync()
    {
        try
        {
            while (_again)
            {
                _again = false;
                await LookOnceAsync();
            }

            return true;
        }
        catch (Exception e)
        {
            // The signals' rows are still there and bring the grain back.
            _signals.Clear();
            LogNotLooked(Key.Text, e.Message);
            return false;
        }
    }

    private async Task LookOnceAsync()
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            // The state first: a row that is changed after it was read raises the state's version, and the commit is refused.
            await ReloadAsync();
            var tokens = await Runtime.Gate.ReadAsync(() => reader.ReadAsync(Account, OaId));
            var now = Runtime.Clock.GetUtcNow();
            var step = TokenSteps.Decide(State, tokens?.Facts, _refused, now, Limits);
            var isDone = step switch
            {
                TokenStep.Refresh refresh => await RefreshAsync(refresh, tokens!),
                TokenStep.Rest rest => await RestAsync(rest.State, rest.LookAt, rest.Resumes),
                _ => await EraseAsync(),
            };
            if (isDone)
            {
                (_tokens, _isRead, _readAt) = (tokens, true, Runtime.Clock.GetTimestamp());
                if (tokens is { Unopenable.Count: > 0 })
                {
                    LogUnopenable(string.Join(", ", tokens.Unopenable), tokens.OaId, Account.Value);
                }

                return;
            }
        }

        throw new BusyException("Others change the Official Account's row all the time.");
    }
}
