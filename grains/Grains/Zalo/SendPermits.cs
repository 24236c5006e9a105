using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Zalo;

/// <summary>
/// Which messages may go now: what is left of Zalo's quota for the channel, then the account's rates over all channels and for this one, then the
/// rate of the app.
/// </summary>
public sealed partial class SendPermits(IGrainFactory grains, PolicyCache policies, ZaloOptions options, TimeProvider clock, ILogger<SendPermits> log)
{
    // A limiter that does not answer is moving to another silo, or its silo is gone.
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks for permits.</summary>
    /// <param name="account">The account.</param>
    /// <param name="oaId">Row id of the Official Account.</param>
    /// <param name="lane">The category.</param>
    /// <param name="ready">1 to 1,000 messages of one channel, those that are to go first before the others.</param>
    public async Task<SendPermit> AskAsync(AccountId account, long oaId, MessageCategory lane, IReadOnlyList<QueuedSend> ready)
    {
        ArgumentNullException.ThrowIfNull(ready);
        var channel = ready[0].Channel;
        var quota = channel == MessageChannel.ZbsPhone ? grains.DayQuota(account, oaId, channel.Word()) : null;
        var part = quota is null ? new QuotaLease(0, ready.Count, TimeSpan.Zero) : await quota.Lease(ready.Count, options.SendDeadline + options.AnswerLimit + options.AnswerLimit);
        var within = ready.Take(part.Granted).ToList();
        var groups = within.CountBy(s => s.TemplateId).Select(t => new PermitGroup(oaId, t.Key, t.Value)).ToImmutableArray();
        var held = groups.IsEmpty ? HeldPermits.None(clock, 0, part.RetryAfter) : await HoldAsync(account, channel, new PermitRequest(lane.Word(), groups));
        var permit = new SendPermit(held, groups, within, quota, part, ready);
        permit.Settle(used: 0, unused: part.Granted - permit.Sends.Count, left: null);
        return permit;
    }

    /// <summary>Permits of every limiter that is about some calls; none where one does not answer.</summary>
    public async Task<HeldPermits> HoldAsync(AccountId account, MessageChannel channel, PermitRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await HeldPermits.AskAsync(LimitersOf(await policies.GetAsync(account), channel, request.OaId), request, clock);
        }
        catch (Exception e)
        {
            LogNoAnswer(account.Value, channel, e.Message);
            return HeldPermits.None(clock, request.Groups.Length, AskAgain);
        }
    }

    /// <summary>Zalo called an Official Account too fast.</summary>
    public async Task SlowDownAsync(AccountId account, long oaId)
    {
        try
        {
            if (AppOf(await policies.GetAsync(account), oaId) is { } appId)
            {
                await grains.AppLimiter(appId).TooFast(oaId);
            }
        }
        catch (Exception e)
        {
            // The next refusal is told again.
            LogNoAnswer(account.Value, null, e.Message);
        }
    }

    private IEnumerable<IPermitGrain> LimitersOf(AccountPolicy policy, MessageChannel channel, long oaId)
    {
        if (!policy.RatesOf(null).IsEmpty)
        {
            yield return grains.RateLimiter(policy.Account, RateLimiterGrain.AllChannels);
        }

        if (!policy.RatesOf(channel.Word()).IsEmpty)
        {
            yield return grains.RateLimiter(policy.Account, channel.Word());
        }

        if (AppOf(policy, oaId) is { } appId)
        {
            yield return grains.AppLimiter(appId);
        }
    }

    private static string? AppOf(AccountPolicy policy, long oaId) => policy.OfficialAccounts.FirstOrDefault(o => o.Id == oaId)?.AppId;

    [LoggerMessage(Level = LogLevel.Information, Message = "A limiter of account {Account} does not answer (channel {Channel}); it is asked again: {Reason}")]
    private partial void LogNoAnswer(long account, MessageChannel? channel, string reason);
}
