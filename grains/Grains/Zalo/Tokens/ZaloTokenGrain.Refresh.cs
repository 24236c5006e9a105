using System.Collections.Immutable;
using ZaloOrleans.Audit;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Tokens;

public sealed partial class ZaloTokenGrain
{
    private const int MostSettles = 1_200;

    /// <summary>
    /// "Refreshing" is committed before the refresh token leaves; then the call, and its answer is committed before anybody gets it. Always
    /// false: look again.
    /// </summary>
    private async Task<bool> RefreshAsync(TokenStep.Refresh step, OfficialTokens tokens)
    {
        // A process that stops begins nothing that it might not hear the end of.
        if (!underWay.TryBeginRefresh())
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
            underWay.EndRefresh();
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
}
