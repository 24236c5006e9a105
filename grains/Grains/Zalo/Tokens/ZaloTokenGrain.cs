using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Audit;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
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
    private const int MostSettles = 1_200;
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

    /// <summary>Commits a state in which nothing is asked of Zalo, with a wake-up for the next look. False: look again.</summary>
    private async Task<bool> RestAsync(TokenState next, DateTimeOffset? lookAt, bool resumes)
    {
        var signals = _signals.ToImmutableArray();
        var isGone = next.WakeupId == 0 || signals.Contains(next.WakeupId);
        var isPlanned = lookAt is null ? isGone : !isGone && next.LookAt == lookAt;
        if (isPlanned && signals.IsEmpty && next == State)
        {
            return true;
        }

        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        var turn = new Turn { Account = Account, Consumes = signals, Signals = resumes ? Senders() : [] };
        if (!isPlanned)
        {
            var wakeup = lookAt is { } at ? NewWakeup.At(ids.Bag.Next(IdSequence.Wakeups), Key, at, TokenWords.Look, []) : null;
            turn = turn with { Cancels = isGone ? [] : [next.WakeupId], Produces = wakeup is null ? [] : [wakeup] };
            next = next with { WakeupId = wakeup?.Id ?? 0, LookAt = lookAt };
        }
        else if (isGone)
        {
            next = next with { WakeupId = 0, LookAt = null };
        }

        var stops = next.Phase == TokenPhase.Reauthorise && State?.Phase != TokenPhase.Reauthorise;
        if (!await IsCommittedAsync(turn, next))
        {
            return false;
        }

        if (stops)
        {
            Stopped(next);
        }

        return true;
    }

    /// <summary>
    /// "Refreshing" is committed before the refresh token leaves; then the call, and its answer is committed before anybody gets it. Always
    /// false: look again.
    /// </summary>
    private async Task<bool> RefreshAsync(TokenStep.Refresh step, OfficialTokens tokens)
    {
        // A process that stops begins nothing that it might not hear the end of.
        if (!underWay.TryBegin(1))
        {
            throw new BusyException("The silo is stopping.");
        }

        try
        {
            var deadline = Runtime.Clock.GetTimestamp() + (long)(options.SendDeadline.TotalSeconds * Runtime.Clock.TimestampFrequency);
            if (!await RestAsync(step.State, step.State.Until, resumes: false))
            {
                return false;
            }

            _isRead = false;
            var grant = await oauth.RefreshAsync(tokens.AppId!, tokens.AppSecret!, tokens.RefreshToken!, deadline);
            metrics.Refreshed(grant);
            await SettleAsync(grant, tokens, step.State.Attempt);

            // What was read before the refresh is not given to anybody: the next look reads what was committed, and plans its wake-up.
            return false;
        }
        finally
        {
            underWay.End(1);
        }
    }

    /// <summary>
    /// Commits what came of a refresh. A new pair is the only one that there is: it is tried again for as long as this process lives, unless
    /// somebody gave the Official Account other tokens meanwhile.
    /// </summary>
    private async Task SettleAsync(TokenGrant grant, OfficialTokens used, int attempt)
    {
        var given = grant as TokenGrant.Given;
        for (var tries = 0; tries < MostSettles; tries++)
        {
            try
            {
                // Without a pair it is over when somebody else settled it. A pair is the one that works, whatever the state says by now, as
                // long as the row has the refresh token that it was given for.
                if (given is null && (State is not { Phase: TokenPhase.Refreshing } refreshing || refreshing.Attempt != attempt))
                {
                    return;
                }

                if (given is not null && tries > 0)
                {
                    var tokens = await Runtime.Gate.ReadAsync(() => reader.ReadAsync(Account, OaId));
                    if (tokens?.RefreshToken != used.RefreshToken)
                    {
                        // Committed after all, its answer had been lost; or somebody gave others.
                        LogIf(tokens?.RefreshToken != given.RefreshToken, used.OaId);
                        return;
                    }

                    used = tokens!;
                }

                var now = Runtime.Clock.GetUtcNow();
                var state = State ?? new TokenState();
                var next = TokenSteps.Answered(state, grant, given is null ? null : used.FingerprintWith(given.AccessToken, given.RefreshToken), now);
                await using var ids = await Runtime.DrawAsync((IdSequence.AuditLogs, 1));
                var turn = new Turn
                {
                    Account = Account,
                    Rows = given is null ? [] : await RowsAsync(given, used, ids.Bag, now),
                    Signals = state.Phase == TokenPhase.Reauthorise ? Senders() : [],
                };
                if (await IsCommittedAsync(turn, next))
                {
                    Settled(grant, next, used);
                    return;
                }
            }
            catch (Exception e)
            {
                LogNotSettled(used.OaId, Account.Value, e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(500), Runtime.Clock);
                if (e is CommitUnknownException)
                {
                    await TryReloadAsync();
                }
            }
        }
    }

    private async Task<ImmutableArray<Row>> RowsAsync(TokenGrant.Given given, OfficialTokens used, IdBag ids, DateTimeOffset now)
    {
        var pair = await reader.SealAsync(Account, OaId, given.AccessToken, given.RefreshToken, now + given.Life, now);
        const string Hidden = "[redacted]";
        var before = new { token_ciphertext = Hidden, refresh_token_ciphertext = Hidden, token_expiry = used.Expiry, last_refreshed_at = used.GivenAt };
        var after = before with { token_expiry = pair.Expiry, last_refreshed_at = pair.At };
        return
        [
            pair,
            new AuditRow(ids.Next(IdSequence.AuditLogs), Account, "zalo_accounts", OaId, "update", "engine:tokens", now,
                System.Text.Encoding.UTF8.GetString(Json.Bytes(before)), System.Text.Encoding.UTF8.GetString(Json.Bytes(after))),
        ];
    }

    private void LogIf(bool isOvertaken, string oaId)
    {
        if (isOvertaken)
        {
            LogOvertaken(oaId, Account.Value);
        }
    }

    private async Task TryReloadAsync()
    {
        try
        {
            await ReloadAsync();
        }
        catch (BusyException e)
        {
            LogNotLooked(Key.Text, e.Message);
        }
    }

    /// <summary>The Official Account was deleted: so is what is kept of its tokens. Messages that still wait are told by their sender.</summary>
    private async Task<bool> EraseAsync() => (State is null && _signals.Count == 0)
        || await IsCommittedAsync(new Turn
        {
            Account = Account,
            Consumes = [.. _signals],
            Cancels = State is { WakeupId: > 0 } state && !_signals.Contains(state.WakeupId) ? [state.WakeupId] : [],
            Signals = Senders(),
        }, null);

    private async Task<bool> IsCommittedAsync(Turn turn, TokenState? next)
    {
        switch (await CommitAsync(turn, next))
        {
            case TurnOutcome.Committed:
                _signals.RemoveAll(turn.Consumes.Contains);
                return true;
            case TurnOutcome.WakeupGone gone:
                _signals.RemoveAll(gone.Ids.Contains);
                return false;
            case TurnOutcome.VersionConflict:
                return false;
            case var other:
                throw new BusyException($"The turn came to {other}.");
        }
    }

    private void Settled(TokenGrant grant, TokenState next, OfficialTokens used)
    {
        if (next.Phase == TokenPhase.Reauthorise)
        {
            Stopped(next);
        }
        else if (grant is TokenGrant.Given)
        {
            LogRefreshed(used.OaId, Account.Value);
        }
        else
        {
            LogNotRefreshed(used.OaId, Account.Value, grant switch
            {
                TokenGrant.NotSent not => not.Why,
                TokenGrant.Unknown unknown => unknown.Why,
                _ => "",
            });
        }
    }

    private void Stopped(TokenState state)
    {
        metrics.Stopped(state.Code);
        LogStopped(OaId, Account.Value, state.Code ?? "", state.Detail ?? "", TokenCodes.WhatToDo(state.Code));
    }

    private ImmutableArray<Signal> Senders() =>
        [.. Enum.GetValues<MessageCategory>().Select(lane => new Signal(GrainKey.Sender(Account, OaId, lane.Word()), SenderWords.Work))];

    [LoggerMessage(Level = LogLevel.Error, Message = "Official Account {Row} of account {Account} stopped: {Code} {Detail} Its messages wait. {WhatToDo}")]
    private partial void LogStopped(long row, long account, string code, string detail, string whatToDo);

    [LoggerMessage(Level = LogLevel.Information, Message = "The tokens of Official Account {Oa} of account {Account} were refreshed.")]
    private partial void LogRefreshed(string oa, long account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tokens of Official Account {Oa} of account {Account} could not be refreshed now: {Reason}")]
    private partial void LogNotRefreshed(string oa, long account, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What came of refreshing the tokens of Official Account {Oa} of account {Account} is not committed yet: {Reason}")]
    private partial void LogNotSettled(string oa, long account, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Official Account {Oa} of account {Account} was given other tokens while its own were refreshed; those given are used.")]
    private partial void LogOvertaken(string oa, long account);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Columns} of Official Account {Oa} of account {Account} cannot be opened. Give it again.")]
    private partial void LogUnopenable(string columns, string oa, long account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tokens of {Grain} could not be looked at: {Reason}")]
    private partial void LogNotLooked(string grain, string reason);
}
